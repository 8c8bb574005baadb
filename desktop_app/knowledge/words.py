"""How articles are said: states, shelves, rows, counts."""

from __future__ import annotations

from desktop_app.core import formats
from desktop_app.core.translator import t, translator
from desktop_app.ui.badges import Badge
from desktop_app.ui.tokens import Hue
from shared.knowledge import ArticleRow, ArticleState, ImportResult, Language, Shelf

STATE_LOOKS: dict[ArticleState, tuple[Hue, str]] = {
    ArticleState.DRAFT: ("grey", "pencil"),
    ArticleState.IN_REVIEW: ("amber", "eye"),
    ArticleState.PUBLISHED: ("green", "book-check"),
    ArticleState.RETIRED: ("red", "archive"),
}
SHELF_ICONS: dict[Shelf, str] = {
    Shelf.ALL: "book-open",
    Shelf.LIVE: "book-check",
    Shelf.DRAFTS: "pencil",
    Shelf.TO_REVIEW: "eye",
    Shelf.MINE: "user-round",
    Shelf.DUE: "calendar-clock",
    Shelf.RETIRED: "archive",
}
IMPORT_LOOKS: dict[ImportResult, tuple[Hue, str]] = {
    ImportResult.CREATED: ("green", "file-plus"),
    ImportResult.CHANGED: ("blue", "pencil"),
    ImportResult.SAME: ("grey", "equal"),
    ImportResult.REFUSED: ("red", "circle-x"),
}


def number(article_id: int) -> str:
    return f"KB-{article_id}"


def state_badge(row: ArticleRow) -> Badge:
    hue, icon = STATE_LOOKS[row.state]
    if row.is_live and row.state in (ArticleState.DRAFT, ArticleState.IN_REVIEW):
        return Badge(t(f"knowledge.state_live_{row.state.value}"), "teal", icon)
    return Badge(t(f"knowledge.state_{row.state.value}"), hue, icon)


def shelf(one: Shelf) -> str:
    return t(f"knowledge.shelf_{one.value}")


def language(one: Language) -> str:
    return t(f"knowledge.language_{one.value}")


def import_badge(result: ImportResult) -> Badge:
    hue, icon = IMPORT_LOOKS[result]
    return Badge(t(f"knowledge.import_{result.value}"), hue, icon)


def about(row: ArticleRow) -> str:
    """Second line of a row."""
    parts = [number(row.id), row.category, *(f"#{tag}" for tag in row.tags[:3])]
    return " · ".join(part for part in parts if part)


def uses(row: ArticleRow) -> str:
    """How much it is used, in one line."""
    parts = [
        t("knowledge.viewed", n=row.viewed),
        t("knowledge.inserted", n=row.inserted),
        t("knowledge.linked", n=row.linked),
    ]
    return " · ".join(parts)


def review(row: ArticleRow) -> str:
    return t("knowledge.review_on", day=formats.day(row.review_on)) if row.review_on else ""


def spoken(row: ArticleRow) -> str:
    """A row as a screen reader says it."""
    return ", ".join(part for part in (row.title, state_badge(row).text, about(row)) if part)


def preferred(languages: list[Language]) -> Language:
    """The language of the window where the article has it."""
    wanted = Language.KO if translator.is_korean else Language.EN
    return wanted if wanted in languages or not languages else languages[0]
