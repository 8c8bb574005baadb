"""A list of 100,000 ids whose records are loaded when somebody looks at them.

model = RecordModel([Column("name", lambda: t("people.name"), lambda p: p.name, stretches=True)])
model.set_records(people)            all of them are here, or
model.set_ids(ids)                   and answer `rows_needed(ids)` with `model.put(records)`
"""

from __future__ import annotations

import sys
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from desktop_app.core.translator import t
from desktop_app.ui import painting
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import Text, on_language, said
from desktop_app.ui.tokens import Tone

PAGE, KEPT_PAGES = 100, 80
MOST_IN_ONE_CALL = 200
MOST_UNDERWAY = 600
"""While so many are on their way no more are asked for: what was only scrolled past is never loaded."""
MOST_PAGES = 4
RECORD = Qt.ItemDataRole.UserRole + 1
"""The record of a row; None while it is on its way."""

AnyIndex = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
Role = Qt.ItemDataRole


@dataclass(frozen=True)
class Column:
    """One column: how it is called and what it says about a record.

    `second` is a small second line, `badge` a chip instead of the text, `person` an avatar and `icon` a
    picture before it, `tone` its colour; `sort` gives the value to sort by (the text, when not given).
    """

    key: str
    title: Text
    text: Callable[[Any], str]
    width: int = 120
    stretches: bool = False
    is_number: bool = False
    second: Callable[[Any], str] | None = None
    badge: Callable[[Any], Badge | None] | None = None
    person: Callable[[Any], str] | None = None
    icon: Callable[[Any], str] | None = None
    tone: Callable[[Any], Tone] | None = None
    sort: Callable[[Any], Any] | None = None
    is_strong: bool = False


