"""How loudly somebody is told."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from shared.notices import USUAL, NoticeKind, NoticeLevel

HIGHEST = 1


def level_of(
    kind: NoticeKind, chosen: Mapping[str, str], *, priority: int, is_quiet_time: bool
) -> NoticeLevel:
    """What the person chose; in their quiet hours nothing is shown at once but the highest priority."""
    level = NoticeLevel(chosen.get(kind.value, USUAL[kind].value))
    if level is NoticeLevel.NOW and is_quiet_time and priority != HIGHEST:
        return NoticeLevel.LATER
    return level


def is_quiet(minute: int, quiet_from: int | None, quiet_until: int | None) -> bool:
    """Whether a minute of the day lies in the quiet hours, which may go over midnight."""
    if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
        return False
    if quiet_from < quiet_until:
        return quiet_from <= minute < quiet_until
    return minute >= quiet_from or minute < quiet_until


def quiet_end(here: datetime, quiet_until: int) -> datetime:
    """When the quiet hours of this moment are over; `here` is local time."""
    end = here.replace(hour=quiet_until // 60, minute=quiet_until % 60, second=0, microsecond=0)
    return end if end > here else end + timedelta(days=1)
