"""What requesters read of their own tickets: one place that lets only the public part through."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from server.core.context import Context
from server.core.records import copy
from server.tickets.models import Ticket, TicketEntry
from server.tickets.queries import conversation, fields, merges, visibility
from server.tickets.rules import history
from server.tickets.rules.states import Caller, Situation, allowed_actions
from shared import tickets as wire
from shared.tickets import EntryKind, Status
from shared.wire import Ref

MOST_OWN = 500
REQUESTER = Caller(is_requester=True)


def list_own(ctx: Context) -> wire.OwnTickets:
    """The caller's tickets, the newest first."""
    query = select(Ticket).where(visibility.own(ctx)).order_by(Ticket.id.desc()).limit(MOST_OWN)
    return wire.OwnTickets(items=[row(ticket) for ticket in ctx.session.scalars(query)])


def show(ctx: Context, ticket_id: int) -> Ticket:
    return visibility.get_own(ctx, ticket_id)


def row(ticket: Ticket) -> wire.OwnTicketRow:
    return copy(ticket, wire.OwnTicketRow, updated_at=ticket.public_at)


def detail(ctx: Context, ticket: Ticket) -> wire.OwnTicket:
    sources = [one for one in merges.below(ctx, ticket) if one.requester_id == ticket.requester_id]
    return wire.OwnTicket(
        row=row(ticket),
        description=ticket.description,
        entries=_entries(ctx, ticket, sources),
        resolution=ticket.resolution if ticket.is_resolution_public else "",
        merged=[_merged(one) for one in sources],
        merged_into=_merged_into(ctx, ticket),
        service=fields.service_name(ctx, ticket),
        fields=fields.shown(ctx, ticket, for_desk=False),
        allowed_actions=allowed_actions(situation(ticket), REQUESTER),
        version=ticket.version,
    )


def situation(ticket: Ticket) -> Situation:
    return Situation(status=ticket.status)


def public(rows: Iterable[TicketEntry]) -> list[TicketEntry]:
    return [row for row in rows if history.is_public(row.kind, row.name)]


def said(ctx: Context, ticket: Ticket) -> list[wire.Entry]:
    """Questions and answers alone, without files."""
    shown = conversation.shown_in(ctx, [ticket])
    rows = [one.row for one in shown if one.split_to is None and one.row.kind in history.PUBLIC_KINDS]
    return [_entry(ticket, one, place, []) for place, one in enumerate(rows, 1)]


def _merged(source: Ticket) -> wire.OwnMerged:
    return copy(source, wire.OwnMerged, ticket=merges.ref(source))


def _merged_into(ctx: Context, ticket: Ticket) -> Ref | None:
    """Of a ticket of somebody else not even the number is told."""
    if ticket.status is not Status.MERGED:
        return None
    target = ctx.session.get_one(Ticket, merges.end(ctx, ticket.id))
    return merges.ref(target) if target.requester_id == ticket.requester_id else None


def _entries(ctx: Context, ticket: Ticket, sources: Sequence[Ticket]) -> list[wire.Entry]:
    """What was said in the requester's own tickets, and what happened to this one; never another's words."""
    rows = public(
        one.row
        for one in conversation.shown_in(ctx, [ticket, *sources])
        if one.split_to is None and (one.row.ticket_id == ticket.id or one.row.kind in history.PUBLIC_KINDS)
    )
    theirs = _own_places(ctx, ticket, {row.ticket_id for row in rows})
    rows = [row for row in rows if row.ticket_id in theirs]
    files = conversation.attachments(ctx, rows)
    return [_entry(ticket, one, place, files.get(one.id, [])) for place, one in enumerate(rows, 1)]


def _own_places(ctx: Context, ticket: Ticket, ids: set[int]) -> set[int]:
    """Of the tickets that something was written in, those of this requester."""
    query = select(Ticket.id).where(Ticket.id.in_(ids), Ticket.requester_id == ticket.requester_id)
    return set(ctx.session.scalars(query))


def _entry(ticket: Ticket, entry: TicketEntry, place: int, files: list[wire.Attachment]) -> wire.Entry:
    """Numbered anew: the gaps would tell how much is said inside. Rules have names for the desk only."""
    is_event = entry.kind is EntryKind.EVENT
    is_theirs = entry.author_id == ticket.requester_id
    is_named = is_theirs or (not is_event and entry.author_id is not None)
    return copy(
        entry,
        wire.Entry,
        seq=place,
        author=None,
        author_name=entry.author_name if is_named else "",
        text="" if is_event else entry.text,
        facts=history.public_facts(entry.name, entry.facts),
        duration_s=0,
        attachments=[] if is_event else files,
        origin=None,
        mentions=[],
        split_to=None,
    )
