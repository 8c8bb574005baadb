"""What rules look at: fields of the ticket, of who asks, of the machine; and how they compare."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from shared.catalog import FieldKind as AnswerKind
from shared.wire import OptionalCode, OptionalLine, Wire


class FactField(StrEnum):
    """What a condition asks about."""

    STATUS = "status"
    PRIORITY = "priority"
    KIND = "kind"
    CHANNEL = "channel"
    IMPACT = "impact"
    URGENCY = "urgency"
    CATEGORY = "category"
    """The category or any below it."""
    SERVICE = "service"
    ANSWER = "answer"
    """The answer to a custom field; the condition says which by its `key`."""
    TEAM = "team"
    TIER = "tier"
    ASSIGNEE = "assignee"
    SUBJECT = "subject"
    TEXT = "text"
    """Subject and description."""
    LAST_MESSAGE = "last_message"
    """What was said last between requester and desk."""
    TAGS = "tags"
    LANGUAGE = "language"
    """In which the requester writes."""
    PENDING_REASON = "pending_reason"
    RESOLUTION_CODE = "resolution_code"
    IS_CONFIDENTIAL = "is_confidential"
    IS_WAITING_FOR_DESK = "is_waiting_for_desk"
    IS_READY_TO_CONFIRM = "is_ready_to_confirm"
    REOPEN_COUNT = "reopen_count"
    AGE_HOURS = "age_hours"
    HOURS_UNTIL_DUE = "hours_until_due"
    SLA_STATE = "sla_state"
    VENDOR = "vendor"
    HAS_PARENT = "has_parent"
    HAS_PROBLEM = "has_problem"
    """It stands below a problem."""
    HAS_OPEN_CHILDREN = "has_open_children"
    ACTOR = "actor"
    """Who did what started the rule."""
    REQUESTER = "requester"
    DEPARTMENT = "department"
    """The requester's department or any above it."""
    LOCATION = "location"
    TITLE = "title"
    IS_VIP = "is_vip"
    DISK_FREE_PERCENT = "disk_free_percent"
    UPTIME_DAYS = "uptime_days"
    IS_REBOOT_PENDING = "is_reboot_pending"
    BATTERY_HEALTH = "battery_health"
    OS_NAME = "os_name"
    MEMORY_GB = "memory_gb"
    AGENT_VERSION = "agent_version"
    SOFTWARE = "software"
    REPORT_AGE_DAYS = "report_age_days"
    MODEL = "model"
    ASSET_STATE = "asset_state"
    WARRANTY_DAYS_LEFT = "warranty_days_left"


class Op(StrEnum):
    IS = "is"
    """One of the values."""
    IS_NOT = "is_not"
    CONTAINS = "contains"
    CONTAINS_NOT = "contains_not"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    YES = "yes"
    NO = "no"
    IS_SET = "is_set"
    IS_EMPTY = "is_empty"
    INSTALLED = "installed"
    NOT_INSTALLED = "not_installed"
    OLDER_THAN = "older_than"
    """Installed, in a version before the one given."""
    EARLIER = "earlier"
    """A version before the one given."""
    ON_OR_AFTER = "on_or_after"
    ON_OR_BEFORE = "on_or_before"
    WITHIN_DAYS = "within_days"
    """Today or at most so many days ahead."""
    DAYS_AGO = "days_ago"
    """So many days ago or more."""


class FieldKind(StrEnum):
    CHOICE = "choice"
    """One of a closed set."""
    RECORD = "record"
    """The id of a record."""
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    WORDS = "words"
    SOFTWARE = "software"
    VERSION = "version"
    DATE = "date"
    ANSWER = "answer"
    """What the custom field is, by `ANSWERS`."""


F = FactField
KIND_OF: dict[FactField, FieldKind] = {
    **dict.fromkeys(
        (
            F.STATUS,
            F.PRIORITY,
            F.KIND,
            F.CHANNEL,
            F.IMPACT,
            F.URGENCY,
            F.TIER,
            F.PENDING_REASON,
            F.RESOLUTION_CODE,
            F.ACTOR,
            F.ASSET_STATE,
            F.LANGUAGE,
            F.SLA_STATE,
        ),
        FieldKind.CHOICE,
    ),
    **dict.fromkeys(
        (F.CATEGORY, F.SERVICE, F.TEAM, F.ASSIGNEE, F.REQUESTER, F.DEPARTMENT, F.LOCATION),
        FieldKind.RECORD,
    ),
    **dict.fromkeys(
        (F.SUBJECT, F.TEXT, F.LAST_MESSAGE, F.TITLE, F.OS_NAME, F.MODEL, F.VENDOR), FieldKind.TEXT
    ),
    F.ANSWER: FieldKind.ANSWER,
    F.AGENT_VERSION: FieldKind.VERSION,
    F.TAGS: FieldKind.WORDS,
    **dict.fromkeys(
        (
            F.IS_CONFIDENTIAL,
            F.IS_WAITING_FOR_DESK,
            F.IS_READY_TO_CONFIRM,
            F.HAS_PARENT,
            F.HAS_PROBLEM,
            F.HAS_OPEN_CHILDREN,
            F.IS_VIP,
            F.IS_REBOOT_PENDING,
        ),
        FieldKind.FLAG,
    ),
    **dict.fromkeys(
        (
            F.REOPEN_COUNT,
            F.AGE_HOURS,
            F.HOURS_UNTIL_DUE,
            F.DISK_FREE_PERCENT,
            F.UPTIME_DAYS,
            F.BATTERY_HEALTH,
            F.MEMORY_GB,
            F.REPORT_AGE_DAYS,
            F.WARRANTY_DAYS_LEFT,
        ),
        FieldKind.NUMBER,
    ),
    F.SOFTWARE: FieldKind.SOFTWARE,
}

