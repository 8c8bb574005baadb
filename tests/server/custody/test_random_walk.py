"""Whatever people do, in whatever order: the ledger holds, and every asset is held exactly once."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from server.assets import actions as assets
from server.assets import queries as register
from server.assets.models import Asset
from server.core.context import Context
from server.custody import actions, queries
from server.custody.models import Custody
from shared import custody as wire
from shared.assets import AssetCategory, AssetState, Condition, PassInspection, RetireAsset, StockState
from shared.custody import CustodyKind, Direction, HolderKind
from shared.errors import DeskError
from tests.support.assets import asset, stockroom, vendor
from tests.support.custody import KEEPER, ledger_faults
from tests.support.house import Desk
from tests.support.people import department, hire

Act = Callable[[Context, Asset, int], Any]
CONDITIONS = [Condition.GOOD, Condition.NEW, Condition.GOOD, Condition.WORN, Condition.DAMAGED]
KINDS = [CustodyKind.ASSIGNMENT, CustodyKind.LOAN, CustodyKind.POOL, CustodyKind.STOCK]


def person_id(turn: int) -> int:
    return 1 + turn % 3


def issue(ctx: Context, found: Asset, turn: int) -> Any:
    due_at = ctx.now + timedelta(days=turn) if turn % 4 else None
    body = wire.Issue(holder_id=person_id(turn), kind=KINDS[turn % len(KINDS)], due_at=due_at)
    return actions.issue(ctx, found.id, body)


def lend_to_team(ctx: Context, found: Asset, turn: int) -> Any:
    body = wire.Issue(holder_kind=HolderKind.DEPARTMENT, holder_id=1, accountable_id=person_id(turn))
    return actions.issue(ctx, found.id, body)


def give_back(ctx: Context, found: Asset, turn: int) -> Any:
    wanted = [None, *StockState][turn // 5]
    body = wire.Return(condition=CONDITIONS[turn % 5], next_state=wanted)
    return actions.return_(ctx, found.id, body)


def transfer(ctx: Context, found: Asset, turn: int) -> Any:
    kind = HolderKind.STOCKROOM if turn % 5 == 0 else HolderKind.PERSON
    holder_id = 1 + turn % 2 if turn % 5 == 0 else person_id(turn)
    return actions.transfer(
        ctx, found.id, wire.Transfer(holder_kind=kind, holder_id=holder_id, reason="인계")
    )


def lose(ctx: Context, found: Asset, turn: int) -> Any:
    return actions.report_lost(ctx, found.id, wire.ReportLost(reason="분실", is_stolen=bool(turn % 2)))


def find(ctx: Context, found: Asset, turn: int) -> Any:
    return actions.find(ctx, found.id, wire.Find(reason="찾음", condition=CONDITIONS[turn % 5]))


def repair(ctx: Context, found: Asset, turn: int) -> Any:
    return actions.send_to_repair(ctx, found.id, wire.SendToRepair(vendor_id=1, reason="수리"))


def correct(ctx: Context, found: Asset, turn: int) -> Any:
    kind = list(HolderKind)[turn % 5]
    body = wire.Correct(
        wrong_seq=1 + turn % 6, holder_kind=kind, holder_id=1, reason="정정", accountable_id=person_id(turn)
    )
    return actions.correct(ctx, found.id, body)


def inspect(ctx: Context, found: Asset, turn: int) -> Any:
    body = PassInspection(
        version=found.version, condition=CONDITIONS[turn % 5], is_wiped=turn % 3 > 0, wipe_method="purge"
    )
    return assets.pass_inspection(ctx, found.id, body)


def retire(ctx: Context, found: Asset, turn: int) -> Any:
    body = RetireAsset(version=found.version, reason="폐기", wipe_method="" if turn % 2 else "파쇄")
    return assets.retire(ctx, found.id, body)


def hand_over(ctx: Context, found: Asset, turn: int) -> Any:
    direction = Direction.ISSUE if turn % 2 else Direction.RETURN
    line = wire.DocumentLineInput(asset_id=found.id, condition=CONDITIONS[turn % 5])
    body = wire.HandOver(direction=direction, person_id=person_id(turn), lines=[line])
    return actions.hand_over(ctx, body)


ACTS: list[Act] = [
    issue,
    issue,
    issue,
    issue,
    lend_to_team,
    give_back,
    give_back,
    transfer,
    lose,
    find,
    find,
    find,
    repair,
    correct,
    inspect,
    inspect,
    inspect,
    retire,
    hand_over,
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    category=st.sampled_from([AssetCategory.LAPTOP, AssetCategory.MONITOR]),
    acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 29)), min_size=4, max_size=20),
)
def test_any_sequence_of_acts_keeps_the_ledger(
    desk: Desk, category: AssetCategory, acts: list[tuple[Act, int]]
) -> None:
    if not has_people(desk):
        furnish(desk)
    walked = asset(desk, category=category)
    for act, turn in acts:
        desk.clock.pass_time(minutes=turn)
        try:
            with desk.ctx(KEEPER) as ctx:
                act(ctx, register.get(ctx, walked.id), turn)
        except DeskError:
            pass
        check(desk, walked)


def check(desk: Desk, walked: Asset) -> None:
    """The invariants, after every act."""
    with desk.ctx(KEEPER, writes=False) as ctx:
        found = register.get(ctx, walked.id)
        told = queries.history(ctx, walked.id)
        still_open = [row for row in told.custodies if row.closed_at is None]
        assert told.is_intact
        assert len(still_open) == (0 if found.state is AssetState.RETIRED else 1)
        assert [event.seq for event in told.events] == list(range(1, len(told.events) + 1))
        if found.state is AssetState.IN_STOCK:
            assert still_open[0].holder.kind == "stockroom"


def test_a_long_walk_over_many_assets_leaves_no_difference(desk: Desk) -> None:
    furnish(desk)
    walked = [asset(desk) for _ in range(6)]
    acts, dice = [act for act in ACTS if act is not retire], Random(20261123)
    for _ in range(300):
        act, number, turn = dice.choice(acts), dice.randrange(6), dice.randrange(30)
        try:
            with desk.ctx(KEEPER) as ctx:
                act(ctx, register.get(ctx, walked[number].id), turn)
        except DeskError:
            pass

    assert ledger_faults(desk) == []
    with desk.ctx(writes=False) as ctx:
        assert (ctx.session.scalar(select(func.count()).select_from(Custody)) or 0) > 60


def has_people(desk: Desk) -> bool:
    with desk.ctx(writes=False) as ctx:
        return bool(register.vendors(ctx))


def furnish(desk: Desk) -> None:
    """Three people, a team, two stockrooms, a vendor: each counted from 1."""
    for name in ("김민지", "이서연", "박도윤"):
        hire(desk, name)
    department(desk)
    stockroom(desk)
    stockroom(desk, "판교 창고")
    vendor(desk)
