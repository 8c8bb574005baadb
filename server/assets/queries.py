"""Reads of the asset register."""

from typing import Any

from sqlalchemy import Select, and_, bindparam, false, or_, select

from server.assets import rules
from server.assets.models import Asset, AssetModel, Stockroom, Vendor, VendorContract
from server.core.context import ActorKind, Context
from server.core.paging import page
from server.people import queries as people
from server.people import rules as people_rules
from shared import assets as wire
from shared import contracts as contract_wire
from shared.assets import AssetState
from shared.custody import HolderKind
from shared.errors import Invalid, NotFound
from shared.permissions import Permission
from shared.wire import Page, Ref


def ref(asset: Asset) -> Ref:
    return Ref(kind="asset", id=asset.id, label=asset.tag)


def visible(ctx: Context) -> Select[Asset]:
    """All for those who may read the register, else what the caller holds himself."""
    query = select(Asset)
    if ctx.actor.kind is ActorKind.SYSTEM or ctx.actor.may(Permission.ASSETS_READ_SUMMARY):
        return query
    if ctx.actor.person_id is None:
        return query.where(false())
    return query.where(Asset.holder_kind == HolderKind.PERSON, Asset.holder_id == ctx.actor.person_id)


def get(ctx: Context, asset_id: int) -> Asset:
    """The asset, or `NotFound` when the caller may not see it."""
    asset = ctx.session.scalar(visible(ctx).where(Asset.id == asset_id))
    if asset is None:
        raise NotFound
    return asset


def locked(ctx: Context, asset_id: int) -> Asset:
    """The asset as it is now, held for this transaction so that nobody else moves it meanwhile."""
    asset = ctx.session.get(Asset, asset_id, with_for_update=True, populate_existing=True)
    if asset is None:
        raise NotFound
    return asset


def held_by(ctx: Context, person_id: int) -> list[Asset]:
    """What a person has in hand, by tag."""
    return list(ctx.session.scalars(_HELD_BY, {"person_id": person_id}))


IN_HAND = and_(
    Asset.holder_kind == HolderKind.PERSON,
    Asset.holder_id == bindparam("person_id"),
    Asset.state == AssetState.ISSUED,
)
"""An asset that the person `person_id` has in hand; what was reported lost is not."""
_HELD_BY = select(Asset).where(IN_HAND).order_by(Asset.tag_key)


def get_model(ctx: Context, model_id: int) -> AssetModel:
    """The model an input names."""
    model = ctx.session.get(AssetModel, model_id)
    if model is None:
        raise Invalid("asset_model_unknown", "model_id")
    return model


def category_of(ctx: Context, asset: Asset) -> wire.AssetCategory:
    return ctx.session.get_one(AssetModel, asset.model_id).category


def stockroom(ctx: Context, stockroom_id: int | None) -> Stockroom:
    """The stockroom an input names, else the default one."""
    if stockroom_id is None:
        found = ctx.session.scalar(
            select(Stockroom).order_by(Stockroom.is_default.desc(), Stockroom.id).limit(1)
        )
    else:
        found = ctx.session.get(Stockroom, stockroom_id)
    if found is None:
        raise Invalid("stockroom_needed", "stockroom_id")
    return found


def stockrooms(ctx: Context) -> list[Stockroom]:
    return list(ctx.session.scalars(select(Stockroom).order_by(Stockroom.name_key)))


def vendors(ctx: Context) -> list[Vendor]:
    return list(ctx.session.scalars(select(Vendor).order_by(Vendor.name_key)))


def asset_models(ctx: Context) -> wire.AssetModels:
    rows = ctx.session.scalars(select(AssetModel).order_by(AssetModel.maker_key, AssetModel.name_key))
    return wire.AssetModels(items=[show_model(ctx, row) for row in rows])


def show_model(ctx: Context, model: AssetModel) -> wire.AssetModel:
    return wire.AssetModel(
        id=model.id,
        maker=model.maker,
        name=model.name,
        category=model.category,
        is_active=model.is_active,
        version=model.version,
    )


# --- contracts ----------------------------------------------------------------------------------------------


def contracts(ctx: Context) -> contract_wire.Contracts:
    rows = ctx.session.scalars(select(VendorContract).order_by(VendorContract.number_key, VendorContract.id))
    known = {row.id: vendor_ref(row) for row in vendors(ctx)}
    models = _model_refs(ctx)
    return contract_wire.Contracts(
        items=[_contract(ctx, row, known[row.vendor_id], models) for row in rows],
        vendors=list(known.values()),
        models=list(models.values()),
    )


def contract(ctx: Context, row: VendorContract) -> contract_wire.Contract:
    vendor = ctx.session.get_one(Vendor, row.vendor_id)
    return _contract(ctx, row, vendor_ref(vendor), _model_refs(ctx))


def vendor_ref(vendor: Vendor) -> Ref:
    return Ref(kind="vendor", id=vendor.id, label=vendor.name)


def contract_ref(row: VendorContract) -> Ref:
    return Ref(kind="contract", id=row.id, label=row.number)


