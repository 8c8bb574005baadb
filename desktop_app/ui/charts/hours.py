"""A week of hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from desktop_app.ui import painting
from desktop_app.ui.charts.base import Chart
from desktop_app.ui.live import Text
from desktop_app.ui.theme import theme


@dataclass(frozen=True)
class Hour:
    """Of the week: mean, and the band around it."""

    mean: float
    low: int
    high: int


class WeekOfHours(Chart):
    """Seven rows of 24 hours, the darker the more is to be expected."""

    def __init__(self, name: Text, parent: QWidget | None = None) -> None:
        self.hours: list[Hour] = []
        self._days: list[str] = []
        super().__init__(name, 204, parent)

    def show_hours(self, hours: Sequence[Hour], days: Sequence[str]) -> None:
        """`days`: seven names, Monday first."""
        self.hours, self._days = list(hours), list(days)
        self.show_series([f"{self._days[at // 24]} {at % 24}:00" for at in range(len(hours))], [])
        self.update()

    def table(self) -> tuple[list[str], list[list[str]]]:
        rows = [
            [self._days[at // 24], f"{at % 24}:00", f"{hour.mean:.1f}", f"{hour.low}–{hour.high}"]
            for at, hour in enumerate(self.hours)
        ]
        return ["", "", "", ""], rows

    def mark_words(self, at: int) -> str:
        hour = self.hours[at]
        return f"{self.labels[at]}  {hour.mean:.1f}  ({hour.low}–{hour.high})"

    def _cell(self, at: int) -> QRectF:
        left, top = theme.px(34), theme.px(20)
        wide, tall = (self.width() - left) / 24, (self.height() - top) / 7
        return QRectF(left + at % 24 * wide + 1, top + at // 24 * tall + 1, wide - 2, tall - 2)

    def _hour_at(self, point: QPointF) -> int:
        return next((at for at in range(len(self.hours)) if self._cell(at).contains(point)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._hour_at(event.position())
        self._go(at)
        if at >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), self.mark_words(at), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """There are no tickets behind what is still to come."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -24, Qt.Key.Key_Down: 24}
        if event.key() in steps and self.hours:
            self._go((self.current + steps[Qt.Key(event.key())]) % len(self.hours))
            return
        super().keyPressEvent(event)

    def draw(self, painter: QPainter) -> None:
        highest = max((hour.mean for hour in self.hours), default=0) or 1
        for at, hour in enumerate(self.hours):
            cell, color = self._cell(at), QColor(theme.solid("blue"))
            color.setAlphaF(0.05 + 0.85 * hour.mean / highest)
            painter.setPen(
                QPen(theme.color("focus"), 1.5)
                if at == self.current and self.hasFocus()
                else Qt.PenStyle.NoPen
            )
            painter.setBrush(color)
            painter.drawRoundedRect(cell, 2, 2)
        for day, name in enumerate(self._days):
            y = self._cell(day * 24).center().y()
            painting.draw_text(painter, QPointF(0, y), name, size="meta", color="text.secondary")
        for clock in range(0, 24, 3):
            x = self._cell(clock).left()
            painting.draw_text(
                painter, QPointF(x, theme.px(9)), str(clock), size="meta", color="text.secondary"
            )
