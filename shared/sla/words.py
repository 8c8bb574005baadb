"""Closed sets of promised times."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

Minute = Annotated[int, Meta(ge=0, le=1440)]
"""Minutes since midnight on the wall; 1440 is 24:00."""
Windows = Annotated[list[tuple[Minute, Minute]], Meta(max_length=12)]
"""Working time of one day, each [from, to)."""
Week = Annotated[list[Windows], Meta(min_length=7, max_length=7)]
"""From Monday on."""
TargetMinutes = Annotated[int, Meta(ge=1, le=525_600)]
Percent = Annotated[int, Meta(ge=1, le=99)]


class ClockStatus(StrEnum):
    """What has become of one promise."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    """Exceeded; still running where it has no `stopped_at`."""
    CANCELLED = "cancelled"
    NOT_APPLICABLE = "not_applicable"
    """First response to somebody who was answered live."""
    MEASURED = "measured"
    """Stopped, and nothing had been promised."""


class Condition(StrEnum):
    """By what a policy can choose its tickets."""

    KIND = "kind"
    CATEGORY = "category"
    TEAM = "team"
    VIP = "vip"
    DEPARTMENT = "department"
    ASSET_CATEGORY = "asset_category"
    TAG = "tag"


class Cause(StrEnum):
    """Why other terms hold for a ticket from a moment on."""

    CREATED = "created"
    EDITED = "edited"
    MOVED = "moved"
    LINKED = "linked"
    POLICY_CHANGED = "policy_changed"
    """The policies were edited, not the ticket."""
    ADOPTED = "adopted"
    """The ticket is older than the promise."""


class SegmentState(StrEnum):
    """One stretch of a clock's time line."""

    COUNTED = "counted"
    PAUSED = "paused"
    CLOSED = "closed"
    """Outside business hours."""
