"""The conversation of a ticket: what was written in it, and by reference what belongs to it now.

Every message is shown once: in the ticket it was written in or, split off, in the new one; and with all of
its ticket where that one goes on.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, select

from server.core.context import Context
from server.core.records import copy
from server.tickets.models import Attachment, Ticket, TicketEntry, TicketSplit
from server.tickets.queries import merges, watching
from server.tickets.queries.beside import Beside
from server.tickets.rules.history import AUTOMATIC
from shared import tickets as wire
from shared.wire import Ref


@dataclass(frozen=True)
class Shown:
    """An entry in a conversation. `split_to`: it is only marked here, and shown in that ticket."""

    row: TicketEntry
    split_to: int | None


def entries(ctx: Context, ticket: Ticket, sources: Sequence[Ticket], has: Beside) -> list[wire.Entry]:
    """As the desk reads it. An entry from elsewhere says which ticket it was written in."""
    shown = shown_in(ctx, [ticket, *sources], has_splits=has.splits)
    elsewhere = {one.row.ticket_id for one in shown} | {one.split_to for one in shown if one.split_to}
    refs = _refs(ctx, elsewhere - {ticket.id})
    has_guests = any(one.row.ticket_id != ticket.id for one in shown)
    files = attachments(ctx, [one.row for one in shown]) if has.files or has_guests else {}
    written_in = {one.row.ticket_id for one in shown}
    called = watching.mentions(ctx, written_in) if has.mentions or has_guests else {}
    return [
        _marked(one.row, refs[one.split_to])
        if one.split_to is not None
        else entry(
            one.row,
            files.get(one.row.id, []),
            refs.get(one.row.ticket_id),
            called.get(one.row.id, []),
        )
        for one in shown
    ]


def rows_of(ctx: Context, ticket: Ticket, *, after: int = 0) -> Sequence[TicketEntry]:
    """What was written in this ticket and follows `after`, the oldest first."""
    query = select(TicketEntry).where(TicketEntry.ticket_id == ticket.id, TicketEntry.seq > after)
    return ctx.session.scalars(query.order_by(TicketEntry.seq)).all()


def answers(ctx: Context, ticket: Ticket) -> Sequence[TicketEntry]:
    """What people of the desk wrote to the requester, the newest first."""
    query = select(TicketEntry).where(
        TicketEntry.ticket_id == ticket.id,
        TicketEntry.kind == wire.EntryKind.ANSWER,
        TicketEntry.name != AUTOMATIC,
    )
    return ctx.session.scalars(query.order_by(TicketEntry.seq.desc())).all()


def bounced(ctx: Context, ticket: Ticket) -> set[int]:
    """The answers that are known not to have arrived, by id."""
    query = select(TicketEntry.facts).where(
        TicketEntry.ticket_id == ticket.id,
        TicketEntry.kind == wire.EntryKind.EVENT,
        TicketEntry.name == "bounced",
    )
    return {int(facts["entry_id"]) for facts in ctx.session.scalars(query)}


def shown_in(ctx: Context, tickets: Sequence[Ticket], *, has_splits: bool = True) -> list[Shown]:
    """The conversation of these tickets together, in the order in which it was held.

    Without `has_splits` it is known that nothing was split into them.
    """
    ids = [ticket.id for ticket in tickets]
    written = ctx.session.execute(_WRITTEN, {"ids": ids})
    found = [Shown(row, _elsewhere(place, ids)) for row, place in written]
    if has_splits:
        found += [Shown(row, None) for row in ctx.session.scalars(_split_into(ids))]
    if len(tickets) == 1 and all(one.row.ticket_id == ids[0] for one in found):
        return sorted(found, key=lambda one: one.row.seq)
    return sorted(found, key=lambda one: (one.row.at, one.row.ticket_id, one.row.seq))


_WRITTEN = (
    select(TicketEntry, TicketSplit.ticket_id)
    .outerjoin(TicketSplit, TicketSplit.entry_id == TicketEntry.id)
    .where(TicketEntry.ticket_id.in_(bindparam("ids", expanding=True)))
)


def _elsewhere(place: int | None, ids: Collection[int]) -> int | None:
    return None if place is None or place in ids else place


def _split_into(ids: Collection[int]) -> Select[TicketEntry]:
    return (
        select(TicketEntry)
        .join(TicketSplit, TicketSplit.entry_id == TicketEntry.id)
        .where(TicketSplit.ticket_id.in_(ids), TicketEntry.ticket_id.not_in(ids))
    )


def places(ctx: Context, entry: TicketEntry) -> list[int]:
    """The tickets in which this entry is shown, through merges too."""
    split = ctx.session.get(TicketSplit, entry.id)
    return merges.path(ctx, entry.ticket_id if split is None else split.ticket_id)


def entry(
    row: TicketEntry,
    files: list[wire.Attachment],
    origin: Ref | None = None,
    mentions: Sequence[wire.Mention] = (),
) -> wire.Entry:
    author = None
    if row.author_id is not None:
        author = Ref(kind="person", id=row.author_id, label=row.author_name)
    return copy(
        row,
        wire.Entry,
        author=author,
        attachments=files,
        origin=origin,
        split_to=None,
        mentions=list(mentions),
    )


def _marked(row: TicketEntry, split_to: Ref) -> wire.Entry:
    """Where somebody said something that is another ticket's now."""
    return copy(
        row,
        wire.Entry,
        author=None,
        text="",
        facts={},
        duration_s=0,
        attachments=[],
        origin=None,
        split_to=split_to,
        mentions=[],
    )


def _refs(ctx: Context, ids: Collection[int]) -> Mapping[int, Ref]:
    if not ids:
        return {}
    query = select(Ticket.id, Ticket.number).where(Ticket.id.in_(ids))
    return {row.id: Ref(kind="ticket", id=row.id, label=row.number) for row in ctx.session.execute(query)}


def attachments(ctx: Context, rows: Sequence[TicketEntry]) -> Mapping[int, list[wire.Attachment]]:
    """The files of these entries, by entry."""
    ticket_ids = {row.ticket_id for row in rows}
    query = select(Attachment).where(Attachment.ticket_id.in_(ticket_ids), Attachment.entry_id.is_not(None))
    found: dict[int, list[wire.Attachment]] = {}
    for row in ctx.session.scalars(query.order_by(Attachment.id)):
        found.setdefault(row.entry_id or 0, []).append(attachment(ctx, row))
    return found


def attachment(ctx: Context, row: Attachment) -> wire.Attachment:
    return copy(row, wire.Attachment)
