"""Goals, signers and logo of the SLA report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.reports.actions import ReportActions
from desktop_app.ui.form import Field, Form
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, Label, row
from shared.errors import DeskError
from shared.reports import ChangeReportSettings, ReportSettings
from shared.updates import Update
from shared.wire import bounds

WIDTH = 640


class ReportSettingsPage(Page):
    """One form; saved as a whole."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(
            PageHeader(lambda: t("reports.settings"), subtitle=lambda: t("reports.settings_text"))
        )
        self._actions = ReportActions(place.backend, self)
        self._settings: ReportSettings | None = None
        self.form = Form(
            [
                Field(
                    "response",
                    lambda: t("reports.goal_response"),
                    "number",
                    between=bounds(ChangeReportSettings, "response_goal_pct"),
                    is_required=True,
                    is_half=True,
                ),
                Field(
                    "resolution",
                    lambda: t("reports.goal_resolution"),
                    "number",
                    between=bounds(ChangeReportSettings, "resolution_goal_pct"),
                    is_required=True,
                    is_half=True,
                ),
                Field(
                    "signers",
                    lambda: t("reports.signers"),
                    "text",
                    lines=3,
                    help=lambda: t("reports.signers_help"),
                ),
            ]
        )
        self.logo = Label("", "meta", tone="secondary")
        self.choose = Button(lambda: t("reports.choose_logo"), icon="image", clicked=self.choose_logo)
        self.remove = Button(
            lambda: t("reports.remove_logo"), icon="trash-2", clicked=lambda: self._set_logo(b"")
        )
        self.save_button = Button(
            lambda: t("reports.save"),
            "primary",
            icon="save",
            key=place.commands.key_of("settings.press_save"),
            clicked=self.send,
        )
        logo = row(self.choose, self.remove, self.logo, None, spacing=8)
        card = Card(self.form, logo, row(None, self.save_button))
        card.setMaximumWidth(theme.px(WIDTH))
        self.body.addWidget(card, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addStretch(1)
        place.backend.updated.connect(self._on_updates)
        on_language(self, self._show_logo)
        self.load()

    def load(self) -> None:
        self._actions.settings(self._take, self._refused)

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind == "report_settings" for update in updates):
            self.load()

    def _take(self, found: ReportSettings) -> None:
        is_same = self._settings is not None and self._settings.version == found.version
        self._settings = found
        if not is_same:
            values: dict[str, Any] = {
                "response": round(found.response_goal_pct),
                "resolution": round(found.resolution_goal_pct),
                "signers": "\n".join(found.signers),
            }
            self.form.set_values(values)
        self._show_logo()
        self.remove.setVisible(found.has_logo)

    def _show_logo(self) -> None:
        if self._settings is not None:
            self.logo.setText(t("reports.logo_there" if self._settings.has_logo else "reports.logo_none"))

    def send(self) -> None:
        if self._settings is None or not self.form.check():
            return
        values = self.form.values()
        form = ChangeReportSettings(
            response_goal_pct=float(values["response"]),
            resolution_goal_pct=float(values["resolution"]),
            signers=[line.strip() for line in values["signers"].splitlines() if line.strip()][:4],
            version=max(1, self._settings.version),
        )
        self._actions.change_settings(form, self._saved, self._refused)

    def _saved(self, found: ReportSettings) -> None:
        self._take(found)
        show_toast(self, Notice(t("reports.saved_settings"), "", "green", "circle-check"))

    def choose_logo(self) -> None:
        dialog = QFileDialog(self, t("reports.choose_logo"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter("PNG, JPEG (*.png *.jpg *.jpeg)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._set_logo(Path(path).read_bytes()))
        dialog.open()

    def _set_logo(self, content: bytes) -> None:
        self._actions.set_logo(content, self._saved, self._refused)

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(t("reports.not_saved"), sentence(error), "red", "triangle-alert"))
