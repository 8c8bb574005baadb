"""A week of working time, painted: drag to paint or take away, or move and resize by keys.

Columns are days, rows are half hours. Windows may begin and end at any minute: what is painted snaps to a
quarter of an hour, what came from elsewhere is shown as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.core.translator import t
from desktop_app.sla import words
from desktop_app.ui import painting
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Painted

Windows = list[tuple[int, int]]
DAY = 1440
SNAP = 15
STEP = 30
LOWEST_HOUR = 15
"""Height of an hour in a small window; it grows with the room."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def merged(windows: Sequence[tuple[int, int]]) -> Windows:
    """In order; what touches or overlaps is one."""
    found: Windows = []
    for start, end in sorted(windows):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def added(windows: Sequence[tuple[int, int]], start: int, end: int) -> Windows:
    return merged([*windows, (start, end)])


def removed(windows: Sequence[tuple[int, int]], start: int, end: int) -> Windows:
    """Without [start, end)."""
    found: Windows = []
    for low, high in windows:
        found += [(low, min(high, start)), (max(low, end), high)]
    return merged(found)


def works_at(windows: Sequence[tuple[int, int]], minute: int) -> bool:
    return any(start <= minute < end for start, end in windows)


class WeekGrid(Painted):
    """`edited` after every stroke. Arrows move the cell, Shift+arrows select, Space paints or takes away,
    Ctrl+C and Ctrl+V copy a day.
    """

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, stretches=True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.week: list[Windows] = [[] for _ in range(7)]
        self.is_editable = True
        self._cell = (0, 9 * 60)
        self._anchor: tuple[int, int] | None = None
        self._adds = True
        self._copied: Windows | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        on_language(self, self._name)

    def set_week(self, week: Sequence[Sequence[tuple[int, int]]]) -> None:
        self.week = [merged(windows) for windows in week]
        self._name()
        self.update()

    def _name(self) -> None:
        day, minute = self._cell
        now = t("sla.works" if works_at(self.week[day], minute) else "sla.rests")
        self.setAccessibleName(t("sla.week"))
        self.setAccessibleDescription(f"{t(f'sla.day.{DAYS[day]}')} {words.wall(minute)} {now}")

    # --- where things are ----------------------------------------------------------------------------------

    def natural_size(self) -> QSize:
        return QSize(theme.px(520), theme.px(22 + LOWEST_HOUR * 24))

    def _left(self) -> float:
        return float(theme.px(44))

    def _top(self) -> float:
        return float(theme.px(22))

    def _column(self) -> float:
        return (self.width() - self._left()) / 7

    def _y(self, minute: float) -> float:
        return self._top() + minute / DAY * (self.height() - self._top() - 1)

    def _at(self, point: QPointF) -> tuple[int, int]:
        day = int((point.x() - self._left()) // self._column())
        share = (point.y() - self._top()) / (self.height() - self._top())
        minute = round(share * DAY / SNAP) * SNAP
        return min(6, max(0, day)), min(DAY, max(0, minute))

    def _selection(self) -> tuple[range, int, int]:
        day, minute = self._cell
        if self._anchor is None:
            return range(day, day + 1), minute, min(DAY, minute + STEP)
        other_day, other = self._anchor
        days = range(min(day, other_day), max(day, other_day) + 1)
        return days, min(minute, other), max(minute, other)

    # --- painting ------------------------------------------------------------------------------------------

    def draw(self, painter: QPainter) -> None:
        self._draw_frame(painter)
        column = self._column()
        for day, windows in enumerate(self.week):
            x = self._left() + day * column
            for start, end in windows:
                place = QRectF(x + 3, self._y(start) + 1, column - 6, self._y(end) - self._y(start) - 2)
                painter.setPen(QPen(theme.color("accent.solid"), 1))
                painter.setBrush(theme.color("accent.soft"))
                painter.drawRoundedRect(place, 4, 4)
                self._draw_times(painter, place, start, end)
        if self._anchor is not None or self.hasFocus():
            self._draw_selection(painter)

    def _draw_frame(self, painter: QPainter) -> None:
        column = self._column()
        for day, name in enumerate(DAYS):
            text = t(f"sla.day.{name}")
            middle = self._left() + (day + 0.5) * column - painting.text_width(text, "meta", "semibold") / 2
            color = "red.fg" if day == 6 else "blue.fg" if day == 5 else "text.secondary"
            painting.draw_text(
                painter, QPointF(middle, self._top() / 2), text, size="meta", weight="semibold", color=color
            )
        painter.setPen(QPen(theme.color("border.subtle"), 1))
        for hour in range(0, 25, 3):
            y = self._y(hour * 60)
            painter.drawLine(QPointF(self._left(), y), QPointF(self.width(), y))
        for day in range(8):
            x = self._left() + day * column
            painter.drawLine(QPointF(x, self._top()), QPointF(x, self.height()))
        for hour in range(0, 24, 3):
            at = QPointF(0, self._y(hour * 60) + theme.px(7))
            painting.draw_text(painter, at, f"{hour:02d}:00", size="badge", color="text.tertiary")

    @staticmethod
    def _draw_times(painter: QPainter, place: QRectF, start: int, end: int) -> None:
        """Where there is room for it."""
        text = f"{words.wall(start)}–{words.wall(end)}"
        lines = [text]
        if painting.text_width(text, "badge", "medium") > place.width() - 8:
            lines = [words.wall(start), words.wall(end)]
        if place.height() < theme.px(16) * len(lines):
            return
        rows = [theme.px(9), place.height() - theme.px(9)][: len(lines)]
        for line, y in zip(lines, rows, strict=True):
            at = QPointF(place.x() + 6, place.y() + y)
            painting.draw_text(painter, at, line, size="badge", weight="medium", color="accent.fg")

    def _draw_selection(self, painter: QPainter) -> None:
        days, start, end = self._selection()
        column = self._column()
        place = QRectF(
            self._left() + days.start * column + 1,
            self._y(start),
            column * len(days) - 2,
            self._y(end) - self._y(start),
        )
        painter.setBrush(theme.color("accent.solid", 0.12))
        painter.setPen(QPen(theme.color("focus"), 1.5))
        painter.drawRoundedRect(place, 3, 3)

    # --- strokes -------------------------------------------------------------------------------------------

    def apply(self, days: Sequence[int], start: int, end: int, *, adds: bool) -> None:
        """Paint or take away, on several days at once."""
        if start >= end or not self.is_editable:
            return
        for day in days:
            change = added if adds else removed
            self.week[day] = change(self.week[day], start, end)
        self._name()
        self.update()
        self.edited.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.is_editable or event.button() is not Qt.MouseButton.LeftButton:
            return
        self._cell = self._anchor = self._at(event.position())
        day, minute = self._cell
        self._adds = not works_at(self.week[day], min(minute, DAY - 1))
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._anchor is not None:
            self._cell = self._at(event.position())
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click paints or takes away half an hour."""
        if self._anchor is None:
            return
        days, start, end = self._selection()
        if start == end:
            start = min(start // STEP * STEP, DAY - STEP)
            end = start + STEP
        self._anchor = None
        self.apply(list(days), start, end, adds=self._adds)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -STEP),
            Qt.Key.Key_Down: (0, STEP),
        }
        move = moves.get(Qt.Key(event.key()))
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if move is not None:
            self._move(*move, selects=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif event.key() == Qt.Key.Key_Space:
            self._toggle()
        elif is_control and event.key() == Qt.Key.Key_C:
            self._copied = list(self.week[self._cell[0]])
        elif is_control and event.key() == Qt.Key.Key_V and self._copied is not None:
            self._paste()
        else:
            super().keyPressEvent(event)

    def _move(self, days: int, minutes: int, *, selects: bool) -> None:
        day, minute = self._cell
        if selects and self._anchor is None:
            self._anchor = (day, minute)
        elif not selects:
            self._anchor = None
        self._cell = (min(6, max(0, day + days)), min(DAY, max(0, minute + minutes)))
        if not selects:
            self._cell = (self._cell[0], min(DAY - STEP, self._cell[1]))
        self._name()
        self.update()

    def _toggle(self) -> None:
        days, start, end = self._selection()
        adds = not works_at(self.week[days.start], start)
        self._anchor = None
        self.apply(list(days), start, end, adds=adds)

    def _paste(self) -> None:
        if self.is_editable and self._copied is not None:
            self.week[self._cell[0]] = list(self._copied)
            self.update()
            self.edited.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._anchor = None
        self.update()
