"""A section of the settings that keeps one kind of record: a table with a search, a sheet for each record.

WRITES = Writes(CREATE_THING, CHANGE_THING, NewThing, ChangedThing, id_name="thing_id", …)
class ThingsPage(RecordPage):
    def ask(self): …self.backend.call(self, LIST_THINGS, self.take, failed=self.refused, latest="list")
    def edit(self, record): self.sheet(WRITES, record, fields, values).open()     record is None for a new one
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QStackedWidget

from desktop_app.catalog.directory import Catalog, catalog_of
from desktop_app.core.hangul import match
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import Text, on_language
from desktop_app.ui.menus import add_line
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, EmptyState, SearchBox, SegmentedControl, Skeleton, row
from shared.errors import DeskError
from shared.updates import Update
from shared.wire import Endpoint

SCOPE = "catalog"
Entry = tuple[str, Callable[[], object]]


@dataclass(frozen=True)
class Writes:
    """How one kind of record is made and changed: endpoints, their bodies, the placeholder in the path, and
    the keys of what the sheet is called for a new and for a known one.
    """

    create: Endpoint[Any, Any, Any]
    change: Endpoint[Any, Any, Any]
    new: Callable[..., Any]
    changed: Callable[..., Any]
    id_name: str
    titles: tuple[str, str]
    icon: str


class RecordPage(Page):
    """`kinds`: records whose updates make the list be read again."""

    kinds: frozenset[str] = frozenset()
    has_state = True
    """Records can be out of use; a switch shows them."""

    def __init__(
        self, place: Workplace, *, title: Text, subtitle: Text, new: Text, columns: Sequence[Column]
    ) -> None:
        """Without `new` records are not made here."""
        self.new_button = Button(new, "primary", icon="plus", key=place.commands.key_of("settings.press_new"))
        super().__init__(PageHeader(title, subtitle=subtitle, right=[self.new_button]))
        if not new:
            self.new_button.hide()
        set_scope(self, SCOPE)
        self.place, self.backend = place, place.backend
        self.catalog: Catalog = catalog_of(place)
        self.records: list[Any] = []
        self._has_answer = False
        self.search = SearchBox(lambda: t("catalog.search"))
        self.search.setFixedWidth(theme.px(280))
        self.state = SegmentedControl(
            [("active", lambda: t("catalog.in_use")), ("all", lambda: t("catalog.all"))],
            name=lambda: t("catalog.state"),
        )
        if not self.has_state:
            self.state.hide()
        self.tools = row(self.search, self.state, None, spacing=6)
        self.body.addLayout(self.tools)
        self.table = RecordTable(RecordModel(list(columns)), name=title)
        self._stack = QStackedWidget()
        self._stack.addWidget(Skeleton(8))
        self._stack.addWidget(self.table)
        self._stack.addWidget(EmptyState("search", lambda: t("catalog.nothing")))
        self.body.addWidget(Card(self._stack, margins=(1, 4, 1, 6)), 1)
        self.setFocusProxy(self.table)
        self._connect()
        self.load()

    def _connect(self) -> None:
        self.new_button.clicked.connect(lambda _=False: self.add())
        self.search.searched.connect(lambda _: self.show_records())
        self.search.down.connect(self.table.setFocus)
        self.state.changed.connect(lambda _: self.show_records())
        self.table.opened.connect(lambda _: self.change())
        self.table.menu_asked.connect(self._menu)
        self.backend.updated.connect(self._on_updates)
        self.backend.reload.connect(self.load)
        self.catalog.changed.connect(lambda _: self.show_records())
        on_language(self, self.show_records)

    def on_shown(self) -> None:
        widget = self.table if self.records else self.search
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what a section says -------------------------------------------------------------------------------

    def ask(self) -> None:
        """Call the list endpoint with `self.take` and `self.refused`."""
        raise NotImplementedError

    def edit(self, record: Any | None) -> None:
        """Open the sheet of a record, or of a new one."""
        raise NotImplementedError

    def sheet(  # what it asks, by keyword
        self,
        writes: Writes,
        record: Any | None,
        fields: Sequence[Field],
        values: Mapping[str, Any],
        *,
        given: Callable[[dict[str, Any]], dict[str, Any]] = dict,
        width: int = 560,
    ) -> RecordSheet:
        """Asks for a record and sends it to be made or changed; `given` turns the values of the form into
        those of the body.
        """
        title = writes.titles[0 if record is None else 1]
        sheet = RecordSheet(
            self,
            self.place,
            title=partial(t, title),
            fields=fields,
            values=values,
            icon=writes.icon,
            width=width,
        )
        if record is None:
            sheet.sends(writes.create, lambda filled: writes.new(**given(filled)), self.saved)
        else:
            version, ids = record.version, {writes.id_name: record.id}
            sheet.sends(
                writes.change,
                lambda filled: writes.changed(version=version, **given(filled)),
                self.saved,
                **ids,
            )
        return sheet

    def words(self, record: Any) -> str:
        """What the search looks at."""
        return str(record.name)

    def entries(self, record: Any) -> list[Entry]:
        """Lines of the menu besides changing."""
        return []

    # --- the list ------------------------------------------------------------------------------------------

    def load(self) -> None:
        self.ask()

    def take(self, found: Any) -> None:
        is_first, self.records = not self._has_answer, list(found.items)
        self._has_answer = True
        self.show_records()
        if is_first and self.records and self.search.hasFocus() and not self.search.full_text():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refused(self, error: DeskError) -> None:
        if not self._has_answer:
            widget = EmptyState("cloud-off", lambda: t("app.not_done"), sentence(error), hue="amber")
            self._stack.addWidget(widget)
            self._stack.setCurrentWidget(widget)

    def show_records(self) -> None:
        if not self._has_answer:
            return
        query, state = self.search.full_text(), self.state.value()
        shown = [
            one
            for one in self.records
            if (state == "all" or getattr(one, "is_active", True))
            and match(query, self.words(one)) is not None
        ]
        self.table.records.set_records(shown)
        self.table.sort_again()
        self._stack.setCurrentIndex(1 if shown else 2)

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind in self.kinds for update in updates):
            self.load()

    # --- acting --------------------------------------------------------------------------------------------

    def add(self) -> None:
        self.edit(None)

    def current(self) -> Any | None:
        return self.table.current_record()

    def change(self) -> None:
        record = self.current()
        if record is not None:
            self.edit(record)

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _menu(self, record_id: int, at: QPoint) -> None:
        if record_id not in self.table.marked_ids():
            self.table.set_current(record_id)
        record = self.table.records.known(record_id)
        if record is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries: list[Entry] = [(t("catalog.change"), self.change), *self.entries(record)]
        for words, act in entries:
            add_line(menu, words, act)
        menu.popup(at)

    def saved(self, record: Any) -> None:
        """A write was taken: show the record as it is now."""
        known = [record if one.id == record.id else one for one in self.records]
        self.records = known if any(one.id == record.id for one in self.records) else [*known, record]
        self.show_records()
        self.table.set_current(record.id)
        tell_saved(self, getattr(record, "name", "") or getattr(record, "label", ""))
        self.load()


def tell_saved(page: Page, name: str) -> None:
    show_toast(page, Notice(t("catalog.saved", name=name), hue="green", icon="circle-check"))


class RecordSheet(FormSheet):
    """Asks for a record and sends it; a refusal stands at its field."""

    def __init__(  # noqa: PLR0913  # what it asks, by keyword
        self,
        page: Page,
        place: Workplace,
        *,
        title: Text,
        fields: Sequence[Field],
        values: Mapping[str, Any],
        icon: str,
        width: int = 560,
    ) -> None:
        super().__init__(page, title, fields, yes=lambda: t("catalog.save"), icon=icon, width=width)
        self._place = place
        self.form.set_values(dict(values))

    def sends(
        self,
        endpoint: Endpoint[Any, Any, Any],
        make: Callable[[dict[str, Any]], Any],
        done: Callable[[Any], object],
        **ids: int,
    ) -> None:
        """`make` turns what was filled in into the body; it may refuse and return None."""

        def send(values: dict[str, Any], _: FormSheet) -> None:
            body = make(values)
            if body is None:
                self.yes_button.setEnabled(True)
                return
            taken = partial(self._taken, done)
            self._place.backend.call(
                self, endpoint, taken, failed=self._refused, body=body, latest="", key="", **ids
            )

        self.done = send

    def _taken(self, done: Callable[[Any], object], reply: Any) -> None:
        self.close_cover()
        done(reply)

    def _refused(self, error: DeskError) -> None:
        self.refuse(sentence(error), error.field.partition("[")[0].rpartition(".")[2])
