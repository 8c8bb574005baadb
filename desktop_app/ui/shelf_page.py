"""Records on shelves: the list of one shelf at the left, the chosen record at the right.

class ThingsPage(ShelfPage):
    kind = "thing"
    def empty(self): …what stands in the place of an empty list
    def name_of(self, record): return record.title
page = ThingsPage(place, "things", ThingList(place), ThingRows(), ThingView(place), texts, …)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.core.paged import PagedList
from desktop_app.core.sentences import sentence
from desktop_app.core.workplace import Workplace
from desktop_app.ui.keys import set_scope
from desktop_app.ui.list_page import ListPage
from desktop_app.ui.live import Key, Text, on_language
from desktop_app.ui.page import Columns, set_pane
from desktop_app.ui.record_list import RecordList, RowDelegate
from desktop_app.ui.record_model import RecordModel
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import EmptyState, SegmentedControl, row
from shared.errors import DeskError
from shared.wire import Ref

LIST_WIDTH = 396
NARROWEST, WIDEST = 320, 560
NEAR_END = 600
"""Pixels before the end of the list at which the next rows are asked for."""


class RecordPane(Protocol):
    """What the right side must be able to do, besides being a widget."""

    @property
    def record_id(self) -> int | None: ...
    def show_record(self, record_id: int) -> None: ...
    def reload(self) -> None: ...


@dataclass(frozen=True)
class ShelfTexts:
    """What the page, its right side and its shelves are called, and what is said when nothing can be read."""

    title: Text
    one: Text
    shelves: Text
    failed: Text


class ShelfPage(QWidget):
    """`shelf_field` is the field of the query that the shelves stand for; `kind` the kind of its records."""

    kind: ClassVar[str]
    shelf_field: ClassVar[str]

    def __init__(  # noqa: PLR0913  # what a page has, by keyword
        self,
        place: Workplace,
        name: str,
        *,
        found: PagedList,
        delegate: RowDelegate,
        describe: Callable[[Any], str],
        pane: RecordPane,
        texts: ShelfTexts,
        shelves: Sequence[tuple[str, Text]],
        actions: Sequence[QWidget] = (),
        hints: Sequence[tuple[Key, Text]] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        set_scope(self, name)
        self._place, self._name, self._texts, self._pane = place, name, texts, pane
        self.list = found
        self.records = RecordModel(describe=describe, parent=self)
        self.rows = RecordList(self.records, delegate, name=texts.title)
        self.shelf = SegmentedControl(shelves, name=texts.shelves)
        self.page = ListPage(self.rows, title=texts.title, actions=actions, hints=hints, empty=self._empty)
        self._build()
        self._connect()

    def _build(self) -> None:
        layout = self.page.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertLayout(1, row(self.shelf, None, margins=(16, 0, 10, 10)))
        self.page.setMinimumWidth(theme.px(NARROWEST))
        self.page.setMaximumWidth(theme.px(WIDEST))
        right = self._pane
        assert isinstance(right, QWidget)
        set_pane(self.rows, self._texts.title)
        set_pane(right, self._texts.one)
        columns = Columns(
            self._place.settings, self._name, self.page, right, sizes=[LIST_WIDTH, 1600 - LIST_WIDTH]
        )
        columns.setStretchFactor(0, 0)
        columns.setStretchFactor(1, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(columns)
        self.setFocusProxy(self.rows)

    def _connect(self) -> None:
        self.shelf.changed.connect(lambda value: self.list.ask(**{self.shelf_field: value}))
        self.list.changed.connect(self._show_rows)
        self.list.failed.connect(self._show_failure)
        self.rows.current_changed.connect(self._on_current)
        self.rows.verticalScrollBar().valueChanged.connect(self._on_scroll)
        on_language(self, self.rows.say_again)

    def on_shown(self) -> None:
        self.list.load()
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what a page says ----------------------------------------------------------------------------------

    def empty(self, shelf: Any) -> QWidget:
        """What stands in the place of the list of an empty shelf."""
        raise NotImplementedError

    def name_of(self, record: Any) -> str:
        """What a record is called where one goes back to it."""
        raise NotImplementedError

    # --- the list ------------------------------------------------------------------------------------------

    def put_on(self, shelf: Any) -> None:
        """Show another shelf."""
        self.shelf.set_value(shelf)
        self.list.ask(**{self.shelf_field: shelf})

    def _show_rows(self) -> None:
        self.records.set_records(self.list.rows)
        if self.list.rows and not self.rows.current_id():
            self.rows.set_current(self.list.rows[0].id)

    def _show_failure(self, error: DeskError) -> None:
        if not self.list.rows:
            self.page.show_instead(EmptyState("cloud-off", self._texts.failed, sentence(error), hue="amber"))

    def _empty(self) -> QWidget:
        return self.empty(getattr(self.list.query, self.shelf_field)) if self.list.is_loaded else QWidget()

    def _on_scroll(self, value: int) -> None:
        if value >= self.rows.verticalScrollBar().maximum() - theme.px(NEAR_END):
            self.list.load_more()

    def _on_current(self, record_id: int) -> None:
        if record_id and record_id != self._pane.record_id:
            self.show_record(record_id)

    def show_record(self, record_id: int) -> None:
        """Open one, whatever shelf is shown."""
        known = next((one for one in self.list.rows if one.id == record_id), None)
        self._pane.show_record(record_id)
        if self.rows.current_id() != record_id:
            self.rows.set_current(record_id)
        label = self.name_of(known) if known is not None else str(record_id)
        self._place.navigation.arrived(self._name, Ref(kind=self.kind, id=record_id, label=label))

    # --- what the keys do ----------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        place = self.records.row_of(self.rows.current_id()) + by
        if 0 <= place < len(self.records):
            self.rows.set_current(self.records.id_at(place))

    def refresh(self) -> None:
        self.list.load()
        self._pane.reload()
