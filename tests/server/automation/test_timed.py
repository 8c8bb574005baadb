"""What happens by the clock: timed rules, reminders that end in a resolution, closing."""

from datetime import timedelta
from typing import Any

import pytest

from server.automation.actions import rules, settings
from server.automation.actions import timed as timed_actions
from server.automation.queries import settings as settings_queries
from server.catalog.models import Team
from server.core.context import Actor
from server.tickets.actions import finish, talk, work
from server.tickets.models import Ticket
from shared.automation import (
    ActionKind,
    ChangedAutomationSettings,
    ChasePlan,
    Condition,
    FactField,
    Group,
    Moment,
    NewRule,
    Op,
    Trigger,
)
from shared.errors import Conflict, Invalid
from shared.permissions import Role
from shared.tickets import (
    EntryKind,
    NewEntry,
    OwnAnswer,
    Pend,
    PendingReason,
    ResolutionCode,
    Resolve,
    Status,
)
from tests.support.automation import step
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, fresh, history, names, own_ticket, taken, ticket, worker

K = ActionKind
DAY = 1440


@pytest.fixture
def first(desk: Desk) -> Team:
    return team(desk)


@pytest.fixture
def lead(desk: Desk, first: Team) -> Actor:
    return worker(desk, "정하늘", first, roles=(Role.LEAD,))


def timed(
    desk: Desk,
    by: Actor,
    moment: Moment,
    minutes: int,
    conditions: Group | None = None,
    *,
    is_last: bool = False,
) -> None:
    form = NewRule(
        name="시간",
        trigger=Trigger(moment=moment, minutes=minutes),
        steps=[step(K.NOTE, text="때가 됨")],
        conditions=conditions or Group(),
        is_last=is_last,
        is_enabled=True,
    )
    act(desk, by, rules.create, form)


def notes(desk: Desk, made: Ticket) -> int:
    return sum(one.kind is EntryKind.NOTE for one in history(desk, made))


def set_up(desk: Desk, by: Actor, **fields: Any) -> None:
    with desk.ctx(by, writes=False) as ctx:
        now = settings_queries.settings(ctx)
    form = {
        name: getattr(now, name)
        for name in (
            "is_acknowledging",
            "acknowledgement_ko",
            "acknowledgement_en",
            "closes_after_days",
            "closes_in_business_days",
            "chases",
            "version",
        )
    }
    act(desk, by, settings.change, ChangedAutomationSettings(**(form | fields)))


# --- timed rules --------------------------------------------------------------------------------------------


def test_a_timed_rule_comes_once_when_its_time_has_come(desk: Desk, lead: Actor) -> None:
    timed(desk, lead, Moment.CREATED, 60)
    made = ticket(desk, lead)
    for passed, expected in ((50, 0), (15, 1), (600, 1)):
        desk.pass_time(minutes=passed)
        assert notes(desk, made) == expected


def test_it_comes_again_for_another_waiting(desk: Desk, lead: Actor) -> None:
    timed(desk, lead, Moment.PENDED, DAY)
    made = taken(desk, lead)
    for expected in (1, 2):
        until = desk.now + timedelta(days=3)
        version = fresh(desk, made).version
        hold = Pend(version=version, reason=PendingReason.SCHEDULED, until=until)
        act(desk, lead, work.pend, made.id, hold)
        desk.pass_time(days=2)
        assert notes(desk, made) == expected
        desk.pass_time(days=2)
        assert fresh(desk, made).status is Status.IN_PROGRESS


def test_many_at_once_are_dealt_with_in_parts_and_each_once(
    desk: Desk, lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timed_actions, "A_PART_S", 0.0)
    monkeypatch.setattr(timed_actions, "MOST_FOUND", 3)
    timed(desk, lead, Moment.CREATED, 60, is_last=True)
    timed(desk, lead, Moment.CREATED, 30)
    made = [ticket(desk, lead) for _ in range(7)]
    for _ in range(2):
        desk.pass_time(minutes=61)
        assert [notes(desk, one) for one in made] == [1] * 7


def test_a_new_rule_leaves_alone_what_was_due_before_it(desk: Desk, lead: Actor) -> None:
    old = ticket(desk, lead)
    desk.pass_time(hours=5)
    timed(desk, lead, Moment.CREATED, 60)
    desk.pass_time(minutes=5)
    assert notes(desk, old) == 0


def test_waiting_of_the_requester_and_of_the_desk(desk: Desk, lead: Actor) -> None:
    timed(desk, lead, Moment.ASKED, 60)
    timed(desk, lead, Moment.ANSWERED, 120)
    person = hire(desk)
    made = own_ticket(desk, person)
    desk.pass_time(minutes=61)
    assert notes(desk, made) == 1
    act(desk, lead, talk.answer, made.id, NewEntry(text="확인 중입니다."))
    desk.pass_time(minutes=119)
    assert notes(desk, made) == 1
    desk.pass_time(minutes=2)
    assert notes(desk, made) == 2
    act(desk, actor_for(person), talk.answer_own, made.id, OwnAnswer(text="아직입니다?"))
    desk.pass_time(minutes=61)
    assert notes(desk, made) == 3


