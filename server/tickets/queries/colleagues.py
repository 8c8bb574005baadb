"""What others than the caller may see: nobody is told of a ticket that is out of their sight."""

from collections.abc import Collection

from sqlalchemy import select

from server.auth.models import Account
from server.catalog.models import Team, TeamMember
from server.core.context import Actor, ActorKind, Context
from server.tickets.models import Ticket
from server.tickets.queries import visibility
from shared.permissions import Permission, permissions_of


def who_see(ctx: Context, ticket: Ticket, person_ids: Collection[int]) -> set[int]:
    """Those of these persons who may read the ticket from the desk's side."""
    if not person_ids:
        return set()
    origins = visibility.origins(ctx, ticket)
    return {
        actor.person_id
        for actor in actors(ctx, person_ids)
        if actor.person_id is not None
        and (
            (actor.may(Permission.TICKETS_READ_ALL) and not ticket.is_confidential)
            or visibility.works_on(actor, ticket, origins)
        )
    }


def actors(ctx: Context, person_ids: Collection[int]) -> list[Actor]:
    """These persons as callers, where they can sign in."""
    ids = set(person_ids)
    teams: dict[int, set[int]] = {}
    members = (
        select(TeamMember.person_id, TeamMember.team_id)
        .join(Team, Team.id == TeamMember.team_id)
        .where(TeamMember.person_id.in_(ids), Team.is_active)
    )
    for person_id, team_id in ctx.session.execute(members):
        teams.setdefault(person_id, set()).add(team_id)
    accounts = select(Account).where(Account.person_id.in_(ids), Account.is_enabled)
    return [
        Actor(
            ActorKind.ACCOUNT,
            account.id,
            account.person_id,
            account.name,
            permissions_of(account.roles),
            frozenset(teams.get(account.person_id or 0, ())),
        )
        for account in ctx.session.scalars(accounts)
    ]
