"""Counts over time."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop_app.ui import painting
from desktop_app.ui.charts.base import LEFT, Chart, nice_top
from desktop_app.ui.live import said
from desktop_app.ui.theme import theme


class StackedColumns(Chart):
    """Counts over time, split by kind, with a legend above."""

    def ground(self) -> QRectF:
        return super().ground().adjusted(0, theme.px(18), 0, 0)

    def draw(self, painter: QPainter) -> None:
        area = self.ground()
        sums = [sum(one.values[at] or 0 for one in self.series) for at in range(len(self.labels))]
        high = nice_top(max(sums, default=0))
        self._draw_legend(painter)
        self.draw_frame(painter, 0.0, high)
        width = min(theme.px(26), area.width() / max(1, len(self.labels)) * 0.6)
        for at in range(len(self.labels)):
            y = area.bottom()
            for one in self.series:
                tall = area.height() * (one.values[at] or 0) / high
                if tall > 0:
                    box = QRectF(self.x_of(at) - width / 2, y - tall, width, max(1.0, tall - 1))
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(theme.solid(one.hue))
                    painter.drawRoundedRect(box, 2.5, 2.5)
                    y -= tall

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
