"""What clocks and their states are called, and how they look."""

from __future__ import annotations

from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.sla import Cause, ClockStatus, Condition, SegmentState, SlaClock
from shared.tickets import ClockKind

PROMISES = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION)
STATUS_LOOKS: dict[ClockStatus, tuple[Hue, str]] = {
    ClockStatus.RUNNING: ("blue", "timer"),
    ClockStatus.PAUSED: ("grey", "pause"),
    ClockStatus.MET: ("green", "circle-check"),
    ClockStatus.BREACHED: ("red", "triangle-alert"),
    ClockStatus.CANCELLED: ("grey", "circle-x"),
    ClockStatus.NOT_APPLICABLE: ("grey", "minus"),
    ClockStatus.MEASURED: ("grey", "gauge"),
}
NEAR = 0.75
"""From this share of the target on a clock is shown as near."""


def clock_word(kind: ClockKind) -> str:
    return t(f"sla.clock.{kind.value}")


def name_of(clock: SlaClock) -> str:
    """With the vendor, where it waits for one by a contract."""
    return t("sla.vendor_clock", vendor=clock.vendor) if clock.vendor else clock_word(clock.kind)


def status_word(status: ClockStatus) -> str:
    return t(f"sla.status.{status.value}")


def status_badge(status: ClockStatus) -> Badge:
    hue, icon = STATUS_LOOKS[status]
    return Badge(status_word(status), hue, icon)


def condition_word(condition: Condition) -> str:
    return t(f"sla.condition.{condition.value}")


def cause_word(cause: Cause) -> str:
    return t(f"sla.cause.{cause.value}")


def segment_word(state: SegmentState) -> str:
    return t(f"sla.segment.{state.value}")


def share_of(clock: SlaClock) -> float:
    """How much of the target is used, at most all of it."""
    return min(1.0, clock.elapsed_s / clock.target_s) if clock.target_s else 0.0


def hue_of(clock: SlaClock) -> Hue:
    if clock.status is ClockStatus.BREACHED:
        return "grey" if clock.excused_at is not None else "red"
    if clock.status is ClockStatus.MET:
        return "green"
    if clock.is_paused or clock.target_s is None:
        return "grey"
    return "amber" if share_of(clock) >= NEAR else "green"


def said(clock: SlaClock) -> str:
    """One clock in a few words: what is left, or what became of it."""
    if clock.target_s is None:
        return status_word(clock.status)
    left = clock.target_s - clock.elapsed_s
    length = length_of(left)
    if clock.status is ClockStatus.BREACHED:
        return t("sla.over", length=length)
    if clock.status is ClockStatus.MET:
        return t("sla.met_in", length=length_of(clock.elapsed_s))
    if clock.stopped_at is not None:
        return status_word(clock.status)
    return t("sla.left_paused" if clock.is_paused else "sla.left", length=length)


def length_of(seconds: int) -> str:
    """Business time in hours and minutes: a day of it would mean something else to everybody."""
    whole = abs(seconds) // 60
    hours, rest = divmod(whole, 60)
    parts = [t("sla.short_hours", n=hours)] if hours else []
    return " ".join([*parts, t("sla.short_minutes", n=rest)] if rest or not hours else parts)


def minutes(count: int) -> str:
    """Minutes of a target as people say them."""
    return length_of(count * 60)


def wall(minute: int) -> str:
    """Minutes since midnight on the wall: 09:00, 24:00."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
