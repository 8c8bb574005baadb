"""One line per endpoint."""

from server.core.http import Route
from server.journeys import actions, queries
from shared.journeys import (
    CANCEL_JOURNEY,
    CHANGE_TEMPLATE,
    CHECK_EVIDENCE,
    COMPLETE_JOURNEY,
    CREATE_JOURNEY,
    CREATE_TEMPLATE,
    DO_STEP,
    GET_JOURNEY,
    LIST_JOURNEYS,
    LIST_TEMPLATES,
    REDATE_JOURNEY,
    WAIVE_STEP,
)

ROUTES = [
    Route(LIST_TEMPLATES, queries.templates),
    Route(CREATE_TEMPLATE, actions.create_template, queries.show_template),
    Route(CHANGE_TEMPLATE, actions.change_template, queries.show_template),
    Route(LIST_JOURNEYS, queries.board),
    Route(GET_JOURNEY, queries.show),
    Route(CREATE_JOURNEY, actions.create, queries.detail),
    Route(REDATE_JOURNEY, actions.redate, queries.detail),
    Route(COMPLETE_JOURNEY, actions.complete, queries.detail),
    Route(CANCEL_JOURNEY, actions.cancel, queries.detail),
    Route(DO_STEP, actions.do, queries.detail),
    Route(WAIVE_STEP, actions.waive, queries.detail),
    Route(CHECK_EVIDENCE, actions.check_evidence, queries.detail),
]
