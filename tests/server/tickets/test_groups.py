"""Tickets that belong together: duplicates, parents, problems with incidents, changes with a window."""

from datetime import timedelta

import pytest

from server.core.context import Actor
from server.tickets.actions import bulk, create, edit, finish, grouping, talk, work
from server.tickets.models import Ticket
from shared.errors import Conflict, Invalid
from shared.tickets import (
    Bulk,
    BulkResolve,
    Duplicate,
    EditTicket,
    Kind,
    Level,
    LinkKind,
    NewEntry,
    NewLink,
    NewOwnTicket,
    NewProblem,
    Pend,
    PendingReason,
    PlanChange,
    Resolve,
    StartTicket,
    Status,
)
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, detail, fresh, history, names, taken, ticket, worker


@pytest.fixture
def ann(desk: Desk) -> Actor:
    return worker(desk, "안지우", team(desk))


def below(desk: Desk, by: Actor, child: Ticket, parent: Ticket) -> None:
    act(desk, by, edit.link, child.id, NewLink(kind=LinkKind.PARENT, target_id=parent.id))


def problem(desk: Desk, by: Actor, incidents: list[Ticket]) -> Ticket:
    form = NewProblem(
        subject="3층 스위치", workaround="무선을 쓰세요", incident_ids=[one.id for one in incidents]
    )
    made = act(desk, by, grouping.make_problem, form)
    assert [item.code for item in made.items] == [""] * len(incidents)
    with desk.ctx(writes=False) as ctx:
        return ctx.session.get_one(Ticket, made.problem.row.id)


def test_a_duplicate_is_cancelled_and_says_which_one_stays(desk: Desk, ann: Actor) -> None:
    stays, twice = ticket(desk, ann), ticket(desk, ann)

    form = Duplicate(version=twice.version, target_id=stays.id)
    act(desk, ann, grouping.duplicate, twice.id, form)

    shown = detail(desk, ann, twice)
    assert (shown.row.status, history(desk, twice)[-1].text) == (Status.CANCELLED, f"#{stays.number}")
    assert [(link.kind, link.target.id) for link in shown.links] == [(LinkKind.DUPLICATE_OF, stays.id)]
    form = Duplicate(version=fresh(desk, stays).version, target_id=stays.id)
    with pytest.raises(Invalid):
        act(desk, ann, grouping.duplicate, stays.id, form)


def test_parent_and_children_know_each_other(desk: Desk, ann: Actor) -> None:
    parent, child = ticket(desk, ann, subject="사무실 이전"), ticket(desk, ann, subject="전화기 이전")
    below(desk, ann, child, parent)

    assert [row.subject for row in detail(desk, ann, parent).children] == ["전화기 이전"]
    assert [one.row.subject for one in detail(desk, ann, child).parents] == ["사무실 이전"]


def test_one_answer_resolves_the_children_first(desk: Desk, ann: Actor) -> None:
    parent, one, two = (ticket(desk, ann) for _ in range(3))
    for child in (one, two):
        below(desk, ann, child, parent)
    form = Resolve(version=fresh(desk, parent).version, text="해결")
    with pytest.raises(Conflict) as blocked:
        act(desk, ann, finish.resolve, parent.id, form)
    assert blocked.value.code == "open_children"

    command = BulkResolve(text="모두 옮겼습니다.")
    ids = [parent.id, one.id, two.id]
    result = act(desk, ann, bulk.carry_out, Bulk(ids=ids, command=command))

    assert [item.code for item in result.items] == ["", "", ""]
    assert {fresh(desk, each).status for each in (parent, one, two)} == {Status.RESOLVED}


def test_a_child_that_is_refused_keeps_its_parent_open(desk: Desk, ann: Actor) -> None:
    parent, child, far = ticket(desk, ann), ticket(desk, ann), ticket(desk, ann)
    below(desk, ann, child, parent)
    below(desk, ann, far, child)

    ids = [parent.id, child.id]
    result = act(desk, ann, bulk.carry_out, Bulk(ids=ids, command=BulkResolve(text="x")))

    assert [item.code for item in result.items] == ["open_children", "open_children"]


def test_a_problem_shows_its_workaround_on_every_incident(desk: Desk, ann: Actor) -> None:
    incidents = [ticket(desk, ann) for _ in range(3)]
    made = problem(desk, ann, incidents)

    assert (made.kind, made.workaround) == (Kind.PROBLEM, "무선을 쓰세요")
    assert [row.id for row in detail(desk, ann, made).children] == [one.id for one in incidents]
    assert detail(desk, ann, incidents[0]).parents[0].workaround == "무선을 쓰세요"
    form = EditTicket(version=fresh(desk, made).version, workaround="2층으로 오세요")
    act(desk, ann, edit.edit, made.id, form)
    assert detail(desk, ann, incidents[0]).parents[0].workaround == "2층으로 오세요"
    assert history(desk, made)[-1].facts == {"field": "workaround"}


