"""The colours of tags to choose from, each as a tag in it looks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QPushButton, QWidget

from desktop_app.core.translator import t
from desktop_app.ui import painting
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import set_text_style, theme
from desktop_app.ui.widgets import FlowLayout
from shared.tickets import TagHue


def hue_word(hue: TagHue) -> str:
    return t(f"catalog.hue.{hue.value}")


class HueButton(QPushButton):
    """A chip with the word for its colour; arrows lead to the next one."""

    def __init__(self, hue: TagHue) -> None:
        super().__init__()
        self.hue = hue
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("kind", "link")
        set_text_style(self, "meta", "medium")
        on_language(self, self._say)

    def _say(self) -> None:
        self.setAccessibleName(hue_word(self.hue))
        self.updateGeometry()
        self.update()

    def _badge(self) -> Badge:
        return Badge(hue_word(self.hue), self.hue.value, "check" if self.isChecked() else "tag")

    def sizeHint(self) -> QSize:
        return QSize(int(painting.chip_width(self._badge())) + theme.px(6), theme.px(28))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.px(3)
        at = QPointF(edge, self.height() / 2)
        painting.draw_chip(painter, at, self._badge(), height=self.height() - 2 * edge)
        if self.isChecked() or self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            color = theme.color("focus") if self.hasFocus() else theme.solid(self.hue.value)
            painter.setPen(QPen(color, 1.5))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 7, 7)
        painter.end()


class HueField(QWidget):
    """One of the colours."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        flow = FlowLayout(self, spacing=4)
        self.buttons = {hue: HueButton(hue) for hue in TagHue}
        for button in self.buttons.values():
            self._group.addButton(button)
            flow.addWidget(button)
            button.clicked.connect(lambda _=False: self.changed.emit())
        self.set_value(TagHue.GREY)
        on_language(self, lambda: self.setAccessibleName(t("catalog.hue")))

    def value(self) -> TagHue:
        return next(hue for hue, button in self.buttons.items() if button.isChecked())

    def set_value(self, hue: TagHue) -> None:
        self.buttons[hue].setChecked(True)
        self.setFocusProxy(self.buttons[hue])
