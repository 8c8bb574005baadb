"""Reads of the asset register."""

from typing import Any

from sqlalchemy import Select, and_, false, or_, select

from server.assets import rules
from server.assets.models import Asset, AssetModel, Stockroom, Vendor
from server.core.context import ActorKind, Context
from server.core.paging import page
from server.people import rules as people_rules
from shared import assets as wire
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


def by_code(ctx: Context, code: str) -> Asset | None:
    """The asset with this tag, else the only living one with this serial, whoever asks."""
    wanted = rules.scanned(code)
    if not wanted:
        return None
    tagged = ctx.session.scalar(select(Asset).where(Asset.tag_key == wanted))
    if tagged is not None:
        return tagged
    serial = rules.serial_key(wanted)
    living = select(Asset).where(Asset.serial_key == serial, Asset.state != AssetState.RETIRED).limit(2)
    found = ctx.session.scalars(living).all() if serial else []
    return found[0] if len(found) == 1 else None


def held_by(ctx: Context, person_id: int) -> list[Asset]:
    """What a person has in hand, by tag; what was reported lost is not in hand."""
    held = select(Asset).where(
        Asset.holder_kind == HolderKind.PERSON,
        Asset.holder_id == person_id,
        Asset.state == AssetState.ISSUED,
    )
    return list(ctx.session.scalars(held.order_by(Asset.tag_key)))


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
