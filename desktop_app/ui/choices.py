"""A short list to choose from that never takes the focus: under a picker, in the palette."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.core.hangul import match
from desktop_app.ui import icons, painting
from desktop_app.ui.keys import key_parts
from desktop_app.ui.record_model import NOWHERE, AnyIndex
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue, Weight

CHOICE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class Choice:
    """Something to choose: `value` is what is given back.

    `person` shows an avatar, `icon` a picture (in `hue`); `details` (icon, text) and `key` stand right.
    `words` are searched besides title and text. `section` is the heading that it stands under.
    """

    value: Any
    title: str
    text: str = ""
    icon: str = ""
    hue: Hue | None = None
    person: str | None = None
    details: tuple[tuple[str, str], ...] = ()
    key: str = ""
    words: str = ""
    section: str = ""


Deliver = Callable[[Sequence[Choice]], None]
Provider = Callable[[str, Deliver], None]
"""Asked with what was typed; gives its choices to `deliver`, now or later."""


def both(first: Provider, second: Provider, same: Callable[[Choice], object]) -> Provider:
    """Two sources of the same things: what only the second finds stands below what the first finds.

    `same` tells by what two choices are the same thing.
    """

    def provide(query: str, deliver: Deliver) -> None:
        above: list[Choice] = []
        below: list[Choice] = []

        def show() -> None:
            known = {same(choice) for choice in above}
            deliver([*above, *(choice for choice in below if same(choice) not in known)])

        def take_first(found: Sequence[Choice]) -> None:
            above[:] = found
            show()

        def take_second(found: Sequence[Choice]) -> None:
            below[:] = found
            show()

        first(query, take_first)
        second(query, take_second)

    return provide


def rank(query: str, choices: Sequence[Choice], most: int = 20) -> list[Choice]:
    """Those that fit, best first; forgives 초성, half syllables and the wrong input mode."""
    if not query.strip():
        return list(choices[:most])
    scored: list[tuple[int, int, Choice]] = []
    for at, choice in enumerate(choices):
        title = match(query, choice.title)
        found = title or match(query, f"{choice.title} {choice.text} {choice.words}")
        if found is not None:
            scored.append((found.score + (20 if title else 0), -at, choice))
    scored.sort(key=lambda entry: entry[:2], reverse=True)
    return [choice for _, _, choice in scored[:most]]


def local_provider(choices: Sequence[Choice] | Callable[[], Sequence[Choice]], most: int = 20) -> Provider:
    """For lists that are here already."""

    def provide(query: str, deliver: Deliver) -> None:
        deliver(rank(query, choices() if callable(choices) else choices, most))

    return provide


class ChoiceModel(QAbstractListModel):
    """Choices in order; a heading is a row of its own that cannot be chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Choice | str] = []
        self.query = ""

    def set_choices(self, choices: Sequence[Choice], query: str = "") -> None:
        self.beginResetModel()
        self.rows, self.query = [], query
        section = ""
        for choice in choices:
            if choice.section and choice.section != section:
                section = choice.section
                self.rows.append(section)
            self.rows.append(choice)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.rows[index.row()]
        if role == CHOICE:
            return entry
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return entry if isinstance(entry, str) else f"{entry.title} {entry.text}".strip()
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.rows[index.row()], Choice):
            return Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.NoItemFlags


