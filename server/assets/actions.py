"""Writes of the asset register."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from server.assets import queries, rules
from server.assets.events import (
    AssetChanged,
    AssetInspected,
    AssetMatched,
    AssetModelCreated,
    AssetReceived,
    AssetRetired,
    ContractChanged,
    ContractCreated,
    StockroomCreated,
    VendorCreated,
)
from server.assets.models import Asset, AssetModel, Stockroom, Vendor, VendorContract
from server.core import events
from server.core.context import Context, check_version
from server.core.records import fill
from server.people import rules as people_rules
from server.people.models import Location
from shared import assets as wire
from shared.assets import AssetState, Condition, StockState
from shared.contracts import ChangedContract, ContractForm, NewContract
from shared.custody import HolderKind, NewStockroom, NewVendor
from shared.errors import Conflict, Invalid, NotFound
from shared.permissions import Permission
from shared.wire import Ref

LONGEST_CHAIN = 20
"""Assets installed in assets installed in assets…"""


def create_model(ctx: Context, body: wire.NewAssetModel) -> AssetModel:
    """The model of that name; made when there is none yet."""
    ctx.actor.require(Permission.ASSETS_MANAGE)
    keys = {"maker_key": rules.key(body.maker), "name_key": rules.key(body.name)}
    known = ctx.session.scalar(select(AssetModel).filter_by(**keys))
    if known is not None and known.category is body.category:
        return known
    if known is not None:
        raise Conflict("asset_model_exists", "name", name=f"{known.maker} {known.name}".strip())
    model = AssetModel(maker=body.maker.strip(), name=body.name.strip(), category=body.category, **keys)
    ctx.session.add(model)
    ctx.session.flush()
    label = f"{model.maker} {model.name}".strip()
    events.publish(ctx, AssetModelCreated(subject=Ref(kind="asset_model", id=model.id, label=label)))
    return model


def create_stockroom(ctx: Context, body: NewStockroom) -> Stockroom:
    """A new stockroom; the first one is the default, a later default takes over."""
    ctx.actor.require(Permission.ASSETS_MANAGE)
    name_key = rules.key(body.name)
    others = queries.stockrooms(ctx)
    if any(other.name_key == name_key for other in others):
        raise Conflict("stockroom_exists", "name", name=body.name)
    if body.location_id is not None and ctx.session.get(Location, body.location_id) is None:
        raise Invalid("location_unknown", "location_id")
    if body.is_default:
        ctx.session.execute(update(Stockroom).values(is_default=False))
    room = Stockroom(
        name=body.name.strip(),
        name_key=name_key,
        location_id=body.location_id,
        is_default=body.is_default or not others,
    )
    ctx.session.add(room)
    ctx.session.flush()
    events.publish(ctx, StockroomCreated(subject=Ref(kind="stockroom", id=room.id, label=room.name)))
    return room


def create_vendor(ctx: Context, body: NewVendor) -> Vendor:
    ctx.actor.require(Permission.ASSETS_MANAGE)
    name_key = rules.key(body.name)
    if ctx.session.scalar(select(Vendor.id).where(Vendor.name_key == name_key)) is not None:
        raise Conflict("vendor_exists", "name", name=body.name)
    vendor = Vendor(name=body.name.strip(), name_key=name_key)
    ctx.session.add(vendor)
    ctx.session.flush()
    events.publish(ctx, VendorCreated(subject=Ref(kind="vendor", id=vendor.id, label=vendor.name)))
    return vendor


def create_contract(ctx: Context, form: NewContract) -> VendorContract:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = VendorContract()
    changes = _write_contract(ctx, row, form)
    ctx.session.add(row)
    ctx.session.flush()
    events.publish(ctx, ContractCreated(subject=queries.contract_ref(row), changes=changes))
    return row


def change_contract(ctx: Context, contract_id: int, form: ChangedContract) -> VendorContract:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = ctx.session.get(VendorContract, contract_id)
    if row is None:
        raise NotFound
    check_version(row, form.version)
    changes = _write_contract(ctx, row, form)
    if changes:
        ctx.session.flush()
        events.publish(ctx, ContractChanged(subject=queries.contract_ref(row), changes=changes))
    return row


def _write_contract(ctx: Context, row: VendorContract, form: ContractForm) -> dict[str, list[Any]]:
    """Two contracts of one vendor have different numbers."""
    if ctx.session.get(Vendor, form.vendor_id) is None:
        raise Invalid("vendor_unknown", "vendor_id")
    if form.starts_on is not None and form.ends_on is not None and form.ends_on < form.starts_on:
        raise Invalid("contract_ends_before_start", "ends_on")
    known = select(AssetModel.id).where(AssetModel.id.in_(form.model_ids))
    if set(ctx.session.scalars(known)) != set(form.model_ids):
        raise Invalid("asset_model_unknown", "model_ids")
    key = rules.key(form.number)
    same = (VendorContract.vendor_id == form.vendor_id, VendorContract.number_key == key)
    other = ctx.session.scalar(select(VendorContract.id).where(*same))
    if other is not None and other != row.id:
        raise Conflict("contract_exists", "number", number=form.number)
    row.number_key = key
    return fill(row, form)


def create(ctx: Context, body: wire.NewAsset) -> Asset:
    """Receive an asset into a stockroom; custody opens its ledger in the same transaction."""
    ctx.actor.require(Permission.ASSETS_MANAGE)
    room = queries.stockroom(ctx, body.stockroom_id)
    model = queries.get_model(ctx, body.model_id)
    asset = Asset(created_at=ctx.now, updated_at=ctx.now, condition=body.condition)
    asset.state, asset.stock_state = AssetState.ON_ORDER, None
    _identify(ctx, asset, body, model)
    asset.parent_id = _parent(ctx, None, body.parent_id)
    fill(asset, body, skip=("stockroom_id", "tag", "serial", "model_id", "condition", "parent_id"))
    _remember_words(asset, model)
    ctx.session.add(asset)
    ctx.session.flush()
    received = AssetReceived(
        subject=queries.ref(asset),
        stockroom_id=room.id,
        condition=body.condition,
        stock_state=rules.stock_state_on_receipt(model.category, body.condition),
        at=ctx.now,
    )
    events.publish(ctx, received)
    return asset


def change(ctx: Context, asset_id: int, body: wire.ChangedAsset) -> Asset:
    """Correct the record. A condition that differs goes through the ledger."""
    asset = queries.get(ctx, asset_id)
    ctx.actor.require(Permission.ASSETS_MANAGE)
    asset = queries.locked(ctx, asset_id)
    check_version(asset, body.version)
    if asset.state is AssetState.RETIRED:
        raise Conflict("asset_retired", tag=asset.tag)
    model = queries.get_model(ctx, body.model_id)
    before = (asset.tag, asset.serial, asset.model_id, asset.parent_id)
    _identify(ctx, asset, body, model)
    asset.parent_id = _parent(ctx, asset.id, body.parent_id)
    after = (asset.tag, asset.serial, asset.model_id, asset.parent_id)
    names = ("tag", "serial", "model_id", "parent_id")
    changes = {
        name: [old, new] for name, old, new in zip(names, before, after, strict=True) if old != new
    } | fill(asset, body, skip=("tag", "serial", "model_id", "condition", "parent_id"))
    _remember_words(asset, model)
    asset.updated_at = ctx.now
    ctx.session.flush()
    if "note" in changes:
        changes["note"] = ["", ""]
    events.publish(ctx, AssetChanged(subject=queries.ref(asset), changes=changes))
    if body.condition is not asset.condition:
        stock_state = rules.stock_state_after_check(asset.stock_state, body.condition)
        seen = AssetInspected(subject=queries.ref(asset), condition=body.condition, stock_state=stock_state)
        events.publish(ctx, seen)
    return asset


def pass_inspection(ctx: Context, asset_id: int, body: wire.PassInspection) -> Asset:
    """Available again: looked at, and wiped where it bears data, or waived by name."""
    queries.get(ctx, asset_id)
    ctx.actor.require(Permission.ASSETS_MANAGE)
    asset = queries.locked(ctx, asset_id)
    check_version(asset, body.version)
    if asset.state is not AssetState.IN_STOCK:
        raise Conflict("asset_not_in_stock", tag=asset.tag, holder=asset.holder_label)
    if body.condition in rules.BROKEN:
        raise Invalid("broken_cannot_pass", "condition")
    wipe_method = body.wipe_method.strip() if body.is_wiped else ""
    if body.is_wiped and not wipe_method:
        raise Invalid("wipe_method_needed", "wipe_method")
    _require_wipe(ctx, asset, wipe_method, body.waiver_reason)
    inspected = AssetInspected(
        subject=queries.ref(asset),
        condition=body.condition,
        stock_state=StockState.AVAILABLE,
        wipe_method=wipe_method,
        waiver_reason=body.waiver_reason.strip(),
    )
    events.publish(ctx, inspected)
    return asset


def retire(ctx: Context, asset_id: int, body: wire.RetireAsset) -> Asset:
    """It leaves for good: from a stockroom or a vendor, without data, and never comes back."""
    queries.get(ctx, asset_id)
    ctx.actor.require(Permission.ASSETS_MANAGE)
    asset = queries.locked(ctx, asset_id)
    check_version(asset, body.version)
    if not rules.may_be_retired(asset.state):
        raise Conflict("asset_not_in_stock", tag=asset.tag, holder=asset.holder_label)
    _require_wipe(ctx, asset, body.wipe_method.strip(), body.waiver_reason)
    retired = AssetRetired(
        subject=queries.ref(asset),
        reason=body.reason,
        wipe_method=body.wipe_method.strip(),
        waiver_reason=body.waiver_reason.strip(),
    )
    events.publish(ctx, retired)
    return asset


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Where an asset stands by its ledger."""

    holder: Ref | None
    since: datetime | None
    due_at: datetime | None
    state: AssetState
    stock_state: StockState | None
    condition: Condition


