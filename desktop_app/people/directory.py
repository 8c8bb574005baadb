"""The list of the directory: what is known here is shown at once, the server's answer replaces it."""

from __future__ import annotations

import json

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.workplace import Workplace
from desktop_app.people import actions
from desktop_app.people.models import KIND, PeopleIndex
from shared.errors import DeskError
from shared.people import (
    Department,
    Departments,
    EmploymentState,
    Location,
    Locations,
    PeopleQuery,
    PersonRow,
)
from shared.updates import Update
from shared.wire import Page

FIRST = "people.first"
PAGE = 100
LOCAL = 60
RELOAD_MS = 400


class Directory(QObject):
    """Rows of the present search and filters. `changed`: others; `failed` carries the refusal."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.index = PeopleIndex.of(place)
        self.rows: list[PersonRow] = []
        self.search = ""
        self.department: Department | None = None
        self.state: EmploymentState | None = None
        self._cursor = ""
        self._is_asking = False
        self.is_loaded = False
        self._again = QTimer(self, singleShot=True, interval=RELOAD_MS)
        self._again.timeout.connect(self.reload)
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.reload)
        self._show_kept()
        self.reload()

    # --- asking --------------------------------------------------------------------------------------------

    @property
    def is_whole(self) -> bool:
        """No search and no filter."""
        return not self.search.strip() and self.department is None and self.state is None

    @property
    def has_more(self) -> bool:
        return bool(self._cursor)

    def find(self, search: str) -> None:
        self.search = search
        self._show_local()
        self.reload()

    def set_department(self, department: Department | None) -> None:
        self.department = department
        self.reload()

    def set_state(self, state: EmploymentState | None) -> None:
        self.state = state
        self.reload()

    def clear(self) -> None:
        self.search, self.department, self.state = "", None, None
        self.reload()

    def reload(self) -> None:
        """As many rows as are shown, up to one page."""
        self._ask("")

    def more(self) -> None:
        """The next page, when somebody has scrolled to the end."""
        if self._cursor and not self._is_asking:
            self._ask(self._cursor)

    def _ask(self, cursor: str) -> None:
        self._is_asking = True
        query = PeopleQuery(
            search=self.search.strip(),
            department_id=self.department.id if self.department else None,
            state=self.state,
            cursor=cursor,
            limit=PAGE,
        )
        taken = self._append if cursor else self._take
        actions.list_people(self._place.backend, self, query, taken, self._refused)

    def _take(self, page: Page[PersonRow]) -> None:
        self._is_asking, self.is_loaded = False, True
        self._cursor = page.next_cursor
        self._show(page.items)
        if self.is_whole:
            self._keep(page.items)

    def _append(self, page: Page[PersonRow]) -> None:
        self._is_asking = False
        self._cursor = page.next_cursor
        known = {row.id for row in self.rows}
        self._show([*self.rows, *(row for row in page.items if row.id not in known)])

    def _show(self, rows: list[PersonRow]) -> None:
        self.rows = rows
        self.changed.emit()

    def _refused(self, error: DeskError) -> None:
        self._is_asking = False
        self.failed.emit(error)

    # --- what is known here --------------------------------------------------------------------------------

    def _show_kept(self) -> None:
        """The beginning of the list as it was last time."""
        kept = self._place.store.noted(FIRST)
        ids: list[int] = json.loads(kept) if kept else []
        known = self._place.store.recall(KIND, ids)
        self.rows = [msgspec.json.decode(known[number], type=PersonRow) for number in ids if number in known]

    def _keep(self, rows: list[PersonRow]) -> None:
        self._place.store.note(FIRST, json.dumps([row.id for row in rows]))

    def _show_local(self) -> None:
        if self.search.strip() and self.department is None:
            found = self.index.find(self.search, LOCAL)
            self._show([row for row in found if self.state in (None, row.state)])

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind in (KIND, "people", "department") for update in updates):
            self._again.start()

    def put(self, row: PersonRow) -> None:
        """Changed here: shown before the feed tells it."""
        if any(each.id == row.id for each in self.rows):
            self._show([row if each.id == row.id else each for each in self.rows])
        else:
            self._show([row, *self.rows])


class Places(QObject):
    """Departments and locations, loaded once for all forms and filters."""

    changed = Signal()

    def __init__(self, place: Workplace) -> None:
        super().__init__(place.backend)
        self._backend = place.backend
        self.departments: list[Department] = []
        self.locations: list[Location] = []
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.load)
        self.load()

    @staticmethod
    def of(place: Workplace) -> Places:
        found = place.backend.findChild(Places)
        return found if found is not None else Places(place)

    def load(self) -> None:
        actions.list_departments(self._backend, self, self._take_departments)
        actions.list_locations(self._backend, self, self._take_locations)

    def _take_departments(self, found: Departments) -> None:
        self.departments = found.items
        self.changed.emit()

    def _take_locations(self, found: Locations) -> None:
        self.locations = found.items
        self.changed.emit()

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind in ("department", "location", "people") for update in updates):
            self.load()
