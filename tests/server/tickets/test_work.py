"""Stories of the desk: a ticket's way through owners, waiting and tiers."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from server.catalog.models import Team, TeamMember
from server.core.context import Actor
from server.people import queries as people
from server.people.models import Person
from server.tickets.actions import due, edit, finish, talk, work
from server.tickets.models import Ticket
from shared.catalog import Tier
from shared.errors import Conflict, DeskError, Forbidden, Invalid
from shared.permissions import Role
from shared.tickets import (
    Assign,
    Cancel,
    Confirm,
    EditTicket,
    Escalate,
    HandBack,
    Level,
    LinkKind,
    NewEntry,
    NewLink,
    Pend,
    PendingReason,
    Reopen,
    ResolutionCode,
    Resolve,
    StartTicket,
    Status,
    TicketAction,
    TicketCommand,
)
from tests.support.catalog import category, team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, detail, fresh, history, names, taken, ticket, worker


@dataclass
class Floor:
    """Three tiers with one agent each."""

    desk: Desk
    first: Team
    second: Team
    third: Team
    ann: Actor
    ben: Actor
    cho: Actor


@pytest.fixture
def floor(desk: Desk) -> Floor:
    first, second = team(desk), team(desk, "네트워크", Tier.L2)
    third = team(desk, "개발", Tier.L3)
    return Floor(
        desk,
        first,
        second,
        third,
        worker(desk, "안지우", first),
        worker(desk, "배현우", second),
        worker(desk, "조은서", third),
    )


def command(made: Ticket) -> TicketCommand:
    return TicketCommand(version=made.version)


def escalated(floor: Floor, made: Ticket, by: Actor, to: Team) -> Ticket:
    form = Escalate(version=made.version, team_id=to.id, reason="권한 필요", tried="재부팅")
    return act(floor.desk, by, work.escalate, made.id, form)


def test_taking_assigns_and_answering_starts(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)
    assert (made.status, made.assignee_id) == (Status.ASSIGNED, floor.ann.person_id)

    act(desk, floor.ann, talk.answer, made.id, NewEntry(text="확인 중입니다."))

    assert fresh(desk, made).status is Status.IN_PROGRESS
    assert names(desk, made)[-2:] == ["answer", "started"]


def test_a_logged_call_starts_work_and_a_note_does_not(floor: Floor) -> None:
    desk = floor.desk
    one, two = taken(desk, floor.ann), taken(desk, floor.ann)

    act(desk, floor.ann, talk.log_call, one.id, NewEntry(text="통화함", duration_s=30))
    act(desk, floor.ann, talk.note, two.id, NewEntry(text="메모"))

    assert (fresh(desk, one).status, fresh(desk, two).status) == (Status.IN_PROGRESS, Status.ASSIGNED)


def test_start_is_for_the_owner(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)
    colleague = worker(desk, "윤서아", floor.first)

    with pytest.raises(Conflict) as refused:
        act(desk, colleague, work.start, made.id, StartTicket(version=made.version))
    started = act(desk, floor.ann, work.start, made.id, StartTicket(version=made.version))

    assert refused.value.code == "start_needs_owner"
    assert started.status is Status.IN_PROGRESS


def test_a_ticket_in_no_team_joins_the_team_of_whoever_takes_it(floor: Floor) -> None:
    desk = floor.desk
    free = ticket(desk, worker(desk, "임시"))
    assert free.team_id is None

    act(desk, floor.ann, work.take, free.id, command(free))

    assert fresh(desk, free).team_id == floor.first.id


def test_assigning_moves_between_persons_queue_and_teams(floor: Floor) -> None:
    desk = floor.desk
    colleague = worker(desk, "윤서아", floor.first)
    other = team(desk, "현장 지원", Tier.L1)
    made = taken(desk, floor.ann)

    made = act(
        desk, floor.ann, work.assign, made.id, Assign(version=made.version, assignee_id=colleague.person_id)
    )
    assert (made.assignee_id, made.status) == (colleague.person_id, Status.ASSIGNED)
    made = act(desk, floor.ann, work.assign, made.id, Assign(version=made.version))
    assert (made.assignee_id, made.status, made.team_id) == (None, Status.OPEN, floor.first.id)
    made = act(desk, floor.ann, work.assign, made.id, Assign(version=made.version, team_id=other.id))
    assert (made.team_id, made.status) == (other.id, Status.OPEN)
    assert names(desk, made)[-3:] == ["assigned", "unassigned", "moved"]


def test_assigning_what_is_so_already_changes_nothing(floor: Floor) -> None:
    made = taken(floor.desk, floor.ann)
    form = Assign(version=made.version, team_id=floor.first.id, assignee_id=floor.ann.person_id)

    same = act(floor.desk, floor.ann, work.assign, made.id, form)

    assert same.version == made.version


def test_an_owner_belongs_to_the_team(floor: Floor) -> None:
    made = ticket(floor.desk, floor.ann)
    form = Assign(version=made.version, assignee_id=floor.ben.person_id)

    with pytest.raises(Invalid) as refused:
        act(floor.desk, floor.ann, work.assign, made.id, form)

    assert refused.value.code == "assignee_not_in_team"


def test_assigning_needs_its_own_permission(floor: Floor) -> None:
    made = ticket(floor.desk, floor.ann)
    narrow = Actor(
        floor.ann.kind,
        floor.ann.id,
        floor.ann.person_id,
        "x",
        floor.ann.permissions - {"tickets.assign"},
        floor.ann.team_ids,
    )

    with pytest.raises(Forbidden):
        act(floor.desk, narrow, work.assign, made.id, Assign(version=made.version))
    assert TicketAction.ASSIGN not in detail(floor.desk, narrow, made).allowed_actions


# --- waiting ------------------------------------------------------------------------------------------------


def test_waiting_for_the_requester_says_what_for(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)
    form = Pend(version=made.version, reason=PendingReason.WAITING_USER, message="언제 통화할까요?")

    act(desk, floor.ann, work.pend, made.id, form)

    assert names(desk, made)[-2:] == ["answer", "pended"]
    assert fresh(desk, made).pending_reason is PendingReason.WAITING_USER


def test_an_answer_newer_than_the_requester_s_last_word_is_enough(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)
    act(desk, floor.ann, talk.answer, made.id, NewEntry(text="언제 통화할까요?"))
    now = fresh(desk, made)

    act(desk, floor.ann, work.pend, made.id, Pend(version=now.version, reason=PendingReason.WAITING_USER))

    assert fresh(desk, made).status is Status.PENDING


def test_without_an_answer_it_may_not_wait_for_the_requester(floor: Floor) -> None:
    made = taken(floor.desk, floor.ann)

    with pytest.raises(Conflict) as refused:
        act(
            floor.desk,
            floor.ann,
            work.pend,
            made.id,
            Pend(version=made.version, reason=PendingReason.WAITING_USER),
        )

    assert refused.value.code == "message_needed"


def test_waiting_for_a_vendor_ends_by_resuming(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)
    form = Pend(
        version=made.version,
        reason=PendingReason.WAITING_VENDOR,
        vendor="한빛서비스",
        vendor_reference="HB-77",
    )
    made = act(desk, floor.ann, work.pend, made.id, form)

    made = act(desk, floor.ann, work.resume, made.id, command(made))

    assert (made.status, made.pending_reason, made.vendor) == (Status.IN_PROGRESS, None, "한빛서비스")


def test_waiting_for_a_problem_needs_its_ticket(floor: Floor) -> None:
    desk = floor.desk
    made, cause = taken(desk, floor.ann), ticket(desk, floor.ann)

    def pend() -> Ticket:
        form = Pend(version=fresh(desk, made).version, reason=PendingReason.WAITING_PROBLEM)
        return act(desk, floor.ann, work.pend, made.id, form)

    with pytest.raises(Conflict) as refused:
        pend()
    act(desk, floor.ann, edit.link, made.id, NewLink(kind=LinkKind.RELATED, target_id=cause.id))

    assert refused.value.code == "link_needed"
    assert pend().status is Status.PENDING


# --- tiers --------------------------------------------------------------------------------------------------


def test_escalating_keeps_where_it_came_from_and_what_was_tried(floor: Floor) -> None:
    desk = floor.desk
    made = escalated(floor, taken(desk, floor.ann), floor.ann, floor.second)

    seen = detail(desk, floor.ann, made)
    line = seen.entries[-1]
    assert (made.status, made.team_id, made.assignee_id) == (Status.OPEN, floor.second.id, None)
    assert seen.origin_team_id == floor.first.id
    assert (line.name, line.text, line.facts["reason"]) == ("escalated", "재부팅", "권한 필요")


def test_escalating_goes_up_only(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)

    with pytest.raises(Invalid) as refused:
        escalated(floor, made, floor.ann, team(desk, "현장 지원", Tier.L1))

    assert refused.value.code == "escalation_not_up"


def test_handing_back_returns_level_by_level_to_the_owners(floor: Floor) -> None:
    desk = floor.desk
    made = escalated(floor, taken(desk, floor.ann), floor.ann, floor.second)
    made = act(desk, floor.ben, work.take, made.id, command(made))
    made = escalated(floor, made, floor.ben, floor.third)

    made = act(desk, floor.cho, work.hand_back, made.id, HandBack(version=made.version, result="설정 문제"))
    assert (made.team_id, made.assignee_id, made.status) == (
        floor.second.id,
        floor.ben.person_id,
        Status.ASSIGNED,
    )
    made = act(desk, floor.ben, work.hand_back, made.id, HandBack(version=made.version, result="안내 필요"))
    assert (made.team_id, made.assignee_id) == (floor.first.id, floor.ann.person_id)
    with pytest.raises(Conflict) as refused:
        act(desk, floor.ann, work.hand_back, made.id, HandBack(version=made.version, result="x"))
    assert refused.value.code == "no_team_to_hand_back_to"


def test_a_solution_from_the_third_tier_is_confirmed_by_the_first(floor: Floor) -> None:
    desk = floor.desk
    made = escalated(floor, taken(desk, floor.ann), floor.ann, floor.second)
    made = escalated(floor, act(desk, floor.ben, work.take, made.id, command(made)), floor.ben, floor.third)
    made = act(desk, floor.cho, finish.resolve, made.id, Resolve(version=made.version, text="패치했습니다."))

    assert (made.status, made.is_ready_to_confirm, made.settled_at) == (Status.RESOLVED, True, None)
    assert (made.team_id, made.assignee_id) == (floor.first.id, floor.ann.person_id)
    assert detail(desk, floor.ann, made).origin_team_id is None
    with pytest.raises(Conflict) as refused:
        act(desk, floor.ann, finish.close, made.id, command(made))
    assert refused.value.code == "confirmation_needed"

    made = act(desk, floor.ann, finish.confirm, made.id, Confirm(version=made.version, text="전화로 확인"))
    assert (made.status, made.is_ready_to_confirm, made.settled_at) == (Status.CLOSED, False, desk.now)
    assert names(desk, made)[-4:] == ["answer", "resolved", "handed_back", "confirmed"]


def test_the_first_tier_may_find_that_it_is_not_solved(floor: Floor) -> None:
    desk = floor.desk
    made = escalated(floor, taken(desk, floor.ann), floor.ann, floor.second)
    made = act(desk, floor.ben, finish.resolve, made.id, Resolve(version=made.version, text="고침"))

    made = act(desk, floor.ann, finish.reopen, made.id, Reopen(version=made.version, reason="여전히 안 됨"))

    assert (made.status, made.is_ready_to_confirm, made.reopen_count) == (Status.IN_PROGRESS, False, 1)
    assert made.resolution == ""


def test_a_team_that_may_resolve_directly_does(floor: Floor) -> None:
    desk = floor.desk
    direct = team(desk, "보안", Tier.L2, may_resolve_directly=True)
    sam = worker(desk, "신유나", direct)
    made = escalated(floor, taken(desk, floor.ann), floor.ann, direct)

    made = act(desk, sam, finish.resolve, made.id, Resolve(version=made.version, text="차단 해제"))

    assert (made.status, made.is_ready_to_confirm, made.team_id) == (Status.RESOLVED, False, direct.id)


def test_moving_down_forgets_the_origin(floor: Floor) -> None:
    desk = floor.desk
    made = escalated(floor, taken(desk, floor.ann), floor.ann, floor.second)

    made = act(desk, floor.ben, work.assign, made.id, Assign(version=made.version, team_id=floor.first.id))

    assert detail(desk, floor.ann, made).origin_team_id is None


def test_an_owner_who_has_left_gets_nothing_back(floor: Floor) -> None:
    desk = floor.desk
    made = escalated(floor, taken(desk, floor.ann), floor.ann, floor.second)
    with desk.ctx() as ctx:
        ctx.session.delete(ctx.session.get_one(TeamMember, (floor.first.id, floor.ann.person_id)))

    made = act(desk, floor.ben, work.hand_back, made.id, HandBack(version=made.version, result="x"))

    assert (made.team_id, made.assignee_id, made.status) == (floor.first.id, None, Status.OPEN)


# --- the end ------------------------------------------------------------------------------------------------


def test_a_solution_may_stay_inside(floor: Floor) -> None:
    desk = floor.desk
    form = Resolve(version=1, code=ResolutionCode.NO_FAULT, text="사용자 실수", is_public=False)
    made = taken(desk, floor.ann)

    made = act(
        desk,
        floor.ann,
        finish.resolve,
        made.id,
        Resolve(version=made.version, code=form.code, text=form.text, is_public=False),
    )

    assert names(desk, made)[-1] == "resolved"
    assert (made.resolution_code, made.is_resolution_public) == (ResolutionCode.NO_FAULT, False)


def test_open_children_hold_their_parent_open(floor: Floor) -> None:
    desk = floor.desk
    parent, child = taken(desk, floor.ann), taken(desk, floor.ann)
    act(desk, floor.ann, edit.link, child.id, NewLink(kind=LinkKind.PARENT, target_id=parent.id))

    def resolve(which: Ticket) -> Ticket:
        form = Resolve(version=fresh(desk, which).version, text="해결")
        return act(desk, floor.ann, finish.resolve, which.id, form)

    with pytest.raises(Conflict) as refused:
        resolve(parent)
    assert (refused.value.code, refused.value.facts["numbers"]) == ("open_children", child.number)
    resolve(child)
    assert resolve(parent).status is Status.RESOLVED


def test_closed_tickets_are_reopened_by_leads_only(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)
    made = act(desk, floor.ann, finish.resolve, made.id, Resolve(version=made.version, text="해결"))
    made = act(desk, floor.ann, finish.close, made.id, command(made))
    lead = worker(desk, "강하늘", floor.first, roles=(Role.LEAD,))

    with pytest.raises(Forbidden):
        act(desk, floor.ann, finish.reopen, made.id, Reopen(version=made.version, reason="x"))
    made = act(desk, lead, finish.reopen, made.id, Reopen(version=made.version, reason="잘못 닫음"))

    assert (made.status, made.closed_at, made.settled_at) == (Status.IN_PROGRESS, None, None)


def test_a_cancelled_ticket_takes_no_more_answers(floor: Floor) -> None:
    desk = floor.desk
    made = ticket(desk, floor.ann)
    made = act(desk, floor.ann, finish.cancel, made.id, Cancel(version=made.version, reason="중복"))

    with pytest.raises(Conflict) as refused:
        act(desk, floor.ann, talk.answer, made.id, NewEntry(text="x"))

    assert refused.value.code == "status_change_not_allowed"
    assert (made.status, made.closed_at) == (Status.CANCELLED, desk.now)


# --- fields and links ---------------------------------------------------------------------------------------


def test_every_changed_field_is_one_line_of_the_history(floor: Floor) -> None:
    desk = floor.desk
    hardware = category(desk)
    made = ticket(desk, floor.ann, subject="화면")
    form = EditTicket(
        version=made.version, subject="모니터", category_id=hardware.id, tags=["급함"], urgency=Level.HIGH
    )

    act(desk, floor.ann, edit.edit, made.id, form)

    lines = [row.facts for row in history(desk, made) if row.name == "edited"]
    assert {line["field"]: (line.get("old", ""), line["new"]) for line in lines} == {
        "subject": ("화면", "모니터"),
        "category_id": ("", "하드웨어"),
        "tags": ("", "급함"),
        "urgency": ("medium", "high"),
        "priority": ("3", "2"),
    }


def test_another_priority_than_the_matrix_needs_a_reason(floor: Floor) -> None:
    desk = floor.desk
    made = ticket(desk, floor.ann)

    with pytest.raises(Invalid) as refused:
        act(desk, floor.ann, edit.edit, made.id, EditTicket(version=made.version, priority=1))
    form = EditTicket(version=made.version, priority=1, priority_reason="임원 회의")
    made = act(desk, floor.ann, edit.edit, made.id, form)

    assert refused.value.code == "priority_reason_needed"
    assert (made.priority, made.priority_reason) == (1, "임원 회의")
    made = act(desk, floor.ann, edit.edit, made.id, EditTicket(version=made.version, impact=Level.LOW))
    assert (made.priority, made.priority_reason) == (4, "")


def test_an_edit_that_changes_nothing_leaves_no_trace(floor: Floor) -> None:
    made = ticket(floor.desk, floor.ann, subject="화면")

    same = act(floor.desk, floor.ann, edit.edit, made.id, EditTicket(version=made.version, subject="화면"))

    assert same.version == made.version


def test_links_are_shown_by_their_words_and_removed(floor: Floor) -> None:
    desk = floor.desk
    made, other = ticket(desk, floor.ann), ticket(desk, floor.ann, subject="서버 점검")
    person = hire(desk, "한지우")
    act(desk, floor.ann, edit.link, made.id, NewLink(kind=LinkKind.PERSON, target_id=person.id))
    act(desk, floor.ann, edit.link, made.id, NewLink(kind=LinkKind.RELATED, target_id=other.id, note="원인"))

    links = detail(desk, floor.ann, made).links
    assert [(link.target.kind, link.target.label) for link in links] == [
        ("person", "한지우"),
        ("ticket", f"{other.number} 서버 점검"),
    ]
    act(desk, floor.ann, edit.unlink, made.id, links[0].id)
    assert [link.note for link in detail(desk, floor.ann, made).links] == ["원인"]


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [
        (LinkKind.RELATED, "itself", "link_to_itself"),
        (LinkKind.RELATED, "other", "link_exists"),
        (LinkKind.PARENT, "child", "link_circle"),
        (LinkKind.RELATED, "nothing", "not_found"),
        (LinkKind.ASSET, "nothing", "not_found"),
        (LinkKind.PERSON, "nothing", "not_found"),
        (LinkKind.DEVICE, "nothing", "not_found"),
    ],
)
def test_links_that_make_no_sense_are_refused(floor: Floor, kind: LinkKind, target: str, code: str) -> None:
    desk = floor.desk
    made, other, child = (ticket(desk, floor.ann) for _ in range(3))
    act(desk, floor.ann, edit.link, made.id, NewLink(kind=LinkKind.RELATED, target_id=other.id))
    act(desk, floor.ann, edit.link, child.id, NewLink(kind=LinkKind.PARENT, target_id=made.id))
    ids = {"itself": made.id, "other": other.id, "child": child.id, "nothing": 4711}

    with pytest.raises(DeskError) as refused:
        act(desk, floor.ann, edit.link, made.id, NewLink(kind=kind, target_id=ids[target]))

    assert refused.value.code == code


# --- by the clock -------------------------------------------------------------------------------------------


def test_resolved_tickets_close_after_five_days(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)
    act(desk, floor.ann, finish.resolve, made.id, Resolve(version=made.version, text="해결"))
    settled = desk.now

    desk.pass_time(days=5, seconds=-1)
    assert fresh(desk, made).status is Status.RESOLVED
    desk.pass_time(minutes=10)

    closed = fresh(desk, made)
    assert (closed.status, closed.closed_at, closed.settled_at) == (Status.CLOSED, desk.now, settled)
    assert history(desk, made)[-1].author_name == "Ieum"


def test_a_scheduled_ticket_resumes_on_its_day(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)
    until = desk.now + timedelta(days=2)
    act(
        desk,
        floor.ann,
        work.pend,
        made.id,
        Pend(version=made.version, reason=PendingReason.SCHEDULED, until=until),
    )

    desk.pass_time(days=1)
    assert fresh(desk, made).status is Status.PENDING
    desk.pass_time(days=1)

    assert fresh(desk, made).status is Status.IN_PROGRESS
    assert history(desk, made)[-1].facts == {"cause": "until"}


def test_tickets_of_leavers_go_back_to_the_queue(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)
    with desk.ctx() as ctx:
        ctx.session.get_one(Person, floor.ann.person_id).last_working_day = people.today(ctx)

    desk.pass_time(days=1)

    assert (fresh(desk, made).assignee_id, fresh(desk, made).status) == (None, Status.OPEN)
    facts = history(desk, made)[-1].facts
    assert (facts["owner"], facts["owner_id"], facts["cause"]) == ("안지우", str(floor.ann.person_id), "left")


def test_a_new_due_time_does_not_outdate_what_people_see(floor: Floor) -> None:
    desk = floor.desk
    made = taken(desk, floor.ann)
    with desk.ctx() as ctx:
        due.set_due(ctx, ctx.session.get_one(Ticket, made.id), desk.now)

    started = act(desk, floor.ann, work.start, made.id, StartTicket(version=made.version))

    assert (started.due_at, started.status) == (desk.now, Status.IN_PROGRESS)
