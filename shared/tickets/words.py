"""Closed sets of the ticket desk: states, levels, reasons, channels, kinds, actions."""

from enum import IntEnum, StrEnum

from shared.catalog import Level as Level


class Kind(StrEnum):
    INCIDENT = "incident"
    SERVICE_REQUEST = "service_request"
    PROBLEM = "problem"
    """The common cause of incidents."""
    CHANGE = "change"
    """Planned work with a window."""


ASKED_KINDS = (Kind.INCIDENT, Kind.SERVICE_REQUEST)
"""What requesters ask for; the others are the desk's own."""


class Status(StrEnum):
    OPEN = "open"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    PENDING = "pending"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"
    CANCELLED = "cancelled"


OPEN_STATUSES = (Status.OPEN, Status.ASSIGNED, Status.IN_PROGRESS, Status.PENDING)


class Priority(IntEnum):
    """1 is the highest."""

    P1 = 1
    P2 = 2
    P3 = 3
    P4 = 4
    P5 = 5


class PendingReason(StrEnum):
    WAITING_USER = "waiting_user"
    WAITING_VENDOR = "waiting_vendor"
    SCHEDULED = "scheduled"
    WAITING_APPROVAL = "waiting_approval"
    WAITING_PROBLEM = "waiting_problem"
    WAITING_CHANGE = "waiting_change"


class Channel(StrEnum):
    PHONE = "phone"
    PORTAL = "portal"
    MAIL = "mail"
    AGENT = "agent"
    """From the PC itself."""
    DESK = "desk"
    API = "api"


class ResolutionCode(StrEnum):
    SOLVED = "solved"
    WORKAROUND = "workaround"
    NO_FAULT = "no_fault"
    NO_RESPONSE = "no_response"
    DUPLICATE = "duplicate"
    DECLINED = "declined"


class EntryKind(StrEnum):
    """Kinds of a conversation entry; only `ANSWER` and `QUESTION` are ever shown to the requester."""

    QUESTION = "question"
    """What the requester wrote."""
    ANSWER = "answer"
    NOTE = "note"
    """Internal: desk only."""
    CALL = "call"
    """Phone record: desk only."""
    EVENT = "event"
    """What happened to the ticket, one line."""


class LinkKind(StrEnum):
    ASSET = "asset"
    PERSON = "person"
    DEVICE = "device"
    RELATED = "related"
    PARENT = "parent"
    FOLLOW_UP_OF = "follow_up_of"
    DUPLICATE_OF = "duplicate_of"
    ANNOUNCEMENT = "announcement"
    ARTICLE = "article"


class TicketAction(StrEnum):
    """What this caller may do to this ticket now; buttons and API agree by it."""

    ANSWER = "answer"
    NOTE = "note"
    LOG_CALL = "log_call"
    RECORD_QUESTION = "record_question"
    """Write down what the requester said elsewhere."""
    RECORD_BOUNCE = "record_bounce"
    """An answer did not reach the requester."""
    TAKE = "take"
    ASSIGN = "assign"
    START = "start"
    PEND = "pend"
    RESUME = "resume"
    ESCALATE = "escalate"
    HAND_BACK = "hand_back"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    """The requester agrees, or a desk agent records that they did."""
    REOPEN = "reopen"
    CLOSE = "close"
    CANCEL = "cancel"
    EDIT = "edit"
    LINK = "link"
    ATTACH = "attach"
    ASK_APPROVAL = "ask_approval"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"


class View(StrEnum):
    """The built-in views of the inbox; a team's queue is asked for by `team_id`."""

    UNASSIGNED = "unassigned"
    MINE = "mine"
    WATCHED = "watched"
    MENTIONED = "mentioned"
    """A note calls for the caller."""
    DUE = "due"
    WAITING = "waiting"
    ALL_OPEN = "all_open"
    RECENTLY_CLOSED = "recently_closed"


class ClockKind(StrEnum):
    """What is promised, and measured."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    """The answer to a question that came after the first response; one clock for each exchange."""
    RESOLUTION = "resolution"
    TEAM_STAY = "ola"
    """How long one team has it; a new clock whenever it changes hands."""
    VENDOR_WAIT = "uc"
    """How long a vendor has it."""


class SlaState(StrEnum):
    """How the promises of a ticket stand, the worst first."""

    BREACHED = "breached"
    RUNNING = "running"
    PAUSED = "paused"
    NONE = "none"
    """Nothing is promised any more, or nothing was."""


class Order(StrEnum):
    DUE = "due"
    NEWEST = "newest"
    PRIORITY = "priority"
    UPDATED = "updated"
