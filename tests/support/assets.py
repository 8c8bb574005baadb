"""Assets for tests."""

import itertools
from typing import Any

from sqlalchemy import select

from server.assets import actions, queries
from server.assets.models import Asset, Stockroom, Vendor, VendorContract
from shared.assets import AssetCategory, NewAsset, NewAssetModel
from shared.contracts import NewContract
from shared.custody import NewStockroom, NewVendor
from tests.support.house import Desk

_numbers = itertools.count(2001)


def stockroom(desk: Desk, name: str = "본사 창고") -> Stockroom:
    """The stockroom of that name; the first one made is the default."""
    with desk.ctx() as ctx:
        found = ctx.session.scalar(select(Stockroom).where(Stockroom.name == name))
        return found or actions.create_stockroom(ctx, NewStockroom(name=name))


def vendor(desk: Desk, name: str = "한빛서비스") -> Vendor:
    with desk.ctx() as ctx:
        found = ctx.session.scalar(select(Vendor).where(Vendor.name == name))
        return found or actions.create_vendor(ctx, NewVendor(name=name))


def asset(
    desk: Desk,
    tag: str = "",
    category: AssetCategory = AssetCategory.LAPTOP,
    maker: str = "LG",
    model: str = "",
    **fields: Any,
) -> Asset:
    """A new asset in the default stockroom, available; `fields` are those of `NewAsset`."""
    stockroom(desk)
    with desk.ctx() as ctx:
        form = NewAssetModel(maker=maker, name=model or f"gram {category.value}", category=category)
        model_id = actions.create_model(ctx, form).id
        tag = tag or f"NB-{next(_numbers)}"
        return actions.create(ctx, NewAsset(tag=tag, model_id=model_id, **fields))


def reload(desk: Desk, asset_id: int) -> Asset:
    """The asset as it stands in the database now."""
    with desk.ctx(writes=False) as ctx:
        return queries.get(ctx, asset_id)


def contract(
    desk: Desk, number: str = "HB-2026-01", of: Vendor | None = None, **fields: Any
) -> VendorContract:
    """With the usual vendor unless another one is given."""
    form = NewContract(vendor_id=(of or vendor(desk)).id, number=number, **fields)
    with desk.ctx() as ctx:
        return actions.create_contract(ctx, form)
