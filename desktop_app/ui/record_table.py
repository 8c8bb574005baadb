"""Views of records: what lists and tables have in common, and a table with columns.

table = RecordTable(RecordModel(COLUMNS), name=lambda: t("people.list"))
table.opened.connect(self._open)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop_app.ui import icons, painting
from desktop_app.ui.keys import awaits_second, key_name, single_keys
from desktop_app.ui.live import Text, bind, on_signal
from desktop_app.ui.record_model import AnyIndex, Column, RecordModel
from desktop_app.ui.theme import set_text_style, theme
from desktop_app.ui.tokens import Weight

__all__ = ["Column", "RecordModel", "RecordTable", "RecordView"]


class RecordView(QTableView):
    """What tables and lists have in common: keys, one current record, several marked ones.

    J/K (also ㅓ/ㅏ) and arrows move, X marks, Shift+↓ and Ctrl+A mark more, Enter opens. All other keys
    go on to the window, where the commands are.
    """

    current_changed = Signal(int)
    """The id that the person stands on; 0 for none."""
    marked_changed = Signal(list)
    """The ids that are marked: one or several."""
    opened = Signal(int)
    """Enter or double click."""
    menu_asked = Signal(int, QPoint)

    def __init__(self, model: RecordModel, *, name: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.records = model
        self._is_marking = False
        self._kept: tuple[int, list[int], int] = (0, [], 0)
        self._behave()
        self.setModel(model)
        bind(self.setAccessibleName, name)
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        selection = self.selectionModel()
        selection.currentRowChanged.connect(self._on_current)
        selection.selectionChanged.connect(self._on_marked)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.records.id_at(index.row())))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        on_signal(theme.changed, self, self.restyle)

    def _behave(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalScrollBar().setSingleStep(22)

    def restyle(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.row_height())
        self.viewport().update()

    def row_height(self) -> int:
        return theme.row_height

    # --- asking and choosing -----------------------------------------------------------------

    def current_id(self) -> int:
        return self.records.id_at(self.currentIndex().row())

    def current_record(self) -> Any | None:
        return self.records.known(self.current_id())

    def marked_ids(self) -> list[int]:
        ids: list[int] = []
        selection = self.selectionModel().selection()
        for part in (selection.at(index) for index in range(selection.count())):
            ids += self.records.ids(part.top(), part.bottom())
        return ids

    def set_current(self, number: int) -> bool:
        """Stand on a record and mark only it; False when it is not in the list."""
        row = self.records.row_of(number)
        if row >= 0:
            self._go(row, is_marking=False)
        return row >= 0

    def next(self) -> None:
        self._go(self.currentIndex().row() + 1)

    def previous(self) -> None:
        self._go(self.currentIndex().row() - 1)

    def toggle_mark(self) -> None:
        """Mark the current record, or take its mark away."""
        index = self.currentIndex()
        if index.isValid():
            if not self._is_marking and len(self.marked_ids()) <= 1:
                self._is_marking = True
                self._select(index, QItemSelectionModel.SelectionFlag.Select)
            else:
                self._select(index, QItemSelectionModel.SelectionFlag.Toggle)

    def mark(self, numbers: Iterable[int]) -> None:
        """Mark exactly these."""
        chosen = QItemSelection()
        for row in sorted(row for row in map(self.records.row_of, numbers) if row >= 0):
            index = self.records.index(row, 0)
            chosen.select(index, index)
        self._is_marking = chosen.count() > 1
        whole = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().select(chosen, whole)

    def mark_all(self) -> None:
        self._is_marking = True
        self.selectAll()

    def unmark(self) -> None:
        """Only the current record remains."""
        self._is_marking = False
        if self.currentIndex().isValid():
            self._select(self.currentIndex(), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            self.clearSelection()

    def _select(self, index: QModelIndex, how: QItemSelectionModel.SelectionFlag) -> None:
        self.selectionModel().select(index, how | QItemSelectionModel.SelectionFlag.Rows)

    def _go(self, row: int, *, is_marking: bool | None = None) -> None:
        row = max(0, min(row, len(self.records) - 1))
        index = self.records.index(row, 0)
        if not index.isValid():
            return
        if is_marking is not None:
            self._is_marking = is_marking
        flag = QItemSelectionModel.SelectionFlag
        how = flag.NoUpdate if self._is_marking else flag.ClearAndSelect | flag.Rows
        self.selectionModel().setCurrentIndex(index, how)
        self.scrollTo(index)

    # --- events ------------------------------------------------------------------------------

    def _on_current(self, index: QModelIndex) -> None:
        self.current_changed.emit(self.records.id_at(index.row()))

    def _on_marked(self) -> None:
        ids = self.marked_ids()
        if len(ids) > 1:
            self._is_marking = True
        self.marked_changed.emit(ids)

    def _on_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.menu_asked.emit(self.records.id_at(index.row()), self.viewport().mapToGlobal(at))

    def _keep(self) -> None:
        marked = self.marked_ids()
        self._kept = (self.current_id(), marked[:1000], self.verticalScrollBar().value())

    def _restore(self) -> None:
        current, marked, scrolled = self._kept
        row = self.records.row_of(current) if current else -1
        if row >= 0:
            flag = QItemSelectionModel.SelectionFlag
            index = self.records.index(row, 0)
            self.selectionModel().setCurrentIndex(index, flag.ClearAndSelect | flag.Rows)
            if len(marked) > 1:
                self.mark(marked)
            self.verticalScrollBar().setValue(scrolled)
        else:
            self._is_marking = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name = key_name(event)
        act = self._own_keys().get(name)
        if act is not None and (len(name) > 1 or (single_keys.are_on and not awaits_second(self))):
            act()
            event.accept()
        elif name.removeprefix("Shift+") in MOVING or name in ("Ctrl+Home", "Ctrl+End"):
            if not name.startswith("Shift+"):
                self._is_marking = False
            super().keyPressEvent(event)
        else:
            event.ignore()

    def _own_keys(self) -> dict[str, Callable[[], object]]:
        return {
            "J": self.next,
            "K": self.previous,
            "X": self.toggle_mark,
            "Ctrl+A": self.mark_all,
            "Enter": self._open,
            **({"Esc": self.unmark} if self._is_marking else {}),
        }

    def _open(self) -> None:
        if self.current_id():
            self.opened.emit(self.current_id())

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands here."""


