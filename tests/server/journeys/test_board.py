"""The board and the endpoints, as the desktop app sees them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from server.core.context import Actor
from server.journeys import queries
from shared.assets import AssetCategory
from shared.journeys import (
    CANCEL_JOURNEY,
    CHANGE_TEMPLATE,
    CHECK_EVIDENCE,
    COMPLETE_JOURNEY,
    CREATE_JOURNEY,
    CREATE_TEMPLATE,
    DO_STEP,
    GET_JOURNEY,
    LIST_JOURNEYS,
    LIST_TEMPLATES,
    REDATE_JOURNEY,
    WAIVE_STEP,
    Anchor,
    CancelJourney,
    ChangedTemplate,
    DoStep,
    JourneyCommand,
    JourneyKind,
    JourneyRow,
    JourneysQuery,
    JourneyState,
    NewJourney,
    NewTemplate,
    Redate,
    StepKind,
    StepState,
    WaiveStep,
)
from shared.permissions import Role
from tests.support.assets import asset
from tests.support.auth import token_for
from tests.support.catalog import team
from tests.support.custody import issue
from tests.support.house import Desk, Refused, actor
from tests.support.journeys import HR, default_template, do, start, step, template
from tests.support.people import department, hire

FRIDAY = date(2026, 11, 27)
KEEPER = actor(Role.ASSET_KEEPER)
JOIN = (
    step("계정", StepKind.ACCOUNT, days=-1),
    step("메일", StepKind.ACCOUNT, after=[0]),
    step("노트북", StepKind.ISSUE, category="laptop"),
)
LEAVE = (
    step("안내", anchor=Anchor.LAST_WORKING_DAY, days=-5),
    step("반납", StepKind.RETURN, anchor=Anchor.LAST_WORKING_DAY),
)


def board(desk: Desk, kind: JourneyKind, viewer: Actor = HR, **query: object) -> list[JourneyRow]:
    with desk.ctx(viewer, writes=False) as ctx:
        return queries.board(ctx, JourneysQuery(kind=kind, **query)).items  # type: ignore[arg-type]  # by name


def test_the_board_shows_the_nearest_start_first_and_those_without_a_date_last(desk: Desk) -> None:
    made = template(desk, JOIN)
    for name, day in (("다", None), ("나", date(2026, 12, 7)), ("가", date(2026, 11, 30))):
        start(desk, made, hire(desk, name=name, starts_on=day))

    assert [row.person.label for row in board(desk, JourneyKind.ONBOARDING)] == ["가", "나", "다"]
    assert board(desk, JourneyKind.OFFBOARDING) == []


def test_a_row_counts_accounts_equipment_and_names_what_is_next(desk: Desk) -> None:
    minji = hire(desk, starts_on=FRIDAY, title="대리", department_id=department(desk).id)
    journey = start(desk, template(desk, JOIN), minji)
    do(desk, journey, "계정")
    issue(desk, asset(desk), minji)

    (row,) = board(desk, JourneyKind.ONBOARDING)

    assert (row.department, row.title, row.employee_number) == ("개발팀", "대리", minji.employee_number)
    assert (row.steps_done, row.steps_total) == (2, 3)
    assert (row.accounts_done, row.accounts_total) == (1, 2)
    assert (row.issued, row.to_issue) == (1, 1)
    assert (row.next_step, row.next_due_on, row.is_overdue) == ("메일", FRIDAY, False)


def test_money_is_shown_only_to_those_who_may_read_the_register(desk: Desk) -> None:
    minji = hire(desk, last_working_day=FRIDAY)
    issue(desk, asset(desk, cost_won=2_100_000), minji)
    issue(desk, asset(desk, category=AssetCategory.MONITOR, cost_won=400_000), minji)
    start(desk, template(desk, LEAVE, JourneyKind.OFFBOARDING), minji)

    assert board(desk, JourneyKind.OFFBOARDING, KEEPER)[0].held_value_won == 2_500_000
    assert board(desk, JourneyKind.OFFBOARDING, HR)[0].held_value_won == 0


def test_what_was_due_before_today_is_overdue(desk: Desk) -> None:
    start(desk, template(desk, LEAVE, JourneyKind.OFFBOARDING), hire(desk, last_working_day=FRIDAY))

    assert board(desk, JourneyKind.OFFBOARDING)[0].is_overdue


def test_people_are_found_by_initials_and_number(desk: Desk) -> None:
    made = template(desk, JOIN)
    start(desk, made, hire(desk, name="김민지", number="20260001"))
    start(desk, made, hire(desk, name="이서준", number="20260002"))

    found = board(desk, JourneyKind.ONBOARDING, search="ㄱㅁㅈ")
    assert [row.person.label for row in found] == ["김민지"]
    found = board(desk, JourneyKind.ONBOARDING, search="20260002")
    assert [row.person.label for row in found] == ["이서준"]


@contextmanager
def counted(desk: Desk) -> Iterator[list[str]]:
    """The statements sent while the block runs."""
    sent: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        sent.append(statement)

    event.listen(desk.house.database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(desk.house.database.engine, "before_cursor_execute", note)


def test_the_board_asks_as_few_questions_for_many_rows_as_for_one(desk: Desk) -> None:
    made = template(desk, LEAVE, JourneyKind.OFFBOARDING)

    def leave(number: int) -> None:
        person = hire(desk, last_working_day=FRIDAY)
        issue(desk, asset(desk), person)
        start(desk, made, person)

    leave(0)
    with counted(desk) as for_one:
        board(desk, JourneyKind.OFFBOARDING)
    for number in range(1, 12):
        leave(number)
    with counted(desk) as for_many:
        assert len(board(desk, JourneyKind.OFFBOARDING)) == 12

    assert len(for_many) == len(for_one)
    assert len(for_many) <= 8


def test_pages_of_the_board_neither_repeat_nor_skip(desk: Desk) -> None:
    made = template(desk, JOIN)
    for number in range(7):
        start(desk, made, hire(desk, starts_on=date(2026, 12, 1 + number % 3)))
    seen, cursor = [], ""
    while True:
        query = JourneysQuery(kind=JourneyKind.ONBOARDING, limit=3, cursor=cursor)
        with desk.ctx(HR, writes=False) as ctx:
            page = queries.board(ctx, query)
        seen += [row.id for row in page.items]
        cursor = page.next_cursor
        if not cursor:
            break

    assert sorted(seen) == list(dict.fromkeys(sorted(seen)))
    assert len(seen) == 7


# --- over HTTP ---------------------------------------------------------------------------------------------


def test_a_journey_over_http_from_template_to_completion(desk: Desk) -> None:
    api = desk.api(token_for(desk, Role.HR))
    it = team(desk, name="IT 지원팀")
    form = NewTemplate(
        name="단기",
        kind=JourneyKind.ONBOARDING,
        steps=[step("계정", team_id=it.id), step("책상"), step("가방")],
    )
    made = api.call(CREATE_TEMPLATE, body=form)
    assert made.version == 1
    changed = ChangedTemplate(name="단기", kind=JourneyKind.ONBOARDING, steps=form.steps[:2], version=1)
    made = api.call(CHANGE_TEMPLATE, template_id=made.id, body=changed)
    assert [one.version for one in api.call(LIST_TEMPLATES).items] == [2]

    minji = hire(desk)
    body = NewJourney(template_id=made.id, person_id=minji.id, starts_on=FRIDAY)
    journey = api.call(CREATE_JOURNEY, body=body)
    assert (journey.template, journey.template_version) == ("단기", 2)
    assert [one.team for one in journey.steps] == ["IT 지원팀", ""]
    assert journey.history[0].text == "박서준 님이 양식 ‘단기 v2’으로 시작했습니다."

    redate = Redate(version=journey.row.version, starts_on=date(2026, 12, 4), reason="출장")
    journey = api.call(REDATE_JOURNEY, journey_id=journey.row.id, body=redate)
    assert journey.steps[0].due_on == date(2026, 12, 4)
    account, desk_step = journey.steps
    ids: dict[str, Any] = {"journey_id": journey.row.id, "step_id": account.id}
    journey = api.call(DO_STEP, **ids, body=DoStep(version=account.version, note="완료"))
    assert (journey.steps[0].state, journey.steps[0].done_by) == (StepState.DONE, "박서준")
    assert journey.steps[0].owner is not None
    ids["step_id"] = desk_step.id
    journey = api.call(WAIVE_STEP, **ids, body=WaiveStep(version=desk_step.version, reason="재택근무"))
    command = JourneyCommand(version=journey.row.version)
    journey = api.call(COMPLETE_JOURNEY, journey_id=journey.row.id, body=command)

    assert journey.row.state is JourneyState.COMPLETED
    closed = JourneysQuery(kind=JourneyKind.ONBOARDING, is_open=False)
    assert [row.id for row in api.call(LIST_JOURNEYS, query=closed).items] == [journey.row.id]
    still_open = JourneysQuery(kind=JourneyKind.ONBOARDING)
    assert api.call(LIST_JOURNEYS, query=still_open).items == []


def test_the_refusal_of_completion_names_what_is_held(desk: Desk) -> None:
    minji = hire(desk, last_working_day=FRIDAY)
    issue(desk, asset(desk, tag="NB-2107", model="그램 16Z90R"), minji)
    journey = start(desk, default_template(desk, JourneyKind.OFFBOARDING), minji)
    api = desk.api(token_for(desk, Role.LEAD))

    with pytest.raises(Refused) as refusal:
        api.call(COMPLETE_JOURNEY, journey_id=journey.id, body=JourneyCommand(version=journey.version))

    assert (refusal.value.status, refusal.value.code) == (409, "journey_still_holds")
    assert refusal.value.facts == {"held": "NB-2107 (LG 그램 16Z90R)", "count": 1}


def test_a_requester_does_not_learn_that_a_journey_exists(desk: Desk) -> None:
    journey = start(desk, template(desk, JOIN), hire(desk))
    api = desk.api(token_for(desk, Role.REQUESTER))

    for journey_id in (journey.id, 999):
        with pytest.raises(Refused) as refusal:
            api.call(GET_JOURNEY, journey_id=journey_id)
        assert (refusal.value.status, refusal.value.code) == (404, "not_found")
    with pytest.raises(Refused) as refusal:
        api.call(LIST_JOURNEYS, query=JourneysQuery(kind=JourneyKind.ONBOARDING))
    assert refusal.value.status == 403


def test_an_agent_does_steps_but_neither_waives_nor_completes(desk: Desk) -> None:
    journey = start(desk, template(desk, JOIN), hire(desk))
    api = desk.api(token_for(desk, Role.DESK_AGENT))
    found = api.call(GET_JOURNEY, journey_id=journey.id).steps[0]
    ids: dict[str, Any] = {"journey_id": journey.id, "step_id": found.id}

    assert api.call(DO_STEP, **ids, body=DoStep(version=found.version)).steps[0].state is StepState.DONE
    for endpoint, body in (
        (WAIVE_STEP, WaiveStep(version=1, reason="x")),
        (COMPLETE_JOURNEY, JourneyCommand(version=1)),
        (CANCEL_JOURNEY, CancelJourney(version=1, reason="x")),
        (REDATE_JOURNEY, Redate(version=1, reason="x")),
    ):
        with pytest.raises(Refused) as refusal:
            api.call(endpoint, body=body, **ids)
        assert (refusal.value.status, refusal.value.code) == (403, "permission_missing")


def test_a_manager_reads_and_does_nothing(desk: Desk) -> None:
    journey = start(desk, template(desk, JOIN), hire(desk))
    api = desk.api(token_for(desk, Role.MANAGER))
    found = api.call(GET_JOURNEY, journey_id=journey.id).steps[0]

    with pytest.raises(Refused) as refusal:
        api.call(DO_STEP, journey_id=journey.id, step_id=found.id, body=DoStep(version=1))
    assert refusal.value.status == 403


def test_a_step_of_another_journey_is_not_found(desk: Desk) -> None:
    made = template(desk, JOIN)
    mine, other = start(desk, made, hire(desk)), start(desk, made, hire(desk))
    api = desk.api(token_for(desk, Role.HR))
    foreign = api.call(GET_JOURNEY, journey_id=other.id).steps[0]

    with pytest.raises(Refused) as refusal:
        api.call(DO_STEP, journey_id=mine.id, step_id=foreign.id, body=DoStep(version=foreign.version))
    assert refusal.value.status == 404
    with pytest.raises(Refused) as refusal:
        api.call(CHECK_EVIDENCE, journey_id=mine.id, step_id=foreign.id)
    assert refusal.value.status == 404


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"kind": "onboarding", "name": "x", "steps": []}, 422, "value_not_accepted", "steps"),
        ({"kind": "moving", "name": "x", "steps": []}, 422, "value_not_accepted", "kind"),
        (
            {"kind": "onboarding", "name": "x", "steps": [{"title": "x", "kind": "manual", "team_id": 99}]},
            422,
            "journey_team_unknown",
            "steps",
        ),
        (
            {"kind": "onboarding", "name": "x", "steps": [{"title": "x", "kind": "manual", "after": [5]}]},
            422,
            "template_step_after_unknown",
            "steps",
        ),
    ],
)
def test_bad_templates_are_refused(desk: Desk, body: object, status: int, code: str, field: str) -> None:
    api = desk.api(token_for(desk, Role.HR))

    with pytest.raises(Refused) as refusal:
        api.call(CREATE_TEMPLATE, body=body)

    assert (refusal.value.status, refusal.value.code, refusal.value.field) == (status, code, field)
