"""Every call about promised times."""

from shared.permissions import Permission
from shared.sla.commands import (
    ChangeCalendar,
    ChangePolicy,
    ChangeSlaSettings,
    Excuse,
    HolidaysQuery,
    NewCalendar,
    NewPolicy,
    OrderPolicies,
    PreviewCalendar,
    Simulate,
    TicketSlaQuery,
)
from shared.sla.records import (
    BusinessCalendar,
    BusinessCalendars,
    CalendarPreview,
    Holidays,
    SimulationResult,
    SlaPolicies,
    SlaPolicy,
    SlaSettings,
    TicketSla,
)
from shared.wire import Endpoint, Nothing

M = Permission.SLA_MANAGE
DESK = Permission.UPDATES_FOLLOW

LIST_CALENDARS = Endpoint("GET", "/api/calendars", Nothing, Nothing, BusinessCalendars, permission=DESK)
CREATE_CALENDAR = Endpoint(
    "POST", "/api/calendars", Nothing, NewCalendar, BusinessCalendar, permission=M, status=201
)
CHANGE_CALENDAR = Endpoint(
    "POST", "/api/calendars/{calendar_id}/change", Nothing, ChangeCalendar, BusinessCalendar, permission=M
)
PREVIEW_CALENDAR = Endpoint(
    "POST",
    "/api/calendars/preview",
    Nothing,
    PreviewCalendar,
    CalendarPreview,
    permission=DESK,
    is_reading=True,
)
LIST_HOLIDAYS = Endpoint("GET", "/api/holidays", HolidaysQuery, Nothing, Holidays, permission=DESK)
LIST_POLICIES = Endpoint("GET", "/api/sla-policies", Nothing, Nothing, SlaPolicies, permission=DESK)
CREATE_POLICY = Endpoint("POST", "/api/sla-policies", Nothing, NewPolicy, SlaPolicy, permission=M, status=201)
CHANGE_POLICY = Endpoint(
    "POST", "/api/sla-policies/{policy_id}/change", Nothing, ChangePolicy, SlaPolicy, permission=M
)
ORDER_POLICIES = Endpoint(
    "POST", "/api/sla-policies/order", Nothing, OrderPolicies, SlaPolicies, permission=M
)
SIMULATE_SLA = Endpoint(
    "POST", "/api/sla-simulation", Nothing, Simulate, SimulationResult, permission=M, is_reading=True
)
GET_SLA_SETTINGS = Endpoint("GET", "/api/sla-settings", Nothing, Nothing, SlaSettings, permission=DESK)
CHANGE_SLA_SETTINGS = Endpoint(
    "POST", "/api/sla-settings", Nothing, ChangeSlaSettings, SlaSettings, permission=M
)
GET_TICKET_SLA = Endpoint(
    "GET", "/api/tickets/{ticket_id}/sla", TicketSlaQuery, Nothing, TicketSla, permission=DESK
)
EXCUSE_BREACH = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/sla/{clock_id}/excuse",
    Nothing,
    Excuse,
    TicketSla,
    permission=DESK,
)