MOVING = {"Up", "Down", "PgUp", "PgDown", "Home", "End"}


# --- tables with columns -------------------------------------------------------------------------


class CellDelegate(QStyledItemDelegate):
    """Paints what a `Column` says."""

    def __init__(self, table: RecordTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(100, self._table.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        model = self._table.records
        record = model.record(index.row())
        box = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, box, state, is_first=index.column() == 0)
        if record is None:
            paint_skeleton(painter, box.adjusted(theme.px(8), 0, -theme.px(8), 0), lines=1)
        elif model.columns:
            self._paint_cell(
                painter,
                box.adjusted(theme.px(8), 0, -theme.px(8), 0),
                model.columns[index.column()],
                record,
                is_selected=bool(state & QStyle.StateFlag.State_Selected),
            )
        painter.restore()

    def _paint_cell(
        self, painter: QPainter, box: QRectF, column: Column, record: Any, *, is_selected: bool
    ) -> None:
        middle, x = box.center().y(), box.x()
        ratio = self._table.devicePixelRatioF()
        if column.person is not None:
            side = theme.px(28)
            picture = painting.avatar_sprite(column.person(record), ratio, 28, is_ringed=is_selected)
            painter.drawPixmap(QPointF(x, middle - side / 2), picture)
            x += side + theme.px(8)
        if column.icon is not None and (name := column.icon(record)):
            side = theme.px(16)
            painter.drawPixmap(QPointF(x, middle - side / 2), icons.pixmap(name, size=side, ratio=ratio))
            x += side + theme.px(8)
        badge = column.badge(record) if column.badge is not None else None
        if badge is not None:
            painter.drawPixmap(
                QPointF(x, middle - theme.px(10)),
                painting.chip_sprite(badge, ratio, is_ringed=is_selected)[0],
            )
            return
        second = column.second(record) if column.second is not None else ""
        tone = theme.tone(column.tone(record)) if column.tone is not None else "text.primary"
        self._paint_words(
            painter,
            QRectF(x, box.y(), box.right() - x, box.height()),
            column,
            (column.text(record), second, tone),
        )

    def _paint_words(
        self, painter: QPainter, box: QRectF, column: Column, words: tuple[str, str, str]
    ) -> None:
        text, second, color = words
        text = painting.one_line(text)
        weight: Weight = "medium" if column.is_strong else "regular"
        y = box.center().y() - (theme.px(8) if second else 0)
        x = box.x()
        if column.is_number:
            x = max(x, box.right() - painting.text_width(text, "body", weight))
        width = box.right() - x
        painting.draw_text(painter, QPointF(x, y), text, weight=weight, color=color, width=width + 1)
        if second:
            below = QPointF(x, box.center().y() + theme.px(9))
            second = painting.one_line(second)
            painting.draw_text(painter, below, second, size="meta", color="text.secondary", width=width)


class RecordTable(RecordView):
    """A table with a header. Columns that stretch share what is left; a click on the header sorts."""

    def __init__(
        self, model: RecordModel, *, name: Text, row_height: int = 0, parent: QWidget | None = None
    ) -> None:
        self._height = row_height or (48 if any(c.second or c.person for c in model.columns) else 38)
        super().__init__(model, name=name, parent=parent)
        self.setItemDelegate(CellDelegate(self))
        self._set_up_header(model.columns)
        self.restyle()

    def row_height(self) -> int:
        return theme.px(self._height if not theme.is_compact else min(self._height, 32))

    def _set_up_header(self, columns: Sequence[Column]) -> None:
        header = self.horizontalHeader()
        set_text_style(header, "meta", "semibold")
        header.setHighlightSections(False)
        header.setSectionsMovable(True)
        header.setMinimumSectionSize(theme.px(40))
        header.setStretchLastSection(not any(column.stretches for column in columns))
        for index, column in enumerate(columns):
            is_wide = column.stretches
            mode = QHeaderView.ResizeMode.Stretch if is_wide else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(index, mode)
            header.resizeSection(index, theme.px(column.width))
        header.setSortIndicatorShown(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort)

    def _sort(self, column: int) -> None:
        header = self.horizontalHeader()
        was_up = header.sortIndicatorSection() == column and header.isSortIndicatorShown()
        is_down = was_up and header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if is_down else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(column, order)
        header.setSortIndicatorShown(True)
        self.records.sort(column, order)

    def sort_again(self) -> None:
        """The records are others now: in the order that somebody chose."""
        header = self.horizontalHeader()
        if header.isSortIndicatorShown():
            self.records.sort(header.sortIndicatorSection(), header.sortIndicatorOrder())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self.viewport().update()


# --- drawing that lists and tables share ---------------------------------------------------------


def paint_ground(painter: QPainter, box: QRectF, state: QStyle.StateFlag, *, is_first: bool = True) -> None:
    """Selected, hovered, and the line below."""
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(box, theme.color("bg.selected"))
        if is_first:
            painter.fillRect(QRectF(box.x(), box.y(), 3, box.height()), theme.color("accent.solid"))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(box, theme.color("bg.hover"))
    painter.setPen(QPen(theme.color("border.subtle"), 1))
    painter.drawLine(QPointF(box.left(), box.bottom() - 0.5), QPointF(box.right(), box.bottom() - 0.5))


def paint_skeleton(painter: QPainter, box: QRectF, *, lines: int) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("border.subtle"))
    bar = theme.px(11)
    if lines == 1:
        painter.drawRoundedRect(QRectF(box.x(), box.center().y() - bar / 2, box.width() * 0.6, bar), 5, 5)
        return
    painter.drawRoundedRect(QRectF(box.x(), box.y() + box.height() * 0.23, box.width() * 0.6, bar), 5, 5)
    painter.drawRoundedRect(QRectF(box.x(), box.y() + box.height() * 0.6, box.width() * 0.34, bar), 5, 5)
