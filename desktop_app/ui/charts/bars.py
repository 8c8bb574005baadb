"""Counts of parts, the largest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from desktop_app.ui import painting
from desktop_app.ui.charts.base import Chart, Series
from desktop_app.ui.live import Text
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue


@dataclass(frozen=True)
class Bar:
    """One line: `value` is the length, `word` what stands for it, `more` a grey word beside."""

    label: str
    value: float
    word: str
    more: str = ""


class BarList(Chart):
    """The largest first, one below the other: `bars.show_bars([Bar("VPN", 141, "141", "+31 %")], "blue")`"""

    def __init__(self, name: Text, hue: Hue, parent: QWidget | None = None) -> None:
        self.bars: list[Bar] = []
        self._hue = hue
        super().__init__(name, 40, parent)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        self.bars = list(bars)
        self.show_series([bar.label for bar in bars], [Series("", self._hue, [bar.value for bar in bars])])
        self.changed()

    def natural_size(self) -> QSize:
        return QSize(theme.px(240), theme.px(30) * max(1, len(self.bars)))

    def table(self) -> tuple[list[str], list[list[str]]]:
        return ["", "", ""], [[bar.label, bar.word, bar.more] for bar in self.bars]

    def mark_words(self, at: int) -> str:
        bar = self.bars[at]
        return " ".join(word for word in (bar.label, bar.word, bar.more) if word)

    def label_at(self, x: float) -> int:
        return self.current

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().y() // theme.px(30))
        self._go(at if at < len(self.bars) else -1)
        if 0 <= at < len(self.bars):
            QToolTip.showText(event.globalPosition().toPoint(), self.mark_words(at), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps and self.bars:
            self._go((self.current + steps[Qt.Key(event.key())]) % len(self.bars))
            return
        super().keyPressEvent(event)

    def draw(self, painter: QPainter) -> None:
        highest = max((bar.value for bar in self.bars), default=0) or 1
        tall, word, more = theme.px(30), theme.px(58), theme.px(64)
        name = min(theme.px(150), self.width() * 0.36)
        for at, bar in enumerate(self.bars):
            y = at * tall + tall / 2
            painting.draw_text(painter, QPointF(0, y), bar.label, width=name - theme.px(8))
            length = max(4.0, self.width() - name - word - more)
            box = QRectF(name, y - theme.px(4), length, theme.px(8))
            painting.draw_meter(painter, box, bar.value / highest, self._hue)
            x = name + length + word - painting.text_width(bar.word, "body", "semibold")
            painting.draw_text(painter, QPointF(x, y), bar.word, weight="semibold")
            x = self.width() - painting.text_width(bar.more, "meta")
            painting.draw_text(painter, QPointF(x, y), bar.more, size="meta", color="text.tertiary")
            if at == self.current and self.hasFocus():
                painter.setPen(QPen(theme.color("focus"), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(0.8, at * tall + 1, self.width() - 1.6, tall - 2), 4, 4)
