"""What the automation adds to the window: words for the composer, sections of the settings, commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop_app.automation.insertions import add_insertions
from desktop_app.automation.library import library_of
from desktop_app.automation.pages import by_itself, kept, reminders, rules, runs
from desktop_app.automation.pages.by_itself import ByItselfPage
from desktop_app.automation.pages.kept import KeptPage
from desktop_app.automation.pages.macros import MacrosPage
from desktop_app.automation.pages.reminders import RemindersPage
from desktop_app.automation.pages.rules import RulesPage
from desktop_app.automation.pages.runs import RunsPage
from desktop_app.automation.pages.texts import TextsPage
from desktop_app.core.commands import Command
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.feature import Feature, SettingsSection
from desktop_app.ui.window import MainWindow
from shared.permissions import Permission

GROUP = "automation.group"


class Automation:
    """Joins the window with the pages of the feature."""

    def __init__(self, place: Workplace, window: MainWindow) -> None:
        self._place, self._window = place, window

    def _may(self, *permissions: Permission) -> bool:
        me = self._place.backend.session.me
        return me is not None and any(one in me.permissions for one in permissions)

    def may_keep(self) -> bool:
        return self._may(Permission.TICKETS_WORK, Permission.RULES_MANAGE)

    def may_manage(self) -> bool:
        return self._may(Permission.RULES_MANAGE)

    def sections(self) -> list[SettingsSection]:
        place = self._place

        def section(
            name: str, title: str, icon: str, make: Callable[[], object], when: Callable[[], bool]
        ) -> SettingsSection:
            return SettingsSection(
                name,
                partial(t, title),
                icon,
                make,  # type: ignore[arg-type]  # makes a page
                group="settings.group_automation",
                order=60,
                when=when,
            )

        return [
            section("macros", "automation.macros", "zap", lambda: MacrosPage(place), self.may_keep),
            section(
                "texts", "automation.texts", "message-square-text", lambda: TextsPage(place), self.may_keep
            ),
            section("rules", "automation.rules", "workflow", lambda: RulesPage(place), self.may_manage),
            section("rule_runs", "automation.runs", "history", lambda: RunsPage(place), self.may_manage),
            section(
                "reminders",
                "automation.reminders",
                "bell-ring",
                lambda: RemindersPage(place),
                self.may_manage,
            ),
            section("by_itself", "automation.by_itself", "bot", lambda: ByItselfPage(place), self.may_manage),
        ]

    # --- commands ------------------------------------------------------------------------------------------

    def commands(self) -> list[Command]:
        return [
            *self._in_kept(),
            *self._in_rules(),
            Command(
                "automation.save_by_itself",
                "automation.save",
                lambda: self._by_itself(ByItselfPage.save),
                ("Ctrl+S", "Ctrl+Enter"),
                scope=by_itself.SCOPE,
                icon="save",
                group=GROUP,
            ),
            Command(
                "automation.save_reminders",
                "automation.save",
                self._save_reminders,
                ("Ctrl+S", "Ctrl+Enter"),
                scope=reminders.SCOPE,
                icon="save",
                group=GROUP,
            ),
            Command(
                "automation.refresh_runs",
                "automation.refresh",
                lambda: self._runs(RunsPage.load),
                ("F5",),
                scope=runs.SCOPE,
                icon="refresh-cw",
                group=GROUP,
            ),
        ]

    def _in_kept(self) -> list[Command]:
        acts: list[tuple[str, tuple[str, ...], str, Callable[[KeptPage], None]]] = [
            ("new", ("N",), "plus", KeptPage.add),
            ("change", ("E",), "pencil", KeptPage.change),
            ("remove", ("Del",), "trash-2", KeptPage.remove),
            ("search", ("/", "Ctrl+F"), "search", KeptPage.focus_search),
        ]
        return [
            Command(
                f"automation.kept_{name}",
                f"automation.{name}",
                partial(self._kept, act),
                keys,
                scope=kept.SCOPE,
                icon=icon,
                group=GROUP,
            )
            for name, keys, icon, act in acts
        ]

    def _in_rules(self) -> list[Command]:
        acts: list[tuple[str, tuple[str, ...], str, Callable[[RulesPage], None]]] = [
            ("new_rule", ("N",), "plus", RulesPage.add),
            ("change", ("E",), "pencil", RulesPage.change),
            ("switch", ("S",), "power", RulesPage.switch),
            ("move_up", ("Alt+Up",), "arrow-up", lambda page: page.move_rule(-1)),
            ("move_down", ("Alt+Down",), "arrow-down", lambda page: page.move_rule(1)),
            ("remove", ("Del",), "trash-2", RulesPage.remove),
        ]
        return [
            Command(
                f"automation.rule_{name}",
                f"automation.{name}",
                partial(self._rules, act),
                keys,
                scope=rules.SCOPE,
                icon=icon,
                group=GROUP,
            )
            for name, keys, icon, act in acts
        ]

    def _kept(self, act: Callable[[KeptPage], None]) -> None:
        for name in ("macros", "texts"):
            page = self._window.settings_section(name)
            if isinstance(page, KeptPage) and page.isVisible():
                act(page)
                return

    def _rules(self, act: Callable[[RulesPage], None]) -> None:
        page = self._window.settings_section("rules")
        if isinstance(page, RulesPage) and page.editor is None:
            act(page)

    def _runs(self, act: Callable[[RunsPage], None]) -> None:
        page = self._window.settings_section("rule_runs")
        if isinstance(page, RunsPage):
            act(page)

    def _save_reminders(self) -> None:
        page = self._window.settings_section("reminders")
        if isinstance(page, RemindersPage):
            page.save()

    def _by_itself(self, act: Callable[[ByItselfPage], None]) -> None:
        page = self._window.settings_section("by_itself")
        if isinstance(page, ByItselfPage):
            act(page)


def install(place: Workplace, window: MainWindow) -> None:
    """Macros, texts and rules; the composer offers them."""
    automation = Automation(place, window)
    library_of(place)
    if automation.may_keep():
        add_insertions(place, window)
    window.add_feature(Feature("automation", commands=automation.commands(), settings=automation.sections()))
