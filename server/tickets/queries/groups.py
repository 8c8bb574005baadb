"""What stands below a ticket and above it, and its plan when it is a change."""

from sqlalchemy import select

from server.core.context import Context
from server.core.records import copy
from server.tickets.models import Ticket, TicketChange, TicketLink
from server.tickets.queries import links, lists, merges, visibility
from shared import tickets as wire
from shared.tickets import LinkKind, TicketRow

MOST_CHILDREN = 200


def children(ctx: Context, ticket: Ticket) -> list[TicketRow]:
    """Those below it that the caller may see, in the order of their numbers."""
    return lists.rows(ctx, sorted(links.child_ids(ctx, ticket))[:MOST_CHILDREN])


def parents(ctx: Context, ticket: Ticket) -> list[wire.ParentBrief]:
    """Those directly above it, and above what was merged into it; with what helps until they are solved."""
    own = [ticket.id, *merges.ids_below(ctx, ticket)]
    query = select(TicketLink.target_id).where(
        TicketLink.kind == LinkKind.PARENT, TicketLink.ticket_id.in_(own), TicketLink.target_id.not_in(own)
    )
    ids = sorted({merges.end(ctx, one) for one in ctx.session.scalars(query)} - set(own))
    seen = select(Ticket).where(Ticket.id.in_(ids), visibility.visible(ctx)).order_by(Ticket.id)
    found = {one.id: one for one in ctx.session.scalars(seen)}
    return [
        wire.ParentBrief(row=row, workaround=found[row.id].workaround)
        for row in lists.rows(ctx, sorted(found))
    ]


def change_of(ctx: Context, ticket: Ticket) -> TicketChange | None:
    return ctx.session.get(TicketChange, ticket.id)


def plan_of(ctx: Context, ticket: Ticket) -> wire.ChangePlan | None:
    row = change_of(ctx, ticket)
    return None if row is None else copy(row, wire.ChangePlan)


def is_in_window(ctx: Context, ticket: Ticket) -> bool:
    """A change without a plan has no window yet, so it cannot be inside."""
    row = change_of(ctx, ticket)
    return row is not None and row.starts_at <= ctx.now <= row.ends_at
