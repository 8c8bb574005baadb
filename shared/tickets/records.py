"""What the desk reads of tickets."""

from datetime import datetime

from shared.catalog import CustomField, FieldValue, Tier
from shared.tickets.words import (
    Channel,
    ClockKind,
    EntryKind,
    Kind,
    Level,
    LinkKind,
    PendingReason,
    Priority,
    ResolutionCode,
    SlaState,
    Status,
    TicketAction,
    View,
)
from shared.wire import Ref, Reply


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
    """The next promise that has not been kept; None while every clock stands."""
    due_clock: ClockKind | None
    """Which promise that is."""
    sla_state: SlaState
    created_at: datetime
    updated_at: datetime
    is_ready_to_confirm: bool
    is_waiting_for_desk: bool
    """The last word is the requester's."""
    is_watched: bool
    """By the caller."""
    is_mentioned: bool
    """The caller, in a note."""
    tags: list[str]
    version: int


class Attachment(Reply):
    id: int
    name: str
    media_type: str
    size_bytes: int
    sha256: str


class Mention(Reply):
    """Somebody whom a note calls for. Not reached: they may not see the ticket."""

    person: Ref
    is_reached: bool


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
    origin: Ref | None
    """The ticket that it was written in, where that is another one than shows it."""
    mentions: list[Mention]
    split_to: Ref | None
    """The ticket that shows it now: here it is only marked, without its words."""


class Link(Reply):
    id: int
    kind: LinkKind
    target: Ref
    note: str
    origin: Ref | None
    """The merged ticket that it belongs to."""


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


class ParentBrief(Reply):
    """A ticket above, and what helps until it is solved."""

    row: TicketRow
    workaround: str


class ChangePlan(Reply):
    """When a change is made, how, and how it is taken back."""

    starts_at: datetime
    ends_at: datetime
    risk: Level
    plan: str
    rollback: str


class MergedTicket(Reply):
    """A ticket whose conversation is shown in another one. `into` is where it was merged to itself."""

    ticket: Ref
    subject: str
    description: str
    requester: Ref
    channel: Channel
    created_at: datetime
    into: Ref
    may_unmerge: bool
    version: int


class HeldAnswer(Reply):
    """On its way to the requester, and still to be taken back by its author, who alone gets the key."""

    key: str
    author_name: str
    text: str
    held_at: datetime
    left_s: int


class TicketField(Reply):
    """An answer to a custom field, or the place for one; `text` is the answer in the caller's language."""

    field: CustomField
    value: FieldValue
    text: str
    is_asked: bool
    """The form of the ticket asks for it now; otherwise it is kept from before."""
    is_required: bool


class TicketDetail(Reply):
    """Ticket, conversation, links and what may be done: one answer."""

    row: TicketRow
    description: str
    impact: Level
    urgency: Level
    priority_reason: str
    category_id: int | None
    service_id: int | None
    service: str
    fields: list[TicketField]
    team: str
    reporter: Ref | None
    origin_team_id: int | None
    reported_at: datetime | None
    """When it was first said, where that is older than the ticket."""
    pending_until: datetime | None
    resolution_code: ResolutionCode | None
    resolution: str
    resolved_at: datetime | None
    closed_at: datetime | None
    reopen_count: int
    vendor: str
    vendor_reference: str
    vendor_due_at: datetime | None
    """While it waits for a vendor with a contract: when that one has promised to be done."""
    is_vendor_overdue: bool
    is_confidential: bool
    requester: PersonBrief
    entries: list[Entry]
    links: list[Link]
    tags: list[str]
    workaround: str
    change: ChangePlan | None
    parents: list[ParentBrief]
    children: list[TicketRow]
    merged: list[MergedTicket]
    """Everything that was merged into this one, through others too."""
    merged_into: Ref | None
    """Where it goes on, as far as the caller may see that."""
    watchers: list[Ref]
    held: list[HeldAnswer]
    worked_s: int
    """Time spent by everybody."""
    allowed_actions: list[TicketAction]


class TicketIds(Reply):
    """The order of a view at one moment, with its first rows so that the list is painted from one answer."""

    ids: list[int]
    first_rows: list[TicketRow]
    seq: int
    """Where the feed of updates was: follow from here."""


class TicketRows(Reply):
    items: list[TicketRow]


class ViewCount(Reply):
    view: View | None
    team_id: int | None
    count: int


class ViewCounts(Reply):
    items: list[ViewCount]


class PriorityMatrix(Reply):
    """Priority by impact, then urgency."""

    cells: dict[Level, dict[Level, int]]
    version: int
