"""What happens to announcements."""

from dataclasses import dataclass

from server.announcements.models import Announcement
from server.core.events import Event
from shared.wire import Ref


def ref(row: Announcement) -> Ref:
    return Ref(kind="announcement", id=row.id, label=row.title)


@dataclass(frozen=True, kw_only=True)
class AnnouncementChanged(Event):
    """Made or changed."""


@dataclass(frozen=True, kw_only=True)
class AnnouncementPublished(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class AnnouncementStarted(Event):
    """What it announced has begun."""


@dataclass(frozen=True, kw_only=True)
class AnnouncementUpdated(Event):
    """Something was added."""


@dataclass(frozen=True, kw_only=True)
class AnnouncementEnded(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class AnnouncementCancelled(Event):
    pass
