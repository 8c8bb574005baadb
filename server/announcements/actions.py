"""What is done with announcements: write, publish, add, end, cancel; the clock moves them on."""

from collections.abc import Iterable

from sqlalchemy import delete

from server.announcements import events, queries, rules
from server.announcements.models import Announcement, AnnouncementTarget, AnnouncementUpdate
from server.announcements.rules import OPEN_STATES
from server.catalog import queries as catalog
from server.catalog.models import Service
from server.core import events as core_events
from server.core.context import Context, check_version
from server.core.events import Event
from server.people.models import Department, Location
from shared import announcements as wire
from shared.announcements import AnnouncementState
from shared.errors import Invalid
from shared.permissions import Permission

S = AnnouncementState
WORDS = ("kind", "severity", "title", "title_en", "text", "text_en", "starts_at", "ends_at", "ends_by_itself")

TABLES = ((Department, "department_ids"), (Location, "location_ids"), (Service, "service_ids"))


def create(ctx: Context, form: wire.Announcement) -> Announcement:
    """A draft: seen by nobody else until it is published."""
    ctx.actor.require(Permission.ANNOUNCEMENTS_MANAGE)
    row = Announcement(
        state=S.DRAFT,
        author_id=ctx.actor.person_id,
        author=ctx.actor.name,
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    _fill(ctx, row, form)
    ctx.session.add(row)
    ctx.session.flush()
    _set_targets(ctx, row, form)
    _tell(ctx, row, events.AnnouncementChanged)
    return row


def change(ctx: Context, announcement_id: int, form: wire.ChangeAnnouncement) -> Announcement:
    row = _begin(ctx, announcement_id, form.version, (S.DRAFT, *OPEN_STATES))
    _fill(ctx, row, form)
    _set_targets(ctx, row, form)
    if row.state in OPEN_STATES:
        row.state = S.ACTIVE if row.starts_at <= ctx.now else S.SCHEDULED
    _tell(ctx, row, events.AnnouncementChanged)
    return row


def publish(ctx: Context, announcement_id: int, form: wire.AnnouncementCommand) -> Announcement:
    """From now on the clock decides when it is shown, when it starts and, where it may, when it ends."""
    row = _begin(ctx, announcement_id, form.version, (S.DRAFT,))
    if row.ends_by_itself and row.ends_at is not None and row.ends_at <= ctx.now:
        raise Invalid("announcement_over", "ends_at")
    row.visible_from = max(row.visible_from, row.created_at)
    row.state = S.SCHEDULED
    _tell(ctx, row, events.AnnouncementPublished)
    follow_clock(ctx, row)
    return row


def add_update(ctx: Context, announcement_id: int, form: wire.AddUpdate) -> Announcement:
    row = _begin(ctx, announcement_id, form.version, OPEN_STATES)
    if form.ends_at is not None:
        rules.check_times(row.visible_from, row.starts_at, form.ends_at)
        row.ends_at = form.ends_at
    _write(ctx, row, form.text, form.text_en)
    _tell(ctx, row, events.AnnouncementUpdated)
    return row


def end(ctx: Context, announcement_id: int, form: wire.EndAnnouncement) -> Announcement:
    row = _begin(ctx, announcement_id, form.version, OPEN_STATES)
    if form.text.strip():
        _write(ctx, row, form.text, form.text_en)
    row.state, row.ended_at = S.ENDED, ctx.now
    _tell(ctx, row, events.AnnouncementEnded)
    return row


def cancel(ctx: Context, announcement_id: int, form: wire.CancelAnnouncement) -> Announcement:
    row = _begin(ctx, announcement_id, form.version, (S.DRAFT, *OPEN_STATES))
    row.state, row.ended_at, row.reason = S.CANCELLED, ctx.now, form.reason.strip()
    _tell(ctx, row, events.AnnouncementCancelled)
    return row


def follow_clock(ctx: Context, row: Announcement) -> None:
    """Start or end it when its moment has come."""
    state = rules.state_at(
        row.state,
        ctx.now,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        ends_by_itself=row.ends_by_itself,
    )
    if state is row.state:
        return
    row.state = state
    if state is S.ENDED:
        row.ended_at = row.ends_at
        _tell(ctx, row, events.AnnouncementEnded)
    elif state is S.ACTIVE:
        _tell(ctx, row, events.AnnouncementStarted)


# --- parts --------------------------------------------------------------------------------------------------


def _begin(
    ctx: Context, announcement_id: int, version: int, allowed: Iterable[AnnouncementState]
) -> Announcement:
    ctx.actor.require(Permission.ANNOUNCEMENTS_MANAGE)
    row = queries.get(ctx, announcement_id, held=True)
    check_version(row, version)
    rules.check_state(row.state, tuple(allowed))
    return row


def _fill(ctx: Context, row: Announcement, form: wire.Announcement) -> None:
    rules.check_times(form.visible_from, form.starts_at, form.ends_at)
    if form.ends_by_itself and form.ends_at is None:
        raise Invalid("announcement_end_needed", "ends_at")
    for name in WORDS:
        value = getattr(form, name)
        setattr(row, name, value.strip() if isinstance(value, str) and name.startswith("t") else value)
    row.visible_from = form.visible_from or min(ctx.now, form.starts_at)
    row.keywords = list(dict.fromkeys(word.strip() for word in form.keywords if word.strip()))
    row.updated_at = ctx.now


def _set_targets(ctx: Context, row: Announcement, form: wire.Announcement) -> None:
    wanted = {
        queries.DEPARTMENT: form.department_ids,
        queries.LOCATION: form.location_ids,
        queries.CATEGORY: form.category_ids,
        queries.SERVICE: form.service_ids,
    }
    for number in form.category_ids:
        catalog.get_category(ctx, number)
    for table, name in TABLES:
        for number in getattr(form, name):
            if ctx.session.get(table, number) is None:
                raise Invalid("announcement_target_unknown", name)
    ctx.session.execute(delete(AnnouncementTarget).where(AnnouncementTarget.announcement_id == row.id))
    for kind, ids in wanted.items():
        for number in dict.fromkeys(ids):
            ctx.session.add(AnnouncementTarget(announcement_id=row.id, kind=kind, target_id=number))
    ctx.session.flush()


def _write(ctx: Context, row: Announcement, text: str, text_en: str) -> None:
    row.updated_at = ctx.now
    ctx.session.add(
        AnnouncementUpdate(
            announcement_id=row.id,
            at=ctx.now,
            author=ctx.actor.name,
            text=text.strip(),
            text_en=text_en.strip(),
        )
    )
    ctx.session.flush()


def _tell(ctx: Context, row: Announcement, kind: type[Event]) -> None:
    ctx.session.flush()
    core_events.publish(ctx, kind(subject=events.ref(row), changes={"state": [None, row.state.value]}))
