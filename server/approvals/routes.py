"""Endpoints of approvals. What asks for one belongs to the feature whose record it is."""

from server.approvals import actions, queries
from server.core.http import Route
from shared import approvals as wire

ROUTES = [
    Route(wire.LIST_MY_APPROVALS, queries.list_mine),
    Route(wire.COUNT_MY_APPROVALS, queries.count_mine),
    Route(wire.GET_MY_APPROVAL, queries.show_mine),
    Route(wire.DECIDE_APPROVAL, actions.decide, queries.detail),
    Route(wire.LIST_DELEGATIONS, queries.delegations),
    Route(wire.CREATE_DELEGATION, actions.delegate, queries.delegation),
    Route(wire.END_DELEGATION, actions.end_delegation, queries.delegation),
    Route(wire.FIND_COLLEAGUES, queries.colleagues),
    Route(wire.LIST_CHAINS, queries.chains),
    Route(wire.CREATE_CHAIN, actions.create_chain, queries.chain),
    Route(wire.CHANGE_CHAIN, actions.change_chain, queries.chain),
]
