"""Articles of a shelf as a list, and texts that are being written; no widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec import json
from PySide6.QtCore import QObject

from desktop_app.core.backend import Backend, Failed
from desktop_app.core.paged import PagedList
from desktop_app.core.store import Store
from desktop_app.knowledge.actions import ArticleActions
from shared.knowledge import ArticleDetail, ArticleRow, ArticlesQuery, ArticleText, Language
from shared.permissions import Permission
from shared.wire import Page

PORTION = 100
GATHER_MS = 200
DRAFT_KIND = "article"


def may(backend: Backend, permission: Permission) -> bool:
    me = backend.session.me
    return me is not None and permission in me.permissions


class ArticleList(PagedList):
    """The articles of a shelf that fit what was typed."""

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(backend, "article", ArticlesQuery(limit=PORTION), gather_ms=GATHER_MS, parent=parent)
        self._actions = ArticleActions(backend, self)

    def ask_page(
        self, query: ArticlesQuery, done: Callable[[Page[ArticleRow]], None], failed: Failed
    ) -> None:
        self._actions.list(query, done, failed)


@dataclass
class Manuscript:
    """What is being written: titles and bodies by language. `article_id` 0 while the server does not know it.

    `base` is the article as the writer saw it when they began.
    """

    article_id: int = 0
    version: int = 0
    titles: dict[Language, str] = field(default_factory=dict)
    bodies: dict[Language, str] = field(default_factory=dict)
    category_id: int | None = None
    tags: list[str] = field(default_factory=list)
    base: ArticleDetail | None = None

    @staticmethod
    def of(detail: ArticleDetail) -> Manuscript:
        return Manuscript(
            detail.row.id,
            detail.row.version,
            {one.language: one.title for one in detail.texts},
            {one.language: one.body for one in detail.texts},
            detail.row.category_id,
            list(detail.row.tags),
            detail,
        )

    @property
    def key(self) -> str:
        return f"article/{self.article_id or 'new'}"

    def texts(self) -> list[ArticleText]:
        """Languages in which something stands."""
        return [
            ArticleText(
                language=language,
                title=self.titles.get(language, "").strip() or self._other_title(language),
                body=self.bodies.get(language, ""),
            )
            for language in Language
            if self.titles.get(language, "").strip() or self.bodies.get(language, "").strip()
        ]

    def _other_title(self, language: Language) -> str:
        """A body without a title of its own is called as the other language calls it."""
        return next((title for one, title in self.titles.items() if one is not language and title), "")

    @property
    def is_ready(self) -> bool:
        texts = self.texts()
        return bool(texts) and all(one.title for one in texts) and any(one.body.strip() for one in texts)

    @property
    def is_changed(self) -> bool:
        if self.base is None:
            return bool(self.texts())
        known = {one.language: (one.title, one.body) for one in self.base.texts}
        return {one.language: (one.title, one.body) for one in self.texts()} != known

    # --- kept on this computer -----------------------------------------------------------------------------

    def keep(self, store: Store) -> None:
        if not self.is_changed:
            store.discard_draft(self.key)
            return
        text = json.encode({"titles": self.titles, "bodies": self.bodies}).decode()
        facts = {"version": self.version, "category_id": self.category_id, "tags": self.tags}
        store.save_draft(self.key, DRAFT_KIND, text, facts)

    def recall(self, store: Store) -> bool:
        """Take up what was written here and never saved; whether there was anything."""
        draft = store.draft(self.key)
        if draft is None:
            return False
        kept = json.decode(draft.text)
        self.titles = {Language(one): words for one, words in kept["titles"].items()}
        self.bodies = {Language(one): words for one, words in kept["bodies"].items()}
        if not self.article_id:
            self.category_id, self.tags = draft.facts.get("category_id"), draft.facts.get("tags", [])
        return self.is_changed
