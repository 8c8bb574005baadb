"""What the ticket desk adds to the window: inbox, phone intake, things to find."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

from desktop_app.catalog.directory import catalog_of
from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.tickets.beside import announcements, approvals, articles
from desktop_app.tickets.beside.fields import FieldsPart
from desktop_app.tickets.extensions import REQUESTER, MenuLine, Side, extensions_of
from desktop_app.tickets.inbox import PAGE, ROWS_SCOPE, SCOPE, InboxPage
from desktop_app.tickets.intake import PhoneIntake
from desktop_app.tickets.new import open_new_ticket
from desktop_app.tickets.own_window import windows_of
from desktop_app.tickets.recurrences_page import RecurrencesPage
from desktop_app.tickets.templates_page import TemplatesPage
from desktop_app.tickets.writing.outbox import outbox_of
from desktop_app.ui.choices import Choice, Deliver
from desktop_app.ui.feature import Feature, RailEntry, SettingsSection, TopButton
from desktop_app.ui.palette import PaletteProvider
from desktop_app.ui.toast import Notice
from desktop_app.ui.window import MainWindow
from shared.permissions import Permission
from shared.search import SEARCH, HitKind, SearchQuery, SearchResult
from shared.tickets import TicketDetail, TicketRow, View
from shared.wire import Ref

MOST_FOUND = 20


class TicketDesk:
    """Joins the window with the pages of the feature."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place = place
        self._window = window

    def inbox(self) -> InboxPage:
        return cast(InboxPage, self._window.show_page(PAGE))

    def make_inbox(self) -> InboxPage:
        page = InboxPage(self._place)
        page.counter.changed.connect(partial(self._show_badge, page))
        return page

    def _show_badge(self, page: InboxPage) -> None:
        self._window.set_badge(PAGE, page.counter.count_of(View.UNASSIGNED))

    def open(self, ref: Ref) -> None:
        page = self.inbox()
        page.show_ticket(ref.id)
        page.reading.raise_window(ref.id)

    def open_phone(self) -> None:
        PhoneIntake(self._window, self._place, self._created).open()

    def open_new(self) -> None:
        open_new_ticket(self._window, self._place, self._created)

    def _created(self, ticket: TicketDetail) -> None:
        page = self.inbox()
        page.tickets.put(ticket.row)
        page.show_ticket(ticket.row.id)
        title = t("intake.created", number=ticket.row.number)
        self._window.notify(Notice(title, ticket.row.subject, "green", "circle-check"))

    def may_work(self) -> bool:
        me = self._place.backend.session.me
        return me is not None and Permission.TICKETS_WORK in me.permissions

    def may_read(self) -> bool:
        me = self._place.backend.session.me
        wanted = {Permission.TICKETS_WORK, Permission.TICKETS_READ_ALL}
        return me is not None and not wanted.isdisjoint(me.permissions)

    def step(self, by: int) -> None:
        self.inbox().step(by)

    def find(self, words: str, deliver: Deliver) -> None:
        """Tickets, closed ones too, by anything that stands in them, for the palette."""
        if not words.strip():
            deliver([])
            return
        query = SearchQuery(text=words.strip()[:500], kind=HitKind.TICKET, limit=MOST_FOUND)

        def show(found: SearchResult) -> None:
            deliver([_choice(hit.row) for hit in found.hits if hit.row is not None])

        self._place.backend.call(
            self._window, SEARCH, show, failed=lambda _: deliver([]), query=query, latest="palette.tickets"
        )

    def commands(self) -> Sequence[Command]:
        group = "inbox.group"
        return (
            Command(
                "tickets.phone",
                "intake.command",
                self.open_phone,
                ("F2",),
                icon="phone-call",
                group=group,
                when=self.may_work,
            ),
            Command(
                "tickets.new",
                "intake.new",
                self.open_new,
                ("Ctrl+N",),
                icon="plus",
                group=group,
                when=self.may_work,
            ),
            Command("tickets.next", "inbox.next", partial(self.step, 1), ("J",), scope=SCOPE, group=group),
            Command(
                "tickets.previous", "inbox.previous", partial(self.step, -1), ("K",), scope=SCOPE, group=group
            ),
            Command("tickets.refresh", "inbox.refresh", self._refresh, ("F5",), scope=SCOPE, group=group),
            *self._view_commands(group),
            Command("tickets.find", "inbox.find", self._find_in_list, ("/",), scope=SCOPE, group=group),
            Command(
                "tickets.window",
                "ticket.command.window",
                lambda: self.inbox().open_in_window(),
                ("Ctrl+Enter",),
                scope=ROWS_SCOPE,
                group=group,
                is_in_palette=False,
            ),
            Command(
                "tickets.views",
                "inbox.toggle_views",
                lambda: self.inbox().toggle_views(),
                ("[",),
                scope=SCOPE,
                icon="panel-left",
                group=group,
            ),
        )

    def _view_commands(self, group: str) -> Sequence[Command]:
        """What is done with saved views; the palette offers them where they make sense."""

        def shown() -> InboxPage | None:
            page = self._window.page(PAGE)
            return page if isinstance(page, InboxPage) else None

        def is_searching() -> bool:
            page = shown()
            return page is not None and page.tickets.is_searching

        def may_change() -> bool:
            page = shown()
            return page is not None and page.open_saved() is not None

        return (
            Command(
                "tickets.save_view",
                "saved.new",
                lambda: self.inbox().save_view(),
                ("Ctrl+Shift+S",),
                scope=SCOPE,
                icon="bookmark",
                group=group,
                when=is_searching,
            ),
            Command(
                "tickets.change_view",
                "saved.change",
                lambda: self.inbox().change_view(),
                scope=SCOPE,
                icon="pen-line",
                group=group,
                when=may_change,
            ),
            Command(
                "tickets.remove_view",
                "saved.remove",
                lambda: self.inbox().remove_view(),
                scope=SCOPE,
                icon="trash-2",
                group=group,
                when=may_change,
            ),
        )

    def _refresh(self) -> None:
        page = self.inbox()
        page.tickets.reload()
        page.counter.ask()

    def _find_in_list(self) -> None:
        self.inbox().list.focus_search()


