"""The asset register: models, assets, their life state."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.wire import (
    Endpoint,
    Id,
    Limit,
    Line,
    Nothing,
    OptionalCode,
    OptionalLine,
    OptionalText,
    Page,
    Ref,
    Reply,
    Text,
    Version,
    Wire,
)


class AssetCategory(StrEnum):
    LAPTOP = "laptop"
    DESKTOP = "desktop"
    MONITOR = "monitor"
    DOCK = "dock"
    PHONE = "phone"
    TABLET = "tablet"
    PRINTER = "printer"
    NETWORK = "network"
    SERVER = "server"
    PERIPHERAL = "peripheral"
    BADGE = "badge"
    OTHER = "other"


DATA_BEARING = frozenset(
    {
        AssetCategory.LAPTOP,
        AssetCategory.DESKTOP,
        AssetCategory.PHONE,
        AssetCategory.TABLET,
        AssetCategory.SERVER,
    }
)


class AssetState(StrEnum):
    """Life state. Who holds it is custody's business and never stands here."""

    ON_ORDER = "on_order"
    IN_STOCK = "in_stock"
    ISSUED = "issued"
    IN_REPAIR = "in_repair"
    LOST = "lost"
    RETIRED = "retired"


class StockState(StrEnum):
    """How far an asset in stock is from being issued again."""

    AVAILABLE = "available"
    PENDING_INSPECTION = "pending_inspection"
    PENDING_WIPE = "pending_wipe"
    QUARANTINE = "quarantine"
    PENDING_DISPOSAL = "pending_disposal"


class Condition(StrEnum):
    NEW = "new"
    GOOD = "good"
    WORN = "worn"
    DAMAGED = "damaged"
    DEFECTIVE = "defective"


class AssetRow(Reply):
    id: int
    tag: str
    serial: str
    category: AssetCategory
    maker: str
    model: str
    model_id: int
    state: AssetState
    stock_state: StockState | None
    condition: Condition
    holder: Ref | None
    """Current holder by the custody ledger: person, department, location, stockroom, vendor."""
    holder_since: datetime | None
    due_at: datetime | None
    warranty_until: date | None
    version: int


class AssetDetail(Reply):
    """`cost_won` and the purchase fields are 0 / "" for those who may only read the summary."""

    row: AssetRow
    purchased_on: date | None
    cost_won: int
    order_number: str
    supplier: str
    note: str
    parent: Ref | None
    created_at: datetime
    device_id: int | None
    """The reporting computer matched to this asset."""


class AssetForm(Wire):
    tag: Line
    serial: OptionalLine = ""
    model_id: Id
    condition: Condition = Condition.NEW
    purchased_on: date | None = None
    warranty_until: date | None = None
    cost_won: Annotated[int, Meta(ge=0, le=10**12)] = 0
    order_number: OptionalLine = ""
    supplier: OptionalLine = ""
    note: OptionalText = ""
    parent_id: Id | None = None


class NewAsset(AssetForm):
    """Received into a stockroom: its first custody is opened with it."""

    stockroom_id: Id | None = None


class ChangedAsset(AssetForm):
    version: Version


class AssetModel(Reply):
    id: int
    maker: str
    name: str
    category: AssetCategory
    is_active: bool
    version: int


class AssetModels(Reply):
    items: list[AssetModel]


class NewAssetModel(Wire):
    maker: OptionalLine
    name: Line
    category: AssetCategory


class AssetsQuery(Wire):
    """`search` takes tag, serial, model, holder's name. `code`: exact scan of a tag or serial, any case."""

    search: OptionalLine = ""
    code: OptionalLine = ""
    state: AssetState | None = None
    category: OptionalCode = ""
    holder_person_id: Id | None = None
    cursor: OptionalLine = ""
    limit: Limit = 50


class PassInspection(Wire):
    """A returned asset becomes available again: inspected, and wiped if it bears data (or waived by name)."""

    version: Version
    condition: Condition
    is_wiped: bool = False
    wipe_method: OptionalLine = ""
    waiver_reason: OptionalText = ""


class RetireAsset(Wire):
    version: Version
    reason: Text
    wipe_method: OptionalLine = ""
    waiver_reason: OptionalText = ""


LIST_ASSETS = Endpoint(
    "GET", "/api/assets", AssetsQuery, Nothing, Page[AssetRow], permission=Permission.ASSETS_READ_SUMMARY
)
GET_ASSET = Endpoint(
    "GET", "/api/assets/{asset_id}", Nothing, Nothing, AssetDetail, permission=Permission.ASSETS_READ_SUMMARY
)
CREATE_ASSET = Endpoint(
    "POST", "/api/assets", Nothing, NewAsset, AssetDetail, permission=Permission.ASSETS_MANAGE, status=201
)
CHANGE_ASSET = Endpoint(
    "POST",
    "/api/assets/{asset_id}/change",
    Nothing,
    ChangedAsset,
    AssetDetail,
    permission=Permission.ASSETS_MANAGE,
)
PASS_INSPECTION = Endpoint(
    "POST",
    "/api/assets/{asset_id}/inspect",
    Nothing,
    PassInspection,
    AssetDetail,
    permission=Permission.ASSETS_MANAGE,
)
RETIRE_ASSET = Endpoint(
    "POST",
    "/api/assets/{asset_id}/retire",
    Nothing,
    RetireAsset,
    AssetDetail,
    permission=Permission.ASSETS_MANAGE,
)
LIST_ASSET_MODELS = Endpoint(
    "GET", "/api/asset-models", Nothing, Nothing, AssetModels, permission=Permission.ASSETS_READ_SUMMARY
)
CREATE_ASSET_MODEL = Endpoint(
    "POST",
    "/api/asset-models",
    Nothing,
    NewAssetModel,
    AssetModel,
    permission=Permission.ASSETS_MANAGE,
    status=201,
)
