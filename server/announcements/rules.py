"""Which state the clock asks for, which dates make sense, and which words a notice is about."""

import re
from collections.abc import Collection
from datetime import datetime

from shared.announcements import AnnouncementState
from shared.errors import Conflict, Invalid

S = AnnouncementState
OPEN_STATES = (S.SCHEDULED, S.ACTIVE)
EMPTY_WORDS = frozenset(
    {
        "공지",
        "안내",
        "예정",
        "점검",
        "장애",
        "작업",
        "정기",
        "긴급",
        "알림",
        "발생",
        "복구",
        "서비스",
        "시스템",
    }
    | {"notice", "maintenance", "outage", "planned", "scheduled", "service", "system", "the", "and", "for"}
)
"""Words of titles that say nothing about what is concerned."""


def check_times(visible_from: datetime | None, starts_at: datetime, ends_at: datetime | None) -> None:
    named = {"visible_from": visible_from, "starts_at": starts_at, "ends_at": ends_at}
    for name, moment in named.items():
        if moment is not None and moment.tzinfo is None:
            raise Invalid("time_without_zone", name)
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid("announcement_ends_before", "ends_at")
    if visible_from is not None and ends_at is not None and visible_from >= ends_at:
        raise Invalid("announcement_shown_too_late", "visible_from")


def check_state(state: AnnouncementState, allowed: Collection[AnnouncementState]) -> None:
    if state not in allowed:
        raise Conflict("announcement_state", state=state.value)


def state_at(
    state: AnnouncementState,
    now: datetime,
    *,
    starts_at: datetime,
    ends_at: datetime | None,
    ends_by_itself: bool,
) -> AnnouncementState:
    """What a published announcement is at this moment."""
    if state not in OPEN_STATES:
        return state
    if ends_by_itself and ends_at is not None and ends_at <= now:
        return S.ENDED
    return S.ACTIVE if starts_at <= now else S.SCHEDULED


def words_of(title: str) -> list[str]:
    """The words of a title that tell what it is about."""
    found = re.findall(r"[0-9A-Za-z가-힣]{2,}", title.casefold())
    return [word for word in found if word not in EMPTY_WORDS]


def mentions(text: str, keywords: Collection[str], title: str) -> str:
    """The first word that a text has in common with an announcement; "" for none.

    Words of the title count when there are no keywords of its own.
    """
    text = text.casefold()
    for word in [*keywords] if keywords else words_of(title):
        if word.casefold().strip() and word.casefold().strip() in text:
            return word
    return ""
