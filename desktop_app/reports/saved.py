"""Reports that are kept by name, made on a rhythm, and the files that came of it."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QStackedWidget

from desktop_app.core import formats
from desktop_app.core.downloads import downloads, keep, open_file
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.reports.actions import ReportActions
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from desktop_app.ui.menus import add_line
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, EmptyState, Label
from shared.errors import DeskError
from shared.reports import (
    ChangedSavedReport,
    Format,
    NewSavedReport,
    Period,
    ReportFile,
    ReportFiles,
    Rhythm,
    SavedReport,
    SavedReports,
)
from shared.updates import Update
from shared.wire import File


def _recipients(one: SavedReport) -> str:
    if not one.recipients:
        return "–"
    said = t("reports.recipients_count", n=len(one.recipients))
    missed = len(one.without_right)
    return t("reports.recipients_missed", said=said, n=missed) if missed else said


SAVED = [
    Column("name", lambda: t("reports.column.name"), lambda one: one.name, stretches=True, is_strong=True),
    Column(
        "period",
        lambda: t("reports.column.period"),
        lambda one: t(f"reports.period.{one.period.value}"),
        width=90,
    ),
    Column("format", lambda: t("reports.column.format"), lambda one: one.format.value.upper(), width=80),
    Column(
        "rhythm",
        lambda: t("reports.column.rhythm"),
        lambda one: t(f"reports.rhythm.{one.rhythm.value}"),
        width=180,
    ),
    Column(
        "next",
        lambda: t("reports.column.next"),
        lambda one: formats.moment(one.next_at) if one.next_at is not None else "–",
        width=190,
    ),
    Column("recipients", lambda: t("reports.recipients"), _recipients, width=170),
]
FILES = [
    Column("name", lambda: t("reports.column.file"), lambda one: one.name, stretches=True, is_strong=True),
    Column("made", lambda: t("reports.column.made"), lambda one: formats.moment(one.made_at), width=190),
    Column("size", lambda: t("reports.column.size"), lambda one: formats.size(one.size_bytes), width=100),
]


def _without_right(one: SavedReport) -> str:
    return t("reports.without_right", addresses=", ".join(one.without_right))


def _or_none(table: RecordTable, icon: str, key: str) -> QStackedWidget:
    """The table, or why it is empty and what would fill it."""
    stack = QStackedWidget()
    stack.addWidget(table)
    stack.addWidget(EmptyState(icon, lambda: t(key), lambda: t(f"{key}_text")))
    return stack


class SavedReportsPage(Page):
    """Above the saved reports, below the files; Enter changes or opens."""

    def __init__(self, place: Workplace) -> None:
        self.new_button = Button(
            lambda: t("reports.new"), "primary", icon="plus", key=place.commands.key_of("settings.press_new")
        )
        super().__init__(
            PageHeader(
                lambda: t("reports.saved"),
                subtitle=lambda: t("reports.saved_text"),
                right=[self.new_button],
            )
        )
        self.new_button.clicked.connect(lambda _=False: self.add())
        self._place = place
        self._actions = ReportActions(place.backend, self)
        self._sends_mail = True
        self.saved = RecordTable(RecordModel(SAVED), name=lambda: t("reports.saved"))
        self.files = RecordTable(RecordModel(FILES), name=lambda: t("reports.files"))
        self._saved_or_none = _or_none(self.saved, "calendar-clock", "reports.no_saved")
        self._files_or_none = _or_none(self.files, "file-text", "reports.no_files")
        self.body.addWidget(Card(self._saved_or_none, margins=(1, 4, 1, 6)), 1)
        self.body.addWidget(Label(lambda: t("reports.files"), "section", "semibold"))
        self.body.addWidget(Card(self._files_or_none, margins=(1, 4, 1, 6)), 1)
        self.setFocusProxy(self.saved)
        self.saved.opened.connect(self.change)
        self.saved.menu_asked.connect(self._menu)
        self.files.opened.connect(self.open_file)
        place.backend.updated.connect(self._on_updates)
        self.load()

    def load(self) -> None:
        self._actions.saved(self._take_saved, self._refused)
        self._actions.files(self._take_files, self._refused)

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind == "saved_report" for update in updates):
            self.load()

    def _take_saved(self, found: SavedReports) -> None:
        self._sends_mail = found.sends_mail
        self.saved.records.set_records(found.items)
        self._saved_or_none.setCurrentIndex(0 if found.items else 1)

    def _take_files(self, found: ReportFiles) -> None:
        self.files.records.set_records(found.items)
        self._files_or_none.setCurrentIndex(0 if found.items else 1)

    def _refused(self, error: DeskError) -> None:
        show_toast(self, Notice(t("reports.not_read"), sentence(error), "red", "triangle-alert"))

    # --- acting --------------------------------------------------------------------------------------------

    def _fields(self, row: SavedReport | None) -> list[Field]:
        return [
            Field("name", lambda: t("reports.column.name"), is_required=True),
            Field(
                "period",
                lambda: t("reports.column.period"),
                "choice",
                choices=[(one, partial(t, f"reports.period.{one.value}")) for one in Period],
                is_half=True,
            ),
            Field(
                "format",
                lambda: t("reports.column.format"),
                "choice",
                choices=[(one, one.value.upper()) for one in Format],
                is_half=True,
            ),
            Field(
                "language",
                lambda: t("reports.column.language"),
                "choice",
                choices=[("ko", "한국어"), ("en", "English")],
                is_half=True,
            ),
            Field(
                "rhythm",
                lambda: t("reports.column.rhythm"),
                "choice",
                choices=[(one, partial(t, f"reports.rhythm.{one.value}")) for one in Rhythm],
                is_half=True,
            ),
            Field(
                "recipients",
                lambda: t("reports.recipients"),
                "text",
                lines=2,
                help=lambda: self._about_recipients(row),
            ),
        ]

    def _about_recipients(self, row: SavedReport | None) -> str:
        about = t("reports.recipients_help" if self._sends_mail else "reports.recipients_kept")
        if row is None or not row.without_right:
            return about
        return f"{about}\n{_without_right(row)}"

    def add(self) -> None:
        values = {"period": Period.MONTH, "format": Format.PDF, "language": "ko", "rhythm": Rhythm.MONTHLY}
        self._ask(values, None)

    def change(self, report_id: int) -> None:
        row: SavedReport | None = self.saved.records.known(report_id)
        if row is not None:
            values = {
                "name": row.name,
                "period": row.period,
                "format": row.format,
                "language": row.language,
                "rhythm": row.rhythm,
                "recipients": "\n".join(row.recipients),
            }
            self._ask(values, row)

    def _ask(self, values: dict[str, Any], row: SavedReport | None) -> None:
        title = (lambda: t("reports.new")) if row is None else (lambda: t("reports.change"))

        def send(found: dict[str, Any], sheet: FormSheet) -> None:
            words = found.pop("recipients").replace(",", "\n").replace(";", "\n").splitlines()
            given = {**found, "recipients": [word.strip() for word in words if word.strip()]}
            if row is None:
                form: NewSavedReport | ChangedSavedReport = NewSavedReport(**given)
            else:
                form = ChangedSavedReport(**given, team_id=row.team_id, version=row.version)
            done = partial(self._saved, sheet)

            def refused(error: DeskError) -> None:
                sheet.refuse(sentence(error), error.field)

            self._actions.save(form, done, refused, report_id=row.id if row is not None else 0)

        ask_form(
            self.window(),
            title,
            self._fields(row),
            yes=lambda: t("reports.save"),
            done=send,
            values=values,
            icon="calendar-clock",
        )

    def _saved(self, sheet: FormSheet, saved: SavedReport) -> None:
        sheet.close_cover()
        if saved.without_right:
            show_toast(self, Notice(t("reports.saved_but"), _without_right(saved), "amber", "triangle-alert"))
        self.load()

    def _menu(self, report_id: int, at: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        add_line(menu, t("reports.change"), lambda: self.change(report_id))
        add_line(menu, self._make_words(report_id), lambda: self._actions.make(report_id, self._made))
        add_line(menu, t("reports.remove"), lambda: self._actions.remove(report_id, self._take_saved))
        menu.popup(at)

    def _make_words(self, report_id: int) -> str:
        """Making one sends it, too: who does it shall know before."""
        row: SavedReport | None = self.saved.records.known(report_id)
        readers = len(row.recipients) - len(row.without_right) if row is not None and self._sends_mail else 0
        return t("reports.make_and_send", n=readers) if readers else t("reports.make_now")

    def _made(self, made: ReportFile) -> None:
        show_toast(self, Notice(t("reports.made"), made.name, "green", "file-check"))
        self.load()

    def open_file(self, file_id: int) -> None:
        row: ReportFile | None = self.files.records.known(file_id)
        if row is not None:
            self._actions.file(file_id, partial(self._keep, row.name))

    def _keep(self, name: str, file: File) -> None:
        open_file(keep(downloads(), name, file.content))
