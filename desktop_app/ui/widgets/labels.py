"""Texts: always plain, never interpreted, whoever wrote them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.ui.icons import set_icon
from desktop_app.ui.live import Text, bind
from desktop_app.ui.theme import set_text_style, theme
from desktop_app.ui.tokens import Size, Tone, Weight


class Label(QLabel):
    """A line of text; `wraps` for a paragraph. `Label(lambda: t("x"), "title", "semibold", tone="red")`"""

    def __init__(
        self,
        text: Text = "",
        size: Size = "body",
        weight: Weight = "regular",
        *,
        tone: Tone | str = "",
        wraps: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        set_text_style(self, size, weight, tone=tone)
        bind(self.setText, text)

    def selectable(self) -> Label:
        """Can be selected and copied with mouse and keyboard."""
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags)
        self.setAccessibleName(self.text())
        return self


class ElidedLabel(Label):
    """One line that ends in … where the place is short; the tooltip has all of it."""

    def __init__(
        self,
        text: Text = "",
        size: Size = "body",
        weight: Weight = "regular",
        *,
        tone: Tone | str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, size, weight, tone=tone, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(24), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, super().sizeHint().height())

    def is_elided(self) -> bool:
        return self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_rest()

    def setText(self, text: str) -> None:
        super().setText(" ".join(text.split()))
        self._show_rest()

    def _show_rest(self) -> None:
        self.setToolTip(self.text() if self.is_elided() else "")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        color = theme.color(theme.tone(self.property("tone") or "primary"))
        painter.setPen(color if self.isEnabled() else theme.color("text.disabled"))
        painter.drawText(box, self.alignment(), text)
        painter.end()


class IconLabel(QLabel):
    """A small picture beside a word: `IconLabel("clock", "text.tertiary", 14)`"""

    def __init__(
        self, name: str, color: str = "text.secondary", size: int = 16, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.set(name, color, size)

    def set(self, name: str, color: str = "text.secondary", size: int = 16) -> None:
        set_icon(self, name, color, size)
