"""Endpoints of diagnosis."""

from server.core.http import Route
from server.diagnosis.actions import fixes, rules, suspicions
from server.diagnosis.queries import causes
from server.diagnosis.queries import suspicions as suspicion_queries
from server.diagnosis.queries import tickets as ticket_queries
from shared import diagnosis as wire

ROUTES = [
    Route(wire.GET_DIAGNOSIS, ticket_queries.show, ticket_queries.detail),
    Route(wire.ATTACH_FIX_CHECK, fixes.attach, ticket_queries.detail),
    Route(wire.CANCEL_FIX_CHECK, fixes.cancel, ticket_queries.detail),
    Route(wire.LIST_CAUSE_RULES, causes.find),
    Route(wire.CREATE_CAUSE_RULE, rules.create, causes.show),
    Route(wire.CHANGE_CAUSE_RULE, rules.change, causes.show),
    Route(wire.LIST_SUSPICIONS, suspicion_queries.find),
    Route(wire.GET_SUSPICION, suspicion_queries.get, suspicion_queries.detail),
    Route(wire.MAKE_SUSPICION_PARENT, suspicions.make_parent, suspicion_queries.detail),
    Route(wire.DISMISS_SUSPICION, suspicions.dismiss, suspicion_queries.shown),
]