def _choice(row: TicketRow) -> Choice:
    ref = Ref(kind="ticket", id=row.id, label=f"#{row.number} {row.subject}")
    badge = badges.row_badge(row)
    return Choice(
        ref, row.subject, f"#{row.number} · {row.requester}", icon=badge.icon, hue=badge.hue, words=row.number
    )


def _sections(place: Workplace) -> list[SettingsSection]:
    def may() -> bool:
        return catalog_of(place).may_manage

    return [
        SettingsSection(
            "templates",
            lambda: t("catalog.templates"),
            "copy",
            lambda: TemplatesPage(place),
            group="settings.group_requests",
            order=14,
            when=may,
        ),
        SettingsSection(
            "recurrences",
            lambda: t("catalog.recurrences"),
            "refresh-cw",
            lambda: RecurrencesPage(place),
            group="settings.group_requests",
            order=15,
            when=may,
        ),
    ]


def install(place: Workplace, window: MainWindow) -> None:
    """Inbox, phone intake, new ticket; opens records of kind "ticket"."""
    desk = TicketDesk(place, window)
    articles.install(place, window)
    extensions_of(place).add_side(Side("fields", REQUESTER + 5, lambda: FieldsPart(place)))
    window.closed.connect(windows_of(place).close_all)
    window.closing.connect(lambda _: outbox_of(place).send_all())
    _extend(place, window)
    buttons = [TopButton("tickets.phone", "primary"), TopButton("tickets.new")] if desk.may_work() else []
    window.add_feature(
        Feature(
            "tickets",
            entries=[
                RailEntry(
                    PAGE, lambda: t("inbox.title"), "inbox", desk.make_inbox, when=desk.may_read, key="G I"
                )
            ],
            commands=desk.commands(),
            top_buttons=buttons,
            openers={"ticket": desk.open},
            settings=_sections(place),
            providers=[PaletteProvider("tickets", lambda: t("inbox.tickets"), "#", desk.find)],
        )
    )


def _extend(place: Workplace, window: MainWindow) -> None:
    """What lower features add to a ticket."""
    extensions = extensions_of(place)
    extensions.add_side(Side("approvals", approvals.ORDER, lambda: approvals.ApprovalsPart(place)))
    asking = approvals.AskingForApproval(window, place)
    extensions.add_line(
        MenuLine(
            "ask_approval",
            lambda: t("approvals.ask"),
            asking.ask,
            approvals.may_ask,
            icon="file-clock",
            key="V",
        )
    )
    extensions.add_side(
        Side("announcements", announcements.ORDER, lambda: announcements.AnnouncementsPart(place))
    )
    linking = announcements.Linking(window, place)
    extensions.add_line(
        MenuLine(
            "announcement",
            lambda: t("announcements.link_command"),
            linking.ask,
            linking.may,
            icon="megaphone",
            key="B",
        )
    )
    announcing = announcements.Announcing(window, place)
    extensions.add_line(
        MenuLine(
            "announce_change",
            lambda: t("announcements.draft_command"),
            announcing.ask,
            announcing.may,
            icon="megaphone",
        )
    )
