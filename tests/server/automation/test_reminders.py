"""The desk is reminded of tickets that nobody attends to."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.automation.actions import settings
from server.automation.queries import settings as settings_queries
from server.catalog.models import Team
from server.core.context import Actor
from server.notices.models import Notice
from server.people.models import Person
from server.tickets.actions import talk, work
from server.tickets.models import Ticket
from shared.automation import ChangedAutomationSettings, ReminderKind, ReminderPlan
from shared.errors import Invalid
from shared.notices import NoticeKind
from shared.permissions import Role
from shared.tickets import NewEntry, OwnAnswer, Pend, PendingReason, StartTicket
from tests.support.auth import account_for
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, fresh, history, own_ticket, taken, ticket, worker

K = ReminderKind


@pytest.fixture
def first(desk: Desk) -> Team:
    return team(desk)


def colleague(desk: Desk, name: str, role: Role, *teams: Team) -> Actor:
    """Somebody who can sign in: nobody else is told anything."""
    actor = worker(desk, name, *teams, roles=(role,))
    with desk.ctx(writes=False) as ctx:
        person = ctx.session.get_one(Person, actor.person_id)
    account_for(desk, role, person=person)
    return actor


@pytest.fixture
def manager(desk: Desk) -> Actor:
    return colleague(desk, "오세훈", Role.MANAGER)


@pytest.fixture
def lead(desk: Desk, first: Team, manager: Actor) -> Actor:
    found = colleague(desk, "정하늘", Role.LEAD, first)
    with desk.ctx() as ctx:
        ctx.session.get_one(Team, first.id).lead_id = found.person_id
    return found


@pytest.fixture
def agent(desk: Desk, first: Team, lead: Actor) -> Actor:
    return colleague(desk, "김도윤", Role.DESK_AGENT, first)


def remind(desk: Desk, by: Actor, *plans: ReminderPlan) -> None:
    with desk.ctx(by, writes=False) as ctx:
        now = settings_queries.settings(ctx)
    form = ChangedAutomationSettings(
        is_acknowledging=now.is_acknowledging,
        acknowledgement_ko=now.acknowledgement_ko,
        acknowledgement_en=now.acknowledgement_en,
        closes_after_days=now.closes_after_days,
        closes_in_business_days=now.closes_in_business_days,
        chases=now.chases,
        reminders=list(plans),
        version=now.version,
    )
    act(desk, by, settings.change, form)


def plan(kind: ReminderKind, owner: int = 60, lead: int = 120, manager: int = 240) -> ReminderPlan:
    return ReminderPlan(
        kind=kind, is_enabled=True, owner_minutes=owner, lead_minutes=lead, manager_minutes=manager
    )


def levels(desk: Desk, made: Ticket, kind: ReminderKind) -> list[str]:
    """What the history says, in order."""
    lines = [one.facts for one in history(desk, made) if one.name == "reminded"]
    return [facts["level"] for facts in lines if facts["kind"] == kind.value]


def told(desk: Desk, by: Actor) -> int:
    """How often this person was told of tickets that nobody attends to."""
    query = select(Notice.count).where(Notice.person_id == by.person_id, Notice.kind == NoticeKind.REMINDER)
    with desk.ctx(writes=False) as ctx:
        return sum(ctx.session.scalars(query))


def test_a_ticket_without_owner_goes_up_one_step_at_a_time_each_once(
    desk: Desk, lead: Actor, manager: Actor, agent: Actor
) -> None:
    remind(desk, lead, plan(K.UNASSIGNED))
    made = ticket(desk, lead)
    assert made.assignee_id is None
    for passed, expected in (
        (50, []),
        (20, ["owner"]),
        (30, ["owner"]),
        (30, ["owner", "lead"]),
        (180, ["owner", "lead", "manager"]),
        (300, ["owner", "lead", "manager"]),
    ):
        desk.pass_time(minutes=passed)
        assert levels(desk, made, K.UNASSIGNED) == expected
    assert (told(desk, agent), told(desk, manager)) == (3, 1)


def test_the_night_and_the_weekend_do_not_count(desk: Desk, lead: Actor) -> None:
    remind(desk, lead, plan(K.UNASSIGNED, owner=120, lead=0, manager=0))
    desk.clock.at += timedelta(days=4, hours=7, minutes=30)
    made = ticket(desk, lead)
    desk.pass_time(days=2)
    assert levels(desk, made, K.UNASSIGNED) == []
    desk.pass_time(hours=20)
    assert levels(desk, made, K.UNASSIGNED) == ["owner"]


def test_a_ticket_that_is_not_started_reminds_its_owner_and_starting_ends_it(
    desk: Desk, lead: Actor, manager: Actor, agent: Actor
) -> None:
    remind(desk, lead, plan(K.NOT_STARTED))
    made = taken(desk, agent)
    desk.pass_time(minutes=70)
    assert levels(desk, made, K.NOT_STARTED) == ["owner"]
    assert (told(desk, agent), told(desk, lead)) == (1, 0)
    act(desk, agent, work.start, made.id, StartTicket(version=fresh(desk, made).version))
    desk.pass_time(hours=5)
    assert levels(desk, made, K.NOT_STARTED) == ["owner"]


def test_a_ticket_that_woke_up_and_is_left_alone_is_brought_back(desk: Desk, lead: Actor) -> None:
    remind(desk, lead, plan(K.OVERSLEPT, manager=0))
    left, touched = taken(desk, lead), taken(desk, lead)
    for made in (left, touched):
        hold = Pend(
            version=fresh(desk, made).version,
            reason=PendingReason.SCHEDULED,
            until=desk.now + timedelta(hours=1),
        )
        act(desk, lead, work.pend, made.id, hold)
    desk.pass_time(minutes=65)
    act(desk, lead, talk.note, touched.id, NewEntry(text="부품 확인함"))
    desk.pass_time(minutes=65)
    assert levels(desk, left, K.OVERSLEPT) == ["owner"]
    desk.pass_time(minutes=130)
    assert levels(desk, left, K.OVERSLEPT) == ["owner", "lead"]
    assert levels(desk, touched, K.OVERSLEPT) == []


def test_every_question_without_answer_counts_for_itself(desk: Desk, lead: Actor) -> None:
    remind(desk, lead, plan(K.UNANSWERED, owner=60, lead=0, manager=0))
    requester = hire(desk, "이서연")
    made = own_ticket(desk, requester)
    desk.pass_time(minutes=65)
    assert levels(desk, made, K.UNANSWERED) == ["owner"]
    act(desk, lead, talk.answer, made.id, NewEntry(text="확인하겠습니다."))
    desk.pass_time(minutes=65)
    assert levels(desk, made, K.UNANSWERED) == ["owner"]
    act(desk, actor_for(requester), talk.answer_own, made.id, OwnAnswer(text="언제 되나요?"))
    desk.pass_time(minutes=30)
    act(desk, actor_for(requester), talk.answer_own, made.id, OwnAnswer(text="급합니다."))
    desk.pass_time(minutes=100)
    assert levels(desk, made, K.UNANSWERED) == ["owner", "owner"]


def test_an_old_ticket_is_told_once_at_the_step_it_has_reached(desk: Desk, lead: Actor) -> None:
    made = ticket(desk, lead)
    desk.pass_time(hours=5)
    remind(desk, lead, plan(K.UNASSIGNED))
    desk.pass_time(minutes=5)
    desk.pass_time(hours=2)
    assert levels(desk, made, K.UNASSIGNED) == ["manager"]


def test_a_reminder_is_no_work_and_no_news_for_the_requester(desk: Desk, lead: Actor) -> None:
    remind(desk, lead, plan(K.UNASSIGNED))
    requester = hire(desk, "이서연")
    made = own_ticket(desk, requester)
    before = fresh(desk, made)
    desk.pass_time(minutes=65)
    after = fresh(desk, made)
    assert after.last_seq == before.last_seq + 1
    assert (after.updated_at, after.public_at) == (before.updated_at, before.public_at)
    assert after.is_waiting_for_desk


def test_other_times_hold_at_once_and_what_was_told_stays_told(desk: Desk, lead: Actor) -> None:
    remind(desk, lead, plan(K.UNASSIGNED, owner=30, lead=0, manager=400))
    made = ticket(desk, lead)
    desk.pass_time(minutes=40)
    remind(desk, lead, plan(K.UNASSIGNED, owner=30, lead=0, manager=60))
    desk.pass_time(minutes=30)
    assert levels(desk, made, K.UNASSIGNED) == ["owner", "manager"]


def test_nobody_else_hears_of_a_confidential_ticket(
    desk: Desk, first: Team, lead: Actor, manager: Actor, agent: Actor
) -> None:
    remind(desk, lead, plan(K.UNASSIGNED))
    made = ticket(desk, lead, team_id=first.id)
    with desk.ctx() as ctx:
        ctx.session.get_one(Ticket, made.id).is_confidential = True
    desk.pass_time(hours=5)
    assert levels(desk, made, K.UNASSIGNED) == ["manager"]
    assert (told(desk, manager), told(desk, lead)) == (0, 1)
    with desk.ctx(writes=False) as ctx:
        name = ctx.session.get_one(Person, manager.person_id).name
    assert all(name not in one.facts.get("to", "") for one in history(desk, made))


@pytest.mark.parametrize(
    ("plans", "code"),
    [
        ([plan(K.UNASSIGNED, owner=60, lead=60)], "reminder_levels_must_rise"),
        ([plan(K.UNASSIGNED, owner=0, lead=0, manager=0)], "reminder_needs_level"),
        ([plan(K.UNASSIGNED), plan(K.UNASSIGNED)], "reminder_twice"),
    ],
)
def test_plans_that_tell_nobody_in_order_are_refused(
    desk: Desk, lead: Actor, plans: list[ReminderPlan], code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        remind(desk, lead, *plans)
    assert refused.value.code == code


def test_nothing_is_said_before_it_is_set(desk: Desk, lead: Actor) -> None:
    made = ticket(desk, lead)
    desk.pass_time(days=3)
    assert all(one.name != "reminded" for one in history(desk, made))
