"""Reads about teams and categories; the caller behind a token with their teams."""

from dataclasses import replace

from sqlalchemy import select

from server.auth import queries as auth
from server.catalog import rules
from server.catalog.models import Category, Team, TeamMember
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
    team = ctx.session.get(Team, team_id)
    if team is None:
        raise NotFound
    return team


def team_ref(team: Team) -> Ref:
    return Ref(kind="team", id=team.id, label=team.name)


def members(ctx: Context, team_id: int) -> list[int]:
    """The persons of a team."""
    rows = select(TeamMember.person_id).where(TeamMember.team_id == team_id).order_by(TeamMember.person_id)
    return list(ctx.session.scalars(rows))


def teams(ctx: Context) -> wire.Teams:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    rows = ctx.session.scalars(select(Team).order_by(Team.tier, Team.name)).all()
    members_of: dict[int, set[int]] = {row.id: set() for row in rows}
    for member in ctx.session.scalars(select(TeamMember)):
        members_of[member.team_id].add(member.person_id)
    persons = people.refs(ctx, set().union(*members_of.values()))
    return wire.Teams(items=[_team(row, [persons[one] for one in members_of[row.id]]) for row in rows])


def team(ctx: Context, row: Team) -> wire.Team:
    return _team(row, list(people.refs(ctx, set(members(ctx, row.id))).values()))


def _team(row: Team, persons: list[Ref]) -> wire.Team:
    return wire.Team(
        id=row.id,
        name=row.name,
        tier=row.tier,
        icon=row.icon,
        may_resolve_directly=row.may_resolve_directly,
        is_active=row.is_active,
        members=sorted(persons, key=lambda person: (person.label, person.id)),
        version=row.version,
    )


# --- categories ---------------------------------------------------------------------------------------------


def get_category(ctx: Context, category_id: int) -> Category:
    category = ctx.session.get(Category, category_id)
    if category is None:
        raise NotFound
    return category


def category_path(ctx: Context, category_id: int) -> str:
    """The whole branch, "하드웨어 › 디스플레이"."""
    return rules.SEPARATOR.join(one.name for one in _branch(ctx, category_id))


def team_of(ctx: Context, category_id: int) -> Team | None:
    """The active team that gets the tickets of a category: its own, else that of the nearest one above."""
    for category in reversed(_branch(ctx, category_id)):
        if category.team_id is not None:
            found = get_team(ctx, category.team_id)
            if found.is_active:
                return found
    return None


def _branch(ctx: Context, category_id: int) -> list[Category]:
    get_category(ctx, category_id)
    return [get_category(ctx, one) for one in rules.branch(category_id, parents(ctx))]


def parents(ctx: Context) -> dict[int, int | None]:
    """Which category lies below which."""
    rows = ctx.session.execute(select(Category.id, Category.parent_id))
    return {row.id: row.parent_id for row in rows}


def categories(ctx: Context) -> wire.Categories:
    rows = ctx.session.scalars(select(Category)).all()
    names = {row.id: row.name for row in rows}
    parent_of = {row.id: row.parent_id for row in rows}
    items = [
        _category(row, rules.SEPARATOR.join(names[one] for one in rules.branch(row.id, parent_of)))
        for row in rows
    ]
    return wire.Categories(items=sorted(items, key=lambda item: (item.path, item.id)))


def category(ctx: Context, row: Category) -> wire.Category:
    return _category(row, category_path(ctx, row.id))


def _category(row: Category, path: str) -> wire.Category:
    return wire.Category(
        id=row.id,
        name=row.name,
        path=path,
        parent_id=row.parent_id,
        team_id=row.team_id,
        is_active=row.is_active,
        version=row.version,
    )