class RecordModel(QAbstractTableModel):
    """Ids in order, and the records that were looked at last (80 pages of 100).

    `data()` never waits: a row that is not here is None, and its page is asked for by `rows_needed`.
    Records are anything with an `id`. `describe` says a whole row in one sentence for screen readers.
    """

    rows_needed = Signal(list)
    count_changed = Signal(int)
    sort_asked = Signal(str, bool)
    """Column and whether downwards: for lists whose order the server keeps."""

    def __init__(
        self,
        columns: Sequence[Column] = (),
        *,
        describe: Callable[[Any], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self._describe = describe
        self._ids = array("q")
        self._records: OrderedDict[int, Any] = OrderedDict()
        self._asked: set[int] = set()
        self._wanted: dict[int, None] = {}
        """Pages, those looked at last at the end."""
        self._is_complete = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        if columns:
            on_language(self, self._retitle)

    def _retitle(self) -> None:
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    # --- what the view asks ------------------------------------------------------------------

    def rowCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: AnyIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else max(1, len(self.columns))

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: AnyIndex, role: int = Role.DisplayRole) -> Any:
        if not index.isValid() or role not in (RECORD, Role.DisplayRole, Role.AccessibleTextRole):
            return None
        record = self.record(index.row())
        if role == RECORD:
            return record
        if record is None:
            return t("ui.loading")
        if self._describe is not None and (role == Role.AccessibleTextRole or not self.columns):
            return self._describe(record)
        return self._cell(record, index.column())

    def _cell(self, record: Any, column: int) -> str:
        if not self.columns:
            return str(getattr(record, "id", ""))
        return self.columns[column].text(record)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Role.DisplayRole:
            return said(self.columns[section].title)
        if role == Role.TextAlignmentRole:
            return int(painting.RIGHT if self.columns[section].is_number else painting.LEFT)
        return None

    # --- asking ------------------------------------------------------------------------------

    def record(self, row: int) -> Any | None:
        """None while it is on its way; asking brings it."""
        if not 0 <= row < len(self._ids):
            return None
        number = self._ids[row]
        found = self._records.get(number)
        if found is None:
            self._want(row)
        else:
            self._records.move_to_end(number)
        return found

    def known(self, number: int) -> Any | None:
        """The record of an id, if it is here; asks for nothing."""
        return self._records.get(number)

    def id_at(self, row: int) -> int:
        return self._ids[row] if 0 <= row < len(self._ids) else 0

    def row_of(self, number: int) -> int:
        """-1 when it is not in the list. Searches bytes: many times faster than number by number."""
        width, wanted = self._ids.itemsize, number.to_bytes(self._ids.itemsize, sys.byteorder, signed=True)
        content = self._ids.tobytes()
        found = content.find(wanted)
        while found > 0 and found % width:
            found = content.find(wanted, found + 1)
        return found // width if found >= 0 else -1

    def places(self) -> list[tuple[int, Any]]:
        """Row and record of all that are here, from the top."""
        here = self._records
        return [(row, here[number]) for row, number in enumerate(self._ids) if number in here]

    def ids(self, first: int = 0, last: int | None = None) -> list[int]:
        return list(self._ids[first : None if last is None else last + 1])

    def __len__(self) -> int:
        return len(self._ids)

    # --- filling -----------------------------------------------------------------------------

    def set_ids(self, ids: Iterable[int]) -> None:
        """Another list. Records that are here already are kept; a view keeps its selection."""
        self.beginResetModel()
        self._ids = array("q", ids)
        self._is_complete = False
        self._wanted.clear()
        self._asked.clear()
        self._asked.clear()
        self.endResetModel()
        self.count_changed.emit(len(self._ids))

    def set_records(self, records: Iterable[Any]) -> None:
        """A list that is here completely."""
        complete = list(records)
        self.beginResetModel()
        self._records = OrderedDict((record.id, record) for record in complete)
        self._ids = array("q", (record.id for record in complete))
        self._is_complete = True
        self.endResetModel()
        self.count_changed.emit(len(self._ids))

    def put(self, records: Iterable[Any]) -> None:
        """Records that were asked for, or that are different now."""
        arrived = list(records)
        for record in arrived:
            self._asked.discard(record.id)
            self._records[record.id] = record
            self._records.move_to_end(record.id)
        while len(self._records) > PAGE * KEPT_PAGES and not self._is_complete:
            self._records.popitem(last=False)
        self._tell([record.id for record in arrived])
        self._ask_soon()

    def _ask_soon(self) -> None:
        if self._wanted and not self._timer.isActive():
            self._timer.start(0)

    def _tell(self, numbers: Sequence[int]) -> None:
        if not self._ids or not numbers:
            return
        rows = [self.row_of(number) for number in numbers] if len(numbers) <= 4 else [0, len(self._ids) - 1]
        rows = [row for row in rows if row >= 0]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), self.columnCount() - 1))

    def refresh(self, numbers: Iterable[int]) -> None:
        """These are different on the server: shown as they are until the new ones arrive."""
        known = [number for number in numbers if number in self._records]
        for start in range(0, len(known), MOST_IN_ONE_CALL):
            self.rows_needed.emit(known[start : start + MOST_IN_ONE_CALL])

    def failed(self, numbers: Iterable[int]) -> None:
        """They could not be loaded: asked for again when somebody looks."""
        self._asked.difference_update(numbers)
        self._ask_soon()

    def insert(self, number: int, row: int = 0, record: Any | None = None) -> None:
        if self.row_of(number) >= 0:
            self.move(number, row)
            return
        row = max(0, min(row, len(self._ids)))
        if record is not None:
            self._records[number] = record
        self.beginInsertRows(QModelIndex(), row, row)
        self._ids.insert(row, number)
        self.endInsertRows()
        self.count_changed.emit(len(self._ids))

    def remove(self, number: int) -> None:
        self._asked.discard(number)
        row = self.row_of(number)
        if row < 0:
            return
        self.beginRemoveRows(QModelIndex(), row, row)
        self._ids.pop(row)
        self.endRemoveRows()
        self.count_changed.emit(len(self._ids))

    def move(self, number: int, row: int) -> None:
        old, new = self.row_of(number), max(0, min(row, len(self._ids) - 1))
        if old < 0 or old == new:
            return
        self.beginMoveRows(QModelIndex(), old, old, QModelIndex(), new + 1 if new > old else new)
        self._ids.insert(new, self._ids.pop(old))
        self.endMoveRows()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        is_downward = order == Qt.SortOrder.DescendingOrder
        chosen = self.columns[column]
        if not self._is_complete:
            self.sort_asked.emit(chosen.key, is_downward)
            return
        value = chosen.sort or chosen.text
        here = [self._records[number] for number in self._ids if number in self._records]
        self.set_records(sorted(here, key=value, reverse=is_downward))

    # --- loading -----------------------------------------------------------------------------

    def _want(self, row: int) -> None:
        page = row // PAGE
        self._wanted.pop(page, None)
        self._wanted[page] = None
        self._ask_soon()

    def _ask(self) -> None:
        if len(self._asked) >= MOST_UNDERWAY:
            return
        pages, self._wanted = sorted([*self._wanted][-MOST_PAGES:]), {}
        numbers: list[int] = []
        for page in pages:
            ids = self._ids[page * PAGE : (page + 1) * PAGE]
            numbers += [n for n in ids if n not in self._records and n not in self._asked]
        self._asked.update(numbers)
        for start in range(0, len(numbers), MOST_IN_ONE_CALL):
            self.rows_needed.emit(numbers[start : start + MOST_IN_ONE_CALL])
