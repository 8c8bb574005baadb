"""Stories of assets that change hands, one for each rule of the ledger."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from server.assets.models import Asset
from server.custody import actions, queries
from server.custody.models import Custody
from shared import custody as wire
from shared.assets import AssetCategory, AssetState, Condition, StockState
from shared.custody import CustodyKind, EventKind, HolderKind, Outcome
from shared.errors import Conflict, DeskError, Forbidden, Invalid, NotFound
from shared.permissions import Role
from tests.support.assets import asset, reload, stockroom, vendor
from tests.support.custody import KEEPER, issue, ledger_faults, take_back
from tests.support.house import Desk, actor
from tests.support.people import department, hire, location


def do(desk: Desk, act: Any, found: Asset, body: Any) -> Custody:
    with desk.ctx(KEEPER) as ctx:
        custody: Custody = act(ctx, found.id, body)
        return custody


def history(desk: Desk, found: Asset) -> wire.CustodyHistory:
    with desk.ctx(KEEPER, writes=False) as ctx:
        return queries.history(ctx, found.id)


def kinds(desk: Desk, found: Asset) -> list[EventKind]:
    return [event.kind for event in history(desk, found).events]


# --- issue --------------------------------------------------------------------------------------------------


def test_an_issued_asset_has_one_open_custody_its_holders(desk: Desk) -> None:
    person, found = hire(desk, "김민지"), asset(desk, "NB-2107")

    issue(desk, found, person)

    after, told = reload(desk, found.id), history(desk, found)
    assert (after.state, after.stock_state, after.holder_label) == (AssetState.ISSUED, None, "김민지")
    assert [(row.holder.label, row.closed_at is None, row.outcome) for row in told.custodies] == [
        ("본사 창고", False, Outcome.ISSUED),
        ("김민지", True, None),
    ]
    assert told.is_intact
    assert ledger_faults(desk) == []


def test_the_second_to_ask_is_told_who_has_it(desk: Desk) -> None:
    found = asset(desk)
    issue(desk, found, hire(desk, "김민지"))

    with pytest.raises(Conflict, match="asset_not_available") as refused:
        issue(desk, found, hire(desk, "이서연"))

    assert refused.value.facts["holder"] == "김민지"
    assert refused.value.facts["state"] == "issued"
    assert kinds(desk, found) == [EventKind.RECEIVE, EventKind.ISSUE]


def test_nobody_who_has_left_gets_anything_but_who_is_to_come_does(desk: Desk) -> None:
    leaver = hire(desk, "박도윤", last_working_day=date(2026, 11, 22))
    last_day = hire(desk, "최지우", last_working_day=date(2026, 11, 23))
    joiner = hire(desk, "정하은", starts_on=date(2026, 12, 1))

    with pytest.raises(Conflict, match="holder_has_left"):
        issue(desk, asset(desk), leaver)
    issue(desk, asset(desk), last_day)
    issue(desk, asset(desk), joiner)
    assert ledger_faults(desk) == []


def test_a_loan_needs_a_time_when_it_is_due(desk: Desk) -> None:
    person, found = hire(desk), asset(desk)

    with pytest.raises(Invalid, match="loan_needs_due_at"):
        issue(desk, found, person, CustodyKind.LOAN)
    with pytest.raises(Invalid, match="due_before_start"):
        issue(desk, found, person, CustodyKind.LOAN, desk.now)
    with pytest.raises(Invalid, match="time_without_zone"):
        issue(desk, found, person, CustodyKind.LOAN, datetime(2027, 1, 1))
    due_at = desk.now + timedelta(days=7)
    assert issue(desk, found, person, CustodyKind.LOAN, due_at).due_at == due_at
    assert reload(desk, found.id).due_at == due_at


def test_loans_past_their_time_are_listed(desk: Desk) -> None:
    person = hire(desk)
    late, early, kept = asset(desk, "NB-1"), asset(desk, "NB-2"), asset(desk, "NB-3")
    issue(desk, late, person, CustodyKind.LOAN, desk.now + timedelta(days=1))
    issue(desk, early, person, CustodyKind.LOAN, desk.now + timedelta(days=9))
    issue(desk, kept, person)

    desk.pass_time(days=2)

    with desk.ctx(KEEPER, writes=False) as ctx:
        found = queries.find(ctx, wire.CustodiesQuery(overdue=True)).items
        assert [row.asset.label for row in found] == ["NB-1"]
        assert [custody.asset_id for custody in queries.overdue(ctx)] == [late.id]


@pytest.mark.parametrize("kind", [CustodyKind.STOCK, CustodyKind.REPAIR, CustodyKind.MISSING])
def test_only_use_can_be_issued(desk: Desk, kind: CustodyKind) -> None:
    with pytest.raises(Invalid, match="custody_kind_not_allowed"):
        issue(desk, asset(desk), hire(desk), kind)


def test_a_shared_asset_has_somebody_who_answers_for_it(desk: Desk) -> None:
    found, team, room = asset(desk), department(desk, "영업팀"), location(desk, "3층 회의실")
    person, leaver = hire(desk, "김민지"), hire(desk, last_working_day=date(2026, 11, 1))
    form: dict[str, Any] = {
        "holder_kind": HolderKind.DEPARTMENT,
        "holder_id": team.id,
        "kind": CustodyKind.POOL,
    }

    for accountable_id in (None, 9999):
        with pytest.raises(Invalid, match="accountable_needed"):
            do(desk, actions.issue, found, wire.Issue(**form, accountable_id=accountable_id))
    with pytest.raises(Conflict, match="accountable_not_active"):
        do(desk, actions.issue, found, wire.Issue(**form, accountable_id=leaver.id))
    do(desk, actions.issue, found, wire.Issue(**form, accountable_id=person.id))
    moved = wire.Transfer(
        holder_kind=HolderKind.LOCATION, holder_id=room.id, accountable_id=person.id, reason="이사"
    )
    do(desk, actions.transfer, found, moved)
    row = history(desk, found).custodies[-1]
    assert (row.holder.kind, row.holder.label) == ("location", "3층 회의실")
    assert row.accountable is not None
    assert row.accountable.label == "김민지"


@pytest.mark.parametrize("kind", [HolderKind.STOCKROOM, HolderKind.VENDOR])
def test_assets_are_issued_to_users_only(desk: Desk, kind: HolderKind) -> None:
    found = asset(desk)
    holder_id = stockroom(desk).id if kind is HolderKind.STOCKROOM else vendor(desk).id

    with pytest.raises(Invalid, match="holder_kind_not_allowed"):
        do(desk, actions.issue, found, wire.Issue(holder_kind=kind, holder_id=holder_id))
    with pytest.raises(Invalid, match="holder_unknown"):
        do(desk, actions.issue, found, wire.Issue(holder_id=9999))


# --- time ---------------------------------------------------------------------------------------------------


def test_both_times_are_kept_when_an_issue_is_dated_back(desk: Desk) -> None:
    found, person = asset(desk), hire(desk)
    desk.pass_time(days=2)
    at = desk.now - timedelta(days=1)

    do(desk, actions.issue, found, wire.Issue(holder_id=person.id, at=at))

    event = history(desk, found).events[-1]
    assert (event.at, event.recorded_at) == (at, desk.now)
    assert reload(desk, found.id).holder_since == at


def test_nothing_happens_in_the_future_or_before_what_is_written(desk: Desk) -> None:
    found, person = asset(desk), hire(desk)

    with pytest.raises(Invalid, match="time_in_future"):
        do(desk, actions.issue, found, wire.Issue(holder_id=person.id, at=desk.now + timedelta(seconds=1)))
    with pytest.raises(Conflict, match="before_last_event"):
        do(desk, actions.issue, found, wire.Issue(holder_id=person.id, at=desk.now - timedelta(seconds=1)))
    with pytest.raises(Invalid, match="time_without_zone"):
        do(desk, actions.issue, found, wire.Issue(holder_id=person.id, at=datetime(2026, 11, 23)))
    assert kinds(desk, found) == [EventKind.RECEIVE]


def test_a_clock_that_was_set_back_does_not_stop_the_desk(desk: Desk) -> None:
    found, person = asset(desk), hire(desk)
    desk.clock.pass_time(seconds=-30)

    issue(desk, found, person)

    assert history(desk, found).is_intact


# --- return -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "condition", "state"),
    [
        (AssetCategory.LAPTOP, Condition.GOOD, StockState.PENDING_WIPE),
        (AssetCategory.LAPTOP, Condition.DAMAGED, StockState.QUARANTINE),
        (AssetCategory.MONITOR, Condition.WORN, StockState.PENDING_INSPECTION),
        (AssetCategory.MONITOR, Condition.DEFECTIVE, StockState.QUARANTINE),
    ],
)
def test_the_condition_decides_what_happens_after_a_return(
    desk: Desk, category: AssetCategory, condition: Condition, state: StockState
) -> None:
    found, person = asset(desk, category=category), hire(desk)
    issue(desk, found, person)

    take_back(desk, found, condition)

    after = reload(desk, found.id)
    assert (after.state, after.stock_state, after.condition) == (AssetState.IN_STOCK, state, condition)
    assert after.holder_kind is HolderKind.STOCKROOM
    with pytest.raises(Conflict, match="asset_not_available"):
        issue(desk, found, person)


def test_after_a_return_no_person_holds_it_and_the_custody_has_one_outcome(desk: Desk) -> None:
    found, person = asset(desk), hire(desk)
    issue(desk, found, person)
    take_back(desk, found)

    closed = history(desk, found).custodies[1]
    assert (closed.outcome, closed.closed_at) == (Outcome.RETURNED, desk.now)
    with desk.ctx(KEEPER, writes=False) as ctx:
        assert queries.held_by(ctx, person.id) == []


def test_a_monitor_may_go_straight_back_on_the_shelf_a_laptop_never(desk: Desk) -> None:
    person = hire(desk)
    monitor, laptop = asset(desk, category=AssetCategory.MONITOR), asset(desk)
    issue(desk, monitor, person)
    issue(desk, laptop, person)
    body = wire.Return(condition=Condition.GOOD, next_state=StockState.AVAILABLE)

    do(desk, actions.return_, monitor, body)
    with pytest.raises(Invalid, match="state_after_return_not_allowed"):
        do(desk, actions.return_, laptop, body)

    assert reload(desk, monitor.id).stock_state is StockState.AVAILABLE
    assert reload(desk, laptop.id).state is AssetState.ISSUED


def test_what_is_in_stock_cannot_be_returned(desk: Desk) -> None:
    with pytest.raises(Conflict, match="asset_not_out"):
        take_back(desk, asset(desk))


def test_it_comes_back_to_the_stockroom_that_was_named(desk: Desk) -> None:
    found = asset(desk)
    branch = stockroom(desk, "판교 창고")
    issue(desk, found, hire(desk))

    do(desk, actions.return_, found, wire.Return(condition=Condition.GOOD, stockroom_id=branch.id))

    assert reload(desk, found.id).holder_label == "판교 창고"
    issue(desk, other := asset(desk), hire(desk))
    with pytest.raises(Invalid, match="stockroom_needed"):
        do(desk, actions.return_, other, wire.Return(condition=Condition.GOOD, stockroom_id=99))


# --- transfer, loss, repair ---------------------------------------------------------------------------------


def test_a_transfer_closes_one_custody_and_opens_the_other(desk: Desk) -> None:
    found, kim, lee = asset(desk), hire(desk, "김민지"), hire(desk, "이서연")
    due_at = desk.now + timedelta(days=3)
    issue(desk, found, kim, CustodyKind.LOAN, due_at)

    do(desk, actions.transfer, found, wire.Transfer(holder_id=lee.id, reason="업무 인계"))

    told = history(desk, found)
    event = told.events[-1]
    assert event.from_holder is not None
    assert event.to_holder is not None
    assert (event.from_holder.label, event.to_holder.label) == ("김민지", "이서연")
    assert (told.custodies[1].outcome, told.custodies[2].due_at) == (Outcome.TRANSFERRED, due_at)
    with pytest.raises(Conflict, match="holder_has_it_already"):
        do(desk, actions.transfer, found, wire.Transfer(holder_id=lee.id, reason="다시"))
    leaver = hire(desk, last_working_day=date(2026, 1, 1))
    with pytest.raises(Conflict, match="holder_has_left"):
        do(desk, actions.transfer, found, wire.Transfer(holder_id=leaver.id, reason="다시"))
    body = wire.Transfer(holder_kind=HolderKind.STOCKROOM, holder_id=stockroom(desk).id, reason="반납")
    with pytest.raises(Invalid, match="holder_kind_not_allowed"):
        do(desk, actions.transfer, found, body)
    assert ledger_faults(desk) == []


def test_stock_moves_between_stockrooms_and_stays_as_it_is(desk: Desk) -> None:
    found, branch = asset(desk), stockroom(desk, "판교 창고")
    body = wire.Transfer(holder_kind=HolderKind.STOCKROOM, holder_id=branch.id, reason="재배치")

    do(desk, actions.transfer, found, body)

    after = reload(desk, found.id)
    assert (after.holder_label, after.stock_state) == ("판교 창고", StockState.AVAILABLE)
    with pytest.raises(Invalid, match="holder_kind_not_allowed"):
        do(desk, actions.transfer, found, wire.Transfer(holder_id=hire(desk).id, reason="지급"))


def test_who_lost_it_answers_for_it_until_it_is_found(desk: Desk) -> None:
    found, person = asset(desk), hire(desk, "김민지")
    issue(desk, found, person)

    do(desk, actions.report_lost, found, wire.ReportLost(reason="지하철", is_stolen=True))

    lost = reload(desk, found.id)
    assert (lost.state, lost.holder_label) == (AssetState.LOST, "김민지")
    with desk.ctx(actor(Role.REQUESTER, person_id=person.id), writes=False) as ctx:
        assert queries.held_by(ctx, person.id) == []
        assert [row.kind for row in queries.own_assets(ctx).items] == [CustodyKind.MISSING]
    for act, body in (
        (actions.report_lost, wire.ReportLost(reason="또")),
        (actions.return_, wire.Return(condition=Condition.GOOD)),
        (actions.transfer, wire.Transfer(holder_id=person.id, reason="x")),
        (actions.issue, wire.Issue(holder_id=person.id)),
    ):
        with pytest.raises(Conflict):
            do(desk, act, found, body)
    do(desk, actions.find, found, wire.Find(reason="유실물 센터"))
    assert reload(desk, found.id).stock_state is StockState.PENDING_WIPE
    with pytest.raises(Conflict, match="asset_not_lost"):
        do(desk, actions.find, found, wire.Find(reason="또"))
    assert ledger_faults(desk) == []


def test_it_goes_to_repair_and_comes_back_to_be_looked_at(desk: Desk) -> None:
    found, shop = asset(desk), vendor(desk, "한빛서비스")
    issue(desk, found, hire(desk))

    body = wire.SendToRepair(vendor_id=shop.id, reason="액정", due_at=desk.now + timedelta(days=5))
    do(desk, actions.send_to_repair, found, body)

    away = reload(desk, found.id)
    assert (away.state, away.holder_label) == (AssetState.IN_REPAIR, "한빛서비스")
    with pytest.raises(Conflict, match="asset_not_movable"):
        do(desk, actions.send_to_repair, found, body)
    take_back(desk, found)
    assert reload(desk, found.id).stock_state is StockState.PENDING_WIPE
    assert ledger_faults(desk) == []


# --- correction ---------------------------------------------------------------------------------------------


def test_a_wrong_scan_is_undone_by_an_event_that_points_at_it(desk: Desk) -> None:
    found, person = asset(desk), hire(desk, "김민지")
    due_at = desk.now + timedelta(days=3)
    issue(desk, found, person, CustodyKind.LOAN, due_at)
    take_back(desk, found)

    body = wire.Correct(wrong_seq=3, holder_kind=HolderKind.PERSON, holder_id=person.id, reason="다른 노트북")
    do(desk, actions.correct, found, body)

    told, after = history(desk, found), reload(desk, found.id)
    assert [(event.kind, event.corrects_seq) for event in told.events][2:] == [
        (EventKind.RETURN, None),
        (EventKind.CORRECT, 3),
    ]
    assert (after.state, after.holder_label, after.due_at) == (AssetState.ISSUED, "김민지", due_at)
    assert told.custodies[-1].kind is CustodyKind.LOAN
    with pytest.raises(Conflict, match="already_corrected"):
        do(desk, actions.correct, found, body)
    assert ledger_faults(desk) == []


def test_a_wrong_issue_is_taken_back_to_where_it_was(desk: Desk) -> None:
    found = asset(desk)
    issue(desk, found, hire(desk))

    body = wire.Correct(
        wrong_seq=2, holder_kind=HolderKind.STOCKROOM, holder_id=stockroom(desk).id, reason="오스캔"
    )
    do(desk, actions.correct, found, body)

    assert reload(desk, found.id).stock_state is StockState.AVAILABLE
    issue(desk, found, hire(desk))
    assert ledger_faults(desk) == []


def test_an_older_mistake_is_corrected_carefully(desk: Desk) -> None:
    found, kim = asset(desk), hire(desk, "김민지")
    team, room = department(desk), stockroom(desk)
    issue(desk, found, kim)
    do(desk, actions.transfer, found, wire.Transfer(holder_id=hire(desk).id, reason="인계"))

    def correct(seq: int, kind: HolderKind, holder_id: int, **more: Any) -> Asset:
        body = wire.Correct(wrong_seq=seq, holder_kind=kind, holder_id=holder_id, reason="정정", **more)
        do(desk, actions.correct, found, body)
        return reload(desk, found.id)

    assert correct(2, HolderKind.STOCKROOM, room.id).stock_state is StockState.PENDING_WIPE
    with pytest.raises(Invalid, match="accountable_needed"):
        correct(3, HolderKind.DEPARTMENT, team.id)
    assert correct(3, HolderKind.DEPARTMENT, team.id, accountable_id=kim.id).state is AssetState.ISSUED
    assert correct(4, HolderKind.VENDOR, vendor(desk).id).state is AssetState.IN_REPAIR
    with pytest.raises(Invalid, match="event_unknown"):
        correct(99, HolderKind.PERSON, kim.id)
    assert ledger_faults(desk) == []


def test_a_leaver_who_still_has_it_can_be_written_down(desk: Desk) -> None:
    found, person = asset(desk), hire(desk, last_working_day=date(2026, 11, 24))
    issue(desk, found, person)
    take_back(desk, found)
    desk.pass_time(days=3)

    body = wire.Correct(wrong_seq=3, holder_kind=HolderKind.PERSON, holder_id=person.id, reason="반납 안 됨")
    do(desk, actions.correct, found, body)

    with desk.ctx(KEEPER, writes=False) as ctx:
        assert [custody.asset_id for custody in queries.held_by(ctx, person.id)] == [found.id]


# --- who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "refusal"), [(Role.DESK_AGENT, Forbidden), (Role.ADMINISTRATOR, Forbidden), (Role.HR, NotFound)]
)
def test_only_the_asset_desk_moves_assets(desk: Desk, role: Role, refusal: type[DeskError]) -> None:
    found, person = asset(desk), hire(desk)

    with pytest.raises(refusal), desk.ctx(actor(role)) as ctx:
        actions.issue(ctx, found.id, wire.Issue(holder_id=person.id))
    assert kinds(desk, found) == [EventKind.RECEIVE]


def test_the_ledger_names_who_wrote_it(desk: Desk) -> None:
    person, keeper = hire(desk, "김민지"), hire(desk, "강지훈")
    found = asset(desk)
    with desk.ctx(actor(Role.ASSET_KEEPER, person_id=keeper.id)) as ctx:
        actions.issue(ctx, found.id, wire.Issue(holder_id=person.id, reason="입사"))

    first, second = history(desk, found).events
    assert (first.actor, second.actor, second.reason) == ("Ieum", "강지훈", "입사")
    assert second.recorded_at.tzinfo is UTC or second.recorded_at.utcoffset() == timedelta(0)
