"""What categories, states and conditions are called and how they look: one table for all pages."""

from __future__ import annotations

from datetime import UTC, datetime

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.assets import AssetCategory, AssetRow, AssetState, Condition, StockState
from shared.custody import CustodyKind, EventKind
from shared.inventory import Freshness

CATEGORY_ICONS: dict[AssetCategory, str] = {
    AssetCategory.LAPTOP: "laptop",
    AssetCategory.DESKTOP: "monitor-smartphone",
    AssetCategory.MONITOR: "monitor",
    AssetCategory.DOCK: "usb",
    AssetCategory.PHONE: "smartphone",
    AssetCategory.TABLET: "tablet",
    AssetCategory.PRINTER: "printer",
    AssetCategory.NETWORK: "router",
    AssetCategory.SERVER: "server",
    AssetCategory.PERIPHERAL: "mouse",
    AssetCategory.BADGE: "id-card",
    AssetCategory.OTHER: "package",
}
STATE_LOOKS: dict[AssetState, tuple[Hue, str]] = {
    AssetState.ON_ORDER: ("grey", "truck"),
    AssetState.IN_STOCK: ("blue", "package"),
    AssetState.ISSUED: ("green", "user-check"),
    AssetState.IN_REPAIR: ("amber", "wrench"),
    AssetState.LOST: ("red", "search-x"),
    AssetState.RETIRED: ("grey", "archive"),
}
STOCK_LOOKS: dict[StockState, tuple[Hue, str]] = {
    StockState.AVAILABLE: ("blue", "package-check"),
    StockState.PENDING_INSPECTION: ("amber", "clipboard-check"),
    StockState.PENDING_WIPE: ("amber", "hard-drive"),
    StockState.QUARANTINE: ("red", "shield-alert"),
    StockState.PENDING_DISPOSAL: ("grey", "trash-2"),
}
EVENT_LOOKS: dict[EventKind, tuple[Hue, str]] = {
    EventKind.RECEIVE: ("blue", "package-plus"),
    EventKind.ISSUE: ("green", "user-check"),
    EventKind.ACCEPT: ("green", "signature"),
    EventKind.RETURN: ("blue", "undo-2"),
    EventKind.TRANSFER: ("violet", "arrow-right-left"),
    EventKind.EXTEND: ("grey", "calendar-plus"),
    EventKind.SEND_TO_REPAIR: ("amber", "wrench"),
    EventKind.REPORT_LOST: ("red", "search-x"),
    EventKind.FIND: ("green", "search-check"),
    EventKind.INSPECT: ("blue", "clipboard-check"),
    EventKind.DISPOSE: ("grey", "archive"),
    EventKind.CORRECT: ("orange", "pencil"),
}
FRESHNESS_LOOKS: dict[Freshness, tuple[Hue, str]] = {
    Freshness.FRESH: ("green", "wifi"),
    Freshness.LATE: ("amber", "clock"),
    Freshness.SILENT: ("red", "wifi-off"),
    Freshness.NEVER: ("grey", "circle-dashed"),
}


def category(value: AssetCategory) -> str:
    return t(f"assets.category_{value.value}")


def state(value: AssetState) -> str:
    return t(f"assets.state_{value.value}")


def stock(value: StockState) -> str:
    return t(f"assets.stock_{value.value}")


def condition(value: Condition) -> str:
    return t(f"assets.condition_{value.value}")


def custody_kind(value: CustodyKind) -> str:
    return t(f"assets.kind_{value.value}")


def event(value: EventKind) -> str:
    return t(f"assets.event_{value.value}")


def state_badge(row: AssetRow) -> Badge:
    """The life state; in stock, how far it is from being issued again."""
    if row.state is AssetState.IN_STOCK and row.stock_state is not None:
        hue, icon = STOCK_LOOKS[row.stock_state]
        return Badge(stock(row.stock_state), hue, icon)
    hue, icon = STATE_LOOKS[row.state]
    return Badge(state(row.state), hue, icon)


def condition_badge(value: Condition) -> Badge:
    is_broken = value in (Condition.DAMAGED, Condition.DEFECTIVE)
    return Badge(condition(value), "red" if is_broken else "grey", "triangle-alert" if is_broken else "check")


def freshness_badge(value: Freshness) -> Badge:
    hue, icon = FRESHNESS_LOOKS[value]
    return Badge(t(f"assets.online_{value.value}"), hue, icon)


def model(row: AssetRow) -> str:
    """The maker once: "LG gram 16", also where the model's name begins with it."""
    if not row.maker or row.model.casefold().startswith(row.maker.casefold()):
        return row.model
    return f"{row.maker} {row.model}"


def is_overdue(due_at: datetime | None) -> bool:
    return due_at is not None and due_at < datetime.now(UTC)


def due(row: AssetRow) -> str:
    if row.due_at is None:
        return ""
    day = formats.short_day(row.due_at)
    return t("assets.due_over", day=day) if is_overdue(row.due_at) else day


def holder(row: AssetRow) -> str:
    return row.holder.label if row.holder is not None else t("assets.nobody")


def spoken(row: AssetRow) -> str:
    """A whole row in one sentence."""
    return t("assets.spoken", tag=row.tag, model=model(row), state=state_badge(row).text, holder=holder(row))
