"""The fast list: two lines a row, fixed height, 100,000 rows in a few milliseconds.

class ThingRows(RowDelegate):
    def content(self, thing): return RowContent(title=thing.name, chip=…, age=…, who=thing.owner)

model = RecordModel(describe=sentence)
rows = RecordList(model, ThingRows(), name=lambda: t("things.list"))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui import icons, painting
from desktop_app.ui.badges import Badge, Level
from desktop_app.ui.live import Text, on_language
from desktop_app.ui.record_model import AnyIndex, RecordModel
from desktop_app.ui.record_table import RecordView, paint_skeleton
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue

State = QStyle.StateFlag
MOST_CONTENTS = 4000


@dataclass(frozen=True)
class RowContent:
    """What a row shows. First line: `lead`, title, `pill` at the right. Second: chip, `text`, those `labels`
    that there is room for, then at the right `marks` (icon, colour), `age` and the person `who` ("" is a
    dotted ring, None shows nothing).

    `lead` is a level (bars), a name (avatar) or an icon with its hue.
    """

    title: str
    text: str = ""
    lead: Level | str | tuple[str, Hue] | None = None
    is_unread: bool = False
    pill: Badge | None = None
    chip: Badge | None = None
    labels: tuple[Badge, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    age: str = ""
    who: str | None = None


@dataclass(frozen=True)
class RowState:
    is_selected: bool
    is_hovered: bool
    is_focused: bool
    is_marking: bool
    """Several rows are marked."""
    ratio: float


class RowDelegate(QStyledItemDelegate):
    """Paints rows from `content(record)`. Override `paint_row` for a row of another kind."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contents: dict[int, tuple[Any, RowContent]] = {}
        theme.changed.connect(self.forget)

    def content(self, record: Any) -> RowContent:
        raise NotImplementedError

    def forget(self) -> None:
        """Say all rows anew: the language is another, or a minute has passed."""
        self._contents.clear()

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(theme.px(300), theme.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        view = cast(RecordList, option.widget)
        flags = option.state
        box = QRectF(option.rect)
        state = RowState(
            is_selected=bool(flags & State.State_Selected),
            is_hovered=bool(flags & State.State_MouseOver),
            is_focused=bool(flags & State.State_HasFocus),
            is_marking=view.is_marking,
            ratio=view.devicePixelRatioF(),
        )
        record = view.records.record(index.row())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, box, state)
        if record is None:
            left = theme.px(40)
            paint_skeleton(
                painter, box.adjusted(left, 0, -theme.px(14), 0), lines=1 if theme.is_compact else 2
            )
        else:
            self.paint_row(painter, box, record, state)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRectF, state: RowState) -> None:
        if state.is_selected:
            painter.fillRect(box, theme.color("bg.selected"))
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), theme.color("accent.solid"))
        elif state.is_hovered:
            painter.fillRect(box, theme.color("bg.hover"))
        painter.setPen(QPen(theme.color("border.subtle"), 1))
        low = box.bottom() - 0.5
        painter.drawLine(QPointF(box.left() + theme.px(40), low), QPointF(box.right(), low))
        if state.is_focused:
            painter.setPen(QPen(theme.color("focus"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1.5, 1.5, -1.5, -2.5), 4, 4)

    def paint_row(self, painter: QPainter, box: QRectF, record: Any, state: RowState) -> None:
        content = self._content_of(record)
        if theme.is_compact:
            first = second = box.center().y()
        else:
            first, second = box.top() + box.height() / 3, box.top() + box.height() * 0.697
        self._paint_lead(painter, QPointF(box.left(), first), content, state)
        left, right = box.left() + theme.px(40), box.right() - theme.px(14)
        if theme.is_compact:
            right = self._paint_tail(painter, QPointF(right, second), content, state, is_short=True)
        pill = self._paint_pill(painter, QPointF(right, first), content, state)
        weight: Any = "semibold" if content.is_unread else "medium"
        width = right - pill - left
        at = QPointF(left, first)
        painting.draw_text(painter, at, content.title, size="reading", weight=weight, width=width)
        if not theme.is_compact:
            right = self._paint_tail(painter, QPointF(right, second), content, state)
            self._paint_second(painter, QPointF(left, second), content, right, state)

    def _content_of(self, record: Any) -> RowContent:
        kept = self._contents.get(record.id)
        if kept is None or kept[0] is not record:
            if len(self._contents) > MOST_CONTENTS:
                self._contents.clear()
            kept = self._contents[record.id] = (record, self.content(record))
        return kept[1]

    def _paint_lead(self, painter: QPainter, at: QPointF, content: RowContent, state: RowState) -> None:
        """`at`: the left edge, the middle of the first line."""
        if content.is_unread:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent.fg" if state.is_selected else "accent.solid"))
            painter.drawEllipse(QPointF(at.x() + theme.px(9), at.y()), 3, 3)
        corner = QPointF(at.x() + theme.px(17), at.y() - theme.px(8))
        if state.is_hovered or (state.is_marking and state.is_selected):
            paint_check_box(painter, corner, is_on=state.is_selected and state.is_marking)
            return
        match content.lead:
            case Level():
                painter.drawPixmap(corner, painting.bars_sprite(content.lead, state.ratio))
            case str():
                picture = painting.avatar_sprite(content.lead, state.ratio, 24, is_ringed=state.is_selected)
                painter.drawPixmap(QPointF(at.x() + theme.px(9), at.y() - theme.px(8)), picture)
            case (name, hue):
                picture = icons.pixmap(name, f"{hue}.fg", theme.px(16), ratio=state.ratio)
                painter.drawPixmap(corner, picture)

    def _paint_pill(self, painter: QPainter, at: QPointF, content: RowContent, state: RowState) -> float:
        """At the right end of the line; returns the width it took."""
        if content.pill is None:
            return 0.0
        picture, width = painting.chip_sprite(content.pill, state.ratio, is_ringed=state.is_selected)
        painter.drawPixmap(QPointF(at.x() - width, at.y() - theme.px(10)), picture)
        return width + theme.px(10)

    def _paint_tail(
        self, painter: QPainter, at: QPointF, content: RowContent, state: RowState, *, is_short: bool = False
    ) -> float:
        """Marks, age and person, from the right; returns where they begin."""
        x, y = at.x(), at.y()
        if content.who is not None:
            side = theme.px(20)
            x -= side
            picture = painting.avatar_sprite(content.who, state.ratio, is_ringed=state.is_selected)
            painter.drawPixmap(QPointF(x, y - side / 2), picture)
            x -= theme.px(6)
        if content.age:
            x -= painting.text_width(content.age, "meta")
            painting.draw_text(painter, QPointF(x, y), content.age, size="meta", color="text.tertiary")
            x -= theme.px(6)
        for name, color in reversed(content.marks if not is_short else content.marks[:1]):
            side = theme.px(14)
            x -= side
            picture = icons.pixmap(name, color, side, ratio=state.ratio)
            painter.drawPixmap(QPointF(x, y - side / 2), picture)
            x -= theme.px(7)
        return x - (theme.px(4) if is_short else 0)

    def _paint_second(
        self, painter: QPainter, at: QPointF, content: RowContent, right: float, state: RowState
    ) -> None:
        x = at.x()
        if content.chip is not None:
            picture, width = painting.chip_sprite(content.chip, state.ratio, is_ringed=state.is_selected)
            painter.drawPixmap(QPointF(x, at.y() - theme.px(10)), picture)
            x += width + theme.px(8)
        if content.text and right > x:
            place = QPointF(x, at.y())
            painting.draw_text(
                painter, place, content.text, size="meta", color="text.secondary", width=right - x
            )
        if content.labels:
            x += painting.text_width(content.text, "meta") + theme.px(8)
            self._paint_labels(painter, QPointF(x, at.y()), content.labels, right, state)

    def _paint_labels(
        self, painter: QPainter, at: QPointF, labels: Sequence[Badge], right: float, state: RowState
    ) -> None:
        """From the left, those that can be read whole."""
        x = at.x()
        for label in labels:
            picture, width = painting.chip_sprite(label, state.ratio, is_ringed=state.is_selected)
            if x + width > right:
                return
            painter.drawPixmap(QPointF(x, at.y() - theme.px(10)), picture)
            x += width + theme.px(4)


def paint_check_box(painter: QPainter, corner: QPointF, *, is_on: bool) -> None:
    side = theme.px(16)
    box = QRectF(corner.x(), corner.y(), side, side)
    if is_on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent.solid"))
        painter.drawRoundedRect(box, 4, 4)
        inner = theme.px(12)
        gap = (side - inner) / 2
        picture = icons.pixmap("check", "text.on_accent", inner, stroke=3.0)
        painter.drawPixmap(QPointF(box.x() + gap, box.y() + gap), picture)
        return
    painter.setPen(QPen(theme.color("border.input"), 1))
    painter.setBrush(theme.color("bg.surface"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)


class RecordList(RecordView):
    """One column of two-line rows. A click on the left edge marks a row without opening it."""

    def __init__(
        self, model: RecordModel, delegate: RowDelegate, *, name: Text, parent: QWidget | None = None
    ) -> None:
        super().__init__(model, name=name, parent=parent)
        delegate.setParent(self)
        self.rows = delegate
        self.setItemDelegate(delegate)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.restyle()
        on_language(self, self.say_again)

    @property
    def is_marking(self) -> bool:
        return self._is_marking

    def say_again(self) -> None:
        """Ages and deadlines moved on, or the language changed."""
        self.rows.forget()
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self._is_on_edge(event.position().toPoint(), event):
            self._toggle_at(index)
            return
        if not event.modifiers():
            self._is_marking = False
        super().mousePressEvent(event)

    def _is_on_edge(self, at: QPoint, event: QMouseEvent) -> bool:
        return event.button() == Qt.MouseButton.LeftButton and at.x() < theme.px(36)

    def _toggle_at(self, index: QModelIndex) -> None:
        flag = QItemSelectionModel.SelectionFlag
        is_first = not self._is_marking and index != self.currentIndex()
        self._is_marking = True
        self.selectionModel().setCurrentIndex(index, flag.NoUpdate)
        self._select(index, flag.ClearAndSelect if is_first else flag.Toggle)
