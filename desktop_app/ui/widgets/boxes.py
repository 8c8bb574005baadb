"""Containers and the space between things."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.translator import t
from desktop_app.ui import icons
from desktop_app.ui.live import Text
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue, Size
from desktop_app.ui.widgets.base import Painted, set_surface
from desktop_app.ui.widgets.buttons import Button, IconButton
from desktop_app.ui.widgets.labels import ElidedLabel, IconLabel, Label

Margins = tuple[int, int, int, int]
Item = QWidget | QLayout | int | None
NONE: Margins = (0, 0, 0, 0)


def fill(layout: QBoxLayout, items: Sequence[Item], spacing: int, margins: Margins) -> None:
    layout.setSpacing(theme.px(spacing))
    layout.setContentsMargins(*(theme.px(margin) for margin in margins))
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(theme.px(item))
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


def row(*items: Item, spacing: int = 8, margins: Margins = NONE) -> QHBoxLayout:
    """Side by side; a number is a gap, None takes what is left: `row(icon, label, None, button)`"""
    layout = QHBoxLayout()
    fill(layout, items, spacing, margins)
    return layout


def column(*items: Item, spacing: int = 6, margins: Margins = NONE) -> QVBoxLayout:
    """Below each other; as `row`."""
    layout = QVBoxLayout()
    fill(layout, items, spacing, margins)
    return layout


def box(layout: QLayout, surface: str = "", parent: QWidget | None = None) -> QWidget:
    """A widget around a layout: `box(row(a, b), "sunken")`"""
    widget = QWidget(parent)
    widget.setLayout(layout)
    if surface:
        set_surface(widget, surface)
    return widget


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; it is deleted when the event that asked for this is over."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


class Card(QFrame):
    """A white box with a thin border: `Card(title_row, text, spacing=8)`; `add` puts more below."""

    def __init__(
        self,
        *items: Item,
        spacing: int = 8,
        margins: Margins = (14, 12, 14, 12),
        surface: str = "card",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_surface(self, surface)
        self.body = QVBoxLayout(self)
        fill(self.body, items, spacing, margins)

    def add(self, *items: Item) -> None:
        margins = self.body.contentsMargins()
        spacing = self.body.spacing()
        fill(self.body, items, 0, NONE)
        self.body.setContentsMargins(margins)
        self.body.setSpacing(spacing)


class Divider(QFrame):
    """A thin line; `is_upright` between columns."""

    def __init__(self, *, is_upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "line")
        if is_upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)


class SectionHeader(QWidget):
    """A small grey heading with something at its right: `SectionHeader(lambda: t("x.similar"), link)`

    `hue` puts a coloured bar before it and makes it larger: the head of a group of rows.
    """

    def __init__(
        self,
        text: Text,
        *right: QWidget,
        hue: Hue | None = None,
        count: Text = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        size: Size = "meta" if hue is None else "reading"
        self.title = ElidedLabel(text, size, "semibold", tone="tertiary" if hue is None else "primary")
        self.count = Label(count, "meta", tone="tertiary")
        lead: list[Item] = [] if hue is None else [_Mark(hue), 2]
        self.setLayout(row(*lead, self.title, self.count, None, *right, spacing=6))


class _Mark(Painted):
    def __init__(self, hue: Hue) -> None:
        super().__init__()
        self._hue = hue

    def natural_size(self) -> QSize:
        return QSize(theme.px(4), theme.px(16))

    def draw(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.solid(self._hue))
        painter.drawRoundedRect(self.rect(), 2, 2)


class ScrollArea(QScrollArea):
    """Scrolls its content downwards and never sideways; shows the ground of what it stands on."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        sideways = self.horizontalScrollBar()  # moved by Qt when the keyboard enters a wide widget
        sideways.valueChanged.connect(lambda _: sideways.setValue(0))
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows that no widget inside has used belong to the sheet or page around."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and not self.hasFocus():
            event.ignore()
        else:
            super().keyPressEvent(event)


