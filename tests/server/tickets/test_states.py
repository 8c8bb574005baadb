"""The state machine, row by row; who may do what; priority."""

import itertools

import pytest

from server.tickets.rules import states
from server.tickets.rules.states import Caller, Situation, allowed_actions, next_status, refusal
from shared.catalog import Tier
from shared.errors import Conflict, Forbidden
from shared.tickets import Level, Priority, Status, TicketAction

A, S = TicketAction, Status
AGENT = Caller(person_id=1, team_ids=frozenset({10}), may_work=True, may_assign=True)
LEAD = Caller(person_id=1, team_ids=frozenset({10}), may_work=True, may_assign=True, may_reopen_closed=True)
REQUESTER = Caller(person_id=9, is_requester=True)

OWNED = {
    S.ASSIGNED: {
        A.ANSWER: S.IN_PROGRESS, A.NOTE: S.ASSIGNED, A.LOG_CALL: S.IN_PROGRESS, A.ASSIGN: S.ASSIGNED,
        A.START: S.IN_PROGRESS, A.PEND: S.PENDING, A.ESCALATE: S.OPEN, A.RESOLVE: S.RESOLVED,
        A.CANCEL: S.CANCELLED, A.EDIT: S.ASSIGNED, A.LINK: S.ASSIGNED, A.ATTACH: S.ASSIGNED,
        A.SPLIT: S.ASSIGNED,
        A.RECORD_QUESTION: S.ASSIGNED, A.ASK_APPROVAL: S.PENDING, A.MERGE: S.MERGED,
    },
    S.IN_PROGRESS: {
        A.ANSWER: S.IN_PROGRESS, A.NOTE: S.IN_PROGRESS, A.LOG_CALL: S.IN_PROGRESS, A.ASSIGN: S.ASSIGNED,
        A.PEND: S.PENDING, A.ESCALATE: S.OPEN, A.RESOLVE: S.RESOLVED, A.CANCEL: S.CANCELLED,
        A.EDIT: S.IN_PROGRESS, A.LINK: S.IN_PROGRESS, A.ATTACH: S.IN_PROGRESS,
        A.SPLIT: S.IN_PROGRESS,
        A.RECORD_QUESTION: S.IN_PROGRESS, A.ASK_APPROVAL: S.PENDING, A.MERGE: S.MERGED,
    },
    S.PENDING: {
        A.ANSWER: S.PENDING, A.NOTE: S.PENDING, A.LOG_CALL: S.PENDING, A.ASSIGN: S.PENDING,
        A.RESUME: S.IN_PROGRESS, A.ESCALATE: S.OPEN, A.RESOLVE: S.RESOLVED, A.CANCEL: S.CANCELLED,
        A.EDIT: S.PENDING, A.LINK: S.PENDING, A.ATTACH: S.PENDING,
        A.SPLIT: S.PENDING,
        A.RECORD_QUESTION: S.IN_PROGRESS, A.MERGE: S.MERGED,
    },
    S.RESOLVED: {
        A.ANSWER: S.RESOLVED, A.NOTE: S.RESOLVED, A.LOG_CALL: S.RESOLVED, A.CONFIRM: S.CLOSED,
        A.REOPEN: S.IN_PROGRESS, A.CLOSE: S.CLOSED, A.EDIT: S.RESOLVED, A.LINK: S.RESOLVED,
        A.ATTACH: S.RESOLVED,
        A.SPLIT: S.RESOLVED, A.RECORD_QUESTION: S.IN_PROGRESS, A.MERGE: S.MERGED,
    },
    S.CLOSED: {
        A.NOTE: S.CLOSED, A.RECORD_QUESTION: S.CLOSED, A.LINK: S.CLOSED, A.ATTACH: S.CLOSED,
        A.SPLIT: S.CLOSED,
    },
    S.CANCELLED: {
        A.NOTE: S.CANCELLED, A.RECORD_QUESTION: S.CANCELLED, A.LINK: S.CANCELLED, A.ATTACH: S.CANCELLED,
        A.SPLIT: S.CANCELLED,
        A.MERGE: S.MERGED,
    },
    S.MERGED: {A.RECORD_QUESTION: S.MERGED, A.UNMERGE: S.MERGED},
}  # fmt: skip
"""For the owner of a ticket of their team that nobody passed up: what they may do, and where it leads."""

UNOWNED = {
    S.OPEN: {
        A.ANSWER: S.OPEN, A.NOTE: S.OPEN, A.LOG_CALL: S.OPEN, A.TAKE: S.ASSIGNED, A.ASSIGN: S.ASSIGNED,
        A.PEND: S.PENDING, A.ESCALATE: S.OPEN, A.RESOLVE: S.RESOLVED, A.CANCEL: S.CANCELLED,
        A.EDIT: S.OPEN, A.LINK: S.OPEN, A.ATTACH: S.OPEN,
        A.SPLIT: S.OPEN,
        A.RECORD_QUESTION: S.OPEN, A.ASK_APPROVAL: S.PENDING, A.MERGE: S.MERGED,
    },
}  # fmt: skip

