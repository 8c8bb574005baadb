"""The navigation rail: real buttons with icon, word and count; the person at its foot."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.ui import icons, painting
from desktop_app.ui.keys import written
from desktop_app.ui.live import Key, Text, bind, bind_key, on_language, said
from desktop_app.ui.menus import add_line
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue, Weight
from desktop_app.ui.widgets.base import Painted, set_surface


class RailButton(QAbstractButton):
    """One page."""

    def __init__(self, title: Text, icon: str, key: Key = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._icon, self._key = title, icon, ""
        self._count = 0
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        on_language(self, self.retranslate)
        bind_key(self.set_key, key)

    @property
    def count(self) -> int:
        return self._count

    def set_key(self, key: str) -> None:
        self._key = key
        self.retranslate()

    def set_count(self, count: int) -> None:
        if count != self._count:
            self._count = count
            self.retranslate()

    def retranslate(self) -> None:
        title = said(self._title)
        self.setText(title)
        self.setAccessibleName(f"{title} {self._count}" if self._count else title)
        self.setToolTip(f"{title}  {written(self._key)}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.size("rail"), theme.px(52))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.size("rail"), theme.px(40))

    def enterEvent(self, event: QEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(theme.px(4), 0, -theme.px(4), 0)
        is_on = self.isChecked()
        if is_on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("rail.active_bg", 1.0 if is_on else 0.5))
            painter.drawRoundedRect(box, 9, 9)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("rail.fg_active"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 8, 8)
        color = "rail.fg_active" if is_on else "rail.fg"
        side, middle = theme.px(20), self.width() / 2
        words = theme.metrics("meta", "medium").height()
        gap = max(0.0, (self.height() - side - words) / 2 - theme.px(1))
        painter.drawPixmap(QPointF(middle - side / 2, gap), icons.pixmap(self._icon, color, side, stroke=1.8))
        weight: Weight = "semibold" if is_on else "medium"
        text = painting.elided(self.text(), "meta", weight, self.width() - 4)
        width = painting.text_width(text, "meta", weight)
        at = QPointF(middle - width / 2, self.height() - gap - words / 2)
        painting.draw_text(painter, at, text, size="meta", weight=weight, color=color)
        if self._count:
            ground = "rail.active_bg" if is_on else "rail.bg"
            place = QPointF(middle + theme.px(3), max(0.0, gap - theme.px(6)))
            painting.draw_count(painter, place, self._count, ring=theme.color(ground))
        painter.end()


class PersonButton(QAbstractButton):
    """Who is signed in, with a dot that says whether they can be reached. A click opens a menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._state = "", ""
        self._hue: Hue = "grey"
        self._entries: Callable[[], Sequence[tuple[str, Callable[[], object]] | None]] = list
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(t("ui.me"))
        self.clicked.connect(self.open_menu)

    def set_person(self, name: str, hue: Hue, state: str) -> None:
        self._name, self._hue, self._state = name, hue, state
        words = f"{name} · {state}" if state else name
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def set_menu(self, entries: Callable[[], Sequence[tuple[str, Callable[[], object]] | None]]) -> None:
        """Asked at every opening: words and what they do; None draws a line."""
        self._entries = entries

    def open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for entry in self._entries():
            if entry is None:
                menu.addSeparator()
            else:
                words, act = entry
                add_line(menu, words, act)
        if not menu.isEmpty():
            menu.popup(self.mapToGlobal(self.rect().topRight()))

    def sizeHint(self) -> QSize:
        return QSize(theme.size("rail"), theme.px(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(32)
        disc = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painting.draw_avatar(painter, disc, self._name)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("rail.fg_active"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(disc.adjusted(-3, -3, 3, 3))
        dot = theme.px(11)
        painter.setPen(QPen(theme.color("rail.bg"), 2))
        painter.setBrush(theme.solid(self._hue))
        painter.drawEllipse(QRectF(disc.right() - dot + 3, disc.bottom() - dot + 3, dot, dot))
        painter.end()


class Logo(Painted):
    """The sign of the product."""

    def __init__(self, icon: str = "life-buoy", side: int = 36, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._side = icon, side

    def natural_size(self) -> QSize:
        return QSize(theme.px(self._side), theme.px(self._side))

    def draw(self, painter: QPainter) -> None:
        box = QRectF(self.rect())
        shade = QLinearGradient(box.topLeft(), box.bottomRight())
        shade.setColorAt(0, theme.color("brand.from"))
        shade.setColorAt(1, theme.color("brand.to"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade)
        radius = box.height() * 0.28
        painter.drawRoundedRect(box, radius, radius)
        side = round(box.height() * 0.56)
        gap = (box.height() - side) / 2
        painter.drawPixmap(QPointF(gap, gap), icons.pixmap(self._icon, "rail.fg_active", side))


class Rail(QWidget):
    """`chosen` carries the name of the page."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "rail")
        bind(self.setAccessibleName, lambda: t("ui.rail"))
        self._buttons: dict[str, RailButton] = {}
        self._above, self._below = QVBoxLayout(), QVBoxLayout()
        self.person = PersonButton()
        for part in (self._above, self._below):
            part.setSpacing(theme.px(4))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.px(12), 0, theme.px(8))
        layout.setSpacing(theme.px(4))
        self.logo = Logo()
        layout.addWidget(self.logo, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(theme.px(14))
        layout.addLayout(self._above)
        layout.addStretch(1)
        layout.addLayout(self._below)
        layout.addWidget(self.person)
        self._set_width()

    def _set_width(self) -> None:
        if self.width() != theme.size("rail"):
            self.setFixedWidth(theme.size("rail"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_buttons"):
            self._set_width()

    def add(
        self, name: str, title: Text, icon: str, *, key: Key = "", is_at_bottom: bool = False
    ) -> RailButton:
        button = self._buttons[name] = RailButton(title, icon, key)
        button.clicked.connect(lambda _=False: self.chosen.emit(name))
        (self._below if is_at_bottom else self._above).addWidget(button)
        return button

    def set_current(self, name: str) -> None:
        """Tells nobody. A page without a button leaves none chosen."""
        for known, button in self._buttons.items():
            if name not in self._buttons:
                button.setAutoExclusive(False)
            button.setChecked(known == name)
            button.setAutoExclusive(True)

    def button(self, name: str) -> RailButton | None:
        return self._buttons.get(name)

    def names(self) -> list[str]:
        return list(self._buttons)
