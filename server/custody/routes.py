"""Endpoints of custody."""

from server.assets import actions as assets
from server.core.http import Route
from server.custody import actions, queries
from shared.custody import (
    CORRECT_CUSTODY,
    CREATE_STOCKROOM,
    CREATE_VENDOR,
    FIND_ASSET,
    GET_CUSTODY_HISTORY,
    GET_DOCUMENT,
    GET_DOCUMENT_PDF,
    HAND_OVER,
    ISSUE_ASSET,
    LIST_CUSTODIES,
    LIST_OWN_ASSETS,
    LIST_STOCKROOMS,
    LIST_VENDORS,
    REPORT_LOST,
    RETURN_ASSET,
    SEND_TO_REPAIR,
    SIGN_DOCUMENT,
    TRANSFER_ASSET,
)

ROUTES = [
    Route(LIST_CUSTODIES, queries.find),
    Route(LIST_OWN_ASSETS, queries.own_assets),
    Route(GET_CUSTODY_HISTORY, queries.history),
    Route(ISSUE_ASSET, actions.issue, queries.row),
    Route(RETURN_ASSET, actions.return_, queries.row),
    Route(TRANSFER_ASSET, actions.transfer, queries.row),
    Route(REPORT_LOST, actions.report_lost, queries.row),
    Route(FIND_ASSET, actions.find, queries.row),
    Route(SEND_TO_REPAIR, actions.send_to_repair, queries.row),
    Route(CORRECT_CUSTODY, actions.correct, queries.row),
    Route(HAND_OVER, actions.hand_over, queries.show_document),
    Route(GET_DOCUMENT, queries.get_document, queries.show_document),
    Route(GET_DOCUMENT_PDF, queries.document_pdf),
    Route(SIGN_DOCUMENT, actions.sign_document, queries.show_document),
    Route(LIST_STOCKROOMS, queries.stockrooms),
    Route(CREATE_STOCKROOM, assets.create_stockroom, queries.show_stockroom),
    Route(LIST_VENDORS, queries.vendors),
    Route(CREATE_VENDOR, assets.create_vendor, queries.show_vendor),
]
