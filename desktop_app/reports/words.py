"""Figures as people read them."""

from __future__ import annotations

from desktop_app.core import formats
from desktop_app.core.translator import t, translator
from desktop_app.tickets import badges
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.reports import By, CoursePoint, Figures, Part
from shared.tickets import Channel

CHANNELS: dict[Channel, Hue] = {
    Channel.PHONE: "blue",
    Channel.MAIL: "teal",
    Channel.PORTAL: "amber",
    Channel.AGENT: "violet",
    Channel.DESK: "grey",
    Channel.API: "orange",
}
"""In the order in which they are drawn, each in its own colour, whichever others a period had."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def minutes(value: float | None) -> str:
    """Business minutes as hours and minutes."""
    if value is None:
        return "–"
    hours, rest = divmod(round(value), 60)
    return t("reports.hours", hours=hours, minutes=rest) if hours else t("reports.minutes", minutes=rest)


def change(
    now: float | None, before: float | None, *, more_is_better: bool, is_share: bool = True
) -> Badge | None:
    """By how much it went up or down since the period before; None where there is nothing to compare."""
    if now is None or before is None:
        return None
    by = round(now - before, 1)
    icon = "trending-up" if by > 0 else "trending-down" if by < 0 else "minus"
    hue = "grey" if by == 0 else "green" if (by > 0) == more_is_better else "red"
    words = "±0" if by == 0 else f"{by:+.1f}" if by != round(by) or is_share else f"{by:+.0f}"
    return Badge(t("reports.points", by=words) if is_share else words, hue, icon)  # type: ignore[arg-type]  # one of the hues


def identity(now: Figures) -> str:
    """The sum that the backlog is made of."""
    return t(
        "reports.identity",
        start=f"{now.backlog_start:,}",
        created=f"{now.created:,}",
        resolved=f"{now.resolved:,}",
        reopened=f"{now.reopened_from_before:,}",
        end=f"{now.backlog_end:,}",
    )


def week_label(point: CoursePoint) -> str:
    return t("reports.week", week=point.start.isocalendar().week)


def day_label(point: CoursePoint) -> str:
    month, day = point.start.month, point.start.day
    return f"{month}/{day}" if translator.is_korean else f"{day} {formats.MONTHS[month - 1]}"


def part_label(by: By, part: Part) -> str:
    if not part.key:
        return t(f"reports.none_{by.value}")
    if by is By.PRIORITY:
        return badges.priority_word(int(part.key))
    if by is By.CHANNEL:
        return badges.channel_word(part.key)
    return part.label.split(" › ")[-1] if by is By.CATEGORY else part.label


def weekday(at: int) -> str:
    return t(f"reports.weekday.{WEEKDAYS[at]}")
