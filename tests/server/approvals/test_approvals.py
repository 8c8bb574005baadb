"""Stories of approvals: who is asked, who may decide, what the clock does."""

from datetime import timedelta
from threading import Thread

import pytest

from server.approvals import actions, queries
from server.approvals.models import ApprovalDecision
from server.audit.models import AuditEntry
from server.catalog.models import TeamMember
from server.people.models import Person
from server.tickets.actions import work
from shared.approvals import (
    ApprovalState,
    Approver,
    ApproverKind,
    Box,
    ChainStep,
    Decide,
    Mode,
    MyApprovalsQuery,
    NewChain,
    NewDelegation,
    StepState,
    Verdict,
)
from shared.errors import Conflict, DeskError, Invalid, NotFound
from shared.permissions import Role
from shared.tickets import Assign
from tests.support.approvals import Office, by, office
from tests.support.auth import account_for
from tests.support.house import Desk, actor
from tests.support.people import department, hire
from tests.support.tickets import act, actor_for, fresh, worker

LINE_MANAGER = ChainStep(approvers=[Approver(kind=ApproverKind.LINE_MANAGER)])
HEAD = ChainStep(approvers=[Approver(kind=ApproverKind.DEPARTMENT_HEAD)])


@pytest.fixture
def at(desk: Desk) -> Office:
    return office(desk)


def asked(at: Office, approval_id: int) -> list[list[str]]:
    """The names asked, step by step."""
    with at.desk.ctx(writes=False) as ctx:
        found = queries.detail(ctx, queries.get(ctx, approval_id))
    return [[one.person.label for one in step.approvers] for step in found.steps]


def waiting(at: Office, person: Person) -> int:
    with at.desk.ctx(actor_for(person), writes=False) as ctx:
        return queries.count_mine(ctx).waiting


def refused(code: str, function: object, *arguments: object) -> None:
    with pytest.raises(DeskError) as caught:
        function(*arguments)  # type: ignore[operator]
    assert caught.value.code == code


# --- who is asked -------------------------------------------------------------------------------------------


def test_roles_become_the_requester_s_manager_and_the_head_of_the_department(at: Office) -> None:
    found = at.ask(at.ticket(), LINE_MANAGER, HEAD)
    assert asked(at, found.id) == [["최팀장"], ["최팀장"]]


def test_the_lead_of_the_team_is_asked(at: Office) -> None:
    lead = hire(at.desk, name="서지훈")
    account_for(at.desk, Role.LEAD, person=lead)
    worker(at.desk, "다른 사람", at.team)
    with at.desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=at.team.id, person_id=lead.id))
    found = at.ask(at.ticket(), ChainStep(approvers=[Approver(kind=ApproverKind.TEAM_LEAD)]))
    assert asked(at, found.id) == [["서지훈"]]


def test_a_manager_who_does_the_work_is_passed_over_for_the_one_above(at: Office) -> None:
    boss = actor_for(at.manager, at.team, roles=(Role.DESK_AGENT,))
    made = at.ticket()
    found = at.ask(made, LINE_MANAGER, by=boss)
    assert asked(at, found.id) == [["강이사"]]


def test_a_head_who_asks_for_themselves_is_passed_over_for_the_department_above(at: Office) -> None:
    above = department(at.desk, "본부", manager_id=at.director.id)
    own = department(at.desk, "디자인팀", parent_id=above.id)
    head = hire(at.desk, name="정팀장", department_id=own.id)
    with at.desk.ctx() as ctx:
        ctx.session.merge(own).manager_id = head.id
    at.requester = head
    assert asked(at, at.ask(at.ticket(), HEAD).id) == [["강이사"]]


def test_when_nobody_is_left_the_question_is_refused(at: Office) -> None:
    at.requester = at.director
    refused("approval_nobody", at.ask, at.ticket(), LINE_MANAGER)


def test_a_person_of_a_template_who_may_not_decide_drops_out(at: Office) -> None:
    keeper = hire(at.desk, name="문소라")
    form = NewChain(name="구매", steps=[by(at.requester, keeper), by(at.manager)])
    chain = act(at.desk, actor(Role.ADMINISTRATOR), actions.create_chain, form)
    found = at.ask(at.ticket(), chain_id=chain.id)
    assert asked(at, found.id) == [["문소라"], ["최팀장"]]


@pytest.mark.parametrize("who", ["requester", "agent"])
def test_picking_somebody_who_may_not_decide_is_refused_by_name(at: Office, who: str) -> None:
    person = at.requester
    if who == "agent":
        with at.desk.ctx() as ctx:
            person = ctx.session.get_one(Person, at.agent.person_id)
    code = "approver_is_requester" if who == "requester" else "approver_is_executor"
    refused(code, at.ask, at.ticket(), by(at.manager, person))


