"""Why a ticket is due when it is: the time line of each clock, its days, its policy, and what would be if."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHBoxLayout, QToolTip, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.sla import actions, words
from desktop_app.tickets import badges
from desktop_app.ui import painting
from desktop_app.ui.badges import Badge
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Card,
    Chip,
    ChoiceBox,
    ElidedLabel,
    Label,
    Painted,
    SectionHeader,
    SegmentedControl,
    box,
    clear,
    row,
)
from shared.errors import DeskError
from shared.sla import ClockStatus, Explanation, Segment, SegmentState, SlaClock, SlaTerms, TicketSla, WhatIf
from shared.tickets import OPEN_STATUSES, ClockKind, PendingReason, Status, TicketDetail

WIDTH, REASON_WIDTH = 760, 240
COLORS = {
    SegmentState.COUNTED: "accent.solid",
    SegmentState.PAUSED: "amber.solid",
    SegmentState.CLOSED: "grey.soft",
}
MOST_DAYS = 14
"""Lines of the time line; older days are summed up."""
KINDS = list(ClockKind)
"""In this order: promises to the requester first."""
WHAT_IF = (
    PendingReason.WAITING_USER,
    PendingReason.WAITING_VENDOR,
    PendingReason.WAITING_APPROVAL,
    PendingReason.SCHEDULED,
)


class DayBar(Painted):
    """One day from midnight to midnight: counted, paused and closed time, now, and the due time."""

    def __init__(
        self, day: datetime, segments: Sequence[Segment], now: datetime, due: datetime | None
    ) -> None:
        super().__init__(stretches=True)
        self._day, self._segments, self._now, self._due = day, segments, now, due
        self.setMouseTracking(True)
        self.setAccessibleName(self._aloud())

    def natural_size(self) -> QSize:
        return QSize(theme.px(240), theme.px(20))

    def _x(self, at: datetime) -> float:
        share = (at - self._day) / timedelta(days=1)
        return min(1.0, max(0.0, share)) * self.width()

    def draw(self, painter: QPainter) -> None:
        top, height = theme.px(4), self.height() - theme.px(8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("grey.soft"))
        painter.drawRoundedRect(QRectF(0, top, self.width(), height), 3, 3)
        for segment in self._segments:
            if segment.state is SegmentState.CLOSED:
                continue
            left, right = self._x(segment.start), self._x(segment.end)
            for low, high, is_past in self._past_and_future(left, right):
                painter.setBrush(self._color(segment.state, is_past=is_past))
                painter.drawRect(QRectF(low, top, max(1.0, high - low), height))
        self._draw_mark(painter, self._now, "text.primary")
        if self._due is not None:
            self._draw_mark(painter, self._due, "red.solid")

    def _past_and_future(self, left: float, right: float) -> list[tuple[float, float, bool]]:
        now = self._x(self._now)
        if self._now < self._day:
            return [(left, right, False)]
        parts = [(left, min(right, now), True), (max(left, now), right, False)]
        return [(low, high, is_past) for low, high, is_past in parts if high > low]

    @staticmethod
    def _color(state: SegmentState, *, is_past: bool) -> QColor:
        """What is still to come is paler."""
        return theme.color(COLORS[state], 1.0 if is_past else 0.35)

    def _draw_mark(self, painter: QPainter, at: datetime, color: str) -> None:
        if self._day <= at < self._day + timedelta(days=1):
            painter.setPen(QPen(theme.color(color), 2))
            x = self._x(at)
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
            painter.setPen(Qt.PenStyle.NoPen)

    def _tell(self, segment: Segment) -> str:
        reason = badges.pending_word(segment.reason) if segment.reason is not None else ""
        word = words.segment_word(segment.state)
        return t(
            "sla.segment_line",
            start=formats.clock(segment.start),
            end=formats.clock(segment.end),
            what=f"{word} · {reason}" if reason else word,
        )

    def _aloud(self) -> str:
        told = [self._tell(one) for one in self._segments if one.state is not SegmentState.CLOSED]
        return ", ".join([formats.day(self._day), *told])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        found = next((one for one in self._segments if self._x(one.start) <= x < self._x(one.end)), None)
        QToolTip.showText(event.globalPosition().toPoint(), self._tell(found) if found else "", self)


class Hours(Painted):
    """The hours above the bars of days."""

    def __init__(self) -> None:
        super().__init__(stretches=True)

    def natural_size(self) -> QSize:
        return QSize(theme.px(240), theme.px(16))

    def draw(self, painter: QPainter) -> None:
        for hour in range(0, 25, 3):
            text = f"{hour:02d}"
            width = painting.text_width(text, "badge")
            x = hour / 24 * self.width() - (0 if hour == 0 else width if hour == 24 else width / 2)
            at = QPointF(x, self.height() / 2)
            painting.draw_text(painter, at, text, size="badge", color="text.tertiary")


class ExplainSheet(Sheet):
    """One clock at a time; the policy above, what would be if it waited now below."""

    def __init__(self, parent: QWidget, place: Workplace, detail: TicketDetail, sla: TicketSla) -> None:
        super().__init__(parent, lambda: t("sla.why"), icon="timer", width=WIDTH)
        self._place, self._detail, self.sla = place, detail, sla
        told = [one for one in sla.clocks if one.status is not ClockStatus.NOT_APPLICABLE]
        self._clocks = sorted(told, key=lambda one: (KINDS.index(one.kind), one.number))
        self._at = self._first()
        self.choice = SegmentedControl(
            [(str(one.id), partial(self._name, one)) for one in self._clocks], name=lambda: t("sla.clocks")
        )
        self.choice.set_value(str(self._at))
        self.choice.changed.connect(self._choose)
        self._told = QVBoxLayout()
        self._told.setSpacing(theme.px(12))
        self._answer = QVBoxLayout()
        self.reason = ChoiceBox(
            [(reason, partial(badges.pending_word, reason)) for reason in WHAT_IF],
            name=lambda: t("sla.what_if_reason"),
        )
        self.reason.setMinimumWidth(theme.px(REASON_WIDTH))
        self._build()

    def open(self) -> None:
        self.show_cover()
        self.choice.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        if len(self._clocks) > 1:
            self.body.addLayout(row(self.choice, None))
        self.body.addLayout(self._told)
        if self._detail.row.status in OPEN_STATUSES and self._detail.row.status is not Status.PENDING:
            ask = Button(lambda: t("sla.what_if_ask"), icon="flask-conical", clicked=self.ask_what_if)
            self.add(SectionHeader(lambda: t("sla.what_if")), box(row(self.reason, ask, None, spacing=8)))
            self.body.addLayout(self._answer)
        self._show()

    def _first(self) -> int:
        """What is promised next, else the resolution."""
        due = self._detail.row.due_clock
        found = [one for one in self._clocks if one.kind is due and one.stopped_at is None]
        return (found or self._clocks)[-1].id

    def _name(self, clock: SlaClock) -> str:
        word = words.name_of(clock)
        if clock.team:
            return f"{word} · {clock.team}"
        several = sum(one.kind is clock.kind for one in self._clocks) > 1
        return f"{word} {clock.number}" if several else word

    def _choose(self, value: str) -> None:
        self._at = int(value)
        self._show()

    # --- one clock -----------------------------------------------------------------------------------------

    def _show(self) -> None:
        clear(self._told)
        clock = next(one for one in self._clocks if one.id == self._at)
        told = next((one for one in self.sla.explanations if one.clock_id == self._at), None)
        self._told.addWidget(self._head(clock))
        self._told.addWidget(self._terms(clock))
        if told is not None:
            self._told.addWidget(self._timeline(clock, told))

    def _head(self, clock: SlaClock) -> Card:
        chip = Chip(words.status_badge(clock.status))
        used = t("sla.used", used=words.length_of(clock.elapsed_s))
        if clock.target_s is not None:
            used = t(
                "sla.used_of", used=words.length_of(clock.elapsed_s), target=words.length_of(clock.target_s)
            )
        line = row(Label(self._due_line(clock), "title", "semibold"), chip, None, spacing=8)
        return Card(line, Label(used, "body", tone="secondary", wraps=True), spacing=4)

    def _due_line(self, clock: SlaClock) -> str:
        if clock.stopped_at is not None:
            return t("sla.stopped", moment=formats.moment(clock.stopped_at))
        if clock.due_at is None:
            return t("sla.stands") if clock.is_paused else t("sla.never_due")
        return t("sla.due", moment=formats.moment(clock.due_at))

    def _terms(self, clock: SlaClock) -> Card:
        """Which policy, why, and since when another one."""
        lines: list[QWidget] = [self._term_line(one) for one in self.sla.terms[-4:]]
        counted = t("sla.counted_by", calendar=clock.calendar, zone=self.sla.zone)
        return Card(
            SectionHeader(lambda: t("sla.policy")),
            *lines,
            Label(counted, "meta", tone="tertiary", wraps=True),
            spacing=6,
        )

    def _term_line(self, terms: SlaTerms) -> QWidget:
        matched = ", ".join(map(words.condition_word, terms.matched_by)) or t("sla.matches_all")
        why = t("sla.matched_by", conditions=matched) if terms.matched_by else matched
        since = t("sla.terms_since", moment=formats.moment(terms.at), cause=words.cause_word(terms.cause))
        priority = Chip(badges.priority_badge(terms.priority))
        line = row(Label(terms.policy, "body", "semibold"), priority, spacing=8)
        line.addWidget(ElidedLabel(f"{why} · {since}", "meta", tone="secondary"), 1)
        return box(line)

    # --- the time line -------------------------------------------------------------------------------------

    def _timeline(self, clock: SlaClock, told: Explanation) -> Card:
        days = _by_day(told.segments)
        shown = days[-MOST_DAYS:]
        sums = {one.day: one for one in told.days}
        lines: list[QWidget] = [box(_day_line("", Hours(), ""))]
        for day, segments in shown:
            found = sums.get(day.date())
            said = "" if found is None else t("sla.day_sum", counted=words.length_of(found.counted_s))
            if found is not None and found.paused_s:
                said = t(
                    "sla.day_sums",
                    counted=words.length_of(found.counted_s),
                    paused=words.length_of(found.paused_s),
                )
            due = clock.due_at if clock.stopped_at is None else clock.stopped_at
            lines.append(box(_day_line(formats.day(day), DayBar(day, segments, self.sla.at, due), said)))
        if len(shown) < len(days) or told.is_cut:
            lines.append(Label(lambda: t("sla.older_days"), "meta", tone="tertiary"))
        return Card(SectionHeader(lambda: t("sla.timeline")), *lines, box(_legend()), spacing=4)

    # --- what if -------------------------------------------------------------------------------------------

    def ask_what_if(self) -> None:
        actions.ask_what_if(
            self._place.backend,
            self,
            self._detail.row.id,
            self.reason.value(),
            self._answered,
            failed=self._refused,
        )

    def _answered(self, found: TicketSla) -> None:
        self.show_error("")
        clear(self._answer)
        if found.what_if is not None:
            for text in _what_if_lines(found.what_if):
                self._answer.addWidget(Label(text, "body", wraps=True))

    def _refused(self, error: DeskError) -> None:
        self.show_error(sentence(error))


def _day_line(name: str, bar: QWidget, said: str) -> QHBoxLayout:
    label = Label(name, "meta", tone="secondary")
    label.setFixedWidth(theme.px(104))
    sums = Label(said, "meta", tone="secondary")
    sums.setFixedWidth(theme.px(150))
    line = row(label, spacing=10)
    line.addWidget(bar, 1)
    line.addWidget(sums)
    return line


def _legend() -> QHBoxLayout:
    marks = [
        (words.segment_word(SegmentState.COUNTED), "blue"),
        (words.segment_word(SegmentState.PAUSED), "amber"),
        (words.segment_word(SegmentState.CLOSED), "grey"),
    ]
    return row(*(Chip(Badge(text, hue)) for text, hue in marks), None, spacing=6, margins=(106, 6, 0, 0))  # type: ignore[arg-type]  # hues


def _by_day(segments: Sequence[Segment]) -> list[tuple[datetime, list[Segment]]]:
    """By local days of this computer, the oldest first; a segment over midnight stands in both."""
    found: dict[datetime, list[Segment]] = {}
    for segment in segments:
        day = formats.local(segment.start).replace(hour=0, minute=0, second=0, microsecond=0)
        while day < segment.end:
            found.setdefault(day, []).append(segment)
            day += timedelta(days=1)
    return [(day, found[day]) for day in sorted(found)]


def _what_if_lines(found: WhatIf) -> list[str]:
    lines = []
    for clock in found.clocks:
        name = words.clock_word(clock.kind)
        due = formats.moment(clock.due_at) if clock.due_at is not None else "–"
        if clock.is_paused:
            lines.append(t("sla.then_paused", clock=name, due=due))
        elif clock.then_due_at == clock.due_at:
            lines.append(t("sla.then_same", clock=name, due=due))
        elif clock.then_due_at is not None:
            lines.append(t("sla.then_due", clock=name, due=due, then=formats.moment(clock.then_due_at)))
    return lines
