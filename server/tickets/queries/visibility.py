"""Who sees which ticket: every read starts here."""

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from server.catalog.models import Team
from server.core.context import Actor, ActorKind, Context
from server.tickets.models import Ticket, TicketOrigin
from server.tickets.rules.states import Caller
from shared.errors import NotFound
from shared.permissions import Permission


def visible(ctx: Context) -> ColumnElement[bool]:
    """The tickets that the caller may read from the desk's side, notes included.

    Desk agents: those of their teams, those their teams passed up, those assigned to them, and those without
    a team. Readers of all: everything that is not confidential. A confidential ticket: its team alone.
    """
    actor = ctx.actor
    if actor.kind is ActorKind.SYSTEM:
        return true()
    conditions: list[ColumnElement[bool]] = [false()]
    if actor.may(Permission.TICKETS_READ_ALL):
        conditions.append(~Ticket.is_confidential)
    if actor.may(Permission.TICKETS_WORK):
        conditions.append(_worked_by(actor.person_id, actor.team_ids))
    return or_(*conditions)


@lru_cache(maxsize=512)
def _worked_by(person_id: int | None, team_ids: frozenset[int]) -> ColumnElement[bool]:
    passed_up = select(TicketOrigin.ticket_id).where(TicketOrigin.team_id.in_(team_ids))
    of_my_teams = Ticket.team_id.in_(team_ids)
    near_me = or_(Ticket.team_id.is_(None), Ticket.assignee_id == (person_id or 0), Ticket.id.in_(passed_up))
    return or_(of_my_teams, and_(~Ticket.is_confidential, near_me))


def works_on(actor: Actor, ticket: Ticket, origins: Collection[TicketOrigin]) -> bool:
    """The same decision as `_worked_by`, for a ticket at hand."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if not actor.may(Permission.TICKETS_WORK):
        return False
    if ticket.team_id in actor.team_ids:
        return True
    is_mine = actor.person_id is not None and ticket.assignee_id == actor.person_id
    is_near = ticket.team_id is None or is_mine or any(one.team_id in actor.team_ids for one in origins)
    return is_near and not ticket.is_confidential


def own(ctx: Context) -> ColumnElement[bool]:
    """The tickets whose requester the caller is."""
    if ctx.actor.person_id is None or not ctx.actor.may(Permission.TICKETS_OWN):
        return false()
    return Ticket.requester_id == ctx.actor.person_id


def get(ctx: Context, ticket_id: int, *, held: bool = False) -> Ticket:
    """`held`: other writers wait until this transaction ends."""
    return _one(ctx, ticket_id, visible(ctx), held=held)


def get_own(ctx: Context, ticket_id: int, *, held: bool = False) -> Ticket:
    return _one(ctx, ticket_id, own(ctx), held=held)


def get_either(ctx: Context, ticket_id: int) -> Ticket:
    """A ticket that the caller may read from either side."""
    return _one(ctx, ticket_id, or_(visible(ctx), own(ctx)), held=False)


def is_visible(ctx: Context, ticket_id: int) -> bool:
    query = select(Ticket.id).where(Ticket.id == ticket_id, visible(ctx))
    return ctx.session.scalar(query) is not None


def _one(ctx: Context, ticket_id: int, condition: ColumnElement[bool], *, held: bool) -> Ticket:
    query = select(Ticket).where(Ticket.id == ticket_id, condition)
    if held:
        query = query.with_for_update(of=Ticket).execution_options(populate_existing=True)
    ticket = ctx.session.scalar(query)
    if ticket is None:
        raise NotFound
    return ticket


def origins(ctx: Context, ticket: Ticket) -> list[TicketOrigin]:
    """The teams that passed it up, the first one first."""
    query = select(TicketOrigin).where(TicketOrigin.ticket_id == ticket.id).order_by(TicketOrigin.position)
    return list(ctx.session.scalars(query))


def caller(ctx: Context, ticket: Ticket, origins: Collection[TicketOrigin]) -> Caller:
    """The caller as the desk's side sees them."""
    actor = ctx.actor
    return Caller(
        person_id=actor.person_id,
        team_ids=actor.team_ids,
        may_work=works_on(actor, ticket, origins),
        may_assign=actor.may(Permission.TICKETS_ASSIGN),
        may_reopen_closed=actor.may(Permission.TICKETS_REOPEN_CLOSED),
    )


def own_team(ctx: Context) -> Team | None:
    """The caller's active team of the lowest tier: where what they take down belongs."""
    query = select(Team).where(Team.id.in_(ctx.actor.team_ids), Team.is_active).order_by(Team.tier, Team.id)
    return ctx.session.scalar(query.limit(1))
