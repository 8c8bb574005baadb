"""Macros in the settings."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.automation import actions, words
from desktop_app.automation.macro_sheet import MacroEditor
from desktop_app.automation.pages.kept import KeptPage
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.record_table import Column
from desktop_app.ui.toast import Notice, show_toast
from shared.automation import Macro, StartersAdded

COLUMNS = [
    Column(
        "name",
        lambda: t("automation.name"),
        lambda macro: macro.name,
        width=260,
        second=lambda macro: macro.description,
        is_strong=True,
    ),
    Column(
        "steps", lambda: t("automation.steps"), lambda macro: words.steps_line(macro.steps), stretches=True
    ),
    Column(
        "scope",
        lambda: t("automation.scope"),
        lambda macro: words.scope_word(macro.scope),
        badge=lambda macro: words.scope_badge(macro.scope, macro.team.label if macro.team else ""),
        width=130,
    ),
    Column(
        "used",
        lambda: t("automation.used"),
        lambda macro: str(macro.use_count),
        width=90,
        is_number=True,
        sort=lambda macro: macro.use_count,
    ),
]


class MacrosPage(KeptPage):
    """Enter changes, N makes a new one, Del throws away."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(
            place,
            lambda: t("automation.macros"),
            lambda: t("automation.macros_text"),
            COLUMNS,
            new=lambda: t("automation.new_macro"),
        )

    def kept(self) -> Sequence[Macro]:
        return self.library.macros

    def words(self, record: Macro) -> str:
        return f"{record.name} {record.description}"

    def edit(self, record: Macro | None) -> None:
        MacroEditor(self, self.place, record).open()

    def throw_away(self, record: Macro) -> None:
        actions.remove_macro(self.place.backend, self, record)

    def add_starters(self) -> None:
        actions.add_starters(self.place.backend, self, lambda added: tell_added(self, added))


def tell_added(page: KeptPage, added: StartersAdded) -> None:
    said = t("automation.starters_added", rules=added.rules, macros=added.macros, texts=added.texts)
    show_toast(page, Notice(t("automation.starters_title"), said, "green", "sparkles"))
