"""Articles beside a ticket: put into the answer, and made from what was learnt."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.knowledge.feature import article_choice
from desktop_app.knowledge.models import Manuscript, may
from desktop_app.knowledge.pages import PAGE, KnowledgePage
from desktop_app.tickets.extensions import Insertion, MenuLine, extensions_of
from desktop_app.ui.choices import Choice, Deliver
from desktop_app.ui.toast import Notice
from desktop_app.ui.window import MainWindow
from shared import knowledge as wire
from shared.errors import DeskError
from shared.knowledge import ArticleDetail, ArticleRow, Language, Shelf, Use
from shared.permissions import Permission
from shared.tickets import LINK_TICKET, LinkKind, NewLink, Status, TicketAction, TicketDetail
from shared.wire import Page

MOST = 12
SOLVED = frozenset({Status.RESOLVED, Status.CLOSED})


class TicketArticles:
    """What the ticket desk does with articles."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window
        self._backend = place.backend

    def install(self) -> None:
        extensions = extensions_of(self._place)
        if may(self._backend, Permission.KNOWLEDGE_READ):
            extensions.add_insertion(
                Insertion(
                    "article",
                    lambda: t("ticket.article.insert"),
                    "book-open",
                    self._find,
                    self._take,
                    key="Ctrl+Shift+K",
                )
            )
        extensions.add_line(
            MenuLine(
                "article",
                lambda: t("ticket.article.make"),
                self._draft,
                self._may_draft,
                icon="book-plus",
            )
        )

    # --- into the answer -----------------------------------------------------------------------------------

    def _find(self, query: str, detail: TicketDetail, deliver: Deliver) -> None:
        """Live ones; before anything is typed those of the ticket's branch."""

        def show(found: Page[ArticleRow]) -> None:
            deliver([article_choice(row) for row in found.items])

        words = query.strip()[:250]
        category_id = None if words else detail.category_id
        asked = wire.ArticlesQuery(shelf=Shelf.LIVE, text=words, category_id=category_id, limit=MOST)
        self._backend.call(
            self._window,
            wire.LIST_ARTICLES,
            show,
            failed=lambda _: None,
            query=asked,
            latest="insert.articles",
        )

    def _take(self, choice: Choice, detail: TicketDetail, insert: Callable[[str], None]) -> None:
        """Only what employees may read of it."""
        self._backend.call(
            self._window,
            wire.GET_OWN_ARTICLE,
            partial(self._insert, detail, insert),
            failed=self._not_public,
            query=wire.OwnArticleQuery(language=Language.KO),
            article_id=choice.value.id,
        )

    def _insert(self, detail: TicketDetail, insert: Callable[[str], None], article: wire.OwnArticle) -> None:
        insert(plain_text(article.text))
        self._backend.call(
            self._window,
            wire.NOTE_ARTICLE_USE,
            failed=lambda _: None,
            body=wire.NoteUse(use=Use.INSERTED),
            article_id=article.row.id,
        )
        known = {one.target.id for one in detail.links if one.kind is LinkKind.ARTICLE}
        if article.row.id not in known:
            self._link(detail.row.id, article.row.id)

    def _not_public(self, error: DeskError) -> None:
        text = t("ticket.article.not_public") if error.code == "not_found" else sentence(error)
        self._window.notify(Notice(text, "", "amber", "info"))

    def _complain(self, error: DeskError) -> None:
        self._window.notify(Notice(sentence(error), "", "red", "triangle-alert"))

    def _link(self, ticket_id: int, article_id: int) -> None:
        body = NewLink(kind=LinkKind.ARTICLE, target_id=article_id)
        self._backend.call(self._window, LINK_TICKET, failed=lambda _: None, body=body, ticket_id=ticket_id)

    # --- from the ticket -----------------------------------------------------------------------------------

    def _may_draft(self, detail: TicketDetail) -> bool:
        writes = may(self._backend, Permission.KNOWLEDGE_WRITE)
        return writes and not detail.is_confidential and detail.row.status in SOLVED

    def _draft(self, detail: TicketDetail) -> None:
        self._backend.call(
            self._window,
            wire.DRAFT_ARTICLE,
            partial(self._begin, detail),
            failed=self._complain,
            ticket_id=detail.row.id,
        )

    def _begin(self, detail: TicketDetail, draft: wire.ArticleDraft) -> None:
        """The editor with what the ticket teaches; both are linked once the article is there."""
        page = self._window.show_page(PAGE)
        if not isinstance(page, KnowledgePage):
            return
        language = Language.KO
        manuscript = Manuscript(
            titles={language: draft.title},
            bodies={language: draft.body},
            category_id=draft.category_id,
            tags=list(draft.tags),
        )
        self._place.store.discard_draft(manuscript.key)
        page.begin(manuscript, partial(self._created, detail))

    def _created(self, detail: TicketDetail, article: ArticleDetail) -> None:
        if TicketAction.LINK in detail.allowed_actions:
            self._link(detail.row.id, article.row.id)
        text = t("ticket.article.made", number=detail.row.number)
        self._window.notify(Notice(text, article.row.title, "green", "book-check"))


def plain_text(markdown: str) -> str:
    """Markdown as somebody would write it into an answer: no marks, no pictures."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)\n?", "", markdown)
    text = re.sub(r"\[([^\]]+)\]\((?:attachment|article):\d+\)", r"\1", text)
    text = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", r"\1 (\2)", text)
    text = re.sub(r"^#{1,6}\s+(.+)$", r"[\1]", text, flags=re.MULTILINE)
    text = re.sub(r"(\*\*|__|~~|`{1,3})", "", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def install(place: Workplace, window: MainWindow) -> None:
    TicketArticles(place, window).install()
