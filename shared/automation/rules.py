"""Rules: what starts them, what must be true, what they do; their runs, a test and a dry run."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

from shared.automation.conditions import Condition, Group
from shared.automation.macros import Effect, Steps, TicketStep
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
    Version,
    Wire,
)

M = Permission.RULES_MANAGE


class TriggerEvent(StrEnum):
    """What happens to a ticket, by the name of its event."""

    CREATED = "ticket_created"
    ANSWERED = "ticket_answered"
    ASKED = "ticket_asked"
    NOTED = "ticket_noted"
    CALL_LOGGED = "ticket_call_logged"
    ASSIGNED = "ticket_assigned"
    STARTED = "ticket_started"
    PENDED = "ticket_pended"
    RESUMED = "ticket_resumed"
    ESCALATED = "ticket_escalated"
    HANDED_BACK = "ticket_handed_back"
    RESOLVED = "ticket_resolved"
    REOPENED = "ticket_reopened"
    CLOSED = "ticket_closed"
    CANCELLED = "ticket_cancelled"
    EDITED = "ticket_edited"
    LINKED = "ticket_linked"
    APPROVAL_DECIDED = "approval_decided"
    SLA_WARNED = "sla_warned"
    SLA_BREACHED = "sla_breached"
    SURVEY_ANSWERED = "survey_answered"
    MERGED = "ticket_merged"
    REMINDED = "ticket_reminded"
    """Somebody of the desk was reminded of it."""


class Moment(StrEnum):
    """What a timed rule counts from."""

    CREATED = "created"
    UPDATED = "updated"
    PENDED = "pended"
    ANSWERED = "answered"
    """The desk's last answer, while the requester has not replied."""
    ASKED = "asked"
    """The requester's last message, while the desk has not answered."""
    RESOLVED = "resolved"
    BEFORE_DUE = "before_due"
    """So long before the ticket is due."""


EDITABLE_FIELDS = (
    "priority",
    "category_id",
    "service_id",
    "fields",
    "kind",
    "impact",
    "urgency",
    "tags",
    "subject",
)
"""`fields`: an answer to any custom field."""


class Trigger(Wire):
    """An event, or so many minutes after a moment. `field`: only when this field was edited."""

    event: TriggerEvent | None = None
    field: OptionalLine = ""
    moment: Moment | None = None
    minutes: Annotated[int, Meta(ge=0, le=525_600)] = 0
    is_business: bool = False
    """Counted in the working time of the desk."""


class RuleFault(Reply):
    """What a rule names and nobody uses any more: in condition or step `number`, counted from 1."""

    is_step: bool
    number: int
    code: str
    """field_retired, service_retired, category_retired, team_retired, person_left, macro_removed."""
    name: str


class Rule(Reply):
    id: int
    name: str
    description: str
    position: int
    is_enabled: bool
    is_last: bool
    """When it applies, the rules below it are not looked at."""
    trigger: Trigger
    conditions: Group
    steps: list[TicketStep]
    hourly_limit: int
    owner: Ref | None
    run_count: int
    error_count: int
    """Failures in a row."""
    last_run_at: datetime | None
    last_error: str
    disabled_reason: str
    """Why it switched itself off: "errors" or "loop"."""
    faults: list[RuleFault]
    """A rule that looks at a retired field does not run until that is mended."""
    version: int


class Rules(Reply):
    items: list[Rule]


class RuleForm(Wire):
    name: Line
    trigger: Trigger
    steps: Steps
    description: OptionalText = ""
    conditions: Group = field(default_factory=Group)
    is_last: bool = False
    hourly_limit: Annotated[int, Meta(ge=1, le=10_000)] = 200


class NewRule(RuleForm):
    is_enabled: bool = False


class ChangedRule(RuleForm):
    version: Version


class SwitchRule(Wire):
    version: Version
    is_enabled: bool


class RuleOrder(Wire):
    """Every rule, in the order in which they are looked at."""

    rule_ids: Annotated[list[Id], Meta(max_length=500)]


class RunOutcome(StrEnum):
    DONE = "done"
    FAILED = "failed"
    LIMITED = "limited"
    """More often than its limit for an hour, or the limits for mail."""
    LOOP = "loop"
    """It was started by what it had done itself, or by too long a chain."""


class StepResult(Reply):
    """`code` "" when it was done."""

    step: TicketStep
    code: str


class RuleRun(Reply):
    """One line of the log."""

    id: int
    at: datetime
    rule: Ref
    ticket: Ref | None
    """None for a ticket out of the caller's sight."""
    outcome: RunOutcome
    cause: str
    """The event or moment that started it."""
    chain: list[str]
    """The rules that led here, the first one first."""
    matched: list[Condition]
    results: list[StepResult]
    error: str


class RunsQuery(Wire):
    rule_id: Id | None = None
    ticket_id: Id | None = None
    outcome: RunOutcome | None = None
    cursor: OptionalLine = ""
    limit: Limit = 50


class TryRule(Wire):
    rule: RuleForm
    ticket_id: Id


class Checked(Reply):
    """A condition and whether it is true; `seen`: the value that the ticket has."""

    condition: Condition
    is_true: bool
    seen: str


class RuleTrial(Reply):
    is_true: bool
    checked: list[Checked]
    effects: list[Effect]
    gaps: list[str]


class DryRun(Wire):
    """Over the tickets of the last days, page by page. `is_counting`: only how many match."""

    rule: RuleForm
    days: Annotated[int, Meta(ge=1, le=30)] = 30
    cursor: OptionalLine = ""
    is_counting: bool = False


class DryRunLine(Reply):
    """What the rule would have done to one ticket, at the moment when it would have been started."""

    ticket: Ref
    subject: str
    at: datetime
    effects: list[Effect]


class DryRunPage(Reply):
    """`looked_at`: how many tickets with the trigger in their history this page went through; `matched`: for
    how many the conditions held; `items`: where something would have changed.
    """

    items: list[DryRunLine]
    looked_at: int
    matched: int
    reached: datetime | None
    """When the last of them was created: so far back it has come."""
    next_cursor: str


LIST_RULES = Endpoint("GET", "/api/rules", Nothing, Nothing, Rules, permission=M)
CREATE_RULE = Endpoint("POST", "/api/rules", Nothing, NewRule, Rule, permission=M, status=201)
CHANGE_RULE = Endpoint("POST", "/api/rules/{rule_id}/change", Nothing, ChangedRule, Rule, permission=M)
SWITCH_RULE = Endpoint("POST", "/api/rules/{rule_id}/switch", Nothing, SwitchRule, Rule, permission=M)
REMOVE_RULE = Endpoint("POST", "/api/rules/{rule_id}/remove", Nothing, Nothing, Nothing, permission=M)
ORDER_RULES = Endpoint("POST", "/api/rules/order", Nothing, RuleOrder, Rules, permission=M)
LIST_RULE_RUNS = Endpoint("GET", "/api/rule-runs", RunsQuery, Nothing, Page[RuleRun], permission=M)
TRY_RULE = Endpoint("POST", "/api/rules/try", Nothing, TryRule, RuleTrial, permission=M, is_reading=True)
DRY_RUN_RULE = Endpoint(
    "POST", "/api/rules/dry-run", Nothing, DryRun, DryRunPage, permission=M, is_reading=True
)
