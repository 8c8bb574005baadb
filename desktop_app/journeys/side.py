"""Beside the check list: the dates, what the person still has, and what happened."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.journeys import models, words
from desktop_app.journeys.dialogs import DATES
from desktop_app.journeys.steps import FactLine
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Card, ElidedLabel, IconLabel, Label, SectionHeader, clear, column, row
from shared.journeys import Held, JourneyDetail, JourneyKind, JourneyRow

SHOWN_HISTORY = 30
NEAR_DAYS = 60


class JourneySide(QWidget):
    """Three cards; the second one only where something is held or somebody leaves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.px(10))

    def clear(self) -> None:
        clear(self._layout)

    def show_detail(self, detail: JourneyDetail) -> None:
        self.clear()
        self._layout.addWidget(self._dates(detail.row))
        if detail.held or detail.row.kind is JourneyKind.OFFBOARDING:
            self._layout.addWidget(self._held(detail))
        self._layout.addWidget(self._history(detail))
        self._layout.addStretch(1)

    def _dates(self, line: JourneyRow) -> QWidget:
        card = Card(SectionHeader(lambda: t("journeys.dates")), spacing=6)
        for name in DATES:
            day: date | None = getattr(line, name)
            if day is not None:
                card.add(_pair(name, day))
        text, hue, icon = words.evidence(line, date.today())  # noqa: DTZ011  # the day on this computer's clock
        label = Label(text, "meta", tone="secondary" if hue == "grey" else hue, wraps=True)
        mark = IconLabel(icon, "text.tertiary" if hue == "grey" else f"{hue}.fg", 15)
        mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        evidence = row(mark, spacing=8)
        evidence.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        evidence.addWidget(label, 1)
        card.add(evidence)
        return card

    def _held(self, detail: JourneyDetail) -> QWidget:
        is_leaving = detail.row.kind is JourneyKind.OFFBOARDING
        title = "journeys.held" if is_leaving else "journeys.has"
        card = Card(
            SectionHeader(lambda: t(title), count=partial(t, "journeys.pieces", n=len(detail.held))),
            spacing=8,
        )
        if not detail.held:
            card.add(Label(lambda: t("journeys.nothing_held"), "body", tone="secondary"))
        if detail.row.held_value_won:
            worth = formats.money(detail.row.held_value_won)
            card.add(Label(partial(t, "journeys.held_value", value=worth), "meta", tone="secondary"))
        for one in detail.held:
            card.add(_held_line(one))
        return card

    def _history(self, detail: JourneyDetail) -> QWidget:
        card = Card(SectionHeader(lambda: t("journeys.history")), spacing=8)
        for fact in list(reversed(detail.history))[:SHOWN_HISTORY]:
            card.add(FactLine(fact))
        if not detail.history:
            card.add(Label(lambda: t("journeys.no_history"), "body", tone="secondary"))
        return card


def _pair(name: str, day: date) -> QWidget:
    holder = QWidget()
    label = Label(partial(t, f"journeys.{name}"), "meta", tone="secondary")
    value = Label(partial(_say_day, day), "body", "medium")
    holder.setLayout(row(label, None, value))
    return holder


def _say_day(day: date) -> str:
    today = models.today()
    said = formats.day(day)
    is_near = abs((day - today).days) <= NEAR_DAYS
    return f"{said} · {formats.days_left(day, today=today)}" if is_near else said


def _held_line(one: Held) -> QWidget:
    holder = QWidget()
    mark = IconLabel("laptop", "text.secondary", 16)
    mark.setAlignment(Qt.AlignmentFlag.AlignTop)
    head = row(Label(one.asset.label, "body", "semibold"), spacing=6)
    head.addWidget(ElidedLabel(one.model, "meta", tone="secondary"), 1)
    since = Label(partial(_say_since, one), "meta", tone="secondary", wraps=True)
    seen = Label(partial(_say_seen, one), "meta", tone="secondary", wraps=True)
    line = row(mark, spacing=8)
    line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    line.addLayout(column(head, since, seen, spacing=2), 1)
    holder.setLayout(line)
    return holder


def _say_since(one: Held) -> str:
    return t("journeys.held_since", day=formats.day(one.since))


def _say_seen(one: Held) -> str:
    if one.last_seen_at is None:
        return t("journeys.never_reported")
    said = t("journeys.last_report", when=formats.moment(one.last_seen_at))
    return f"{said} · {t('journeys.account', name=one.observed_account)}" if one.observed_account else said
