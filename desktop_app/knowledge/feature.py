"""Knowledge in the window: rail entry, commands, what is found with "?"."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.knowledge import words
from desktop_app.knowledge.models import Manuscript, may
from desktop_app.knowledge.pages import PAGE, SCOPE, KnowledgePage
from desktop_app.ui.choices import Choice, Deliver
from desktop_app.ui.feature import Feature, RailEntry
from desktop_app.ui.palette import PaletteProvider
from desktop_app.ui.window import MainWindow
from shared.knowledge import ArticleRow
from shared.permissions import Permission
from shared.search import SEARCH, Hit, HitKind, SearchQuery, SearchResult
from shared.wire import Ref

GROUP = "knowledge.group"
MOST_FOUND = 12


class KnowledgeDesk:
    """Joins the window with the page of the feature."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window

    def may_read(self) -> bool:
        return may(self._place.backend, Permission.KNOWLEDGE_READ)

    def may_write(self) -> bool:
        return may(self._place.backend, Permission.KNOWLEDGE_WRITE)

    def page(self) -> KnowledgePage | None:
        page = self._window.show_page(PAGE)
        return page if isinstance(page, KnowledgePage) else None

    def open(self, ref: Ref) -> None:
        page = self.page()
        if page is not None:
            page.show_article(ref.id)

    def _do(self, act: Callable[[KnowledgePage], object]) -> None:
        page = self.page()
        if page is not None:
            act(page)

    def find(self, query: str, deliver: Deliver) -> None:
        """Articles by anything that stands in them, for the palette."""
        if not query.strip() or not self.may_read():
            deliver([])
            return

        def show(found: SearchResult) -> None:
            deliver([_found_choice(hit) for hit in found.hits])

        asked = SearchQuery(text=query.strip()[:500], kind=HitKind.ARTICLE, limit=MOST_FOUND)
        self._place.backend.call(
            self._window, SEARCH, show, failed=lambda _: deliver([]), query=asked, latest="palette.articles"
        )

    def commands(self) -> list[Command]:
        do, reads, writes = self._do, self.may_read, self.may_write

        def command(  # as the fields of a command
            name: str,
            act: Callable[[KnowledgePage], object],
            keys: str = "",
            scope: str = SCOPE,
            icon: str = "",
            when: Callable[[], bool] = reads,
        ) -> Command:
            return Command(
                f"knowledge.{name}",
                f"knowledge.command_{name}",
                partial(do, act),
                (keys,) if keys else (),
                scope=scope,
                when=when,
                icon=icon,
                group=GROUP,
            )

        return [
            command("new", lambda page: page.begin(Manuscript()), "N", icon="file-plus", when=writes),
            command("import", lambda page: page.open_import(), scope="", icon="upload", when=writes),
            command("edit", lambda page: page.edit(), "E", icon="pencil", when=writes),
            command("history", lambda page: page.open_history(), "H", icon="history"),
            command("submit", lambda page: page.reader.submit(), "S", icon="eye", when=writes),
            command("publish", lambda page: page.reader.publish(), "P", icon="book-check"),
            command("helpful", lambda page: page.reader.vote_up(), "+", icon="thumbs-up"),
            command("next", lambda page: page.step(1), "J"),
            command("previous", lambda page: page.step(-1), "K"),
            command("find", lambda page: page.list.focus_search(), "/", icon="search"),
            command("refresh", lambda page: page.articles.load(), "F5"),
        ]


def _found_choice(hit: Hit) -> Choice:
    ref = Ref(kind="article", id=hit.id, label=hit.title.text)
    return Choice(ref, hit.title.text, hit.snippet.text, icon="book-open")


def article_choice(row: ArticleRow) -> Choice:
    """An article to choose, for the palette and the composer."""
    ref = Ref(kind="article", id=row.id, label=row.title)
    badge = words.state_badge(row)
    return Choice(ref, row.title, words.about(row), icon=badge.icon, hue=badge.hue)


def install(place: Workplace, window: MainWindow) -> None:
    """Articles; opens records of kind "article"."""
    desk = KnowledgeDesk(place, window)
    window.add_feature(
        Feature(
            "knowledge",
            entries=[
                RailEntry(
                    PAGE,
                    lambda: t("knowledge.rail"),
                    "book-open",
                    partial(KnowledgePage, place),
                    when=desk.may_read,
                    key="G K",
                )
            ],
            commands=desk.commands(),
            openers={"article": desk.open},
            providers=[PaletteProvider("knowledge", lambda: t("knowledge.page_title"), "?", desk.find)],
        )
    )
