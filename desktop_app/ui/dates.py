"""Days and times of day as people write them; fields for days, which can also be chosen in a calendar.

What cannot be read stays as it was written and is marked; `fault()` says what is wanted, and a form with a
fault is not sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Generic, TypeVar

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QToolButton, QWidget

from desktop_app.core.translator import t, translator
from desktop_app.ui.icons import set_icon
from desktop_app.ui.keys import key_name
from desktop_app.ui.live import Text, bind
from desktop_app.ui.theme import polish, theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets import IconButton, ImeLineEdit

FIRST_YEAR = 1900
NEAR = {"어제": -1, "오늘": 0, "내일": 1, "모레": 2, "yesterday": -1, "today": 0, "tomorrow": 1}
STEPS = {"Up": 1, "Down": -1, "PgUp": 7, "PgDown": -7}
"""Days, by key."""
_DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[.일]?|(\d{4})(\d\d)(\d\d)")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?")
_MOMENT = re.compile(r"(.+?)[\sT]\s*(\d{1,2}):(\d\d)")


def read_day(text: str, today: date) -> date | None:
    """2026-12-01, 2026. 12. 1., 2026/12/1, 2026년 12월 1일, 20261201, 내일; None for all else."""
    text = text.strip().lower()
    if text in NEAR:
        return today + timedelta(days=NEAR[text])
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day) if year >= FIRST_YEAR else None
    except ValueError:
        return None


def read_moment(text: str, today: date) -> datetime | None:
    """A day and a time of day of this computer, `2026-12-01 18:30`; None for all else."""
    found = _MOMENT.fullmatch(text.strip())
    day = read_day(found[1], today) if found is not None else None
    if found is None or day is None or int(found[2]) > 23 or int(found[3]) > 59:
        return None
    return datetime(day.year, day.month, day.day, int(found[2]), int(found[3])).astimezone(UTC)


def read_clock(text: str) -> int | None:
    """A time of day as minutes since midnight: 9:30, 09:30, 9; None for all else."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return int(found[1]) * 60 + int(found[2] or 0)


def written_clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _today() -> date:
    return datetime.now().astimezone().date()


T = TypeVar("T", date, datetime)


@dataclass(frozen=True)
class _Notation(Generic[T]):
    """How one kind of time is written and read, and which day of the calendar it lies on."""

    texts: str
    """`ui.{texts}_example` shows how it is written, `ui.{texts}_unread` says that it is not."""
    read: Callable[[str, date], T | None]
    """From what was written, and today."""
    write: Callable[[T], str]
    day: Callable[[T], date]
    moved: Callable[[date, T | None], T]
    """To a day, from the value there was."""


