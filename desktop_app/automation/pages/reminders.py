"""When the desk is reminded of tickets that nobody attends to."""

from __future__ import annotations

from functools import partial
from typing import Any

from msgspec import structs
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.form import Field, Form
from desktop_app.ui.keys import set_scope
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, IconLabel, Label, ScrollArea, row
from shared.automation import (
    CHANGE_AUTOMATION_SETTINGS,
    GET_AUTOMATION_SETTINGS,
    AutomationSettings,
    ChangedAutomationSettings,
    ReminderKind,
    ReminderPlan,
)
from shared.errors import DeskError
from shared.updates import Update
from shared.wire import bounds

SCOPE = "reminders"
ICONS = {
    ReminderKind.UNASSIGNED: "user-minus",
    ReminderKind.NOT_STARTED: "play",
    ReminderKind.OVERSLEPT: "circle-pause",
    ReminderKind.UNANSWERED: "message-square",
}


def _fields() -> list[Field]:
    return [
        Field("is_enabled", lambda: t("automation.reminder_on"), "check"),
        Field(
            "owner_minutes",
            lambda: t("automation.reminder_owner"),
            "number",
            between=bounds(ReminderPlan, "owner_minutes"),
            is_half=True,
            is_required=True,
        ),
        Field(
            "lead_minutes",
            lambda: t("automation.reminder_lead"),
            "number",
            between=bounds(ReminderPlan, "lead_minutes"),
            is_half=True,
            is_required=True,
        ),
        Field(
            "manager_minutes",
            lambda: t("automation.reminder_manager"),
            "number",
            between=bounds(ReminderPlan, "manager_minutes"),
            is_half=True,
            is_required=True,
            help=lambda: t("automation.reminder_minutes"),
        ),
    ]


class RemindersPage(Page):
    """A card for each way in which a request is skipped, saved together."""

    def __init__(self, place: Workplace) -> None:
        key = place.commands.key_of("automation.save_reminders")
        self.save_button = Button(
            lambda: t("automation.save"), "primary", icon="save", key=key, clicked=self.save
        )
        super().__init__(
            PageHeader(
                lambda: t("automation.reminders"),
                subtitle=lambda: t("automation.reminders_text"),
                right=[self.save_button],
            )
        )
        set_scope(self, SCOPE)
        self._place = place
        self._settings: AutomationSettings | None = None
        self.forms = {kind: Form(_fields()) for kind in ReminderKind}
        content = QWidget()
        cards = QVBoxLayout(content)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(theme.px(12))
        for kind, form in self.forms.items():
            cards.addWidget(self._card(kind, form))
        cards.addStretch(1)
        self.scroller = ScrollArea(content)
        set_pane(self.scroller, lambda: t("automation.reminders"))
        self.body.addWidget(self.scroller, 1)
        place.backend.updated.connect(self._on_updates)
        self.load()

    @staticmethod
    def _card(kind: ReminderKind, form: Form) -> Card:
        title = Label(partial(t, f"automation.reminder.{kind.value}"), "section", "semibold")
        head = row(IconLabel(ICONS[kind], "accent.fg", 16), title, None, spacing=8)
        about = partial(t, f"automation.reminder.{kind.value}_text")
        return Card(head, Label(about, "meta", tone="secondary", wraps=True), form, spacing=10)

    def on_shown(self) -> None:
        self.forms[ReminderKind.UNASSIGNED].focus_first()

    def load(self) -> None:
        self._place.backend.call(
            self, GET_AUTOMATION_SETTINGS, self._take, failed=lambda _: None, latest="reminders"
        )

    def _on_updates(self, updates: list[Update]) -> None:
        """Somebody else changed them: taken over while nothing is being written here."""
        if any(update.kind == "automation_settings" for update in updates) and not self.is_changed:
            self.load()

    def _take(self, settings: AutomationSettings) -> None:
        self._settings = settings
        for plan in settings.reminders:
            values = structs.asdict(plan)
            del values["kind"]
            self.forms[plan.kind].set_values(values)
        self._read = self._values()

    @property
    def is_changed(self) -> bool:
        return self._settings is not None and self._values() != self._read

    def _values(self) -> list[dict[str, Any]]:
        return [form.values() for form in self.forms.values()]

    def save(self) -> None:
        checked = [form.check() for form in self.forms.values()]
        if self._settings is None or not all(checked):
            return
        known = structs.asdict(self._settings)
        known["reminders"] = [ReminderPlan(kind=kind, **form.values()) for kind, form in self.forms.items()]
        self.save_button.setEnabled(False)
        self._place.backend.call(
            self,
            CHANGE_AUTOMATION_SETTINGS,
            self._saved,
            failed=self._refused,
            body=ChangedAutomationSettings(**known),
        )

    def _saved(self, settings: AutomationSettings) -> None:
        self.save_button.setEnabled(True)
        self._take(settings)
        show_toast(self, Notice(t("automation.saved"), hue="green", icon="circle-check"))

    def _refused(self, error: DeskError) -> None:
        self.save_button.setEnabled(True)
        show_toast(self, Notice(t("app.not_done"), sentence(error), "red", "triangle-alert"))
