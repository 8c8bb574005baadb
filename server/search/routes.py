"""Endpoints of the search."""

from server.core.http import Route
from server.search.queries import search
from shared import search as wire

ROUTES = [
    Route(wire.SEARCH, search.search),
    Route(wire.SEARCH_TICKETS, search.ticket_ids),
    Route(wire.SEARCH_OWN, search.search_own),
]
