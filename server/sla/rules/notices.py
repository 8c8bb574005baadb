"""Warnings before a breach: on the business clock, once for each level."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.sla.rules import clocks
from server.sla.rules.clocks import Clock
from shared.tickets import ClockKind

BREACHED_PERCENT = 100
WARNED = frozenset(
    {ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION, ClockKind.VENDOR_WAIT}
)


@dataclass(frozen=True, kw_only=True)
class Level:
    """`percent` of the target used, or so many business `minutes` left; the other one is 0."""

    percent: int = 0
    minutes: int = 0

    @property
    def name(self) -> str:
        return f"{self.percent}%" if self.percent else f"{self.minutes}min"

    def used_s(self, target_s: int) -> int | None:
        """How much of the target is used then; None where the target is shorter than the warning."""
        if self.percent:
            return -(-target_s * self.percent // 100)
        left = target_s - self.minutes * 60
        return left if left > 0 else None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One warning of one clock; `used_s` orders the levels of a clock."""

    level: Level
    used_s: int
    at: int


def of(clock: Clock, levels: Sequence[Level]) -> list[Notice]:
    """When each level is reached, the earliest first. Levels that are never reached are left out."""
    if clock.target_s is None or clock.kind not in WARNED:
        return []
    found = []
    for level in levels:
        used_s = level.used_s(clock.target_s)
        at = None if used_s is None else clocks.reached(clock.intervals, clock.calendar, used_s)
        if used_s is not None and at is not None:
            found.append(Notice(level=level, used_s=used_s, at=at))
    return sorted(found, key=lambda one: one.used_s)
