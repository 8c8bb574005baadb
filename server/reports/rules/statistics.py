"""Mean, median and nearest-rank percentile of minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Spread:
    """`n` values in minutes; all None when there are none."""

    n: int
    mean: float | None = None
    median: float | None = None
    p90: float | None = None


def nearest_rank(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def spread(values: Sequence[float]) -> Spread:
    if not values:
        return Spread(0)
    ordered = sorted(values)
    middle = len(ordered) // 2
    is_odd = len(ordered) % 2 == 1
    median = ordered[middle] if is_odd else (ordered[middle - 1] + ordered[middle]) / 2
    return Spread(len(ordered), sum(ordered) / len(ordered), median, nearest_rank(ordered, 0.9))


def share(part: int, whole: int) -> float | None:
    """Percent; None where there is nothing to have a share of."""
    return 100 * part / whole if whole else None
