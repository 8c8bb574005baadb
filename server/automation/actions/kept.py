"""What macros and reply texts have in common: whose they are, how they are kept, used and thrown away."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import update

from server.automation.models import Macro, ReplyText
from server.automation.queries import sharing
from server.core import events
from server.core.context import Context, check_version
from server.core.events import Event
from server.people.rules import tidy
from shared import automation as wire
from shared.automation import Scope
from shared.errors import Forbidden, Invalid
from shared.permissions import Permission
from shared.wire import Ref

R = TypeVar("R", Macro, ReplyText)


def own(ctx: Context, get: Callable[[Context, int], R], record_id: int, version: int | None = None) -> R:
    """The record, when the caller may change it and saw it as it is."""
    sharing.require(ctx)
    row = get(ctx, record_id)
    if not sharing.may_change(ctx, row):
        raise Forbidden("permission_missing", permission=Permission.RULES_MANAGE.value)
    if version is not None:
        check_version(row, version)
    return row


def write(ctx: Context, row: Macro | ReplyText, form: wire.MacroForm | wire.ReplyTextForm) -> None:
    """Name, and who has it."""
    sharing.require(ctx)
    sharing.check(ctx, form.scope, form.team_id)
    if not tidy(form.name):
        raise Invalid("name_missing", "name")
    row.name, row.scope = tidy(form.name), form.scope
    row.team_id = form.team_id if form.scope is Scope.TEAM else None
    row.updated_at = ctx.now


def keep(ctx: Context, row: R, changed: type[Event]) -> R:
    ctx.session.add(row)
    ctx.session.flush()
    events.publish(ctx, changed(subject=_ref(row)))
    return row


def throw_away(ctx: Context, row: Macro | ReplyText, removed: type[Event]) -> None:
    ctx.session.delete(row)
    events.publish(ctx, removed(subject=_ref(row)))


def count(ctx: Context, row: Macro | ReplyText, uses: int = 1) -> None:
    """Its version stays: to use it is no change, and two who use it at once do not collide."""
    kind = type(row)
    used = update(kind).where(kind.id == row.id).values(use_count=kind.use_count + uses)
    ctx.session.execute(used, execution_options={"synchronize_session": False})


def _ref(row: Macro | ReplyText) -> Ref:
    return Ref(kind=row.__tablename__, id=row.id, label=row.name)
