"""Small painted signs: chips, level bars, avatars, key caps, the dot of a live connection."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.ui import painting
from desktop_app.ui.badges import Badge, Level
from desktop_app.ui.keys import key_parts
from desktop_app.ui.live import Key, bind_key, on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets.base import Painted


class Chip(Painted):
    """A word with icon on a tinted ground: `Chip(Badge("진행 중", "teal", "loader"))`, or a function."""

    def __init__(
        self, badge: Badge | Callable[[], Badge], *, height: int = 22, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._height = height
        self.badge = Badge("")
        if callable(badge):
            on_language(self, lambda: self.set_badge(badge()))
        else:
            self.set_badge(badge)

    def set_badge(self, badge: Badge) -> None:
        self.badge = badge
        self.setAccessibleName(badge.text)
        self.changed()

    def natural_size(self) -> QSize:
        return QSize(int(painting.chip_width(self.badge)) + 1, theme.px(self._height))

    def draw(self, painter: QPainter) -> None:
        painting.draw_chip(painter, QPointF(0, self.height() / 2), self.badge, height=theme.px(self._height))


class PriorityBars(Painted):
    """One to three bars, or the red square: `PriorityBars(Level(3, "orange", "높음"))`"""

    def __init__(self, level: Level, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_level(level)

    def set_level(self, level: Level) -> None:
        self.level = level
        self.setAccessibleName(level.text)
        self.setToolTip(level.text)
        self.update()

    def natural_size(self) -> QSize:
        return QSize(theme.px(16), theme.px(16))

    def draw(self, painter: QPainter) -> None:
        painting.draw_bars(painter, QPointF(0, 0), self.level)


class Avatar(Painted):
    """A disc with initials; "" is a dotted ring. `presence`: the hue of the dot in the corner."""

    def __init__(self, name: str = "", side: int = 32, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._presence: Hue | None = None
        self.set_name(name)

    def set_name(self, name: str) -> None:
        self.name = name
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    def set_presence(self, hue: Hue | None) -> None:
        self._presence = hue
        self.update()

    def natural_size(self) -> QSize:
        return QSize(theme.px(self._side), theme.px(self._side))

    def draw(self, painter: QPainter) -> None:
        box = QRectF(self.rect())
        painting.draw_avatar(painter, box, self.name)
        if self._presence is not None:
            painter.setPen(QPen(theme.color("bg.surface"), 2))
            painter.setBrush(theme.solid(self._presence))
            painter.drawEllipse(QRectF(box.right() - 9, box.bottom() - 9, 9, 9))


class Kbd(Painted):
    """Key caps: `Kbd("Ctrl+K")`, `Kbd("G D")`, `Kbd(registry.key_of("x.save"))`"""

    def __init__(self, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bind_key(self.set_key, key)

    def set_key(self, key: str) -> None:
        self.key = key
        self._parts = key_parts(key)
        self.setAccessibleName(key)
        self.changed()

    def natural_size(self) -> QSize:
        width = sum(painting.key_width(part) for part in self._parts) + 3 * max(0, len(self._parts) - 1)
        return QSize(int(width) + 1, theme.px(19))

    def draw(self, painter: QPainter) -> None:
        x = 0.0
        for part in self._parts:
            width = painting.key_width(part)
            painting.draw_key(painter, QRectF(x, 0, width, self.height()), part)
            x += width + 3


class Dot(Painted):
    """A small filled circle; say beside it what it means."""

    def __init__(self, hue: Hue = "green", side: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hue, self._side = hue, side

    def set_hue(self, hue: Hue) -> None:
        self._hue = hue
        self.update()

    def natural_size(self) -> QSize:
        return QSize(theme.px(self._side), theme.px(self._side))

    def draw(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.solid(self._hue))
        painter.drawEllipse(QRectF(self.rect()))
