"""One command for many tickets: each by itself, refusals told one by one, taken back exactly."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from server.approvals.actions import chains
from server.catalog.models import Team
from server.core.context import Actor
from server.tickets.actions import approve, bulk, talk, work
from server.tickets.models import Ticket, TicketBulk, TicketOrigin
from shared import tickets as wire
from shared.approvals import NewChain
from shared.catalog import Tier
from shared.errors import Conflict, Forbidden, NotFound
from shared.permissions import Role
from shared.tickets import (
    Bulk,
    BulkResult,
    Escalate,
    LinkKind,
    NewEntry,
    PendingReason,
    Status,
    TicketCommand,
)
from tests.support.approvals import by
from tests.support.auth import token_for
from tests.support.catalog import category, team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, detail, fresh, history, names, tags_of, taken, ticket, worker


@pytest.fixture
def first(desk: Desk) -> Team:
    return team(desk)


@pytest.fixture
def ann(desk: Desk, first: Team) -> Actor:
    return worker(desk, "안지우", first)


def told(desk: Desk, by: Actor, made: list[Ticket], command: Any) -> BulkResult:
    return act(desk, by, bulk.carry_out, Bulk(ids=[one.id for one in made], command=command))


def undone(desk: Desk, by: Actor, result: BulkResult) -> BulkResult:
    assert result.undo_id is not None
    return act(desk, by, bulk.take_back, result.undo_id)


def codes(result: BulkResult) -> list[str]:
    return [item.code for item in result.items]


def test_what_is_refused_leaves_the_others_done(desk: Desk, ann: Actor) -> None:
    free, mine, over = ticket(desk, ann), taken(desk, ann), ticket(desk, ann)
    told(desk, ann, [over], wire.BulkCancel(reason="스팸"))
    far = ticket(desk, worker(desk, "배현우", team(desk, "다른 팀")))

    result = told(desk, ann, [over, free, far, mine], wire.BulkResolve(text="서버를 다시 켰습니다."))

    assert codes(result) == ["status_change_not_allowed", "", "not_found", ""]
    assert [item.number for item in result.items] == [over.number, free.number, "", mine.number]
    assert [row.id for row in result.rows] == [free.id, mine.id]
    assert [fresh(desk, one).status for one in (over, free, far, mine)] == [
        Status.CANCELLED, Status.RESOLVED, Status.OPEN, Status.RESOLVED,
    ]  # fmt: skip
    assert names(desk, over)[-1] == "cancelled"


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (wire.BulkAssign(), "assigned"),
        (wire.BulkPriority(priority=1, reason="임원"), "edited"),
        (wire.BulkTags(add=["윈도우11"], remove=["구형"]), "edited"),
        (wire.BulkPend(reason=PendingReason.WAITING_USER, message="재부팅해 보셨나요?"), "pended"),
        (wire.BulkResolve(text="해결"), "resolved"),
        (wire.BulkCancel(reason="중복"), "cancelled"),
        (wire.BulkNote(text="원인 조사 중"), "note"),
        (wire.BulkAnswer(text="확인하고 있습니다."), "answer"),
        (wire.BulkTake(), "taken"),
    ],
)
def test_every_command_does_what_it_does_to_one(desk: Desk, ann: Actor, command: Any, line: str) -> None:
    made = [ticket(desk, ann, tags=["구형"]) for _ in range(2)]
    if isinstance(command, wire.BulkAssign):
        command = wire.BulkAssign(assignee_id=ann.person_id)

    result = told(desk, ann, made, command)

    assert codes(result) == ["", ""]
    assert all(line in names(desk, one)[-3:] for one in made)


FIELDS = (
    "status", "team_id", "assignee_id", "priority", "priority_reason", "impact", "urgency", "category_id",
    "pending_reason", "pending_until", "resolution", "resolution_code", "resolved_at", "closed_at",
    "settled_at", "is_waiting_for_desk", "is_ready_to_confirm", "reopen_count", "vendor",
)  # fmt: skip


def pictured(desk: Desk, made: Ticket) -> dict[str, Any]:
    now = fresh(desk, made)
    return {name: getattr(now, name) for name in FIELDS} | {"tags": tags_of(desk, made)}


def test_taken_back_each_is_as_it_was(desk: Desk, first: Team, ann: Actor) -> None:
    second = team(desk, "네트워크", Tier.L2)
    wanted = category(desk, "무선")
    mine, waiting = taken(desk, ann, tags=["a"]), taken(desk, ann)
    pend = wire.Pend(
        version=fresh(desk, waiting).version,
        reason=PendingReason.SCHEDULED,
        until=desk.now + timedelta(days=1),
    )
    act(desk, ann, work.pend, waiting.id, pend)
    made = [ticket(desk, ann), mine, waiting]
    before = [pictured(desk, one) for one in made]

    for command in (
        wire.BulkAssign(team_id=second.id),
        wire.BulkResolve(text="해결"),
        wire.BulkCancel(reason="중복"),
        wire.BulkPriority(priority=1, reason="임원"),
        wire.BulkCategory(category_id=wanted.id),
        wire.BulkTags(add=["b"]),
        wire.BulkPend(reason=PendingReason.WAITING_USER, message="?"),
        wire.BulkAssign(assignee_id=ann.person_id),
    ):
        result = told(desk, ann, made, command)
        assert "" in codes(result), command

        back = undone(desk, ann, result)

        assert set(codes(back)) == {""}
        assert [pictured(desk, one) for one in made] == before, command
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.query(TicketOrigin).count() == 0
    assert history(desk, made[0])[-1].facts["cause"] == "undo"


def test_merges_and_parents_are_taken_back_too(desk: Desk, ann: Actor) -> None:
    target, made = ticket(desk, ann), [ticket(desk, ann), ticket(desk, ann)]

    merged = told(desk, ann, [*made, target], wire.BulkMerge(target_id=target.id))
    assert codes(merged) == ["", "", "merge_into_itself"]
    undone(desk, ann, merged)
    below = told(desk, ann, made, wire.BulkParent(target_id=target.id))
    assert [one.kind for one in detail(desk, ann, made[0]).links] == [LinkKind.PARENT]
    undone(desk, ann, below)

    assert [fresh(desk, one).status for one in made] == [Status.OPEN, Status.OPEN]
    assert detail(desk, ann, made[0]).links == []


def test_what_changed_meanwhile_is_left_alone(desk: Desk, ann: Actor) -> None:
    made = [ticket(desk, ann), ticket(desk, ann)]
    result = told(desk, ann, made, wire.BulkPriority(priority=1, reason="임원"))
    act(desk, ann, talk.note, made[0].id, NewEntry(text="x"))

    back = undone(desk, ann, result)

    assert codes(back) == ["changed_meanwhile", ""]
    assert [fresh(desk, one).priority for one in made] == [1, 3]


def test_what_went_out_of_sight_comes_back(desk: Desk, first: Team, ann: Actor) -> None:
    away = team(desk, "다른 팀")
    made = [ticket(desk, ann)]
    result = told(desk, ann, made, wire.BulkAssign(team_id=away.id))
    assert result.rows == []

    back = undone(desk, ann, result)

    assert [row.team_id for row in back.rows] == [first.id]


def test_what_an_older_server_did_is_taken_back_too(desk: Desk, ann: Actor) -> None:
    made = ticket(desk, ann, kind=wire.Kind.SERVICE_REQUEST)
    result = told(desk, ann, [made], wire.BulkTags(add=["급함"]))
    with desk.ctx() as ctx:
        row = ctx.session.get_one(TicketBulk, result.undo_id)
        older = msgspec.to_builtins(row.items)
        for name in ("service_id", "kind", "fields"):
            del older[0]["before"]["fields"][name]
        row.items = older
    assert codes(undone(desk, ann, result)) == [""]
    assert (fresh(desk, made).kind, tags_of(desk, made)) == (wire.Kind.SERVICE_REQUEST, [])


def test_it_is_taken_back_once_and_by_nobody_else(desk: Desk, first: Team, ann: Actor) -> None:
    result = told(desk, ann, [ticket(desk, ann)], wire.BulkPriority(priority=1, reason="임원"))
    ben = worker(desk, "배현우", first)

    with pytest.raises(NotFound):
        undone(desk, ben, result)
    undone(desk, ann, result)
    with pytest.raises(Conflict) as refused:
        undone(desk, ann, result)
    assert refused.value.code == "undone_already"
    desk.pass_time(days=2)
    with pytest.raises(NotFound):
        undone(desk, ann, result)


def test_a_question_that_was_withdrawn_with_the_ticket_is_waited_for_no_more(desk: Desk, ann: Actor) -> None:
    admin = worker(desk, "관리자", roles=(Role.ADMINISTRATOR,))
    chain = act(desk, admin, chains.create_chain, NewChain(name="결재", steps=[by(hire(desk, "이부장"))]))
    made = taken(desk, ann)
    question = wire.AskApproval(version=made.version, question="사도 될까요?", chain_id=chain.id)
    act(desk, ann, approve.ask, made.id, question)
    assert codes(undone(desk, ann, told(desk, ann, [made], wire.BulkCancel(reason="실수")))) == [""]
    now = fresh(desk, made)
    assert (now.status, now.pending_reason) == (Status.IN_PROGRESS, None)


def test_what_was_said_cannot_be_unsaid(desk: Desk, ann: Actor) -> None:
    assert told(desk, ann, [ticket(desk, ann)], wire.BulkAnswer(text="x")).undo_id is None


def test_a_colleague_s_tickets_are_not_taken_along(desk: Desk, first: Team, ann: Actor) -> None:
    theirs = taken(desk, worker(desk, "배현우", first))

    assert codes(told(desk, ann, [theirs], wire.BulkTake())) == ["owned_already"]


def test_readers_command_nothing(desk: Desk, ann: Actor) -> None:
    boss = worker(desk, "부서장", roles=(Role.MANAGER,))
    with pytest.raises(Forbidden):
        told(desk, boss, [ticket(desk, ann)], wire.BulkTake())


def test_a_repeated_request_is_answered_once(desk: Desk, first: Team, ann: Actor) -> None:
    person = hire(desk, "이도윤")
    api = desk.api(token_for(desk, Role.DESK_AGENT, person=person, teams=[first]))
    made = [ticket(desk, ann) for _ in range(3)]
    body = Bulk(ids=[one.id for one in made], command=wire.BulkNote(text="한 번만"))

    one, other = (
        api.call(wire.BULK_TICKETS, body=body, key="8f14e45f-ceea-467f-9c1b-0d6f0a3b2c11") for _ in range(2)
    )

    assert one == other
    assert [names(desk, each).count("note") for each in made] == [1, 1, 1]


def test_an_escalated_ticket_keeps_the_way_back(desk: Desk, ann: Actor) -> None:
    second = team(desk, "네트워크", Tier.L2)
    ben = worker(desk, "배현우", second)
    made = taken(desk, ann)
    form = Escalate(version=made.version, team_id=second.id, reason="x", tried="x")
    act(desk, ann, work.escalate, made.id, form)

    result = told(desk, ben, [made], wire.BulkTake())
    undone(desk, ben, result)

    act(desk, ben, work.take, made.id, TicketCommand(version=fresh(desk, made).version))
    form = wire.HandBack(version=fresh(desk, made).version, result="x")
    assert act(desk, ben, work.hand_back, made.id, form).assignee_id == ann.person_id
