"""Endpoints of the search."""

from server.core.http import Route
from server.search.actions import settings as settings_actions
from server.search.actions import views as view_actions
from server.search.queries import search, settings, suggestions, views
from shared import search as wire

ROUTES = [
    Route(wire.SEARCH, search.search),
    Route(wire.SEARCH_TICKETS, search.ticket_ids),
    Route(wire.SEARCH_OWN, search.search_own),
    Route(wire.LIST_SAVED_VIEWS, views.list_views),
    Route(wire.COUNT_SAVED_VIEWS, views.count_views),
    Route(wire.CREATE_SAVED_VIEW, view_actions.create, views.view),
    Route(wire.CHANGE_SAVED_VIEW, view_actions.change, views.view),
    Route(wire.REMOVE_SAVED_VIEW, view_actions.remove),
    Route(wire.GET_SEARCH_SETTINGS, settings.show),
    Route(wire.CHANGE_SEARCH_SETTINGS, settings_actions.change, settings.shown),
    Route(wire.CHOOSE_SUGGESTIONS, settings_actions.choose, settings.shown),
    Route(wire.SUGGEST, suggestions.suggest),
    Route(wire.SUGGEST_FOR_TICKET, suggestions.suggest_for),
]