class FlowLayout(QLayout):
    """Side by side, and on into the next line where the width ends: chips, buttons of a narrow panel."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setSpacing(theme.px(spacing))
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), is_trial=True)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, is_trial=False)

    def sizeHint(self) -> QSize:
        widths = [item.sizeHint().width() for item in self._items]
        heights = [item.sizeHint().height() for item in self._items]
        gaps = self.spacing() * max(0, len(widths) - 1)
        return QSize(sum(widths) + gaps, max(heights, default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, is_trial: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                x, y, line = rect.x(), y + line + self.spacing(), 0
            if not is_trial:
                width = min(size.width(), max(rect.width(), item.minimumSize().width()))
                item.setGeometry(QRect(QPoint(x, y), QSize(width, size.height())))
            x += size.width() + self.spacing()
            line = max(line, size.height())
        return y + line - rect.y()


class ActionRow(QWidget):
    """Buttons at the right; where the row is too narrow they become icons, the last ones last."""

    def __init__(self, *buttons: Button, spacing: int = 6, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = list(buttons)
        line = row(None, *buttons, spacing=spacing)
        line.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        count = sum(not button.isHidden() for button in self._buttons)
        gaps = theme.px(6) * max(0, count - 1)
        return QSize(count * theme.px(42) + gaps, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Again after buttons were shown or hidden."""
        shown = [button for button in self._buttons if not button.isHidden()]
        for button in shown:
            button.set_compact(False)
        for button in shown:
            widths = sum(each.sizeHint().width() + theme.px(6) for each in shown)
            if widths <= self.width() + theme.px(6):
                break
            button.set_compact(True)


class Skeleton(Painted):
    """Grey bars where rows are about to be; never a spinner."""

    def __init__(self, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent, stretches=True)
        self._lines = lines

    def natural_size(self) -> QSize:
        return QSize(theme.px(240), theme.px(22) * self._lines)

    def draw(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("border.subtle"))
        for line in range(self._lines):
            share = (0.9, 0.7, 0.8, 0.5)[line % 4]
            bar = QRect(0, theme.px(22) * line + theme.px(5), int(self.width() * share), theme.px(11))
            painter.drawRoundedRect(bar, 5, 5)


class EmptyState(QWidget):
    """Why there is nothing here and what to do next: icon, title, sentence, at most two buttons.

    `EmptyState("inbox", lambda: t("x.empty"), lambda: t("x.empty_more"), hue="green", actions=[button])`
    """

    def __init__(  # what it says, by keyword
        self,
        icon: str,
        title: Text,
        text: Text = "",
        *,
        hue: Hue = "grey",
        actions: Sequence[Button] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._disc = _IconDisc(icon, hue)
        self.title = Label(title, "section", "semibold", wraps=True)
        self.text = Label(text, "body", tone="secondary", wraps=True)
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.px(8))
        layout.addStretch(1)
        layout.addWidget(self._disc, 0, Qt.AlignmentFlag.AlignHCenter)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMaximumWidth(theme.px(340))
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            line = row(None, label, None, spacing=0)
            line.setStretchFactor(label, 100)
            layout.addLayout(line)
        if actions:
            layout.addSpacing(theme.px(4))
            layout.addLayout(row(None, *actions, None))
        layout.addStretch(1)


class _IconDisc(Painted):
    def __init__(self, icon: str, hue: Hue) -> None:
        super().__init__()
        self._icon, self._hue = icon, hue

    def natural_size(self) -> QSize:
        return QSize(theme.px(64), theme.px(64))

    def draw(self, painter: QPainter) -> None:
        from_top = (self.height() - theme.px(28)) // 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.soft(self._hue))
        painter.drawEllipse(self.rect())
        picture = icons.pixmap(self._icon, f"{self._hue}.fg", theme.px(28), stroke=1.8)
        painter.drawPixmap(from_top, from_top, picture)


class Banner(QFrame):
    """A strip of one sentence that something is going on: who is writing, what changed, being offline.

    `Banner(lambda: t("x.replying", name=name), hue="amber", icon="pen-line", actions=[link])`
    """

    def __init__(  # what it says, by keyword
        self,
        text: Text,
        *,
        hue: Hue = "amber",
        icon: str = "info",
        actions: Sequence[QWidget] = (),
        closed: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_surface(self, hue)
        self.label = Label(text, "body", "medium", tone=hue, wraps=True)
        self.label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        items: list[Item] = [IconLabel(icon, f"{hue}.fg", 15), self.label, *actions]
        if closed is not None:
            items.append(IconButton("x", lambda: t("ui.close"), color=f"{hue}.fg", clicked=closed))
        self.setLayout(row(*items, margins=(10, 5, 8, 5)))