def test_somebody_who_left_is_not_asked(at: Office) -> None:
    gone = hire(at.desk, name="나간이", last_working_day=(at.desk.now - timedelta(days=3)).date())
    with pytest.raises(Invalid, match="approver_left"):
        at.ask(at.ticket(), by(gone))


# --- who decides --------------------------------------------------------------------------------------------


def test_steps_follow_each_other(at: Office) -> None:
    found = at.ask(at.ticket(), by(at.manager), by(at.director))
    assert (waiting(at, at.manager), waiting(at, at.director)) == (1, 0)
    refused("not_your_decision", at.approve, at.director, found)

    at.approve(at.manager, found)

    assert (waiting(at, at.manager), waiting(at, at.director)) == (0, 1)
    assert at.approve(at.director, found).state is ApprovalState.APPROVED


def test_a_decline_needs_its_reason_and_ends_the_chain(at: Office) -> None:
    found = at.ask(at.ticket(), by(at.manager), by(at.director))
    refused("decline_reason_needed", at.say, at.manager, found, Verdict.DECLINE)

    ended = at.decline(at.manager, found)

    assert (ended.state, ended.reason) == (ApprovalState.DECLINED, "예산이 없습니다")
    states = [step.state for step in at.seen_by(at.director, found).steps]
    assert states == [StepState.DECLINED, StepState.SKIPPED]
    refused("approval_over", at.approve, at.director, found)


def test_nobody_decides_twice(at: Office) -> None:
    found = at.ask(at.ticket(), by(at.manager, at.director, mode=Mode.ALL))
    at.approve(at.manager, found)
    refused("not_your_decision", at.approve, at.manager, found)


def test_whoever_takes_the_work_over_may_no_longer_decide(at: Office) -> None:
    found = at.ask(made := at.ticket(), by(at.manager))
    with at.desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=at.team.id, person_id=at.manager.id))
    version = fresh(at.desk, made).version
    form = Assign(version=version, team_id=at.team.id, assignee_id=at.manager.id)
    act(at.desk, at.agent, work.assign, made.id, form)
    refused("approver_is_executor", at.approve, at.manager, found)
    assert waiting(at, at.manager) == 0