CASES = [
    (status, action, table[status].get(action), is_owned)
    for table, is_owned in ((OWNED, True), (UNOWNED, False))
    for status, action in itertools.product(table, TicketAction)
]


@pytest.mark.parametrize(("status", "action", "to", "is_owned"), CASES)
def test_every_state_and_every_action(
    status: Status, action: TicketAction, to: Status | None, is_owned: bool
) -> None:
    situation = Situation(status=status, assignee_id=1 if is_owned else None, team_id=10)

    if to is None:
        assert isinstance(refusal(situation, AGENT, action), Conflict | Forbidden)
    else:
        assert refusal(situation, AGENT, action) is None
        target = states.DESK[action][status]
        assert next_status(status, target, has_owner=is_owned or action in (A.TAKE, A.ASSIGN)) is to


def test_the_table_names_every_action() -> None:
    assert set(states.DESK) == set(TicketAction)


@pytest.mark.parametrize(
    ("status", "actions"),
    [
        (S.OPEN, [A.ANSWER, A.ATTACH]),
        (S.ASSIGNED, [A.ANSWER, A.ATTACH]),
        (S.IN_PROGRESS, [A.ANSWER, A.ATTACH]),
        (S.PENDING, [A.ANSWER, A.ATTACH]),
        (S.RESOLVED, [A.ANSWER, A.CONFIRM, A.REOPEN, A.ATTACH]),
        (S.CLOSED, [A.ANSWER, A.ATTACH]),
        (S.CANCELLED, [A.ANSWER, A.ATTACH]),
        (S.MERGED, [A.ANSWER, A.ATTACH]),
    ],
)
def test_the_requester_s_part(status: Status, actions: list[TicketAction]) -> None:
    assert allowed_actions(Situation(status=status), REQUESTER) == actions


@pytest.mark.parametrize("status", list(Status))
def test_who_only_reads_may_do_nothing(status: Status) -> None:
    assert allowed_actions(Situation(status=status, team_id=10), Caller(person_id=1)) == []


@pytest.mark.parametrize(
    ("situation", "action", "code"),
    [
        (Situation(status=S.OPEN, team_id=20), A.TAKE, "take_needs_team"),
        (Situation(status=S.ASSIGNED, team_id=10, assignee_id=1), A.TAKE, "taken_already"),
        (Situation(status=S.ASSIGNED, team_id=10, assignee_id=2), A.START, "start_needs_owner"),
        (Situation(status=S.IN_PROGRESS, team_id=10), A.RECORD_BOUNCE, "no_answer_to_bounce"),
        (Situation(status=S.OPEN, team_id=10, tier=Tier.L4), A.ESCALATE, "no_higher_tier"),
        (Situation(status=S.OPEN, team_id=10, tier=Tier.L2), A.HAND_BACK, "no_team_to_hand_back_to"),
        (Situation(status=S.RESOLVED, team_id=10, is_ready_to_confirm=True), A.CLOSE, "confirmation_needed"),
        (Situation(status=S.CLOSED, team_id=10), A.RESOLVE, "status_change_not_allowed"),
    ],
)
def test_a_guard_says_why(situation: Situation, action: TicketAction, code: str) -> None:
    error = refusal(situation, LEAD, action)

    assert isinstance(error, Conflict)
    assert error.code == code


def test_a_refused_change_names_both_states() -> None:
    error = refusal(Situation(status=S.CLOSED, team_id=10), AGENT, A.RESOLVE)

    assert error is not None
    assert error.facts == {"from": "closed", "to": "resolved", "action": "resolve"}


def test_only_leads_reopen_what_is_closed() -> None:
    closed = Situation(status=S.CLOSED, team_id=10)

    assert A.REOPEN not in allowed_actions(closed, AGENT)
    assert A.REOPEN in allowed_actions(closed, LEAD)


@pytest.mark.parametrize(
    ("tier", "has_origin", "is_direct", "expected"),
    [
        (Tier.L1, True, False, False),
        (Tier.L2, False, False, False),
        (Tier.L2, True, False, True),
        (Tier.L2, True, True, False),
        (Tier.L4, True, False, True),
    ],
)
def test_solutions_from_above_go_back(tier: Tier, has_origin: bool, is_direct: bool, expected: bool) -> None:
    situation = Situation(
        status=S.IN_PROGRESS, tier=tier, has_origin=has_origin, may_resolve_directly=is_direct
    )

    assert states.must_hand_back(situation) is expected


def test_priority_follows_impact_and_urgency() -> None:
    high, medium, low = Level.HIGH, Level.MEDIUM, Level.LOW
    rows = [[states.priority_of(i, u) for u in (high, medium, low)] for i in (high, medium, low)]

    assert rows == [
        [Priority.P1, Priority.P2, Priority.P3],
        [Priority.P2, Priority.P3, Priority.P4],
        [Priority.P3, Priority.P4, Priority.P5],
    ]
