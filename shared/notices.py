"""What a person is told of: assigned, called for, answered, followed, late."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.wire import Endpoint, Id, Nothing, Ref, Reply, Wire

NOTICE = "notice"
"""Kind of the update that a person's notices are others now; the id is the person's."""
DESK = Permission.UPDATES_FOLLOW


class NoticeKind(StrEnum):
    ASSIGNED = "assigned"
    MENTION = "mention"
    REPLY = "reply"
    """Something new at a ticket of one's own."""
    SLA = "sla"
    URGENT = "urgent"
    """A ticket of the highest priority in one's team."""
    TEAM = "team"
    """New in the queue of one's team."""
    WATCHED = "watched"
    REMINDER = "reminder"
    """Nobody attends to it, for longer than it should be."""
    RULE = "rule"
    """A rule of the desk said so."""
    APPROVAL = "approval"
    """One's decision is waited for."""
    SUSPICION = "suspicion"
    """Tickets of one's team may have one cause."""


class NoticeLevel(StrEnum):
    NOW = "now"
    """Shown at once, and in the bell."""
    LATER = "later"
    """In the bell, and told together with others every quarter of an hour."""
    NEVER = "never"


USUAL: dict[NoticeKind, NoticeLevel] = {
    NoticeKind.ASSIGNED: NoticeLevel.NOW,
    NoticeKind.MENTION: NoticeLevel.NOW,
    NoticeKind.REPLY: NoticeLevel.NOW,
    NoticeKind.SLA: NoticeLevel.NOW,
    NoticeKind.URGENT: NoticeLevel.NOW,
    NoticeKind.TEAM: NoticeLevel.LATER,
    NoticeKind.WATCHED: NoticeLevel.LATER,
    NoticeKind.REMINDER: NoticeLevel.NOW,
    NoticeKind.RULE: NoticeLevel.NOW,
    NoticeKind.APPROVAL: NoticeLevel.NOW,
    NoticeKind.SUSPICION: NoticeLevel.NOW,
}
"""Levels until a person chooses others."""


class NoticeLine(Reply):
    """One thing that happened, `count` times. `what`: the name of the event, or the words of a rule."""

    id: int
    kind: NoticeKind
    level: NoticeLevel
    what: str
    by: str
    count: int
    at: datetime
    is_read: bool


class NoticeGroup(Reply):
    """Everything about one ticket, the newest first. The subject of a confidential one is empty."""

    ticket: Ref
    subject: str
    is_confidential: bool
    lines: list[NoticeLine]


class NoticeDigest(Reply):
    """What had gathered for later and was told together at `at`, as far as it is unread still."""

    at: datetime
    tickets: int
    notices: int
    """How often something happened there."""


class Notices(Reply):
    items: list[NoticeGroup]
    unread: int
    """Tickets with something new."""
    digest: NoticeDigest | None = None
    """The newest one. A later `at` than the one seen before is to be shown; an update comes with it."""


class ReadNotices(Wire):
    """Those of one ticket, or all."""

    ticket_id: Id | None = None


Minute = Annotated[int, Meta(ge=0, le=1439)]


class NoticeSettings(Reply):
    """`quiet_from` and `quiet_until` are minutes of the company's day; both None: never quiet."""

    levels: dict[NoticeKind, NoticeLevel]
    quiet_from: int | None
    quiet_until: int | None
    version: int


class ChangeNoticeSettings(Wire):
    version: Annotated[int, Meta(ge=0)]
    """0 where nothing was chosen before."""
    levels: dict[NoticeKind, NoticeLevel]
    quiet_from: Minute | None = None
    quiet_until: Minute | None = None


LIST_NOTICES = Endpoint("GET", "/api/notices", Nothing, Nothing, Notices, permission=DESK)
READ_NOTICES = Endpoint("POST", "/api/notices/read", Nothing, ReadNotices, Notices, permission=DESK)
CLEAR_NOTICES = Endpoint("POST", "/api/notices/clear", Nothing, ReadNotices, Notices, permission=DESK)
GET_NOTICE_SETTINGS = Endpoint(
    "GET", "/api/notices/settings", Nothing, Nothing, NoticeSettings, permission=DESK
)
CHANGE_NOTICE_SETTINGS = Endpoint(
    "POST", "/api/notices/settings", Nothing, ChangeNoticeSettings, NoticeSettings, permission=DESK
)
