"""Machines at the time of a ticket, probable causes by rule, same change and same symptom, verified fixes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.inventory import Change
from shared.permissions import Permission
from shared.wire import (
    Endpoint,
    Id,
    Line,
    Nothing,
    OptionalLine,
    Ref,
    Reply,
    Text,
    Version,
    Wire,
)


class Fact(StrEnum):
    """What a condition looks at. `SOFTWARE_*` look at a program by name, the others at the machine."""

    DISK_FREE_PERCENT = "disk_free_percent"
    UPTIME_DAYS = "uptime_days"
    REBOOT_PENDING = "reboot_pending"
    BATTERY_HEALTH_PERCENT = "battery_health_percent"
    AGENT_SILENT_HOURS = "agent_silent_hours"
    MEMORY_TOTAL_GB = "memory_total_gb"
    MEMORY_USED_PERCENT = "memory_used_percent"
    DISK_FAILING = "disk_failing"
    SOFTWARE_OLDER = "software_older"
    """Installed in an older version than `version`."""
    SOFTWARE_AT_LEAST = "software_at_least"
    SOFTWARE_PRESENT = "software_present"
    SOFTWARE_ABSENT = "software_absent"
    REBOOTED_SINCE = "rebooted_since"
    """Started again after the condition was attached to a ticket."""


class Compare(StrEnum):
    BELOW = "below"
    ABOVE = "above"


NUMBERS = frozenset(
    {
        Fact.DISK_FREE_PERCENT,
        Fact.UPTIME_DAYS,
        Fact.BATTERY_HEALTH_PERCENT,
        Fact.AGENT_SILENT_HOURS,
        Fact.MEMORY_TOTAL_GB,
        Fact.MEMORY_USED_PERCENT,
    }
)
SOFTWARE = frozenset(
    {Fact.SOFTWARE_OLDER, Fact.SOFTWARE_AT_LEAST, Fact.SOFTWARE_PRESENT, Fact.SOFTWARE_ABSENT}
)
SINCE_ONLY = frozenset({Fact.REBOOTED_SINCE})
"""Make no sense without a moment to begin from: only for fixes."""


class Condition(Wire):
    """`limit` for numbers, `program` (part of its name) and `version` for software."""

    fact: Fact
    compare: Compare = Compare.BELOW
    limit: Annotated[float, Meta(ge=0, le=1_000_000)] = 0
    program: OptionalLine = ""
    version: OptionalLine = ""


Conditions = Annotated[list[Condition], Meta(min_length=1, max_length=6)]


class Severity(StrEnum):
    HINT = "hint"
    LIKELY = "likely"
    CRITICAL = "critical"


# --- machines at the time of the ticket ---------------------------------------------------------------------


class Snapshot(Reply):
    """One machine when the ticket came in; never changed afterwards. None: it did not say."""

    device_id: int
    asset: Ref | None
    hostname: str
    model: str
    os_name: str
    os_build: str
    agent_version: str
    taken_at: datetime
    reported_at: datetime | None
    is_reboot_pending: bool | None
    booted_at: datetime | None
    disk_mount: str
    disk_free_bytes: int
    disk_total_bytes: int
    memory_used_bytes: int
    memory_total_bytes: int
    battery_health_percent: int | None
    battery_cycles: int | None
    disk_health: str
    """What the worst disk says of itself: "ok", "failing" or ""."""
    programs: dict[str, str]
    """Programs that rules ask for, with their version."""
    changes: list[Change]
    """Of the seven days before."""
    last_working_day: date
    """Changes since this day are the difference since the last working day."""


class Evidence(Reply):
    """One condition that holds, and what was found."""

    fact: Fact
    compare: Compare
    limit: float
    found: float
    program: str
    version: str
    """Found, for software."""
    wanted: str


class Finding(Reply):
    """A probable cause on one machine of the ticket."""

    rule_id: int
    name: str
    severity: Severity
    device_id: int
    evidence: list[Evidence]
    article: Ref | None
    macro_id: int | None
    fix: Condition | None
    """What shows that it is mended; can be attached to the ticket as it stands."""


# --- rules --------------------------------------------------------------------------------------------------


class CauseRule(Reply):
    id: int
    name_ko: str
    name_en: str
    severity: Severity
    conditions: list[Condition]
    """All of them have to hold."""
    fix: Condition | None
    article: Ref | None
    macro_id: int | None
    is_active: bool
    position: int
    version: int


class CauseRules(Reply):
    items: list[CauseRule]


class CauseRuleForm(Wire):
    name_ko: Line
    name_en: Line
    conditions: Conditions
    severity: Severity = Severity.LIKELY
    fix: Condition | None = None
    article_id: Id | None = None
    macro_id: Id | None = None
    is_active: bool = True
    position: Annotated[int, Meta(ge=0, le=10_000)] = 100


class NewCauseRule(CauseRuleForm):
    pass


class ChangedCauseRule(CauseRuleForm):
    version: Version


# --- verified fixes -----------------------------------------------------------------------------------------


class FixState(StrEnum):
    WAITING = "waiting"
    MET = "met"
    """Holds, and the ticket is still open: it could be resolved."""
    VERIFIED = "verified"
    """Resolved, and the machine shows it."""
    FAILED = "failed"
    """Resolved, and the machine shows that it is not."""
    CANCELLED = "cancelled"


class FixCheck(Reply):
    id: int
    device: Ref
    condition: Condition
    state: FixState
    reports_seen: int
    created_at: datetime
    created_by: str
    settled_at: datetime | None
    found: str
    """What the last report said, in figures."""


class NewFixCheck(Wire):
    device_id: Id
    condition: Condition


# --- same change, same symptom ------------------------------------------------------------------------------


class SuspicionState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    """A ticket over all of them was made."""
    DISMISSED = "dismissed"


class SuspicionRow(Reply):
    """`affected` of `ticket_devices` machines with new tickets share the change, `fleet_with` of `fleet`
    have it at all. All counts are over tickets that the reader may see.
    """

    id: int
    section: str
    kind: str
    label: str
    old: str
    new: str
    state: SuspicionState
    affected: int
    ticket_devices: int
    fleet_with: int
    fleet: int
    lift: float
    chance: float
    """Of so many by accident."""
    first_change_at: datetime
    found_at: datetime
    parent: Ref | None
    dismissed_reason: str
    version: int


class Suspicions(Reply):
    items: list[SuspicionRow]


class AffectedTicket(Reply):
    id: int
    number: str
    subject: str
    requester: str
    device: Ref
    changed_at: datetime
    created_at: datetime


class SuspicionDetail(Reply):
    row: SuspicionRow
    tickets: list[AffectedTicket]
    announcement_title: str
    announcement_text: str
    """The beginning of a notice to everybody who has the change."""


class MakeParent(Wire):
    version: Version
    subject: OptionalLine = ""


class DismissSuspicion(Wire):
    version: Version
    reason: Text


class TicketDiagnosis(Reply):
    """What the desk knows of the machines of a ticket; `suspicions` that this ticket belongs to."""

    snapshots: list[Snapshot]
    findings: list[Finding]
    checks: list[FixCheck]
    suspicions: list[SuspicionRow]


DESK = Permission.UPDATES_FOLLOW
W = Permission.TICKETS_WORK
RULES = Permission.RULES_MANAGE

GET_DIAGNOSIS = Endpoint(
    "GET", "/api/tickets/{ticket_id}/diagnosis", Nothing, Nothing, TicketDiagnosis, permission=DESK
)
ATTACH_FIX_CHECK = Endpoint(
    "POST", "/api/tickets/{ticket_id}/fix-checks", Nothing, NewFixCheck, TicketDiagnosis, permission=W
)
CANCEL_FIX_CHECK = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/fix-checks/{check_id}/cancel",
    Nothing,
    Nothing,
    TicketDiagnosis,
    permission=W,
)
LIST_CAUSE_RULES = Endpoint("GET", "/api/cause-rules", Nothing, Nothing, CauseRules, permission=DESK)
CREATE_CAUSE_RULE = Endpoint(
    "POST", "/api/cause-rules", Nothing, NewCauseRule, CauseRule, permission=RULES, status=201
)
CHANGE_CAUSE_RULE = Endpoint(
    "POST", "/api/cause-rules/{rule_id}/change", Nothing, ChangedCauseRule, CauseRule, permission=RULES
)
LIST_SUSPICIONS = Endpoint("GET", "/api/suspicions", Nothing, Nothing, Suspicions, permission=DESK)
GET_SUSPICION = Endpoint(
    "GET", "/api/suspicions/{suspicion_id}", Nothing, Nothing, SuspicionDetail, permission=DESK
)
MAKE_SUSPICION_PARENT = Endpoint(
    "POST", "/api/suspicions/{suspicion_id}/parent", Nothing, MakeParent, SuspicionDetail, permission=W
)
DISMISS_SUSPICION = Endpoint(
    "POST", "/api/suspicions/{suspicion_id}/dismiss", Nothing, DismissSuspicion, SuspicionRow, permission=W
)
