"""What may be asked and done about assets; each gives its answer to `done`."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed, Pending
from shared import assets, custody, inventory, tickets
from shared.assets import AssetDetail, AssetModel, AssetModels, AssetRow, AssetsQuery
from shared.wire import Page

Detail = Callable[[AssetDetail], None]


class AssetActions:
    """The calls of one page (`owner`): answers for a page that is gone are dropped."""

    def __init__(self, backend: Backend, owner: QObject) -> None:
        self.backend, self.owner = backend, owner

    # --- asking --------------------------------------------------------------------------------------------

    def list(
        self, query: AssetsQuery, done: Callable[[Page[AssetRow]], None], failed: Failed, latest: str = "list"
    ) -> Pending:
        return self.backend.call(
            self.owner, assets.LIST_ASSETS, done, failed=failed, query=query, latest=latest
        )

    def get(self, asset_id: int, done: Detail, failed: Failed | None = None, latest: str = "") -> Pending:
        return self.backend.call(
            self.owner, assets.GET_ASSET, done, failed=failed, latest=latest, asset_id=asset_id
        )

    def scan(self, code: str, done: Callable[[Page[AssetRow]], None], failed: Failed) -> Pending:
        """What this bar code is: a tag or a serial number, in any case."""
        query = AssetsQuery(code=code, limit=2)
        return self.backend.call(self.owner, assets.LIST_ASSETS, done, failed=failed, query=query)

    def models(self, done: Callable[[AssetModels], None], failed: Failed | None = None) -> Pending:
        return self.backend.call(self.owner, assets.LIST_ASSET_MODELS, done, failed=failed)

    def stockrooms(self, done: Callable[[custody.Stockrooms], None]) -> Pending:
        return self.backend.call(self.owner, custody.LIST_STOCKROOMS, done)

    def history(self, asset_id: int, done: Callable[[custody.CustodyHistory], None]) -> Pending:
        return self.backend.call(
            self.owner, custody.GET_CUSTODY_HISTORY, done, latest="history", asset_id=asset_id
        )

    def tickets(self, asset_id: int, done: Callable[[tickets.TicketIds], None], failed: Failed) -> Pending:
        query = tickets.TicketsQuery(asset_id=asset_id, order=tickets.Order.NEWEST, limit=20)
        return self.backend.call(
            self.owner, tickets.LIST_TICKETS, done, failed=failed, query=query, latest="tickets"
        )

    def device(
        self, device_id: int, done: Callable[[inventory.DeviceDetail], None], failed: Failed
    ) -> Pending:
        return self.backend.call(
            self.owner, inventory.GET_DEVICE, done, failed=failed, latest="device", device_id=device_id
        )

    def programs(
        self,
        device_id: int,
        query: inventory.ProgramsQuery,
        done: Callable[[Page[inventory.Program]], None],
        failed: Failed,
    ) -> Pending:
        return self.backend.call(
            self.owner,
            inventory.LIST_DEVICE_PROGRAMS,
            done,
            failed=failed,
            query=query,
            latest="programs",
            device_id=device_id,
        )

    def changes(
        self,
        device_id: int,
        query: inventory.ChangesQuery,
        done: Callable[[Page[inventory.Change]], None],
        failed: Failed,
    ) -> Pending:
        return self.backend.call(
            self.owner,
            inventory.LIST_DEVICE_CHANGES,
            done,
            failed=failed,
            query=query,
            latest="changes",
            device_id=device_id,
        )

    # --- doing ---------------------------------------------------------------------------------------------

    def create(self, body: assets.NewAsset, key: str, done: Detail, failed: Failed) -> Pending:
        return self.backend.call(self.owner, assets.CREATE_ASSET, done, failed=failed, body=body, key=key)

    def create_model(
        self, body: assets.NewAssetModel, done: Callable[[AssetModel], None], failed: Failed
    ) -> Pending:
        return self.backend.call(self.owner, assets.CREATE_ASSET_MODEL, done, failed=failed, body=body)

    def change(self, asset_id: int, body: assets.ChangedAsset, done: Detail, failed: Failed) -> Pending:
        return self.backend.call(
            self.owner, assets.CHANGE_ASSET, done, failed=failed, body=body, asset_id=asset_id
        )

    def inspect(self, asset_id: int, body: assets.PassInspection, done: Detail, failed: Failed) -> Pending:
        return self.backend.call(
            self.owner, assets.PASS_INSPECTION, done, failed=failed, body=body, asset_id=asset_id
        )

    def retire(self, asset_id: int, body: assets.RetireAsset, done: Detail, failed: Failed) -> Pending:
        return self.backend.call(
            self.owner, assets.RETIRE_ASSET, done, failed=failed, body=body, asset_id=asset_id
        )
