"""How likely it is that so many machines share a change by accident; without any library of statistics."""

from dataclasses import dataclass
from math import exp, lgamma

SMALLEST = 3
"""Fewer machines than this are no pattern."""
LIFT_NEEDED = 3.0
CHANCE_ALLOWED = 1e-4
"""Divided by the number of changes that were looked at."""


@dataclass(frozen=True)
class Sample:
    """`affected` of `drawn` machines with tickets have the change, `marked` of all `fleet` machines."""

    affected: int
    drawn: int
    marked: int
    fleet: int


def tail(sample: Sample) -> float:
    """P(X ≥ affected) when `drawn` machines are taken blindly out of the fleet (hypergeometric)."""
    most = min(sample.drawn, sample.marked)
    least = max(0, sample.drawn + sample.marked - sample.fleet)
    first = max(sample.affected, least)
    if first <= least:
        return 1.0
    if first > most:
        return 0.0
    whole = _log_choose(sample.fleet, sample.drawn)
    logs = [
        _log_choose(sample.marked, x) + _log_choose(sample.fleet - sample.marked, sample.drawn - x) - whole
        for x in range(first, most + 1)
    ]
    return min(1.0, sum(exp(one) for one in logs))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def lift(sample: Sample) -> float:
    """How many times more frequent the change is among machines with tickets than in the fleet."""
    if not (sample.drawn and sample.marked and sample.fleet):
        return 0.0
    return (sample.affected / sample.drawn) / (sample.marked / sample.fleet)


def is_suspicious(sample: Sample, looked_at: int = 1) -> bool:
    return (
        sample.affected >= SMALLEST
        and lift(sample) >= LIFT_NEEDED
        and tail(sample) <= CHANCE_ALLOWED / max(1, looked_at)
    )
