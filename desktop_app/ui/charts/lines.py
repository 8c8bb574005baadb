"""Percent over time."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.ui import painting
from desktop_app.ui.charts.base import WHOLE, Chart, Series
from desktop_app.ui.live import Text, said
from desktop_app.ui.theme import theme

RIGHT = 96
"""Room for the names at the ends of the lines."""


class LineChart(Chart):
    """Percent over time, with a goal: `chart.show_lines(labels, series, goal=95, goal_name=…)`"""

    def __init__(self, name: Text, height: int = 200, parent: QWidget | None = None) -> None:
        super().__init__(name, height, parent)
        self._goal: float | None = None
        self._goal_name: Text = ""

    def show_lines(
        self,
        labels: Sequence[str],
        series: Sequence[Series],
        *,
        goal: float | None = None,
        goal_name: Text = "",
    ) -> None:
        self._goal, self._goal_name = goal, goal_name
        self.show_series(labels, series)

    def right_margin(self) -> int:
        """As wide as the widest name at the end of a line."""
        goal = f"{said(self._goal_name)} 100%" if self._goal is not None else ""
        names = [goal, *(f"{said(one.name)} 100.0" for one in self.series)]
        widest = max(painting.text_width(one, "meta", "semibold") for one in names)
        return max(RIGHT, int(widest * 100 / theme.px(100)) + 10)

    def word(self, value: float | None) -> str:
        return "–" if value is None else f"{value:.1f}%"

    def _low(self) -> float:
        known = [value for one in self.series for value in one.values if value is not None]
        lowest = min([*known, self._goal if self._goal is not None else 100.0], default=0.0)
        return max(0.0, 20 * floor((lowest - 2) / 20)) if lowest < 80 else 4 * floor((lowest - 2) / 4)

    def _y_of(self, value: float) -> float:
        area, low = self.ground(), self._low()
        return area.bottom() - area.height() * (value - low) / (100.0 - low)

    def _heights(self, at: int) -> list[tuple[float, int]]:
        """Of the points of a label, with the number of their line, from the bottom up."""
        known = [(one.values[at], number) for number, one in enumerate(self.series)]
        return sorted(((self._y_of(value), number) for value, number in known if value is not None))[::-1]

    def marks_of(self, at: int) -> list[int]:
        return [number for _, number in self._heights(at)]

    def series_at(self, at: int, y: float) -> int:
        """The nearest line."""
        heights = self._heights(at)
        return min(heights, key=lambda one: abs(one[0] - y))[1] if heights else WHOLE

    def draw(self, painter: QPainter) -> None:
        area, y_of = self.ground(), self._y_of
        self.draw_frame(painter, self._low(), 100.0, "%")
        ends: list[tuple[float, str, str]] = []
        if self._goal is not None:
            y = y_of(self._goal)
            painter.setPen(QPen(theme.color("text.tertiary"), 1.2, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            ends.append((y, f"{said(self._goal_name)} {self._goal:.0f}%", "text.secondary"))
        for one in self.series:
            points = [(at, y_of(value)) for at, value in enumerate(one.values) if value is not None]
            self._draw_line(painter, [QPointF(self.x_of(at), y) for at, y in points], theme.solid(one.hue))
            if points:
                last = next(value for value in reversed(one.values) if value is not None)
                ends.append((points[-1][1], f"{said(one.name)} {last:.1f}", f"{one.hue}.fg"))
        self._draw_ends(painter, ends)
        self._draw_current(painter)

    def _draw_current(self, painter: QPainter) -> None:
        """The point that is meant, filled."""
        if not self.is_meant() or self.current_series == WHOLE:
            return
        one = self.series[self.current_series]
        value = one.values[self.current]
        if value is not None:
            painter.setPen(QPen(theme.solid(one.hue), 2))
            painter.setBrush(theme.solid(one.hue))
            painter.drawEllipse(QPointF(self.x_of(self.current), self._y_of(value)), 4.2, 4.2)

    def _draw_line(self, painter: QPainter, points: Sequence[QPointF], color: QColor) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(color, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        if len(points) > 1:
            painter.drawPolyline(list(points))
        painter.setBrush(theme.color("bg.surface"))
        for point in points:
            painter.drawEllipse(point, 3.2, 3.2)

    def _draw_ends(self, painter: QPainter, ends: list[tuple[float, str, str]]) -> None:
        """The names at the ends of their lines, moved apart where they would touch."""
        gap, at = theme.px(15), float("-inf")
        x = self.ground().right() + theme.px(6)
        for y, words, color in sorted(ends):
            at = max(y, at + gap)
            painting.draw_text(painter, QPointF(x, at), words, size="meta", weight="semibold", color=color)
