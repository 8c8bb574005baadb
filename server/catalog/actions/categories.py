"""What administrators do with the category tree."""

from typing import Any

from sqlalchemy import func, select

from server.catalog import queries
from server.catalog.actions import naming
from server.catalog.events import CategoryChanged, CategoryCreated
from server.catalog.models import Category, Team
from server.catalog.rules import tree
from server.core import events, records
from server.core.context import Context, check_version
from server.core.db import take_lock
from shared import catalog as wire
from shared.errors import Conflict, Invalid
from shared.permissions import Permission
from shared.wire import Ref


def create_category(ctx: Context, form: wire.NewCategory) -> Category:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    category = Category()
    changes = _write_category(ctx, category, form)
    category.position = len(_siblings(ctx, form.parent_id))
    ctx.session.add(category)
    ctx.session.flush()
    events.publish(ctx, CategoryCreated(subject=_ref(category), changes=changes))
    return category


def change_category(ctx: Context, category_id: int, form: wire.ChangedCategory) -> Category:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    take_lock(ctx.session, "catalog:categories")
    category = queries.get_category(ctx, category_id)
    check_version(category, form.version)
    if tree.makes_circle(category.id, form.parent_id, queries.parents(ctx)):
        raise Conflict("category_circle", "parent_id", name=category.name)
    changes = _write_category(ctx, category, form)
    if changes:
        ctx.session.flush()
        events.publish(ctx, CategoryChanged(subject=_ref(category), changes=changes))
    return category


def _write_category(ctx: Context, category: Category, form: wire.CategoryForm) -> dict[str, list[Any]]:
    name = naming.tidy(form.name)
    if form.parent_id is not None and ctx.session.get(Category, form.parent_id) is None:
        raise Invalid("category_unknown", "parent_id")
    if form.team_id is not None and ctx.session.get(Team, form.team_id) is None:
        raise Invalid("team_unknown", "team_id")
    _check_sibling(ctx, category, name, form.parent_id)
    changes = records.fill(category, form, skip=("name",)) | naming.rename(category, name)
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


def move_category(ctx: Context, category_id: int, form: wire.MoveCategory) -> Category:
    """To another place among its siblings, or below another one."""
    ctx.actor.require(Permission.CATALOG_MANAGE)
    take_lock(ctx.session, "catalog:categories")
    category = queries.get_category(ctx, category_id)
    check_version(category, form.version)
    if form.parent_id is not None and ctx.session.get(Category, form.parent_id) is None:
        raise Invalid("category_unknown", "parent_id")
    if tree.makes_circle(category.id, form.parent_id, queries.parents(ctx)):
        raise Conflict("category_circle", "parent_id", name=category.name)
    _check_sibling(ctx, category, category.name, form.parent_id)
    before = {"parent_id": category.parent_id, "position": category.position}
    siblings = [one for one in _siblings(ctx, form.parent_id) if one.id != category.id]
    siblings.insert(form.position, category)
    category.parent_id = form.parent_id
    for place, one in enumerate(siblings):
        one.position = place
    after = {"parent_id": category.parent_id, "position": category.position}
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changes:
        category.updated_at = ctx.now
        ctx.session.flush()
        events.publish(ctx, CategoryChanged(subject=_ref(category), changes=changes))
    return category


def _siblings(ctx: Context, parent_id: int | None) -> list[Category]:
    beside = Category.parent_id.is_(None) if parent_id is None else Category.parent_id == parent_id
    order = (Category.position, Category.name, Category.id)
    return list(ctx.session.scalars(select(Category).where(beside).order_by(*order)))
