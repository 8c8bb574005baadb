"""Somebody leaves: everything comes back, access ends, and what still reports raises an alarm."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from server.assets.models import Asset
from server.core.updates import UpdateRecord
from server.custody import actions as custody_actions
from server.journeys import actions
from server.journeys.models import Journey
from server.people.models import Person
from shared import journeys as wire
from shared.assets import AssetCategory, Condition
from shared.custody import (
    Direction,
    DocumentLineInput,
    Find,
    HandOver,
    HolderKind,
    ReportLost,
    SendToRepair,
    Transfer,
)
from shared.errors import Conflict, DeskError
from shared.journeys import Anchor, EvidenceRule, JourneyKind, JourneyState, StepKind, StepState, Verdict
from tests.support.assets import asset, vendor
from tests.support.custody import KEEPER, issue, signature_png, take_back
from tests.support.house import Desk
from tests.support.journeys import (
    HR,
    Computer,
    complete,
    default_template,
    do,
    see,
    start,
    step,
    step_of,
    template,
    waive,
)
from tests.support.people import hire

FRIDAY = date(2026, 11, 27)
LEAVING = (
    step("안내", anchor=Anchor.LAST_WORKING_DAY, days=-2),
    step("반납", StepKind.RETURN, anchor=Anchor.LAST_WORKING_DAY, after=[0]),
    step("반납 서명", StepKind.SIGN, anchor=Anchor.LAST_WORKING_DAY, after=[1]),
    step(
        "사용 없음",
        StepKind.EVIDENCE,
        anchor=Anchor.ACCESS_END,
        days=3,
        rule=EvidenceRule.NOT_USED_AFTER_CUTOFF,
    ),
)


class Leaver:
    """Minji leaves on Friday; she holds a laptop that reports, and a monitor."""

    def __init__(self, desk: Desk, *steps: wire.StepTemplate, **dates: Any) -> None:
        self.desk = desk
        dates = {"last_working_day": FRIDAY, "access_ends_on": FRIDAY} | dates
        self.person: Person = hire(desk, account_name="minji.kim", **dates)
        self.laptop: Asset = asset(
            desk, tag="NB-2107", serial="SN-2107", model="그램 16Z90R", cost_won=2_100_000
        )
        self.monitor: Asset = asset(
            desk, tag="MON-0871", category=AssetCategory.MONITOR, model="27UP850", cost_won=400_000
        )
        issue(desk, self.laptop, self.person)
        issue(desk, self.monitor, self.person)
        self.computer = Computer(desk, self.laptop)
        self.computer.report(account="minji.kim")
        made = template(desk, steps or LEAVING, JourneyKind.OFFBOARDING)
        self.journey: Journey = start(desk, made, self.person)

    def step(self, title: str) -> wire.Step:
        return step_of(self.desk, self.journey, title)

    def see(self) -> wire.JourneyDetail:
        return see(self.desk, self.journey)

    def go_to(self, day: date, hour: int = 12) -> None:
        """Noon in Seoul of that day, without running the clock's jobs."""
        self.desk.clock.at = datetime.fromisoformat(f"{day}T{hour:02}:00:00+09:00")

    def give_back(self, *assets: Asset, is_signed: bool = True) -> None:
        form = HandOver(
            direction=Direction.RETURN,
            person_id=self.person.id,
            lines=[DocumentLineInput(asset_id=one.id) for one in assets],
            signature_png=signature_png() if is_signed else "",
            signer_name="김민지" if is_signed else "",
        )
        with self.desk.ctx(KEEPER) as ctx:
            custody_actions.hand_over(ctx, form)

    def lose(self, lost: Asset) -> None:
        with self.desk.ctx(KEEPER) as ctx:
            custody_actions.report_lost(ctx, lost.id, ReportLost(reason="지하철에 두고 내림"))

    def redate(self, **dates: date) -> None:
        form = wire.Redate(version=self.see().row.version, reason="퇴사일 조정", **dates)
        with self.desk.ctx(HR) as ctx:
            actions.redate(ctx, self.journey.id, form)

    def refusal(self) -> DeskError:
        with pytest.raises(DeskError) as refusal:
            complete(self.desk, self.journey)
        return refusal.value

    def alarm_events(self) -> int:
        """How often the feed was told of an alarm."""
        with self.desk.ctx(writes=False) as ctx:
            told = select(UpdateRecord).where(UpdateRecord.name == "journey_alarm")
            return len(ctx.session.scalars(told).all())


