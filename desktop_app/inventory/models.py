"""The devices as a list kept right by the feed, and the device that is open; no widgets."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.core.backend import Backend
from desktop_app.core.workplace import Workplace
from desktop_app.inventory.actions import DeviceActions
from shared.errors import DeskError
from shared.inventory import DeviceDetail, DeviceRow, DevicesQuery
from shared.updates import Update
from shared.wire import Page

PORTION = 100
GATHER_MS = 300


class DeviceList(QObject):
    """The devices that fit a query, as far as they were looked at. `changed`: other rows."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = DevicesQuery(limit=PORTION)
        self.rows: list[DeviceRow] = []
        self.is_loaded = False
        self._cursor = ""
        self._is_loading = False
        self._actions = DeviceActions(backend, self)
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self._load_again)
        backend.updated.connect(self._on_updates)
        backend.reload.connect(self._load_again)

    def ask(self, **fields: object) -> None:
        """Other filters: `ask(search="gram", match=MatchState.UNKNOWN)`."""
        self.query = structs.replace(self.query, **fields)
        self.load()

    def load(self) -> None:
        self._is_loading = True
        self._actions.list(self.query, self._take_first, self._fail)

    def _load_again(self) -> None:
        if self.is_loaded:
            self.load()

    @property
    def has_more(self) -> bool:
        return bool(self._cursor)

    def load_more(self) -> None:
        if self._cursor and not self._is_loading:
            self._is_loading = True
            self._actions.list(structs.replace(self.query, cursor=self._cursor), self._take_next, self._fail)

    def _take_first(self, page: Page[DeviceRow]) -> None:
        self.rows = []
        self._take_next(page)

    def _take_next(self, page: Page[DeviceRow]) -> None:
        self._is_loading, self.is_loaded = False, True
        self.rows += page.items
        self._cursor = page.next_cursor
        self.changed.emit()

    def _fail(self, error: DeskError) -> None:
        self._is_loading = False
        self.failed.emit(error)

    def _on_updates(self, updates: list[Update]) -> None:
        is_ours = any(update.kind == "device" for update in updates)
        if is_ours and self.is_loaded and not self._gather.isActive():
            self._gather.start()


class OpenDevice(QObject):
    """The device that is shown or was shown last: what commands act on."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.detail: DeviceDetail | None = None

    @staticmethod
    def of(place: Workplace) -> OpenDevice:
        found = place.navigation.findChild(OpenDevice)
        return found if found is not None else OpenDevice(place.navigation)

    @property
    def row(self) -> DeviceRow | None:
        return self.detail.row if self.detail is not None else None

    def set(self, detail: DeviceDetail | None) -> None:
        self.detail = detail
        self.changed.emit()
