"""Names for the closed sets of the catalog, and icons to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from desktop_app.core.translator import t
from desktop_app.ui.live import Text
from shared.catalog import Audience, DateRule, FieldKind, Level, Operator

FIELD_ICONS: dict[FieldKind, str] = {
    FieldKind.TEXT: "type",
    FieldKind.LONG_TEXT: "text",
    FieldKind.NUMBER: "calculator",
    FieldKind.DATE: "calendar",
    FieldKind.YES_NO: "toggle-left",
    FieldKind.CHOICE: "list",
    FieldKind.MULTI_CHOICE: "list-checks",
    FieldKind.PERSON: "user",
    FieldKind.ASSET: "laptop",
}
ICONS = (
    "package",
    "laptop",
    "monitor",
    "printer",
    "smartphone",
    "wifi",
    "network",
    "server",
    "key-round",
    "shield",
    "mail",
    "phone",
    "app-window",
    "user-plus",
    "folder",
    "wrench",
    "tag",
    "life-buoy",
)
"""What services and categories may be shown with."""


def audience(value: Audience) -> str:
    return t(f"catalog.audience.{value.value}")


def field_kind(kind: FieldKind) -> str:
    return t(f"catalog.kind.{kind.value}")


def level(value: Level | None) -> str:
    return t("catalog.level.as_above") if value is None else t(f"catalog.level.{value.value}")


def operator(value: Operator) -> str:
    return t(f"catalog.operator.{value.value}")


def icon_name(name: str) -> str:
    return t(f"catalog.icon.{name}")


def icons() -> list[tuple[Any, Text]]:
    return [(name, partial(icon_name, name)) for name in ICONS]


def icons_with(current: str) -> list[tuple[Any, Text]]:
    """The one in use stays there, even when it is none of ours."""
    return [*icons(), (current, current)] if current and current not in ICONS else icons()


def audiences() -> list[tuple[Any, Text]]:
    return [(one, partial(audience, one)) for one in Audience]


def kinds() -> list[tuple[Any, Text]]:
    return [(one, partial(field_kind, one)) for one in FieldKind]


def levels() -> list[tuple[Any, Text]]:
    values: Sequence[Level | None] = (None, *Level)
    return [(one, partial(level, one)) for one in values]


def date_rules() -> list[tuple[Any, Text]]:
    return [(one, partial(t, f"catalog.date_rule.{one.value}")) for one in DateRule]
