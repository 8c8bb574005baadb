"""What signing in adds to the window: the menu of the person, the sheet that asks again, all accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from desktop_app.auth.dialogs import SessionsSheet, SignInSheet, ask_new_password
from desktop_app.auth.pages import AccountsPage
from desktop_app.auth.pages.accounts import SCOPE
from desktop_app.core.commands import Command
from desktop_app.core.translator import t, translator
from desktop_app.core.workplace import Workplace
from desktop_app.ui.feature import Feature, SettingsSection
from desktop_app.ui.keys import cover_of
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.window import MainWindow
from shared.permissions import Permission

OTHER_LANGUAGE = {"ko": "en", "en": "ko"}


def install(place: Workplace, window: MainWindow) -> None:
    account = OwnAccount(place, window)
    section = SettingsSection(
        "accounts",
        lambda: t("auth.accounts"),
        "user-cog",
        lambda: AccountsPage(place),
        group="settings.group_people",
        when=account.is_administrator,
    )
    window.add_feature(Feature(name="auth", commands=account.commands(), settings=[section]))
    window.rail.person.set_menu(account.menu)
    on_language(window, account.show_person)
    place.backend.sign_in_needed.connect(account.ask_again)


class OwnAccount:
    """What the person does with their own sign-in; the menu at the foot of the rail."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window
        self._sheet: SignInSheet | None = None

    def show_person(self) -> None:
        self._window.set_person(self._place.backend.me.name, "green")

    # --- the session has ended -----------------------------------------------------------------------------

    def ask_again(self) -> None:
        """Once, however many calls were refused. After signing out oneself there is nothing to ask."""
        if self._sheet is None and self._place.backend.is_kept:
            self._sheet = SignInSheet(self._window, self._place.backend, self._leave)
            self._sheet.closed.connect(self._forget_sheet)
            self._sheet.open()

    def _forget_sheet(self) -> None:
        self._sheet = None

    def _leave(self) -> None:
        self._place.backend.sign_out()

    def is_administrator(self) -> bool:
        return Permission.ACCOUNTS_MANAGE in self._place.backend.me.permissions

    # --- commands ------------------------------------------------------------------------------------------

    def menu(self) -> Sequence[tuple[str, Callable[[], object]] | None]:
        registry = self._place.commands
        ids = ["auth.sessions", "auth.password", "settings.accounts", "", "window.theme", "auth.system_theme"]
        ids += ["window.larger", "window.smaller", "auth.language", "", "auth.sign_out"]
        entries: list[tuple[str, Callable[[], object]] | None] = []
        for command_id in ids:
            if not command_id:
                entries.append(None)
            elif command_id in registry and registry.get(command_id).when():
                command = registry.get(command_id)
                name = t("auth.accounts") if command_id == "settings.accounts" else command.name
                entries.append((name, command.run))
        return entries

    def commands(self) -> list[Command]:
        group = "auth.group"
        return [
            Command("auth.sessions", "auth.sessions", self._sessions, icon="monitor-smartphone", group=group),
            *self._account_commands(),
            Command("auth.password", "auth.change_password", self._password, icon="key-round", group=group),
            Command("auth.language", "auth.other_language", self._language, icon="languages", group=group),
            Command(
                "auth.system_theme", "auth.system_theme", self._system_theme, icon="monitor", group=group
            ),
            Command("auth.sign_out", "auth.sign_out", self._leave, icon="log-out", group=group),
        ]

    def _account_commands(self) -> list[Command]:
        def page() -> AccountsPage:
            shown = self._window.settings_section("accounts")
            assert isinstance(shown, AccountsPage)
            return shown

        return [
            Command(
                "auth.new_account",
                "auth.new_account",
                lambda: page().add_account(),
                ("N",),
                scope=SCOPE,
                icon="user-plus",
                group="auth.accounts",
            ),
            Command(
                "auth.change_roles",
                "auth.change_roles",
                lambda: page().change(),
                ("E",),
                scope=SCOPE,
                icon="user-cog",
                group="auth.accounts",
            ),
            Command(
                "auth.reset",
                "auth.reset",
                lambda: page().reset(),
                ("P",),
                scope=SCOPE,
                icon="key-round",
                group="auth.accounts",
            ),
            Command(
                "auth.search_accounts",
                "auth.search_accounts",
                lambda: page().focus_search(),
                ("/", "Ctrl+F"),
                scope=SCOPE,
                icon="search",
                group="auth.accounts",
            ),
        ]

    def _sessions(self) -> None:
        if cover_of(self._window) is None:
            SessionsSheet(self._window, self._place.backend).open()

    def _password(self) -> None:
        if cover_of(self._window) is None:
            ask_new_password(self._window, self._place.backend)

    def _language(self) -> None:
        language = OTHER_LANGUAGE.get(translator.language, "ko")
        self._place.settings.set("language", language)
        translator.set_language(language)

    def _system_theme(self) -> None:
        self._place.settings.set("theme", "system")
        theme.set_mode("system")
