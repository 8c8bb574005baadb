"""Settings of the search: words that mean the same, and whether anything is suggested."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.keys import set_scope
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, CheckBox, ImeTextEdit, Label, SectionHeader, column
from shared.errors import DeskError
from shared.search import (
    CHANGE_SEARCH_SETTINGS,
    CHOOSE_SUGGESTIONS,
    GET_SEARCH_SETTINGS,
    ChangedSearchSettings,
    ChosenSuggestions,
    SearchSettings,
)
from shared.updates import Update

SCOPE = "search_settings"
LINES = 16
LONGEST_WORD = 250


class SearchSettingsPage(Page):
    """One line for each group of synonyms. Everybody has their own switch; the rest is administrators'."""

    def __init__(self, place: Workplace, *, may_set: bool, parent: QWidget | None = None) -> None:
        key = place.commands.key_of("search.save_settings")
        self.save_button = Button(lambda: t("saved.save"), "primary", icon="save", key=key)
        super().__init__(
            PageHeader(
                lambda: t("search.settings"),
                subtitle=lambda: t("search.settings_text"),
                right=[self.save_button] if may_set else [],
            ),
            parent,
        )
        set_scope(self, SCOPE)
        self._place, self._may_set = place, may_set
        self._settings: SearchSettings | None = None
        self._build()
        self.save_button.clicked.connect(lambda _=False: self.save())
        self._place.backend.updated.connect(self._on_updates)
        self.load()

    def _build(self) -> None:
        self.own = CheckBox(lambda: t("search.suggest_to_me"), is_on=True, toggled=self._choose)
        self.company = CheckBox(lambda: t("search.suggest_to_all"), is_on=True)
        self.company.setEnabled(self._may_set)
        self.synonyms = ImeTextEdit(lambda: t("search.synonyms"), lines=LINES, most_lines=LINES)
        self.synonyms.setReadOnly(not self._may_set)
        self.body.addWidget(
            Card(
                column(
                    SectionHeader(lambda: t("suggest.title")),
                    Label(lambda: t("search.suggest_text"), "meta", tone="secondary", wraps=True),
                    self.own,
                    self.company,
                    spacing=8,
                )
            )
        )
        self.body.addWidget(
            Card(
                column(
                    SectionHeader(lambda: t("search.synonyms")),
                    Label(lambda: t("search.synonyms_text"), "meta", tone="secondary", wraps=True),
                    self.synonyms,
                    spacing=8,
                )
            )
        )
        self.body.addStretch(1)
        self.setFocusProxy(self.synonyms if self._may_set else self.own)

    def load(self) -> None:
        self._place.backend.call(
            self, GET_SEARCH_SETTINGS, self._take, failed=lambda _: None, latest="search.settings"
        )

    def _take(self, found: SearchSettings) -> None:
        """What is being written is left alone unless the server's is newer."""
        is_newer = self._settings is None or self._settings.version != found.version
        self._settings = found
        if is_newer:
            self.synonyms.setPlainText("\n".join(", ".join(group) for group in found.synonyms))
            self.company.setChecked(found.suggests)
        self.own.blockSignals(True)
        self.own.setChecked(found.suggests_to_me)
        self.own.blockSignals(False)

    def _choose(self, is_on: bool) -> None:
        """One's own switch holds at once."""
        self._place.backend.call(
            self, CHOOSE_SUGGESTIONS, self._take, failed=self._refused, body=ChosenSuggestions(suggests=is_on)
        )

    def groups(self) -> list[list[str]]:
        """What stands in the field: one group a line, words between commas."""
        lines = self.synonyms.full_text().splitlines()
        groups = [[word.strip()[:LONGEST_WORD] for word in line.split(",")] for line in lines]
        return [words for group in groups if len(words := [word for word in group if word]) > 1]

    def save(self) -> None:
        if self._settings is None:
            return
        body = ChangedSearchSettings(
            synonyms=[group[:20] for group in self.groups()][:500],
            suggests=self.company.isChecked(),
            version=self._settings.version,
        )
        self._place.backend.call(self, CHANGE_SEARCH_SETTINGS, self._saved, failed=self._refused, body=body)

    def _saved(self, found: SearchSettings) -> None:
        self._take(found)
        show_toast(self, Notice(t("search.settings_saved"), hue="green", icon="circle-check"))

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(sentence(error), hue="red", icon="triangle-alert"))

    def _on_updates(self, updates: list[Update]) -> None:
        if any(one.kind == "search_settings" for one in updates):
            self.load()
