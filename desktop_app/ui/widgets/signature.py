"""A field to sign in with mouse, pen or finger."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPen, QTabletEvent
from PySide6.QtWidgets import QWidget

from desktop_app.core.translator import t
from desktop_app.ui.live import Text, on_language, said
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets.base import Painted

LEAST_LENGTH = 24.0
"""Pixels that must be drawn: a dot is no signature."""
SCALE = 2


class SignaturePad(Painted):
    """`pad.is_empty`, `pad.png()`, `pad.clear()`; `signed` comes after every stroke."""

    signed = Signal()

    def __init__(self, hint: Text | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent, stretches=True)
        self._hint = hint
        self._strokes: list[list[QPointF]] = []
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        on_language(self, self._say)

    def _say(self) -> None:
        self.setAccessibleName(t("ui.signature"))
        self.update()

    @property
    def is_empty(self) -> bool:
        return sum(_length(stroke) for stroke in self._strokes) < LEAST_LENGTH

    def clear(self) -> None:
        self._strokes.clear()
        self.update()

    def png(self) -> bytes:
        """Black on white, in double size; empty while nobody has signed."""
        if self.is_empty:
            return b""
        image = QImage(self.size() * SCALE, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(SCALE, SCALE)
        painter.setPen(_pen(Qt.GlobalColor.black))
        for stroke in self._strokes:
            painter.drawPath(_path(stroke))
        painter.end()
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, Qt takes the name
        return bytes(content.data())

    def natural_size(self) -> QSize:
        return QSize(theme.px(300), theme.px(92))

    def draw(self, painter: QPainter) -> None:
        painter.setPen(QPen(theme.color("focus"), 2) if self.hasFocus() else theme.color("border.strong"))
        painter.setBrush(theme.color("bg.sunken"))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 8, 8)
        if not self._strokes:
            text = said(self._hint) if self._hint is not None else t("ui.sign_here")
            painter.setFont(theme.font("meta"))
            painter.setPen(theme.color("text.tertiary"))
            place = self.rect().adjusted(theme.px(12), 0, -theme.px(12), -theme.px(8))
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, text)
        painter.setPen(_pen(theme.color("text.primary")))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for stroke in self._strokes:
            painter.drawPath(_path(stroke))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.signed.emit()

    def tabletEvent(self, event: QTabletEvent) -> None:
        kind = event.type()
        if kind == QTabletEvent.Type.TabletPress:
            self._begin(event.position())
        elif kind == QTabletEvent.Type.TabletMove and event.pressure() > 0:
            self._go_on(event.position())
        elif kind == QTabletEvent.Type.TabletRelease:
            self.signed.emit()
        event.accept()

    def _begin(self, at: QPointF) -> None:
        self._strokes.append([at])

    def _go_on(self, at: QPointF) -> None:
        if not self._strokes:
            self._begin(at)
        self._strokes[-1].append(at)
        self.update()


def _pen(color: QColor | Qt.GlobalColor) -> QPen:
    pen = QPen(color)
    pen.setWidthF(2.2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def _length(stroke: list[QPointF]) -> float:
    steps = pairwise(stroke)
    return sum((one - other).manhattanLength() for one, other in steps)


def _path(stroke: list[QPointF]) -> QPainterPath:
    """Smooth: through the middles of the points."""
    path = QPainterPath(stroke[0])
    for one, other in pairwise(stroke):
        path.quadTo(one, (one + other) / 2)
    if len(stroke) > 1:
        path.lineTo(stroke[-1])
    return path
