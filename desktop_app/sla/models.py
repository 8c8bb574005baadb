"""Calendars and policies while they are being edited."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from desktop_app.sla.week import Windows, merged
from shared.sla import (
    BusinessCalendar,
    CalendarContent,
    ChangeCalendar,
    ChangePolicy,
    NewCalendar,
    NewPolicy,
    PolicyContent,
    PreviewCalendar,
    SlaPolicy,
)
from shared.tickets import ClockKind, PendingReason

OFFICE: Windows = [(9 * 60, 12 * 60), (13 * 60, 18 * 60)]
PAUSABLE = (ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION)
FIRST_TARGETS: dict[int, tuple[int, int, int]] = {
    1: (15, 30, 240),
    2: (60, 120, 480),
    3: (240, 480, 1_440),
    4: (480, 960, 2_400),
    5: (960, 1_440, 4_800),
}
PROMISES = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION)


@dataclass
class CalendarDraft:
    """`known`: as the server has it; None for a new one."""

    known: BusinessCalendar | None
    name: str
    zone: str
    country: str
    week: list[Windows]
    holidays: dict[date, str]
    special_days: dict[date, Windows]
    is_changed: bool = False

    @classmethod
    def of(cls, calendar: BusinessCalendar) -> CalendarDraft:
        return cls(
            calendar,
            calendar.name,
            calendar.zone,
            calendar.country,
            [[(a, b) for a, b in windows] for windows in calendar.week],
            dict(calendar.holidays),
            {day: [(a, b) for a, b in windows] for day, windows in calendar.special_days.items()},
        )

    @classmethod
    def new(cls, name: str) -> CalendarDraft:
        week: list[Windows] = [list(OFFICE) for _ in range(5)]
        return cls(None, name, "Asia/Seoul", "", [*week, [], []], {}, {}, is_changed=True)

    def copy(self, name: str) -> CalendarDraft:
        return replace(self, known=None, name=name, is_changed=True)

    def add_holidays(self, days: dict[date, str]) -> int:
        """How many were not there before."""
        before = len(self.holidays)
        self.holidays = dict(sorted({**days, **self.holidays}.items()))
        self.is_changed = True
        return len(self.holidays) - before

    def _content(self) -> dict[str, Any]:
        return {
            "week": [merged(windows) for windows in self.week],
            "holidays": self.holidays,
            "special_days": self.special_days,
        }

    def content(self) -> CalendarContent:
        return CalendarContent(**self._content())

    def preview(self) -> PreviewCalendar:
        return PreviewCalendar(zone=self.zone, **self._content())

    def as_new(self) -> NewCalendar:
        return NewCalendar(name=self.name, zone=self.zone, country=self.country, **self._content())

    def as_change(self, valid_from: date | None) -> ChangeCalendar:
        assert self.known is not None
        return ChangeCalendar(
            version=self.known.version,
            name=self.name,
            country=self.country,
            valid_from=valid_from,
            **self._content(),
        )


@dataclass
class PolicyDraft:
    """A policy that is being edited; `known` None for a new one."""

    known: SlaPolicy | None
    values: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, policy: SlaPolicy) -> PolicyDraft:
        return cls(policy, {name: getattr(policy, name) for name in PolicyContent.__struct_fields__})

    @classmethod
    def new(cls, name: str, calendar_id: int) -> PolicyDraft:
        targets = {
            priority: dict(zip(PROMISES, minutes, strict=True)) for priority, minutes in FIRST_TARGETS.items()
        }
        pauses = {
            reason: list(PAUSABLE)
            for reason in (
                PendingReason.WAITING_USER,
                PendingReason.WAITING_APPROVAL,
                PendingReason.SCHEDULED,
            )
        }
        content = PolicyContent(name=name, calendar_id=calendar_id, targets=targets, pauses=pauses)
        return cls(None, {one: getattr(content, one) for one in PolicyContent.__struct_fields__})

    def content(self) -> PolicyContent:
        return PolicyContent(**self.values)

    def as_new(self) -> NewPolicy:
        return NewPolicy(**self.values)

    def as_change(self) -> ChangePolicy:
        assert self.known is not None
        return ChangePolicy(version=self.known.version, **self.values)