class ChoiceDelegate(QStyledItemDelegate):
    """One line (title, then text) or two (text below the title)."""

    def __init__(self, view: ChoiceView, *, is_two_lines: bool) -> None:
        super().__init__(view)
        self._view, self._is_two_lines = view, is_two_lines

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        if isinstance(index.data(CHOICE), str):
            return QSize(100, theme.px(30))
        return QSize(100, theme.px(44 if self._is_two_lines else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        entry = index.data(CHOICE)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, str):
            at = QPointF(box.left() + theme.px(10), box.center().y() + theme.px(3))
            painting.draw_text(painter, at, entry, size="meta", weight="semibold", color="text.tertiary")
        else:
            is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
            self._paint_choice(painter, box, entry, is_chosen=is_chosen)
        painter.restore()

    def _paint_choice(self, painter: QPainter, box: QRectF, choice: Choice, *, is_chosen: bool) -> None:
        if is_chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("bg.mine"))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), 8, 8)
        x, middle = box.left() + theme.px(12), box.center().y()
        x += self._paint_lead(painter, QPointF(x, middle), choice, is_chosen=is_chosen)
        right = self._paint_right(
            painter, QPointF(box.right() - theme.px(10), middle), choice, is_chosen=is_chosen
        )
        if self._is_two_lines and choice.text:
            self._paint_title(painter, QPointF(x, middle - theme.px(8)), choice.title, right - x)
            below = QPointF(x, middle + theme.px(9))
            painting.draw_text(
                painter, below, choice.text, size="meta", color="text.secondary", width=right - x
            )
            return
        width = self._paint_title(painter, QPointF(x, middle), choice.title, right - x)
        at = QPointF(x + width + theme.px(10), middle)
        if choice.text and right - at.x() > theme.px(20):
            painting.draw_text(
                painter, at, choice.text, size="meta", color="text.tertiary", width=right - at.x()
            )

    def _paint_lead(self, painter: QPainter, at: QPointF, choice: Choice, *, is_chosen: bool) -> float:
        ratio = self._view.devicePixelRatioF()
        if choice.person is not None:
            side = theme.px(26)
            picture = painting.avatar_sprite(choice.person, ratio, 26, is_ringed=is_chosen)
            painter.drawPixmap(QPointF(at.x() - theme.px(2), at.y() - side / 2), picture)
            return side + theme.px(8)
        if choice.icon:
            side = theme.px(16)
            color = f"{choice.hue}.fg" if choice.hue else "accent.fg" if is_chosen else "text.secondary"
            picture = icons.pixmap(choice.icon, color, side, ratio=ratio)
            painter.drawPixmap(QPointF(at.x(), at.y() - side / 2), picture)
            return side + theme.px(10)
        return 0.0

    def _paint_title(self, painter: QPainter, at: QPointF, title: str, width: float) -> float:
        """The part that fits the query in the accent colour; returns the width."""
        title = painting.elided(painting.one_line(title), "body", "medium", max(0, int(width)))
        found = match(self._view.query, title) if self._view.query else None
        x, end = at.x(), 0
        for start, stop in _merged(found.spans if found else ()):
            x += self._piece(painter, QPointF(x, at.y()), title[end:start], "text.primary", "medium")
            x += self._piece(painter, QPointF(x, at.y()), title[start:stop], "accent.fg", "semibold")
            end = stop
        x += self._piece(painter, QPointF(x, at.y()), title[end:], "text.primary", "medium")
        return x - at.x()

    def _piece(self, painter: QPainter, at: QPointF, text: str, color: str, weight: Weight) -> float:
        if text:
            painting.draw_text(painter, at, text, weight=weight, color=color)
        return painting.text_width(text, "body", weight)

    def _paint_right(self, painter: QPainter, at: QPointF, choice: Choice, *, is_chosen: bool) -> float:
        x, middle = at.x(), at.y()
        if is_chosen and not self._is_two_lines:
            side = theme.px(16)
            x -= side
            picture = icons.pixmap("corner-down-left", "accent.fg", side)
            painter.drawPixmap(QPointF(x, middle - side / 2), picture)
            x -= theme.px(10)
        for part in reversed(key_parts(choice.key)):
            width, height = painting.key_width(part), theme.px(19)
            x -= width
            painting.draw_key(painter, QRectF(x, middle - height / 2, width, height), part)
            x -= 3
        for name, text in reversed(choice.details):
            x -= painting.text_width(text, "body")
            painting.draw_text(painter, QPointF(x, middle), text, color="text.secondary")
            side = theme.px(14)
            x -= side + theme.px(8)
            painter.drawPixmap(QPointF(x, middle - side / 2), icons.pixmap(name, "text.tertiary", side))
            x -= theme.px(14)
        return x - theme.px(6)


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


class ChoiceView(QListView):
    """Moved from outside with `step`; `chosen` carries the Choice that was clicked."""

    chosen = Signal(object)

    def __init__(self, *, is_two_lines: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ChoiceModel(self)
        self._has_moved = False
        """Somebody went to another choice than the first since something else was asked."""
        self.setModel(self._model)
        self.setItemDelegate(ChoiceDelegate(self, is_two_lines=is_two_lines))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._on_click)

    @property
    def query(self) -> str:
        return self._model.query

    def choices(self) -> list[Choice]:
        return [entry for entry in self._model.rows if isinstance(entry, Choice)]

    def set_choices(self, choices: Sequence[Choice], query: str = "") -> None:
        """The first one is chosen; while the query is the same, what somebody went to stays chosen."""
        keep = self.current() if self._has_moved and query == self.query else None
        self._model.set_choices(choices, query)
        self._has_moved = keep is not None and self.set_current(keep.value)
        if not self._has_moved:
            self.setCurrentIndex(QModelIndex())
            self._go(1)
            self.scrollToTop()

    def set_current(self, value: Any) -> bool:
        for row, entry in enumerate(self._model.rows):
            if isinstance(entry, Choice) and entry.value == value:
                self.setCurrentIndex(self._model.index(row))
                return True
        return False

    def current(self) -> Choice | None:
        entry = self.currentIndex().data(CHOICE)
        return entry if isinstance(entry, Choice) else None

    def step(self, by: int) -> None:
        """To the next choice that is no heading; stays at the ends."""
        self._has_moved = True
        self._go(by)

    def _go(self, by: int) -> None:
        row = self.currentIndex().row() + by
        while 0 <= row < len(self._model.rows):
            if isinstance(self._model.rows[row], Choice):
                self.setCurrentIndex(self._model.index(row))
                self.scrollTo(self._model.index(row))
                return
            row += by

    def content_height(self, most: int = 400) -> int:
        heights = (self.sizeHintForRow(row) for row in range(len(self._model.rows)))
        return min(theme.px(most), sum(heights) + 4)

    def _on_click(self, index: QModelIndex) -> None:
        entry = index.data(CHOICE)
        if isinstance(entry, Choice):
            self.chosen.emit(entry)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        if isinstance(index.data(CHOICE), Choice):
            self._has_moved = True
            self.setCurrentIndex(index)

    def hideEvent(self, event: QHideEvent) -> None:
        self._has_moved = False
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.scheduleDelayedItemsLayout()
