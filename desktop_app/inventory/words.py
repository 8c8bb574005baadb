"""What match and enrolment states are called and how they look."""

from __future__ import annotations

from desktop_app.assets.words import freshness_badge
from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.inventory import DeviceRow, EnrolmentState, MatchState

__all__ = ["freshness_badge"]

MATCH_LOOKS: dict[MatchState, tuple[Hue, str]] = {
    MatchState.MATCHED: ("green", "link"),
    MatchState.UNKNOWN: ("amber", "circle-help"),
    MatchState.SUGGESTED: ("blue", "sparkles"),
    MatchState.IGNORED: ("grey", "ban"),
}
STATE_LOOKS: dict[EnrolmentState, tuple[Hue, str]] = {
    EnrolmentState.ACTIVE: ("green", "circle-check"),
    EnrolmentState.PENDING: ("amber", "hourglass"),
    EnrolmentState.REVOKED: ("red", "shield-off"),
}


def match(value: MatchState) -> str:
    return t(f"inventory.match_{value.value}")


def match_badge(row: DeviceRow) -> Badge:
    """The asset by its tag, the one it seems to be, or that nobody knows."""
    hue, icon = MATCH_LOOKS[row.match]
    if row.match is MatchState.MATCHED and row.asset is not None:
        return Badge(row.asset.label, hue, icon)
    if row.match is MatchState.SUGGESTED and row.suggested_asset is not None:
        return Badge(t("inventory.suggested", tag=row.suggested_asset.label), hue, icon)
    return Badge(match(row.match), hue, icon)


def state_badge(value: EnrolmentState) -> Badge:
    hue, icon = STATE_LOOKS[value]
    return Badge(t(f"inventory.state_{value.value}"), hue, icon)


def name(row: DeviceRow) -> str:
    return row.hostname or row.serial or str(row.id)


def model(row: DeviceRow) -> str:
    return f"{row.maker} {row.model}".strip()


def seen(row: DeviceRow) -> str:
    return formats.age(row.last_seen_at) if row.last_seen_at else t("assets.online_never")


def spoken(row: DeviceRow) -> str:
    return t(
        "inventory.spoken", name=name(row), model=model(row), match=match_badge(row).text, seen=seen(row)
    )


def icon(row: DeviceRow) -> str:
    return "laptop" if row.state is not EnrolmentState.REVOKED else "monitor-x"