def set_holder(ctx: Context, asset: Asset, holding: Holding) -> None:
    """Write down what the ledger says. Only custody calls this."""
    holder = holding.holder
    asset.holder_kind = HolderKind(holder.kind) if holder is not None else None
    asset.holder_id = holder.id if holder is not None else None
    asset.holder_label = holder.label if holder is not None else ""
    asset.holder_since, asset.due_at = holding.since, holding.due_at
    asset.state, asset.stock_state = holding.state, holding.stock_state
    asset.condition = holding.condition
    asset.updated_at = ctx.now
    _remember_words(asset, ctx.session.get_one(AssetModel, asset.model_id))
    ctx.session.flush()


def rename_holder(ctx: Context, asset: Asset, label: str) -> None:
    """The same holder under a new name."""
    asset.holder_label, asset.updated_at = label, ctx.now
    _remember_words(asset, ctx.session.get_one(AssetModel, asset.model_id))


def set_device(ctx: Context, asset: Asset, device_id: int | None) -> None:
    """Remember which reporting computer this is. Only inventory calls this; it never touches the holder."""
    old, asset.device_id = asset.device_id, device_id
    asset.updated_at = ctx.now
    ctx.session.flush()
    changes = {"device_id": [old, device_id]}
    events.publish(ctx, AssetMatched(subject=queries.ref(asset), changes=changes, device_id=device_id))


