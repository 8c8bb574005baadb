"""One computer beside a ticket: how it is now, and what changed before the ticket."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets import (
    Button,
    Card,
    Chip,
    ElidedLabel,
    FlowLayout,
    IconLabel,
    Label,
    Meter,
    box,
    column,
    row,
)
from shared.inventory import Change, DeviceFacts, Freshness
from shared.wire import Ref

MOST_CHANGES = 3
LABEL_WIDTH = 62
ONLINE_FOR_S = 2 * 3600
"""Agents report every hour, if not told otherwise: twice that, and nobody would call it online."""
Opener = Callable[[Ref], object]


def fullness(share: float) -> Hue:
    return "red" if share >= 0.9 else "amber" if share >= 0.8 else "teal"


def health(percent: int) -> Hue:
    return "red" if percent < 50 else "amber" if percent < 70 else "teal"


def freshness_badge(facts: DeviceFacts, *, now: datetime | None = None) -> Badge:
    if facts.last_seen_at is None or facts.freshness is Freshness.NEVER:
        return Badge(t("ticket.context.never"), "grey", "wifi-off")
    seconds = ((now or datetime.now(UTC)) - facts.last_seen_at).total_seconds()
    length = formats.duration(max(60, seconds - seconds % 60 if seconds < 86_400 else seconds))
    if facts.freshness is Freshness.FRESH and seconds < ONLINE_FOR_S:
        key = "ticket.context.online_now" if seconds < 60 else "ticket.context.online"
        return Badge(t(key, age=_rough(length)), "green", "wifi")
    if facts.freshness in (Freshness.FRESH, Freshness.LATE):
        hue: Hue = "green" if facts.freshness is Freshness.FRESH else "amber"
        return Badge(t("ticket.context.late", age=_rough(length)), hue, "wifi")
    return Badge(t("ticket.context.silent_day", day=formats.short_day(facts.last_seen_at)), "red", "wifi-off")


def _rough(length: str) -> str:
    """The larger of two units is enough here."""
    return length.rpartition(" ")[0] if length.count(" ") else length


def change_words(change: Change) -> str:
    values = {"label": change.label or change.section, "old": change.old, "new": change.new}
    key = change.kind if change.kind in ("added", "removed") else "updated"
    return t(f"ticket.context.{key}", **values).strip(" →")


class DeviceCard(Card):
    """Name, whether it is online, what is nearly full, what changed, where to see more."""

    def __init__(self, facts: DeviceFacts, open_ref: Opener, parent: QWidget | None = None) -> None:
        super().__init__(spacing=7, margins=(12, 11, 12, 11), parent=parent)
        self.facts = facts
        self._open = open_ref
        self.setAccessibleName(_title(facts))
        self.add(self._head(), self._chips(), *self._meters(), *self._lines(), self._buttons())

    def _head(self) -> QWidget:
        facts = self.facts
        words = [f"S/N {facts.serial}"] if facts.serial else []
        if facts.warranty_until is not None:
            words.append(f"{t('ticket.context.warranty')} {formats.days_left(facts.warranty_until)}")
        more = " · ".join(words) or facts.hostname
        lines = column(
            ElidedLabel(_title(facts), "body", "semibold"),
            ElidedLabel(more, "meta", tone="tertiary"),
            spacing=1,
        )
        head = row(IconLabel("laptop", "text.primary", 18), spacing=9)
        head.addLayout(lines, 1)
        return box(head)

    def _chips(self) -> QWidget:
        flow = FlowLayout()
        self.freshness = Chip(freshness_badge(self.facts))
        flow.addWidget(self.freshness)
        if self.facts.is_reboot_pending:
            flow.addWidget(Chip(Badge(t("ticket.context.reboot"), "amber", "rotate-ccw")))
        return box(flow)

    def _meters(self) -> list[QWidget]:
        facts = self.facts
        meters: list[QWidget] = []
        if facts.disk_total_bytes:
            free = facts.disk_free_bytes / facts.disk_total_bytes
            value = t(
                "ticket.context.disk_left",
                free=formats.size(facts.disk_free_bytes),
                percent=round(free * 100),
            )
            name = t("ticket.context.disk", mount=facts.disk_mount)
            meters.append(Meter(name, value, 1 - free, fullness(1 - free), icon="hard-drive"))
        if facts.memory_total_bytes and facts.memory_used_bytes:
            used = facts.memory_used_bytes / facts.memory_total_bytes
            value = f"{formats.size(facts.memory_used_bytes)} / {formats.size(facts.memory_total_bytes)}"
            meters.append(Meter(t("ticket.context.memory"), value, used, fullness(used), icon="memory-stick"))
        if facts.battery_health_percent is not None:
            percent = facts.battery_health_percent
            value = f"{percent}%"
            if facts.battery_cycles is not None:
                value = t("ticket.context.battery_value", percent=percent, cycles=facts.battery_cycles)
            bar = Meter(
                t("ticket.context.battery"), value, percent / 100, health(percent), icon="battery-medium"
            )
            meters.append(bar)
        return meters

    def _lines(self) -> list[QWidget]:
        facts = self.facts
        lines = []
        if facts.os_name:
            lines.append(_fact(t("ticket.context.system"), facts.os_name))
        if facts.observed_account:
            lines.append(_fact(t("ticket.context.account"), facts.observed_account))
        changes = [change_words(change) for change in facts.changes]
        if len(changes) > MOST_CHANGES:
            rest = len(changes) - MOST_CHANGES + 1
            changes = [*changes[: MOST_CHANGES - 1], t("ticket.context.more_changes", n=rest)]
        for at, words in enumerate(changes):
            lines.append(_fact(t("ticket.context.changes") if at == 0 else "", words, tone="amber"))
        if not changes:
            lines.append(_fact(t("ticket.context.changes"), t("ticket.context.no_changes"), tone="tertiary"))
        return lines

    def _buttons(self) -> QWidget:
        facts = self.facts
        device = Ref(kind="device", id=facts.device_id, label=facts.hostname)
        self.inventory = Button(
            t("ticket.context.inventory"), icon="list", is_small=True, clicked=lambda: self._open(device)
        )
        buttons: list[QWidget | int | None] = [self.inventory]
        asset = facts.asset
        if asset is not None:
            button = Button(
                t("ticket.context.asset"), icon="package", is_small=True, clicked=lambda: self._open(asset)
            )
            buttons.append(button)
        return box(row(*buttons, None, spacing=8))


def _title(facts: DeviceFacts) -> str:
    name = facts.asset.label if facts.asset is not None else facts.hostname
    model = facts.model or facts.maker
    return f"{name} · {model}" if model else name


def _fact(name: str, value: str, *, tone: str = "") -> QWidget:
    label = Label(name, "meta", tone="secondary")
    label.setFixedWidth(theme.px(LABEL_WIDTH))
    return box(row(label, ElidedLabel(value, "meta", "medium", tone=tone), spacing=6))
