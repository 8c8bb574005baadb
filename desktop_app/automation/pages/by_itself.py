"""What the desk does by itself: acknowledges, reminds requesters, closes what is solved."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.ui.form import Field, Form
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import Text
from desktop_app.ui.page import Page, PageHeader, set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, IconLabel, Label, ScrollArea, row
from shared.automation import (
    CHANGE_AUTOMATION_SETTINGS,
    GET_AUTOMATION_SETTINGS,
    AutomationSettings,
    ChangedAutomationSettings,
    ChasePlan,
)
from shared.errors import DeskError
from shared.tickets import PendingReason
from shared.updates import Update
from shared.wire import bounds

SCOPE = "by_itself"
CHASED = (PendingReason.WAITING_USER, PendingReason.SCHEDULED, PendingReason.WAITING_VENDOR)
TEXTS = ("text_ko", "text_en", "final_ko", "final_en")


def _acknowledging() -> list[Field]:
    return [
        Field("is_acknowledging", lambda: t("automation.is_acknowledging"), "check"),
        Field("acknowledgement_ko", lambda: t("automation.language.ko"), "text", is_half=True, lines=4),
        Field("acknowledgement_en", lambda: t("automation.language.en"), "text", is_half=True, lines=4),
    ]


def _closing() -> list[Field]:
    return [
        Field(
            "closes_after_days",
            lambda: t("automation.closes_after"),
            "number",
            between=bounds(ChangedAutomationSettings, "closes_after_days"),
            is_half=True,
            is_required=True,
        ),
        Field("closes_in_business_days", lambda: t("automation.business_days"), "check"),
    ]


def _chasing() -> list[Field]:
    return [
        Field("is_enabled", lambda: t("automation.chase_on"), "check"),
        Field(
            "interval_hours",
            lambda: t("automation.chase_interval"),
            "number",
            between=bounds(ChasePlan, "interval_hours"),
            is_half=True,
            is_required=True,
        ),
        Field(
            "count",
            lambda: t("automation.chase_count"),
            "number",
            between=bounds(ChasePlan, "count"),
            is_half=True,
            is_required=True,
        ),
        Field("is_business", lambda: t("automation.business_time"), "check"),
        Field("text_ko", lambda: t("automation.chase_text_ko"), "text", is_half=True, lines=4),
        Field("text_en", lambda: t("automation.chase_text_en"), "text", is_half=True, lines=4),
        Field("final_ko", lambda: t("automation.chase_final_ko"), "text", is_half=True, lines=3),
        Field("final_en", lambda: t("automation.chase_final_en"), "text", is_half=True, lines=3),
    ]


class ByItselfPage(Page):
    """Three cards, saved together."""

    def __init__(self, place: Workplace) -> None:
        key = place.commands.key_of("automation.save_by_itself")
        self.save_button = Button(
            lambda: t("automation.save"), "primary", icon="save", key=key, clicked=self.save
        )
        super().__init__(
            PageHeader(
                lambda: t("automation.by_itself"),
                subtitle=lambda: t("automation.by_itself_text"),
                right=[self.save_button],
            )
        )
        set_scope(self, SCOPE)
        self._place = place
        self._settings: AutomationSettings | None = None
        self.acknowledging, self.closing = Form(_acknowledging()), Form(_closing())
        self.chases = {reason: Form(_chasing()) for reason in CHASED}
        content = QWidget()
        cards = QVBoxLayout(content)
        cards.setContentsMargins(0, 0, 0, 0)
        cards.setSpacing(theme.px(12))
        cards.addWidget(
            self._card("send", lambda: t("automation.acknowledge"), "acknowledge_text", self.acknowledging)
        )
        for reason, form in self.chases.items():
            title = partial(self._chase_title, reason)
            cards.addWidget(self._card("bell-ring", title, "chase_text", form))
        cards.addWidget(self._card("check-check", lambda: t("automation.close"), "close_text", self.closing))
        cards.addStretch(1)
        self.scroller = ScrollArea(content)
        set_pane(self.scroller, lambda: t("automation.by_itself"))
        self.body.addWidget(self.scroller, 1)
        place.backend.updated.connect(self._on_updates)
        self.load()

    @staticmethod
    def _chase_title(reason: PendingReason) -> str:
        return t("automation.chase_title", reason=badges.pending_word(reason))

    def _card(self, icon: str, title: Text, about: str, form: Form) -> Card:
        head = row(IconLabel(icon, "accent.fg", 16), Label(title, "section", "semibold"), None, spacing=8)
        said = Label(partial(t, f"automation.{about}"), "meta", tone="secondary", wraps=True)
        return Card(head, said, form, spacing=10)

    def on_shown(self) -> None:
        self.acknowledging.focus_first()

    def load(self) -> None:
        self._place.backend.call(
            self, GET_AUTOMATION_SETTINGS, self._take, failed=lambda _: None, latest="by_itself"
        )

    def _on_updates(self, updates: list[Update]) -> None:
        """Somebody else changed them: taken over while nothing is being written here."""
        if any(update.kind == "automation_settings" for update in updates) and not self.is_changed:
            self.load()

    def _take(self, settings: AutomationSettings) -> None:
        self._settings = settings
        self.acknowledging.set_values(
            {
                "is_acknowledging": settings.is_acknowledging,
                "acknowledgement_ko": settings.acknowledgement_ko,
                "acknowledgement_en": settings.acknowledgement_en,
            }
        )
        self.closing.set_values(
            {
                "closes_after_days": settings.closes_after_days,
                "closes_in_business_days": settings.closes_in_business_days,
            }
        )
        known = {plan.reason: plan for plan in settings.chases}
        first = settings.chases[0] if settings.chases else None
        for reason, form in self.chases.items():
            plan = known.get(reason) or ChasePlan(reason=reason)
            values: dict[str, Any] = {
                name: getattr(plan, name) for name in ("is_enabled", "interval_hours", "count", "is_business")
            }
            values |= {name: getattr(plan, name) or (getattr(first, name) if first else "") for name in TEXTS}
            form.set_values(values)
        self._read = self._values()

    @property
    def is_changed(self) -> bool:
        return self._settings is not None and self._values() != self._read

    def _values(self) -> list[dict[str, Any]]:
        forms = [self.acknowledging, self.closing, *self.chases.values()]
        return [form.values() for form in forms]

    def save(self) -> None:
        forms = [self.acknowledging, self.closing, *self.chases.values()]
        checked = [form.check() for form in forms]
        if self._settings is None or not all(checked):
            return
        chases = [ChasePlan(reason=reason, **form.values()) for reason, form in self.chases.items()]
        body = ChangedAutomationSettings(
            **self.acknowledging.values(),
            **self.closing.values(),
            chases=chases,
            version=self._settings.version,
        )
        self.save_button.setEnabled(False)
        self._place.backend.call(
            self, CHANGE_AUTOMATION_SETTINGS, self._saved, failed=self._refused, body=body
        )

    def _saved(self, settings: AutomationSettings) -> None:
        self.save_button.setEnabled(True)
        self._take(settings)
        show_toast(self, Notice(t("automation.saved"), hue="green", icon="circle-check"))

    def _refused(self, error: DeskError) -> None:
        self.save_button.setEnabled(True)
        show_toast(self, Notice(t("app.not_done"), sentence(error), "red", "triangle-alert"))
