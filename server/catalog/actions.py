"""What administrators do with teams and categories."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, insert, select

from server.catalog import queries, rules
from server.catalog.events import CategoryChanged, CategoryCreated, TeamChanged, TeamCreated
from server.catalog.models import Category, Team, TeamMember
from server.core import events, records
from server.core.context import Context, check_version
from server.core.db import take_lock
from server.people import queries as people
from server.people import rules as people_rules
from shared import catalog as wire
from shared.errors import Conflict, Invalid
from shared.permissions import Permission
from shared.wire import Ref

NOT_COLUMNS = ("name", "member_ids")


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
    name = _name(form.name)
    other = ctx.session.scalar(select(Team.id).where(func.lower(Team.name) == name.lower()))
    if other is not None and other != team.id:
        raise Conflict("team_name_taken", "name", name=name)
    changes = records.fill(team, form, skip=NOT_COLUMNS) | _rename(team, name)
    if changes:
        team.updated_at = ctx.now
    return changes


def _name(text: str) -> str:
    name = people_rules.tidy(text)
    if not name:
        raise Invalid("name_missing", "name")
    return name


def _rename(row: Team | Category, name: str) -> dict[str, list[Any]]:
    old: str | None = row.name
    row.name = name
    return {"name": [old, name]} if old != name else {}


def _set_members(ctx: Context, team: Team, person_ids: Sequence[int]) -> dict[str, list[Any]]:
    wanted = set(person_ids)
    before = set(queries.members(ctx, team.id))
    if wanted == before:
        return {}
    missing = wanted - people.refs(ctx, wanted).keys()
    if missing:
        raise Invalid("person_unknown", "member_ids")
    ctx.session.execute(delete(TeamMember).where(TeamMember.team_id == team.id))
    if wanted:
        rows = [{"team_id": team.id, "person_id": one} for one in sorted(wanted)]
        ctx.session.execute(insert(TeamMember), rows)
    return {"member_ids": [sorted(before), sorted(wanted)]}


def create_category(ctx: Context, form: wire.NewCategory) -> Category:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    category = Category()
    changes = _write_category(ctx, category, form)
    ctx.session.add(category)
    ctx.session.flush()
    events.publish(ctx, CategoryCreated(subject=_ref(category), changes=changes))
    return category


def change_category(ctx: Context, category_id: int, form: wire.ChangedCategory) -> Category:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    take_lock(ctx.session, "catalog:categories")
    category = queries.get_category(ctx, category_id)
    check_version(category, form.version)
    if rules.makes_circle(category.id, form.parent_id, queries.parents(ctx)):
        raise Conflict("category_circle", "parent_id", name=category.name)
    changes = _write_category(ctx, category, form)
    if changes:
        ctx.session.flush()
        events.publish(ctx, CategoryChanged(subject=_ref(category), changes=changes))
    return category


def _write_category(ctx: Context, category: Category, form: wire.CategoryForm) -> dict[str, list[Any]]:
    name = _name(form.name)
    if form.parent_id is not None and ctx.session.get(Category, form.parent_id) is None:
        raise Invalid("category_unknown", "parent_id")
    if form.team_id is not None and ctx.session.get(Team, form.team_id) is None:
        raise Invalid("team_unknown", "team_id")
    _check_sibling(ctx, category, name, form.parent_id)
    changes = records.fill(category, form, skip=("name",)) | _rename(category, name)
    if changes:
        category.updated_at = ctx.now
    return changes


def _check_sibling(ctx: Context, category: Category, name: str, parent_id: int | None) -> None:
    """Two categories of one name at one place could not be told apart."""
    beside = Category.parent_id.is_(None) if parent_id is None else Category.parent_id == parent_id
    same = select(Category.id).where(beside, func.lower(Category.name) == name.lower())
    other = ctx.session.scalar(same.limit(1))
    if other is not None and other != category.id:
        raise Conflict("category_name_taken", "name", name=name)


def _ref(category: Category) -> Ref:
    return Ref(kind="category", id=category.id, label=category.name)
