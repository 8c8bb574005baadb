"""Endpoints of announcements. Tickets that are linked to one are the business of tickets."""

from server.announcements import actions, queries
from server.core.http import Route
from shared import announcements as wire

ROUTES = [
    Route(wire.LIST_ANNOUNCEMENTS, queries.listed),
    Route(wire.GET_ANNOUNCEMENT, queries.show),
    Route(wire.CREATE_ANNOUNCEMENT, actions.create, queries.detail),
    Route(wire.CHANGE_ANNOUNCEMENT, actions.change, queries.detail),
    Route(wire.PUBLISH_ANNOUNCEMENT, actions.publish, queries.detail),
    Route(wire.UPDATE_ANNOUNCEMENT, actions.add_update, queries.detail),
    Route(wire.END_ANNOUNCEMENT, actions.end, queries.detail),
    Route(wire.CANCEL_ANNOUNCEMENT, actions.cancel, queries.detail),
    Route(wire.LIST_MY_ANNOUNCEMENTS, queries.banners),
]
