"""Registering, changing, inspecting and retiring assets."""

from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError

from server.assets import actions, queries
from server.assets.models import Asset
from shared.assets import (
    AssetCategory,
    AssetState,
    ChangedAsset,
    Condition,
    NewAsset,
    NewAssetModel,
    PassInspection,
    RetireAsset,
    StockState,
)
from shared.custody import HolderKind, NewStockroom, NewVendor
from shared.errors import Conflict, Forbidden, Invalid
from shared.permissions import Role
from tests.support.assets import asset, reload, stockroom
from tests.support.custody import issue, ledger_faults, take_back
from tests.support.house import Desk, actor
from tests.support.people import hire

KEEPER = actor(Role.ASSET_KEEPER)


def change(desk: Desk, found: Asset, **fields: Any) -> Asset:
    form = {"tag": found.tag, "serial": found.serial, "model_id": found.model_id, "version": found.version}
    with desk.ctx(KEEPER) as ctx:
        return actions.change(ctx, found.id, ChangedAsset(**{**form, **fields}))


def inspect(desk: Desk, found: Asset, condition: Condition = Condition.GOOD, **fields: Any) -> Asset:
    version = reload(desk, found.id).version
    with desk.ctx(KEEPER) as ctx:
        return actions.pass_inspection(
            ctx, found.id, PassInspection(version=version, condition=condition, **fields)
        )


def retire(desk: Desk, found: Asset, **fields: Any) -> Asset:
    version = reload(desk, found.id).version
    with desk.ctx(KEEPER) as ctx:
        return actions.retire(ctx, found.id, RetireAsset(version=version, reason="수명 종료", **fields))


def test_a_new_asset_lies_in_the_default_stockroom_and_may_be_issued(desk: Desk) -> None:
    found = asset(desk, "NB-2107")

    assert (found.state, found.stock_state) == (AssetState.IN_STOCK, StockState.AVAILABLE)
    assert (found.holder_kind, found.holder_id) == (HolderKind.STOCKROOM, stockroom(desk).id)
    assert ledger_faults(desk) == []


def test_without_a_stockroom_nothing_can_be_received(desk: Desk) -> None:
    with desk.ctx(KEEPER) as ctx:
        form = NewAssetModel(maker="LG", name="gram", category=AssetCategory.LAPTOP)
        model_id = actions.create_model(ctx, form).id

    with pytest.raises(Invalid, match="stockroom_needed"), desk.ctx(KEEPER) as ctx:
        actions.create(ctx, NewAsset(tag="NB-1", model_id=model_id))


def test_a_tag_is_given_once_in_any_case(desk: Desk) -> None:
    asset(desk, "NB-2107")

    with pytest.raises(Conflict, match="tag_taken"):
        asset(desk, " nb-2107")


def test_a_serial_is_given_once_per_maker_but_placeholders_are_not_serials(desk: Desk) -> None:
    asset(desk, maker="LG", serial="ABC1")
    asset(desk, maker="Dell", serial="abc1")
    asset(desk, maker="LG", serial="Default string")
    asset(desk, maker="LG", serial="Default string")

    with pytest.raises(Conflict, match="serial_taken"):
        asset(desk, maker="lg", model="gram 16", serial="abc1")


def test_the_serial_of_a_retired_asset_is_free_again(desk: Desk) -> None:
    old = asset(desk, serial="ABC1")
    retire(desk, old, wipe_method="NIST 800-88 purge")

    assert asset(desk, serial="ABC1").id != old.id


def test_the_database_itself_refuses_a_second_tag_and_serial(desk: Desk) -> None:
    first, second = asset(desk, serial="A1"), asset(desk, serial="A2")

    for column, value in (("tag_key", first.tag_key), ("serial_key", first.serial_key)):
        statement = update(Asset).where(Asset.id == second.id).values({column: value})
        with pytest.raises(IntegrityError), desk.ctx() as ctx:
            ctx.session.execute(statement)


def test_a_model_is_made_once_however_it_is_written(desk: Desk) -> None:
    with desk.ctx(KEEPER) as ctx:
        one = actions.create_model(
            ctx, NewAssetModel(maker="Dell", name="U2723", category=AssetCategory.MONITOR)
        )
        two = actions.create_model(
            ctx, NewAssetModel(maker="DELL", name="u2723 ", category=AssetCategory.MONITOR)
        )
    with pytest.raises(Conflict, match="asset_model_exists"), desk.ctx(KEEPER) as ctx:
        actions.create_model(ctx, NewAssetModel(maker="dell", name="U2723", category=AssetCategory.DOCK))

    assert one.id == two.id


def test_an_asset_cannot_be_a_part_of_itself(desk: Desk) -> None:
    rack = asset(desk, category=AssetCategory.OTHER)
    server = asset(desk, category=AssetCategory.SERVER, parent_id=rack.id)

    with pytest.raises(Invalid, match="parent_circle"):
        change(desk, rack, parent_id=server.id)
    with pytest.raises(Invalid, match="parent_unknown"):
        change(desk, rack, parent_id=9999)


def test_a_change_from_an_older_picture_is_refused(desk: Desk) -> None:
    found = asset(desk)
    change(desk, found, supplier="한빛상사", note="복도 쪽")

    with pytest.raises(Conflict, match="changed_meanwhile"):
        change(desk, found, supplier="다른 곳")
    assert reload(desk, found.id).supplier == "한빛상사"


