"""On which days, at which moments a ticket comes again."""

import calendar
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.tickets import CatchUp, OffDay, Repeat, Schedule

LONGEST_DAYS = 366 * 12
"""How far ahead anybody looks."""
MOST_MADE_UP = 31
GRACE = timedelta(hours=1)
"""So much later it is still in time."""
IsWorkday = Callable[[date], bool]


def zone_of(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def fault(schedule: Schedule) -> tuple[str, str] | None:
    """Code and field of what is wrong with it."""
    if zone_of(schedule.zone) is None:
        return "zone_unknown", "schedule.zone"
    if schedule.repeat is Repeat.WEEKLY and not schedule.weekdays:
        return "weekdays_missing", "schedule.weekdays"
    if schedule.repeat is Repeat.MONTHLY_WEEKDAY and (schedule.nth == 0 or len(schedule.weekdays) != 1):
        return "weekday_needed", "schedule.weekdays"
    if schedule.ends_on is not None and schedule.ends_on < schedule.starts_on:
        return "schedule_ends_early", "schedule.ends_on"
    return None


def days(schedule: Schedule, is_workday: IsWorkday) -> Iterator[date]:
    """Every day it falls on, each once, moved off weekends and holidays as the schedule says."""
    seen: set[date] = set()
    for planned in _planned(schedule, is_workday):
        day = _moved(planned, schedule.off_days, is_workday)
        if day is not None and day not in seen:
            seen.add(day)
            yield day


def moments(schedule: Schedule, is_workday: IsWorkday, *, after: datetime) -> Iterator[datetime]:
    """The moments later than `after`, in UTC, earliest first."""
    zone = ZoneInfo(schedule.zone)
    at = time(schedule.minute // 60, schedule.minute % 60)
    for day in days(schedule, is_workday):
        moment = datetime.combine(day, at, zone).astimezone(UTC)
        if moment > after:
            yield moment


def next_moment(schedule: Schedule, is_workday: IsWorkday, *, after: datetime) -> datetime | None:
    return next(moments(schedule, is_workday, after=after), None)


def due(
    schedule: Schedule, is_workday: IsWorkday, *, first: datetime, now: datetime, rule: CatchUp
) -> list[datetime]:
    """The moments from `first` to now for which a ticket is made; what lay in a downtime as `rule` says."""
    before = first - timedelta(seconds=1)
    found: list[datetime] = []
    for moment in moments(schedule, is_workday, after=before):
        if moment > now:
            break
        found.append(moment)
    match rule:
        case CatchUp.LATEST:
            return found[-1:]
        case CatchUp.NONE:
            return [moment for moment in found if now - moment <= GRACE]
    return found[-MOST_MADE_UP:]


def preview(schedule: Schedule, is_workday: IsWorkday, *, after: datetime, most: int = 10) -> list[datetime]:
    return list(islice(moments(schedule, is_workday, after=after), most))


# --- parts --------------------------------------------------------------------------------------------------


def _planned(schedule: Schedule, is_workday: IsWorkday) -> Iterator[date]:
    """As the calendar has it, before days off are looked at."""
    last = schedule.ends_on or schedule.starts_on + timedelta(days=LONGEST_DAYS)
    makers = {
        Repeat.DAILY: _daily,
        Repeat.WEEKLY: _weekly,
    }
    maker = makers.get(schedule.repeat)
    found = maker(schedule, last) if maker is not None else _monthly(schedule, last, is_workday)
    for day in found:
        if schedule.starts_on <= day <= last:
            yield day


def _daily(schedule: Schedule, last: date) -> Iterator[date]:
    day = schedule.starts_on
    while day <= last:
        yield day
        day += timedelta(days=schedule.every)


def _weekly(schedule: Schedule, last: date) -> Iterator[date]:
    monday = schedule.starts_on - timedelta(days=schedule.starts_on.weekday())
    while monday <= last:
        for weekday in sorted(set(schedule.weekdays)):
            yield monday + timedelta(days=weekday)
        monday += timedelta(weeks=schedule.every)


def _monthly(schedule: Schedule, last: date, is_workday: IsWorkday) -> Iterator[date]:
    month = schedule.starts_on.year * 12 + schedule.starts_on.month - 1
    while date(month // 12, month % 12 + 1, 1) <= last:
        day = _day_in(schedule, month // 12, month % 12 + 1, is_workday)
        if day is not None:
            yield day
        month += schedule.every


def _day_in(schedule: Schedule, year: int, month: int, is_workday: IsWorkday) -> date | None:
    length = calendar.monthrange(year, month)[1]
    match schedule.repeat:
        case Repeat.MONTHLY_DAY:
            return date(year, month, min(schedule.day, length))
        case Repeat.MONTHLY_LAST_WORKDAY:
            return _moved(date(year, month, length), OffDay.PREVIOUS, is_workday)
    fitting = [
        date(year, month, number)
        for number in range(1, length + 1)
        if date(year, month, number).weekday() == schedule.weekdays[0]
    ]
    if schedule.nth == -1:
        return fitting[-1]
    return fitting[schedule.nth - 1] if schedule.nth <= len(fitting) else None


def _moved(day: date, rule: OffDay, is_workday: IsWorkday) -> date | None:
    if rule is OffDay.KEEP or is_workday(day):
        return day
    if rule is OffDay.SKIP:
        return None
    step = timedelta(days=1 if rule is OffDay.NEXT else -1)
    while not is_workday(day):
        day += step
    return day
