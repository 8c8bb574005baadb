"""Who is there: weekly shifts and days of absence."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from shared.catalog import Shift

DAY = 1440


def is_on_shift(shifts: Sequence[Shift], at: datetime) -> bool:
    """`at` is local time. The end does not belong to a shift; without any, somebody is always there."""
    if not shifts:
        return True
    minute = at.hour * 60 + at.minute
    return any(one.weekday == at.weekday() and one.starts <= minute < one.ends for one in shifts)


def shift_fault(shifts: Sequence[Shift]) -> str:
    """The code of what is wrong with a week of shifts; empty when nothing is."""
    if any(one.starts >= one.ends for one in shifts):
        return "shift_empty"
    ordered = sorted(shifts, key=lambda one: (one.weekday, one.starts))
    overlap = any(
        one.weekday == after.weekday and after.starts < one.ends for one, after in pairwise(ordered)
    )
    return "shifts_overlap" if overlap else ""
