"""Endpoints of notices."""

from server.core.http import Route
from server.notices import actions, queries
from shared import notices as wire

ROUTES = [
    Route(wire.LIST_NOTICES, queries.listed),
    Route(wire.READ_NOTICES, actions.read, queries.listed),
    Route(wire.CLEAR_NOTICES, actions.clear, queries.listed),
    Route(wire.GET_NOTICE_SETTINGS, queries.settings),
    Route(wire.CHANGE_NOTICE_SETTINGS, actions.change_settings, queries.settings),
]
