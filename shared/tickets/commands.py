"""What the desk tells the server about tickets, and what it asks for."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from shared.catalog import FieldValue
from shared.tickets.words import Channel, Kind, Level, LinkKind, Order, PendingReason, ResolutionCode, View
from shared.wire import Id, Line, OptionalLine, OptionalText, Text, Version, Wire


class NewTicket(Wire):
    """What is known when a request comes in.

    A requester may give only subject, description, kind, category and urgency; the rest is refused.
    Without `asset_id` the requester's own computer is linked when they hold just one.
    """

    subject: Line
    description: OptionalText = ""
    requester_id: Id | None = None
    kind: Kind = Kind.INCIDENT
    category_id: Id | None = None
    service_id: Id | None = None
    fields: dict[str, FieldValue] = {}
    """Answers to the form of the category and service, by the key of the field."""
    impact: Level | None = None
    urgency: Level | None = None
    channel: Channel = Channel.DESK
    team_id: Id | None = None
    assignee_id: Id | None = None
    asset_id: Id | None = None
    is_confidential: bool = False
    is_taken: bool = False
    """The caller takes it at once."""
    template_id: Id | None = None
    """The template it was begun from; its tickets below are made too."""
    resolution: OptionalText = ""
    """Solved on the phone: created and resolved in one step."""
    handling_s: Annotated[int, Meta(ge=0, le=86_400)] = 0
    tags: Annotated[list[Line], Meta(max_length=20)] = []


class NewEntry(Wire):
    """An answer, a note or a phone record. `base_seq`: the newest entry the writer saw (0: do not check)."""

    text: Text
    base_seq: Annotated[int, Meta(ge=0)] = 0
    attachment_ids: Annotated[list[Id], Meta(max_length=50)] = []
    duration_s: Annotated[int, Meta(ge=0, le=86_400)] = 0
    mention_ids: Annotated[list[Id], Meta(max_length=20)] = []
    """Persons whom a note or a phone record calls for."""


class RecordQuestion(Wire):
    """What the requester wrote or said elsewhere: mail, messenger, at the desk.

    `is_automatic`: an out-of-office reply and the like. It is kept, but ends no waiting and opens nothing.
    """

    text: Text
    is_automatic: bool = False
    attachment_ids: Annotated[list[Id], Meta(max_length=50)] = []


class RecordBounce(Wire):
    """An answer came back for good: the requester has not got it. Without `entry_id` the newest answer."""

    entry_id: Id | None = None
    reason: OptionalLine = ""


class TicketCommand(Wire):
    version: Version


class StartTicket(TicketCommand):
    """`reason`: why a change begins outside its window."""

    reason: OptionalLine = ""


class Assign(TicketCommand):
    """To a team, a person of it, or both. No person: back to the team's queue."""

    team_id: Id | None = None
    assignee_id: Id | None = None


class Pend(TicketCommand):
    reason: PendingReason
    until: datetime | None = None
    message: OptionalText = ""
    """Public message to the requester; `waiting_user` needs one."""
    vendor: OptionalLine = ""
    vendor_reference: OptionalLine = ""
    vendor_id: Id | None = None
    contract_id: Id | None = None
    """Names the vendor, too."""


class Resolve(TicketCommand):
    code: ResolutionCode = ResolutionCode.SOLVED
    text: Text
    is_public: bool = True
    """Also send the text to the requester as an answer."""
    merged_text: OptionalText = ""
    """What other people are told whose tickets were merged into this one; they never see `text`."""


class Escalate(TicketCommand):
    """`checked` and `answers` belong to the lines and questions that the team asks for."""

    team_id: Id
    reason: Line
    tried: Text
    checked: Annotated[list[Line], Meta(max_length=40)] = []
    answers: Annotated[dict[Line, OptionalText], Meta(max_length=40)] = {}
    vendor_id: Id | None = None
    """Up to the vendor: which one, and by which contract."""
    contract_id: Id | None = None


class HandBack(TicketCommand):
    """Back to the team it came from, with what was found."""

    result: Text


class Confirm(TicketCommand):
    text: OptionalText = ""


class Reopen(TicketCommand):
    reason: Text


class Cancel(TicketCommand):
    reason: Text


class Merge(TicketCommand):
    """Into `target_id`, or into the ticket that this one was merged into itself."""

    target_id: Id
    reason: OptionalLine = ""


class Split(TicketCommand):
    """These messages become a ticket of their own; without a category it has that of the old one."""

    entry_ids: Annotated[list[Id], Meta(min_length=1, max_length=200)]
    subject: Line
    category_id: Id | None = None


class EditTicket(TicketCommand):
    """Absent fields stay as they are."""

    subject: Line | None = None
    category_id: Id | None = None
    impact: Level | None = None
    urgency: Level | None = None
    priority: Annotated[int, Meta(ge=1, le=5)] | None = None
    priority_reason: OptionalLine = ""
    kind: Kind | None = None
    service_id: Id | None = None
    fields: dict[str, FieldValue] | None = None
    """Only these answers change."""
    tags: Annotated[list[Line], Meta(max_length=20)] | None = None
    workaround: OptionalText | None = None
    """What helps until a problem is solved; shown on each of its incidents."""


PriorityNumber = Annotated[int, Meta(ge=1, le=5)]


class ChangePriorityMatrix(TicketCommand):
    """Every cell; tickets that are there keep their priority."""

    cells: dict[Level, dict[Level, PriorityNumber]]


class NewLink(Wire):
    kind: LinkKind
    target_id: Id
    note: OptionalLine = ""


class UploadQuery(Wire):
    name: Line
    media_type: OptionalLine = "application/octet-stream"
    sha256: OptionalLine = ""


class TicketsQuery(Wire):
    view: View = View.ALL_OPEN
    team_id: Id | None = None
    requester_id: Id | None = None
    asset_id: Id | None = None
    text: OptionalLine = ""
    """Number or part of the subject or the requester's name."""
    order: Order = Order.DUE
    limit: Annotated[int, Meta(ge=1, le=100_000)] = 100_000


class RowsQuery(Wire):
    ids: Annotated[str, Meta(min_length=1, max_length=4096, pattern=r"^\d+(,\d+)*$")]
    """Up to 200 ids, separated by commas."""
