"""Tables of the asset register. The holder's columns are derived from the custody ledger."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Record, Versioned
from shared.assets import AssetCategory, AssetState, Condition, StockState
from shared.custody import HolderKind


class AssetModel(Versioned):
    """What a maker sells under one name. The keys make "Dell" and "DELL" one maker."""

    __tablename__ = "asset_model"
    __table_args__ = (Index("uq_asset_model_maker_name", "maker_key", "name_key", unique=True),)

    maker: Mapped[str]
    name: Mapped[str]
    category: Mapped[AssetCategory]
    maker_key: Mapped[str]
    name_key: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)


class Stockroom(Record):
    """Where assets lie that nobody uses. One is the default."""

    __tablename__ = "stockroom"
    __table_args__ = (
        Index(
            "uq_stockroom_default",
            "is_default",
            unique=True,
            sqlite_where=text("is_default"),
            postgresql_where=text("is_default"),
        ),
    )

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    is_default: Mapped[bool] = mapped_column(default=False)


class Vendor(Record):
    """A company that repairs or takes back."""

    __tablename__ = "vendor"

    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)


class VendorContract(Versioned):
    """What a vendor promises; `model_ids` names the models it covers, none means all."""

    __tablename__ = "vendor_contract"
    __table_args__ = (UniqueConstraint("vendor_id", "number_key"),)

    vendor_id: Mapped[int] = mapped_column(ForeignKey("vendor.id"))
    number: Mapped[str]
    number_key: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    response_hours: Mapped[int] = mapped_column(default=0)
    resolution_hours: Mapped[int] = mapped_column(default=0, server_default="0")
    calendar_id: Mapped[int | None]
    """A business calendar by which the hours are counted, checked by those who count."""
    model_ids: Mapped[list[int]] = mapped_column(JSON)
    is_active: Mapped[bool] = mapped_column(default=True)


class Asset(Versioned):
    """One thing that somebody answers for.

    `state`, `stock_state`, `condition`, `holder_*` and `due_at` follow the custody ledger and are set by
    `actions.set_holder` only. `serial_key` is "" for placeholders; `maker_key` is the model's.
    """

    __tablename__ = "asset"
    __table_args__ = (
        Index(
            "uq_asset_living_serial",
            "maker_key",
            "serial_key",
            unique=True,
            sqlite_where=text("serial_key <> '' AND state <> 'retired'"),
            postgresql_where=text("serial_key <> '' AND state <> 'retired'"),
        ),
        Index("ix_asset_serial_key", "serial_key"),
        Index("ix_asset_holder", "holder_kind", "holder_id"),
        Index("ix_asset_state", "state", "tag_key"),
        CheckConstraint("tag_key <> ''", "has_tag"),
        CheckConstraint("(state = 'in_stock') = (stock_state IS NOT NULL)", "stock_state_only_in_stock"),
        CheckConstraint(
            "stock_state <> 'available' OR condition NOT IN ('damaged', 'defective')",
            "broken_never_available",
        ),
        CheckConstraint("(holder_kind IS NULL) = (holder_id IS NULL)", "whole_holder"),
        CheckConstraint(
            "state NOT IN ('on_order', 'retired') OR holder_kind IS NULL", "nobody_holds_what_is_not_here"
        ),
        CheckConstraint(
            "state <> 'issued' OR holder_kind IN ('person', 'department', 'location')", "issued_to_user"
        ),
        CheckConstraint("state <> 'in_stock' OR holder_kind = 'stockroom'", "stock_in_stockroom"),
        CheckConstraint("state <> 'in_repair' OR holder_kind = 'vendor'", "repair_at_vendor"),
        CheckConstraint("cost_won >= 0", "cost"),
    )

    tag: Mapped[str]
    tag_key: Mapped[str] = mapped_column(unique=True)
    serial: Mapped[str] = mapped_column(default="")
    serial_key: Mapped[str] = mapped_column(default="")
    maker_key: Mapped[str]
    model_id: Mapped[int] = mapped_column(ForeignKey("asset_model.id"), index=True)
    state: Mapped[AssetState] = mapped_column(default=AssetState.ON_ORDER)
    stock_state: Mapped[StockState | None]
    condition: Mapped[Condition] = mapped_column(default=Condition.NEW)
    holder_kind: Mapped[HolderKind | None]
    holder_id: Mapped[int | None]
    holder_label: Mapped[str] = mapped_column(default="")
    holder_since: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    purchased_on: Mapped[date | None]
    warranty_until: Mapped[date | None]
    cost_won: Mapped[int] = mapped_column(default=0)
    order_number: Mapped[str] = mapped_column(default="")
    supplier: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    device_id: Mapped[int | None] = mapped_column(unique=True)
    """The matched computer of the inventory; set by `actions.set_device` only."""
    search_text: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