# --- returning ---------------------------------------------------------------------------------------------


def test_everything_held_gets_its_return_step(desk: Desk) -> None:
    leaver = Leaver(desk)

    shown = leaver.see()
    assert [one.title for one in shown.steps] == [
        "안내",
        "반납 · MON-0871",
        "반납 · NB-2107",
        "반납 서명",
        "사용 없음",
    ]
    assert [(held.asset.label, held.model) for held in shown.held] == [
        ("MON-0871", "LG 27UP850"),
        ("NB-2107", "LG 그램 16Z90R"),
    ]
    assert shown.held[1].observed_account == "minji.kim"
    assert shown.held[1].last_seen_at == desk.now
    assert (shown.row.returned, shown.row.to_return) == (0, 2)


def test_a_returned_asset_finishes_its_step_and_nobody_else_can(desk: Desk) -> None:
    leaver = Leaver(desk)
    do(desk, leaver.journey, "안내")
    with pytest.raises(Conflict) as refusal:
        do(desk, leaver.journey, "반납 · NB-2107")
    assert refusal.value.code == "step_done_by_custody"

    take_back(desk, leaver.laptop)

    assert leaver.step("반납 · NB-2107").state is StepState.DONE
    assert leaver.step("반납 · MON-0871").state is StepState.READY
    assert leaver.see().row.returned == 1


def test_an_asset_that_comes_back_early_counts_although_its_turn_had_not_come(desk: Desk) -> None:
    leaver = Leaver(desk)
    take_back(desk, leaver.laptop)

    assert leaver.step("반납 · NB-2107").state is StepState.DONE


def test_what_is_issued_meanwhile_must_come_back_too(desk: Desk) -> None:
    leaver = Leaver(desk)
    do(desk, leaver.journey, "안내")
    issue(desk, asset(desk, tag="TAB-1", category=AssetCategory.TABLET), leaver.person)

    added = leaver.step("반납 · TAB-1")
    assert (added.state, added.due_on) == (StepState.READY, FRIDAY)
    assert added.id in leaver.step("반납 서명").blocked_by
    assert "TAB-1" in leaver.see().history[-1].text


def test_something_issued_after_the_signature_opens_the_signature_again(desk: Desk) -> None:
    leaver = Leaver(desk)
    do(desk, leaver.journey, "안내")
    leaver.give_back(leaver.laptop, leaver.monitor)
    assert leaver.step("반납 서명").state is StepState.DONE

    tablet = asset(desk, tag="TAB-1", category=AssetCategory.TABLET)
    issue(desk, tablet, leaver.person)
    assert leaver.step("반납 서명").state is StepState.PLANNED

    leaver.give_back(tablet)
    assert leaver.step("반납 서명").state is StepState.DONE


def test_an_unsigned_return_keeps_the_signature_open(desk: Desk) -> None:
    leaver = Leaver(desk)
    do(desk, leaver.journey, "안내")
    leaver.give_back(leaver.laptop, leaver.monitor, is_signed=False)

    assert leaver.step("반납 · NB-2107").state is StepState.DONE
    assert leaver.step("반납 서명").state is StepState.READY


def test_what_a_colleague_took_over_needs_no_signature(desk: Desk) -> None:
    leaver = Leaver(desk)
    do(desk, leaver.journey, "안내")
    colleague = hire(desk, name="이서준")
    with desk.ctx(KEEPER) as ctx:
        form = Transfer(holder_kind=HolderKind.PERSON, holder_id=colleague.id, reason="인수")
        custody_actions.transfer(ctx, leaver.monitor.id, form)
    leaver.give_back(leaver.laptop)

    assert leaver.step("반납 · MON-0871").state is StepState.DONE
    assert leaver.step("반납 서명").state is StepState.DONE


