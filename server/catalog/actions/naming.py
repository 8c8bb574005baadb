"""Names of things that administrators make."""

from typing import Any, Protocol

from server.people import rules as people_rules
from shared.errors import Invalid


class Named(Protocol):
    name: Any


def tidy(text: str, field: str = "name") -> str:
    """Without what nobody sees; refused when nothing is left."""
    name = people_rules.tidy(text)
    if not name:
        raise Invalid("name_missing", field)
    return name


def rename(row: Named, name: str) -> dict[str, list[Any]]:
    old: str | None = row.name
    row.name = name
    return {"name": [old, name]} if old != name else {}