def test_found_broken_in_stock_it_is_set_apart(desk: Desk) -> None:
    found = asset(desk)

    changed = change(desk, found, condition=Condition.DAMAGED)

    assert (changed.stock_state, changed.condition) == (StockState.QUARANTINE, Condition.DAMAGED)
    assert ledger_faults(desk) == []


def test_a_returned_laptop_becomes_available_only_when_wiped_or_waived_by_name(desk: Desk) -> None:
    found = asset(desk)
    issue(desk, found, hire(desk))
    take_back(desk, found, Condition.NEW)

    with pytest.raises(Conflict, match="wipe_needed"):
        inspect(desk, found)
    with pytest.raises(Invalid, match="wipe_method_needed"):
        inspect(desk, found, is_wiped=True)
    assert reload(desk, found.id).stock_state is StockState.PENDING_WIPE
    assert inspect(desk, found, is_wiped=True, wipe_method="blkdiscard").stock_state is StockState.AVAILABLE
    assert ledger_faults(desk) == []


def test_a_waiver_stands_in_the_ledger_with_a_name(desk: Desk) -> None:
    found = asset(desk)
    issue(desk, found, hire(desk))
    take_back(desk, found)
    inspect(desk, found, waiver_reason="개봉하지 않음")

    issue(desk, found, hire(desk, "이서연"))

    with desk.ctx(writes=False) as ctx:
        row = ctx.session.execute(
            text("SELECT waiver_reason, actor_id FROM custody_event WHERE kind = 'inspect'")
        ).one()
    assert tuple(row) == ("개봉하지 않음", KEEPER.id)


def test_a_broken_one_does_not_pass(desk: Desk) -> None:
    found = asset(desk, condition=Condition.DEFECTIVE)

    assert found.stock_state is StockState.QUARANTINE
    with pytest.raises(Invalid, match="broken_cannot_pass"):
        inspect(desk, found, Condition.DEFECTIVE, is_wiped=True, wipe_method="파기")


def test_what_somebody_holds_is_neither_inspected_nor_retired(desk: Desk) -> None:
    found = asset(desk)
    issue(desk, found, hire(desk, "김민지"))

    with pytest.raises(Conflict, match="asset_not_in_stock") as refused:
        retire(desk, found, wipe_method="파쇄")
    assert refused.value.facts["holder"] == "김민지"
    with pytest.raises(Conflict, match="asset_not_in_stock"):
        inspect(desk, found, is_wiped=True, wipe_method="x")


def test_a_retired_asset_is_held_by_nobody_and_stays_retired(desk: Desk) -> None:
    found = asset(desk)
    with pytest.raises(Conflict, match="wipe_needed"):
        retire(desk, found)

    retired = retire(desk, found, wipe_method="디스크 파쇄")

    assert (retired.state, retired.holder_kind, retired.stock_state) == (AssetState.RETIRED, None, None)
    with pytest.raises(Conflict, match="asset_not_in_stock"):
        retire(desk, found, wipe_method="다시")
    with pytest.raises(Conflict, match="asset_retired"):
        change(desk, retired, condition=Condition.WORN)
    with pytest.raises(Conflict, match="asset_not_available"):
        issue(desk, found, hire(desk))
    assert ledger_faults(desk) == []


def test_a_monitor_is_retired_without_wiping(desk: Desk) -> None:
    found = asset(desk, category=AssetCategory.MONITOR)

    assert retire(desk, found).state is AssetState.RETIRED


def test_the_first_stockroom_is_the_default_until_another_takes_over(desk: Desk) -> None:
    with desk.ctx(KEEPER) as ctx:
        first = actions.create_stockroom(ctx, NewStockroom(name="본사"))
        second = actions.create_stockroom(ctx, NewStockroom(name="판교"))
        assert queries.stockroom(ctx, None).id == first.id
    with desk.ctx(KEEPER) as ctx:
        third = actions.create_stockroom(ctx, NewStockroom(name="부산", is_default=True))
        assert queries.stockroom(ctx, None).id == third.id
        assert queries.stockroom(ctx, second.id).name == "판교"
    with pytest.raises(Conflict, match="stockroom_exists"), desk.ctx(KEEPER) as ctx:
        actions.create_stockroom(ctx, NewStockroom(name=" 판교"))
    with pytest.raises(Invalid, match="location_unknown"), desk.ctx(KEEPER) as ctx:
        actions.create_stockroom(ctx, NewStockroom(name="제주", location_id=99))


def test_a_vendor_is_registered_once(desk: Desk) -> None:
    with desk.ctx(KEEPER) as ctx:
        actions.create_vendor(ctx, NewVendor(name="한빛서비스"))
    with pytest.raises(Conflict, match="vendor_exists"), desk.ctx(KEEPER) as ctx:
        actions.create_vendor(ctx, NewVendor(name="한빛서비스 "))


def test_a_desk_agent_reads_but_does_not_write(desk: Desk) -> None:
    found = asset(desk)
    with pytest.raises(Forbidden), desk.ctx(actor(Role.DESK_AGENT)) as ctx:
        actions.retire(ctx, found.id, RetireAsset(version=found.version, reason="x", wipe_method="x"))


def test_a_matched_computer_does_not_touch_the_holder(desk: Desk) -> None:
    found = asset(desk)
    with desk.ctx() as ctx:
        actions.set_device(ctx, queries.get(ctx, found.id), 7)

    after = reload(desk, found.id)
    assert (after.device_id, after.holder_id) == (7, found.holder_id)
    assert ledger_faults(desk) == []
