"""What states, priorities, tiers and the like are called and how they look: one table for all of the desk."""

from datetime import UTC, datetime

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge, Level
from desktop_app.ui.tokens import Hue
from shared.catalog import Tier
from shared.tickets import (
    Channel,
    EntryKind,
    Kind,
    LinkKind,
    PendingReason,
    ResolutionCode,
    SlaState,
    Status,
    TicketRow,
)
from shared.tickets import Level as Grade

STATUS_LOOKS: dict[Status, tuple[Hue, str]] = {
    Status.OPEN: ("blue", "circle-dot"),
    Status.ASSIGNED: ("violet", "user-check"),
    Status.IN_PROGRESS: ("teal", "loader"),
    Status.PENDING: ("amber", "circle-pause"),
    Status.RESOLVED: ("green", "circle-check"),
    Status.CLOSED: ("grey", "check-check"),
    Status.MERGED: ("grey", "merge"),
    Status.CANCELLED: ("grey", "circle-x"),
}
PRIORITY_LOOKS: dict[int, tuple[int, Hue, str]] = {
    1: (4, "red", "octagon-alert"),
    2: (3, "orange", "level-high"),
    3: (2, "blue", "level-medium"),
    4: (1, "grey", "level-low"),
    5: (1, "grey", "level-low"),
}
CHANNEL_ICONS: dict[Channel, str] = {
    Channel.PHONE: "phone",
    Channel.PORTAL: "globe",
    Channel.MAIL: "mail",
    Channel.AGENT: "monitor",
    Channel.DESK: "headset",
    Channel.API: "webhook",
}
LINK_ICONS: dict[LinkKind, str] = {
    LinkKind.ASSET: "laptop",
    LinkKind.PERSON: "user",
    LinkKind.DEVICE: "monitor",
    LinkKind.RELATED: "link",
    LinkKind.PARENT: "git-merge",
    LinkKind.FOLLOW_UP_OF: "corner-up-left",
    LinkKind.DUPLICATE_OF: "copy",
    LinkKind.ARTICLE: "book-open",
    LinkKind.ANNOUNCEMENT: "megaphone",
}
TIER_HUES: dict[Tier, Hue] = {Tier.L1: "blue", Tier.L2: "teal", Tier.L3: "violet", Tier.L4: "orange"}
NEAR_S = 3600
"""A due time within an hour is shown as near."""


def status_word(status: Status) -> str:
    return t(f"ticket.status.{status.value}")


def status_badge(status: Status) -> Badge:
    hue, icon = STATUS_LOOKS[status]
    return Badge(status_word(status), hue, icon)


def row_badge(row: TicketRow) -> Badge:
    """The state of a ticket; solved above and to be confirmed below is a state of its own to the desk."""
    if row.is_ready_to_confirm:
        return Badge(t("ticket.status.ready_to_confirm"), "green", "handshake")
    return status_badge(row.status)


def priority_word(priority: int) -> str:
    return t(f"ticket.priority.{int(priority)}")


def priority_level(priority: int) -> Level:
    bars, hue, _ = PRIORITY_LOOKS[int(priority)]
    return Level(bars, hue, priority_word(priority))


def priority_badge(priority: int) -> Badge:
    _, hue, icon = PRIORITY_LOOKS[int(priority)]
    return Badge(priority_word(priority), hue, icon)


def tier_badge(tier: Tier) -> Badge:
    return Badge(tier.value, TIER_HUES[tier], "layers")


def tier_word(tier: Tier) -> str:
    return t(f"ticket.tier.{tier.value}")


def kind_word(kind: Kind) -> str:
    return t(f"ticket.kind.{kind.value}")


def kind_badge(kind: Kind) -> Badge:
    return Badge(kind_word(kind), "grey", "zap" if kind is Kind.INCIDENT else "clipboard-list")


def pending_word(reason: PendingReason) -> str:
    return t(f"ticket.pending.{reason.value}")


def channel_word(channel: Channel | str) -> str:
    return t(f"ticket.channel.{Channel(channel).value}")


def category_badge(category: str) -> Badge:
    return Badge(category or t("ticket.no_category"), "grey", "tag")


def grade_word(grade: Grade | str) -> str:
    return t(f"ticket.grade.{Grade(grade).value}")


def resolution_word(code: ResolutionCode | str) -> str:
    return t(f"ticket.resolution.{ResolutionCode(code).value}")


def link_word(kind: LinkKind | str) -> str:
    return t(f"ticket.link.{LinkKind(kind).value}")


def entry_word(kind: EntryKind) -> str:
    return t(f"ticket.entry.{kind.value}")


def due_badge(row: TicketRow, *, now: datetime | None = None) -> Badge | None:
    """How long there is until the next promise; None where there is none any more."""
    if row.sla_state is SlaState.PAUSED:
        return Badge(t("ticket.due.paused"), "grey", "pause", is_soft=False)
    if row.due_at is None:
        return None
    left = (row.due_at - (now or datetime.now(UTC))).total_seconds()
    length = formats.duration(left)
    if left < 0 and row.sla_state is not SlaState.BREACHED:
        return Badge(t("ticket.due.now"), "amber", "timer")
    if left < 0:
        return Badge(t("ticket.due.over", length=length), "red", "triangle-alert")
    if left < NEAR_S:
        return Badge(length, "amber", "timer")
    return Badge(length, "grey", "clock", is_soft=False)
