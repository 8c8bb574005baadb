"""A question that the search does not understand: what is wrong with it, and the question that was meant."""

from collections.abc import Callable

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.ui.widgets import Button, EmptyState
from shared.errors import DeskError


def refused_query(
    error: DeskError, text: str, ask: Callable[[str], object], *, starts_at: int = 0
) -> EmptyState:
    """Shown instead of a list. `ask` gets the text with the filter that was meant, when one is near.

    `starts_at` is where the text stands in the question that was sent, in characters.
    """
    near, place, length = (error.facts.get(name) for name in ("near", "position", "length"))
    actions = []
    if isinstance(near, str) and isinstance(place, int) and isinstance(length, int) and place >= starts_at:
        at = place - starts_at
        meant = text[:at] + near + text[at + length :]
        actions.append(Button(lambda: t("inbox.query_instead", near=near), clicked=lambda: ask(meant)))
    return EmptyState("search-x", lambda: t("inbox.query_wrong"), lambda: sentence(error), actions=actions)
