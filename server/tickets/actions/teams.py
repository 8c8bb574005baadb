"""Teams and owners of a ticket: where it belongs, whom it may be given to, where it came from."""

from sqlalchemy import delete

from server.catalog import queries as catalog
from server.catalog.models import Team
from server.core.context import Context
from server.people import queries as people
from server.people.models import Person
from server.tickets.models import Ticket, TicketOrigin
from server.tickets.queries import visibility
from server.tickets.rules.states import is_above
from shared.errors import Invalid
from shared.people import EmploymentState
from shared.tickets import Status


def active_team(ctx: Context, team_id: int) -> Team:
    team = catalog.get_team(ctx, team_id)
    if not team.is_active:
        raise Invalid("team_inactive", "team_id", team=team.name)
    return team


def current(ctx: Context, ticket: Ticket) -> Team | None:
    return None if ticket.team_id is None else catalog.get_team(ctx, ticket.team_id)


def owner(ctx: Context, ticket: Ticket) -> Person | None:
    return None if ticket.assignee_id is None else people.get(ctx, ticket.assignee_id)


def may_own(ctx: Context, team: Team, person: Person) -> bool:
    """An owner is an active member of the team."""
    is_active = people.state_of(person, people.today(ctx)) is EmploymentState.ACTIVE
    return team.is_active and is_active and person.id in catalog.members(ctx, team.id)


def member(ctx: Context, team: Team, person_id: int) -> Person:
    person = people.get(ctx, person_id)
    if not may_own(ctx, team, person):
        raise Invalid("assignee_not_in_team", "assignee_id", person=person.name, team=team.name)
    return person


def own(ctx: Context, ticket: Ticket, person_id: int | None) -> None:
    """Give the ticket to this owner if they can still have it, else leave it to the team."""
    team = current(ctx, ticket)
    if person_id is not None and team is not None and may_own(ctx, team, people.get(ctx, person_id)):
        ticket.assignee_id = person_id
    else:
        ticket.assignee_id = None


def pass_to(ctx: Context, ticket: Ticket, team: Team, before: Team | None) -> None:
    """Move the ticket from `before` to `team`, without an owner. Going up, `before` becomes its origin."""
    kept = [
        one
        for one in visibility.origins(ctx, ticket)
        if is_above(team.tier, catalog.get_team(ctx, one.team_id).tier)
    ]
    _cut(ctx, ticket, kept)
    came_from(ctx, ticket, team, before, position=kept[-1].position + 1 if kept else 1)
    ticket.team_id, ticket.assignee_id = team.id, None


def came_from(ctx: Context, ticket: Ticket, team: Team, before: Team | None, *, position: int = 1) -> None:
    """Remember where a ticket came from that is now in `team`, when that lies above."""
    if before is None or not is_above(team.tier, before.tier):
        return
    owner_id = ticket.assignee_id if ticket.team_id == before.id else None
    origin = TicketOrigin(ticket_id=ticket.id, position=position, team_id=before.id, assignee_id=owner_id)
    ctx.session.add(origin)


def _cut(ctx: Context, ticket: Ticket, kept: list[TicketOrigin]) -> None:
    last = kept[-1].position if kept else 0
    above = delete(TicketOrigin).where(TicketOrigin.ticket_id == ticket.id, TicketOrigin.position > last)
    ctx.session.execute(above)


def return_to(ctx: Context, ticket: Ticket, origin: TicketOrigin) -> Team:
    """Back to `origin` and its owner, as far as they still work there; what lay above is forgotten."""
    kept = [one for one in visibility.origins(ctx, ticket) if one.position < origin.position]
    team = catalog.get_team(ctx, origin.team_id)
    ticket.team_id = team.id
    own(ctx, ticket, origin.assignee_id)
    _cut(ctx, ticket, kept)
    return team


def drop_lost_owner(ctx: Context, ticket: Ticket) -> None:
    """Nobody owns a ticket that they can no longer work on."""
    if ticket.team_id is not None:
        own(ctx, ticket, ticket.assignee_id)


def facts(team: Team | None, owner: Person | None = None, *, left: Team | None = None) -> dict[str, str]:
    """Names for people and ids for programs: where a ticket is now, and which team it left."""
    found: dict[str, str] = {}
    if team is not None:
        found |= {"team": team.name, "team_id": str(team.id)}
    if owner is not None:
        found |= {"owner": owner.name, "owner_id": str(owner.id)}
    if left is not None:
        found |= {"from_team": left.name, "from_team_id": str(left.id)}
    return found


def values(ticket: Ticket) -> dict[str, int | Status | None]:
    """The plain values that assigning changes, for `changed`."""
    return {"team_id": ticket.team_id, "assignee_id": ticket.assignee_id, "status": ticket.status}


def changed(before: dict[str, int | Status | None], ticket: Ticket) -> dict[str, list[int | Status | None]]:
    after = values(ticket)
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}
