"""What lies over a window: dims it, takes focus and keys, gives them back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_app.core.commands import normal
from desktop_app.ui.keys import add_cover, key_name, remove_cover
from desktop_app.ui.tab_order import follow_layout
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import commit, set_surface

EDGE = 24


class Cover(QWidget):
    """A card over the whole window of `parent`. `card.layout()` takes the content; `show_cover` opens it.

    `from_top`: the distance of the card from the upper edge; in the middle when None.
    """

    closed = Signal()

    def __init__(
        self, parent: QWidget, *, width: int = 660, height: int = 0, from_top: int | None = None
    ) -> None:
        window = parent.window()
        super().__init__(window)
        self._width, self._height, self._from_top = width, height, from_top
        self._keys: dict[str, Callable[[], object]] = {}
        self._before: QWidget | None = None
        self.is_modal = True
        """A click beside the card does not close it."""
        self.card = QFrame(self)
        set_surface(self.card, "sheet")
        QVBoxLayout(self.card)
        self.card.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        window.installEventFilter(self)
        self.hide()

    def on_key(self, key: str, act: Callable[[], object]) -> None:
        """A key that counts while this is open: "Ctrl+Enter"."""
        self._keys[normal(key)] = act

    def press(self, name: str) -> bool:
        act = self._keys.get(name)
        if act is not None:
            commit()
            act()
        elif name == "Esc":
            self.cancel()
        return act is not None or name == "Esc"

    def show_cover(self) -> None:
        self._before = QApplication.focusWidget()
        self._come_to_the_front()
        add_cover(self)
        self.place()
        self.show()
        self.raise_()

    def _come_to_the_front(self) -> None:
        """What was asked for in another window of ours is not to open behind it."""
        window, active = self.window(), QApplication.activeWindow()
        if active is not None and active is not window:
            window.raise_()
            window.activateWindow()

    def cancel(self) -> None:
        """Esc; a subclass that keeps what was written does it here."""
        self.close_cover()

    def close_cover(self) -> None:
        if self.isHidden():
            return
        commit()
        remove_cover(self)
        self.hide()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            if self._before.window() is not self.window():
                self._before.window().activateWindow()
            self._before.setFocus()
        self.closed.emit()
        self.deleteLater()

    def place(self) -> None:
        window = self.window()
        self.setGeometry(window.rect())
        width = min(theme.px(self._width), window.width() - 2 * EDGE)
        self.card.setFixedWidth(width)
        wanted = theme.px(self._height) if self._height else self.natural_height(width)
        height = min(wanted, window.height() - 2 * EDGE)
        top = (window.height() - height) // 2 if self._from_top is None else theme.px(self._from_top)
        top = min(top, window.height() - height - EDGE)
        self.card.setFixedHeight(height)
        self.card.move(QPoint((window.width() - width) // 2, max(EDGE // 2, top)))

    def natural_height(self, width: int) -> int:
        layout = self.card.layout()
        assert layout is not None
        return layout.heightForWidth(width) if layout.hasHeightForWidth() else self.card.sizeHint().height()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.window() and not self.isHidden():
            self.place()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and not self.isHidden():
            self.place()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the fields did not use; nothing goes on to the window below."""
        self.press(key_name(event))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.is_modal and not self.card.geometry().contains(event.position().toPoint()):
            self.cancel()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("overlay", 0.6 if theme.is_dark else 0.38))
        paint_shadow(painter, QRectF(self.card.geometry()), 14)
        painter.end()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays inside."""
        follow_layout(self.card)
        here = QApplication.focusWidget()
        start = here if here is not None and self.isAncestorOf(here) else self
        widget = start.nextInFocusChain() if forward else start.previousInFocusChain()
        while widget is not None and widget is not start:
            if self.isAncestorOf(widget) and _takes_tab(widget):
                reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
                widget.setFocus(reason)
                return True
            widget = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
        return True

    def focus_first(self) -> None:
        here = QApplication.focusWidget()
        if here is None or not self.isAncestorOf(here):
            self.setFocus()
            self.focusNextPrevChild(True)


def focus_in(container: QWidget) -> bool:
    """Give the focus to the first thing inside that takes it; False when nothing does."""
    first = container.nextInFocusChain()
    while first is not None and first is not container:
        if container.isAncestorOf(first) and _takes_tab(first):
            first.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        first = first.nextInFocusChain()
    return False


def _takes_tab(widget: QWidget) -> bool:
    wants = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return wants and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def paint_shadow(painter: QPainter, box: QRectF, radius: float) -> None:
    """Under popups: a few rounded boxes, each fainter."""
    painter.setPen(Qt.PenStyle.NoPen)
    strength = 0.05 if theme.is_dark else 0.022
    for spread in range(12, 0, -2):
        shade = QColor(0, 0, 0)
        shade.setAlphaF(strength)
        painter.setBrush(shade)
        around = box.adjusted(-spread, -spread + 6, spread, spread + 6)
        painter.drawRoundedRect(around, radius + spread, radius + spread)