def test_incidents_wait_for_their_problem_and_go_on_when_it_is_solved(desk: Desk, ann: Actor) -> None:
    waiting, other = taken(desk, ann), taken(desk, ann)
    made = problem(desk, ann, [waiting, other])
    form = Pend(version=fresh(desk, waiting).version, reason=PendingReason.WAITING_PROBLEM)
    act(desk, ann, work.pend, waiting.id, form)

    solved = Resolve(version=fresh(desk, made).version, text="스위치를 바꿨습니다.")
    act(desk, ann, finish.resolve, made.id, solved)

    assert fresh(desk, waiting).status is Status.IN_PROGRESS
    assert history(desk, waiting)[-1].facts == {"cause": "problem"}
    assert fresh(desk, other).status is Status.ASSIGNED


def test_out_of_sight_no_incident_is_taken(desk: Desk, ann: Actor) -> None:
    far = ticket(desk, worker(desk, "배현우", team(desk, "다른 팀")))
    near = ticket(desk, ann)
    form = NewProblem(subject="x", incident_ids=[near.id, far.id])

    made = act(desk, ann, grouping.make_problem, form)

    assert [item.code for item in made.items] == ["", "not_found"]
    with pytest.raises(Conflict):
        act(desk, ann, grouping.make_problem, NewProblem(subject="x", incident_ids=[far.id]))


def planned(desk: Desk, by: Actor, made: Ticket, hours: float) -> Ticket:
    starts_at = desk.now + timedelta(hours=hours)
    form = PlanChange(
        version=fresh(desk, made).version,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        risk=Level.HIGH,
        plan="전원을 내리고 교체",
        rollback="옛 스위치를 다시 연결",
    )
    return act(desk, by, grouping.plan, made.id, form)


def test_a_change_begins_in_its_window_or_with_a_reason(desk: Desk, ann: Actor) -> None:
    made = taken(desk, ann, kind=Kind.CHANGE)
    made = planned(desk, ann, made, 5)
    shown = detail(desk, ann, made).change
    assert shown is not None
    assert (shown.risk, shown.rollback) == (Level.HIGH, "옛 스위치를 다시 연결")
    with pytest.raises(Conflict) as refused:
        act(desk, ann, work.start, made.id, StartTicket(version=fresh(desk, made).version))
    assert refused.value.code == "change_outside_window"
    act(desk, ann, talk.answer, made.id, NewEntry(text="오늘 저녁에 작업합니다."))
    assert fresh(desk, made).status is Status.ASSIGNED

    early = taken(desk, ann, kind=Kind.CHANGE)
    form = StartTicket(version=early.version, reason="장애로 앞당김")
    act(desk, ann, work.start, early.id, form)
    desk.clock.pass_time(hours=6)
    act(desk, ann, work.start, made.id, StartTicket(version=fresh(desk, made).version))

    assert history(desk, early)[-1].facts == {"reason": "장애로 앞당김"}
    assert names(desk, made)[-1] == "started"


def test_what_waits_for_a_change_goes_on_when_it_is_done(desk: Desk, ann: Actor) -> None:
    change, waiting = taken(desk, ann, kind=Kind.CHANGE), taken(desk, ann)
    form = Pend(version=fresh(desk, waiting).version, reason=PendingReason.WAITING_CHANGE)
    with pytest.raises(Conflict) as refused:
        act(desk, ann, work.pend, waiting.id, form)
    assert refused.value.code == "link_needed"
    below(desk, ann, waiting, change)
    form = Pend(version=fresh(desk, waiting).version, reason=PendingReason.WAITING_CHANGE)
    act(desk, ann, work.pend, waiting.id, form)

    done = Resolve(version=fresh(desk, change).version, text="끝났습니다.")
    act(desk, ann, finish.resolve, change.id, done)

    assert fresh(desk, waiting).status is Status.IN_PROGRESS


def test_plans_that_make_no_sense_are_refused(desk: Desk, ann: Actor) -> None:
    incident, change = ticket(desk, ann), ticket(desk, ann, kind=Kind.CHANGE)
    with pytest.raises(Conflict) as refused:
        planned(desk, ann, incident, 1)
    assert refused.value.code == "not_a_change"
    form = PlanChange(version=change.version, starts_at=desk.now, ends_at=desk.now, plan="x", rollback="x")
    with pytest.raises(Invalid) as late:
        act(desk, ann, grouping.plan, change.id, form)
    assert late.value.code == "window_ends_first"


def test_requesters_ask_for_incidents_and_services_only(desk: Desk) -> None:
    asker = actor_for(hire(desk))
    for kind in (Kind.PROBLEM, Kind.CHANGE):
        with pytest.raises(Invalid):
            act(desk, asker, create.create_own, NewOwnTicket(subject="x", kind=kind))
