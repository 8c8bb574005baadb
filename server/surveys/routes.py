"""Endpoints of surveys."""

from server.core.http import Route
from server.surveys import actions, queries
from shared import surveys as wire

ROUTES = [
    Route(wire.GET_SURVEY, queries.show_by_token),
    Route(wire.ANSWER_SURVEY, actions.answer_by_token, queries.show),
    Route(wire.DECLINE_SURVEYS, actions.never_again),
    Route(wire.LIST_OWN_SURVEYS, queries.list_own),
    Route(wire.ANSWER_OWN_SURVEY, actions.answer_own, queries.show),
    Route(wire.GET_SURVEY_PREFERENCE, queries.preference),
    Route(wire.CHANGE_SURVEY_PREFERENCE, actions.prefer),
    Route(wire.LIST_ANSWERS, queries.answers),
    Route(wire.GET_FIGURES, queries.figures),
    Route(wire.GET_SURVEY_SETTINGS, queries.show_settings),
    Route(wire.CHANGE_SURVEY_SETTINGS, actions.change_settings, queries.show_settings),
]
