"""The inbox: views at the left, the list, and the ticket that is open."""

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from desktop_app.announcements.banner import BannerStrip
from desktop_app.catalog.directory import catalog_of
from desktop_app.core.navigation import Navigation
from desktop_app.core.sentences import sentence as say_error
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import saved_views
from desktop_app.tickets.commands import SCOPE as TICKET_SCOPE
from desktop_app.tickets.extensions import extensions_of
from desktop_app.tickets.many import Outcome
from desktop_app.tickets.models import MANY, InboxView, TicketList, ViewCounter
from desktop_app.tickets.presence import presence_of
from desktop_app.tickets.reading import Reading
from desktop_app.tickets.refused_query import refused_query
from desktop_app.tickets.rows import TicketRows, sentence
from desktop_app.tickets.saved_views import SavedViewList, inbox_view
from desktop_app.ui.keys import set_scope
from desktop_app.ui.list_page import Filter, ListPage
from desktop_app.ui.live import on_language
from desktop_app.ui.menus import add_line
from desktop_app.ui.page import Columns, SideEntry, SideList, SideSection, set_pane
from desktop_app.ui.record_list import RecordList
from desktop_app.ui.theme import theme
from desktop_app.ui.tokens import Hue
from desktop_app.ui.widgets import EmptyState, IconButton
from shared.catalog import LIST_TEAMS, Team, Teams
from shared.errors import DeskError
from shared.search import SavedView
from shared.tickets import Order, TicketRow, View
from shared.wire import Ref

SCOPE = "tickets"
ROWS_SCOPE = "tickets.rows"
"""Ctrl+Enter sends what is written, except in the list."""
PAGE = "inbox"
WIDE_PX = 1440
"""Below this width the views stand in a drop-down of the list's head."""
LIST_WIDTH, NARROW_LIST_WIDTH, VIEWS_WIDTH = 396, 336, 212
MINUTE_MS = 60_000
MOST_KNOWN = 2000
"""Of more selected tickets than these only the number is told."""

OPEN = InboxView(View.ALL_OPEN, icon="list")
"""Shown at the first start."""

BUILT_IN = (
    InboxView(View.UNASSIGNED, icon="inbox"),
    InboxView(View.MINE, icon="user-check"),
    InboxView(View.WATCHED, icon="star"),
    InboxView(View.MENTIONED, icon="at-sign"),
    InboxView(View.DUE, icon="timer"),
    InboxView(View.WAITING, icon="circle-pause"),
    OPEN,
    InboxView(View.RECENTLY_CLOSED, icon="check-check"),
)


def key_of(view: InboxView) -> str:
    if view.saved_id:
        return f"saved/{view.saved_id}"
    return f"team/{view.team_id}" if view.team_id is not None else view.view.value


def title_of(view: InboxView) -> str:
    return view.title or t(f"inbox.view.{view.view.value}")


