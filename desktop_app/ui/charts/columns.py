"""Counts over time."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from desktop_app.ui import painting
from desktop_app.ui.charts.base import LEFT, WHOLE, Chart, nice_top
from desktop_app.ui.live import said
from desktop_app.ui.theme import theme


class StackedColumns(Chart):
    """Counts over time, split by kind, with a legend above."""

    def ground(self) -> QRectF:
        return super().ground().adjusted(0, theme.px(18), 0, 0)

    def marks_of(self, at: int) -> list[int]:
        """The whole column, then its pieces."""
        return [WHOLE, *(number for number, _ in self._pieces(at))]

    def series_at(self, at: int, y: float) -> int:
        """The piece at that height; the whole column above it."""
        found = (number for number, box in self._pieces(at) if box.top() - 1 <= y <= box.bottom())
        return next(found, WHOLE)

    def _high(self) -> float:
        sums = [sum(one.values[at] or 0 for one in self.series) for at in range(len(self.labels))]
        return nice_top(max(sums, default=0))

    def _pieces(self, at: int) -> list[tuple[int, QRectF]]:
        """Of one column, from the bottom up: number of the series, and where it is."""
        area, high = self.ground(), self._high()
        width = min(theme.px(26), area.width() / max(1, len(self.labels)) * 0.6)
        pieces, y = [], area.bottom()
        for number, one in enumerate(self.series):
            tall = area.height() * (one.values[at] or 0) / high
            if tall > 0:
                box = QRectF(self.x_of(at) - width / 2, y - tall, width, max(1.0, tall - 1))
                pieces.append((number, box))
                y -= tall
        return pieces

    def draw(self, painter: QPainter) -> None:
        self._draw_legend(painter)
        self.draw_frame(painter, 0.0, self._high())
        for at in range(len(self.labels)):
            for number, box in self._pieces(at):
                is_current = self.is_meant() and (at, number) == (self.current, self.current_series)
                painter.setPen(QPen(theme.color("text.primary"), 2) if is_current else Qt.PenStyle.NoPen)
                painter.setBrush(theme.solid(self.series[number].hue))
                painter.drawRoundedRect(box, 2.5, 2.5)

    def _draw_legend(self, painter: QPainter) -> None:
        x, y, side = float(theme.px(LEFT)), float(theme.px(9)), theme.px(9)
        for one in self.series:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.solid(one.hue))
            painter.drawRoundedRect(QRectF(x, y - side / 2, side, side), 2, 2)
            words = said(one.name)
            painting.draw_text(
                painter, QPointF(x + side + theme.px(5), y), words, size="meta", color="text.secondary"
            )
            x += side + theme.px(21) + painting.text_width(words, "meta")
