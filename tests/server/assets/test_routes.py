"""The register over HTTP: who sees what."""

import pytest

from shared.assets import (
    CHANGE_ASSET,
    CREATE_ASSET,
    CREATE_ASSET_MODEL,
    GET_ASSET,
    LIST_ASSET_MODELS,
    LIST_ASSETS,
    PASS_INSPECTION,
    RETIRE_ASSET,
    AssetCategory,
    AssetsQuery,
    AssetState,
    ChangedAsset,
    Condition,
    NewAsset,
    NewAssetModel,
    PassInspection,
    RetireAsset,
    StockState,
)
from shared.custody import CREATE_STOCKROOM, LIST_STOCKROOMS, NewStockroom
from shared.permissions import Role
from tests.support.assets import asset
from tests.support.auth import token_for
from tests.support.house import Desk, Refused


def test_an_asset_lives_from_receipt_to_disposal(desk: Desk) -> None:
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))
    room = api.call(CREATE_STOCKROOM, body=NewStockroom(name="본사 창고"))
    form = NewAssetModel(maker="LG", name="gram 17", category=AssetCategory.LAPTOP)
    model = api.call(CREATE_ASSET_MODEL, body=form)
    new = NewAsset(tag="NB-2107", serial="5CD1", model_id=model.id, cost_won=1_890_000, supplier="한빛상사")

    made = api.call(CREATE_ASSET, body=new)
    changed = api.call(
        CHANGE_ASSET,
        asset_id=made.row.id,
        body=ChangedAsset(
            tag="NB-2107", model_id=model.id, note="7층", version=made.row.version, condition=Condition.WORN
        ),
    )
    passed = api.call(
        PASS_INSPECTION,
        asset_id=made.row.id,
        body=PassInspection(
            version=changed.row.version, condition=Condition.GOOD, is_wiped=True, wipe_method="purge"
        ),
    )
    retired = api.call(
        RETIRE_ASSET,
        asset_id=made.row.id,
        body=RetireAsset(version=passed.row.version, reason="노후", wipe_method="파쇄"),
    )

    assert made.row.holder is not None
    assert (made.row.holder.kind, made.row.holder.id) == ("stockroom", room.id)
    assert (made.cost_won, changed.note, changed.row.condition) == (1_890_000, "7층", Condition.WORN)
    assert passed.row.stock_state is StockState.AVAILABLE
    assert (retired.row.state, retired.row.holder) == (AssetState.RETIRED, None)
    assert [found.name for found in api.call(LIST_ASSET_MODELS).items] == ["gram 17"]
    assert [found.is_default for found in api.call(LIST_STOCKROOMS).items] == [True]


def test_money_is_shown_only_to_those_who_may_read_it(desk: Desk) -> None:
    found = asset(desk, cost_won=1_890_000, supplier="한빛상사", order_number="PO-1", note="비밀")

    summary = desk.api(token_for(desk, Role.DESK_AGENT)).call(GET_ASSET, asset_id=found.id)
    full = desk.api(token_for(desk, Role.ADMINISTRATOR)).call(GET_ASSET, asset_id=found.id)

    assert (summary.cost_won, summary.supplier, summary.order_number, summary.note) == (0, "", "", "")
    assert (full.cost_won, full.supplier, full.order_number, full.note) == (
        1_890_000,
        "한빛상사",
        "PO-1",
        "비밀",
    )


def test_for_a_requester_the_register_does_not_exist(desk: Desk) -> None:
    found = asset(desk)
    api = desk.api(token_for(desk, Role.REQUESTER))

    for asset_id in (found.id, 9999):
        with pytest.raises(Refused) as refused:
            api.call(GET_ASSET, asset_id=asset_id)
        assert (refused.value.status, refused.value.code) == (404, "not_found")
    with pytest.raises(Refused) as refused:
        api.call(LIST_ASSETS)
    assert refused.value.status == 403


def test_an_agent_may_look_but_not_register(desk: Desk) -> None:
    found = asset(desk)
    api = desk.api(token_for(desk, Role.DESK_AGENT))

    assert [row.id for row in api.call(LIST_ASSETS, query=AssetsQuery(code=found.tag)).items] == [found.id]
    with pytest.raises(Refused) as refused:
        api.call(RETIRE_ASSET, asset_id=found.id, body=RetireAsset(version=1, reason="x"))
    assert (refused.value.status, refused.value.code) == (403, "permission_missing")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tag": "", "model_id": 1}, "tag"),
        ({"tag": "NB-1"}, "model_id"),
        ({"tag": "NB-1", "model_id": 1, "cost_won": -1}, "cost_won"),
        ({"tag": "NB-1", "model_id": 1, "owner": "me"}, "owner"),
        ({"tag": "NB-1", "model_id": 1, "purchased_on": "어제"}, "purchased_on"),
        ({"tag": "NB-1", "model_id": 777}, "model_id"),
        ({"tag": " ", "model_id": 1}, "tag"),
    ],
)
def test_bad_input_names_its_field(desk: Desk, body: dict[str, object], field: str) -> None:
    asset(desk)
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))

    with pytest.raises(Refused) as refused:
        api.call(CREATE_ASSET, body=body)
    assert (refused.value.status, refused.value.field) == (422, field)
