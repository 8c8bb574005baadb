"""Endpoints of promised times."""

from server.core.http import Route
from server.sla.actions import calendars, excuses, policies
from server.sla.queries import explain, settings, simulation
from shared import sla as wire

ROUTES = [
    Route(wire.LIST_CALENDARS, settings.calendars),
    Route(wire.CREATE_CALENDAR, calendars.create),
    Route(wire.CHANGE_CALENDAR, calendars.change),
    Route(wire.PREVIEW_CALENDAR, settings.preview),
    Route(wire.LIST_HOLIDAYS, settings.holidays),
    Route(wire.LIST_POLICIES, settings.policies),
    Route(wire.CREATE_POLICY, policies.create),
    Route(wire.CHANGE_POLICY, policies.change),
    Route(wire.ORDER_POLICIES, policies.order),
    Route(wire.SIMULATE_SLA, simulation.simulate),
    Route(wire.GET_SLA_SETTINGS, settings.settings),
    Route(wire.CHANGE_SLA_SETTINGS, policies.change_settings),
    Route(wire.GET_TICKET_SLA, explain.show),
    Route(wire.EXCUSE_BREACH, excuses.excuse),
]
