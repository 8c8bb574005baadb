"""Tickets as their requesters see them."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from shared.catalog import FieldValue
from shared.tickets.records import Entry, TicketField
from shared.tickets.words import Kind, Level, Status, TicketAction
from shared.wire import Id, Line, OptionalText, Ref, Reply, Text, Wire


class OwnTicketRow(Reply):
    """What a requester sees of their own ticket in the list."""

    id: int
    number: str
    subject: str
    status: Status
    created_at: datetime
    updated_at: datetime


class OwnMerged(Reply):
    """Another ticket of the same requester that goes on in this one."""

    ticket: Ref
    subject: str
    description: str
    created_at: datetime


class OwnTickets(Reply):
    items: list[OwnTicketRow]


class OwnTicket(Reply):
    """The public part: questions and answers, nothing internal."""

    row: OwnTicketRow
    description: str
    entries: list[Entry]
    resolution: str
    merged: list[OwnMerged]
    merged_into: Ref | None
    """Where it goes on, when that is the requester's own too."""
    service: str
    fields: list[TicketField]
    allowed_actions: list[TicketAction]
    version: int


class NewOwnTicket(Wire):
    subject: Line
    description: OptionalText = ""
    kind: Kind = Kind.INCIDENT
    category_id: Id | None = None
    service_id: Id | None = None
    fields: dict[str, FieldValue] = {}
    urgency: Level | None = None


class OwnAnswer(Wire):
    text: Text
    attachment_ids: Annotated[list[Id], Meta(max_length=50)] = []
