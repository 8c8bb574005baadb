"""Ctrl+Shift+F: everything in one list, with what narrows it at the side."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.search import words
from desktop_app.search.models import Search
from desktop_app.search.rows import HitRows
from desktop_app.tickets import saved_views
from desktop_app.tickets.refused_query import refused_query
from desktop_app.ui.keys import set_scope
from desktop_app.ui.list_page import ListPage
from desktop_app.ui.live import on_language
from desktop_app.ui.page import SideEntry, SideList, SideSection, set_pane
from desktop_app.ui.record_list import RecordList
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Divider, EmptyState, SegmentedControl, set_surface
from shared.errors import DeskError
from shared.search import HitKind, HitOrder, SavedView
from shared.tickets import Order
from shared.wire import Ref

SCOPE = "search"
PAGE = "search"
SIDE_WIDTH = 232
NEAR_END = 5
EXAMPLES = ("search.example_1", "search.example_2", "search.example_3", "search.example_4")


class SearchPage(QWidget):
    """The field has the focus first; Down goes to the hits, Enter opens one, / goes back to the field."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "surface")
        self._place = place
        self.search = Search(place, self)
        self._build()
        self._connect()
        on_language(self, self._show_side)
        self._show_empty()

    def _build(self) -> None:
        set_scope(self, SCOPE)
        self.side = SideList(lambda: t("search.title"))
        self.side.setFixedWidth(theme.px(SIDE_WIDTH))
        self.rows = RecordList(self.search.records, HitRows(), name=lambda: t("search.hits"))
        self.order = SegmentedControl(
            [
                (HitOrder.RELEVANCE.value, lambda: t("search.order.relevance")),
                (HitOrder.NEWEST.value, lambda: t("search.order.newest")),
            ],
            name=lambda: t("inbox.order"),
        )
        self.save_button = Button(lambda: t("saved.new"), "ghost", icon="bookmark", clicked=self.save)
        self.list = ListPage(
            self.rows,
            title=lambda: t("search.hits"),
            actions=[self.save_button, self.order],
            hints=[
                ("Down", lambda: t("ui.palette_move")),
                ("Enter", lambda: t("ui.palette_open")),
                (self._place.commands.key_of("search.field"), lambda: t("search.hint_field")),
            ],
            empty=self._empty,
            search=lambda: t("search.placeholder"),
        )
        set_pane(self.side, lambda: t("search.title"))
        set_pane(self.rows, lambda: t("search.hits"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.side)
        layout.addWidget(Divider(is_upright=True))
        layout.addWidget(self.list, 1)
        assert self.list.search is not None
        self.setFocusProxy(self.list.search)

    def _connect(self) -> None:
        self.list.searched.connect(self.ask)
        self.side.chosen.connect(self._narrow)
        self.order.changed.connect(self._reorder)
        self.rows.opened.connect(self._open)
        self.rows.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.rows.current_changed.connect(self._on_current)
        self.search.answered.connect(self._on_answered)
        self.search.refused.connect(self._on_refused)

    def on_shown(self) -> None:
        self.list.focus_search()

    # --- asking --------------------------------------------------------------------------------------------

    def ask(self, text: str) -> None:
        self.search.ask(text, self.search.kind)

    def ask_for(self, text: str) -> None:
        """Look for this, as if it had been typed."""
        assert self.list.search is not None
        self.list.search.set_query(text)
        self.search.ask(text, None)

    def _reorder(self, order: str) -> None:
        self.search.ask(self.search.text, self.search.kind, HitOrder(order))

    def _narrow(self, name: str) -> None:
        """A kind is shown alone, or a value is added to the question; a second click takes it away."""
        what, _, value = name.partition("/")
        if what == "kind":
            self.search.ask(self.search.text, HitKind(value) if value else None)
            return
        text = self.search.text
        text = text.replace(value, " ") if value in text else f"{text} {value}"
        self.ask_for(" ".join(text.split()))

    def save(self) -> None:
        """Keep the question as a filter of the inbox."""
        saved_views.ask_new(self, self._place, self.search.text, Order.DUE, self._saved)

    def _saved(self, made: SavedView) -> None:
        show_toast(self, Notice(t("search.saved", name=made.name), hue="green", icon="bookmark"))

    # --- showing -------------------------------------------------------------------------------------------

    def _on_answered(self) -> None:
        self._show_side()
        self._show_empty()
        if self.search.kind is None and self.search.text:
            self.list.set_count(self.search.total)

    def _show_empty(self) -> None:
        if not len(self.search.records):
            self.list.show_instead(self._empty())
        self.save_button.setVisible(bool(self.search.text))

    def _show_side(self) -> None:
        kinds = [SideEntry("kind/", lambda: t("search.kind.all"), "search", self.search.total)]
        kinds += [
            SideEntry(
                f"kind/{kind.value}",
                partial(words.kind_word, kind),
                words.ICONS[kind],
                self.search.count(kind),
            )
            for kind in HitKind
        ]
        sections = [SideSection("", kinds)]
        for facet in self.search.facets:
            entries = [
                SideEntry(f"facet/{one.query}", partial(words.facet_word, facet.name, one), "", one.count)
                for one in facet.values
            ]
            if entries:
                sections.append(SideSection(partial(t, f"search.facet.{facet.name}"), entries))
        self.side.set_sections(sections)
        self.side.set_current(f"kind/{self.search.kind.value if self.search.kind else ''}")

    def _empty(self) -> QWidget:
        if self.search.is_loading:
            return QWidget()
        if not self.search.text:
            examples = "\n".join(t(key) for key in EXAMPLES)
            return EmptyState("search", lambda: t("search.start"), examples)
        return EmptyState("search-x", lambda: t("search.nothing"), lambda: t("search.nothing_more"))

    def _on_refused(self, error: DeskError) -> None:
        self.list.show_instead(refused_query(error, self.search.text, self.ask_for))

    # --- opening -------------------------------------------------------------------------------------------

    def _open(self, number: int) -> None:
        record = self.search.hit(number)
        if record is not None:
            hit = record.hit
            self._place.navigation.open(Ref(kind=hit.kind.value, id=hit.id, label=hit.title.text))

    def focus_field(self) -> None:
        self.list.focus_search()

    def _on_current(self, number: int) -> None:
        if number and number >= len(self.search.records) - NEAR_END:
            self.search.more()

    def _on_scrolled(self, value: int) -> None:
        if value >= self.rows.verticalScrollBar().maximum() - theme.row_height * NEAR_END:
            self.search.more()
