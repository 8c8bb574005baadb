"""Shifts as people write them, "월-금 09:00-18:00", one line for each time of the day. No widgets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop_app.core.translator import t
from shared.catalog import Shift

KOREAN = "월화수목금토일"
ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LINE = re.compile(
    r"(?P<days>[^\d]+?)\s*(?P<h1>\d{1,2}):(?P<m1>\d{2})\s*[-~–]\s*(?P<h2>\d{1,2}):(?P<m2>\d{2})"
)
DAY = 1440


def day_name(weekday: int) -> str:
    return t(f"catalog.day.{weekday}")


def written(shifts: Sequence[Shift]) -> str:
    """One line for each time of the day, with its days."""
    days: dict[tuple[int, int], list[int]] = {}
    for one in sorted(shifts, key=lambda one: (one.starts, one.ends, one.weekday)):
        days.setdefault((one.starts, one.ends), []).append(one.weekday)
    return "\n".join(f"{_days(found)} {_clock(times[0])}-{_clock(times[1])}" for times, found in days.items())


def said(shifts: Sequence[Shift]) -> str:
    return written(shifts).replace("\n", ", ")


def shifts_of(text: str) -> list[Shift] | None:
    """None when a line is not one of days and times. Past midnight it goes on the next day."""
    found: list[Shift] = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        match = LINE.fullmatch(line)
        days = _weekdays(match["days"]) if match else []
        if match is None or not days:
            return None
        starts, ends = int(match["h1"]) * 60 + int(match["m1"]), int(match["h2"]) * 60 + int(match["m2"])
        if max(starts, ends) > DAY or starts == ends:
            return None
        for day in days:
            if ends > starts:
                found.append(Shift(weekday=day, starts=starts, ends=ends))
                continue
            found.append(Shift(weekday=day, starts=starts, ends=DAY))
            if ends:
                found.append(Shift(weekday=(day + 1) % 7, starts=0, ends=ends))
    return found


def _weekdays(words: str) -> list[int]:
    """ "월-금", "월,수", "Mon-Fri"."""
    found: list[int] = []
    for part in re.split(r"[,·\s]+", words.strip()):
        ends = [_weekday(one) for one in re.split(r"[-~–]", part) if one]
        if not ends or None in ends:
            return []
        first, last = ends[0] or 0, ends[-1] or 0
        found += range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
    return list(dict.fromkeys(found))


def _weekday(word: str) -> int | None:
    if word[:1] in KOREAN and word:
        return KOREAN.index(word[0])
    return ENGLISH.index(word[:3].lower()) if word[:3].lower() in ENGLISH else None


def _days(days: Sequence[int]) -> str:
    if len(days) > 2 and list(days) == list(range(days[0], days[-1] + 1)):
        return f"{day_name(days[0])}-{day_name(days[-1])}"
    return ",".join(day_name(one) for one in days)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
