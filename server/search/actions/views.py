"""Views are saved, changed, removed."""

from typing import Any

from sqlalchemy import func, select

from server.core import events, records
from server.core.context import Context, check_version
from server.people.rules import tidy
from server.search.events import SavedViewChanged, SavedViewCreated, SavedViewRemoved
from server.search.models import SavedView
from server.search.queries import asked, views
from shared import search as wire
from shared.errors import Conflict, Forbidden, Invalid
from shared.permissions import Permission
from shared.wire import Ref

MOST_OWN = 30


def create(ctx: Context, form: wire.NewSavedView) -> SavedView:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    if ctx.actor.person_id is None:
        raise Forbidden("person_needed")
    _check_number(ctx, form)
    row = SavedView(owner_id=ctx.actor.person_id)
    changes = _write(ctx, row, form)
    ctx.session.add(row)
    ctx.session.flush()
    events.publish(ctx, SavedViewCreated(subject=_ref(row), changes=changes))
    return row


def change(ctx: Context, view_id: int, form: wire.ChangedSavedView) -> SavedView:
    row = _changeable(ctx, view_id)
    check_version(row, form.version)
    changes = _write(ctx, row, form)
    if changes:
        ctx.session.flush()
        events.publish(ctx, SavedViewChanged(subject=_ref(row), changes=changes))
    return row


def remove(ctx: Context, view_id: int) -> None:
    row = _changeable(ctx, view_id)
    subject = _ref(row)
    ctx.session.delete(row)
    events.publish(ctx, SavedViewRemoved(subject=subject))


def _changeable(ctx: Context, view_id: int) -> SavedView:
    row = views.get(ctx, view_id)
    if not views.may_change(ctx, row):
        raise Forbidden("saved_view_of_team")
    return row


def _check_number(ctx: Context, form: wire.NewSavedView) -> None:
    where = SavedView.team_id == form.team_id
    if form.team_id is None:
        where = SavedView.team_id.is_(None) & (SavedView.owner_id == ctx.actor.person_id)
    count = ctx.session.scalar(select(func.count()).select_from(SavedView).where(where)) or 0
    if count >= MOST_OWN:
        raise Conflict("too_many_saved_views", most=MOST_OWN)


def _write(ctx: Context, row: SavedView, form: wire.SavedViewForm) -> dict[str, list[Any]]:
    """Only what the language understands is saved, and only for a team that the caller leads."""
    if form.team_id is not None and not views.may_share(ctx, form.team_id):
        raise Forbidden("saved_view_of_team")
    name = tidy(form.name)
    if not name:
        raise Invalid("name_missing", "name")
    try:
        asked.ask(ctx, form.query)
    except Invalid as fault:
        raise Invalid(fault.code, "query", **fault.facts) from fault
    changes = records.fill(row, form, skip=("name", "query"))
    for field, value in (("name", name), ("query", form.query.strip())):
        if getattr(row, field) != value:
            changes[field] = [getattr(row, field), value]
            setattr(row, field, value)
    if changes:
        row.updated_at = ctx.now
    return changes


def _ref(row: SavedView) -> Ref:
    return Ref(kind="saved_view", id=row.id, label=row.name)