def test_what_went_to_repair_is_not_with_the_leaver_any_more(desk: Desk) -> None:
    leaver = Leaver(desk)
    form = SendToRepair(vendor_id=vendor(desk).id, reason="화면 깨짐")
    with desk.ctx(KEEPER) as ctx:
        custody_actions.send_to_repair(ctx, leaver.laptop.id, form)

    assert leaver.step("반납 · NB-2107").state is StepState.DONE


# --- completing --------------------------------------------------------------------------------------------


def test_a_leaver_who_holds_something_is_not_done(desk: Desk) -> None:
    leaver = Leaver(desk)

    refusal = leaver.refusal()

    assert refusal.code == "journey_still_holds"
    assert refusal.facts == {"held": "MON-0871 (LG 27UP850), NB-2107 (LG 그램 16Z90R)", "count": 2}
    assert leaver.see().row.state is not JourneyState.COMPLETED


def test_a_return_cannot_be_waived_while_the_thing_is_still_out(desk: Desk) -> None:
    leaver = Leaver(desk)

    with pytest.raises(Conflict) as refusal:
        waive(desk, leaver.journey, "반납 · NB-2107")
    assert (refusal.value.code, refusal.value.facts) == ("return_not_waivable", {"tag": "NB-2107"})


def test_a_lost_thing_blocks_until_somebody_waives_it_by_name(desk: Desk) -> None:
    leaver = Leaver(desk)
    do(desk, leaver.journey, "안내")
    leaver.lose(leaver.laptop)
    leaver.give_back(leaver.monitor)
    assert leaver.step("반납 · NB-2107").state is StepState.READY
    assert leaver.refusal().code == "journey_steps_open"

    waive(desk, leaver.journey, "반납 · NB-2107", "분실 신고 완료, 변상 합의")

    waived = leaver.step("반납 · NB-2107")
    assert (waived.state, waived.done_by, waived.note) == (
        StepState.WAIVED,
        "시험",
        "분실 신고 완료, 변상 합의",
    )
    assert "변상 합의" in leaver.see().history[-1].text
    assert (leaver.see().row.returned, leaver.see().row.to_return) == (1, 1)


def test_a_lost_thing_that_is_found_is_returned(desk: Desk) -> None:
    leaver = Leaver(desk)
    leaver.lose(leaver.laptop)
    with desk.ctx(KEEPER) as ctx:
        custody_actions.find(ctx, leaver.laptop.id, Find(reason="유실물 센터"))

    assert leaver.step("반납 · NB-2107").state is StepState.DONE


def test_a_whole_leaving_ends_in_completion(desk: Desk) -> None:
    leaver = Leaver(desk)
    do(desk, leaver.journey, "안내")
    leaver.go_to(FRIDAY)
    leaver.give_back(leaver.laptop, leaver.monitor)
    assert leaver.refusal().code == "journey_steps_open"

    leaver.go_to(date(2026, 11, 30))
    desk.pass_time(hours=1)

    unused = leaver.step("사용 없음")
    assert (unused.state, unused.verdict) == (StepState.DONE, Verdict.SATISFIED)
    complete(desk, leaver.journey)
    assert leaver.see().row.state is JourneyState.COMPLETED


def test_somebody_without_equipment_has_nothing_to_sign_for(desk: Desk) -> None:
    person = hire(desk, last_working_day=FRIDAY, access_ends_on=FRIDAY)
    journey = start(desk, template(desk, LEAVING[:3], JourneyKind.OFFBOARDING), person)
    do(desk, journey, "안내")

    complete(desk, journey)

    assert step_of(desk, journey, "반납 서명").state is StepState.CANCELLED


