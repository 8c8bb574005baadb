"""Tickets that belong together: duplicates, problems with their incidents, planned changes."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.tickets.bulk import MOST_AT_ONCE, BulkItem
from shared.tickets.commands import TicketCommand
from shared.tickets.records import TicketDetail
from shared.tickets.words import Level
from shared.wire import Endpoint, Id, Line, Nothing, OptionalText, Reply, Text, Wire

W = Permission.TICKETS_WORK


class Duplicate(TicketCommand):
    """Asked twice: cancelled, and linked to the ticket that stays."""

    target_id: Id
    reason: OptionalText = ""


class NewProblem(Wire):
    """The common cause of these incidents; each is put below it."""

    subject: Line
    description: OptionalText = ""
    workaround: OptionalText = ""
    incident_ids: Annotated[list[Id], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class Grouped(Reply):
    """The problem that was made, and what became of each incident."""

    problem: TicketDetail
    items: list[BulkItem]


class PlanChange(TicketCommand):
    """When a change is made, how, and how it is taken back."""

    starts_at: datetime
    ends_at: datetime
    risk: Level = Level.MEDIUM
    plan: Text
    rollback: Text


MARK_DUPLICATE = Endpoint(
    "POST", "/api/tickets/{ticket_id}/duplicate", Nothing, Duplicate, TicketDetail, permission=W
)
CREATE_PROBLEM = Endpoint("POST", "/api/problems", Nothing, NewProblem, Grouped, permission=W, status=201)
PLAN_CHANGE = Endpoint(
    "POST", "/api/tickets/{ticket_id}/plan", Nothing, PlanChange, TicketDetail, permission=W
)
