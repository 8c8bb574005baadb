"""Maintenance and outage notices: what is shown to whom and when, updates, who is concerned."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, field

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


class AnnouncementKind(StrEnum):
    MAINTENANCE = "maintenance"
    OUTAGE = "outage"
    NOTICE = "notice"


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class AnnouncementState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    ENDED = "ended"
    CANCELLED = "cancelled"


class Shelf(StrEnum):
    """Which announcements a list shows."""

    CURRENT = "current"
    """Scheduled and active."""
    DRAFTS = "drafts"
    PAST = "past"


class AnnouncementUpdate(Reply):
    """What was added later; `text` and `text_en` are Markdown."""

    id: int
    at: datetime
    author: str
    text: str
    text_en: str


class Banner(Reply):
    """What employees and the desk are shown, in both languages where there are two."""

    id: int
    kind: AnnouncementKind
    severity: Severity
    state: AnnouncementState
    title: str
    title_en: str
    text: str
    text_en: str
    starts_at: datetime
    ends_at: datetime | None
    services: list[Ref]
    """What it is about, as far as the caller may ask for it; the desk knows all."""
    updates: list[AnnouncementUpdate]


class Banners(Reply):
    items: list[Banner]


class AnnouncementRow(Reply):
    id: int
    kind: AnnouncementKind
    severity: Severity
    state: AnnouncementState
    title: str
    title_en: str
    visible_from: datetime
    starts_at: datetime
    ends_at: datetime | None
    ended_at: datetime | None
    author: str
    targets: list[Ref]
    services: list[Ref]
    updated_at: datetime
    version: int


class AnnouncementDetail(Reply):
    row: AnnouncementRow
    title_en: str
    text: str
    text_en: str
    ends_by_itself: bool
    keywords: list[str]
    category_ids: list[int]
    reason: str
    updates: list[AnnouncementUpdate]


class Announcement(Wire):
    """Everything of it. No targets: it is for everybody.

    `visible_from` None: from the moment it is published. `ends_by_itself`: over at `ends_at` without a word
    of anybody; otherwise `ends_at` is only what is hoped for. Tickets with one of `keywords`, or of one of
    the categories or services, are offered to be linked. What is about services concerns those only who may
    ask for one of them, and everybody who works on tickets.
    """

    kind: AnnouncementKind
    severity: Severity = Severity.INFO
    title: Line
    title_en: OptionalLine = ""
    text: OptionalText = ""
    text_en: OptionalText = ""
    visible_from: datetime | None = None
    starts_at: datetime
    ends_at: datetime | None = None
    ends_by_itself: bool = False
    department_ids: Annotated[list[Id], Meta(max_length=100)] = []
    location_ids: Annotated[list[Id], Meta(max_length=100)] = []
    category_ids: Annotated[list[Id], Meta(max_length=100)] = []
    service_ids: Annotated[list[Id], Meta(max_length=100)] = field(default_factory=list)
    keywords: Annotated[list[Line], Meta(max_length=30)] = []


class ChangeAnnouncement(Announcement):
    version: Version


class AnnouncementCommand(Wire):
    version: Version


class AddUpdate(AnnouncementCommand):
    """More about it, and when it is hoped to be over now."""

    text: Text
    text_en: OptionalText = ""
    ends_at: datetime | None = None


class EndAnnouncement(AnnouncementCommand):
    """It is over; the last word is kept as an update."""

    text: OptionalText = ""
    text_en: OptionalText = ""


class CancelAnnouncement(AnnouncementCommand):
    reason: Line


class AnnouncementsQuery(Wire):
    shelf: Shelf = Shelf.CURRENT
    cursor: OptionalLine = ""
    limit: Limit = 100


DESK = Permission.UPDATES_FOLLOW
MANAGE = Permission.ANNOUNCEMENTS_MANAGE

LIST_ANNOUNCEMENTS = Endpoint(
    "GET", "/api/announcements", AnnouncementsQuery, Nothing, Page[AnnouncementRow], permission=DESK
)
GET_ANNOUNCEMENT = Endpoint(
    "GET", "/api/announcements/{announcement_id}", Nothing, Nothing, AnnouncementDetail, permission=DESK
)
CREATE_ANNOUNCEMENT = Endpoint(
    "POST", "/api/announcements", Nothing, Announcement, AnnouncementDetail, permission=MANAGE, status=201
)
CHANGE_ANNOUNCEMENT = Endpoint(
    "POST",
    "/api/announcements/{announcement_id}/change",
    Nothing,
    ChangeAnnouncement,
    AnnouncementDetail,
    permission=MANAGE,
)
PUBLISH_ANNOUNCEMENT = Endpoint(
    "POST",
    "/api/announcements/{announcement_id}/publish",
    Nothing,
    AnnouncementCommand,
    AnnouncementDetail,
    permission=MANAGE,
)
UPDATE_ANNOUNCEMENT = Endpoint(
    "POST",
    "/api/announcements/{announcement_id}/update",
    Nothing,
    AddUpdate,
    AnnouncementDetail,
    permission=MANAGE,
)
END_ANNOUNCEMENT = Endpoint(
    "POST",
    "/api/announcements/{announcement_id}/end",
    Nothing,
    EndAnnouncement,
    AnnouncementDetail,
    permission=MANAGE,
)
CANCEL_ANNOUNCEMENT = Endpoint(
    "POST",
    "/api/announcements/{announcement_id}/cancel",
    Nothing,
    CancelAnnouncement,
    AnnouncementDetail,
    permission=MANAGE,
)
LIST_MY_ANNOUNCEMENTS = Endpoint(
    "GET", "/api/my/announcements", Nothing, Nothing, Banners, permission=Permission.TICKETS_OWN
)
