"""What administrators do with teams."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from server.catalog import queries
from server.catalog.actions import naming
from server.catalog.events import TeamChanged, TeamCreated
from server.catalog.models import Team, TeamMember
from server.core import events, records
from server.core.context import Context, check_version
from server.people import queries as people
from shared import catalog as wire
from shared.errors import Conflict, Invalid
from shared.permissions import Permission

ESCALATION = ("escalation_checks", "escalation_questions")
NOT_COLUMNS = ("name", "member_ids", *ESCALATION)


def create_team(ctx: Context, form: wire.NewTeam) -> Team:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    team = Team()
    changes = _write_team(ctx, team, form)
    ctx.session.add(team)
    ctx.session.flush()
    changes |= _set_members(ctx, team, form.member_ids)
    events.publish(ctx, TeamCreated(subject=queries.team_ref(team), changes=changes))
    return team


def change_team(ctx: Context, team_id: int, form: wire.ChangedTeam) -> Team:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    team = queries.get_team(ctx, team_id)
    check_version(team, form.version)
    changes = _write_team(ctx, team, form) | _set_members(ctx, team, form.member_ids)
    if changes:
        team.updated_at = ctx.now
        ctx.session.flush()
        events.publish(ctx, TeamChanged(subject=queries.team_ref(team), changes=changes))
    return team


def _write_team(ctx: Context, team: Team, form: wire.TeamForm) -> dict[str, list[Any]]:
    name = naming.tidy(form.name)
    other = ctx.session.scalar(select(Team.id).where(func.lower(Team.name) == name.lower()))
    if other is not None and other != team.id:
        raise Conflict("team_name_taken", "name", name=name)
    changes = (
        records.fill(team, form, skip=NOT_COLUMNS) | naming.rename(team, name) | _write_escalation(team, form)
    )
    if changes:
        team.updated_at = ctx.now
    return changes


def _write_escalation(team: Team, form: wire.TeamForm) -> dict[str, list[Any]]:
    """Each line once; what an older desktop does not say stays."""
    changes: dict[str, list[Any]] = {}
    for name in ESCALATION:
        given = getattr(form, name)
        if given is None:
            continue
        old = getattr(team, name) or []
        new = list(dict.fromkeys(" ".join(line.split()) for line in given if line.strip()))
        if old != new:
            changes[name] = [old, new]
            setattr(team, name, new)
    return changes


def _set_members(ctx: Context, team: Team, person_ids: Sequence[int]) -> dict[str, list[Any]]:
    wanted = set(person_ids)
    before = set(queries.members(ctx, team.id))
    if wanted == before:
        return {}
    missing = wanted - people.refs(ctx, wanted).keys()
    if missing:
        raise Invalid("person_unknown", "member_ids")
    gone = TeamMember.person_id.in_(before - wanted)
    ctx.session.execute(delete(TeamMember).where(TeamMember.team_id == team.id, gone))
    if wanted - before:
        rows = [{"team_id": team.id, "person_id": one} for one in sorted(wanted - before)]
        ctx.session.execute(insert(TeamMember), rows)
    return {"member_ids": [sorted(before), sorted(wanted)]}