def test_the_default_template_takes_back_everything(desk: Desk) -> None:
    leaver = Leaver(desk)
    with desk.ctx(HR) as ctx:
        form = wire.CancelJourney(version=leaver.see().row.version, reason="다시 시작")
        actions.cancel(ctx, leaver.journey.id, form)

    again = start(desk, default_template(desk, JourneyKind.OFFBOARDING), leaver.person)

    assert [one.title for one in see(desk, again).steps if one.kind is StepKind.RETURN] == [
        "장비 반납 · MON-0871",
        "장비 반납 · NB-2107",
    ]


# --- access ended ------------------------------------------------------------------------------------------


def test_a_heartbeat_after_access_ended_raises_the_alarm_at_once(desk: Desk) -> None:
    leaver = Leaver(desk)
    leaver.go_to(date(2026, 11, 28))
    leaver.computer.beat()

    shown = leaver.see()
    assert shown.row.is_alarm
    assert shown.row.device_state is Verdict.CONTRADICTED
    assert shown.row.last_seen_at == desk.now
    assert [(fact.facts["tag"], fact.facts["account"]) for fact in shown.alarms] == [("NB-2107", "—")]
    assert shown.alarms[0].observed_at == desk.now
    unused = leaver.step("사용 없음")
    assert (unused.state, unused.verdict) == (StepState.READY, Verdict.CONTRADICTED)
    assert leaver.alarm_events() == 1


def test_the_last_day_of_access_is_still_fine(desk: Desk) -> None:
    leaver = Leaver(desk)
    leaver.go_to(FRIDAY, hour=23)
    leaver.computer.report(account="minji.kim")

    assert not leaver.see().row.is_alarm
    assert leaver.see().alarms == []


def test_the_leavers_own_login_is_named(desk: Desk) -> None:
    leaver = Leaver(desk)
    leaver.go_to(date(2026, 11, 28))
    leaver.computer.beat()
    desk.clock.pass_time(hours=1)
    leaver.computer.report(account=r"CORP\minji.kim")

    shown = leaver.see()
    assert [fact.facts["account"] for fact in shown.alarms] == ["—", r"CORP\minji.kim"]
    assert "본인 계정" in shown.alarms[1].text


def test_one_alarm_for_each_device_and_day(desk: Desk) -> None:
    leaver = Leaver(desk)
    leaver.go_to(date(2026, 11, 28), hour=9)
    for _ in range(12):
        leaver.computer.beat()
        desk.pass_time(hours=1)
    assert (len(leaver.see().alarms), leaver.alarm_events()) == (1, 1)

    leaver.go_to(date(2026, 11, 29))
    leaver.computer.beat()

    assert (len(leaver.see().alarms), leaver.alarm_events()) == (2, 2)


def test_a_report_collected_before_access_ended_is_no_use_after_it(desk: Desk) -> None:
    leaver = Leaver(desk)
    leaver.go_to(date(2026, 11, 28), hour=9)
    collected = desk.now - timedelta(hours=12)
    leaver.computer.report(account="minji.kim", collected_at=collected)
    desk.pass_time(hours=2)

    assert leaver.see().alarms == []


def test_the_alarm_ends_when_the_device_is_back_but_the_facts_stay(desk: Desk) -> None:
    leaver = Leaver(desk)
    leaver.go_to(date(2026, 11, 28))
    leaver.computer.beat()
    take_back(desk, leaver.laptop)
    desk.clock.pass_time(hours=2)
    leaver.computer.report(account="workshop")

    shown = leaver.see()
    assert (shown.row.is_alarm, len(shown.alarms)) == (False, 1)
    assert leaver.step("사용 없음").verdict is Verdict.CONTRADICTED


def test_use_after_access_ended_must_be_waived_with_a_reason(desk: Desk) -> None:
    leaver = Leaver(desk)
    do(desk, leaver.journey, "안내")
    leaver.go_to(date(2026, 11, 28))
    leaver.computer.beat()
    leaver.give_back(leaver.laptop, leaver.monitor)
    leaver.go_to(date(2026, 12, 1))
    desk.pass_time(hours=1)
    assert leaver.refusal().facts["steps"] == "사용 없음"

    waive(desk, leaver.journey, "사용 없음", "택배 포장 전 데이터 백업, 팀장 확인")
    complete(desk, leaver.journey)


