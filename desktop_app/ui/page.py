"""The frame of a page: its head, its columns, its side list.

PageHeader(lambda: t("x.title"), SegmentedControl(…), right=[Button(…)])
Columns(settings, "things", list_page, conversation, context, sizes=[396, 560, 320])
SideList(lambda: t("x.views")); side.set_sections([SideSection(title, [SideEntry("mine", …)])])
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QPushButton, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from desktop_app.core.settings import Settings
from desktop_app.ui import icons, painting
from desktop_app.ui.live import Text, bind, on_language, said
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets import Divider, ElidedLabel, Label, ScrollArea, clear, column, row, set_surface
from desktop_app.ui.widgets.boxes import Item

PANE = "pane"
FOOT = 40
"""Below the last line of a side list: more than one line is high, see `SideList._reveal`."""


class PageHeader(QWidget):
    """Large title with a line below, something beside it, actions at the right."""

    def __init__(
        self,
        title: Text,
        *beside: QWidget,
        subtitle: Text = "",
        right: Sequence[QWidget] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = Label(title, "h1", "bold")
        self.subtitle = ElidedLabel("", "meta", tone="secondary")
        words = column(self.title, self.subtitle, spacing=1)
        items: list[Item] = [words, 10, *beside, None, *right]
        self.setLayout(row(*items, spacing=8))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        bind(self.set_subtitle, subtitle, self)  # a widget that has no parent yet would be shown as a window

    def set_subtitle(self, text: str) -> None:
        self.subtitle.setText(text)
        self.subtitle.setVisible(bool(text))


class Page(QWidget):
    """A page of its own: grey ground, a head, content below. `page.body` takes the content."""

    def __init__(self, header: PageHeader | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "window")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*(theme.px(margin) for margin in (24, 18, 24, 18)))
        self.body.setSpacing(theme.px(12))
        if header is not None:
            self.body.addWidget(header)


def set_pane(widget: QWidget, name: Text) -> None:
    """F6 goes from pane to pane; the name is what a screen reader says."""
    widget.setProperty(PANE, True)
    bind(widget.setAccessibleName, name)


class Columns(QSplitter):
    """Panes side by side whose widths are remembered under `name`."""

    def __init__(
        self,
        settings: Settings,
        name: str,
        *panes: QWidget,
        sizes: Sequence[int] = (),
        is_upright: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Vertical if is_upright else Qt.Orientation.Horizontal, parent)
        self._settings, self._name = settings, name
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for pane in panes:
            self.addWidget(pane)
        kept = settings.sizes(name)
        self.setSizes(kept if len(kept) == len(panes) else [theme.px(size) for size in sizes])
        self.splitterMoved.connect(self._keep)

    def _keep(self) -> None:
        self._settings.keep_sizes(self._name, self.sizes())


# --- a list of places at the side ----------------------------------------------------------------


@dataclass(frozen=True)
class SideEntry:
    """One place; `hue` colours icon and count where they are to warn."""

    id: str
    text: Text
    icon: str = ""
    count: int = 0
    hue: Hue | None = None


@dataclass(frozen=True)
class SideSection:
    title: Text
    entries: Sequence[SideEntry]


class SideButton(QPushButton):
    """Icon, text and count in one line."""

    def __init__(self, entry: SideEntry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry, self.count = entry, entry.count
        self.setProperty("kind", "row")
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        on_language(self, self.retranslate)

    def set_count(self, count: int) -> None:
        if count != self.count:
            self.count = count
            self.retranslate()

    def retranslate(self) -> None:
        text = said(self.entry.text)
        self.setAccessibleName(f"{text} {self.count}" if self.count else text)
        self.setToolTip(text if painting.text_width(text) > self.width() - theme.px(84) else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(180), theme.px(32))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(60), theme.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_on, hue, middle = self.isChecked(), self.entry.hue, self.height() / 2
        warning = f"{hue}.fg" if hue and self.count else ""
        x = theme.px(10)
        if self.entry.icon:
            color = warning or ("accent.fg" if is_on else "text.secondary")
            picture = icons.pixmap(self.entry.icon, color, theme.px(16))
            painter.drawPixmap(QPointF(x, middle - theme.px(8)), picture)
            x += theme.px(24)
        count = f"{self.count:,}" if self.count else ""
        right = self.width() - theme.px(10)
        if count:
            right -= int(painting.text_width(count, "meta", "semibold"))
            color = warning or ("accent.fg" if is_on else "text.tertiary")
            at = QPointF(right, middle)
            painting.draw_text(painter, at, count, size="meta", weight="semibold", color=color)
        color = "accent.fg" if is_on else "text.primary"
        at, width = QPointF(x, middle), right - x - theme.px(8)
        text = said(self.entry.text)
        painting.draw_text(
            painter, at, text, weight="semibold" if is_on else "regular", color=color, width=width
        )
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()


class SideList(QWidget):
    """Places at the side of a page, in sections, each with a count. `chosen` carries the id."""

    chosen = Signal(str)

    def __init__(self, title: Text = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "sidebar")
        self._buttons: dict[str, SideButton] = {}
        inner = QWidget()
        self._list = QVBoxLayout(inner)
        self._list.setContentsMargins(*(theme.px(margin) for margin in (8, 0, 8, FOOT)))
        self._list.setSpacing(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.px(16), 0, 0)
        layout.setSpacing(0)
        self.title = ElidedLabel(title, "title", "bold")
        self.title.setContentsMargins(theme.px(16), 0, theme.px(8), theme.px(3))
        layout.addWidget(self.title)
        self.title.setVisible(bool(said(title)))
        self._scroll = ScrollArea(inner)
        layout.addWidget(self._edge())
        layout.addWidget(self._scroll, 1)

    def _edge(self) -> QWidget:
        """A line under the title while something has gone above it."""
        edge = Divider(parent=self)
        policy = edge.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        edge.setSizePolicy(policy)
        edge.hide()
        self._scroll.verticalScrollBar().valueChanged.connect(lambda value: edge.setVisible(value > 0))
        return edge

    def set_sections(self, sections: Sequence[SideSection]) -> None:
        current = self.current()
        clear(self._list)
        self._buttons.clear()
        for section in sections:
            if said(section.title):
                head = ElidedLabel(section.title, "meta", "semibold", tone="tertiary")
                head.setContentsMargins(theme.px(8), theme.px(12), 0, theme.px(4))
                self._list.addWidget(head)
            for entry in section.entries:
                self._add(entry)
        self._list.addStretch(1)
        self.set_current(current)

    def _add(self, entry: SideEntry) -> None:
        button = self._buttons[entry.id] = SideButton(entry)
        button.clicked.connect(partial(self._choose, entry.id))
        self._list.addWidget(button)

    def _choose(self, name: str, _: bool = False) -> None:
        self.chosen.emit(name)

    def current(self) -> str:
        return next((name for name, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, name: str) -> None:
        """Tells nobody. A focus that is in the list goes along."""
        if name in self._buttons:
            button = self._buttons[name]
            button.setChecked(True)
            if QApplication.focusWidget() in self._buttons.values():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
            self._reveal(button)

    def _reveal(self, button: SideButton) -> None:
        """The list then begins with a whole line; below the last one there is room for that."""
        self._scroll.ensureWidgetVisible(button, 0, 0)
        bar = self._scroll.verticalScrollBar()
        lines = (self._list.itemAt(at).geometry() for at in range(self._list.count()))  # type: ignore[union-attr]
        cut = next((line for line in lines if line.top() < bar.value() <= line.bottom()), None)
        if cut is not None:
            bar.setValue(cut.bottom() + 1 + self._list.spacing())

    def set_count(self, name: str, count: int) -> None:
        if name in self._buttons:
            self._buttons[name].set_count(count)

    def count(self, name: str) -> int:
        return self._buttons[name].count if name in self._buttons else 0
