"""The bar at the top: search, the state of the connection, buttons of commands, bell and help."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from desktop_app.core.commands import CommandRegistry
from desktop_app.core.translator import t
from desktop_app.ui import icons, painting
from desktop_app.ui.badges import Badge
from desktop_app.ui.keys import key_parts
from desktop_app.ui.live import Key, Text, bind_key, on_language, said
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets import Button, Chip, Dot, IconButton, Label, row, set_surface
from desktop_app.ui.widgets.buttons import Kind


class SearchBar(QPushButton):
    """Looks like a field, opens the palette."""

    def __init__(self, text: Text, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text, self._key = text, ""
        self.setProperty("kind", "searchbar")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        on_language(self, self.retranslate)
        bind_key(self.set_key, key)

    def set_key(self, key: str) -> None:
        self._key = key
        self.update()

    def set_text(self, text: Text) -> None:
        self._text = text
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(said(self._text))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, right = self.height() / 2, self.width() - theme.px(8)
        for part in reversed(key_parts(self._key)):
            width, height = painting.key_width(part), theme.px(19)
            right -= int(width)
            painting.draw_key(painter, QRectF(right, middle - height / 2, width, height), part)
            right -= 3
        side = theme.px(16)
        at = QPointF(theme.px(10), middle - side / 2)
        painter.drawPixmap(at, icons.pixmap("search", "text.tertiary", side))
        left = theme.px(34)
        place, width = QPointF(left, middle), right - left - theme.px(6)
        painting.draw_text(painter, place, said(self._text), color="text.tertiary", width=width)
        painter.end()


class Bell(IconButton):
    """With a red dot; its name says how many, and whether it is quiet."""

    def __init__(self) -> None:
        self._count = 0
        self._quiet = ""
        super().__init__("bell", self._say, size=18)

    def _say(self) -> str:
        name = t("ui.alerts_count", n=self._count) if self._count else t("ui.alerts")
        return f"{name} · {self._quiet}" if self._quiet else name

    def set_quiet(self, words: str) -> None:
        """Until when nothing is shown at once; "" where everything is."""
        self._quiet = words
        self.set_icon("bell-off" if words else "bell")
        self.retranslate()

    def set_count(self, count: int) -> None:
        self._count = count
        self.retranslate()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._count:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("rail.badge"))
            side = theme.px(8)
            painter.drawEllipse(QRectF(self.width() / 2 + theme.px(2), theme.px(4), side, side))
            painter.end()


class TopBar(QFrame):
    """`palette_asked`, `alerts_asked`, `help_asked`."""

    palette_asked = Signal()
    alerts_asked = Signal()
    help_asked = Signal()

    def __init__(self, registry: CommandRegistry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "topbar")
        self._registry = registry
        self.search = SearchBar(lambda: t("ui.search_bar"), registry.key_of("window.palette"))
        self.search.setMaximumWidth(theme.px(420))
        self.search.clicked.connect(lambda _=False: self.palette_asked.emit())
        self._dot, self._state = Dot("grey"), Label("", "meta", "medium", tone="secondary")
        self._chip = Chip(Badge(""), height=26)
        self.bell = Bell()
        self.bell.clicked.connect(lambda _=False: self.alerts_asked.emit())
        help_key = registry.key_of("window.keys")
        help_button = IconButton("circle-help", lambda: t("ui.keys"), key=help_key, size=18)
        help_button.clicked.connect(lambda _=False: self.help_asked.emit())
        self._buttons: QHBoxLayout = row(spacing=8)
        line = row(self.search, spacing=8, margins=(16, 9, 14, 9))
        line.setStretchFactor(self.search, 10)
        line.addStretch(1)
        for widget in (self._dot, self._state, self._chip):
            line.addWidget(widget)
        line.addSpacing(theme.px(8))
        line.addLayout(self._buttons)
        line.addWidget(self.bell)
        line.addWidget(help_button)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._chip.hide()
        self._dot.hide()

    def add_button(self, command_id: str, kind: Kind) -> Button:
        button = Button.of(self._registry, command_id, kind)
        self._buttons.addWidget(button)
        return button

    def set_state(self, text: str, hue: Hue = "green", icon: str = "") -> None:
        """A dot and a word; with an icon a chip that cannot be overlooked."""
        is_chip = bool(icon)
        self._chip.set_badge(Badge(text, hue, icon))
        self._chip.setVisible(is_chip and bool(text))
        self._dot.set_hue(hue)
        self._state.setText(text)
        for widget in (self._dot, self._state):
            widget.setVisible(not is_chip and bool(text))
