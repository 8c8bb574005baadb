"""Somebody starts: dates, steps, equipment, evidence."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from server.core.records import copy
from server.custody import actions as custody_actions
from server.journeys import actions
from server.journeys.models import Journey, TemplateVersion
from server.people import actions as people_actions
from server.people import queries as people
from shared import journeys as wire
from shared.assets import AssetCategory
from shared.custody import (
    CustodyKind,
    Direction,
    DocumentLineInput,
    HandOver,
    HolderKind,
    SignDocument,
    Transfer,
)
from shared.custody import Issue as IssueForm
from shared.errors import Conflict, Invalid
from shared.journeys import EvidenceRule, JourneyKind, JourneyState, StepKind, StepState, Verdict
from shared.people import ChangedPerson
from tests.support.assets import asset
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

NEXT_MONDAY = date(2026, 11, 30)


def coming(desk: Desk, *steps: wire.StepTemplate) -> Journey:
    """Minji starts on Monday in a week."""
    person = hire(desk, account_name="minji.kim", starts_on=NEXT_MONDAY)
    return start(desk, template(desk, steps), person)


def test_a_change_of_the_template_is_a_new_version_and_leaves_running_journeys_alone(desk: Desk) -> None:
    made = template(desk, [step("계정 생성")])
    before = start(desk, made, hire(desk))
    form = wire.ChangedTemplate(
        name="새 이름", kind=JourneyKind.ONBOARDING, steps=[step("계정"), step("책상")], version=made.version
    )
    with desk.ctx(HR) as ctx:
        changed = actions.change_template(ctx, made.id, form)
    after = start(desk, changed, hire(desk, name="이서준"))

    assert [one.title for one in see(desk, before).steps] == ["계정 생성"]
    assert [one.title for one in see(desk, after).steps] == ["계정", "책상"]
    assert (see(desk, before).template_version, see(desk, after).template_version) == (1, 2)
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalar(select(func.count(TemplateVersion.id))) == 2
    with desk.ctx(HR) as ctx, pytest.raises(Conflict) as refusal:
        actions.change_template(ctx, made.id, form)
    assert refusal.value.code == "changed_meanwhile"


def test_due_dates_count_from_the_persons_dates(desk: Desk) -> None:
    journey = coming(
        desk,
        step("계정", days=-3),
        step("지급"),
        step("면담", days=5),
        step("반납", anchor=wire.Anchor.ACCESS_END),
    )

    assert [one.due_on for one in see(desk, journey).steps] == [
        date(2026, 11, 25),
        NEXT_MONDAY,
        date(2026, 12, 7),
        None,
    ]


def test_given_dates_are_written_to_the_person(desk: Desk) -> None:
    person = hire(desk)
    start(desk, template(desk, [step("계정")]), person, starts_on=NEXT_MONDAY)

    with desk.ctx(writes=False) as ctx:
        assert people.get(ctx, person.id).starts_on == NEXT_MONDAY


def test_a_person_is_on_one_journey_of_a_kind_at_a_time(desk: Desk) -> None:
    journey = coming(desk, step("계정"))
    made = template(desk, [step("계정")])
    person_id = see(desk, journey).row.person.id

    with desk.ctx(HR) as ctx, pytest.raises(Conflict) as refusal:
        actions.create(ctx, wire.NewJourney(template_id=made.id, person_id=person_id))
    assert refusal.value.code == "journey_open_already"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"template_id": 99}, "journey_template_unknown"),
        ({"person_id": 99}, "journey_person_unknown"),
        ({"starts_on": date(2199, 1, 1)}, "journey_date_out_of_range"),
        ({"starts_on": NEXT_MONDAY, "last_working_day": date(2026, 11, 1)}, "leaves_before_start"),
    ],
)
def test_a_journey_that_cannot_be_is_refused(desk: Desk, body: dict[str, object], code: str) -> None:
    given = {"template_id": template(desk, [step("계정")]).id, "person_id": hire(desk).id} | body

    with desk.ctx(HR) as ctx, pytest.raises(Invalid) as refusal:
        actions.create(ctx, wire.NewJourney(**given))  # type: ignore[arg-type]  # as each case needs
    assert refusal.value.code == code


def test_steps_wait_for_the_ones_before_them(desk: Desk) -> None:
    journey = coming(desk, step("계정"), step("메일", after=[0]), step("안내", after=[0, 1]))
    first, second, third = see(desk, journey).steps

    assert [one.state for one in (first, second, third)] == [
        StepState.READY,
        StepState.PLANNED,
        StepState.PLANNED,
    ]
    assert third.blocked_by == [first.id, second.id]
    with pytest.raises(Conflict) as refusal:
        do(desk, journey, "안내")
    assert (refusal.value.code, refusal.value.facts["steps"]) == ("step_blocked", "계정, 메일")

    do(desk, journey, "계정")
    waive(desk, journey, "메일")

    first, second, third = see(desk, journey).steps
    assert (first.state, second.state, third.state) == (StepState.DONE, StepState.WAIVED, StepState.READY)
    assert (second.note, second.done_by) == ("필요 없음", "시험")
    with pytest.raises(Conflict) as refusal:
        do(desk, journey, "계정")
    assert refusal.value.code == "step_closed"


def test_a_step_is_done_only_from_its_newest_picture(desk: Desk) -> None:
    journey = coming(desk, step("계정"))
    found = step_of(desk, journey, "계정")

    with desk.ctx(HR) as ctx, pytest.raises(Conflict) as refusal:
        actions.do(ctx, journey.id, found.id, wire.DoStep(version=found.version - 1))
    assert refusal.value.code == "changed_meanwhile"


def test_a_journey_is_scheduled_until_its_first_due_date(desk: Desk) -> None:
    journey = coming(desk, step("계정", days=-3), step("지급"))
    assert see(desk, journey).row.state is JourneyState.SCHEDULED

    desk.pass_time(days=2)

    assert see(desk, journey).row.state is JourneyState.ACTIVE


def test_a_journey_is_active_as_soon_as_somebody_begins(desk: Desk) -> None:
    journey = coming(desk, step("계정"), step("메일"))
    do(desk, journey, "계정")

    assert see(desk, journey).row.state is JourneyState.ACTIVE


# --- dates move --------------------------------------------------------------------------------------------


def redate(desk: Desk, journey: Journey, **dates: object) -> None:
    body = {"version": see(desk, journey).row.version, "reason": "입사일 조정"} | dates
    with desk.ctx(HR) as ctx:
        actions.redate(ctx, journey.id, wire.Redate(**body))  # type: ignore[arg-type]  # dates by name


def test_a_moved_start_moves_every_unfinished_step_and_keeps_the_rest(desk: Desk) -> None:
    journey = coming(desk, step("계정", days=-3), step("지급"), step("면담", days=1))
    do(desk, journey, "계정")

    redate(desk, journey, starts_on=date(2026, 12, 7))

    shown = see(desk, journey)
    assert [one.due_on for one in shown.steps] == [
        date(2026, 11, 25),
        date(2026, 12, 7),
        date(2026, 12, 8),
    ]
    moved = shown.history[-1]
    assert moved.facts["starts_on"] == "2026-11-30 → 2026-12-07"
    assert (moved.facts["reason"], moved.facts["steps"]) == ("입사일 조정", "2")
    assert "입사일 2026-11-30 → 2026-12-07" in moved.text
    with desk.ctx(writes=False) as ctx:
        assert people.get(ctx, shown.row.person.id).starts_on == date(2026, 12, 7)


def test_dates_changed_in_the_directory_move_the_journey_too(desk: Desk) -> None:
    journey = coming(desk, step("지급"))
    person_id = see(desk, journey).row.person.id
    with desk.ctx(HR) as ctx:
        person = people.get(ctx, person_id)
        form = copy(person, ChangedPerson, starts_on=date(2026, 12, 14))
        people_actions.change(ctx, person_id, form)

    shown = see(desk, journey)
    assert shown.row.starts_on == date(2026, 12, 14)
    assert shown.steps[0].due_on == date(2026, 12, 14)
    assert (shown.history[-1].source, shown.history[-1].facts["steps"]) == ("directory", "1")


def test_other_changes_of_the_person_move_nothing(desk: Desk) -> None:
    journey = coming(desk, step("지급"))
    person_id = see(desk, journey).row.person.id
    before = see(desk, journey)
    with desk.ctx(HR) as ctx:
        people_actions.change(ctx, person_id, copy(people.get(ctx, person_id), ChangedPerson, title="과장"))

    assert see(desk, journey).history == before.history


# --- equipment ---------------------------------------------------------------------------------------------

EQUIPMENT = (
    step("노트북 지급", StepKind.ISSUE, category="laptop"),
    step("모니터 지급", StepKind.ISSUE, category="monitor"),
    step("인수 서명", StepKind.SIGN, after=[0, 1]),
)


def test_issue_steps_are_never_ticked_off(desk: Desk) -> None:
    journey = coming(desk, *EQUIPMENT)

    with pytest.raises(Conflict) as refusal:
        do(desk, journey, "노트북 지급")
    assert refusal.value.code == "step_done_by_custody"


def test_an_issued_asset_finishes_the_step_of_its_category(desk: Desk) -> None:
    journey = coming(desk, *EQUIPMENT)
    person = hire(desk, name="다른 사람")
    with desk.ctx(writes=False) as ctx:
        minji = people.get(ctx, see(desk, journey).row.person.id)
    issue(desk, asset(desk, tag="MON-1", category=AssetCategory.MONITOR), person)
    assert step_of(desk, journey, "모니터").state is StepState.READY

    issue(desk, asset(desk, tag="MON-2", category=AssetCategory.MONITOR), minji)

    monitor, laptop = step_of(desk, journey, "모니터"), step_of(desk, journey, "노트북")
    assert (monitor.state, laptop.state) == (StepState.DONE, StepState.READY)
    assert monitor.asset is not None
    assert monitor.asset.label == "MON-2"
    assert "MON-2" in monitor.evidence[0].text
    row = see(desk, journey).row
    assert (row.issued, row.to_issue) == (1, 2)


def test_what_was_handed_over_before_the_journey_began_counts(desk: Desk) -> None:
    person = hire(desk, starts_on=NEXT_MONDAY)
    issue(desk, asset(desk, tag="NB-1"), person)

    journey = start(desk, template(desk, EQUIPMENT), person)

    laptop = step_of(desk, journey, "노트북")
    assert laptop.asset is not None
    assert (laptop.state, laptop.asset.label) == (StepState.DONE, "NB-1")


def test_what_is_issued_for_a_named_step_finishes_that_step(desk: Desk) -> None:
    journey = coming(desk, *EQUIPMENT)
    laptop, monitor = step_of(desk, journey, "노트북"), step_of(desk, journey, "모니터")
    person_id = see(desk, journey).row.person.id
    desktop = asset(desk, tag="PC-1", category=AssetCategory.DESKTOP)
    with desk.ctx(KEEPER) as ctx:
        custody_actions.issue(ctx, desktop.id, IssueForm(holder_id=person_id, journey_step_id=laptop.id))

    assert step_of(desk, journey, "노트북").state is StepState.DONE
    other = asset(desk, tag="PC-2", category=AssetCategory.DESKTOP)
    stranger = hire(desk, name="다른 사람")
    with desk.ctx(KEEPER) as ctx, pytest.raises(Conflict) as refusal:
        custody_actions.issue(ctx, other.id, IssueForm(holder_id=stranger.id, journey_step_id=monitor.id))
    assert refusal.value.code == "journey_step_not_fitting"


def test_a_broken_laptop_that_comes_back_opens_its_step_again(desk: Desk) -> None:
    journey = coming(desk, *EQUIPMENT)
    laptop = asset(desk, tag="NB-1")
    with desk.ctx(writes=False) as ctx:
        minji = people.get(ctx, see(desk, journey).row.person.id)
    issue(desk, laptop, minji)
    take_back(desk, laptop)

    again = step_of(desk, journey, "노트북")
    assert (again.state, again.asset) == (StepState.READY, None)
    assert ["NB-1" in fact.text for fact in again.evidence] == [True, True]

    issue(desk, asset(desk, tag="NB-2"), minji)
    assert step_of(desk, journey, "노트북").state is StepState.DONE


def test_an_asset_that_a_colleague_hands_on_counts(desk: Desk) -> None:
    journey = coming(desk, *EQUIPMENT)
    monitor = asset(desk, tag="MON-1", category=AssetCategory.MONITOR)
    issue(desk, monitor, hire(desk, name="선배"))
    person_id = see(desk, journey).row.person.id
    with desk.ctx(KEEPER) as ctx:
        form = Transfer(holder_kind=HolderKind.PERSON, holder_id=person_id, reason="자리 이동")
        custody_actions.transfer(ctx, monitor.id, form)

    assert step_of(desk, journey, "모니터").state is StepState.DONE


def hand_over(desk: Desk, person_id: int, assets: list[int], signature: str = "") -> int:
    form = HandOver(
        direction=Direction.ISSUE,
        person_id=person_id,
        kind=CustodyKind.ASSIGNMENT,
        lines=[DocumentLineInput(asset_id=one) for one in assets],
        signature_png=signature,
        signer_name="김민지" if signature else "",
    )
    with desk.ctx(KEEPER) as ctx:
        return custody_actions.hand_over(ctx, form).id


def test_one_signature_for_everything_finishes_the_sign_step(desk: Desk) -> None:
    journey = coming(desk, *EQUIPMENT)
    person_id = see(desk, journey).row.person.id
    things = [asset(desk, tag="NB-1").id, asset(desk, tag="MON-1", category=AssetCategory.MONITOR).id]
    document_id = hand_over(desk, person_id, things)
    assert step_of(desk, journey, "인수 서명").state is StepState.READY
    with pytest.raises(Conflict) as refusal:
        do(desk, journey, "인수 서명")
    assert refusal.value.code == "step_done_by_signature"

    with desk.ctx(KEEPER) as ctx:
        form = SignDocument(signature_png=signature_png(), signer_name="김민지")
        custody_actions.sign_document(ctx, document_id, form)

    signed = step_of(desk, journey, "인수 서명")
    assert (signed.state, signed.evidence[0].source) == (StepState.DONE, "signature")
    complete(desk, journey)


def test_a_signature_for_half_of_it_is_not_enough(desk: Desk) -> None:
    journey = coming(desk, *EQUIPMENT)
    person_id = see(desk, journey).row.person.id
    hand_over(desk, person_id, [asset(desk, tag="NB-1").id], signature_png())
    with desk.ctx(writes=False) as ctx:
        minji = people.get(ctx, person_id)
    issue(desk, asset(desk, tag="MON-1", category=AssetCategory.MONITOR), minji)

    assert step_of(desk, journey, "인수 서명").state is StepState.READY


# --- evidence ----------------------------------------------------------------------------------------------

USE = (
    step("노트북 지급", StepKind.ISSUE, category="laptop"),
    step("보고", StepKind.EVIDENCE, rule=EvidenceRule.DEVICE_REPORTED, after=[0]),
    step("본인 사용", StepKind.EVIDENCE, rule=EvidenceRule.HOLDER_SIGNED_IN, after=[0]),
    step("프로그램", StepKind.EVIDENCE, rule=EvidenceRule.SOFTWARE_PRESENT, argument="V3, Chrome", after=[0]),
)


def with_laptop(desk: Desk) -> tuple[Journey, Computer]:
    """Minji has her laptop, which has reported in the stockroom under the name of the workshop."""
    journey = coming(desk, *USE)
    laptop = asset(desk, tag="NB-2107", serial="SN-2107")
    computer = Computer(desk, laptop)
    computer.report(account="workshop", programs=["Chrome"])
    desk.pass_time(hours=1)
    with desk.ctx(writes=False) as ctx:
        minji = people.get(ctx, see(desk, journey).row.person.id)
    issue(desk, laptop, minji)
    return journey, computer


def verdicts(desk: Desk, journey: Journey) -> list[tuple[Verdict | None, StepState]]:
    return [(one.verdict, one.state) for one in see(desk, journey).steps[1:]]


def test_reports_from_before_the_hand_over_say_nothing(desk: Desk) -> None:
    journey, _ = with_laptop(desk)

    assert verdicts(desk, journey) == [(Verdict.NONE, StepState.READY)] * 3


def test_a_sign_of_life_after_the_hand_over_finishes_only_what_it_proves(desk: Desk) -> None:
    journey, computer = with_laptop(desk)
    desk.pass_time(hours=1)
    computer.beat()

    assert verdicts(desk, journey) == [
        (Verdict.SATISFIED, StepState.DONE),
        (Verdict.NONE, StepState.READY),
        (Verdict.CONTRADICTED, StepState.READY),
    ]
    fact = step_of(desk, journey, "프로그램").evidence[0]
    assert (fact.facts["missing"], fact.facts["present"]) == ("V3", "1")
    assert fact.device is not None
    assert fact.device.label == "NB-2107-W11"
    assert fact.received_at == desk.now


def test_evidence_steps_finish_themselves_when_reports_prove_them(desk: Desk) -> None:
    journey, computer = with_laptop(desk)
    desk.pass_time(hours=1)
    computer.report(account=r"CORP\Minji.Kim", programs=["AhnLab V3 Endpoint Security", "Google Chrome"])

    assert verdicts(desk, journey) == [(Verdict.SATISFIED, StepState.DONE)] * 3
    assert see(desk, journey).row.device_state is Verdict.SATISFIED
    complete(desk, journey)
    assert see(desk, journey).row.state is JourneyState.COMPLETED


def test_somebody_elses_login_contradicts_until_the_holder_signs_in(desk: Desk) -> None:
    journey, computer = with_laptop(desk)
    desk.pass_time(hours=1)
    computer.report(account="jun.park")

    found = step_of(desk, journey, "본인 사용")
    assert (found.verdict, found.state) == (Verdict.CONTRADICTED, StepState.READY)
    assert "jun.park" in found.evidence[0].text
    assert see(desk, journey).row.device_state is Verdict.CONTRADICTED

    desk.pass_time(hours=1)
    computer.report(account="minji.kim")
    found = step_of(desk, journey, "본인 사용")
    assert (found.verdict, found.state) == (Verdict.SATISFIED, StepState.DONE)
    assert len(found.evidence) == 2


def test_software_that_disappears_later_is_shown_and_never_silent(desk: Desk) -> None:
    journey, computer = with_laptop(desk)
    desk.pass_time(hours=1)
    computer.report(account="minji.kim", programs=["V3", "Chrome"])
    desk.pass_time(hours=1)
    computer.report(account="minji.kim", programs=["Chrome"])

    found = step_of(desk, journey, "프로그램")
    assert (found.state, found.verdict) == (StepState.DONE, Verdict.CONTRADICTED)
    assert [fact.facts["missing"] for fact in found.evidence] == ["", "V3"]
    assert see(desk, journey).row.device_state is Verdict.CONTRADICTED


def test_reports_that_say_nothing_new_add_no_evidence(desk: Desk) -> None:
    journey, computer = with_laptop(desk)
    for _ in range(5):
        desk.pass_time(hours=1)
        computer.report(account="jun.park", programs=["Chrome"])

    assert [len(one.evidence) for one in see(desk, journey).steps] == [1, 1, 1, 1]


def test_an_evidence_step_is_decided_by_reports_only(desk: Desk) -> None:
    journey, _ = with_laptop(desk)
    found = step_of(desk, journey, "보고")

    with pytest.raises(Conflict) as refusal:
        do(desk, journey, "보고")
    assert refusal.value.code == "step_decided_by_evidence"
    with desk.ctx(HR) as ctx:
        actions.check_evidence(ctx, journey.id, found.id)
    assert step_of(desk, journey, "보고").verdict is Verdict.NONE
    with desk.ctx(HR) as ctx, pytest.raises(Conflict) as refusal:
        actions.check_evidence(ctx, journey.id, step_of(desk, journey, "노트북").id)
    assert refusal.value.code == "step_without_evidence"


def test_a_computer_that_is_never_seen_is_flagged_once_without_a_verdict(desk: Desk) -> None:
    journey = coming(desk, *USE)
    with desk.ctx(writes=False) as ctx:
        minji = people.get(ctx, see(desk, journey).row.person.id)
    issue(desk, asset(desk, tag="NB-2107", serial="SN-2107"), minji)
    desk.pass_time(days=9)
    assert see(desk, journey).alarms == []

    for _ in range(30):
        desk.pass_time(hours=1)

    shown = see(desk, journey)
    assert [(fact.facts["tag"], fact.facts["days"]) for fact in shown.alarms] == [("NB-2107", "3")]
    assert step_of(desk, journey, "보고").verdict is Verdict.NONE
    assert not shown.row.is_alarm


# --- the end -----------------------------------------------------------------------------------------------


def test_a_journey_with_open_steps_is_not_complete_but_optional_ones_do_not_count(desk: Desk) -> None:
    journey = coming(desk, step("계정"), step("책상"), step("안내", is_required=False))
    do(desk, journey, "계정")
    with pytest.raises(Conflict) as refusal:
        complete(desk, journey)
    assert (refusal.value.code, refusal.value.facts["steps"]) == ("journey_steps_open", "책상")

    do(desk, journey, "책상")
    complete(desk, journey)

    shown = see(desk, journey)
    assert shown.row.state is JourneyState.COMPLETED
    assert step_of(desk, journey, "안내").state is StepState.CANCELLED


def test_a_cancelled_journey_leaves_no_open_step_and_takes_no_more_work(desk: Desk) -> None:
    journey = coming(desk, *EQUIPMENT, step("계정"))
    with desk.ctx(writes=False) as ctx:
        minji = people.get(ctx, see(desk, journey).row.person.id)
    issue(desk, asset(desk, tag="NB-1"), minji)
    with desk.ctx(HR) as ctx:
        form = wire.CancelJourney(version=see(desk, journey).row.version, reason="입사 취소")
        actions.cancel(ctx, journey.id, form)

    shown = see(desk, journey)
    assert shown.row.state is JourneyState.CANCELLED
    assert {one.state for one in shown.steps} == {StepState.DONE, StepState.CANCELLED}
    assert "NB-1" in shown.history[-1].text
    with pytest.raises(Conflict) as refusal:
        do(desk, journey, "계정")
    assert refusal.value.code == "journey_closed"
    issue(desk, asset(desk, tag="MON-1", category=AssetCategory.MONITOR), minji)
    assert step_of(desk, journey, "모니터").state is StepState.CANCELLED


def test_the_default_templates_lead_through_a_first_week(desk: Desk) -> None:
    person = hire(desk, account_name="minji.kim", starts_on=NEXT_MONDAY)
    journey = start(desk, default_template(desk, JourneyKind.ONBOARDING), person)
    for title in ("계정 생성", "메일", "노트북 준비", "자리"):
        do(desk, journey, title)
    laptop = asset(desk, tag="NB-1", serial="SN-1")
    monitor = asset(desk, tag="MON-1", category=AssetCategory.MONITOR)
    hand_over(desk, person.id, [laptop.id, monitor.id], signature_png())
    computer = Computer(desk, laptop)
    desk.clock.at += timedelta(days=7)
    computer.report(account="minji.kim", programs=["AhnLab V3 Endpoint Security", "Google Chrome"])

    row = see(desk, journey).row
    assert (row.steps_done, row.steps_total, row.accounts_done, row.accounts_total) == (10, 11, 2, 2)
    complete(desk, journey)
