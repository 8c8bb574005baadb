"""Saved views: whose they are, who may change them, how many tickets they hold now."""

from sqlalchemy import ColumnElement, func, or_, select

from server.catalog.models import Team
from server.core.context import Context
from server.people import queries as people
from server.search.models import SavedView
from server.search.queries import asked as asking
from server.search.queries import search
from server.tickets.models import Ticket
from shared import search as wire
from shared.errors import Invalid, NotFound
from shared.permissions import Permission
from shared.wire import Ref

MOST_VIEWS = 40
"""Views of one person with their teams."""
COUNTED = 1_000


def visible(ctx: Context) -> ColumnElement[bool]:
    """One's own, and those of one's teams."""
    own = SavedView.owner_id == (ctx.actor.person_id or 0)
    return or_(own & SavedView.team_id.is_(None), SavedView.team_id.in_(ctx.actor.team_ids))


def get(ctx: Context, view_id: int) -> SavedView:
    found = ctx.session.scalar(select(SavedView).where(SavedView.id == view_id, visible(ctx)))
    if found is None:
        raise NotFound
    return found


def may_share(ctx: Context, team_id: int) -> bool:
    """Views of a team are kept by its leads."""
    return team_id in ctx.actor.team_ids and ctx.actor.may(Permission.RULES_MANAGE)


def may_change(ctx: Context, view: SavedView) -> bool:
    if view.team_id is not None:
        return may_share(ctx, view.team_id)
    return view.owner_id == ctx.actor.person_id


def list_views(ctx: Context) -> wire.SavedViews:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    rows = _rows(ctx)
    owners = people.refs(ctx, {row.owner_id for row in rows})
    teams = _teams(ctx)
    return wire.SavedViews(items=[_view(ctx, row, owners[row.owner_id], teams) for row in rows])


def _rows(ctx: Context) -> list[SavedView]:
    """One's own first."""
    query = select(SavedView).where(visible(ctx)).order_by(SavedView.team_id.is_not(None), SavedView.name)
    return list(ctx.session.scalars(query.limit(MOST_VIEWS)))


def _teams(ctx: Context) -> dict[int, Ref]:
    rows = ctx.session.execute(select(Team.id, Team.name))
    return {row.id: Ref(kind="team", id=row.id, label=row.name) for row in rows}


def _view(ctx: Context, row: SavedView, owner: Ref, teams: dict[int, Ref]) -> wire.SavedView:
    return wire.SavedView(
        id=row.id,
        name=row.name,
        query=row.query,
        order=row.order,
        team=teams.get(row.team_id or 0),
        owner=owner,
        may_change=may_change(ctx, row),
        version=row.version,
    )


def view(ctx: Context, row: SavedView) -> wire.SavedView:
    return _view(ctx, row, people.refs(ctx, {row.owner_id})[row.owner_id], _teams(ctx))


def count_views(ctx: Context) -> wire.SavedViewCounts:
    """How many tickets each holds now, counted up to `COUNTED`."""
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    return wire.SavedViewCounts(items=[_count(ctx, row) for row in _rows(ctx)])


def _count(ctx: Context, row: SavedView) -> wire.SavedViewCount:
    """A query whose team or category is gone holds nothing."""
    try:
        conditions = search.ticket_conditions(ctx, asking.ask(ctx, row.query))
    except Invalid:
        return wire.SavedViewCount(id=row.id, count=0, has_more=False)
    found = select(Ticket.id).where(*conditions).limit(COUNTED + 1).subquery()
    count = ctx.session.scalar(select(func.count()).select_from(found)) or 0
    return wire.SavedViewCount(id=row.id, count=min(count, COUNTED), has_more=count > COUNTED)
