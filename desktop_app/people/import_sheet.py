"""Import of persons: choose a file, see what each line would do, then do all of it or nothing."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people import actions, words
from desktop_app.people.import_lines import ImportRow, decoded, rows_of
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    Button,
    Card,
    EmptyState,
    Label,
    SegmentedControl,
    Skeleton,
    row,
)
from shared.errors import DeskError
from shared.people import ImportAction, ImportResult, PeopleImport

MOST_BYTES = 8_000_000
SUFFIXES = (".csv", ".txt")
COLUMNS = [
    Column("line", lambda: t("people.import_line"), lambda each: str(each.line), width=56, is_number=True),
    Column("number", lambda: t("people.employee_number"), lambda each: each.employee_number, width=120),
    Column("name", lambda: t("people.name"), lambda each: each.name, width=130, is_strong=True),
    Column(
        "action",
        lambda: t("people.import_action"),
        lambda each: words.import_badge(each.action).text,
        width=110,
        badge=lambda each: words.import_badge(each.action),
    ),
    Column(
        "text",
        lambda: t("people.import_what"),
        lambda each: each.text(),
        stretches=True,
        tone=lambda each: "red" if each.action is ImportAction.REFUSE else "secondary",
    ),
]


class ImportSheet(Sheet):
    """Nothing is written before `apply` is pressed, and nothing at all while a line is refused."""

    def __init__(self, parent: QWidget, place: Workplace) -> None:
        super().__init__(parent, lambda: t("people.import"), icon="upload", width=1040, height=680)
        self.setAcceptDrops(True)
        self._parent, self._place = parent, place
        self._csv = ""
        self._rows: list[ImportRow] = []
        self._build()

    def _build(self) -> None:
        self.choose = Button(
            lambda: t("people.import_choose"), "primary", icon="file-text", clicked=self.ask_file
        )
        self._start = EmptyState(
            "file-spreadsheet",
            lambda: t("people.import_title"),
            lambda: t("people.import_text"),
            hue="blue",
            actions=[self.choose],
        )
        self.summary = Label("", "body", "medium", wraps=True)
        self.shown = SegmentedControl(
            [("all", ""), *((action.value, "") for action in ImportAction)],
            name=lambda: t("people.import_action"),
        )
        self.shown.changed.connect(lambda _: self._filter())
        self.table = RecordTable(RecordModel(COLUMNS), name=lambda: t("people.import_lines"))
        preview = Card(self.summary, row(self.shown, None), self.table, spacing=10, margins=(14, 12, 2, 2))
        self._stack = QStackedWidget()
        for widget in (self._start, Skeleton(8), preview):
            self._stack.addWidget(widget)
        self.body.addWidget(self._stack, 1)
        self.other = Button(lambda: t("people.import_other"), icon="file-text", clicked=self.ask_file)
        self.apply = Button(lambda: t("people.import_apply"), "primary", key="Ctrl+Enter", clicked=self.send)
        self.on_key("Ctrl+Enter", self.send)
        self.apply.setEnabled(False)
        self.set_footer(
            Button(lambda: t("ui.cancel"), "ghost", clicked=self.cancel), None, self.other, self.apply
        )
        self.other.hide()

    # --- the file ------------------------------------------------------------------------------------------

    def ask_file(self) -> None:
        dialog = QFileDialog(self, t("people.import_choose"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([t("people.import_files")])
        dialog.fileSelected.connect(lambda path: self.take_file(Path(path)))
        dialog.open()

    def take_file(self, path: Path) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            self.show_error(t("people.import_unreadable", reason=error.strerror or str(error)))
            return
        if len(content) > MOST_BYTES:
            self.show_error(t("people.import_too_large", size=MOST_BYTES // 1_000_000))
            return
        self._csv = decoded(content)
        self._preview()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.toLocalFile().lower().endswith(SUFFIXES) for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_file(Path(event.mimeData().urls()[0].toLocalFile()))

    # --- what it would do ----------------------------------------------------------------------------------

    def _preview(self) -> None:
        self.show_error("")
        self._stack.setCurrentIndex(1)
        self.apply.setEnabled(False)
        form = PeopleImport(csv=self._csv, is_dry_run=True)
        actions.import_people(self._place.backend, self, form, self._show, self._refused)

    def _show(self, result: ImportResult) -> None:
        self._rows = rows_of(result)
        counts = {
            ImportAction.CREATE: result.created,
            ImportAction.CHANGE: result.changed,
            ImportAction.SAME: result.same,
            ImportAction.REFUSE: result.refused,
        }
        self.shown.set_text("all", t("people.import_count", word=t("people.all"), n=len(self._rows)))
        for action, count in counts.items():
            word = words.import_badge(action).text
            self.shown.set_text(action.value, t("people.import_count", word=word, n=count))
            self.shown.button(action.value).setVisible(count > 0)
        self.shown.set_value(ImportAction.REFUSE.value if result.refused else "all")
        self._filter()
        self.summary.setText(self._summary(result))
        self.apply.setEnabled(not result.refused and result.created + result.changed > 0)
        self.other.show()
        self._stack.setCurrentIndex(2)

    @staticmethod
    def _summary(result: ImportResult) -> str:
        if result.refused:
            return t("people.import_refused", n=result.refused)
        if not result.created + result.changed:
            return t("people.import_nothing")
        return t("people.import_ready", created=result.created, changed=result.changed)

    def _filter(self) -> None:
        wanted = self.shown.value()
        self.table.records.set_records(each for each in self._rows if wanted in ("all", each.action.value))

    def _refused(self, error: DeskError) -> None:
        self._stack.setCurrentIndex(2 if self._rows else 0)
        self.show_error(sentence(error))

    # --- doing it ------------------------------------------------------------------------------------------

    def send(self) -> None:
        if self.apply.isEnabled():
            self.apply.setEnabled(False)
            form = PeopleImport(csv=self._csv, is_dry_run=False)
            actions.import_people(self._place.backend, self, form, self._applied, partial(self._not_applied))

    def _not_applied(self, error: DeskError) -> None:
        self.apply.setEnabled(True)
        self._refused(error)

    def _applied(self, result: ImportResult) -> None:
        """Somebody may have changed a person between preview and import: then it is shown anew."""
        if not result.is_applied:
            self._show(result)
            return
        self.close_cover()
        text = t("people.import_done", created=result.created, changed=result.changed)
        show_toast(self._parent, Notice(text, hue="green", icon="circle-check"))
