"""Tickets: records, states, commands and views."""

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Annotated

from msgspec import Meta

from shared.catalog import Tier
from shared.permissions import Permission
from shared.wire import (
    Endpoint,
    File,
    Id,
    Line,
    Nothing,
    OptionalLine,
    OptionalText,
    Raw,
    Ref,
    Reply,
    Text,
    Version,
    Wire,
)


class Kind(StrEnum):
    INCIDENT = "incident"
    SERVICE_REQUEST = "service_request"


class Status(StrEnum):
    OPEN = "open"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    CANCELLED = "cancelled"


OPEN_STATUSES = (Status.OPEN, Status.ASSIGNED, Status.IN_PROGRESS, Status.PENDING)


class Level(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Priority(IntEnum):
    """1 is the highest."""

    P1 = 1
    P2 = 2
    P3 = 3
    P4 = 4
    P5 = 5


class PendingReason(StrEnum):
    WAITING_USER = "waiting_user"
    WAITING_VENDOR = "waiting_vendor"
    SCHEDULED = "scheduled"
    WAITING_APPROVAL = "waiting_approval"
    WAITING_PROBLEM = "waiting_problem"
    WAITING_CHANGE = "waiting_change"


class Channel(StrEnum):
    PHONE = "phone"
    PORTAL = "portal"
    MAIL = "mail"
    AGENT = "agent"
    """From the PC itself."""
    DESK = "desk"
    API = "api"


class ResolutionCode(StrEnum):
    SOLVED = "solved"
    WORKAROUND = "workaround"
    NO_FAULT = "no_fault"
    NO_RESPONSE = "no_response"
    DUPLICATE = "duplicate"
    DECLINED = "declined"


class EntryKind(StrEnum):
    """Kinds of a conversation entry; only `ANSWER` and `QUESTION` are ever shown to the requester."""

    QUESTION = "question"
    """What the requester wrote."""
    ANSWER = "answer"
    NOTE = "note"
    """Internal: desk only."""
    CALL = "call"
    """Phone record: desk only."""
    EVENT = "event"
    """What happened to the ticket, one line."""


class LinkKind(StrEnum):
    ASSET = "asset"
    PERSON = "person"
    DEVICE = "device"
    RELATED = "related"
    PARENT = "parent"
    FOLLOW_UP_OF = "follow_up_of"
    DUPLICATE_OF = "duplicate_of"


class TicketAction(StrEnum):
    """What this caller may do to this ticket now; buttons and API agree by it."""

    ANSWER = "answer"
    NOTE = "note"
    LOG_CALL = "log_call"
    TAKE = "take"
    ASSIGN = "assign"
    START = "start"
    PEND = "pend"
    RESUME = "resume"
    ESCALATE = "escalate"
    HAND_BACK = "hand_back"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    """The requester agrees, or a desk agent records that they did."""
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"
    EDIT = "edit"
    LINK = "link"
    ATTACH = "attach"


class TicketRow(Reply):
    """One row of the list."""

    id: int
    number: str
    subject: str
    status: Status
    priority: Priority
    kind: Kind
    channel: Channel
    requester: str
    requester_id: int
    department: str
    category: str
    team_id: int | None
    assignee: str
    assignee_id: int | None
    tier: Tier
    pending_reason: PendingReason | None
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime
    is_ready_to_confirm: bool
    is_waiting_for_desk: bool
    """The last word is the requester's."""
    version: int


class Attachment(Reply):
    id: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str


class Entry(Reply):
    """One entry of the conversation. `text` is plain text; `facts` fill the sentence of an event `name`."""

    id: int
    seq: int
    kind: EntryKind
    at: datetime
    author: Ref | None
    author_name: str
    text: str
    name: str
    facts: dict[str, str]
    duration_s: int
    attachments: list[Attachment]


class Link(Reply):
    id: int
    kind: LinkKind
    target: Ref
    note: str


class PersonBrief(Reply):
    """The requester, as the context panel shows them."""

    id: int
    name: str
    employee_number: str
    department: str
    title: str
    location: str
    phone: str
    email: str
    is_vip: bool
    open_tickets: int
    tickets_90_days: int


class TicketDetail(Reply):
    """Ticket, conversation, links and what may be done: one answer."""

    row: TicketRow
    description: str
    impact: Level
    urgency: Level
    priority_reason: str
    category_id: int | None
    team: str
    reporter: Ref | None
    origin_team_id: int | None
    pending_until: datetime | None
    resolution_code: ResolutionCode | None
    resolution: str
    resolved_at: datetime | None
    closed_at: datetime | None
    reopen_count: int
    vendor: str
    vendor_reference: str
    is_confidential: bool
    requester: PersonBrief
    entries: list[Entry]
    links: list[Link]
    tags: list[str]
    allowed_actions: list[TicketAction]


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
    impact: Level | None = None
    urgency: Level | None = None
    channel: Channel = Channel.DESK
    team_id: Id | None = None
    assignee_id: Id | None = None
    asset_id: Id | None = None
    is_confidential: bool = False
    is_taken: bool = False
    """The caller takes it at once."""
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


class TicketCommand(Wire):
    version: Version


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


class Resolve(TicketCommand):
    code: ResolutionCode = ResolutionCode.SOLVED
    text: Text
    is_public: bool = True
    """Also send the text to the requester as an answer."""


class Escalate(TicketCommand):
    team_id: Id
    reason: Line
    tried: Text


class HandBack(TicketCommand):
    """Back to the team it came from, with what was found."""

    result: Text


class Confirm(TicketCommand):
    text: OptionalText = ""


class Reopen(TicketCommand):
    reason: Text


class Cancel(TicketCommand):
    reason: Text


class EditTicket(TicketCommand):
    """Absent fields stay as they are."""

    subject: Line | None = None
    category_id: Id | None = None
    impact: Level | None = None
    urgency: Level | None = None
    priority: Annotated[int, Meta(ge=1, le=5)] | None = None
    priority_reason: OptionalLine = ""
    kind: Kind | None = None
    tags: Annotated[list[Line], Meta(max_length=20)] | None = None


class NewLink(Wire):
    kind: LinkKind
    target_id: Id
    note: OptionalLine = ""


class UploadQuery(Wire):
    name: Line
    media_type: OptionalLine = "application/octet-stream"
    sha256: OptionalLine = ""


class View(StrEnum):
    """The built-in views of the inbox; a team's queue is asked for by `team_id`."""

    UNASSIGNED = "unassigned"
    MINE = "mine"
    DUE = "due"
    WAITING = "waiting"
    ALL_OPEN = "all_open"
    RECENTLY_CLOSED = "recently_closed"


class Order(StrEnum):
    DUE = "due"
    NEWEST = "newest"
    PRIORITY = "priority"
    UPDATED = "updated"


class TicketsQuery(Wire):
    view: View = View.ALL_OPEN
    team_id: Id | None = None
    requester_id: Id | None = None
    asset_id: Id | None = None
    text: OptionalLine = ""
    """Number or part of the subject or the requester's name."""
    order: Order = Order.DUE
    limit: Annotated[int, Meta(ge=1, le=100_000)] = 100_000


class TicketIds(Reply):
    """The order of a view at one moment, with its first rows so that the list is painted from one answer."""

    ids: list[int]
    first_rows: list[TicketRow]
    seq: int
    """Where the feed of updates was: follow from here."""


class RowsQuery(Wire):
    ids: Annotated[str, Meta(min_length=1, max_length=4096, pattern=r"^\d+(,\d+)*$")]
    """Up to 200 ids, separated by commas."""


class TicketRows(Reply):
    items: list[TicketRow]


class ViewCount(Reply):
    view: View | None
    team_id: int | None
    count: int


class ViewCounts(Reply):
    items: list[ViewCount]


class OwnTicketRow(Reply):
    """What a requester sees of their own ticket in the list."""

    id: int
    number: str
    subject: str
    status: Status
    created_at: datetime
    updated_at: datetime


class OwnTickets(Reply):
    items: list[OwnTicketRow]


class OwnTicket(Reply):
    """The public part: questions and answers, nothing internal."""

    row: OwnTicketRow
    description: str
    entries: list[Entry]
    resolution: str
    allowed_actions: list[TicketAction]
    version: int


class NewOwnTicket(Wire):
    subject: Line
    description: OptionalText = ""
    kind: Kind = Kind.INCIDENT
    category_id: Id | None = None
    urgency: Level | None = None


class OwnAnswer(Wire):
    text: Text
    attachment_ids: Annotated[list[Id], Meta(max_length=50)] = []


W = Permission.TICKETS_WORK
A = Permission.TICKETS_ASSIGN
DESK = Permission.UPDATES_FOLLOW

LIST_TICKETS = Endpoint("GET", "/api/tickets", TicketsQuery, Nothing, TicketIds, permission=DESK)
LIST_TICKET_ROWS = Endpoint("GET", "/api/ticket-rows", RowsQuery, Nothing, TicketRows, permission=DESK)
COUNT_VIEWS = Endpoint("GET", "/api/ticket-counts", Nothing, Nothing, ViewCounts, permission=DESK)
GET_TICKET = Endpoint("GET", "/api/tickets/{ticket_id}", Nothing, Nothing, TicketDetail, permission=DESK)
CREATE_TICKET = Endpoint("POST", "/api/tickets", Nothing, NewTicket, TicketDetail, permission=W, status=201)
ANSWER_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/answer", Nothing, NewEntry, TicketDetail, permission=W
)
NOTE_TICKET = Endpoint("POST", "/api/tickets/{ticket_id}/note", Nothing, NewEntry, TicketDetail, permission=W)
LOG_CALL = Endpoint("POST", "/api/tickets/{ticket_id}/call", Nothing, NewEntry, TicketDetail, permission=W)
TAKE_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/take", Nothing, TicketCommand, TicketDetail, permission=W
)
ASSIGN_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/assign", Nothing, Assign, TicketDetail, permission=A
)
START_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/start", Nothing, TicketCommand, TicketDetail, permission=W
)
PEND_TICKET = Endpoint("POST", "/api/tickets/{ticket_id}/pend", Nothing, Pend, TicketDetail, permission=W)
RESUME_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/resume", Nothing, TicketCommand, TicketDetail, permission=W
)
ESCALATE_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/escalate", Nothing, Escalate, TicketDetail, permission=A
)
HAND_BACK_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/hand-back", Nothing, HandBack, TicketDetail, permission=A
)
RESOLVE_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/resolve", Nothing, Resolve, TicketDetail, permission=W
)
CONFIRM_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/confirm", Nothing, Confirm, TicketDetail, permission=W
)
REOPEN_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/reopen", Nothing, Reopen, TicketDetail, permission=W
)
CLOSE_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/close", Nothing, TicketCommand, TicketDetail, permission=W
)
CANCEL_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/cancel", Nothing, Cancel, TicketDetail, permission=W
)
EDIT_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/edit", Nothing, EditTicket, TicketDetail, permission=W
)
LINK_TICKET = Endpoint("POST", "/api/tickets/{ticket_id}/links", Nothing, NewLink, TicketDetail, permission=W)
UNLINK_TICKET = Endpoint(
    "POST", "/api/tickets/{ticket_id}/links/{link_id}/remove", Nothing, Nothing, TicketDetail, permission=W
)
UPLOAD_ATTACHMENT = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/attachments",
    UploadQuery,
    Raw,
    Attachment,
    permission=Permission.TICKETS_OWN,
    status=201,
    accepts_raw=True,
    max_body_bytes=25 * 1_048_576,
)
"""The file waits for the entry that names it; unnamed ones are swept after a day."""
GET_ATTACHMENT = Endpoint(
    "GET",
    "/api/attachments/{attachment_id}",
    Nothing,
    Nothing,
    File,
    permission=Permission.TICKETS_OWN,
    returns_raw=True,
)
LIST_OWN_TICKETS = Endpoint(
    "GET", "/api/my/tickets", Nothing, Nothing, OwnTickets, permission=Permission.TICKETS_OWN
)
GET_OWN_TICKET = Endpoint(
    "GET", "/api/my/tickets/{ticket_id}", Nothing, Nothing, OwnTicket, permission=Permission.TICKETS_OWN
)
CREATE_OWN_TICKET = Endpoint(
    "POST", "/api/my/tickets", Nothing, NewOwnTicket, OwnTicket, permission=Permission.TICKETS_OWN, status=201
)
ANSWER_OWN_TICKET = Endpoint(
    "POST",
    "/api/my/tickets/{ticket_id}/answer",
    Nothing,
    OwnAnswer,
    OwnTicket,
    permission=Permission.TICKETS_OWN,
)
CONFIRM_OWN_TICKET = Endpoint(
    "POST",
    "/api/my/tickets/{ticket_id}/confirm",
    Nothing,
    Confirm,
    OwnTicket,
    permission=Permission.TICKETS_OWN,
)
REOPEN_OWN_TICKET = Endpoint(
    "POST",
    "/api/my/tickets/{ticket_id}/reopen",
    Nothing,
    Reopen,
    OwnTicket,
    permission=Permission.TICKETS_OWN,
)