class _WrittenTime(ImeLineEdit, Generic[T]):
    """A line that is read as a time. `changed` comes when it means something else than before.

    ↑ and ↓ go by days, Alt+↓ opens the calendar.
    """

    changed = Signal()

    def __init__(self, notation: _Notation[T], name: Text = "", parent: QWidget | None = None) -> None:
        super().__init__(name, parent=parent)
        self._notation: _Notation[T] = notation
        self._given: tuple[str, T | None] = ("", None)
        """What was set, and how it is written: seconds are not written and not lost either."""
        self._meant: tuple[T | None, bool] = (None, False)
        bind(self.setPlaceholderText, lambda: t(f"ui.{notation.texts}_example"))
        self.calendar_button = IconButton(
            "calendar", lambda: t("ui.open_calendar"), size=15, clicked=self.open_calendar, parent=self
        )
        self.calendar_button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.query_changed.connect(lambda _: self._on_text())
        self.editingFinished.connect(self._on_left)

    # --- the value -----------------------------------------------------------------------------------------

    def value(self) -> T | None:
        text = self.full_text()
        return self._given[1] if text == self._given[0] else self._notation.read(text, _today())

    def set_value(self, value: T | None) -> None:
        self._given = ("" if value is None else self._notation.write(value), value)
        self.setText(self._given[0])
        self._mark("")

    def fault(self) -> str:
        """That what is written here is no time, and how one is written; empty when it is read."""
        text = self.full_text().strip()
        return t(f"ui.{self._notation.texts}_unread", text=text) if text and self.value() is None else ""

    def _on_text(self) -> None:
        meant = (self.value(), bool(self.fault()))
        if meant != self._meant:
            self._meant = meant
            self._mark("")
            self.changed.emit()

    def _on_left(self) -> None:
        """Written in full where it was read, marked where it was not."""
        fault, value = self.fault(), self.value()
        if value is not None and self.text() != self._notation.write(value):
            self.setText(self._notation.write(value))
        self._mark(fault)

    def _mark(self, fault: str) -> None:
        self.setProperty("has_error", bool(fault))
        self.setAccessibleDescription(fault)
        self.setToolTip(fault)
        polish(self)

    # --- keys and the calendar -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = key_name(event)
        if name == "Alt+Down":
            self.open_calendar()
        elif name in STEPS and not self.fault():
            self._step(STEPS[name])
        else:
            super().keyPressEvent(event)

    def _step(self, days: int) -> None:
        """To another day; an empty field begins today."""
        day = self.day()
        self.set_day(_today() if day is None else day + timedelta(days=days))

    def day(self) -> date | None:
        value = self.value()
        return None if value is None else self._notation.day(value)

    def set_day(self, day: date) -> None:
        """As if it had been written."""
        self.setText(self._notation.write(self._notation.moved(day, self.value())))
        self._mark("")

    def open_calendar(self) -> None:
        popup = _CalendarPopup(self)
        popup.show()
        popup.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        button = self.calendar_button
        side = button.sizeHint().height()
        button.setGeometry(self.width() - side - 3, (self.height() - side) // 2, side, side)
        self.setTextMargins(0, 0, side, 0)


_DAYS = _Notation[date](
    "date", read_day, write=date.isoformat, day=lambda value: value, moved=lambda day, _: day
)


def _at_its_time(day: date, value: datetime | None) -> datetime:
    clock = (value or datetime.now(UTC)).astimezone()
    return datetime(day.year, day.month, day.day, clock.hour, clock.minute).astimezone(UTC)


_MOMENTS = _Notation[datetime](
    "moment",
    read_moment,
    write=lambda value: f"{value.astimezone():%Y-%m-%d %H:%M}",
    day=lambda value: value.astimezone().date(),
    moved=_at_its_time,
)


class DateField(_WrittenTime[date]):
    """A day, or none."""

    def __init__(self, name: Text = "", parent: QWidget | None = None) -> None:
        super().__init__(_DAYS, name, parent)


class MomentField(_WrittenTime[datetime]):
    """A day with its time of day, or none: in the time of this computer on the screen, else in UTC."""

    def __init__(self, name: Text = "", parent: QWidget | None = None) -> None:
        super().__init__(_MOMENTS, name, parent)


_MONTH_BUTTONS = {"qt_calendar_prevmonth": "chevron-left", "qt_calendar_nextmonth": "chevron-right"}
"""By the names Qt gives its buttons; its own arrows are black on a dark theme."""
_WEEKEND: dict[Qt.DayOfWeek, Hue] = {Qt.DayOfWeek.Saturday: "blue", Qt.DayOfWeek.Sunday: "red"}


class _CalendarPopup(QCalendarWidget):
    """Under the field, until a day is clicked or chosen by Enter."""

    def __init__(self, field: _WrittenTime[date] | _WrittenTime[datetime]) -> None:
        super().__init__(field)
        self._field = field
        self.setWindowFlag(Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self._dress()
        day = field.day()
        if day is not None:
            self.setSelectedDate(QDate(day.year, day.month, day.day))
        self.clicked.connect(self._take)
        self.activated.connect(self._take)
        self.setMinimumWidth(theme.px(280))
        self._place()

    def _dress(self) -> None:
        """Months and weekdays in the language of the window, the weekend in the colours of the theme."""
        locale = QLocale(QLocale.Language.Korean if translator.is_korean else QLocale.Language.English)
        self.setLocale(locale)
        self.setFirstDayOfWeek(locale.firstDayOfWeek())
        for button in self.findChildren(QToolButton):
            if button.objectName() in _MONTH_BUTTONS:
                set_icon(button, _MONTH_BUTTONS[button.objectName()])
        for weekday, hue in _WEEKEND.items():
            letters = QTextCharFormat()
            letters.setForeground(theme.color(f"{hue}.fg"))
            self.setWeekdayTextFormat(weekday, letters)

    def _place(self) -> None:
        """Below the field; above it where the screen ends."""
        size, field, screen = self.sizeHint(), self._field, self._field.screen().availableGeometry()
        at = field.mapToGlobal(QPoint(0, field.height() + 3))
        if at.y() + size.height() > screen.bottom():
            at.setY(field.mapToGlobal(QPoint(0, 0)).y() - size.height() - 3)
        self.move(at)

    def _take(self, day: QDate) -> None:
        self._field.set_day(date(day.year(), day.month(), day.day()))
        self.close()
        self._field.setFocus(Qt.FocusReason.PopupFocusReason)
