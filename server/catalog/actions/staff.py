"""What leads and administrators do with the people of a team, and what everybody says of their absence."""

from typing import Any

from msgspec import to_builtins
from sqlalchemy import delete, func, insert, select

from server.catalog import queries
from server.catalog.actions import naming
from server.catalog.events import AbsenceChanged, SkillChanged, SkillCreated, TeamChanged
from server.catalog.models import Absence, PersonSkill, Skill, Team, TeamMember
from server.catalog.rules import duty
from server.core import events, records
from server.core.context import Context, check_version
from server.people import queries as people
from shared import catalog as wire
from shared.errors import Conflict, Forbidden, Invalid
from shared.permissions import Permission
from shared.wire import Ref


def change_staff(ctx: Context, team_id: int, form: wire.ChangedStaff) -> Team:
    """Everything about who works in a team at once; whoever is left out leaves it."""
    team = queries.get_team(ctx, team_id)
    if not queries.may_lead(ctx, team):
        raise Forbidden("permission_missing", permission=Permission.CATALOG_MANAGE.value)
    check_version(team, form.version)
    _check(ctx, form)
    before = sorted(queries.members(ctx, team.id))
    wanted = sorted(one.person_id for one in form.members)
    changes: dict[str, list[Any]] = {}
    for name in ("lead_id", "assignment"):
        old, new = getattr(team, name), getattr(form, name)
        if old != new:
            changes[name] = [old, new]
            setattr(team, name, new)
    if before != wanted:
        changes["member_ids"] = [before, wanted]
    _write_members(ctx, team, form)
    team.updated_at = ctx.now
    ctx.session.flush()
    events.publish(ctx, TeamChanged(subject=queries.team_ref(team), changes=changes))
    return team


def _check(ctx: Context, form: wire.ChangedStaff) -> None:
    wanted = {one.person_id for one in form.members}
    known = people.refs(ctx, wanted | ({form.lead_id} if form.lead_id is not None else set()))
    if len(wanted) < len(form.members) or not wanted <= known.keys():
        raise Invalid("person_unknown", "members")
    if form.lead_id is not None and form.lead_id not in wanted:
        raise Invalid("lead_not_in_team", "lead_id")
    skill_ids = {held.skill_id for one in form.members for held in one.skills}
    found = set(ctx.session.scalars(select(Skill.id).where(Skill.id.in_(skill_ids))))
    if found != skill_ids:
        raise Invalid("skill_unknown", "members")
    for place, one in enumerate(form.members):
        code = duty.shift_fault(one.shifts)
        if code:
            raise Invalid(code, f"members[{place}].shifts", name=known[one.person_id].label)


def _write_members(ctx: Context, team: Team, form: wire.ChangedStaff) -> None:
    person_ids = [one.person_id for one in form.members]
    ctx.session.execute(delete(TeamMember).where(TeamMember.team_id == team.id))
    ctx.session.execute(delete(PersonSkill).where(PersonSkill.person_id.in_(person_ids)))
    rows = [
        {
            "team_id": team.id,
            "person_id": one.person_id,
            "capacity": one.capacity,
            "shifts": to_builtins(one.shifts),
        }
        for one in form.members
    ]
    held = {(one.person_id, skill.skill_id): skill.grade for one in form.members for skill in one.skills}
    if rows:
        ctx.session.execute(insert(TeamMember), rows)
    if held:
        skills = [
            {"person_id": person_id, "skill_id": skill_id, "grade": grade}
            for (person_id, skill_id), grade in held.items()
        ]
        ctx.session.execute(insert(PersonSkill), skills)


# --- skills -------------------------------------------------------------------------------------------------


def create_skill(ctx: Context, form: wire.NewSkill) -> Skill:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    skill = Skill()
    changes = _write_skill(ctx, skill, form)
    ctx.session.add(skill)
    ctx.session.flush()
    events.publish(ctx, SkillCreated(subject=_skill_ref(skill), changes=changes))
    return skill


def change_skill(ctx: Context, skill_id: int, form: wire.ChangedSkill) -> Skill:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    skill = queries.get_skill(ctx, skill_id)
    check_version(skill, form.version)
    changes = _write_skill(ctx, skill, form)
    if changes:
        ctx.session.flush()
        events.publish(ctx, SkillChanged(subject=_skill_ref(skill), changes=changes))
    return skill


def _write_skill(ctx: Context, skill: Skill, form: wire.SkillForm) -> dict[str, list[Any]]:
    name = naming.tidy(form.name)
    other = ctx.session.scalar(select(Skill.id).where(func.lower(Skill.name) == name.lower()))
    if other is not None and other != skill.id:
        raise Conflict("skill_name_taken", "name", name=name)
    return records.fill(skill, form, skip=("name",)) | naming.rename(skill, name)


def _skill_ref(skill: Skill) -> Ref:
    return Ref(kind="skill", id=skill.id, label=skill.name)


# --- absences -----------------------------------------------------------------------------------------------


def create_absence(ctx: Context, form: wire.NewAbsence) -> Absence:
    row = Absence()
    _write_absence(ctx, row, form)
    ctx.session.add(row)
    ctx.session.flush()
    _tell(ctx, row)
    return row


def change_absence(ctx: Context, absence_id: int, form: wire.ChangedAbsence) -> Absence:
    row = queries.get_absence(ctx, absence_id)
    _check_may(ctx, row.person_id)
    check_version(row, form.version)
    _write_absence(ctx, row, form)
    ctx.session.flush()
    _tell(ctx, row)
    return row


def remove_absence(ctx: Context, absence_id: int) -> Absence:
    row = queries.get_absence(ctx, absence_id)
    _check_may(ctx, row.person_id)
    _tell(ctx, row)
    ctx.session.delete(row)
    return row


def _write_absence(ctx: Context, row: Absence, form: wire.AbsenceForm) -> None:
    _check_may(ctx, form.person_id)
    if form.ends_on < form.starts_on:
        raise Invalid("absence_ends_early", "ends_on")
    if form.deputy_id is not None:
        if form.deputy_id == form.person_id:
            raise Invalid("deputy_is_absent", "deputy_id")
        people.get(ctx, form.deputy_id)
    records.fill(row, form)


def _check_may(ctx: Context, person_id: int) -> None:
    is_own = ctx.actor.person_id == person_id
    if not is_own and not ctx.actor.may(Permission.CATALOG_MANAGE) and not queries.leads(ctx, person_id):
        raise Forbidden("absence_not_yours")
    people.get(ctx, person_id)


def _tell(ctx: Context, row: Absence) -> None:
    name = people.get(ctx, row.person_id).name
    events.publish(ctx, AbsenceChanged(subject=Ref(kind="absence", id=row.id, label=name)))
