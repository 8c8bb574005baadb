"""The register as a list, the asset that is open, and the pages around them; no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop_app.assets.actions import AssetActions
from desktop_app.core.backend import Backend, Failed
from desktop_app.core.commands import always
from desktop_app.core.paged import PagedList
from desktop_app.core.workplace import Workplace
from shared.assets import AssetDetail, AssetRow, AssetsQuery
from shared.permissions import Permission
from shared.wire import Page

PORTION = 100
GATHER_MS = 150
ONE_BY_ONE = 20
"""With more changes than this at once the list is read again."""


def may(backend: Backend, permission: Permission) -> bool:
    me = backend.session.me
    return me is not None and permission in me.permissions


class AssetList(PagedList):
    """The assets that fit a query. `put(rows)`: these differ, the others stay."""

    put = Signal(list)

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(backend, "asset", AssetsQuery(limit=PORTION), gather_ms=GATHER_MS, parent=parent)
        self._actions = AssetActions(backend, self)

    def ask_page(self, query: AssetsQuery, done: Callable[[Page[AssetRow]], None], failed: Failed) -> None:
        self._actions.list(query, done, failed)

    def refresh(self, touched: set[int]) -> None:
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
