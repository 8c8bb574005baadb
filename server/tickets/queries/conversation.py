"""The conversation of a ticket: its own entries, and by reference those of the tickets merged into it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from server.core.context import Context
from server.core.records import copy
from server.tickets.models import Attachment, Ticket, TicketEntry
from server.tickets.queries import merges, watching
from server.tickets.rules.history import AUTOMATIC
from shared import tickets as wire
from shared.wire import Ref


def entries(ctx: Context, ticket: Ticket, sources: Sequence[Ticket]) -> list[wire.Entry]:
    """As the desk reads it. An entry from elsewhere says which ticket it was written in."""
    origins = {source.id: merges.ref(source) for source in sources}
    files = attachments(ctx, [ticket, *sources])
    called = watching.mentions(ctx, [ticket, *sources])
    return [
        entry(row, files.get(row.id, []), origins.get(row.ticket_id), called.get(row.id, []))
        for row in shown_in(ctx, [ticket, *sources])
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


def shown_in(ctx: Context, tickets: Sequence[Ticket]) -> Sequence[TicketEntry]:
    """The entries of all these, in the order in which they were written."""
    if len(tickets) == 1:
        return rows_of(ctx, tickets[0])
    query = select(TicketEntry).where(TicketEntry.ticket_id.in_([ticket.id for ticket in tickets]))
    rows = ctx.session.scalars(query.order_by(TicketEntry.id)).all()
    return sorted(rows, key=lambda row: (row.at, row.ticket_id, row.seq))


def entry(
    row: TicketEntry,
    files: list[wire.Attachment],
    origin: Ref | None = None,
    mentions: Sequence[wire.Mention] = (),
) -> wire.Entry:
    author = None
    if row.author_id is not None:
        author = Ref(kind="person", id=row.author_id, label=row.author_name)
    return copy(row, wire.Entry, author=author, attachments=files, origin=origin, mentions=list(mentions))


def attachments(ctx: Context, tickets: Sequence[Ticket]) -> Mapping[int, list[wire.Attachment]]:
    """The files of these tickets by the entry that names them."""
    ids = [ticket.id for ticket in tickets]
    query = select(Attachment).where(Attachment.ticket_id.in_(ids), Attachment.entry_id.is_not(None))
    found: dict[int, list[wire.Attachment]] = {}
    for row in ctx.session.scalars(query.order_by(Attachment.id)):
        found.setdefault(row.entry_id or 0, []).append(attachment(ctx, row))
    return found


def attachment(ctx: Context, row: Attachment) -> wire.Attachment:
    return copy(row, wire.Attachment)
