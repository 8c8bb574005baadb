"""Cards of the person page: facts, and lists of what belongs to somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core.sentences import sentence
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import Text
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Card,
    Chip,
    ElidedLabel,
    Label,
    SectionHeader,
    Skeleton,
    box,
    clear,
    row,
)
from shared.errors import DeskError

LABEL_WIDTH = 116
BESIDE_TEXT = 44
"""Icon and edges of a line."""


@dataclass(frozen=True)
class Fact:
    """A name and a value; `act` makes the value a link."""

    name: str
    value: str
    act: Callable[[], object] | None = None


class FactCard(Card):
    """Names at the left, values at the right; values can be copied."""

    def __init__(self, title: Text) -> None:
        super().__init__(spacing=10, margins=(16, 14, 16, 16))
        self.add(SectionHeader(title))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(8))
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)

    def set_facts(self, facts: Sequence[Fact]) -> None:
        clear(self._grid)
        for line, fact in enumerate(facts):
            name = Label(fact.name, "meta", tone="tertiary", wraps=True)
            name.setFixedWidth(theme.px(LABEL_WIDTH))
            self._grid.addWidget(name, line, 0)
            self._grid.addWidget(_value(fact), line, 1)


def _value(fact: Fact) -> QWidget:
    if fact.act is not None and fact.value:
        button = Button(fact.value, "link", clicked=fact.act)
        button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        return box(row(button, None, spacing=0))
    label = Label(fact.value or "–", "body", tone="" if fact.value else "tertiary", wraps=True)
    return label.selectable() if fact.value else label


@dataclass(frozen=True)
class Line:
    """One thing that belongs to the person; `act` opens it."""

    icon: str
    text: str
    act: Callable[[], object]
    more: str = ""
    badge: Badge | None = None


class ListCard(Card):
    """A heading with a count and lines that open something; says why it is empty."""

    def __init__(self, title: Text, empty: Text) -> None:
        super().__init__(spacing=6, margins=(16, 14, 16, 12))
        self._header, self._empty = SectionHeader(title), empty
        self.add(self._header)
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(2))
        self.body.addLayout(self._list)

    def show_loading(self) -> None:
        self._header.count.setText("")
        self._put(Skeleton(2))

    def show_refusal(self, error: DeskError) -> None:
        self._put(Label(sentence(error), "meta", tone="red", wraps=True))

    def set_lines(self, lines: Sequence[Line]) -> None:
        self._header.count.setText(str(len(lines)) if lines else "")
        if not lines:
            self._put(Label(self._empty, "body", tone="tertiary", wraps=True))
            return
        clear(self._list)
        for line in lines:
            self._list.addLayout(_line(line))

    def _put(self, widget: QWidget) -> None:
        clear(self._list)
        self._list.addWidget(widget)

    def texts(self) -> list[str]:
        """What the lines say, for those who cannot see them."""
        return [button.accessibleName() for button in self.findChildren(Button)]


class LineButton(Button):
    """One line that ends in … where the card is narrow."""

    def __init__(self, line: Line) -> None:
        super().__init__(line.text, "row", icon=line.icon, clicked=line.act)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(80))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(80), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.retranslate()
        room = self.width() - theme.px(BESIDE_TEXT)
        whole = self.text()
        shown = self.fontMetrics().elidedText(whole, Qt.TextElideMode.ElideRight, room)
        self.setText(shown)
        self.setToolTip(self.accessibleName() if shown != whole else "")


def _line(line: Line) -> QHBoxLayout:
    button = LineButton(line)
    made = row(button, spacing=10)
    made.setStretchFactor(button, 1)
    if line.more:
        made.addWidget(ElidedLabel(line.more, "meta", tone="tertiary"))
    if line.badge is not None:
        made.addWidget(Chip(line.badge))
    return made