class InboxPage(QWidget):
    """Everything of the desk in one place; `show_ticket` opens one whatever view is shown."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._navigation: Navigation = place.navigation
        self._views: dict[str, InboxView] = {key_of(view): view for view in BUILT_IN}
        self._teams: list[Team] = []
        self.tickets = TicketList(place, sentence, self)
        self.counter = ViewCounter(place, self)
        self.saved = SavedViewList(place, self)
        self._build()
        self._connect()
        on_language(self, self.retranslate)

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        set_scope(self, SCOPE)
        self.side = SideList(lambda: t("inbox.title"))
        self._presence = presence_of(self._place)
        catalog = catalog_of(self._place)
        delegate = TicketRows(self._presence.is_written_in, catalog.tag_badge)
        self.rows = RecordList(self.tickets.records, delegate, name=lambda: t("inbox.list"))
        catalog.changed.connect(self._on_catalog)
        self.views_button = IconButton(
            "chevron-down", lambda: t("inbox.views"), clicked=self._open_views_menu
        )
        self.order_button = IconButton(
            "arrow-down-up", lambda: t("inbox.order"), clicked=self._open_order_menu
        )
        self.save_button = IconButton("bookmark", lambda: t("saved.new"), clicked=self.save_view)
        self.save_button.hide()
        self.list = ListPage(
            self.rows,
            title="",
            actions=[self.views_button, self.save_button, self.order_button],
            hints=[
                ("J", ""),
                ("K", lambda: t("inbox.hint.move")),
                ("X", lambda: t("inbox.hint.mark")),
                (self._place.commands.key_of("ticket.take"), lambda: t("inbox.hint.take")),
                (self._place.commands.key_of("ticket.answer"), lambda: t("inbox.hint.answer")),
            ],
            empty=self._empty,
            search=lambda: t("inbox.search"),
        )
        for make in extensions_of(self._place).strips:
            self.list.add_strip(make())
        self.reading = Reading(self._place, self.tickets.row)
        self.pane, self.bulk = self.reading.pane, self.reading.bulk
        set_scope(self.list, TICKET_SCOPE)
        set_scope(self.rows, ROWS_SCOPE)
        set_pane(self.side, lambda: t("inbox.views"))
        set_pane(self.rows, lambda: t("inbox.list"))
        self._is_marking_failed = False
        self.columns = Columns(
            self._place.settings, "inbox", self.list, self.reading, sizes=[LIST_WIDTH, 1600 - LIST_WIDTH]
        )
        self.columns.setStretchFactor(0, 0)
        self.columns.setStretchFactor(1, 1)
        self.list.setMinimumWidth(theme.px(320))
        self.list.setMaximumWidth(theme.px(560))
        self.side.setFixedWidth(theme.px(VIEWS_WIDTH))
        layout = QHBoxLayout()
        layout.setSpacing(0)
        layout.addWidget(self.side)
        layout.addWidget(self.columns, 1)
        self.strip = BannerStrip(self._place)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.strip)
        outer.addLayout(layout, 1)
        self.setFocusProxy(self.rows)

    def _on_catalog(self, kind: str) -> None:
        """Tags have other names or colours."""
        if kind == "tag":
            self.rows.say_again()

    def _connect(self) -> None:
        self.side.chosen.connect(self.open_view)
        self.rows.current_changed.connect(self._on_current)
        self.rows.opened.connect(self._on_opened)
        self.rows.doubleClicked.connect(self.open_in_window)
        self.rows.marked_changed.connect(self._on_marked)
        self.bulk.done.connect(self._on_bulk_done)
        self.bulk.all_asked.connect(self.rows.mark_all)
        self.bulk.left.connect(self._leave_bulk)
        self.list.searched.connect(self._on_search)
        self.list.filter_clicked.connect(self._on_filter)
        self.tickets.opened.connect(self._on_view_opened)
        self.tickets.failed.connect(self._on_failed)
        self.counter.changed.connect(self._show_counts)
        self.saved.changed.connect(self._take_saved)
        self.saved.counted.connect(self._show_counts)
        self.reading.changed.connect(self.tickets.put)
        self.pane.left.connect(self.rows.setFocus)
        self._presence.changed.connect(self.rows.say_again)
        self._minute = QTimer(self, interval=MINUTE_MS)
        self._minute.timeout.connect(self.rows.say_again)
        self._minute.start()
        self._place.backend.signed_in.connect(self.start)
        self._is_started = False

    def start(self) -> None:
        """Paint what was known, then ask the server."""
        self._is_started = True
        self.tickets.show_remembered()
        self._place.backend.call(self, LIST_TEAMS, self._take_teams, failed=lambda _: None, latest="teams")
        self.counter.ask()
        self.saved.load()
        kept = self._views.get(self._place.store.noted("inbox.view"), OPEN)
        self.tickets.open(kept)

    def on_shown(self) -> None:
        if not self._is_started:
            self.start()

    # --- views ---------------------------------------------------------------------------------------------

    def _take_teams(self, found: Teams) -> None:
        me = self._place.backend.me
        mine = [team for team in found.items if team.id in me.team_ids]
        self._teams = mine or [team for team in found.items if team.is_active]
        for team in self._teams:
            view = InboxView(View.ALL_OPEN, team.id, team.name, team.icon)
            self._views[key_of(view)] = view
        self._fill_side()
        noted = self._place.store.noted("inbox.view")
        if noted != key_of(self.tickets.view) and noted in self._views:
            self.open_view(noted)

    def _fill_side(self) -> None:
        built_in = [self._entry(view) for view in BUILT_IN]
        teams = [self._entry(view) for view in self._views.values() if view.team_id is not None]
        sections = [SideSection(lambda: t("inbox.section.views"), built_in)]
        if teams:
            sections.append(SideSection(lambda: t("inbox.section.teams"), teams))
        saved = [self._entry(view) for view in self._views.values() if view.saved_id]
        if saved:
            sections.append(SideSection(lambda: t("inbox.section.saved"), saved))
        self.side.set_sections(sections)
        self.side.set_current(key_of(self.tickets.view))

    def _entry(self, view: InboxView) -> SideEntry:
        count = self._count(view)
        hue: Hue | None = "red" if view.view is View.DUE and view.team_id is None else None
        return SideEntry(key_of(view), lambda: title_of(view), view.icon, count, hue)

    def _count(self, view: InboxView) -> int:
        return self.saved.count(view.saved_id) if view.saved_id else self.counter.count(view) or 0

    def _show_counts(self) -> None:
        for key, view in self._views.items():
            self.side.set_count(key, self._count(view))

    def _take_saved(self) -> None:
        """Saved views came, went or ask something else; one that is open and gone gives way."""
        self._views = {key: view for key, view in self._views.items() if not view.saved_id}
        for saved in self.saved.items:
            view = inbox_view(saved)
            self._views[key_of(view)] = view
        self._fill_side()
        shown = self.tickets.view
        current = self._views.get(key_of(shown))
        if shown.saved_id and current != shown:
            self.open_view(key_of(current or OPEN))
        noted = self._place.store.noted("inbox.view")
        if noted.startswith("saved/") and noted != key_of(shown) and noted in self._views:
            self.open_view(noted)

    def save_view(self) -> None:
        """Keep what is looked for as a view of its own."""
        query = self.tickets.view.search(self.tickets.order, self.tickets.text).text
        saved_views.ask_new(self, self._place, query, self.tickets.order, self._open_saved)

    def _open_saved(self, made: SavedView) -> None:
        view = inbox_view(made)
        self._views[key_of(view)] = view
        self._fill_side()
        self.open_view(key_of(view))
        self.saved.load()

    def open_saved(self) -> SavedView | None:
        """The saved view that is shown, when this person may change it."""
        found = self.saved.get(self.tickets.view.saved_id)
        return found if found is not None and found.may_change else None

    def change_view(self) -> None:
        if (view := self.open_saved()) is not None:
            saved_views.ask_change(self, self._place, view, self._open_saved)

    def remove_view(self) -> None:
        if (view := self.open_saved()) is not None:
            saved_views.ask_remove(self, self._place, view, self.saved.load)

    def open_view(self, key: str) -> None:
        view = self._views.get(key)
        if view is None:
            return
        self._place.store.note("inbox.view", key)
        if self.list.search is not None:
            self.list.search.set_query("")
        saved = self.saved.get(view.saved_id)
        self.tickets.open(view, saved.order if saved is not None else self.tickets.order)

    def _on_view_opened(self) -> None:
        if len(self.tickets.records):
            self.list.show_list()
        self.side.set_current(key_of(self.tickets.view))
        self.retranslate()
        self.tickets.remember()
        current = self.reading.ticket_id
        if current is not None and self.tickets.records.row_of(current) >= 0:
            self.rows.set_current(current)
        elif current is None and len(self.tickets.records):
            self.rows.set_current(self.tickets.records.id_at(0))

    def _on_search(self, words: str) -> None:
        self.save_button.setVisible(bool(words.strip()))
        self.tickets.open(self.tickets.view, self.tickets.order, words.strip())

    def _on_failed(self, error: DeskError) -> None:
        if error.code.startswith("query_"):
            self.list.show_instead(self._refused_query(error))
            return
        if not len(self.tickets.records):
            title = t("inbox.failed")
            self.list.show_instead(EmptyState("cloud-off", title, say_error(error)))

    def _refused_query(self, error: DeskError) -> QWidget:
        before = self.tickets.view.saved_query
        starts_at = len(before) + 1 if before else 0
        return refused_query(error, self.tickets.text, self._ask_for, starts_at=starts_at)

    def _ask_for(self, words: str) -> None:
        """Look for this, as if it had been typed."""
        assert self.list.search is not None
        self.list.search.set_query(words)
        self._on_search(words)

    def _empty(self) -> QWidget:
        if self.tickets.is_loading:
            return QWidget()
        if self.tickets.is_searching:
            return EmptyState("search", lambda: t("inbox.no_hits"), lambda: t("inbox.no_hits_more"))
        return EmptyState("inbox", lambda: t("inbox.empty"), lambda: t("inbox.empty_more"))

    def retranslate(self) -> None:
        view, order = self.tickets.view, self.tickets.order
        self.list.set_title(title_of(view))
        self.list.set_filters([Filter("order", t("inbox.ordered", order=t(f"inbox.order.{order.value}")))])
        self._fill_side()

    # --- menus of the head ---------------------------------------------------------------------------------

    def _on_filter(self, name: str, chip: QWidget) -> None:
        if name == "order":
            self._pop_orders(chip)

    def _open_order_menu(self) -> None:
        self._pop_orders(self.order_button)

    def _pop_orders(self, at: QWidget) -> None:
        menu = QMenu(at)
        for order in Order:
            action = add_line(menu, t(f"inbox.order.{order.value}"), partial(self._set_order, order))
            action.setCheckable(True)
            action.setChecked(order is self.tickets.order)
        menu.popup(at.mapToGlobal(at.rect().bottomLeft()))

    def _set_order(self, order: Order) -> None:
        self.tickets.open(self.tickets.view, order, self.tickets.text)

    def _open_views_menu(self) -> None:
        menu = QMenu(self.views_button)
        for key, view in self._views.items():
            count = self._count(view)
            name = title_of(view)
            add_line(menu, f"{name}  {count:,}" if count else name, partial(self.open_view, key))
        menu.popup(self.views_button.mapToGlobal(self.views_button.rect().bottomLeft()))

    # --- the ticket ----------------------------------------------------------------------------------------

    def _on_current(self, ticket_id: int) -> None:
        if ticket_id and ticket_id != self.pane.ticket_id and not self.reading.is_bulk:
            self.show_ticket(ticket_id)

    def _on_opened(self, _: object) -> None:
        self.reading.enter()

    def show_ticket(self, ticket_id: int) -> None:
        """Open a ticket; it need not be in the view."""
        row: TicketRow | None = self.tickets.row(ticket_id)
        self.reading.show_ticket(ticket_id)
        if self.rows.current_id() != ticket_id and self.tickets.records.row_of(ticket_id) >= 0:
            self.rows.set_current(ticket_id)
        label = f"#{row.number} {row.subject}" if row is not None else str(ticket_id)
        self._navigation.arrived(PAGE, Ref(kind="ticket", id=ticket_id, label=label))

    def open_in_window(self) -> None:
        """The ticket of the row, for a second monitor."""
        self.reading.open_in_window(self.rows.current_id())

    def step(self, by: int) -> None:
        """To the next or previous ticket of the list."""
        place = self.tickets.records.row_of(self.rows.current_id()) + by
        if 0 <= place < len(self.tickets.records):
            self.rows.set_current(self.tickets.records.id_at(place))

    # --- several tickets -----------------------------------------------------------------------------------

    def _on_marked(self, ids: list[int]) -> None:
        """With two or more the panel for many takes the place of the ticket; what failed stays there."""
        if self._is_marking_failed:
            return
        failed = {item.id for item in self.bulk.failed}
        if len(ids) > 1 or (failed and failed == set(ids)):
            self._show_bulk(ids)
        elif self.reading.is_bulk:
            self.bulk.clear()
            self.reading.leave_bulk()
            self._on_current(self.rows.current_id())

    def _show_bulk(self, ids: list[int]) -> None:
        known = (self.tickets.row(one) for one in ids[:MOST_KNOWN])
        rows = [row for row in known if row is not None]
        self.bulk.show_selection(ids, rows, len(self.tickets.records))
        self.reading.show_bulk()

    def _on_bulk_done(self, outcome: Outcome) -> None:
        """The list as it is now; what failed stays selected."""
        if len(outcome.rows) > MANY:
            self.tickets.reload()
        else:
            for row in outcome.rows:
                self.tickets.put(row)
        failed = [item.id for item in outcome.failed if self.tickets.records.row_of(item.id) >= 0]
        if not failed:
            self._leave_bulk()
            return
        self._is_marking_failed = True
        self.rows.set_current(failed[0])
        self.rows.mark(failed)
        self._is_marking_failed = False
        self._show_bulk(failed)
        self.rows.setFocus()

    def _leave_bulk(self) -> None:
        self.bulk.clear()
        self.rows.unmark()
        self._on_marked(self.rows.marked_ids())
        self.rows.setFocus()

    # --- widths --------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_views()

    @property
    def _is_wide(self) -> bool:
        return self.window().width() >= WIDE_PX

    @property
    def _views_note(self) -> str:
        """Wide and narrow windows remember each for themselves whether the views are there."""
        return f"inbox/views_{'wide' if self._is_wide else 'narrow'}"

    def _fit_views(self) -> None:
        noted = self._place.store.noted(self._views_note)
        is_there = self._is_wide if not noted else noted == "shown"
        if self.side.isVisibleTo(self) != is_there:
            self.side.setVisible(is_there)
            width = theme.px(LIST_WIDTH if is_there else NARROW_LIST_WIDTH)
            self.columns.setSizes([width, max(1, self.width() - width)])
        self.views_button.setVisible(not is_there)

    def toggle_views(self) -> None:
        """The column of views; without it they are in a menu."""
        self._place.store.note(self._views_note, "hidden" if self.side.isVisibleTo(self) else "shown")
        self._fit_views()
