"""The category tree: paths and circles."""

from collections.abc import Mapping

SEPARATOR = " › "


def branch(category_id: int, parent_of: Mapping[int, int | None]) -> list[int]:
    """The category and its ancestors, the root first."""
    found: list[int] = []
    current: int | None = category_id
    while current is not None and current not in found:
        found.append(current)
        current = parent_of.get(current)
    return found[::-1]


def makes_circle(category_id: int, parent_id: int | None, parent_of: Mapping[int, int | None]) -> bool:
    """Whether a category would come to lie below itself."""
    return parent_id is not None and category_id in branch(parent_id, parent_of)
