"""Desk agents, requesters and tickets for tests."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from server.catalog.models import Team, TeamMember
from server.core.context import Actor, ActorKind
from server.people.models import Person
from server.tickets.actions import create, templates, work
from server.tickets.models import Recurrence, Ticket, TicketEntry, TicketTemplate
from server.tickets.queries import bundle, conversation, tags
from shared.permissions import Role, permissions_of
from shared.tickets import (
    NewOwnTicket,
    NewRecurrence,
    NewTicket,
    NewTicketTemplate,
    Repeat,
    Schedule,
    TicketCommand,
    TicketDetail,
)
from tests.support.house import Desk
from tests.support.people import hire

R = TypeVar("R")


def worker(
    desk: Desk, name: str = "박서준", *teams: Team, roles: tuple[Role, ...] = (Role.DESK_AGENT,)
) -> Actor:
    """Somebody new with these roles, a member of these teams."""
    person = hire(desk, name=name)
    with desk.ctx() as ctx:
        for team in teams:
            ctx.session.add(TeamMember(team_id=team.id, person_id=person.id))
    return actor_for(person, *teams, roles=roles)


def actor_for(person: Person, *teams: Team, roles: tuple[Role, ...] = (Role.REQUESTER,)) -> Actor:
    """The caller that `person` is, without an account behind it."""
    return Actor(
        ActorKind.ACCOUNT,
        person.id,
        person.id,
        person.name,
        permissions_of(list(roles)),
        frozenset(team.id for team in teams),
    )


def act(desk: Desk, actor: Actor, function: Callable[..., R], *arguments: Any) -> R:
    """Call an action as `actor`, in a transaction of its own."""
    with desk.ctx(actor) as ctx:
        return function(ctx, *arguments)


def ticket(desk: Desk, by: Actor, requester: Person | None = None, **fields: Any) -> Ticket:
    """A ticket taken down by `by`; any field of `NewTicket` may be given."""
    requester = requester or hire(desk)
    form = NewTicket(**{"subject": "화면이 꺼집니다", "requester_id": requester.id, **fields})
    return act(desk, by, create.create, form)


def own_ticket(desk: Desk, requester: Person, subject: str = "화면이 꺼집니다", **fields: Any) -> Ticket:
    """A ticket that its requester asked for."""
    return act(desk, actor_for(requester), create.create_own, NewOwnTicket(subject=subject, **fields))


def taken(desk: Desk, by: Actor, requester: Person | None = None, **fields: Any) -> Ticket:
    """A ticket that `by` owns and has not started."""
    made = ticket(desk, by, requester, **fields)
    return act(desk, by, work.take, made.id, TicketCommand(version=made.version))


def fresh(desk: Desk, ticket: Ticket) -> Ticket:
    """The ticket as it stands in the database now."""
    with desk.ctx(writes=False) as ctx:
        return ctx.session.get_one(Ticket, ticket.id)


def tags_of(desk: Desk, ticket: Ticket) -> list[str]:
    with desk.ctx(writes=False) as ctx:
        return tags.of(ctx, ticket)


def detail(desk: Desk, actor: Actor, ticket: Ticket) -> TicketDetail:
    """What the desk shows `actor`."""
    with desk.ctx(actor, writes=False) as ctx:
        return bundle.detail(ctx, bundle.show(ctx, ticket.id))


def history(desk: Desk, ticket: Ticket) -> list[TicketEntry]:
    with desk.ctx(writes=False) as ctx:
        return list(conversation.rows_of(ctx, ctx.session.get_one(Ticket, ticket.id)))


def names(desk: Desk, ticket: Ticket) -> list[str]:
    """The history in short: event names, and kinds of what was said."""
    return [entry.name or entry.kind.value for entry in history(desk, ticket)]


def template(desk: Desk, name: str = "정기 점검", **fields: Any) -> TicketTemplate:
    with desk.ctx() as ctx:
        form = NewTicketTemplate(**({"name": name, "subject": "{{department}} 점검"} | fields))
        return templates.create_template(ctx, form)


def recurrence(
    desk: Desk, template: TicketTemplate, requester: Person, schedule: Schedule | None = None, **fields: Any
) -> Recurrence:
    """Every Monday at nine, unless a schedule is given."""
    monday = Schedule(repeat=Repeat.WEEKLY, weekdays=[0], starts_on=date(2026, 11, 23))
    with desk.ctx() as ctx:
        form = NewRecurrence(
            name="주간 점검",
            template_id=template.id,
            requester_id=requester.id,
            owner_id=requester.id,
            schedule=schedule or monday,
            **fields,
        )
        return templates.create_recurrence(ctx, form)