ANSWERS: dict[AnswerKind, FieldKind] = {
    AnswerKind.TEXT: FieldKind.TEXT,
    AnswerKind.LONG_TEXT: FieldKind.TEXT,
    AnswerKind.NUMBER: FieldKind.NUMBER,
    AnswerKind.DATE: FieldKind.DATE,
    AnswerKind.YES_NO: FieldKind.FLAG,
    AnswerKind.CHOICE: FieldKind.CHOICE,
    AnswerKind.MULTI_CHOICE: FieldKind.CHOICE,
    AnswerKind.PERSON: FieldKind.RECORD,
    AnswerKind.ASSET: FieldKind.RECORD,
}
"""How the answers to a custom field are compared."""

OPS: dict[FieldKind, tuple[Op, ...]] = {
    FieldKind.CHOICE: (Op.IS, Op.IS_NOT, Op.IS_SET, Op.IS_EMPTY),
    FieldKind.RECORD: (Op.IS, Op.IS_NOT, Op.IS_SET, Op.IS_EMPTY),
    FieldKind.TEXT: (Op.CONTAINS, Op.CONTAINS_NOT, Op.IS, Op.IS_SET, Op.IS_EMPTY),
    FieldKind.WORDS: (Op.CONTAINS, Op.CONTAINS_NOT, Op.IS_SET, Op.IS_EMPTY),
    FieldKind.NUMBER: (Op.AT_LEAST, Op.AT_MOST, Op.IS_SET, Op.IS_EMPTY),
    FieldKind.FLAG: (Op.YES, Op.NO, Op.IS_SET, Op.IS_EMPTY),
    FieldKind.SOFTWARE: (Op.INSTALLED, Op.NOT_INSTALLED, Op.OLDER_THAN),
    FieldKind.VERSION: (Op.EARLIER, Op.IS, Op.IS_SET, Op.IS_EMPTY),
    FieldKind.DATE: (
        Op.WITHIN_DAYS,
        Op.DAYS_AGO,
        Op.ON_OR_AFTER,
        Op.ON_OR_BEFORE,
        Op.IS_SET,
        Op.IS_EMPTY,
    ),
}
"""How each kind of field can be compared."""

WITHOUT_VALUE = frozenset({Op.YES, Op.NO, Op.IS_SET, Op.IS_EMPTY})

MACHINE_FIELDS = frozenset(
    {
        F.DISK_FREE_PERCENT,
        F.UPTIME_DAYS,
        F.IS_REBOOT_PENDING,
        F.BATTERY_HEALTH,
        F.OS_NAME,
        F.MEMORY_GB,
        F.AGENT_VERSION,
        F.SOFTWARE,
        F.REPORT_AGE_DAYS,
        F.MODEL,
        F.ASSET_STATE,
        F.WARRANTY_DAYS_LEFT,
    }
)
"""Fields of the machine or asset that the ticket is about."""


class ActorWord(StrEnum):
    """Who acted."""

    REQUESTER = "requester"
    DESK = "desk"
    RULE = "rule"
    SYSTEM = "system"


class Match(StrEnum):
    ALL = "all"
    ANY = "any"
    NONE = "none"


class Condition(Wire):
    """`values`: codes, ids as numerals, words, one number, one day, or name and version of a program."""

    field: FactField
    op: Op
    values: Annotated[list[OptionalLine], Meta(max_length=50)] = msgspec.field(default_factory=list)
    key: OptionalCode = ""
    """Of the custom field."""


class InnerGroup(Wire):
    match: Match = Match.ALL
    conditions: Annotated[list[Condition], Meta(max_length=20)] = []


class Group(Wire):
    """Conditions and groups of conditions; an empty one is always true."""

    match: Match = Match.ALL
    conditions: Annotated[list[Condition], Meta(max_length=20)] = []
    groups: Annotated[list[InnerGroup], Meta(max_length=10)] = []
