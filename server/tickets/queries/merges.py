"""Which tickets were merged into which: up to where one goes on, down to everything that is shown in one."""

from collections.abc import Sequence

from sqlalchemy import select

from server.core.context import Context
from server.people.models import Person
from server.tickets.models import Ticket, TicketMerge
from server.tickets.queries import visibility
from shared import tickets as wire
from shared.tickets import Status
from shared.wire import Ref


def of(ctx: Context, ticket_id: int) -> TicketMerge | None:
    """Where this ticket was merged to, and what it was before."""
    return ctx.session.get(TicketMerge, ticket_id, populate_existing=True)


def path(ctx: Context, ticket_id: int) -> list[int]:
    """This ticket, the one it was merged into, the one that was merged into, and so on."""
    found = [ticket_id]
    while (row := of(ctx, found[-1])) is not None:
        assert row.target_id not in found, "tickets are merged in a circle"
        found.append(row.target_id)
    return found


def end(ctx: Context, ticket_id: int) -> int:
    """The ticket in which this one goes on; itself when it was not merged."""
    return path(ctx, ticket_id)[-1]


def rows_below(ctx: Context, ticket_ids: Sequence[int]) -> list[TicketMerge]:
    """Every merge that leads into one of these, the nearest first."""
    found: list[TicketMerge] = []
    level = list(ticket_ids)
    while level:
        query = select(TicketMerge).where(TicketMerge.target_id.in_(level)).order_by(TicketMerge.source_id)
        rows = ctx.session.scalars(query).all()
        found += rows
        level = [row.source_id for row in rows]
    return found


def ids_below(ctx: Context, ticket: Ticket) -> list[int]:
    return [row.source_id for row in rows_below(ctx, [ticket.id])]


def below(ctx: Context, ticket: Ticket, *, held: bool = False) -> list[Ticket]:
    """The tickets that were merged into this one, through others too; in the order of their numbers."""
    ids = ids_below(ctx, ticket)
    if not ids:
        return []
    query = select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id)
    if held:
        query = query.with_for_update(of=Ticket).execution_options(populate_existing=True)
    return list(ctx.session.scalars(query))


def ref(ticket: Ticket) -> Ref:
    return Ref(kind="ticket", id=ticket.id, label=ticket.number)


def into(ctx: Context, ticket: Ticket) -> Ref | None:
    """Where a merged ticket goes on, when the caller may see that."""
    if ticket.status is not Status.MERGED:
        return None
    target = ctx.session.get_one(Ticket, end(ctx, ticket.id))
    return ref(target) if visibility.is_visible(ctx, target.id) else None


def listed(ctx: Context, sources: Sequence[Ticket]) -> list[wire.MergedTicket]:
    """What was merged into a ticket, as the desk reads it there."""
    if not sources:
        return []
    ids = {ticket.id for ticket in sources}
    rows = ctx.session.scalars(select(TicketMerge).where(TicketMerge.source_id.in_(ids)))
    target_of = {row.source_id: row.target_id for row in rows}
    into = select(Ticket.id, Ticket.number).where(Ticket.id.in_(set(target_of.values())))
    numbers = {row.id: row.number for row in ctx.session.execute(into)}
    who = select(Person.id, Person.name).where(Person.id.in_({ticket.requester_id for ticket in sources}))
    names = {row.id: row.name for row in ctx.session.execute(who)}
    seen = set(ctx.session.scalars(select(Ticket.id).where(Ticket.id.in_(ids), visibility.visible(ctx))))
    return [
        wire.MergedTicket(
            ticket=ref(ticket),
            subject=ticket.subject,
            description=ticket.description,
            requester=Ref(kind="person", id=ticket.requester_id, label=names[ticket.requester_id]),
            channel=ticket.channel,
            created_at=ticket.created_at,
            into=Ref(kind="ticket", id=target_of[ticket.id], label=numbers[target_of[ticket.id]]),
            may_unmerge=ticket.id in seen
            and visibility.works_on(ctx.actor, ticket, visibility.origins(ctx, ticket)),
            version=ticket.version,
        )
        for ticket in sources
    ]
