"""A command for many tickets is taken back: each is as it was before, as long as nobody touched it since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select

from server.approvals import actions as approvals
from server.approvals import queries as approval_queries
from server.core.context import Context
from server.core.events import publish
from server.core.records import copy
from server.tickets import events
from server.tickets.actions import edit, fields, merge, steps, tags, teams, work
from server.tickets.models import Ticket, TicketLink, TicketOrigin
from server.tickets.queries import tags as tag_queries
from server.tickets.queries import visibility
from shared.catalog import FieldValue
from shared.errors import Conflict
from shared.tickets import Kind, LinkKind, PendingReason, ResolutionCode, Status
from shared.tickets import Level as Grade
from shared.wire import Reply

UNDO = "undo"
"""The fact by which the history tells such a line from others."""
ENDED = (Status.RESOLVED, Status.CLOSED, Status.CANCELLED)


class Origin(Reply):
    position: int
    team_id: int
    assignee_id: int | None


class Fields(Reply):
    """Everything of a ticket that a command for many may change and that can be put back."""

    status: Status
    team_id: int | None
    assignee_id: int | None
    pending_reason: PendingReason | None
    pending_until: datetime | None
    vendor: str
    vendor_reference: str
    resolution_code: ResolutionCode | None
    resolution: str
    is_resolution_public: bool
    resolved_at: datetime | None
    closed_at: datetime | None
    settled_at: datetime | None
    is_ready_to_confirm: bool
    is_waiting_for_desk: bool
    reopen_count: int
    impact: Grade
    urgency: Grade
    priority: int
    priority_reason: str
    category_id: int | None
    service_id: int | None
    kind: Kind
    fields: dict[str, FieldValue]
    tags: list[str]


class Picture(Reply):
    fields: Fields
    origins: list[Origin]
    parent_links: list[int]
    last_answer_seq: int | None = None
    """None where an older server kept it."""


class Done(Reply):
    """A ticket that was changed: its version afterwards, and what it was before."""

    id: int
    version: int
    before: Picture


def read(ctx: Context, items: Sequence[dict[str, Any]]) -> list[Done]:
    return msgspec.convert([_completed(ctx, one) for one in items], list[Done])


def _completed(ctx: Context, item: dict[str, Any]) -> dict[str, Any]:
    """What an older server kept lacks fields that came since: none of its commands changed them."""
    before = item["before"]
    if before["fields"].keys() >= set(Fields.__struct_fields__):
        return item
    now = msgspec.to_builtins(_fields(ctx, ctx.session.get_one(Ticket, item["id"])))
    return item | {"before": before | {"fields": now | before["fields"]}}


def picture(ctx: Context, ticket: Ticket) -> Picture:
    origins = [copy(one, Origin) for one in visibility.origins(ctx, ticket)]
    return Picture(
        fields=_fields(ctx, ticket),
        origins=origins,
        parent_links=_parent_links(ctx, ticket),
        last_answer_seq=ticket.last_answer_seq,
    )


def _fields(ctx: Context, ticket: Ticket) -> Fields:
    return copy(ticket, Fields, tags=tag_queries.of(ctx, ticket))


def _parent_links(ctx: Context, ticket: Ticket) -> list[int]:
    query = select(TicketLink.id).where(TicketLink.ticket_id == ticket.id, TicketLink.kind == LinkKind.PARENT)
    return list(ctx.session.scalars(query.order_by(TicketLink.id)))


def restore(ctx: Context, ticket: Ticket, done: Done) -> None:
    if ticket.version != done.version:
        raise Conflict("changed_meanwhile", version=ticket.version, seen=done.version)
    if ticket.status is Status.MERGED and done.before.fields.status is not Status.MERGED:
        merge.apart(ctx, ticket)
        return
    _withdraw_question(ctx, ticket, done.before.fields)
    _drop_new_parents(ctx, ticket, done.before.parent_links)
    before = _fields(ctx, ticket)
    _put_back(ctx, ticket, done.before)
    _tell_edits(ctx, ticket, before)
    _tell_assignment(ctx, ticket, before)
    _tell_state(ctx, ticket, before)
    if ticket.pending_reason is PendingReason.WAITING_APPROVAL and not _is_asked(ctx, ticket):
        work.go_on(ctx, ticket, cause="approval")


def _is_asked(ctx: Context, ticket: Ticket) -> bool:
    """A question that was withdrawn with the command is not asked again: nobody would ever decide it."""
    return approval_queries.open_of(ctx, events.ref(ticket)) is not None


def _withdraw_question(ctx: Context, ticket: Ticket, before: Fields) -> None:
    """Nobody is to decide about what is not asked any more."""
    waits = PendingReason.WAITING_APPROVAL
    if ticket.pending_reason is waits and before.pending_reason is not waits:
        approvals.withdraw_of(ctx, events.ref(ticket), "")


def _drop_new_parents(ctx: Context, ticket: Ticket, kept: Sequence[int]) -> None:
    for link_id in set(_parent_links(ctx, ticket)) - set(kept):
        link = ctx.session.get_one(TicketLink, link_id)
        ctx.session.delete(link)
        line = steps.event("unlinked", kind=link.kind.value, target=link.label, cause=UNDO)
        steps.append(ctx, ticket, line)
        steps.tell(ctx, ticket, events.TicketUnlinked, {link.kind.value: [link.target_id, None]})


def _put_back(ctx: Context, ticket: Ticket, before: Picture) -> None:
    is_answered = before.last_answer_seq not in (None, ticket.last_answer_seq) and ticket.status not in ENDED
    for name in Fields.__struct_fields__:
        if name != "tags":
            setattr(ticket, name, getattr(before.fields, name))
    if is_answered:
        ticket.is_waiting_for_desk = False  # the answer stays; a solution that is taken back was none
    tags.put(ctx, ticket, before.fields.tags)
    if [copy(one, Origin) for one in visibility.origins(ctx, ticket)] == before.origins:
        return
    ctx.session.execute(delete(TicketOrigin).where(TicketOrigin.ticket_id == ticket.id))
    ctx.session.add_all(
        TicketOrigin(
            ticket_id=ticket.id, position=one.position, team_id=one.team_id, assignee_id=one.assignee_id
        )
        for one in before.origins
    )


# --- the history and the others -----------------------------------------------------------------------------


def _tell_edits(ctx: Context, ticket: Ticket, before: Fields) -> None:
    changes: dict[str, list[Any]] = {}
    after = _fields(ctx, ticket)
    for name in ("priority", "impact", "urgency", "category_id", "service_id", "kind", "tags"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            changes[name] = [old, new]
            facts = edit.pair(ctx, name, old, new)
            steps.append(ctx, ticket, steps.event("edited", field=name, cause=UNDO, **facts))
    words = {"fields"} if fields.tell(ctx, ticket, before.fields, cause=UNDO) else set()
    if changes.pop("tags", None):
        words.add("tags")
    if changes or words:
        event = events.TicketEdited(subject=events.ref(ticket), changes=changes, words=frozenset(words))
        publish(ctx, event)


def _tell_assignment(ctx: Context, ticket: Ticket, before: Fields) -> None:
    if (before.team_id, before.assignee_id) == (ticket.team_id, ticket.assignee_id):
        return
    team, owner = teams.current(ctx, ticket), teams.owner(ctx, ticket)
    name = "assigned" if owner is not None else "moved" if before.team_id != ticket.team_id else "unassigned"
    steps.append(ctx, ticket, steps.event(name, cause=UNDO, **teams.facts(team, owner)))
    changes = {
        "team_id": [before.team_id, ticket.team_id],
        "assignee_id": [before.assignee_id, ticket.assignee_id],
    }
    steps.tell(ctx, ticket, events.TicketAssigned, changes)


def _tell_state(ctx: Context, ticket: Ticket, before: Fields) -> None:
    """In the words in which clocks read the history: what had ended goes on, and so back to where it was."""
    if before.status is ticket.status:
        return
    changes = {"status": [before.status, ticket.status]}
    if before.status in ENDED:
        steps.append(ctx, ticket, steps.event("reopened", cause=UNDO, was=before.status.value))
        steps.tell(ctx, ticket, events.TicketReopened, changes)
    elif before.status is Status.PENDING:
        steps.append(ctx, ticket, steps.event("resumed", cause=UNDO))
        steps.tell(ctx, ticket, events.TicketResumed, changes)
    if ticket.status in ENDED:
        _tell_end(ctx, ticket, changes)
    elif ticket.status is Status.PENDING and ticket.pending_reason is not None:
        until = ticket.pending_until.isoformat() if ticket.pending_until is not None else ""
        line = steps.event("pended", cause=UNDO, reason=ticket.pending_reason.value, until=until)
        steps.append(ctx, ticket, line)
        steps.tell(ctx, ticket, events.TicketPended, changes)


def _tell_end(ctx: Context, ticket: Ticket, changes: dict[str, list[Status]]) -> None:
    """Solved, or withdrawn, again: nobody is told a solution twice, so no reaction hears of it."""
    code = ticket.resolution_code.value if ticket.resolution_code is not None else ""
    names = ["cancelled"] if ticket.status is Status.CANCELLED else ["resolved"]
    names += ["closed"] if ticket.status is Status.CLOSED else []
    for name in names:
        steps.append(ctx, ticket, steps.event(name, cause=UNDO, code=code if name == "resolved" else ""))
    steps.tell(ctx, ticket, events.TicketEdited, changes)
