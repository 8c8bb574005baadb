"""What the dashboard shows: figures of a period and of the one before, course, parts, forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core import formats
from desktop_app.core.workplace import Workplace
from desktop_app.reports.actions import ReportActions
from shared import reports as wire
from shared.errors import DeskError
from shared.permissions import Permission
from shared.updates import Update

GATHER_MS = 20_000
"""Figures are read again so long after tickets changed; nobody watches single digits."""
WEEKS_SHOWN = 8
DAYS_SHOWN = 14
SPLITS = (wire.By.CATEGORY, wire.By.MODEL, wire.By.AGENT)


class Span(StrEnum):
    WEEK = "week"
    MONTH = "month"
    LAST_MONTH = "last_month"
    QUARTER = "quarter"


@dataclass(frozen=True)
class Days:
    """[start, end), and as long a time before it."""

    start: date
    end: date

    @property
    def before(self) -> Days:
        return Days(self.start - (self.end - self.start), self.start)


def days_of(span: Span, today: date) -> Days:
    """Up to today, today included; last month as a whole."""
    after = today + timedelta(days=1)
    first = today.replace(day=1)
    match span:
        case Span.WEEK:
            return Days(today - timedelta(days=today.weekday()), after)
        case Span.MONTH:
            return Days(first, after)
        case Span.LAST_MONTH:
            return Days((first - timedelta(days=1)).replace(day=1), first)
        case Span.QUARTER:
            return Days(after - timedelta(days=91), after)


def today() -> date:
    return datetime.now().astimezone().date()


class Dashboard(QObject):
    """`changed` after every answer. What is not there yet is None."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.span = Span.MONTH
        self.team_id: int | None = None
        self.as_of: datetime | None = None
        """What was known at that instant, whatever happened since; None: what is known now."""
        self.is_of_teams = Permission.REPORTS_TEAM in place.backend.me.permissions
        """Else of one's own tickets alone."""
        self._actions = ReportActions(place.backend, self)
        self._clear()
        self._soon = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._soon.timeout.connect(self.load)
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.load)

    def _clear(self) -> None:
        self.figures: wire.Figures | None = None
        self.before: wire.Figures | None = None
        self.weeks: list[wire.CoursePoint] = []
        self.days: list[wire.CoursePoint] = []
        self.splits: dict[wire.By, list[wire.Part]] = {}
        self.forecast: wire.Forecast | None = None
        self.settings: wire.ReportSettings | None = None

    @property
    def day(self) -> date:
        """From which it is looked at: "this month" of a past instant is the month it lies in."""
        return today() if self.as_of is None else formats.local(self.as_of).date()

    @property
    def period(self) -> Days:
        return days_of(self.span, self.day)

    def choose(self, *, span: Span | None = None, team_id: int | None = None) -> None:
        """Another period, or another team (0: all)."""
        self.span = span or self.span
        if team_id is not None:
            self.team_id = team_id or None
        self.load()

    def look_back(self, as_of: datetime | None) -> None:
        """To what was known at an instant, at the latest now; None: back to what is known now.

        Nothing that was known at another instant stays meanwhile: it would stand under a wrong heading.
        """
        self.as_of = None if as_of is None else min(as_of, datetime.now(UTC))
        self._clear()
        self.changed.emit()
        self.load()

    def query(self, days: Days | None = None) -> wire.FiguresQuery:
        span = days or self.period
        return wire.FiguresQuery(start=span.start, end=span.end, team_id=self.team_id, as_of=self.as_of)

    def load(self) -> None:
        period, ask = self.period, self._actions
        ask.figures(self.query(), partial(self._take, "figures"), self._fail, "figures")
        ask.figures(self.query(period.before), partial(self._take, "before"), self._fail, "before")
        for name, length, bucket in (
            ("weeks", timedelta(weeks=WEEKS_SHOWN), wire.Bucket.WEEK),
            ("days", timedelta(days=DAYS_SHOWN), wire.Bucket.DAY),
        ):
            course = wire.CourseQuery(
                start=period.end - length,
                end=period.end,
                team_id=self.team_id,
                as_of=self.as_of,
                bucket=bucket,
            )
            ask.course(course, partial(self._take_points, name), self._fail, name)
        ask.settings(partial(self._take, "settings"))
        if not self.is_of_teams:
            return
        for by in SPLITS:
            split = wire.SplitQuery(
                start=period.start, end=period.end, team_id=self.team_id, as_of=self.as_of, by=by
            )
            ask.split(split, partial(self._take_split, by), self._fail)
        if self.as_of is None:
            query = wire.ForecastQuery(team_id=self.team_id)
            ask.forecast(query, partial(self._take, "forecast"), self._fail)

    def _take(self, name: str, answer: object) -> None:
        setattr(self, name, answer)
        self.changed.emit()

    def _take_points(self, name: str, course: wire.Course) -> None:
        self._take(name, course.points)

    def _take_split(self, by: wire.By, split: wire.Split) -> None:
        self.splits[by] = split.parts
        self.changed.emit()

    def _fail(self, error: DeskError) -> None:
        self.failed.emit(error)

    def _on_updates(self, updates: list[Update]) -> None:
        is_ours = any(update.kind in ("ticket", "report_settings", "survey") for update in updates)
        if is_ours and self.figures is not None and not self._soon.isActive():
            self._soon.start()
