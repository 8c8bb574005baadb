"""One command for many tickets: what is asked, what became of each, and how it is taken back."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.tickets.records import TicketRow
from shared.tickets.words import PendingReason, ResolutionCode
from shared.wire import Endpoint, Id, Line, Nothing, OptionalLine, OptionalText, Reply, Text, Wire

MOST_AT_ONCE = 500
Tags = Annotated[list[Line], Meta(max_length=20)]


class BulkTake(Wire, tag="take"):
    """Those that nobody owns become the caller's."""


class BulkAssign(Wire, tag="assign"):
    team_id: Id | None = None
    assignee_id: Id | None = None


class BulkPriority(Wire, tag="priority"):
    priority: Annotated[int, Meta(ge=1, le=5)]
    reason: OptionalLine = ""


class BulkCategory(Wire, tag="category"):
    category_id: Id


class BulkTags(Wire, tag="tags"):
    add: Tags = []
    remove: Tags = []


class BulkPend(Wire, tag="pend"):
    reason: PendingReason
    until: datetime | None = None
    message: OptionalText = ""


class BulkResolve(Wire, tag="resolve"):
    text: Text
    code: ResolutionCode = ResolutionCode.SOLVED
    is_public: bool = True


class BulkClose(Wire, tag="close"):
    pass


class BulkReopen(Wire, tag="reopen"):
    reason: Text


class BulkCancel(Wire, tag="cancel"):
    reason: Text


class BulkNote(Wire, tag="note"):
    text: Text


class BulkAnswer(Wire, tag="answer"):
    text: Text


class BulkMerge(Wire, tag="merge"):
    target_id: Id
    reason: OptionalLine = ""


class BulkParent(Wire, tag="parent"):
    """Below this ticket."""

    target_id: Id


BulkCommand = (
    BulkTake
    | BulkAssign
    | BulkPriority
    | BulkCategory
    | BulkTags
    | BulkPend
    | BulkResolve
    | BulkClose
    | BulkReopen
    | BulkCancel
    | BulkNote
    | BulkAnswer
    | BulkMerge
    | BulkParent
)


class Bulk(Wire):
    ids: Annotated[list[Id], Meta(min_length=1, max_length=MOST_AT_ONCE)]
    command: BulkCommand


class BulkItem(Reply):
    """`code` is empty when it was done; otherwise it says, with `facts`, why it was not."""

    id: int
    number: str
    code: str
    facts: dict[str, str]


class BulkResult(Reply):
    """What became of each ticket, in the order asked. `undo_id` takes back all that can be taken back."""

    items: list[BulkItem]
    rows: list[TicketRow]
    """Those that were changed, as they are now."""
    undo_id: int | None


BULK_TICKETS = Endpoint(
    "POST", "/api/ticket-bulk", Nothing, Bulk, BulkResult, permission=Permission.TICKETS_WORK
)
UNDO_BULK = Endpoint(
    "POST",
    "/api/ticket-bulk/{bulk_id}/undo",
    Nothing,
    Nothing,
    BulkResult,
    permission=Permission.TICKETS_WORK,
)
