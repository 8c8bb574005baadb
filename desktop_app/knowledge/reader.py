"""One article as it is read: text, state, what may be done, whether it helped."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.knowledge import dialogs, words
from desktop_app.knowledge.actions import ArticleActions
from desktop_app.knowledge.article_text import ArticleText
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import on_language
from desktop_app.ui.menus import add_line
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    ActionRow,
    Banner,
    Button,
    Chip,
    Divider,
    EmptyState,
    FlowLayout,
    IconButton,
    Label,
    SegmentedControl,
    box,
    clear,
    column,
    row,
    set_surface,
)
from shared import knowledge as wire
from shared.catalog import LIST_CATEGORIES, Categories, Category
from shared.errors import DeskError
from shared.knowledge import ArticleDetail, ArticleState, Language, Use
from shared.updates import Update

SIDE = 28


class ArticleReader(QWidget):
    """`edit` and `history` are asked of the page; `changed` carries the article after something was done."""

    edit = Signal()
    history = Signal()
    changed = Signal(object)
    article_asked = Signal(int)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "surface")
        self._place = place
        self._actions = ArticleActions(place.backend, self)
        self.article: ArticleDetail | None = None
        self._asked_id = 0
        self._categories: list[Category] = []
        self._build()
        place.backend.updated.connect(self._on_updates)
        on_language(self, self.retranslate)

    def _build(self) -> None:
        self.title = Label("", "title", "bold", wraps=True)
        self._chips = FlowLayout(spacing=6)
        self.meta = Label("", "meta", tone="tertiary", wraps=True)
        key_of = self._place.commands.key_of
        self.edit_button = Button(
            lambda: t("knowledge.edit"), icon="pencil", key=key_of("knowledge.edit"), clicked=self.edit.emit
        )
        self.history_button = Button(
            lambda: t("knowledge.history"),
            icon="history",
            key=key_of("knowledge.history"),
            clicked=self.history.emit,
        )
        self.submit_button = Button(lambda: t("knowledge.submit"), icon="eye", clicked=self.submit)
        self.return_button = Button(lambda: t("knowledge.give_back"), icon="undo-2", clicked=self.give_back)
        self.publish_button = Button(
            lambda: t("knowledge.publish"), "primary", icon="book-check", clicked=self.publish
        )
        self.more_button = IconButton("ellipsis", lambda: t("knowledge.more"), clicked=self._open_menu)
        self.languages = SegmentedControl(
            [(one.value, partial(words.language, one)) for one in Language],
            name=lambda: t("knowledge.language"),
        )
        self.languages.changed.connect(lambda _: self._show_text(is_same=False))
        self.acts = ActionRow(
            self.history_button,
            self.edit_button,
            self.submit_button,
            self.return_button,
            self.publish_button,
        )
        self._notes = column(spacing=6)
        self.text = ArticleText(self._place.backend, lambda: t("knowledge.text"))
        self.text.article_asked.connect(self.article_asked)
        self.helped = Label(lambda: t("knowledge.helped"), "meta", "medium", tone="secondary")
        self.up = Button("", icon="thumbs-up", is_small=True, clicked=self.vote_up)
        self.down = Button("", icon="thumbs-down", is_small=True, clicked=self.vote_down)
        self.uses = Label("", "meta", tone="tertiary")
        self._lay_out()

    def _lay_out(self) -> None:
        bar = row(self.languages, self.acts, self.more_button, spacing=6)
        bar.setStretch(1, 1)
        head = column(self.title, box(self._chips), self.meta, bar, spacing=8, margins=(SIDE, 18, 20, 12))
        notes = box(self._notes)
        self._notes.setContentsMargins(theme.px(SIDE), theme.px(8), theme.px(20), 0)
        foot = row(self.helped, self.up, self.down, None, self.uses, margins=(SIDE, 8, 20, 8))
        text = column(self.text, margins=(SIDE - 2, 10, 8, 0))
        whole = QWidget()
        layout = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(Divider())
        layout.addWidget(notes)
        layout.addLayout(text, 1)
        layout.addWidget(Divider())
        layout.addLayout(foot)
        self._empty = EmptyState(
            "book-open", lambda: t("knowledge.none_open"), lambda: t("knowledge.none_open_text")
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self._empty)
        self.stack.addWidget(whole)
        self.setLayout(column(self.stack, spacing=0))

    # --- which article -------------------------------------------------------------------------------------

    def show_article(self, article_id: int, *, counts: bool = True) -> None:
        if not article_id:
            self.article, self._asked_id = None, 0
            self.stack.setCurrentIndex(0)
            return
        if counts and article_id != self._asked_id:
            self._actions.note_use(article_id, Use.VIEWED)
        self._asked_id = article_id
        self._actions.get(article_id, self._arrived, partial(self._not_found, article_id))

    def _arrived(self, article: ArticleDetail) -> None:
        """An answer to what was asked; meanwhile the reader may have come to another article."""
        if article.row.id == self._asked_id:
            self.take(article)

    def take(self, article: ArticleDetail) -> None:
        """The article as it is now."""
        is_same = self.article is not None and self.article.row.id == article.row.id
        self.article, self._asked_id = article, article.row.id
        if not is_same:
            self.languages.set_value(words.preferred(article.row.languages).value)
        self._show(is_same=is_same)
        self.stack.setCurrentIndex(1)

    def _not_found(self, article_id: int, error: DeskError) -> None:
        if article_id != self._asked_id:
            return
        self.article, self._asked_id = None, 0
        self.stack.setCurrentIndex(0)
        show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))

    def _on_updates(self, updates: list[Update]) -> None:
        if self.article is not None and any(
            one.kind == "article" and one.id == self.article.row.id for one in updates
        ):
            self._actions.get(self.article.row.id, self._arrived, lambda _: None)

    # --- showing -------------------------------------------------------------------------------------------

    @property
    def language(self) -> Language:
        return Language(self.languages.value() or Language.KO)

    def retranslate(self) -> None:
        if self.article is not None:
            self._show(is_same=True)

    def _show(self, *, is_same: bool) -> None:
        article = self.article
        if article is None:
            return
        self._show_chips(article)
        row_ = article.row
        known = {text.language for text in article.texts}
        self.languages.setVisible(len(known) > 1)
        if self.language not in known and known:
            self.languages.set_value(next(iter(known)).value)
        meta = [
            t("knowledge.by", name=article.author, when=formats.moment(row_.updated_at)),
            t("knowledge.owned", name=row_.owner.label) if row_.owner else "",
            words.review(row_),
        ]
        self.meta.setText(" · ".join(part for part in meta if part))
        for button, is_shown in (
            (self.edit_button, article.may_save),
            (self.submit_button, article.may_submit),
            (self.return_button, article.may_return),
            (self.publish_button, article.may_publish),
        ):
            button.setVisible(is_shown)
        self.acts.fit()
        self._show_notes(article)
        self._show_text(is_same=is_same)
        self.up.set_text(str(row_.helpful))
        self.up.setAccessibleName(t("knowledge.helpful"))
        self.down.set_text(str(row_.not_helpful))
        self.down.setAccessibleName(t("knowledge.not_helpful"))
        self.uses.setText(words.uses(row_))

    def _show_chips(self, article: ArticleDetail) -> None:
        clear(self._chips)
        badges = [Badge(words.number(article.row.id), "grey", "hash"), words.state_badge(article.row)]
        if article.row.category:
            badges.append(Badge(article.row.category, "blue", "tag"))
        badges += [Badge(f"#{tag}", "grey", "") for tag in article.row.tags]
        for badge in badges:
            self._chips.addWidget(Chip(badge))

    def _show_notes(self, article: ArticleDetail) -> None:
        clear(self._notes)
        if article.row.is_live and article.live_number != article.number:
            self._note(
                t("knowledge.newer_text", live=article.live_number, new=article.number), "blue", "info"
            )
        if article.return_reason and article.row.state is ArticleState.DRAFT:
            self._note(t("knowledge.returned", reason=article.return_reason), "amber", "undo-2")
        if article.must_be_other:
            self._note(t("knowledge.must_be_other"), "grey", "users")
        for vote in [one for one in article.votes if not one.is_helpful][:2]:
            self._note(t("knowledge.complaint", reason=vote.reason), "amber", "thumbs-down")

    def _note(self, text: str, hue: str, icon: str) -> None:
        self._notes.addWidget(Banner(text, hue=hue, icon=icon))  # type: ignore[arg-type]  # one of the hues

    def _show_text(self, *, is_same: bool) -> None:
        article = self.article
        if article is None:
            return
        text = next((one for one in article.texts if one.language is self.language), article.texts[0])
        self.title.setText(text.title)
        self.text.set_parts(text.parts, is_same=is_same)

    # --- doing ---------------------------------------------------------------------------------------------

    def _done(self, article: ArticleDetail) -> None:
        self.take(article)
        self.changed.emit(article)

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), "", "red", "triangle-alert"))
        if self.article is not None:
            self.show_article(self.article.row.id, counts=False)

    def _ask(self, sheet: Callable[..., object]) -> None:
        if self.article is not None:
            sheet(self, self._place, self.article, self._done)

    def submit(self) -> None:
        if self.article is not None and self.article.may_submit:
            self._ask(dialogs.submit)

    def give_back(self) -> None:
        if self.article is not None and self.article.may_return:
            self._ask(dialogs.give_back)

    def publish(self) -> None:
        article = self.article
        if article is not None and article.may_publish:
            body = wire.ArticleCommand(version=article.row.version)
            self._actions.publish(article.row.id, body, self._published, self._refused)

    def _published(self, article: ArticleDetail) -> None:
        self._done(article)
        show_toast(self, Notice(t("knowledge.is_live"), article.row.title, "green", "book-check"))

    def vote_up(self) -> None:
        if self.article is not None:
            self._actions.vote(self.article.row.id, wire.Vote(is_helpful=True), self._done, self._refused)

    def vote_down(self) -> None:
        self._ask(dialogs.vote_down)

    def describe(self) -> None:
        """The tree of categories is asked for first."""

        def ask(found: Categories) -> None:
            if self.article is not None:
                dialogs.describe(self, self._place, self.article, found.items, self._done)

        self._place.backend.call(self, LIST_CATEGORIES, ask, failed=self._refused, latest="categories")

    def _reinstate(self) -> None:
        if self.article is not None:
            body = wire.ArticleCommand(version=self.article.row.version)
            self._actions.reinstate(self.article.row.id, body, self._done, self._refused)

    def _open_menu(self) -> None:
        article = self.article
        if article is None:
            return
        menu = QMenu(self)
        lines = (
            ("describe", self.describe, article.may_save),
            ("confirm_review", partial(self._ask, dialogs.confirm_review), article.may_save),
            ("retire", partial(self._ask, dialogs.retire), article.may_retire),
            ("reinstate", self._reinstate, article.may_reinstate),
        )
        for name, act, is_allowed in lines:
            if is_allowed:
                add_line(menu, t(f"knowledge.{name}"), act)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more_button.mapToGlobal(QPoint(0, self.more_button.height())))
