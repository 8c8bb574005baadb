"""Approvals: chains of steps in which persons decide about a record; templates of chains; delegation."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.wire import (
    Endpoint,
    Id,
    Limit,
    Line,
    Nothing,
    OptionalLine,
    OptionalText,
    Page,
    Ref,
    Reply,
    Text,
    Version,
    Wire,
)

MOST_STEPS, MOST_APPROVERS = 10, 20


class ApprovalState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class StepState(StrEnum):
    TO_COME = "to_come"
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    SKIPPED = "skipped"
    """The chain ended before or in it."""


class Mode(StrEnum):
    """How many of a step's approvers must agree."""

    ALL = "all"
    ANY = "any"
    MAJORITY = "majority"


class ApproverKind(StrEnum):
    PERSON = "person"
    LINE_MANAGER = "line_manager"
    """Of the requester."""
    DEPARTMENT_HEAD = "department_head"
    """Of the requester's department."""
    TEAM_LEAD = "team_lead"
    """Of the named team, else of the team that works on the record."""


class Verdict(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"


class Approver(Wire):
    """A person, or a role that is resolved when it is asked."""

    kind: ApproverKind = ApproverKind.PERSON
    person_id: Id | None = None
    team_id: Id | None = None


class ChainStep(Wire):
    name: OptionalLine = ""
    mode: Mode = Mode.ALL
    approvers: Annotated[list[Approver], Meta(min_length=1, max_length=MOST_APPROVERS)]


Steps = Annotated[list[ChainStep], Meta(min_length=1, max_length=MOST_STEPS)]
Days = Annotated[int, Meta(ge=1, le=365)]


# --- what is read -------------------------------------------------------------------------------------------


class Decision(Reply):
    """`decided_by` is somebody else than `person` when a deputy decided for them."""

    person: Ref
    decided_by: Ref
    verdict: Verdict
    reason: str
    at: datetime


class AskedPerson(Reply):
    """One approver of a step. `deputy` is who may decide for them today."""

    person: Ref
    kind: ApproverKind
    deputy: Ref | None
    decision: Decision | None


class StepShown(Reply):
    position: int
    name: str
    mode: Mode
    state: StepState
    approvers: list[AskedPerson]


class ApprovalDetail(Reply):
    """The chain with its states. `may_decide`: the caller, for themselves or for `for_person`."""

    id: int
    subject: Ref
    question: str
    text: str
    state: ApprovalState
    asker: Ref | None
    requester: Ref | None
    reason: str
    is_confidential: bool
    asked_at: datetime
    ended_at: datetime | None
    expires_at: datetime | None
    reminders: int
    steps: list[StepShown]
    may_decide: bool
    for_person: Ref | None
    version: int


class ApprovalRow(Reply):
    """One line of "my approvals". `for_person`: whose deputy the caller is here."""

    id: int
    subject: Ref
    question: str
    state: ApprovalState
    asker: str
    requester: str
    asked_at: datetime
    expires_at: datetime | None
    step: int
    steps: int
    may_decide: bool
    for_person: Ref | None
    own_verdict: Verdict | None
    version: int


class Approvals(Reply):
    items: list[ApprovalDetail]


class ApprovalCount(Reply):
    waiting: int


class Box(StrEnum):
    """Which of my approvals: those that wait for me, those I decided, those I asked for."""

    WAITING = "waiting"
    DECIDED = "decided"
    ASKED = "asked"


class MyApprovalsQuery(Wire):
    box: Box = Box.WAITING
    cursor: OptionalLine = ""
    limit: Limit = 50


# --- what is said -------------------------------------------------------------------------------------------


class Decide(Wire):
    """A decline needs its reason. Nothing of the question ever changes: no version was seen."""

    verdict: Verdict
    reason: OptionalText = ""


class Withdraw(Wire):
    version: Version
    reason: Text


class Delegation(Reply):
    id: int
    person: Ref
    deputy: Ref
    from_on: date
    until_on: date
    note: str
    is_active: bool


class Delegations(Reply):
    """`given` are the caller's own; `received` those that make them somebody's deputy."""

    given: list[Delegation]
    received: list[Delegation]


class NewDelegation(Wire):
    deputy_id: Id
    from_on: date
    until_on: date
    note: OptionalLine = ""


class Colleague(Reply):
    """Somebody who can be a deputy or an approver."""

    id: int
    name: str
    department: str
    title: str


class ColleaguesQuery(Wire):
    search: Line


class Colleagues(Reply):
    items: list[Colleague]


class Chain(Reply):
    """A template of a chain of steps. `refs` name the persons and teams in it.

    `remind_after_days` are working days of the desk, `expires_after_days` days of the calendar.
    """

    id: int
    name: str
    description: str
    steps: list[ChainStep]
    refs: list[Ref]
    remind_after_days: int | None
    expires_after_days: int | None
    is_active: bool
    version: int


class Chains(Reply):
    items: list[Chain]


class NewChain(Wire):
    name: Line
    description: OptionalLine = ""
    steps: Steps
    remind_after_days: Days | None = 2
    expires_after_days: Days | None = 14


class ChangeChain(NewChain):
    version: Version
    is_active: bool = True


OWN = Permission.TICKETS_OWN
DESK = Permission.UPDATES_FOLLOW
MANAGE = Permission.CATALOG_MANAGE

LIST_MY_APPROVALS = Endpoint(
    "GET", "/api/my/approvals", MyApprovalsQuery, Nothing, Page[ApprovalRow], permission=OWN
)
COUNT_MY_APPROVALS = Endpoint(
    "GET", "/api/my/approval-count", Nothing, Nothing, ApprovalCount, permission=OWN
)
GET_MY_APPROVAL = Endpoint(
    "GET", "/api/my/approvals/{approval_id}", Nothing, Nothing, ApprovalDetail, permission=OWN
)
DECIDE_APPROVAL = Endpoint(
    "POST", "/api/my/approvals/{approval_id}/decide", Nothing, Decide, ApprovalDetail, permission=OWN
)
LIST_DELEGATIONS = Endpoint("GET", "/api/my/delegations", Nothing, Nothing, Delegations, permission=OWN)
CREATE_DELEGATION = Endpoint(
    "POST", "/api/my/delegations", Nothing, NewDelegation, Delegation, permission=OWN, status=201
)
END_DELEGATION = Endpoint(
    "POST", "/api/my/delegations/{delegation_id}/end", Nothing, Nothing, Delegation, permission=OWN
)
FIND_COLLEAGUES = Endpoint("GET", "/api/my/colleagues", ColleaguesQuery, Nothing, Colleagues, permission=OWN)
LIST_CHAINS = Endpoint("GET", "/api/approval-chains", Nothing, Nothing, Chains, permission=DESK)
CREATE_CHAIN = Endpoint(
    "POST", "/api/approval-chains", Nothing, NewChain, Chain, permission=MANAGE, status=201
)
CHANGE_CHAIN = Endpoint(
    "POST", "/api/approval-chains/{chain_id}/change", Nothing, ChangeChain, Chain, permission=MANAGE
)
