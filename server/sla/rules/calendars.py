"""Business time: windows of local wall time, holidays, special days, versions; sums and sums backwards.

Windows are half open, [start, end), several a day, and may end at 24:00. What counts is the wall clock of the
calendar's zone: where clocks are set back an hour is there twice and counts twice, where they are set
forward it is not there at all.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

DAY_S = 86_400
EPOCH = date(1970, 1, 1).toordinal()
EAST_S, WEST_S = 15 * 3600, 15 * 3600
"""No zone is further from UTC than this."""
HORIZON_DAYS = 3_660
"""Ten years: a target that is further away is never reached."""

Window = tuple[int, int]
"""Seconds since local midnight, or an interval of UTC seconds."""
Windows = tuple[Window, ...]


@dataclass(frozen=True, eq=False)
class Schedule:
    """One version of a calendar: `week` from Monday on."""

    zone: str
    week: tuple[Windows, ...]
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, Windows] = field(default_factory=dict)
    _days: dict[int, Windows] = field(default_factory=dict, repr=False)

    def local_windows(self, day: date) -> Windows:
        """A special day has its own windows, a holiday has none."""
        if day in self.special:
            return self.special[day]
        return () if day in self.holidays else self.week[day.weekday()]

    def windows_of(self, ordinal: int) -> Windows:
        """The working time of one local day, in UTC."""
        found = self._days.get(ordinal)
        if found is None:
            local = self.local_windows(date.fromordinal(ordinal))
            found = self._days[ordinal] = _in_utc(self.zone, ordinal, local)
        return found

    @property
    def has_working_time(self) -> bool:
        return any(end > start for windows in (*self.week, *self.special.values()) for start, end in windows)


@dataclass(frozen=True, eq=False)
class Calendar:
    """Schedules by the local day from which each holds; the first one holds for everything before, too."""

    versions: tuple[tuple[date, Schedule], ...]
    _starts: list[int] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self._starts.extend(start.toordinal() for start, _ in self.versions)

    @property
    def zone(self) -> str:
        return self.versions[-1][1].zone

    @property
    def has_working_time(self) -> bool:
        return any(schedule.has_working_time for _, schedule in self.versions)

    def schedule_on(self, ordinal: int) -> Schedule:
        return self.versions[max(0, bisect_right(self._starts, ordinal) - 1)][1]

    def windows_of(self, ordinal: int) -> Windows:
        return self.schedule_on(ordinal).windows_of(ordinal)


def always(schedule: Schedule) -> Calendar:
    """A calendar that never changed."""
    return Calendar(((date.min, schedule),))


# --- local days in UTC --------------------------------------------------------------------------------------


def _in_utc(zone: str, ordinal: int, windows: Windows) -> Windows:
    """The instants of a local day whose wall clock stands in one of the windows."""
    if not windows:
        return ()
    midnight = (ordinal - EPOCH) * DAY_S
    found: list[Window] = []
    for begins, ends, offset in _offsets(zone, midnight - EAST_S, midnight + DAY_S + WEST_S):
        for start, end in windows:
            low, high = max(midnight + start - offset, begins), min(midnight + end - offset, ends)
            if low < high:
                found.append((low, high))
    return joined(found)


def _offsets(zone: str, low: int, high: int) -> list[tuple[int, int, int]]:
    """Stretches of one UTC offset, with a change found by halving."""
    first, last = offset_at(zone, low), offset_at(zone, high)
    if first == last:
        return [(low, high, first)]
    before, after = low, high
    while after - before > 1:
        middle = (before + after) // 2
        if offset_at(zone, middle) == first:
            before = middle
        else:
            after = middle
    return [(low, after, first), (after, high, last)]


def offset_at(zone: str, at: int) -> int:
    offset = datetime.fromtimestamp(at, UTC).astimezone(zone_of(zone)).utcoffset()
    assert offset is not None, "a zone has an offset"
    return int(offset.total_seconds())


@lru_cache(maxsize=64)
def zone_of(zone: str) -> ZoneInfo:
    return ZoneInfo(zone)


def joined(windows: Sequence[Window]) -> Windows:
    """In order; what touches or overlaps becomes one."""
    found: list[Window] = []
    for start, end in sorted(windows):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def local_day(zone: str, at: int) -> int:
    return datetime.fromtimestamp(at, UTC).astimezone(zone_of(zone)).date().toordinal()


# --- sums ---------------------------------------------------------------------------------------------------


def windows_from(calendar: Calendar, start: int, end: int | None = None) -> Iterator[Window]:
    """Working time from `start` on (until `end`), in order, cut to these bounds."""
    if not calendar.has_working_time:
        return
    first = local_day(calendar.zone, start)
    last = first + HORIZON_DAYS if end is None else local_day(calendar.zone, end)
    for ordinal in range(first, last + 1):
        for opens, closes in calendar.windows_of(ordinal):
            low, high = max(opens, start), closes if end is None else min(closes, end)
            if low < high:
                yield low, high


def elapsed(calendar: Calendar, start: int, end: int) -> int:
    """Business seconds between two instants."""
    return sum(high - low for low, high in windows_from(calendar, start, end)) if start < end else 0


def reach(calendar: Calendar, start: int, seconds: int, end: int | None = None) -> int | None:
    """The earliest instant at which so many business seconds have passed since `start`; None when never.

    At the end of a window it stays there: 18:00, not 09:00 of the next day.
    """
    if seconds <= 0:
        return start
    for low, high in windows_from(calendar, start, end):
        if high - low >= seconds:
            return low + seconds
        seconds -= high - low
    return None


def days_later(calendar: Calendar, at: int, days: int) -> int | None:
    """At the same wall time so many working days (at least one) later, within the hours of that day.

    Outside working time counting starts at the next opening: two days from a Saturday end on Wednesday.
    None when that never comes.
    """
    start = opening(calendar, at)
    if start is None:
        return None
    here = to_moment(start).astimezone(zone_of(calendar.zone))
    first = here.date().toordinal()
    open_days = (one for one in range(first + 1, first + HORIZON_DAYS) if calendar.windows_of(one))
    ordinal = next(islice(open_days, days - 1, None), None)
    if ordinal is None:
        return None
    windows = calendar.windows_of(ordinal)
    same_time = datetime.combine(date.fromordinal(ordinal), here.time(), here.tzinfo)
    return min(max(to_seconds(same_time), windows[0][0]), windows[-1][1])


def opening(calendar: Calendar, at: int, end: int | None = None) -> int | None:
    """The first instant from `at` on in which business time passes."""
    return next((low for low, _ in windows_from(calendar, at, end)), None)


def to_seconds(at: datetime) -> int:
    return int(at.timestamp() // 1)


def to_moment(at: int) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def day_of(calendar: Calendar, at: int) -> date:
    return date.fromordinal(local_day(calendar.zone, at))


def midnight_after(calendar: Calendar, at: int) -> int:
    """Where the local day of `at` ends."""
    following = date.fromordinal(local_day(calendar.zone, at)) + timedelta(days=1)
    return to_seconds(datetime(following.year, following.month, following.day, tzinfo=zone_of(calendar.zone)))