def test_conditions_are_asked_when_the_time_has_come(desk: Desk, lead: Actor) -> None:
    still_open = Group(conditions=[Condition(field=FactField.STATUS, op=Op.IS, values=["open"])])
    timed(desk, lead, Moment.CREATED, 60, still_open)
    waits, done = ticket(desk, lead), taken(desk, lead)
    desk.pass_time(minutes=61)
    assert (notes(desk, waits), notes(desk, done)) == (1, 0)


# --- reminders ----------------------------------------------------------------------------------------------


def plan(**fields: Any) -> ChasePlan:
    return ChasePlan(
        **{
            "reason": PendingReason.WAITING_USER,
            "is_enabled": True,
            "interval_hours": 24,
            "count": 2,
            "text_ko": "{{requester.name}} 님, 회신을 기다리고 있습니다.",
            "final_ko": "회신이 없어 마무리합니다.",
            **fields,
        }
    )


def waiting(desk: Desk, lead: Actor) -> tuple[Any, Ticket]:
    person = hire(desk, "이도윤")
    made = own_ticket(desk, person)
    hold = Pend(version=made.version, reason=PendingReason.WAITING_USER, message="사진을 보내 주세요.")
    act(desk, lead, work.pend, made.id, hold)
    return person, made


def test_a_requester_is_reminded_and_then_the_ticket_is_resolved(desk: Desk, lead: Actor) -> None:
    set_up(desk, lead, chases=[plan()])
    _, made = waiting(desk, lead)
    desk.pass_time(hours=23)
    assert names(desk, made).count("auto_reply") == 0
    for sent in (1, 2):
        desk.pass_time(hours=25)
        assert names(desk, made).count("auto_reply") == sent
    assert history(desk, made)[-1].text == "이도윤 님, 회신을 기다리고 있습니다."
    desk.pass_time(hours=25)
    after = fresh(desk, made)
    assert (after.status, after.resolution_code) == (Status.RESOLVED, ResolutionCode.NO_RESPONSE)
    assert after.resolution == "회신이 없어 마무리합니다."


def test_an_answer_of_the_requester_stops_the_reminders(desk: Desk, lead: Actor) -> None:
    set_up(desk, lead, chases=[plan()])
    person, made = waiting(desk, lead)
    desk.pass_time(hours=25)
    act(desk, actor_for(person), talk.answer_own, made.id, OwnAnswer(text="여기 있습니다"))
    desk.pass_time(days=10)
    assert names(desk, made).count("auto_reply") == 1
    assert fresh(desk, made).status is not Status.RESOLVED


def test_a_word_of_the_desk_starts_the_count_anew(desk: Desk, lead: Actor) -> None:
    set_up(desk, lead, chases=[plan(count=1)])
    _, made = waiting(desk, lead)
    desk.pass_time(hours=25)
    act(desk, lead, talk.answer, made.id, NewEntry(text="혹시 통화 가능하실까요?"))
    desk.pass_time(hours=23)
    assert fresh(desk, made).status is Status.PENDING
    desk.pass_time(hours=2)
    assert names(desk, made).count("auto_reply") == 2
    desk.pass_time(hours=25)
    assert fresh(desk, made).status is Status.RESOLVED


def test_other_reasons_are_left_alone(desk: Desk, lead: Actor) -> None:
    set_up(desk, lead, chases=[plan()])
    made = taken(desk, lead)
    hold = Pend(version=made.version, reason=PendingReason.WAITING_VENDOR, vendor="LG", vendor_reference="1")
    act(desk, lead, work.pend, made.id, hold)
    desk.pass_time(days=10)
    assert fresh(desk, made).status is Status.PENDING
    assert "auto_reply" not in names(desk, made)


# --- by itself ----------------------------------------------------------------------------------------------


def test_new_requests_are_acknowledged_without_counting_as_an_answer(desk: Desk, lead: Actor) -> None:
    set_up(desk, lead, is_acknowledging=True, acknowledgement_ko="{{ticket.number|을/를}} 접수했습니다.")
    made = own_ticket(desk, hire(desk))
    said = history(desk, made)[-1]
    assert (said.kind, said.name) == (EntryKind.ANSWER, "auto_reply")
    assert said.text.startswith(made.number)
    assert (fresh(desk, made).last_answer_seq, fresh(desk, made).is_waiting_for_desk) == (0, True)
    by_phone = ticket(desk, lead)
    assert "auto_reply" not in names(desk, by_phone)


def test_resolved_tickets_close_after_as_many_days_as_are_set(desk: Desk, lead: Actor) -> None:
    set_up(desk, lead, closes_after_days=2)
    made = taken(desk, lead)
    act(desk, lead, finish.resolve, made.id, Resolve(version=made.version, text="했음"))
    desk.pass_time(days=1, hours=23)
    assert fresh(desk, made).status is Status.RESOLVED
    desk.pass_time(hours=2)
    assert fresh(desk, made).status is Status.CLOSED


def test_settings_are_checked_and_versioned(desk: Desk, lead: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        set_up(desk, lead, chases=[plan(final_ko="")])
    assert refused.value.code == "chase_needs_texts"
    set_up(desk, lead, chases=[plan()])
    with pytest.raises(Conflict):
        set_up(desk, lead, chases=[], version=1)
    set_up(desk, lead, chases=[])
