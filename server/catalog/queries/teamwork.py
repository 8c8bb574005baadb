"""Reads about teams; the caller behind a token with their teams."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from server.auth import queries as auth
from server.catalog.models import Team, TeamMember
from server.core import records, reference
from server.core.context import Actor, Context
from server.people import queries as people
from shared import catalog as wire
from shared.errors import NotFound
from shared.permissions import Permission
from shared.wire import Ref


def actor_of_token(ctx: Context, credentials: str) -> Actor | None:
    """Whose access token this is, and which teams they work in."""
    actor = auth.actor_of_token(ctx, credentials)
    if actor is None or actor.person_id is None:
        return actor
    return replace(actor, team_ids=team_ids_of(ctx, actor.person_id))


def team_ids_of(ctx: Context, person_id: int) -> frozenset[int]:
    """The active teams of a person."""
    return frozenset(
        ctx.session.scalars(
            select(TeamMember.team_id)
            .join(Team, Team.id == TeamMember.team_id)
            .where(TeamMember.person_id == person_id, Team.is_active)
        )
    )


# --- teams --------------------------------------------------------------------------------------------------


def get_team(ctx: Context, team_id: int) -> Team:
    team = records.held(ctx, Team, team_id)
    if team is None:
        raise NotFound
    return team


def team_ref(team: Team) -> Ref:
    return Ref(kind="team", id=team.id, label=team.name)


def members(ctx: Context, team_id: int) -> list[int]:
    """The persons of a team."""
    return list(reference.known(ctx, "team_members", _members).get(team_id, ()))


def _members(ctx: Context) -> Mapping[int, Sequence[int]]:
    """By team."""
    found: dict[int, list[int]] = {}
    rows = select(TeamMember.team_id, TeamMember.person_id).order_by(TeamMember.person_id)
    for team_id, person_id in ctx.session.execute(rows):
        found.setdefault(team_id, []).append(person_id)
    return found


def teams(ctx: Context) -> wire.Teams:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    rows = ctx.session.scalars(select(Team).order_by(Team.tier, Team.name)).all()
    members_of: dict[int, set[int]] = {row.id: set() for row in rows}
    for member in ctx.session.scalars(select(TeamMember)):
        members_of[member.team_id].add(member.person_id)
    persons = people.refs(ctx, set().union(*members_of.values()))
    leads = people.refs(ctx, {row.lead_id for row in rows if row.lead_id is not None})
    items = [
        _team(row, [persons[one] for one in members_of[row.id]], leads.get(row.lead_id or 0)) for row in rows
    ]
    return wire.Teams(items=items)


def team(ctx: Context, row: Team) -> wire.Team:
    lead = None if row.lead_id is None else people.ref(people.get(ctx, row.lead_id))
    return _team(row, list(people.refs(ctx, set(members(ctx, row.id))).values()), lead)


def _team(row: Team, persons: list[Ref], lead: Ref | None) -> wire.Team:
    return wire.Team(
        id=row.id,
        name=row.name,
        tier=row.tier,
        icon=row.icon,
        may_resolve_directly=row.may_resolve_directly,
        is_active=row.is_active,
        lead=lead,
        assignment=row.assignment,
        escalation_checks=row.escalation_checks,
        escalation_questions=row.escalation_questions,
        members=sorted(persons, key=lambda person: (person.label, person.id)),
        version=row.version,
    )