def test_silence_alone_never_proves_that_nothing_was_used(desk: Desk) -> None:
    leaver = Leaver(desk)
    leaver.go_to(date(2026, 12, 7))
    desk.pass_time(hours=1)

    assert leaver.step("사용 없음").verdict is Verdict.NONE


def test_an_earlier_end_of_access_looks_back_at_what_was_reported(desk: Desk) -> None:
    leaver = Leaver(desk, access_ends_on=date(2026, 12, 31))
    leaver.go_to(date(2026, 11, 30))
    leaver.computer.beat()
    assert not leaver.see().row.is_alarm

    leaver.redate(access_ends_on=FRIDAY)

    assert leaver.see().row.is_alarm


def test_a_later_end_of_access_takes_the_alarm_back_but_not_the_fact(desk: Desk) -> None:
    leaver = Leaver(desk)
    leaver.go_to(date(2026, 11, 28))
    leaver.computer.beat()

    leaver.redate(last_working_day=date(2026, 12, 4), access_ends_on=date(2026, 12, 4))

    shown = leaver.see()
    assert (shown.row.is_alarm, len(shown.alarms)) == (False, 1)
    assert leaver.step("사용 없음").verdict is Verdict.NONE


def test_a_lost_device_that_reports_raises_the_alarm(desk: Desk) -> None:
    leaver = Leaver(desk)
    leaver.lose(leaver.laptop)
    leaver.go_to(date(2026, 11, 28))
    leaver.computer.beat()

    assert leaver.see().row.is_alarm


def test_a_lost_device_is_watched_after_the_journey_too(desk: Desk) -> None:
    leaver = Leaver(desk, *LEAVING[:2])
    do(desk, leaver.journey, "안내")
    leaver.lose(leaver.laptop)
    waive(desk, leaver.journey, "반납 · NB-2107", "분실")
    take_back(desk, leaver.monitor)
    leaver.go_to(FRIDAY)
    complete(desk, leaver.journey)

    leaver.go_to(date(2026, 11, 30))
    leaver.computer.beat()

    assert leaver.see().row.is_alarm
    assert leaver.alarm_events() == 1


def test_a_device_that_goes_dark_before_the_last_day_is_flagged_once(desk: Desk) -> None:
    leaver = Leaver(desk, last_working_day=date(2026, 12, 4), access_ends_on=date(2026, 12, 4))
    leaver.go_to(date(2026, 11, 25))
    desk.pass_time(hours=1)
    assert leaver.see().alarms == []

    leaver.go_to(date(2026, 11, 26))
    for _ in range(24):
        desk.pass_time(hours=1)

    shown = leaver.see()
    assert [(fact.facts["tag"], fact.facts["days"]) for fact in shown.alarms] == [("NB-2107", "3")]
    assert not shown.row.is_alarm
    assert leaver.step("사용 없음").verdict is Verdict.NONE


def test_reports_of_a_returned_device_in_the_stockroom_are_nobodys_business(desk: Desk) -> None:
    leaver = Leaver(desk)
    take_back(desk, leaver.laptop, Condition.GOOD)
    leaver.go_to(date(2026, 11, 30))
    leaver.computer.report(account="workshop")

    assert leaver.see().alarms == []


# --- kept --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["journey_evidence", "journey_template_version"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET created_by = 'x'", "DELETE FROM {}"])
def test_facts_and_versions_never_change(desk: Desk, table: str, statement: str) -> None:
    Leaver(desk)
    statement = statement.replace("created_by", "source" if table == "journey_evidence" else "created_by")

    with pytest.raises(DBAPIError, match="append-only"), desk.ctx() as ctx:
        ctx.session.execute(text(statement.format(table)))
