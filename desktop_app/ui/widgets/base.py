"""What painted widgets have in common."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

RESTYLED = (QEvent.Type.StyleChange, QEvent.Type.FontChange)


class Painted(QWidget):
    """Draws itself in `draw`; its size is `natural_size`, asked again when theme or text size change."""

    def __init__(self, parent: QWidget | None = None, *, stretches: bool = False) -> None:
        super().__init__(parent)
        across = QSizePolicy.Policy.Expanding if stretches else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)

    def natural_size(self) -> QSize:
        raise NotImplementedError

    def draw(self, painter: QPainter) -> None:
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        return self.natural_size()

    def minimumSizeHint(self) -> QSize:
        is_fixed = self.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Fixed
        size = self.natural_size()
        return size if is_fixed else QSize(min(size.width(), 24), size.height())

    def changed(self) -> None:
        """The content is another: measure and draw again."""
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in RESTYLED:
            self.changed()


def set_surface(widget: QWidget, surface: str) -> None:
    """The background of a container: "surface", "sidebar", "card", "sunken", "amber" …; see style.qss."""
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setProperty("surface", surface)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
