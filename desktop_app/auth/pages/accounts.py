"""All accounts: who may sign in, with which roles."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QStackedWidget

from desktop_app.auth import account_dialogs as dialogs
from desktop_app.auth import actions
from desktop_app.auth.badges import role_names, state_badge
from desktop_app.core import formats
from desktop_app.core.hangul import match
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.menus import add_line
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, EmptyState, SearchBox, SegmentedControl, Skeleton, row
from shared.auth import AccountRow, Accounts
from shared.errors import DeskError
from shared.updates import Update
from shared.wire import Ref

SCOPE = "accounts"
COLUMNS = [
    Column(
        "name",
        lambda: t("auth.column_account"),
        lambda account: account.name,
        width=230,
        second=lambda account: account.login,
        person=lambda account: account.name,
        is_strong=True,
    ),
    Column("roles", lambda: t("auth.roles"), role_names, stretches=True),
    Column(
        "person",
        lambda: t("auth.person"),
        lambda account: account.person.label if account.person else "–",
        width=140,
    ),
    Column(
        "state", lambda: t("auth.column_state"), lambda account: state_badge(account).text, badge=state_badge
    ),
    Column(
        "last",
        lambda: t("auth.column_last"),
        lambda account: formats.moment(account.last_sign_in_at) if account.last_sign_in_at else "–",
        width=190,
        sort=lambda account: account.last_sign_in_at.timestamp() if account.last_sign_in_at else 0.0,
        tone=lambda _: "secondary",
    ),
]


class AccountsPage(Page):
    """A table with a search; Enter changes roles, the menu offers the rest."""

    def __init__(self, place: Workplace) -> None:
        key = place.commands.key_of("auth.new_account")
        self._new = Button(lambda: t("auth.new_account"), "primary", icon="plus", key=key)
        super().__init__(
            PageHeader(
                lambda: t("auth.accounts"), subtitle=lambda: t("auth.accounts_text"), right=[self._new]
            )
        )
        set_scope(self, SCOPE)
        self._place = place
        self._accounts: list[AccountRow] = []
        self._build()
        self._connect()
        self.load()

    def _build(self) -> None:
        self.search = SearchBox(lambda: t("auth.search_accounts"))
        self.search.setFixedWidth(theme.px(280))
        self.state = SegmentedControl(
            [
                ("all", lambda: t("auth.filter_all")),
                ("enabled", lambda: t("auth.enabled")),
                ("disabled", lambda: t("auth.disabled")),
            ],
            name=lambda: t("auth.column_state"),
        )
        self.body.addLayout(row(self.search, self.state, None))
        self.table = RecordTable(RecordModel(COLUMNS), name=lambda: t("auth.accounts"))
        self._stack = QStackedWidget()
        self._stack.addWidget(Skeleton(8))
        self._stack.addWidget(self.table)
        self._stack.addWidget(EmptyState("search", lambda: t("auth.no_accounts")))
        self.body.addWidget(Card(self._stack, margins=(1, 4, 1, 6)), 1)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self._new.clicked.connect(lambda _=False: self.add_account())
        self.search.searched.connect(lambda _: self._show())
        self.search.down.connect(self.table.setFocus)
        self.state.changed.connect(lambda _: self._show())
        self.table.opened.connect(self.change)
        self.table.menu_asked.connect(self._menu)
        self._place.backend.updated.connect(self._on_updates)
        self._place.backend.reload.connect(self.load)
        on_language(self, self._show)

    def on_shown(self) -> None:
        widget = self.table if self._accounts else self.search
        widget.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the list ------------------------------------------------------------------------------------------

    def load(self) -> None:
        actions.list_accounts(self._place.backend, self, self._take, self._refused)

    def _take(self, accounts: Accounts) -> None:
        is_first, self._accounts = not self._accounts, accounts.items
        self._show()
        if is_first and self.search.hasFocus() and not self.search.full_text():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refused(self, error: DeskError) -> None:
        if not self._accounts:
            widget = EmptyState("cloud-off", lambda: t("app.not_done"), sentence(error), hue="amber")
            self._stack.addWidget(widget)
            self._stack.setCurrentWidget(widget)

    def _show(self) -> None:
        query, state = self.search.full_text(), self.state.value()
        shown = [account for account in self._accounts if self._fits(account, query, state)]
        self.table.records.set_records(shown)
        if self._accounts:
            self._stack.setCurrentIndex(1 if shown else 2)

    @staticmethod
    def _fits(account: AccountRow, query: str, state: str) -> bool:
        if state != "all" and account.is_enabled != (state == "enabled"):
            return False
        return match(query, f"{account.name} {account.login} {role_names(account)}") is not None

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind == "account" for update in updates):
            self.load()

    def focus_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # --- what administrators do ----------------------------------------------------------------------------

    def _current(self) -> AccountRow | None:
        account: AccountRow | None = self.table.current_record()
        return account

    def add_account(self) -> None:
        dialogs.ask_new_account(self, self._place, partial(self._done, "auth.account_created"))

    def change(self, _: int = 0) -> None:
        account = self._current()
        if account is not None:
            dialogs.ask_roles(self, self._place, account, partial(self._done, "auth.account_changed"))

    def reset(self) -> None:
        account = self._current()
        if account is not None:
            dialogs.ask_reset(self, self._place, account, partial(self._done, "auth.password_reset"))

    def _done(self, key: str, account: AccountRow) -> None:
        known = {each.id: each for each in self._accounts} | {account.id: account}
        self._accounts = sorted(known.values(), key=lambda each: each.login.casefold())
        self._show()
        self.table.set_current(account.id)
        show_toast(self, Notice(t(key, name=account.name), hue="green", icon="circle-check"))

    def _menu(self, account_id: int, at: QPoint) -> None:
        self.table.set_current(account_id)
        account = self._current()
        if account is None:
            return
        entries: list[tuple[str, Callable[[], None]]] = [
            (t("auth.change_roles"), self.change),
            (t("auth.reset"), self.reset),
        ]
        if account.person is not None:
            entries.append((t("auth.open_person"), partial(self._open_person, account.person)))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for words, act in entries:
            add_line(menu, words, act)
        menu.popup(at)

    def _open_person(self, person: Ref) -> None:
        self._place.navigation.open(person)
