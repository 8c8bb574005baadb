"""The steps that every action is made of: guard, move, write into the history, tell the others."""

from collections.abc import Mapping, Sequence
from typing import Any

from server.core import events as core_events
from server.core.context import ActorKind, Context
from server.core.events import Event
from server.people.models import Person
from server.tickets import events
from server.tickets.models import Ticket, TicketEntry
from server.tickets.queries import bundle, conversation, visibility
from server.tickets.rules import history
from server.tickets.rules.states import (
    DESK,
    REQUESTER,
    Situation,
    check,
    next_status,
)
from shared.errors import Conflict
from shared.tickets import OPEN_STATUSES, EntryKind, Status, TicketAction


def begin(
    ctx: Context, ticket_id: int, action: TicketAction, version: int | None = None
) -> tuple[Ticket, Situation]:
    """The ticket, held for this transaction, when the caller may do this to it now and saw it as it is."""
    ticket = visibility.get(ctx, ticket_id, held=True)
    situation, caller = bundle.decide(ctx, ticket)
    if version is not None and caller.may_work:
        check_version(ctx, ticket, version)
    check(situation, caller, action)
    return ticket, situation


def hold(ctx: Context, ticket_id: int) -> Ticket:
    """A ticket that another one leads to, whoever may see it; others who write it wait."""
    return ctx.session.get_one(Ticket, ticket_id, with_for_update=True, populate_existing=True)


def check_version(ctx: Context, ticket: Ticket, version: int) -> None:
    """Refuse a command made from an older picture, and say what changed since; own messages do not count."""
    if ticket.version == version:
        return
    rows = [row for row in conversation.rows_of(ctx, ticket) if row.ticket_version > version]
    if _are_own_messages(ctx, rows, range(version + 1, ticket.version + 1)):
        return
    changes = [
        {"seq": row.seq, "name": row.name or row.kind.value, "author": row.author_name, "at": row.at}
        for row in rows
    ]
    raise Conflict("changed_meanwhile", version=ticket.version, seen=version, changes=changes)


def _are_own_messages(ctx: Context, rows: Sequence[TicketEntry], versions: range) -> bool:
    """Whether all that became of the ticket is what the caller said, and work that began with it."""
    me = ctx.actor.person_id
    if me is None or not all(row.author_id == me and _is_said(row) for row in rows):
        return False
    return bool(rows) and {row.ticket_version for row in rows} == set(versions)


def _is_said(row: TicketEntry) -> bool:
    return row.kind is not EntryKind.EVENT or row.name == "started"


def check_base_seq(ctx: Context, ticket: Ticket, base_seq: int) -> None:
    """Refuse an answer whose writer has not seen a newer message, state or owner; their own do not count."""
    if not base_seq or ticket.last_seq <= base_seq:
        return
    me = ctx.actor.person_id
    rows = [
        row for row in conversation.rows_of(ctx, ticket, after=base_seq) if me is None or row.author_id != me
    ]
    if any(history.outdates_a_draft(row.kind, row.name) for row in rows):
        raise Conflict(
            "answered_meanwhile",
            author=rows[-1].author_name,
            count=len(rows),
            entries=[_seen_by_desk(row) for row in rows],
        )


def _seen_by_desk(row: TicketEntry) -> dict[str, Any]:
    return {
        "id": row.id,
        "seq": row.seq,
        "author": row.author_name,
        "at": row.at,
        "kind": row.kind.value,
        "name": row.name,
        "facts": row.facts,
        "text": row.text,
    }


# --- changing -----------------------------------------------------------------------------------------------


def move(ctx: Context, ticket: Ticket, action: TicketAction, *, by_requester: bool = False) -> bool:
    """Take the ticket where the table says this action leads; returns whether its state changed."""
    table = REQUESTER if by_requester else DESK
    target = table[action][ticket.status]
    return set_status(
        ctx, ticket, next_status(ticket.status, target, has_owner=ticket.assignee_id is not None)
    )


def set_status(ctx: Context, ticket: Ticket, status: Status) -> bool:
    """Set the state and everything that follows from it."""
    has_changed = ticket.status is not status
    ticket.status = status
    if status is not Status.PENDING:
        ticket.pending_reason, ticket.pending_until = None, None
    if status is not Status.RESOLVED:
        ticket.is_ready_to_confirm = False
    if status in OPEN_STATUSES:
        ticket.resolution_code, ticket.resolution, ticket.resolved_at = None, "", None
        ticket.is_resolution_public, ticket.closed_at = False, None
    elif has_changed:
        ticket.is_waiting_for_desk = False
        if status is not Status.RESOLVED:
            ticket.closed_at = ctx.now
    if status in OPEN_STATUSES or ticket.is_ready_to_confirm:
        ticket.settled_at = None
    else:
        ticket.settled_at = ticket.settled_at or ctx.now
    return has_changed


def start(ctx: Context, ticket: Ticket, entries: Sequence[TicketEntry], author: Person | None = None) -> None:
    """Write a new ticket with the first lines of its history, all of its first version."""
    ticket.last_seq = len(entries)
    ctx.session.add(ticket)
    ctx.session.flush()
    for seq, entry in enumerate(entries, 1):
        _write(ctx, ticket, entry, seq, ticket.version, author)


def append(ctx: Context, ticket: Ticket, entry: TicketEntry, author: Person | None = None) -> TicketEntry:
    """Put `entry` at the end of the conversation. `author` where somebody else than the caller speaks."""
    ticket.last_seq += 1
    ticket.updated_at = ctx.now
    if history.is_public(entry.kind, entry.name):
        ticket.public_at = ctx.now
    _write(ctx, ticket, entry, ticket.last_seq, ticket.version + 1, author)
    return entry


def _write(
    ctx: Context, ticket: Ticket, entry: TicketEntry, seq: int, version: int, author: Person | None
) -> None:
    entry.ticket_id, entry.seq, entry.ticket_version, entry.at = ticket.id, seq, version, ctx.now
    entry.author_id = author.id if author is not None else ctx.actor.person_id
    entry.author_name = author.name if author is not None else ctx.actor.name
    ctx.session.add(entry)


def spoken(kind: EntryKind, text: str, *, name: str = "", duration_s: int = 0) -> TicketEntry:
    return TicketEntry(kind=kind, text=text, name=name, facts={}, duration_s=duration_s)


def event(name: str, *, text: str = "", **facts: str) -> TicketEntry:
    """What happened, as one line of the history; `facts` fill its sentence."""
    kept = {key: value for key, value in facts.items() if value}
    return TicketEntry(kind=EntryKind.EVENT, text=text, name=name, facts=kept, duration_s=0)


def say(ctx: Context, ticket: Ticket, text: str, *, duration_s: int = 0) -> TicketEntry:
    """A public message of the desk to the requester; marked where no person says it."""
    name = history.AUTOMATIC if ctx.actor.kind is ActorKind.SYSTEM else ""
    entry = append(ctx, ticket, spoken(EntryKind.ANSWER, text, name=name, duration_s=duration_s))
    ticket.last_answer_seq = entry.seq
    ticket.is_waiting_for_desk = False
    return entry


def tell(
    ctx: Context, ticket: Ticket, kind: type[Event], changes: Mapping[str, Sequence[Any]] | None = None
) -> None:
    """Publish what happened, with the plain values (never words of the ticket) that changed."""
    plain = {name: list(values) for name, values in (changes or {}).items()}
    core_events.publish(ctx, kind(subject=events.ref(ticket), changes=plain))
