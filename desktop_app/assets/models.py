"""The register as a list, the asset that is open, and the pages around them; no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.assets.actions import AssetActions
from desktop_app.core.backend import Backend
from desktop_app.core.commands import always
from desktop_app.core.workplace import Workplace
from shared.assets import AssetDetail, AssetRow, AssetsQuery
from shared.errors import DeskError
from shared.permissions import Permission
from shared.updates import Update
from shared.wire import Page

PORTION = 100
GATHER_MS = 150
ONE_BY_ONE = 20
"""With more changes than this at once the list is read again."""


def may(backend: Backend, permission: Permission) -> bool:
    me = backend.session.me
    return me is not None and permission in me.permissions


class AssetList(QObject):
    """The assets that fit a query, as far as they were looked at; kept right by the feed.

    `changed`: other rows. `put(rows)`: these differ. `failed`: could not be read.
    """

    changed = Signal()
    put = Signal(list)
    failed = Signal(object)

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.query = AssetsQuery(limit=PORTION)
        self.rows: list[AssetRow] = []
        self.is_loaded = False
        self._cursor = ""
        self._is_loading = False
        self._touched: set[int] = set()
        self._actions = AssetActions(backend, self)
        self._gather = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._gather.timeout.connect(self._fetch_touched)
        backend.updated.connect(self._on_updates)
        backend.reload.connect(self._reload_if_shown)

    def ask(self, **fields: object) -> None:
        """Other filters: `ask(search="gram", state=AssetState.ISSUED)`."""
        self.query = structs.replace(self.query, cursor="", **fields)
        self.load()

    def load(self) -> None:
        self._is_loading = True
        self._actions.list(structs.replace(self.query, cursor=""), self._take_first, self._fail)

    def _reload_if_shown(self) -> None:
        if self.is_loaded:
            self.load()

    @property
    def has_more(self) -> bool:
        return bool(self._cursor)

    def load_more(self) -> None:
        """The next rows: when somebody scrolls near the end."""
        if self._cursor and not self._is_loading:
            self._is_loading = True
            self._actions.list(structs.replace(self.query, cursor=self._cursor), self._take_next, self._fail)

    def _take_first(self, page: Page[AssetRow]) -> None:
        self.rows = []
        self._take_next(page)

    def _take_next(self, page: Page[AssetRow]) -> None:
        self._is_loading, self.is_loaded = False, True
        self.rows += page.items
        self._cursor = page.next_cursor
        self.changed.emit()

    def _fail(self, error: DeskError) -> None:
        self._is_loading = False
        self.failed.emit(error)

    # --- live ----------------------------------------------------------------------------------------------

    def _on_updates(self, updates: list[Update]) -> None:
        self._touched |= {update.id for update in updates if update.kind == "asset"}
        if self._touched and self.is_loaded and not self._gather.isActive():
            self._gather.start()

    def _fetch_touched(self) -> None:
        touched, self._touched = self._touched, set()
        known = {row.id for row in self.rows}
        if len(touched) > ONE_BY_ONE or touched - known:
            self.load()
            return
        for asset_id in touched:
            self._actions.get(asset_id, self._take_one, failed=lambda _: self.load())

    def _take_one(self, asset: AssetDetail) -> None:
        self.rows = [asset.row if row.id == asset.row.id else row for row in self.rows]
        self.put.emit([asset.row])


class OpenAsset(QObject):
    """The asset that is shown or was shown last: what commands of other features act on.

    `OpenAsset.of(place)` is the one of this workplace; `row` is None while no asset is open.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.detail: AssetDetail | None = None

    @staticmethod
    def of(place: Workplace) -> OpenAsset:
        found = place.navigation.findChild(OpenAsset)
        return found if found is not None else OpenAsset(place.navigation)

    @property
    def row(self) -> AssetRow | None:
        return self.detail.row if self.detail is not None else None

    def set(self, detail: AssetDetail | None) -> None:
        self.detail = detail
        self.changed.emit()


@dataclass(frozen=True)
class AssetPlace:
    """A page that belongs to assets; `when` says whether this person may see it."""

    order: int
    page: str
    title: Callable[[], str]
    when: Callable[[], bool] = always


class AssetPlaces(QObject):
    """The pages that belong to assets: list, desk, devices. Each feature adds its own."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[AssetPlace] = []

    @staticmethod
    def of(place: Workplace) -> AssetPlaces:
        found = place.navigation.findChild(AssetPlaces)
        return found if found is not None else AssetPlaces(place.navigation)

    def add(self, place: AssetPlace) -> None:
        self.entries = sorted([*self.entries, place], key=lambda entry: entry.order)
