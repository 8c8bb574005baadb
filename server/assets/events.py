"""What happens to assets as records; who holds them is told by custody."""

from dataclasses import dataclass
from datetime import datetime

from server.core.events import Event
from shared.assets import Condition, StockState


@dataclass(frozen=True, kw_only=True)
class AssetModelCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class StockroomCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class VendorCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ContractCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ContractChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class AssetReceived(Event):
    """A new asset lies in a stockroom; custody opens its ledger."""

    stockroom_id: int
    condition: Condition
    stock_state: StockState
    at: datetime


@dataclass(frozen=True, kw_only=True)
class AssetChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class AssetInspected(Event):
    """Somebody looked at it: this is its condition, and in stock its way from here."""

    condition: Condition
    stock_state: StockState | None
    wipe_method: str = ""
    waiver_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AssetRetired(Event):
    """It leaves the company for good; custody closes its ledger."""

    reason: str
    wipe_method: str = ""
    waiver_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AssetMatched(Event):
    """A reporting computer was found to be this asset, or no longer is."""

    device_id: int | None
