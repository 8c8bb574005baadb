"""Reads about the category tree."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from sqlalchemy import select

from server.catalog.models import Category, Team
from server.catalog.queries.teamwork import get_team
from server.catalog.rules import tree as rules
from server.core import reference
from server.core.context import Context
from server.core.records import copy
from shared import catalog as wire
from shared.catalog import Level
from shared.errors import NotFound


def get_category(ctx: Context, category_id: int) -> Category:
    category = ctx.session.get(Category, category_id)
    if category is None:
        raise NotFound
    return category


@dataclass(frozen=True)
class Node:
    """What a ticket takes from its category."""

    id: int
    name: str
    parent_id: int | None
    team_id: int | None
    impact: Level | None
    urgency: Level | None
    is_active: bool


def nodes(ctx: Context) -> Mapping[int, Node]:
    """All categories by id, retired ones too."""
    return reference.known(ctx, "category_tree", _nodes)


def _nodes(ctx: Context) -> Mapping[int, Node]:
    columns = (getattr(Category, one.name) for one in fields(Node))
    return {row.id: Node(*row) for row in ctx.session.execute(select(*columns))}


def parents(ctx: Context) -> Mapping[int, int | None]:
    """Which category lies below which."""
    return {one.id: one.parent_id for one in nodes(ctx).values()}


def branch(ctx: Context, category_id: int) -> list[Node]:
    """The category and all above it, the top first."""
    known, found = reference.known_one(ctx, "category_tree", _nodes, category_id)
    if found is None:
        raise NotFound
    return [known[one] for one in rules.branch(category_id, parents(ctx))]


def category_path(ctx: Context, category_id: int) -> str:
    """The whole branch, "하드웨어 › 디스플레이"."""
    return rules.SEPARATOR.join(one.name for one in branch(ctx, category_id))


def team_of(ctx: Context, category_id: int) -> Team | None:
    """The active team that gets the tickets of a category: its own, else that of the nearest one above."""
    for category in reversed(branch(ctx, category_id)):
        if category.team_id is not None:
            found = get_team(ctx, category.team_id)
            if found.is_active:
                return found
    return None


def usual_levels(ctx: Context, category_id: int | None) -> tuple[Level | None, Level | None]:
    """Impact and urgency that a ticket of this category begins with: its own, else those from above."""
    if category_id is None:
        return None, None
    found = list(reversed(branch(ctx, category_id)))
    impact = next((one.impact for one in found if one.impact is not None), None)
    return impact, next((one.urgency for one in found if one.urgency is not None), None)


def categories(ctx: Context) -> wire.Categories:
    """In the order of the tree, each followed by what lies below it."""
    rows = {row.id: row for row in ctx.session.scalars(select(Category))}
    parent_of = {row.id: row.parent_id for row in rows.values()}
    keys = {row.id: [_place(rows[one]) for one in rules.branch(row.id, parent_of)] for row in rows.values()}
    ordered = sorted(rows.values(), key=lambda row: keys[row.id])
    return wire.Categories(items=[_category(row, _path(row.id, rows, parent_of)) for row in ordered])


def _place(row: Category) -> tuple[int, str, int]:
    return row.position, row.name, row.id


def _path(category_id: int, rows: Mapping[int, Category], parent_of: Mapping[int, int | None]) -> str:
    return rules.SEPARATOR.join(rows[one].name for one in rules.branch(category_id, parent_of))


def all_categories(ctx: Context, _: Category) -> wire.Categories:
    """The whole tree after one of it moved."""
    return categories(ctx)


def category(ctx: Context, row: Category) -> wire.Category:
    return _category(row, category_path(ctx, row.id))


def _category(row: Category, path: str) -> wire.Category:
    return copy(row, wire.Category, path=path)
