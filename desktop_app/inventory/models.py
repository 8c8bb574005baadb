"""The devices as a list kept right by the feed, and the device that is open; no widgets."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop_app.core.backend import Backend, Failed
from desktop_app.core.paged import PagedList
from desktop_app.core.workplace import Workplace
from desktop_app.inventory.actions import DeviceActions
from shared.inventory import DeviceDetail, DeviceRow, DevicesQuery
from shared.wire import Page

PORTION = 100
GATHER_MS = 300


class DeviceList(PagedList):
    """The devices that fit a query."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(backend, "device", DevicesQuery(limit=PORTION), gather_ms=GATHER_MS, parent=parent)
        self._actions = DeviceActions(backend, self)

    def ask_page(self, query: DevicesQuery, done: Callable[[Page[DeviceRow]], None], failed: Failed) -> None:
        self._actions.list(query, done, failed)


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
