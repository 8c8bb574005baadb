"""Days as people write them: 2026-11-01, 2026-11, today, 어제, 7d, 2026-11-01..2026-11-07."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

DAYS = {"today": 0, "오늘": 0, "yesterday": -1, "어제": -1, "tomorrow": 1, "내일": 1, "그제": -2, "모레": 2}
WEEKS = {"week": 0, "이번주": 0, "금주": 0, "lastweek": -1, "지난주": -1, "nextweek": 1, "다음주": 1}
MONTHS = {"month": 0, "이번달": 0, "이달": 0, "lastmonth": -1, "지난달": -1, "nextmonth": 1, "다음달": 1}
UNITS = {"d": 1, "일": 1, "w": 7, "주": 7, "m": 30, "개월": 30, "달": 30, "y": 365, "년": 365}
_AGO = re.compile(r"-?(\d{1,4})(d|w|m|y|일|주|개월|달|년)")


@dataclass(frozen=True)
class Day:
    """A day that is fixed, or counted from today."""

    text: str

    def first(self, today: date) -> date:
        return _bounds(self.text, today)[0]

    def after(self, today: date) -> date:
        """The first day that no longer belongs to it."""
        return _bounds(self.text, today)[1]


@dataclass(frozen=True)
class Span:
    start: Day
    end: Day

    def bounds(self, today: date) -> tuple[date, date]:
        """From the first day to the first that no longer belongs to it."""
        return self.start.first(today), self.end.after(today)

    def compared(self, today: date) -> tuple[date, date]:
        """The same for `<` and `>`, where 7d is the day a week ago and not the week."""
        first, after = self.bounds(today)
        return first, (first + timedelta(days=1) if _AGO.fullmatch(self.start.text) else after)


def span_of(text: str) -> Span | None:
    """None for what is no day."""
    start, dots, end = text.partition("..")
    if not dots:
        end = start
    if not (_is_day(start) and _is_day(end)):
        return None
    return Span(Day(start), Day(end))


def _is_day(text: str) -> bool:
    try:
        _bounds(text, date(2026, 1, 1))
    except (ValueError, OverflowError):
        return False
    return True


def _bounds(text: str, today: date) -> tuple[date, date]:
    if text in DAYS:
        day = today + timedelta(days=DAYS[text])
        return day, day + timedelta(days=1)
    if text in WEEKS:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=WEEKS[text])
        return monday, monday + timedelta(weeks=1)
    if text in MONTHS:
        return _month(today.year, today.month + MONTHS[text])
    if ago := _AGO.fullmatch(text):
        return today - timedelta(days=int(ago[1]) * UNITS[ago[2]]), today + timedelta(days=1)
    numbers = [int(part) for part in re.split(r"[-./]", text.rstrip("."))]
    if len(numbers) == 2:
        return _month(*numbers)
    day = date(*numbers)
    return day, day + timedelta(days=1)


def _month(year: int, month: int) -> tuple[date, date]:
    """Month 0 and 13 lie in the years beside."""
    first = date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
    months = first.year * 12 + first.month
    return first, date(months // 12, months % 12 + 1, 1)
