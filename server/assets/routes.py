"""Endpoints of the asset register."""

from server.assets import actions, queries
from server.core.http import Route
from shared.assets import (
    CHANGE_ASSET,
    CREATE_ASSET,
    CREATE_ASSET_MODEL,
    GET_ASSET,
    LIST_ASSET_MODELS,
    LIST_ASSETS,
    PASS_INSPECTION,
    RETIRE_ASSET,
)
from shared.contracts import CHANGE_CONTRACT, CREATE_CONTRACT, LIST_CONTRACTS

ROUTES = [
    Route(LIST_ASSETS, queries.find),
    Route(GET_ASSET, queries.get, queries.show),
    Route(CREATE_ASSET, actions.create, queries.show),
    Route(CHANGE_ASSET, actions.change, queries.show),
    Route(PASS_INSPECTION, actions.pass_inspection, queries.show),
    Route(RETIRE_ASSET, actions.retire, queries.show),
    Route(LIST_ASSET_MODELS, queries.asset_models),
    Route(CREATE_ASSET_MODEL, actions.create_model, queries.show_model),
    Route(LIST_CONTRACTS, queries.contracts),
    Route(CREATE_CONTRACT, actions.create_contract, queries.contract),
    Route(CHANGE_CONTRACT, actions.change_contract, queries.contract),
]