def test_two_who_decide_at_the_same_moment_both_count(at: Office) -> None:
    found = at.ask(at.ticket(), by(at.manager, at.director, mode=Mode.ALL))
    threads = [Thread(target=at.approve, args=(person, found)) for person in (at.manager, at.director)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with at.desk.ctx(writes=False) as ctx:
        assert queries.get(ctx, found.id).state is ApprovalState.APPROVED
        assert len(queries.decisions_of(ctx, found)) == 2


def test_what_was_decided_cannot_be_rewritten(at: Office) -> None:
    found = at.ask(at.ticket(), by(at.manager))
    at.decline(at.manager, found)

    def rewrite() -> None:
        with at.desk.ctx() as ctx:
            queries.decisions_of(ctx, found)[0].verdict = Verdict.APPROVE

    with pytest.raises(Exception, match="append-only"):
        rewrite()
    with at.desk.ctx(writes=False) as ctx:
        assert ctx.session.query(ApprovalDecision).one().verdict is Verdict.DECLINE


# --- deputies -----------------------------------------------------------------------------------------------


def away(at: Office, person: Person, deputy: Person, days: int = 3) -> None:
    today = at.desk.now.date()
    form = NewDelegation(deputy_id=deputy.id, from_on=today, until_on=today + timedelta(days=days))
    act(at.desk, actor_for(person), actions.delegate, form)


def test_a_deputy_decides_and_both_names_are_kept(at: Office) -> None:
    deputy = hire(at.desk, name="한대리")
    found = at.ask(at.ticket(), by(at.manager))
    away(at, at.manager, deputy)
    assert waiting(at, deputy) == 1
    shown = at.seen_by(deputy, found)
    assert shown.may_decide
    assert shown.for_person is not None
    assert shown.for_person.label == "최팀장"

    at.approve(deputy, found)

    decision = at.seen_by(at.manager, found).steps[0].approvers[0].decision
    assert decision is not None
    assert (decision.person.label, decision.decided_by.label) == ("최팀장", "한대리")


def test_a_deputy_who_needs_it_themselves_may_not_decide(at: Office) -> None:
    found = at.ask(at.ticket(), by(at.manager))
    away(at, at.manager, at.requester)
    assert waiting(at, at.requester) == 0
    refused("approver_is_requester", at.approve, at.requester, found)


def test_after_the_last_day_the_deputy_sees_nothing_more(at: Office) -> None:
    deputy = hire(at.desk, name="한대리")
    found = at.ask(at.ticket(), by(at.manager))
    away(at, at.manager, deputy, days=1)
    at.desk.pass_time(days=2)
    assert waiting(at, deputy) == 0
    with pytest.raises(NotFound):
        at.seen_by(deputy, found)


def test_a_confidential_matter_is_for_the_named_alone(at: Office) -> None:
    deputy = hire(at.desk, name="한대리")
    found = at.ask(at.ticket(is_confidential=True), by(at.manager))
    away(at, at.manager, deputy)
    assert waiting(at, deputy) == 0
    assert waiting(at, at.manager) == 1
    with pytest.raises(NotFound):
        at.approve(deputy, found)


def test_a_deputy_has_dates_that_make_sense(at: Office) -> None:
    today = at.desk.now.date()
    me = actor_for(at.manager)
    later = NewDelegation(deputy_id=at.director.id, from_on=today + timedelta(2), until_on=today)
    self_ = NewDelegation(deputy_id=at.manager.id, from_on=today, until_on=today)
    fine = NewDelegation(deputy_id=at.director.id, from_on=today, until_on=today + timedelta(5))
    refused("delegation_dates", act, at.desk, me, actions.delegate, later)
    refused("deputy_is_self", act, at.desk, me, actions.delegate, self_)
    row = act(at.desk, me, actions.delegate, fine)
    refused("delegation_overlaps", act, at.desk, me, actions.delegate, fine)

    act(at.desk, me, actions.end_delegation, row.id)

    with at.desk.ctx(me, writes=False) as ctx:
        assert queries.delegations(ctx).given == []
    act(at.desk, me, actions.delegate, fine)


# --- the clock ----------------------------------------------------------------------------------------------


def test_those_who_wait_are_reminded_and_in_the_end_it_expires(at: Office) -> None:
    found = at.ask(at.ticket(), by(at.manager), remind_after_days=2, expires_after_days=5)
    at.desk.pass_time(days=2, hours=1)
    assert at.seen_by(at.manager, found).reminders == 1
    at.desk.pass_time(days=3)
    assert at.seen_by(at.manager, found).state is ApprovalState.EXPIRED
    at.desk.pass_time(days=9)
    assert at.seen_by(at.manager, found).reminders == 1


def test_everything_leaves_its_line_in_the_audit_without_the_words(at: Office) -> None:
    found = at.ask(at.ticket(), by(at.manager))
    at.decline(at.manager, found, "비밀스러운 까닭")
    with at.desk.ctx(writes=False) as ctx:
        rows = [row for row in ctx.session.query(AuditEntry) if row.subject_kind == "approval"]
    assert [row.name for row in rows] == ["approval_asked", "approval_voted", "approval_decided"]
    assert not any("비밀" in row.changes for row in rows)


# --- lists and templates ------------------------------------------------------------------------------------


def test_lists_tell_what_waits_what_i_said_and_what_i_asked(at: Office) -> None:
    first, second = at.ask(at.ticket(), by(at.manager)), at.ask(at.ticket(), by(at.manager))
    at.approve(at.manager, first)

    def listed(person: Person, box: Box) -> list[int]:
        with at.desk.ctx(actor_for(person), writes=False) as ctx:
            return [row.id for row in queries.list_mine(ctx, MyApprovalsQuery(box=box)).items]

    with at.desk.ctx(writes=False) as ctx:
        agent = ctx.session.get_one(Person, at.agent.person_id)
    assert listed(at.manager, Box.WAITING) == [second.id]
    assert listed(at.manager, Box.DECIDED) == [first.id]
    assert listed(agent, Box.ASKED) == [second.id, first.id]
    assert listed(at.director, Box.WAITING) == []


def test_others_do_not_even_know_of_it(at: Office) -> None:
    found = at.ask(at.ticket(), by(at.manager))
    for person in (at.director, at.requester):
        with pytest.raises(NotFound):
            at.seen_by(person, found)
    form = Decide(verdict=Verdict.APPROVE)
    with pytest.raises(NotFound):
        act(at.desk, actor_for(at.director), actions.decide, found.id, form)


def test_two_templates_do_not_share_a_name(at: Office) -> None:
    form = NewChain(name="구매", steps=[LINE_MANAGER])
    act(at.desk, actor(Role.ADMINISTRATOR), actions.create_chain, form)
    with pytest.raises(Conflict, match="chain_name_taken"):
        act(at.desk, actor(Role.ADMINISTRATOR), actions.create_chain, form)
