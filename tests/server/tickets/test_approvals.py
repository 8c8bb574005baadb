"""A ticket that waits for an approval."""

import pytest

from server.people.models import Person
from server.tickets.actions import approve, finish, talk
from server.tickets.queries import approvals
from shared.approvals import ApprovalState, Withdraw
from shared.errors import Conflict
from shared.tickets import (
    Cancel,
    NewEntry,
    OwnAnswer,
    PendingReason,
    Resolve,
    Status,
    TicketAction,
)
from tests.support.approvals import Office, by, office
from tests.support.house import Desk
from tests.support.tickets import act, actor_for, detail, fresh, history, names


@pytest.fixture
def at(desk: Desk) -> Office:
    return office(desk)


def test_it_waits_until_it_is_decided_and_then_goes_on(at: Office) -> None:
    made = at.ticket()
    assert TicketAction.ASK_APPROVAL in detail(at.desk, at.agent, made).allowed_actions
    found = at.ask(made, by(at.manager))
    now = fresh(at.desk, made)
    assert (now.status, now.pending_reason) == (Status.PENDING, PendingReason.WAITING_APPROVAL)

    at.approve(at.manager, found)

    assert fresh(at.desk, made).status is Status.IN_PROGRESS
    assert names(at.desk, made)[-4:] == ["approval_asked", "pended", "approval_approved", "resumed"]
    assert history(at.desk, made)[-2].facts == {"persons": "최팀장"}


def test_a_declined_one_goes_on_with_the_mark_and_the_reason(at: Office) -> None:
    made = at.ticket()
    at.decline(at.manager, at.ask(made, by(at.manager)))
    assert fresh(at.desk, made).status is Status.IN_PROGRESS
    mark = history(at.desk, made)[-2]
    assert (mark.name, mark.text) == ("approval_declined", "예산이 없습니다")


def test_it_cannot_be_resolved_while_somebody_decides(at: Office) -> None:
    made = at.ticket()
    found = at.ask(made, by(at.manager))
    answered = act(at.desk, actor_for(at.requester), talk.answer_own, made.id, OwnAnswer(text="급합니다"))
    assert answered.status is Status.IN_PROGRESS
    form = Resolve(version=answered.version, text="샀습니다")
    with pytest.raises(Conflict, match="approval_pending"):
        act(at.desk, at.agent, finish.resolve, made.id, form)

    at.approve(at.manager, found)

    version = fresh(at.desk, made).version
    act(at.desk, at.agent, finish.resolve, made.id, Resolve(version=version, text="샀습니다"))


def test_one_question_at_a_time(at: Office) -> None:
    made = at.ticket()
    at.ask(made, by(at.manager))
    act(at.desk, actor_for(at.requester), talk.answer_own, made.id, OwnAnswer(text="급합니다"))
    with pytest.raises(Conflict, match="approval_open"):
        at.ask(made, by(at.director))


def test_it_can_be_withdrawn_and_the_ticket_goes_on(at: Office) -> None:
    made = at.ticket()
    found = at.ask(made, by(at.manager))
    form = Withdraw(version=found.version, reason="필요 없게 됨")
    act(at.desk, at.agent, approve.withdraw, made.id, found.id, form)
    assert at.newest(made).state is ApprovalState.WITHDRAWN
    assert fresh(at.desk, made).status is Status.IN_PROGRESS


def test_cancelling_the_ticket_withdraws_the_question(at: Office) -> None:
    made = at.ticket()
    at.ask(made, by(at.manager))
    version = fresh(at.desk, made).version
    act(at.desk, at.agent, finish.cancel, made.id, Cancel(version=version, reason="중복"))
    assert at.newest(made).state is ApprovalState.WITHDRAWN
    assert fresh(at.desk, made).status is Status.CANCELLED


def test_a_requester_does_not_work_on_their_own_affair(at: Office) -> None:
    with at.desk.ctx(writes=False) as ctx:
        at.requester = ctx.session.get_one(Person, at.agent.person_id)
    with pytest.raises(Conflict, match="executor_is_requester"):
        at.ask(at.ticket(), by(at.manager))


def test_approvers_read_the_public_part_and_never_a_note(at: Office) -> None:
    made = at.ticket(description="그림 작업이 느립니다")
    act(at.desk, at.agent, talk.note, made.id, NewEntry(text="ZQX 내부"))
    act(at.desk, at.agent, talk.answer, made.id, NewEntry(text="결재를 올리겠습니다"))
    found = at.ask(made, by(at.manager))
    with at.desk.ctx(actor_for(at.manager), writes=False) as ctx:
        seen = approvals.asked_about(ctx, found.id)
    assert (seen.requester, seen.description) == ("김민지", "그림 작업이 느립니다")
    assert [entry.text for entry in seen.entries] == ["결재를 올리겠습니다"]


def test_the_desk_sees_the_chain_beside_the_ticket(at: Office) -> None:
    made = at.ticket()
    found = at.ask(made, by(at.manager), by(at.director))
    at.approve(at.manager, found)
    with at.desk.ctx(at.agent, writes=False) as ctx:
        (shown,) = approvals.of_ticket(ctx, made.id).items
    assert [step.state.value for step in shown.steps] == ["approved", "waiting"]
