"""What charts have in common: labels, marks, keys, and saying themselves aloud."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop_app.ui import painting
from desktop_app.ui.live import Text, on_language, said
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets.base import Painted

GRID_LINES = 4
LEFT, TOP, FOOT = 44, 10, 24
LABEL_GAP = 8


@dataclass(frozen=True)
class Series:
    """`values` one for each label; None is a gap."""

    name: Text
    hue: Hue
    values: Sequence[float | None]


def nice_top(highest: float) -> float:
    """A round number at or above, whose quarters are round as well."""
    if highest <= GRID_LINES:
        return float(GRID_LINES)
    size = 10.0 ** floor(log10(highest / GRID_LINES))
    return next(
        GRID_LINES * step * size for step in (1, 2, 3, 4, 5, 6, 8, 10) if GRID_LINES * step * size >= highest
    )


WHOLE = -1
"""Not one series: all of them together."""


class Chart(Painted):
    """Labels below, marks above each; one label is current, and one series of it or the whole."""

    chosen = Signal(int, int)
    """Number of the label, number of the series or `WHOLE`."""

    def __init__(self, name: Text, height: int = 200, parent: QWidget | None = None) -> None:
        super().__init__(parent, stretches=True)
        self._name, self._height = name, height
        self.labels: list[str] = []
        self.series: list[Series] = []
        self.current, self.current_series = -1, WHOLE
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        on_language(self, self._say)

    def show_series(self, labels: Sequence[str], series: Sequence[Series]) -> None:
        self.labels, self.series = list(labels), list(series)
        self.current = min(self.current, len(self.labels) - 1)
        self.current_series = min(self.current_series, len(self.series) - 1)
        self._say()
        self.update()

    def natural_size(self) -> QSize:
        return QSize(theme.px(320), theme.px(self._height))

    # --- what it says --------------------------------------------------------------------------------------

    def table(self) -> tuple[list[str], list[list[str]]]:
        """The same as heads and rows of words."""
        heads = ["", *(said(one.name) for one in self.series)]
        rows = [
            [label, *(self.word(one.values[at]) for one in self.series)]
            for at, label in enumerate(self.labels)
        ]
        return heads, rows

    def word(self, value: float | None) -> str:
        return "–" if value is None else f"{value:,.0f}"

    def mark_words(self, at: int) -> str:
        values = ", ".join(f"{said(one.name)} {self.word(one.values[at])}" for one in self.series)
        return f"{self.labels[at]}: {values}"

    def _say(self) -> None:
        words = said(self._name)
        if 0 <= self.current < len(self.labels):
            words = f"{words}, {self._current_words()}"
        self.setAccessibleName(words)

    def _current_words(self) -> str:
        if self.current_series == WHOLE:
            return self.mark_words(self.current)
        one = self.series[self.current_series]
        return f"{self.labels[self.current]}: {said(one.name)} {self.word(one.values[self.current])}"

    # --- where things are ----------------------------------------------------------------------------------

    def ground(self) -> QRectF:
        """The area of the marks."""
        left, right, top, foot = (theme.px(side) for side in (LEFT, self.right_margin(), TOP, FOOT))
        return QRectF(left, top, max(1.0, self.width() - left - right), max(1.0, self.height() - top - foot))

    def right_margin(self) -> int:
        return 12

    def x_of(self, at: int) -> float:
        area = self.ground()
        return area.left() + area.width() * (at + 0.5) / max(1, len(self.labels))

    def label_at(self, x: float) -> int:
        area = self.ground()
        at = int((x - area.left()) / area.width() * len(self.labels)) if self.labels else -1
        return at if 0 <= at < len(self.labels) else -1

    def series_at(self, at: int, y: float) -> int:
        """Whose mark of a label is meant by a height; `WHOLE` where none is."""
        return WHOLE

    def marks_of(self, at: int) -> list[int]:
        """What of a label can be chosen one by one, from the bottom up."""
        return [WHOLE]

    # --- hands ---------------------------------------------------------------------------------------------

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self.label_at(event.position().x())
        self._go(at, self.series_at(at, event.position().y()) if at >= 0 else WHOLE)
        if at >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), self.mark_words(at), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self.label_at(event.position().x())
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._go(at, self.series_at(at, event.position().y()))
            self.chosen.emit(self.current, self.current_series)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        heights = {Qt.Key.Key_Down: -1, Qt.Key.Key_Up: 1}
        if event.key() in steps and self.labels:
            self._go((self.current + steps[Qt.Key(event.key())]) % len(self.labels), self.current_series)
        elif event.key() in heights and self.current >= 0:
            self._climb(heights[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            self.chosen.emit(self.current, self.current_series)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current < 0 and self.labels:
            self._go(len(self.labels) - 1, self.current_series)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def is_meant(self) -> bool:
        """Hands are on it: what is current is worth showing."""
        return self.current >= 0 and (self.hasFocus() or self.underMouse())

    def _go(self, at: int, one: int = WHOLE) -> None:
        """To a mark, or the first of the label where the series has none there."""
        if at >= 0:
            marks = self.marks_of(at)
            one = one if one in marks else next(iter(marks), WHOLE)
        if (at, one) != (self.current, self.current_series):
            self.current, self.current_series = at, one
            self._say()
            self.update()

    def _climb(self, step: int) -> None:
        marks = self.marks_of(self.current)
        if self.current_series in marks:
            at = (marks.index(self.current_series) + step) % len(marks)
            self._go(self.current, marks[at])

    # --- common parts --------------------------------------------------------------------------------------

    def draw_frame(self, painter: QPainter, low: float, high: float, unit: str = "") -> None:
        area = self.ground()
        for line in range(GRID_LINES + 1):
            share = line / GRID_LINES
            y = area.bottom() - area.height() * share
            painter.setPen(QPen(theme.color("border.subtle"), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            value = low + (high - low) * share
            words = f"{value:,.0f}{unit}" if value == round(value) else f"{value:,.1f}{unit}"
            x = area.left() - theme.px(8) - painting.text_width(words, "meta")
            painting.draw_text(painter, QPointF(x, y), words, size="meta", color="text.secondary")
        self._draw_labels(painter)
        if self.hasFocus() and self.current >= 0:
            self._draw_focus(painter)

    def _draw_labels(self, painter: QPainter) -> None:
        """As many as there is room for."""
        if not self.labels:
            return
        widest = max(painting.text_width(label, "meta") for label in self.labels) + theme.px(LABEL_GAP)
        step = max(1, ceil(widest * len(self.labels) / self.ground().width()))
        y = self.height() - theme.px(9)
        for at in range(len(self.labels) - 1, -1, -step):
            label = self.labels[at]
            x = self.x_of(at) - painting.text_width(label, "meta") / 2
            painting.draw_text(painter, QPointF(x, y), label, size="meta", color="text.secondary")

    def _draw_focus(self, painter: QPainter) -> None:
        area = self.ground()
        width = area.width() / len(self.labels)
        box = QRectF(self.x_of(self.current) - width / 2, area.top() - 4, width, area.height() + 8)
        painter.setPen(QPen(theme.color("focus"), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 4, 4)
