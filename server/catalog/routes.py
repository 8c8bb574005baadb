"""Endpoints of teams and categories."""

from server.catalog import actions, queries
from server.core.http import Route
from shared import catalog as wire

ROUTES = [
    Route(wire.LIST_TEAMS, queries.teams),
    Route(wire.CREATE_TEAM, actions.create_team, queries.team),
    Route(wire.CHANGE_TEAM, actions.change_team, queries.team),
    Route(wire.LIST_CATEGORIES, queries.categories),
    Route(wire.CREATE_CATEGORY, actions.create_category, queries.category),
    Route(wire.CHANGE_CATEGORY, actions.change_category, queries.category),
]
