"""Calendars, policies, quiet hours and public holidays, as they are shown and edited."""

from datetime import date
from functools import lru_cache
from zoneinfo import available_timezones

import holidays as public
from sqlalchemy import select

from server.core.context import Context
from server.sla.models import BusinessCalendar, CalendarVersion, PolicyEdition, SlaPolicy, SlaSettings
from server.sla.queries.book import calendar_content, calendar_ids, policy_content
from server.sla.rules import matching
from server.sla.rules.calendars import always, reach, to_moment, to_seconds
from shared import sla as wire
from shared.errors import Invalid
from shared.permissions import Permission
from shared.sla import HolidaysQuery, PolicyContent, PreviewCalendar

FIRST_VERSION = 1
PREVIEWED = (60, 240, 480, 1_440)
"""Minutes that a preview counts to."""
QUIET_FROM, QUIET_UNTIL = 21 * 60, 8 * 60
"""Until somebody says otherwise."""


# --- calendars ----------------------------------------------------------------------------------------------


def calendars(ctx: Context) -> wire.BusinessCalendars:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    rows = ctx.session.scalars(select(BusinessCalendar).order_by(BusinessCalendar.name, BusinessCalendar.id))
    return wire.BusinessCalendars(items=[calendar(ctx, row) for row in rows.all()])


def calendar(ctx: Context, row: BusinessCalendar) -> wire.BusinessCalendar:
    versions = versions_of(ctx, row.id)
    content = calendar_content(versions[0].content)
    used_by = [content.name for _, content in _newest_policies(ctx) if row.id in calendar_ids(content)]
    return wire.BusinessCalendar(
        id=row.id,
        name=row.name,
        zone=row.zone,
        country=row.country,
        week=content.week,
        holidays=content.holidays,
        special_days=content.special_days,
        valid_from=versions[0].valid_from,
        versions=[
            wire.CalendarVersion(
                valid_from=one.valid_from, created_at=one.created_at, created_by=one.created_by
            )
            for one in versions
        ],
        used_by=used_by,
        is_active=row.is_active,
        version=row.version,
    )


def preview(ctx: Context, form: PreviewCalendar) -> wire.CalendarPreview:
    """Due times by a calendar that is not kept yet."""
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    if form.zone not in available_timezones():
        raise Invalid("time_zone_unknown", "zone")
    if form.start is not None and form.start.tzinfo is None:
        raise Invalid("time_without_zone", "start")
    fault = matching.fault_of(form)
    if fault is not None:
        raise Invalid(*fault)
    start = form.start or ctx.now
    calendar = always(matching.schedule_of(form.zone, form))
    found = {one: reach(calendar, to_seconds(start), one * 60) for one in PREVIEWED}
    items = [
        wire.PreviewLine(minutes=one, due_at=None if at is None else to_moment(at))
        for one, at in found.items()
    ]
    week = sum(end - begin for windows in form.week for begin, end in windows)
    return wire.CalendarPreview(start=start, items=items, minutes_a_week=week)


def versions_of(ctx: Context, calendar_id: int) -> list[CalendarVersion]:
    """The newest first, and of each day only what was said last."""
    query = select(CalendarVersion).where(CalendarVersion.calendar_id == calendar_id)
    rows = ctx.session.scalars(query.order_by(CalendarVersion.valid_from, CalendarVersion.id))
    by_day = {row.valid_from: row for row in rows}
    return list(reversed(by_day.values()))


def newest_version(ctx: Context, calendar_id: int) -> CalendarVersion:
    return versions_of(ctx, calendar_id)[0]


def names_of_calendars(ctx: Context) -> dict[int, str]:
    return {
        row.id: row.name for row in ctx.session.execute(select(BusinessCalendar.id, BusinessCalendar.name))
    }


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    return tuple(sorted(public.list_supported_countries()))


def holidays(ctx: Context, query: HolidaysQuery) -> wire.Holidays:
    """Public holidays of one country in one year, in the caller's language where there is one."""
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    if query.country not in countries():
        raise Invalid("country_unknown", "country")
    return wire.Holidays(
        country=query.country,
        year=query.year,
        days=public_holidays(query.country, range(query.year, query.year + 1), ctx.language),
        countries=list(countries()),
    )


def public_holidays(country: str, years: range, language: str) -> dict[date, str]:
    """By the library of public holidays, substitute days among them."""
    wanted = "ko" if language == "ko" else "en_US"
    known = getattr(public.country_holidays(country), "supported_languages", ())
    found = public.country_holidays(country, years=list(years), language=wanted if wanted in known else None)
    return {day: name for day, name in sorted(found.items()) if day.year in years}


# --- policies -----------------------------------------------------------------------------------------------


def _newest_policies(ctx: Context) -> list[tuple[SlaPolicy, PolicyContent]]:
    query = (
        select(SlaPolicy, PolicyEdition.content)
        .join(PolicyEdition, PolicyEdition.policy_id == SlaPolicy.id)
        .where(PolicyEdition.number == SlaPolicy.edition)
        .order_by(SlaPolicy.position, SlaPolicy.id)
    )
    return [(row, policy_content(content)) for row, content in ctx.session.execute(query)]


def policies(ctx: Context) -> wire.SlaPolicies:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    rows = ctx.session.scalars(select(SlaPolicy).order_by(SlaPolicy.position, SlaPolicy.id)).all()
    return wire.SlaPolicies(items=[policy(ctx, row) for row in rows])


def policy(ctx: Context, row: SlaPolicy) -> wire.SlaPolicy:
    newest = edition(ctx, row)
    content = policy_content(newest.content)
    values = {name: getattr(content, name) for name in PolicyContent.__struct_fields__}
    return wire.SlaPolicy(
        **values,
        id=row.id,
        position=row.position,
        edition=newest.number,
        valid_at=newest.valid_at,
        changed_by=newest.changed_by,
        version=row.version,
    )


def edition(ctx: Context, row: SlaPolicy) -> PolicyEdition:
    query = select(PolicyEdition).where(
        PolicyEdition.policy_id == row.id, PolicyEdition.number == row.edition
    )
    return ctx.session.scalars(query).one()


# --- quiet hours --------------------------------------------------------------------------------------------


def settings(ctx: Context) -> wire.SlaSettings:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    row = ctx.session.scalar(select(SlaSettings).order_by(SlaSettings.id).limit(1))
    if row is None:
        return wire.SlaSettings(quiet_from=QUIET_FROM, quiet_until=QUIET_UNTIL, version=FIRST_VERSION)
    return wire.SlaSettings(quiet_from=row.quiet_from, quiet_until=row.quiet_until, version=row.version)
