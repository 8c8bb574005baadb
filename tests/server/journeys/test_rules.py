"""Working days, plans and verdicts by tables."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.journeys import rules
from server.journeys.rules import Dates, HeldAsset, Sighting
from shared.errors import Conflict, Invalid
from shared.journeys import (
    Anchor,
    EvidenceRule,
    JourneyKind,
    JourneyState,
    StepKind,
    StepState,
    StepTemplate,
    Verdict,
)

ISSUED = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
FALLBACK = StepTemplate(title="장비 반납", kind=StepKind.RETURN, anchor=Anchor.LAST_WORKING_DAY)


# --- working days ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("anchor", "day", "days", "due"),
    [
        (Anchor.START, date(2026, 11, 23), 0, date(2026, 11, 23)),
        (Anchor.START, date(2026, 11, 23), -1, date(2026, 11, 20)),
        (Anchor.START, date(2026, 11, 23), 5, date(2026, 11, 30)),
        (Anchor.START, date(2026, 11, 22), 0, date(2026, 11, 23)),
        (Anchor.LAST_WORKING_DAY, date(2026, 11, 22), 0, date(2026, 11, 20)),
        (Anchor.ACCESS_END, date(2026, 11, 21), 1, date(2026, 11, 23)),
        (Anchor.START, date(2026, 9, 23), 1, date(2026, 9, 28)),  # over Chuseok
        (Anchor.START, date(2026, 10, 2), 1, date(2026, 10, 6)),  # 개천절 on Saturday moves to Monday
        (Anchor.START, date(2026, 8, 14), 1, date(2026, 8, 18)),  # 광복절 likewise
        (Anchor.START, date(2027, 5, 4), -1, date(2027, 4, 30)),  # Labour Day on Saturday likewise
        (Anchor.START, date(2026, 6, 2), 1, date(2026, 6, 4)),  # local elections
    ],
)
def test_due_dates_count_korean_working_days(anchor: Anchor, day: date, days: int, due: date) -> None:
    assert rules.due_on(anchor, day, days) == due


@given(
    st.sampled_from(Anchor),
    st.dates(date(2020, 1, 1), date(2060, 12, 31)),
    st.integers(-60, 60),
)
def test_a_due_date_is_never_a_day_off(anchor: Anchor, day: date, days: int) -> None:
    due = rules.due_on(anchor, day, days)

    assert due is not None
    assert rules.is_working_day(due)
    assert due.weekday() < 5
    assert due not in rules.holidays_of(due.year)


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)), st.integers(1, 60))
def test_counting_forth_and_back_agree(day: date, days: int) -> None:
    later = rules.shifted(day, days)

    assert rules.working_days_between(day, later) == days
    if rules.is_working_day(day):
        assert rules.shifted(later, -days) == day


@pytest.mark.parametrize("day", [None, date(1, 1, 1), date(9999, 12, 31)])
def test_nothing_is_due_without_a_usable_date(day: date | None) -> None:
    assert rules.due_on(Anchor.START, day, 3) is None


# --- dates -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last_working_day", "access_ends_on", "end"),
    [
        (None, None, None),
        (date(2026, 11, 27), None, datetime(2026, 11, 27, 15, tzinfo=UTC)),
        (date(2026, 11, 27), date(2026, 11, 27), datetime(2026, 11, 27, 15, tzinfo=UTC)),
        (date(2026, 11, 27), date(2026, 11, 30), datetime(2026, 11, 29, 15, tzinfo=UTC)),
        (None, date(2026, 11, 30), datetime(2026, 11, 30, 15, tzinfo=UTC)),
    ],
)
def test_access_ends_with_its_day_in_seoul(
    last_working_day: date | None, access_ends_on: date | None, end: datetime | None
) -> None:
    dates = Dates(None, last_working_day, access_ends_on)

    assert rules.cut_off(dates, "Asia/Seoul") == end


@pytest.mark.parametrize(
    ("due", "has_begun", "state"),
    [
        ([], False, JourneyState.SCHEDULED),
        ([date(2026, 11, 20)], False, JourneyState.ACTIVE),
        ([date(2026, 11, 24)], False, JourneyState.SCHEDULED),
        ([None], True, JourneyState.ACTIVE),
    ],
)
def test_a_journey_is_active_from_its_first_due_date(
    due: list[date | None], has_begun: bool, state: JourneyState
) -> None:
    dates = Dates(starts_on=date(2026, 11, 25))

    found = rules.state_by_dates(JourneyKind.ONBOARDING, dates, due, date(2026, 11, 23), has_begun=has_begun)

    assert found is state


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        (Dates(starts_on=date(1950, 1, 1)), "journey_date_out_of_range"),
        (Dates(access_ends_on=date(9999, 12, 31)), "journey_date_out_of_range"),
        (Dates(date(2026, 11, 23), date(2026, 11, 20)), "leaves_before_start"),
    ],
)
def test_dates_that_cannot_be_are_refused(dates: Dates, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.check_dates(dates)
    assert refusal.value.code == code


# --- templates ---------------------------------------------------------------------------------------------


def step(title: str, kind: StepKind = StepKind.MANUAL, **fields: object) -> StepTemplate:
    return StepTemplate(title=title, kind=kind, **fields)  # type: ignore[arg-type]  # as each test needs


@pytest.mark.parametrize(
    ("kind", "steps", "code"),
    [
        (JourneyKind.ONBOARDING, [step("가", after=[1])], "template_step_after_unknown"),
        (JourneyKind.ONBOARDING, [step("가", after=[0])], "template_step_after_unknown"),
        (
            JourneyKind.ONBOARDING,
            [step("가", after=[1]), step("나", after=[2]), step("다", after=[0])],
            "template_steps_circular",
        ),
        (JourneyKind.ONBOARDING, [step("반납", StepKind.RETURN)], "template_step_kind_misplaced"),
        (JourneyKind.OFFBOARDING, [step("지급", StepKind.ISSUE)], "template_step_kind_misplaced"),
        (
            JourneyKind.ONBOARDING,
            [step("지급", StepKind.ISSUE, category="lamp")],
            "template_category_unknown",
        ),
        (JourneyKind.ONBOARDING, [step("확인", StepKind.EVIDENCE)], "template_step_rule_misplaced"),
        (
            JourneyKind.ONBOARDING,
            [step("가", rule=EvidenceRule.DEVICE_REPORTED)],
            "template_step_rule_misplaced",
        ),
        (
            JourneyKind.ONBOARDING,
            [step("확인", StepKind.EVIDENCE, rule=EvidenceRule.SOFTWARE_PRESENT, argument=" , ")],
            "template_software_missing",
        ),
    ],
)
def test_templates_that_could_never_end_are_refused(
    kind: JourneyKind, steps: list[StepTemplate], code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.check_template(kind, steps)
    assert refusal.value.code == code


LEAVING = [
    step("안내"),
    step("노트북 반납", StepKind.RETURN, category="laptop", after=[0]),
    step("장비 반납", StepKind.RETURN, after=[0]),
    step("서명", StepKind.SIGN, after=[1, 2]),
]


def test_every_held_asset_gets_its_own_return_step() -> None:
    held = [
        HeldAsset(1, "NB-2107", "laptop"),
        HeldAsset(2, "MON-0871", "monitor"),
        HeldAsset(3, "NB-2108", "laptop"),
    ]

    planned = rules.plan(LEAVING, held, FALLBACK)

    assert [(one.title, one.asset_id, one.after) for one in planned] == [
        ("안내", None, ()),
        ("노트북 반납 · NB-2107", 1, (0,)),
        ("노트북 반납 · NB-2108", 3, (0,)),
        ("장비 반납 · MON-0871", 2, (0,)),
        ("서명", None, (1, 2, 3)),
    ]


def test_a_return_step_without_assets_lets_its_followers_wait_for_what_it_waited_for() -> None:
    planned = rules.plan(LEAVING, [], FALLBACK)

    assert [(one.title, one.after) for one in planned] == [("안내", ()), ("서명", (0,))]


def test_what_no_return_step_is_for_is_taken_back_all_the_same() -> None:
    planned = rules.plan([step("안내")], [HeldAsset(9, "TAB-1", "tablet")], FALLBACK)

    assert [(one.title, one.asset_id) for one in planned] == [("안내", None), ("장비 반납 · TAB-1", 9)]


@pytest.mark.parametrize(
    ("state", "before", "found"),
    [
        (StepState.PLANNED, [], StepState.READY),
        (StepState.PLANNED, [StepState.DONE, StepState.WAIVED, StepState.CANCELLED], StepState.READY),
        (StepState.PLANNED, [StepState.DONE, StepState.READY], StepState.PLANNED),
        (StepState.READY, [StepState.PLANNED], StepState.PLANNED),
        (StepState.IN_PROGRESS, [StepState.PLANNED], StepState.IN_PROGRESS),
        (StepState.DONE, [StepState.PLANNED], StepState.DONE),
    ],
)
def test_a_step_is_ready_when_nothing_before_it_is_open(
    state: StepState, before: list[StepState], found: StepState
) -> None:
    assert rules.waiting_state(state, before) is found


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (StepKind.ISSUE, "step_done_by_custody"),
        (StepKind.RETURN, "step_done_by_custody"),
        (StepKind.SIGN, "step_done_by_signature"),
        (StepKind.EVIDENCE, "step_decided_by_evidence"),
    ],
)
def test_facts_are_never_ticked_off_by_hand(kind: StepKind, code: str) -> None:
    with pytest.raises(Conflict) as refusal:
        rules.check_by_hand(kind)
    assert refusal.value.code == code
    rules.check_by_hand(StepKind.MANUAL)
    rules.check_by_hand(StepKind.ACCOUNT)


# --- evidence ----------------------------------------------------------------------------------------------


def seen(after_h: float = 1, account: str = "", programs: list[str] | None = None) -> Sighting:
    at = ISSUED + timedelta(hours=after_h)
    return Sighting(
        device_id=1,
        asset_id=1,
        tag="NB-2107",
        held_since=ISSUED,
        collected_at=at,
        received_at=at,
        account=account,
        account_at=at if account else None,
        programs=None if programs is None else frozenset(programs),
    )


@pytest.mark.parametrize(
    ("sightings", "verdict"),
    [
        ([], Verdict.NONE),
        ([seen(-1)], Verdict.NONE),
        ([seen(1)], Verdict.SATISFIED),
        ([seen(-1), seen(0)], Verdict.SATISFIED),
    ],
)
def test_a_device_counts_only_when_it_reported_after_the_hand_over(
    sightings: list[Sighting], verdict: Verdict
) -> None:
    assert rules.device_reported(sightings).verdict is verdict


@pytest.mark.parametrize(
    ("own", "sightings", "verdict"),
    [
        ("minji.kim", [], Verdict.NONE),
        ("minji.kim", [seen(account="")], Verdict.NONE),
        ("minji.kim", [seen(-1, account="minji.kim")], Verdict.NONE),
        ("minji.kim", [seen(account=r"CORP\Minji.Kim")], Verdict.SATISFIED),
        ("minji.kim@corp.example", [seen(account="minji.kim")], Verdict.SATISFIED),
        ("minji.kim", [seen(account="it-admin")], Verdict.CONTRADICTED),
        ("minji.kim", [seen(account="it-admin"), seen(account="minji.kim")], Verdict.SATISFIED),
        ("", [seen(account="it-admin")], Verdict.NONE),
    ],
)
def test_only_another_account_contradicts_the_holder(
    own: str, sightings: list[Sighting], verdict: Verdict
) -> None:
    assert rules.holder_signed_in(sightings, own).verdict is verdict


@pytest.mark.parametrize(
    ("programs", "verdict", "missing"),
    [
        (None, Verdict.NONE, None),
        ([], Verdict.CONTRADICTED, "Google Chrome, V3"),
        (["Google Chrome 131", "AhnLab V3 Endpoint Security 9.0"], Verdict.SATISFIED, ""),
        (["google-chrome", "V3"], Verdict.SATISFIED, ""),
        (["Google Chromecast", "V3Lite"], Verdict.CONTRADICTED, "Google Chrome, V3"),
        (["V3 Lite"], Verdict.CONTRADICTED, "Google Chrome"),
    ],
)
def test_required_software_is_compared_with_what_is_installed(
    programs: list[str] | None, verdict: Verdict, missing: str | None
) -> None:
    found = rules.software_present([seen(programs=programs)], "Google Chrome, V3")

    assert found.verdict is verdict
    assert found.facts.get("missing") == missing


def test_one_device_with_all_the_software_is_enough() -> None:
    found = rules.software_present([seen(programs=["a"]), seen(programs=["a", "b"])], "a, b")

    assert found.verdict is Verdict.SATISFIED


def test_a_report_after_access_ended_is_use_and_a_late_one_collected_before_is_not() -> None:
    end = ISSUED + timedelta(hours=5)
    late = Sighting(1, 1, "NB-2107", ISSUED, end - timedelta(hours=1), end + timedelta(days=2))
    runs_ahead = Sighting(1, 1, "NB-2107", ISSUED, end + timedelta(days=9), end - timedelta(hours=1))

    assert rules.used_after([seen(5), late, runs_ahead], end) == []
    assert rules.used_after([seen(5.1)], end) == [seen(5.1)]
    assert rules.used_after([seen(5.1)], None) == []
