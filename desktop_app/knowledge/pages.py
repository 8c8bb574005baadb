"""The page of the rail: shelves, list and reader; or the editor, or the history."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.knowledge import words
from desktop_app.knowledge.actions import ArticleActions
from desktop_app.knowledge.editor import ArticleEditor
from desktop_app.knowledge.history import ArticleHistory
from desktop_app.knowledge.import_sheet import ImportSheet
from desktop_app.knowledge.models import ArticleList, Manuscript, may
from desktop_app.knowledge.reader import ArticleReader
from desktop_app.ui.keys import set_scope
from desktop_app.ui.list_page import ListPage
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Columns, SideEntry, SideList, SideSection, set_pane
from desktop_app.ui.record_list import RecordList, RowContent, RowDelegate
from desktop_app.ui.record_model import RecordModel
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, EmptyState, IconButton
from shared.errors import DeskError
from shared.knowledge import ArticleDetail, ArticleRow, Shelf, ShelfCounts
from shared.permissions import Permission
from shared.updates import Update
from shared.wire import Ref

PAGE = "knowledge"
SCOPE = "knowledge"
SHELF_WIDTH, LIST_WIDTH = 212, 380
Created = Callable[[ArticleDetail], None]


class ArticleRows(RowDelegate):
    """Title and state, number, branch and tags."""

    def content(self, record: ArticleRow) -> RowContent:
        return RowContent(
            title=record.title,
            text=words.about(record),
            lead=(words.STATE_LOOKS[record.state][1], words.STATE_LOOKS[record.state][0]),
            chip=words.state_badge(record),
            age=formats.age(record.updated_at),
            who=record.owner.label if record.owner else None,
        )


class KnowledgePage(QWidget):
    """`show_article` opens one, `begin` starts one; what is being written is left only when told to."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._actions = ArticleActions(place.backend, self)
        self.articles = ArticleList(place.backend, self)
        self._created: Created | None = None
        self._build()
        self._connect()
        on_language(self, self.retranslate)

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        set_scope(self, SCOPE)
        self.side = SideList(lambda: t("knowledge.page_title"))
        self.side.setFixedWidth(theme.px(SHELF_WIDTH))
        self.records = RecordModel(describe=words.spoken, parent=self)
        self.rows = RecordList(self.records, ArticleRows(), name=lambda: t("knowledge.list"))
        writes = may(self._place.backend, Permission.KNOWLEDGE_WRITE)
        key_of = self._place.commands.key_of
        self.new_button = IconButton(
            "plus",
            lambda: t("knowledge.new"),
            key=key_of("knowledge.new"),
            clicked=lambda: self.begin(Manuscript()),
        )
        self.import_button = IconButton("upload", lambda: t("knowledge.import"), clicked=self.open_import)
        if not writes:
            self.new_button.hide()
            self.import_button.hide()
        self.list = ListPage(
            self.rows,
            title="",
            actions=[self.import_button, self.new_button],
            hints=[
                ("J", ""),
                ("K", lambda: t("inbox.hint.move")),
                (key_of("knowledge.edit"), lambda: t("knowledge.hint_edit")),
            ],
            empty=self._empty,
            search=lambda: t("knowledge.search"),
        )
        self.reader = ArticleReader(self._place)
        self.columns = Columns(
            self._place.settings,
            "knowledge",
            self.list,
            self.reader,
            sizes=[LIST_WIDTH, 1600 - LIST_WIDTH],
        )
        self.columns.setStretchFactor(0, 0)
        self.columns.setStretchFactor(1, 1)
        self.list.setMinimumWidth(theme.px(320))
        self.list.setMaximumWidth(theme.px(560))
        shelves = QWidget()
        layout = QHBoxLayout(shelves)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.side)
        layout.addWidget(self.columns, 1)
        self.editor = ArticleEditor(self._place)
        self.history = ArticleHistory(self._place)
        self.stack = QStackedWidget()
        for widget in (shelves, self.editor, self.history):
            self.stack.addWidget(widget)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        set_pane(self.side, lambda: t("knowledge.shelves"))
        set_pane(self.rows, lambda: t("knowledge.list"))
        set_pane(self.reader.text, lambda: t("knowledge.text"))
        self.setFocusProxy(self.rows)

    def _connect(self) -> None:
        self.side.chosen.connect(self.open_shelf)
        self.list.searched.connect(lambda text: self.articles.ask(text=text[:250]))
        self.rows.current_changed.connect(self._on_current)
        self.rows.opened.connect(lambda article_id: self.edit())
        self.rows.verticalScrollBar().valueChanged.connect(self._on_scroll)
        self.articles.changed.connect(self._show_rows)
        self.articles.failed.connect(self._show_failure)
        self.reader.edit.connect(self.edit)
        self.reader.history.connect(self.open_history)
        self.reader.article_asked.connect(self.show_article)
        self.editor.saved.connect(self._on_saved)
        self.editor.closed.connect(self._close_inner)
        self.history.closed.connect(self._close_inner)
        self.history.restored.connect(self._on_restored)
        self._place.backend.updated.connect(self._on_updates)

    def retranslate(self) -> None:
        entries = [SideEntry(one.value, partial(words.shelf, one), words.SHELF_ICONS[one]) for one in Shelf]
        self.side.set_sections([SideSection("", entries)])
        self.side.set_current(self.articles.query.shelf.value)
        self.list.set_title(words.shelf(self.articles.query.shelf))
        self._actions.count(self._show_counts)

    # --- lists ---------------------------------------------------------------------------------------------

    def on_shown(self) -> None:
        if not self.articles.is_loaded:
            self.articles.load()
        inner = (self.rows, self.editor, self.history)[self.stack.currentIndex()]
        inner.setFocus()

    def open_shelf(self, name: str) -> None:
        shelf = Shelf(name)
        self.side.set_current(name)
        self.list.set_title(words.shelf(shelf))
        self.articles.ask(shelf=shelf)

    def _show_counts(self, found: ShelfCounts) -> None:
        for one in found.items:
            self.side.set_count(one.shelf.value, one.count)

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind == "article" for one in updates):
            self._actions.count(self._show_counts)

    def _on_scroll(self, value: int) -> None:
        if value >= self.rows.verticalScrollBar().maximum() - theme.px(600):
            self.articles.load_more()

    def _show_rows(self) -> None:
        current = self.rows.current_id()
        self.records.set_records(self.articles.rows)
        ids = [row.id for row in self.articles.rows]
        if current in ids:
            self.rows.set_current(current)
        elif ids and self.reader.article is None:
            self.rows.set_current(ids[0])

    def _empty(self) -> QWidget:
        if self.articles.query.text:
            return EmptyState("search-x", lambda: t("knowledge.no_hits"), lambda: t("knowledge.no_hits_text"))
        return EmptyState("book-open", lambda: t("knowledge.empty"), lambda: t("knowledge.empty_text"))

    def _show_failure(self, error: DeskError) -> None:
        again = Button(lambda: t("knowledge.retry"), icon="refresh-cw", clicked=self.articles.load)
        self.list.show_instead(
            EmptyState(
                "server-off", lambda: t("knowledge.failed"), sentence(error), hue="amber", actions=[again]
            )
        )

    # --- one article ---------------------------------------------------------------------------------------

    def _on_current(self, article_id: int) -> None:
        if article_id and (self.reader.article is None or self.reader.article.row.id != article_id):
            self.reader.show_article(article_id)
            record = self.records.known(article_id)
            ref = Ref(kind="article", id=article_id, label=record.title if record else "")
            self._place.navigation.arrived(PAGE, ref)

    def show_article(self, article_id: int) -> None:
        self._close_inner()
        self.reader.show_article(article_id)
        self.rows.set_current(article_id)

    def step(self, by: int) -> None:
        ids = [row.id for row in self.articles.rows]
        if ids and self.stack.currentIndex() == 0:
            at = ids.index(self.rows.current_id()) if self.rows.current_id() in ids else -by
            self.rows.set_current(ids[max(0, min(len(ids) - 1, at + by))])

    def edit(self) -> None:
        article = self.reader.article
        if article is not None and article.may_save:
            self.begin(Manuscript.of(article))

    def begin(self, manuscript: Manuscript, created: Created | None = None) -> None:
        """`created` is told when a new article is there."""
        if self.stack.currentWidget() is self.editor:
            self.editor.leave()
        self._created = created
        self.stack.setCurrentWidget(self.editor)
        self.editor.begin(manuscript)

    def open_history(self) -> None:
        if self.reader.article is not None:
            self.stack.setCurrentWidget(self.history)
            self.history.show_article(self.reader.article)
            self.history.setFocus()

    def open_import(self) -> None:
        ImportSheet(self, self._place).open()

    def _close_inner(self) -> None:
        self.stack.setCurrentIndex(0)
        self.rows.setFocus()

    def _on_saved(self, article: ArticleDetail) -> None:
        created, self._created = self._created, None
        if created is not None:
            created(article)
        self.reader.take(article)
        self.articles.load()

    def _on_restored(self, article: ArticleDetail) -> None:
        self._close_inner()
        self.reader.take(article)
        show_toast(self, Notice(t("knowledge.restored"), article.row.title, "green", "archive-restore"))
