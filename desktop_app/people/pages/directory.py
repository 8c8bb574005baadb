"""The directory: everybody at the left, the person at the right."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people import words
from desktop_app.people.dialogs import ask_person
from desktop_app.people.directory import Directory, Places
from desktop_app.people.import_sheet import ImportSheet
from desktop_app.people.pages.person import PersonView
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.keys import set_scope
from desktop_app.ui.list_page import Filter, ListPage
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Columns, set_pane
from desktop_app.ui.picker import pick_at
from desktop_app.ui.record_list import RecordList, RowContent, RowDelegate
from desktop_app.ui.record_model import RecordModel
from desktop_app.ui.widgets import Button, EmptyState, IconButton
from shared.errors import DeskError
from shared.people import CREATE_PERSON, EmploymentState, PersonDetail, PersonRow
from shared.permissions import Permission
from shared.wire import Ref

SCOPE, PAGE = "people", "people"
SHOW_PAUSE_MS = 60
"""Running through the list with the keys does not load every person on the way."""
NEAR_END = 900
EVERYBODY = 0
STATES: tuple[EmploymentState | None, ...] = (None, *EmploymentState)


class PersonRows(RowDelegate):
    def content(self, record: Any) -> RowContent:
        person: PersonRow = record
        return RowContent(
            title=person.name,
            text=words.whereabouts(person),
            lead=person.name,
            pill=words.row_badge(person),
            age=person.phone,
        )


class PeoplePage(QWidget):
    """`open_person` shows somebody, whether or not they are in the list."""

    def __init__(self, place: Workplace) -> None:
        super().__init__()
        set_scope(self, SCOPE)
        self._place = place
        self._places = Places.of(place)
        self.directory = Directory(place, self)
        self._is_asked_for = False
        self._build()
        self._connect()
        on_language(self, self._say_filters)
        self._show_rows()

    def _build(self) -> None:
        may_manage = Permission(CREATE_PERSON.permission) in self._place.backend.me.permissions
        self.records = RecordModel(describe=words.sentence_of)
        self.list = RecordList(self.records, PersonRows(), name=lambda: t("people.list"))
        key_of = self._place.commands.key_of
        new = IconButton("user-plus", lambda: t("people.new"), key=key_of("people.new"), clicked=self.ask_new)
        self._import = IconButton("upload", lambda: t("people.import"), clicked=self.ask_import)
        self.side = ListPage(
            self.list,
            title=lambda: t("people.title"),
            actions=[self._import, new] if may_manage else [],
            hints=[
                ("J K", lambda: t("people.hint_move")),
                (key_of("people.search"), lambda: t("people.hint_search")),
            ],
            empty=self._empty,
            search=lambda: t("people.search"),
        )
        self.person = PersonView(self._place)
        set_pane(self.side, lambda: t("people.list"))
        set_pane(self.person, lambda: t("people.person"))
        columns = Columns(self._place.settings, "people", self.side, self.person, sizes=[396, 900])
        columns.setStretchFactor(1, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(columns)
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        self._pause = QTimer(self, singleShot=True, interval=SHOW_PAUSE_MS)
        self._pause.timeout.connect(self._show_current)
        self.directory.changed.connect(self._show_rows)
        self.directory.failed.connect(self._show_failure)
        self.directory.index.changed.connect(self._show_count)
        self.side.searched.connect(self.directory.find)
        self.side.filter_clicked.connect(self._pick_filter)
        self.side.filter_removed.connect(self._drop_filter)
        self.list.current_changed.connect(lambda _: self._pause.start())
        self.list.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self.person.change_asked.connect(self.ask_change)

    def on_shown(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the list ------------------------------------------------------------------------------------------

    def _show_rows(self) -> None:
        rows = self.directory.rows
        if rows or self.directory.is_loaded:
            self.records.set_records(rows)
            self._show_count()
        if rows and not self.list.current_id() and not self._is_asked_for:
            self.list.set_current(rows[0].id)

    def _show_count(self) -> None:
        if self.directory.is_loaded:
            self.side.count.setText(self._count())

    def _count(self) -> str:
        """All there are, where that is known; else so many at least."""
        index, shown = self.directory.index, len(self.directory.rows)
        if self.directory.is_whole and index.is_complete and len(index) >= shown:
            return f"{len(index):,}"
        return f"{shown:,}{'+' if self.directory.has_more else ''}"

    def _empty(self) -> QWidget:
        query = self.directory.search.strip()
        title = t("people.nobody_found", query=query) if query else t("people.nobody")
        if self.directory.is_whole:
            return EmptyState("users", title, lambda: t("people.nobody_more"))
        clear = Button(lambda: t("people.clear"), icon="x", clicked=self.clear)
        return EmptyState("search", title, lambda: t("people.nobody_found_more"), actions=[clear])

    def clear(self) -> None:
        assert self.side.search is not None
        self.side.search.set_query("")
        self.directory.clear()
        self._say_filters()

    def _show_failure(self, error: DeskError) -> None:
        if not self.directory.rows:
            again = Button(
                lambda: t("people.again"), "primary", icon="refresh-cw", clicked=self.directory.reload
            )
            self.side.show_instead(
                EmptyState(
                    "cloud-off",
                    lambda: t("people.not_loaded"),
                    partial(sentence, error),
                    hue="amber",
                    actions=[again],
                )
            )

    def _on_scroll(self, value: int) -> None:
        if value > self.list.verticalScrollBar().maximum() - NEAR_END:
            self.directory.more()

    def _show_current(self) -> None:
        person_id = self.list.current_id()
        if person_id:
            self._is_asked_for = False
            self._show(person_id)

    def _show(self, person_id: int) -> None:
        self.person.show_person(person_id)
        row = self.directory.index.get(person_id)
        label = row.name if row is not None else self.person.name.text()
        self._place.navigation.arrived(PAGE, Ref(kind="person", id=person_id, label=label))

    def open_person(self, person_id: int) -> None:
        self._is_asked_for = True
        if not self.list.set_current(person_id):
            self.list.clearSelection()
            self.list.setCurrentIndex(QModelIndex())
        self._pause.stop()
        self._show(person_id)

    # --- filters -------------------------------------------------------------------------------------------

    def _say_filters(self) -> None:
        department, state = self.directory.department, self.directory.state
        word = department.name if department is not None else t("people.all")
        state_word = words.state_badge(state).text if state is not None else t("people.all")
        self.side.set_filters(
            [
                Filter("department", t("people.filter_department", value=word), department is not None),
                Filter("state", t("people.filter_state", value=state_word), state is not None),
            ]
        )

    def _pick_filter(self, name: str, anchor: QWidget) -> None:
        choices = self._departments if name == "department" else self._states
        pick_at(anchor, local_provider(choices, 200), partial(self._filter, name))

    def _departments(self) -> list[Choice]:
        everybody = Choice(EVERYBODY, t("people.all_departments"), icon="users")
        rows = self._places.departments
        return [everybody, *(Choice(row.id, row.name, row.code, icon="building-2") for row in rows)]

    def _states(self) -> list[Choice]:
        found = []
        for state in STATES:
            badge = words.state_badge(state) if state is not None else None
            text = badge.text if badge is not None else t("people.all")
            found.append(Choice(state, text, icon=badge.icon if badge is not None else "users"))
        return found

    def _filter(self, name: str, choice: Choice) -> None:
        if name == "state":
            self.directory.set_state(choice.value)
        else:
            known = {row.id: row for row in self._places.departments}
            self.directory.set_department(known.get(choice.value))
        self._say_filters()

    def _drop_filter(self, name: str) -> None:
        self._filter(name, Choice(None if name == "state" else EVERYBODY, ""))

    # --- doing ---------------------------------------------------------------------------------------------

    def focus_search(self) -> None:
        assert self.side.search is not None
        self.side.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.side.search.selectAll()

    def ask_new(self) -> None:
        ask_person(self, self._place, None, self._changed)

    def ask_change(self, person: PersonDetail) -> None:
        ask_person(self, self._place, person, self._changed)

    def _changed(self, person: PersonDetail) -> None:
        self.directory.put(person.row)
        self.list.set_current(person.row.id)
        self.person.show_person(person.row.id)
        self.person.reload()

    def ask_import(self) -> None:
        ImportSheet(self, self._place).open()