def is_over(ctx: Context, row: VendorContract) -> bool:
    return row.ends_on is not None and row.ends_on < people.today(ctx)


def _model_refs(ctx: Context) -> dict[int, Ref]:
    rows = ctx.session.scalars(select(AssetModel).order_by(AssetModel.maker_key, AssetModel.name_key))
    return {row.id: Ref(kind="asset_model", id=row.id, label=f"{row.maker} {row.name}") for row in rows}


def _contract(
    ctx: Context, row: VendorContract, vendor: Ref, models: dict[int, Ref]
) -> contract_wire.Contract:
    return contract_wire.Contract(
        id=row.id,
        vendor=vendor,
        number=row.number,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        response_hours=row.response_hours,
        resolution_hours=row.resolution_hours,
        calendar_id=row.calendar_id,
        models=[models[one] for one in row.model_ids if one in models],
        is_active=row.is_active,
        is_over=is_over(ctx, row),
        version=row.version,
    )


def cover(ctx: Context, vendor_id: int | None, contract_id: int | None) -> dict[str, str]:
    """Whom a ticket is handed to and by which contract, as facts of its history; a contract names both."""
    facts: dict[str, str] = {}
    if contract_id is not None:
        row = ctx.session.get(VendorContract, contract_id)
        if row is None or vendor_id not in (None, row.vendor_id):
            raise Invalid("contract_unknown", "contract_id")
        if not row.is_active or is_over(ctx, row):
            raise Invalid("contract_over", "contract_id", number=row.number)
        vendor_id = row.vendor_id
        facts = {"contract_id": str(row.id), "contract": row.number}
    if vendor_id is not None:
        vendor = ctx.session.get(Vendor, vendor_id)
        if vendor is None:
            raise Invalid("vendor_unknown", "vendor_id")
        facts |= {"vendor_id": str(vendor.id), "vendor": vendor.name}
    return facts


# --- assets -------------------------------------------------------------------------------------------------


def find(ctx: Context, asked: wire.AssetsQuery) -> Page[wire.AssetRow]:
    """One page of the register, by tag."""
    query: Select[Any] = (
        visible(ctx)
        .join(AssetModel, AssetModel.id == Asset.model_id)
        .add_columns(AssetModel)
        .where(*_filters(asked))
    )
    columns = [Asset.tag_key, Asset.id]
    rows, next_cursor = page(ctx.session, query, columns, asked.cursor, asked.limit)
    return Page(items=[_row(asset, model) for asset, model in rows], next_cursor=next_cursor)


def _filters(asked: wire.AssetsQuery) -> list[Any]:
    filters: list[Any] = [
        or_(*(Asset.search_text.like(pattern, escape="!") for pattern in group))
        for group in people_rules.search_patterns(asked.search)
    ]
    if asked.code:
        wanted = rules.scanned(asked.code)
        is_serial = and_(Asset.serial_key == wanted, Asset.serial_key != "")
        filters.append(or_(Asset.tag_key == wanted, is_serial))
    if asked.state is not None:
        filters.append(Asset.state == asked.state)
    if asked.category:
        filters.append(AssetModel.category == _category(asked.category))
    if asked.holder_person_id is not None:
        filters += [Asset.holder_kind == HolderKind.PERSON, Asset.holder_id == asked.holder_person_id]
    return filters


def _category(word: str) -> wire.AssetCategory:
    try:
        return wire.AssetCategory(word)
    except ValueError as error:
        raise Invalid("value_not_accepted", "category") from error


def _row(asset: Asset, model: AssetModel) -> wire.AssetRow:
    return wire.AssetRow(
        id=asset.id,
        tag=asset.tag,
        serial=asset.serial,
        category=model.category,
        maker=model.maker,
        model=model.name,
        model_id=model.id,
        state=asset.state,
        stock_state=asset.stock_state,
        condition=asset.condition,
        holder=holder(asset),
        holder_since=asset.holder_since,
        due_at=asset.due_at,
        warranty_until=asset.warranty_until,
        version=asset.version,
    )


def holder(asset: Asset) -> Ref | None:
    """Who holds it now by the ledger."""
    if asset.holder_kind is None or asset.holder_id is None:
        return None
    return Ref(kind=asset.holder_kind.value, id=asset.holder_id, label=asset.holder_label)


def show(ctx: Context, asset: Asset) -> wire.AssetDetail:
    """Everything, or without money and purchase for those who may read the summary only."""
    is_full = ctx.actor.may(Permission.ASSETS_READ)
    parent = ctx.session.get(Asset, asset.parent_id) if asset.parent_id is not None else None
    return wire.AssetDetail(
        row=_row(asset, ctx.session.get_one(AssetModel, asset.model_id)),
        purchased_on=asset.purchased_on if is_full else None,
        cost_won=asset.cost_won if is_full else 0,
        order_number=asset.order_number if is_full else "",
        supplier=asset.supplier if is_full else "",
        note=asset.note if is_full else "",
        parent=ref(parent) if parent is not None else None,
        created_at=asset.created_at,
        device_id=asset.device_id,
    )
