"""The database keeps the ledger: nothing is changed, nothing is removed, nothing is held twice."""

from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from server.assets.models import Asset
from server.custody import actions, ledger
from server.custody.ledger import Entry
from server.custody.models import Custody, CustodyEvent, HandOverDocument, HandOverLine, HandOverPaper
from server.custody.rules import BrokenLedger
from shared import custody as wire
from shared.assets import Condition
from shared.custody import Direction, EventKind, Outcome
from tests.support.assets import asset
from tests.support.custody import KEEPER, issue, ledger_faults
from tests.support.house import Desk
from tests.support.people import hire


def fill_every_table(desk: Desk) -> None:
    """One row at least in everything that is never changed."""
    found, person = asset(desk), hire(desk)
    line = wire.DocumentLineInput(asset_id=found.id)
    body = wire.HandOver(direction=Direction.ISSUE, person_id=person.id, lines=[line])
    with desk.ctx(KEEPER) as ctx:
        actions.hand_over(ctx, body)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (CustodyEvent, {"reason": "다른 사유"}),
        (HandOverDocument, {"person_id": 1}),
        (HandOverLine, {"serial": "X"}),
        (HandOverPaper, {"pdf_sha256": "0"}),
    ],
)
def test_the_database_rejects_changes_of_what_is_written(
    desk: Desk, model: type[Any], values: dict[str, Any]
) -> None:
    fill_every_table(desk)

    for statement in (update(model).values(**values), delete(model)):
        with pytest.raises(DBAPIError, match="append-only"), desk.ctx() as ctx:
            ctx.session.execute(statement)
    assert ledger_faults(desk) == []


def test_the_database_allows_one_open_custody_of_an_asset(desk: Desk) -> None:
    row = issue(desk, asset(desk), hire(desk))
    values = {c.name: getattr(row, c.name) for c in Custody.__table__.c if c.name != "id"}

    with pytest.raises(IntegrityError), desk.ctx() as ctx:
        ctx.session.execute(insert(Custody).values(**values | {"opened_seq": 1}))


@pytest.mark.parametrize(
    "values",
    [
        {"outcome": Outcome.RETURNED},
        {"closed_seq": 2},
        {"kind": "loan", "due_at": None},
        {"holder_kind": "department", "accountable_id": None},
        {"kind": "stock"},
        {"kind": "repair"},
        {"holder_kind": "vendor"},
    ],
)
def test_the_database_refuses_a_custody_that_cannot_be(desk: Desk, values: dict[str, Any]) -> None:
    row = issue(desk, asset(desk), hire(desk))

    with pytest.raises(IntegrityError), desk.ctx() as ctx:
        ctx.session.execute(update(Custody).where(Custody.id == row.id).values(**values))


@pytest.mark.parametrize(
    "values",
    [
        {"state": "in_stock"},
        {"stock_state": "available"},
        {"state": "retired"},
        {"holder_id": None},
        {"holder_kind": "stockroom"},
    ],
)
def test_the_database_refuses_an_asset_that_cannot_be(desk: Desk, values: dict[str, Any]) -> None:
    found = asset(desk)
    issue(desk, found, hire(desk))

    with pytest.raises(IntegrityError), desk.ctx() as ctx:
        ctx.session.execute(update(Asset).where(Asset.id == found.id).values(**values))


def test_a_broken_thing_is_never_available_in_the_database(desk: Desk) -> None:
    found = asset(desk)

    with pytest.raises(IntegrityError), desk.ctx() as ctx:
        ctx.session.execute(update(Asset).where(Asset.id == found.id).values(condition=Condition.DAMAGED))


def test_the_ledger_refuses_a_move_that_its_callers_should_not_have_let_through(desk: Desk) -> None:
    found = asset(desk)
    with desk.ctx(writes=False) as ctx:
        entry = Entry(kind=EventKind.FIND, after=ledger.standing_of(ctx, found))

    with pytest.raises(BrokenLedger), desk.ctx() as ctx:
        ledger.write(ctx, ctx.session.get_one(Asset, found.id), entry)
    assert ledger_faults(desk) == []
