"""Settings: the question, when it is asked and of whom not."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.surveys.actions import SurveyActions
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.form import Field, Form
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, row
from shared.catalog import LIST_CATEGORIES, Categories
from shared.errors import DeskError
from shared.surveys import ChangeSurveySettings, SurveySettings
from shared.wire import bounds

WIDTH = 640


class SurveySettingsPage(Page):
    """One form; saved with its button or Ctrl+S."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(
            PageHeader(lambda: t("surveys.settings"), subtitle=lambda: t("surveys.settings_text")), parent
        )
        self._place = place
        self._actions = SurveyActions(place.backend, self)
        self.known: SurveySettings | None = None
        self._categories: list[Choice] = []
        self.form = Form(self._fields())
        self.save_button = Button(
            lambda: t("surveys.save"),
            "primary",
            icon="save",
            key=place.commands.key_of("settings.press_save"),
            clicked=self.save,
        )
        self.save_button.setEnabled(False)
        self.form.submitted.connect(self.save)
        card = Card(self.form, row(None, self.save_button), spacing=16, margins=(18, 16, 18, 16))
        card.setMaximumWidth(theme.px(WIDTH))
        self.body.addWidget(card)
        self.body.addStretch(1)
        place.backend.call(
            self, LIST_CATEGORIES, self._take_categories, failed=self._refused, latest="categories"
        )

    def _fields(self) -> list[Field]:
        return [
            Field("is_enabled", lambda: t("surveys.is_enabled"), "check"),
            Field("question", lambda: t("surveys.question"), is_required=True, most=250),
            Field("question_en", lambda: t("surveys.question_en"), is_required=True, most=250),
            Field(
                "delay_hours",
                lambda: t("surveys.delay_hours"),
                "number",
                between=bounds(ChangeSurveySettings, "delay_hours"),
                is_required=True,
                is_half=True,
            ),
            Field(
                "valid_days",
                lambda: t("surveys.valid_days"),
                "number",
                between=bounds(ChangeSurveySettings, "valid_days"),
                is_required=True,
                is_half=True,
            ),
            Field(
                "quiet_days",
                lambda: t("surveys.quiet_days"),
                "number",
                between=bounds(ChangeSurveySettings, "quiet_days"),
                is_required=True,
                help=lambda: t("surveys.quiet_help"),
            ),
            Field(
                "excluded_category_ids",
                lambda: t("surveys.excluded"),
                "pick_many",
                provider=local_provider(lambda: self._categories, most=40),
                help=lambda: t("surveys.excluded_help"),
            ),
        ]

    def _take_categories(self, found: Categories) -> None:
        self._categories = [Choice(one.id, one.path, icon="tag") for one in found.items if one.is_active]
        self._actions.settings(self._take, self._refused)

    def _take(self, found: SurveySettings) -> None:
        self.known = found
        names = {choice.value: choice.title for choice in self._categories}
        values: dict[str, Any] = {
            name: getattr(found, name)
            for name in (
                "is_enabled",
                "question",
                "question_en",
                "delay_hours",
                "valid_days",
                "quiet_days",
            )
        }
        excluded = [Choice(number, names.get(number, str(number))) for number in found.excluded_category_ids]
        self.form.set_values(values | {"excluded_category_ids": excluded})
        self.save_button.setEnabled(True)

    def save(self) -> None:
        if self.known is not None and self.save_button.isEnabled() and self.form.check():
            self.save_button.setEnabled(False)
            form = ChangeSurveySettings(version=self.known.version, **self.form.values())
            self._actions.change_settings(form, self._saved, self._refused)

    def _saved(self, found: SurveySettings) -> None:
        self._take(found)
        show_toast(self, Notice(t("surveys.saved"), "", "green", "circle-check"))

    def _refused(self, error: DeskError) -> None:
        self.save_button.setEnabled(self.known is not None)
        rest = self.form.show_errors({error.field: sentence(error)})
        if rest:
            show_toast(self, Notice(rest[0], "", "red", "triangle-alert"))
