"""Weeks and months of the company's zone, as instants and as days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.reports import Bucket, Period, Rhythm

EARLY = time(6)
"""When reports are made by themselves."""


def instant(day: date, zone: str, at: time = time()) -> datetime:
    return datetime.combine(day, at, ZoneInfo(zone))


def first_day(day: date, period: Period | Bucket) -> date:
    """Of the week (Monday) or month that holds `day`; the day itself for days."""
    match period.value:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
    return day


def next_first(day: date, period: Period | Bucket) -> date:
    """The first day of the next one, from a first day."""
    match period.value:
        case "week":
            return day + timedelta(days=7)
        case "month":
            return (day + timedelta(days=31)).replace(day=1)
    return day + timedelta(days=1)


def bounds(day: date, period: Period) -> tuple[date, date]:
    """First day, and the first day after it."""
    first = first_day(day, period)
    return first, next_first(first, period)


def buckets(start: date, end: date, bucket: Bucket) -> Iterator[tuple[date, date]]:
    """The days, weeks or months that cover [start, end), each whole."""
    day = first_day(start, bucket)
    while day < end:
        after = next_first(day, bucket)
        yield day, after
        day = after


def next_time(now: datetime, rhythm: Rhythm, zone: str) -> datetime | None:
    """The next Monday or first of a month, early in the morning, after `now`."""
    if rhythm is Rhythm.NONE:
        return None
    period = Period.WEEK if rhythm is Rhythm.WEEKLY else Period.MONTH
    first = first_day(now.astimezone(ZoneInfo(zone)).date(), period)
    at = instant(first, zone, EARLY)
    return at if at > now else instant(next_first(first, period), zone, EARLY)


def label(day: date, period: Period) -> str:
    """As in "2026-10" and "2026-W44"."""
    if period is Period.MONTH:
        return f"{day:%Y-%m}"
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"