def _identify(ctx: Context, asset: Asset, body: wire.AssetForm, model: AssetModel) -> None:
    """Give the asset its tag, serial and model, which nobody else has."""
    tag_key, serial_key = rules.key(body.tag), rules.serial_key(body.serial)
    if not tag_key:
        raise Invalid("tag_needed", "tag")
    with ctx.session.no_autoflush:
        other = ctx.session.scalar(select(Asset).where(Asset.tag_key == tag_key, Asset.id != (asset.id or 0)))
        if other is not None:
            raise Conflict("tag_taken", "tag", tag=other.tag)
        twin = ctx.session.scalar(
            select(Asset).where(
                Asset.maker_key == model.maker_key,
                Asset.serial_key == serial_key,
                Asset.state != AssetState.RETIRED,
                Asset.id != (asset.id or 0),
            )
        )
    if serial_key and twin is not None:
        raise Conflict("serial_taken", "serial", serial=body.serial, tag=twin.tag)
    asset.tag, asset.tag_key = body.tag.strip(), tag_key
    asset.serial, asset.serial_key = body.serial.strip(), serial_key
    asset.model_id, asset.maker_key = model.id, model.maker_key


def _parent(ctx: Context, asset_id: int | None, parent_id: int | None) -> int | None:
    """`parent_id`, when it exists and is not installed in this asset itself."""
    above = parent_id
    for _ in range(LONGEST_CHAIN):
        if above is None:
            return parent_id
        if above == asset_id:
            raise Invalid("parent_circle", "parent_id")
        parent = ctx.session.get(Asset, above)
        if parent is None:
            raise Invalid("parent_unknown", "parent_id")
        above = parent.parent_id
    raise Invalid("parent_circle", "parent_id")


def _require_wipe(ctx: Context, asset: Asset, wipe_method: str, waiver_reason: str) -> None:
    if not rules.bears_data(queries.category_of(ctx, asset)):
        return
    if not wipe_method and not waiver_reason.strip():
        raise Conflict("wipe_needed", "wipe_method", tag=asset.tag)


def _remember_words(asset: Asset, model: AssetModel) -> None:
    """What the search looks through: tag, serial, model, and the holder's name with its initials."""
    words = [asset.tag, asset.serial, model.maker, model.name]
    asset.search_text = people_rules.search_text(name=asset.holder_label or "", words=words, numbers=[])
