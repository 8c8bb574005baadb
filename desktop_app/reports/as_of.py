"""Figures as they were known at a past instant: what chooses it, and what says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.reports.models import Dashboard, today
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.live import Key, on_language
from desktop_app.ui.widgets import Banner, Button, row

NEARLY_A_MINUTE = timedelta(minutes=1) - timedelta(microseconds=1)


def whole_minute(at: datetime) -> datetime:
    """Its last instant: what happened at 23:59:30 was known at 23:59, as people read a clock."""
    return at.replace(second=0, microsecond=0) + NEARLY_A_MINUTE


def as_of_suffix(as_of: datetime | None) -> str:
    """Of the name of a file, so that it is not taken for the report of today."""
    return "" if as_of is None else f"-as-of-{formats.local(as_of):%Y-%m-%d-%H%M}"


class AsOfButton(Button):
    """Says the instant, and opens the choice of another one."""

    def __init__(self, board: Dashboard, key: Key, clicked: Callable[[], object]) -> None:
        self._board = board
        super().__init__(self._said, icon="history", key=key, clicked=clicked)
        board.changed.connect(self.retranslate)

    def _said(self) -> str:
        as_of = self._board.as_of
        return (
            t("reports.as_of.now") if as_of is None else t("reports.as_of.day", day=formats.short_day(as_of))
        )


class AsOfStrip(Banner):
    """Over the figures while they are not those of now; one click leads back."""

    def __init__(self, board: Dashboard, key: Key) -> None:
        self._board = board
        self.back = Button(
            lambda: t("reports.as_of.back"),
            is_small=True,
            key=key,
            clicked=partial(board.look_back, None),
        )
        super().__init__("", hue="amber", icon="history", actions=[self.back])
        board.changed.connect(self._show)
        on_language(self, self._show)

    def _show(self) -> None:
        as_of = self._board.as_of
        self.setVisible(as_of is not None)
        if as_of is not None:
            self.label.setText(t("reports.as_of.strip", at=formats.moment(as_of)))


def ask_moment(page: QWidget, board: Dashboard) -> FormSheet:
    """The end of yesterday unless another is chosen; nothing that is still to come can be."""
    at = Field("at", lambda: t("reports.as_of.at"), "moment", is_required=True)

    def look_back(values: dict[str, Any], sheet: FormSheet) -> None:
        if values["at"] > datetime.now(UTC):
            sheet.refuse(t("reports.as_of.future"), "at")
            return
        sheet.close_cover()
        board.look_back(whole_minute(values["at"]))

    sheet = ask_form(
        page.window(),
        lambda: t("reports.as_of.title"),
        [at],
        yes=lambda: t("reports.as_of.show"),
        done=look_back,
        values={"at": board.as_of or end_of(today() - timedelta(days=1))},
        text=lambda: t("reports.as_of.text"),
        icon="history",
        width=520,
    )
    line = row(spacing=6)
    for name, day in usual_days(today()).items():
        line.addWidget(
            Button(partial(t, f"reports.as_of.{name}"), is_small=True, clicked=partial(_put, sheet, day))
        )
    line.addStretch(1)
    sheet.body.addLayout(line)
    return sheet


def usual_days(today: date) -> dict[str, date]:
    """The days whose ends are asked for most."""
    return {
        "yesterday": today - timedelta(days=1),
        "last_week": today - timedelta(days=today.weekday() + 1),
        "last_month": today.replace(day=1) - timedelta(days=1),
    }


def end_of(day: date) -> datetime:
    """The last minute of a day of this computer's zone."""
    return datetime.combine(day, time(23, 59)).astimezone()


def _put(sheet: FormSheet, day: date) -> None:
    sheet.form.set_value("at", end_of(day))
    sheet.form.rows["at"].setFocus(Qt.FocusReason.OtherFocusReason)
