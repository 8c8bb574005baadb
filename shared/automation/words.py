"""Closed sets of the automation: who sees a macro, what can be done to a ticket, what a template may name."""

import re
from enum import StrEnum


class Scope(StrEnum):
    """Who has a macro or a template: its owner, a team, the whole desk."""

    PERSONAL = "personal"
    TEAM = "team"
    SHARED = "shared"


class TextKind(StrEnum):
    TEMPLATE = "template"
    """A whole answer."""
    BLOCK = "block"
    """A piece of text with an abbreviation, put in by ":"."""


class Language(StrEnum):
    KO = "ko"
    EN = "en"


class ActionKind(StrEnum):
    """What a macro or a rule does to a ticket; `NEEDS` says which fields each one takes."""

    SET_PRIORITY = "set_priority"
    SET_CATEGORY = "set_category"
    SET_SERVICE = "set_service"
    SET_FIELD = "set_field"
    """`word` is the key of the custom field; `text` the answer: true, 2026-11-23, +3 (days from today),
    keys of choices line by line, ids as numerals; "" empties it."""
    SET_KIND = "set_kind"
    ADD_TAG = "add_tag"
    REMOVE_TAG = "remove_tag"
    ASSIGN_TEAM = "assign_team"
    ASSIGN_PERSON = "assign_person"
    UNASSIGN = "unassign"
    TAKE = "take"
    ANSWER = "answer"
    NOTE = "note"
    PEND = "pend"
    RESUME = "resume"
    RESOLVE = "resolve"
    CLOSE = "close"
    ESCALATE = "escalate"
    ASK_APPROVAL = "ask_approval"
    NOTIFY = "notify"
    ADD_WATCHER = "add_watcher"
    LINK_PARENT = "link_parent"
    CREATE_CHILD = "create_child"
    RUN_MACRO = "run_macro"


NEEDS: dict[ActionKind, tuple[str, ...]] = {
    ActionKind.SET_PRIORITY: ("word", "text"),
    ActionKind.SET_CATEGORY: ("target_id",),
    ActionKind.SET_SERVICE: ("target_id",),
    ActionKind.SET_FIELD: ("word", "text"),
    ActionKind.SET_KIND: ("word",),
    ActionKind.ADD_TAG: ("word",),
    ActionKind.REMOVE_TAG: ("word",),
    ActionKind.ASSIGN_TEAM: ("target_id",),
    ActionKind.ASSIGN_PERSON: ("target_id",),
    ActionKind.UNASSIGN: (),
    ActionKind.TAKE: (),
    ActionKind.ANSWER: ("text",),
    ActionKind.NOTE: ("text",),
    ActionKind.PEND: ("word", "text", "minutes"),
    ActionKind.RESUME: (),
    ActionKind.RESOLVE: ("word", "text"),
    ActionKind.CLOSE: (),
    ActionKind.ESCALATE: ("target_id", "word", "text"),
    ActionKind.ASK_APPROVAL: ("target_id", "word", "text"),
    ActionKind.NOTIFY: ("word", "target_id", "text"),
    ActionKind.ADD_WATCHER: ("target_id",),
    ActionKind.LINK_PARENT: ("target_id",),
    ActionKind.CREATE_CHILD: ("word", "text", "target_id"),
    ActionKind.RUN_MACRO: ("target_id",),
}
"""The fields of an action by its kind, in the order in which they are asked for."""

OPTIONAL: dict[ActionKind, frozenset[str]] = {
    ActionKind.SET_PRIORITY: frozenset({"text"}),
    ActionKind.SET_FIELD: frozenset({"text"}),
    ActionKind.PEND: frozenset({"text", "minutes"}),
    ActionKind.ASK_APPROVAL: frozenset({"text"}),
    ActionKind.NOTIFY: frozenset({"target_id", "text"}),
    ActionKind.CREATE_CHILD: frozenset({"text", "target_id"}),
}
"""Fields that may be left empty."""

TEXTS_TO_REQUESTER = frozenset({ActionKind.ANSWER, ActionKind.PEND, ActionKind.RESOLVE})
"""Actions whose text the requester reads."""


class Placeholder(StrEnum):
    """What a text may name as {{…}}."""

    REQUESTER_NAME = "requester.name"
    REQUESTER_TITLE = "requester.title"
    REQUESTER_DEPARTMENT = "requester.department"
    REQUESTER_LOCATION = "requester.location"
    REQUESTER_PHONE = "requester.phone"
    TICKET_NUMBER = "ticket.number"
    TICKET_SUBJECT = "ticket.subject"
    TICKET_CATEGORY = "ticket.category"
    TICKET_CREATED = "ticket.created"
    TICKET_VENDOR_REFERENCE = "ticket.vendor_reference"
    AGENT_NAME = "agent.name"
    AGENT_TEAM = "agent.team"
    AGENT_PHONE = "agent.phone"
    DUE = "due"
    UNTIL = "until"
    TODAY = "today"
    ASSET_TAG = "asset.tag"
    ASSET_MODEL = "asset.model"


PARTICLES = ("은/는", "이/가", "을/를", "과/와", "으로/로", "아/야", "이나/나", "이라/라", "이랑/랑")
"""Korean particles that a placeholder may carry: {{requester.name|이/가}}."""
PLACEHOLDER = re.compile(r"{{\s*([\w.]+)\s*(?:\|\s*([^{}|]*?)\s*)?}}")
"""One in a text: its name, and the particle behind it or None."""


class Hearer(StrEnum):
    """Whom a notice goes to."""

    OWNER = "owner"
    TEAM = "team"
    MANAGER = "manager"
    """Of the owner."""
    REQUESTERS_MANAGER = "requesters_manager"
    PERSON = "person"


class EffectField(StrEnum):
    """What an action changes, for the list that is shown before it runs."""

    STATUS = "status"
    PENDING_REASON = "pending_reason"
    PRIORITY = "priority"
    CATEGORY = "category"
    SERVICE = "service"
    CUSTOM_FIELD = "custom_field"
    KIND = "kind"
    TAGS = "tags"
    TEAM = "team"
    ASSIGNEE = "assignee"
    ANSWER = "answer"
    NOTE = "note"
    RESOLUTION = "resolution"
    APPROVAL = "approval"
    NOTICE = "notice"
    WATCHER = "watcher"
    PARENT = "parent"
    CHILD = "child"
