"""Who has a macro or a reply text: its owner, a team, or the whole desk."""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true

from server.automation.models import Macro, ReplyText
from server.catalog import queries as catalog
from server.core.context import ActorKind, Context
from server.people import queries as people
from shared.automation import Scope
from shared.errors import Forbidden, Invalid
from shared.permissions import Permission
from shared.wire import Ref


def visible(ctx: Context, kind: type[Macro] | type[ReplyText]) -> ColumnElement[bool]:
    """One's own, those of one's teams, and everybody's; who keeps the shared ones sees every team's."""
    actor = ctx.actor
    if actor.kind is ActorKind.SYSTEM:
        return true()
    of_teams: ColumnElement[bool] = kind.team_id.in_(actor.team_ids)
    if actor.may(Permission.RULES_MANAGE):
        of_teams = true()
    return or_(
        kind.scope == Scope.SHARED,
        and_(kind.scope == Scope.TEAM, of_teams),
        and_(kind.scope == Scope.PERSONAL, kind.owner_id == (actor.person_id or 0)),
    )


def require(ctx: Context) -> None:
    """Who works on tickets, or keeps what the desk shares."""
    if not ctx.actor.may(Permission.RULES_MANAGE):
        ctx.actor.require(Permission.TICKETS_WORK)


def may_change(ctx: Context, row: Macro | ReplyText) -> bool:
    if row.scope is Scope.PERSONAL:
        return row.owner_id is not None and row.owner_id == ctx.actor.person_id
    return ctx.actor.may(Permission.RULES_MANAGE)


def check(ctx: Context, scope: Scope, team_id: int | None) -> None:
    """Whether the caller may keep something of this scope."""
    if scope is Scope.PERSONAL:
        ctx.actor.require(Permission.TICKETS_WORK)
        if ctx.actor.person_id is None:
            raise Forbidden("person_needed")
        return
    ctx.actor.require(Permission.RULES_MANAGE)
    if scope is Scope.TEAM:
        if team_id is None:
            raise Invalid("team_needed", "team_id")
        catalog.get_team(ctx, team_id)


def refs(ctx: Context, rows: list[Any]) -> tuple[dict[int, Ref], dict[int, Ref]]:
    """Teams and owners of these rows."""
    teams = {row.team_id for row in rows if row.team_id is not None}
    owners = {row.owner_id for row in rows if row.owner_id is not None}
    found = {one: catalog.team_ref(catalog.get_team(ctx, one)) for one in teams}
    return found, people.refs(ctx, owners) if owners else {}
