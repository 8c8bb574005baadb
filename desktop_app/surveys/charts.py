"""The trend by week: bars for answers, a line for the share of the satisfied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.ui import painting
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Painted, draw_line
from shared.surveys import WeekFigure

HEIGHT, LEFT, BOTTOM, TOP = 170, 40, 24, 12
LINES = (0.0, 0.5, 1.0)


class TrendChart(Painted):
    """Share of the satisfied by week, over grey bars as high as there were answers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, stretches=True)
        self._weeks: list[WeekFigure] = []

    def set_weeks(self, weeks: Sequence[WeekFigure]) -> None:
        self._weeks = list(weeks)
        words = [
            t(
                "surveys.week_spoken",
                day=formats.short_day(one.monday),
                share=formats.percent(one.satisfied / one.responses),
                n=one.responses,
            )
            for one in self._weeks
            if one.responses
        ]
        self.setAccessibleName(", ".join(words) or t("surveys.no_answers"))
        self.changed()

    def natural_size(self) -> QSize:
        return QSize(theme.px(420), theme.px(HEIGHT))

    def draw(self, painter: QPainter) -> None:
        box = QRectF(
            theme.px(LEFT),
            theme.px(TOP),
            self.width() - theme.px(LEFT) - theme.px(8),
            self.height() - theme.px(TOP) - theme.px(BOTTOM),
        )
        self._draw_grid(painter, box)
        if not self._weeks:
            return
        step = box.width() / len(self._weeks)
        self._draw_bars(painter, box, step)
        points = [
            QPointF(
                box.left() + step * (at + 0.5), box.bottom() - box.height() * one.satisfied / one.responses
            )
            for at, one in enumerate(self._weeks)
            if one.responses
        ]
        if points:
            draw_line(painter, points, theme.solid("green"))
        self._draw_days(painter, box, step)

    def _draw_grid(self, painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(theme.color("border.subtle"), 1))
        for share in LINES:
            y = box.bottom() - box.height() * share
            painter.setPen(QPen(theme.color("border.subtle"), 1))
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))
            at = QPointF(theme.px(2), y)
            painting.draw_text(painter, at, formats.percent(share), size="meta", color="text.tertiary")

    def _draw_bars(self, painter: QPainter, box: QRectF, step: float) -> None:
        most = max((one.responses for one in self._weeks), default=0) or 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("border.subtle"))
        wide = min(theme.px(26), step * 0.55)
        for at, one in enumerate(self._weeks):
            tall = box.height() * 0.6 * one.responses / most
            left = box.left() + step * (at + 0.5) - wide / 2
            painter.drawRoundedRect(QRectF(left, box.bottom() - tall, wide, tall), 3, 3)

    def _draw_days(self, painter: QPainter, box: QRectF, step: float) -> None:
        """As many dates as there is room for."""
        every = max(1, round(theme.px(56) / step + 0.49))
        y = box.bottom() + theme.px(12)
        for at, one in enumerate(self._weeks):
            if at % every == 0:
                text = formats.short_day(one.monday)
                x = box.left() + step * (at + 0.5) - painting.text_width(text, "meta") / 2
                painting.draw_text(painter, QPointF(x, y), text, size="meta", color="text.tertiary")
