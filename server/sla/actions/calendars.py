"""Business calendars: made, and edited as new versions from a day on."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from msgspec import json
from sqlalchemy import select

from server.assets.models import VendorContract
from server.core.context import Context, check_version
from server.core.events import publish
from server.sla import events
from server.sla.actions import defaults, policies
from server.sla.actions.defaults import YEARS_AHEAD
from server.sla.models import BusinessCalendar, CalendarVersion
from server.sla.queries import book as books
from server.sla.queries import settings as queries
from server.sla.queries.settings import public_holidays
from server.sla.rules import matching
from shared import sla as wire
from shared.errors import Conflict, Invalid, NotFound
from shared.permissions import Permission
from shared.sla import CalendarContent, ChangeCalendar, NewCalendar
from shared.wire import Ref

FIRST_DAY = date(2000, 1, 1)
"""From here on a calendar holds that was just made."""


def create(ctx: Context, form: NewCalendar) -> wire.BusinessCalendar:
    ctx.actor.require(Permission.SLA_MANAGE)
    if form.zone not in available_timezones():
        raise Invalid("time_zone_unknown", "zone")
    _check_name(ctx, form.name, None)
    content = checked(form)
    row = BusinessCalendar(
        name=form.name.strip(), zone=form.zone, country=checked_country(form.country), updated_at=ctx.now
    )
    ctx.session.add(row)
    ctx.session.flush()
    _keep(ctx, row, content, FIRST_DAY)
    _tell(ctx, row, {"name": [None, row.name]})
    return queries.calendar(ctx, row)


def change(ctx: Context, calendar_id: int, form: ChangeCalendar) -> wire.BusinessCalendar:
    """A new version from a day on; open clocks are read anew, stopped ones keep what they counted."""
    ctx.actor.require(Permission.SLA_MANAGE)
    row = get(ctx, calendar_id)
    check_version(row, form.version)
    _check_name(ctx, form.name, row.id)
    content = checked(form)
    if not form.is_active and row.is_active:
        _check_unused(ctx, row)
    changes: dict[str, list[Any]] = {
        "name": [row.name, form.name.strip()],
        "is_active": [row.is_active, form.is_active],
    }
    row.name, row.is_active, row.updated_at = form.name.strip(), form.is_active, ctx.now
    row.country = checked_country(form.country)
    newest = queries.newest_version(ctx, row.id)
    if json.encode(content).decode() != newest.content:
        valid_from = form.valid_from or ctx.now.astimezone(ZoneInfo(row.zone)).date()
        if valid_from < newest.valid_from:
            raise Invalid("version_before_newest", "valid_from", day=newest.valid_from.isoformat())
        _keep(ctx, row, content, valid_from)
        changes["valid_from"] = [newest.valid_from.isoformat(), valid_from.isoformat()]
        policies.look_again(ctx)
    ctx.session.flush()
    _tell(ctx, row, {name: pair for name, pair in changes.items() if pair[0] != pair[1]})
    return queries.calendar(ctx, row)


def get(ctx: Context, calendar_id: int) -> BusinessCalendar:
    row = ctx.session.get(BusinessCalendar, calendar_id)
    if row is None:
        raise NotFound
    return row


def checked(form: CalendarContent) -> CalendarContent:
    """In order, and with some working time."""
    fault = matching.fault_of(form)
    if fault is not None:
        raise Invalid(*fault)
    return CalendarContent(
        week=[sorted(windows) for windows in form.week],
        holidays=dict(sorted(form.holidays.items())),
        special_days={day: sorted(windows) for day, windows in sorted(form.special_days.items())},
    )


def checked_country(country: str) -> str:
    if country and country not in queries.countries():
        raise Invalid("country_unknown", "country")
    return country


def _check_name(ctx: Context, name: str, own_id: int | None) -> None:
    query = select(BusinessCalendar.id).where(BusinessCalendar.name == name.strip())
    found = ctx.session.scalar(query)
    if found is not None and found != own_id:
        raise Conflict("calendar_exists", "name", name=name.strip())


def _check_unused(ctx: Context, row: BusinessCalendar) -> None:
    query = select(VendorContract.number).where(VendorContract.calendar_id == row.id)
    used_by = [*queries.calendar(ctx, row).used_by, *ctx.session.scalars(query)]
    if used_by:
        raise Conflict("calendar_in_use", "is_active", policies=", ".join(used_by))


def _keep(ctx: Context, row: BusinessCalendar, content: CalendarContent, valid_from: date) -> None:
    """Beside what was said before: clocks count by that up to now."""
    ctx.session.add(
        CalendarVersion(
            calendar_id=row.id,
            valid_from=valid_from,
            content=json.encode(content).decode(),
            created_at=ctx.now,
            created_by=ctx.actor.name,
        )
    )
    ctx.session.flush()
    books.forget(ctx)


def _tell(ctx: Context, row: BusinessCalendar, changes: dict[str, list[Any]]) -> None:
    subject = Ref(kind="business_calendar", id=row.id, label=row.name)
    publish(ctx, events.CalendarChanged(subject=subject, changes=dict(changes)))


def extend_holidays(ctx: Context) -> None:
    """Calendars of a country get the public holidays of coming years before they are needed.

    The first turn finds nothing at all and makes what a new company begins with.
    """
    defaults.ensure(ctx)
    this_year = ctx.now.year
    rows = ctx.session.scalars(select(BusinessCalendar).where(BusinessCalendar.country != ""))
    for row in rows.all():
        newest = queries.newest_version(ctx, row.id)
        content = books.calendar_content(newest.content)
        known = max((day.year for day in content.holidays), default=this_year)
        years = range(max(known + 1, this_year), this_year + YEARS_AHEAD + 1)
        if not years:
            continue
        more = {**content.holidays, **public_holidays(row.country, years, ctx.language)}
        newest.content = json.encode(
            CalendarContent(week=content.week, holidays=more, special_days=content.special_days)
        ).decode()
        books.forget(ctx)
        _tell(ctx, row, {"holidays": [known, years[-1]]})
