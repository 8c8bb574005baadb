"""The state machine as a table, who may do what now, and priority from impact and urgency."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.catalog import Tier
from shared.errors import Conflict, DeskError, Forbidden
from shared.permissions import Permission
from shared.tickets import OPEN_STATUSES, Level, Priority, Status, TicketAction


class To(StrEnum):
    """A target that depends on the ticket."""

    SAME = "same"
    WORKING = "working"
    """In progress when it has an owner, else open."""
    WAITING = "waiting"
    """Assigned when it has an owner, else open."""


Target = Status | To
Row = Mapping[Status, Target]

A = TicketAction
S = Status
TALKING: Row = {
    S.OPEN: To.SAME,
    S.ASSIGNED: S.IN_PROGRESS,
    S.IN_PROGRESS: To.SAME,
    S.PENDING: To.SAME,
    S.RESOLVED: To.SAME,
}
MOVING: Row = {
    S.OPEN: To.WAITING,
    S.ASSIGNED: To.WAITING,
    S.IN_PROGRESS: To.WAITING,
    S.PENDING: To.SAME,
}
HEARD: Row = {
    S.OPEN: To.SAME,
    S.ASSIGNED: To.SAME,
    S.IN_PROGRESS: To.SAME,
    S.PENDING: To.WORKING,
    S.RESOLVED: To.WORKING,
    S.CLOSED: To.SAME,
    S.CANCELLED: To.SAME,
    S.MERGED: To.SAME,
}
"""The requester said something; what is over is followed up by a new ticket."""
ALWAYS: Row = {status: To.SAME for status in Status if status is not S.MERGED}


def _from_open(target: Target) -> Row:
    return dict.fromkeys(OPEN_STATUSES, target)


DESK: Mapping[TicketAction, Row] = {
    A.ANSWER: TALKING,
    A.NOTE: ALWAYS,
    A.LOG_CALL: TALKING,
    A.RECORD_QUESTION: HEARD,
    A.RECORD_BOUNCE: ALWAYS,
    A.TAKE: MOVING,
    A.ASSIGN: MOVING,
    A.START: {S.ASSIGNED: S.IN_PROGRESS},
    A.PEND: {S.OPEN: S.PENDING, S.ASSIGNED: S.PENDING, S.IN_PROGRESS: S.PENDING},
    A.RESUME: {S.PENDING: To.WORKING},
    A.ESCALATE: _from_open(S.OPEN),
    A.HAND_BACK: _from_open(To.WAITING),
    A.RESOLVE: _from_open(S.RESOLVED),
    A.CONFIRM: {S.RESOLVED: S.CLOSED},
    A.REOPEN: {S.RESOLVED: To.WORKING, S.CLOSED: To.WORKING},
    A.CLOSE: {S.RESOLVED: S.CLOSED},
    A.CANCEL: _from_open(S.CANCELLED),
    A.EDIT: {**_from_open(To.SAME), S.RESOLVED: To.SAME},
    A.LINK: ALWAYS,
    A.ATTACH: ALWAYS,
    A.ASK_APPROVAL: {S.OPEN: S.PENDING, S.ASSIGNED: S.PENDING, S.IN_PROGRESS: S.PENDING},
    A.MERGE: {status: S.MERGED for status in ALWAYS if status is not S.CLOSED},
    A.UNMERGE: {S.MERGED: To.SAME},
    A.SPLIT: ALWAYS,
}
"""What the desk may do: from which state, and where that leads."""

REQUESTER: Mapping[TicketAction, Row] = {
    A.ANSWER: HEARD,
    A.CONFIRM: {S.RESOLVED: S.CLOSED},
    A.REOPEN: {S.RESOLVED: To.WORKING},
    A.ATTACH: {**ALWAYS, S.MERGED: To.SAME},
}
"""What the requester may do. An answer to a closed or cancelled ticket opens one that follows it up."""

GOALS: Mapping[TicketAction, Status] = {
    A.TAKE: S.ASSIGNED,
    A.ASSIGN: S.ASSIGNED,
    A.START: S.IN_PROGRESS,
    A.PEND: S.PENDING,
    A.RESUME: S.IN_PROGRESS,
    A.ESCALATE: S.OPEN,
    A.HAND_BACK: S.ASSIGNED,
    A.RESOLVE: S.RESOLVED,
    A.CONFIRM: S.CLOSED,
    A.REOPEN: S.IN_PROGRESS,
    A.CLOSE: S.CLOSED,
    A.CANCEL: S.CANCELLED,
    A.ASK_APPROVAL: S.PENDING,
    A.MERGE: S.MERGED,
}
"""Where an action was meant to lead, for the refusal."""

TIERS = list(Tier)


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What about a ticket decides what may be done with it."""

    status: Status
    assignee_id: int | None = None
    team_id: int | None = None
    tier: Tier = Tier.L1
    may_resolve_directly: bool = False
    has_origin: bool = False
    """It came up from another team and can go back there."""
    is_ready_to_confirm: bool = False
    has_answer: bool = False
    """The desk has written to the requester at least once."""
    has_told_requester: bool = False
    """A public message is newer than the requester's last word."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """What about the caller decides what they may do with this ticket."""

    person_id: int | None = None
    team_ids: frozenset[int] = frozenset()
    is_requester: bool = False
    """Speaks as the requester, not as the desk."""
    may_work: bool = False
    may_assign: bool = False
    may_reopen_closed: bool = False


def allowed_actions(situation: Situation, caller: Caller) -> list[TicketAction]:
    """Everything that would not be refused."""
    return [action for action in TicketAction if refusal(situation, caller, action) is None]


def check(situation: Situation, caller: Caller, action: TicketAction) -> None:
    error = refusal(situation, caller, action)
    if error is not None:
        raise error


def refusal(situation: Situation, caller: Caller, action: TicketAction) -> DeskError | None:
    """Why this caller may not do this now; None when they may."""
    table = REQUESTER if caller.is_requester else DESK
    if not caller.is_requester:
        missing = _missing_permission(situation, caller, action)
        if missing is not None:
            return Forbidden("permission_missing", permission=missing.value)
    if situation.status not in table.get(action, {}):
        return not_allowed(situation.status, action)
    return None if caller.is_requester else _special_refusal(situation, caller, action)


def not_allowed(status: Status, action: TicketAction) -> Conflict:
    to = GOALS.get(action, status)
    return Conflict(
        "status_change_not_allowed", **{"from": status.value, "to": to.value, "action": action.value}
    )


def _missing_permission(situation: Situation, caller: Caller, action: TicketAction) -> Permission | None:
    if not caller.may_work:
        return Permission.TICKETS_WORK
    if action in (A.ASSIGN, A.ESCALATE, A.HAND_BACK) and not caller.may_assign:
        return Permission.TICKETS_ASSIGN
    if action is A.REOPEN and situation.status is S.CLOSED and not caller.may_reopen_closed:
        return Permission.TICKETS_REOPEN_CLOSED
    return None


def _special_refusal(situation: Situation, caller: Caller, action: TicketAction) -> Conflict | None:
    is_owner = caller.person_id is not None and situation.assignee_id == caller.person_id
    is_insider = situation.team_id in caller.team_ids if situation.team_id else bool(caller.team_ids)
    refusals = {
        A.TAKE: (
            ("taken_already", is_owner),
            ("take_needs_team", not is_insider or caller.person_id is None),
        ),
        A.START: (("start_needs_owner", not is_owner),),
        A.ESCALATE: (("no_higher_tier", situation.tier is Tier.L4),),
        A.HAND_BACK: (("no_team_to_hand_back_to", not situation.has_origin),),
        A.RECORD_BOUNCE: (("no_answer_to_bounce", not situation.has_answer),),
        A.CLOSE: (("confirmation_needed", situation.is_ready_to_confirm),),
    }
    for code, applies in refusals.get(action, ()):
        if applies:
            return Conflict(code)
    return None


def next_status(status: Status, target: Target, *, has_owner: bool) -> Status:
    """The state that a target of the tables means for this ticket."""
    match target:
        case To.SAME:
            return status
        case To.WORKING:
            return S.IN_PROGRESS if has_owner else S.OPEN
        case To.WAITING:
            return S.ASSIGNED if has_owner else S.OPEN
    return target


def must_hand_back(situation: Situation) -> bool:
    """A solution found above the first tier is confirmed where the ticket came from."""
    return situation.has_origin and situation.tier is not Tier.L1 and not situation.may_resolve_directly


def is_above(tier: Tier, other: Tier) -> bool:
    return TIERS.index(tier) > TIERS.index(other)


MATRIX: Mapping[tuple[Level, Level], Priority] = {
    (Level.HIGH, Level.HIGH): Priority.P1,
    (Level.HIGH, Level.MEDIUM): Priority.P2,
    (Level.HIGH, Level.LOW): Priority.P3,
    (Level.MEDIUM, Level.HIGH): Priority.P2,
    (Level.MEDIUM, Level.MEDIUM): Priority.P3,
    (Level.MEDIUM, Level.LOW): Priority.P4,
    (Level.LOW, Level.HIGH): Priority.P3,
    (Level.LOW, Level.MEDIUM): Priority.P4,
    (Level.LOW, Level.LOW): Priority.P5,
}
"""(impact, urgency) → priority."""


def priority_of(impact: Level, urgency: Level) -> Priority:
    return MATRIX[impact, urgency]
