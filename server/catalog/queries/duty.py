"""Reads about who works in a team: skills, shifts, absences, and who is there now."""

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import convert
from sqlalchemy import select

from server.catalog.models import Absence, PersonSkill, Skill, Team, TeamMember
from server.catalog.queries import tree
from server.catalog.queries.teamwork import get_team, members
from server.catalog.rules import duty
from server.core.context import Context
from server.core.records import copy
from server.people import queries as people
from shared import catalog as wire
from shared.errors import NotFound
from shared.permissions import Permission


def local_now(ctx: Context) -> datetime:
    return ctx.now.astimezone(ZoneInfo(ctx.zone))


def may_lead(ctx: Context, team: Team) -> bool:
    """Administrators, and the lead of this team."""
    is_lead = ctx.actor.person_id is not None and team.lead_id == ctx.actor.person_id
    return is_lead or ctx.actor.may(Permission.CATALOG_MANAGE)


def show_staff(ctx: Context, team_id: int) -> wire.TeamStaff:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    return staff(ctx, get_team(ctx, team_id))


def staff(ctx: Context, team: Team) -> wire.TeamStaff:
    rows = ctx.session.scalars(
        select(TeamMember).where(TeamMember.team_id == team.id).order_by(TeamMember.person_id)
    ).all()
    persons = people.refs(ctx, {row.person_id for row in rows} | ({team.lead_id} if team.lead_id else set()))
    held = skills_of(ctx, [row.person_id for row in rows])
    here = set(on_duty(ctx, team.id))
    items = [
        wire.StaffMember(
            person=persons[row.person_id],
            capacity=row.capacity,
            skills=[
                wire.SkillHeld(skill_id=one, grade=grade)
                for one, grade in sorted(held.get(row.person_id, {}).items())
            ],
            shifts=convert(row.shifts, list[wire.Shift]),
            is_on_duty=row.person_id in here,
        )
        for row in rows
    ]
    return wire.TeamStaff(
        team_id=team.id,
        lead=persons.get(team.lead_id or 0),
        assignment=team.assignment,
        members=sorted(items, key=lambda one: (one.person.label, one.person.id)),
        may_change=may_lead(ctx, team),
        version=team.version,
    )


def capacities(ctx: Context, team_id: int) -> dict[int, int]:
    rows = select(TeamMember.person_id, TeamMember.capacity).where(TeamMember.team_id == team_id)
    return {row.person_id: row.capacity for row in ctx.session.execute(rows)}


# --- who is there -------------------------------------------------------------------------------------------


def on_duty(ctx: Context, team_id: int) -> list[int]:
    """The members who are on shift and not absent at this moment."""
    now = local_now(ctx)
    rows = ctx.session.execute(
        select(TeamMember.person_id, TeamMember.shifts).where(TeamMember.team_id == team_id)
    ).all()
    away = deputies(ctx, [row.person_id for row in rows])
    return [
        row.person_id
        for row in rows
        if row.person_id not in away and duty.is_on_shift(convert(row.shifts, list[wire.Shift]), now)
    ]


def deputies(ctx: Context, person_ids: Collection[int]) -> dict[int, int | None]:
    """Who of these is absent today, and who stands in."""
    today = people.today(ctx)
    rows = ctx.session.scalars(
        select(Absence)
        .where(Absence.person_id.in_(person_ids), Absence.starts_on <= today, Absence.ends_on >= today)
        .order_by(Absence.id)
    )
    return {row.person_id: row.deputy_id for row in rows}


def get_absence(ctx: Context, absence_id: int) -> Absence:
    row = ctx.session.get(Absence, absence_id)
    if row is None:
        raise NotFound
    return row


def absences(ctx: Context) -> wire.Absences:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    query = select(Absence).where(Absence.ends_on >= people.today(ctx))
    rows = ctx.session.scalars(query.order_by(Absence.starts_on, Absence.id)).all()
    return wire.Absences(items=[absence(ctx, row) for row in rows])


def all_absences(ctx: Context, _: object) -> wire.Absences:
    """What is left after one was taken away."""
    return absences(ctx)


def absence(ctx: Context, row: Absence) -> wire.Absence:
    refs = people.refs(ctx, {row.person_id} | ({row.deputy_id} if row.deputy_id else set()))
    return copy(row, wire.Absence, person=refs[row.person_id], deputy=refs.get(row.deputy_id or 0))


def leads(ctx: Context, person_id: int) -> bool:
    """Whether the caller leads a team that this person works in."""
    if ctx.actor.person_id is None:
        return False
    led = ctx.session.scalars(select(Team.id).where(Team.lead_id == ctx.actor.person_id))
    return any(person_id in members(ctx, one) for one in led)


# --- skills -------------------------------------------------------------------------------------------------


def get_skill(ctx: Context, skill_id: int) -> Skill:
    row = ctx.session.get(Skill, skill_id)
    if row is None:
        raise NotFound
    return row


def skills(ctx: Context) -> wire.Skills:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    return wire.Skills(items=[skill(ctx, row) for row in _skills(ctx)])


def skill(ctx: Context, row: Skill) -> wire.Skill:
    return copy(row, wire.Skill)


def _skills(ctx: Context) -> list[Skill]:
    return list(ctx.session.scalars(select(Skill).order_by(Skill.name)))


def skills_of(ctx: Context, person_ids: Collection[int]) -> Mapping[int, dict[int, int]]:
    """By person: their grade in each skill."""
    found: dict[int, dict[int, int]] = {}
    for row in ctx.session.scalars(select(PersonSkill).where(PersonSkill.person_id.in_(person_ids))):
        found.setdefault(row.person_id, {})[row.skill_id] = row.grade
    return found


def skills_for(
    ctx: Context, category_id: int | None, service_id: int | None, tags: Collection[str]
) -> list[Skill]:
    """The skills that a ticket takes."""
    borne = {tag.casefold() for tag in tags}
    branch = set() if category_id is None else {one.id for one in tree.branch(ctx, category_id)}
    return [
        row
        for row in _skills(ctx)
        if row.is_active
        and (
            branch & set(row.category_ids)
            or service_id in row.service_ids
            or borne & {tag.casefold() for tag in row.tags}
        )
    ]
