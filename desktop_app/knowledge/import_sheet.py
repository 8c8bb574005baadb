"""Import of articles: choose a folder or zip, see what each file would become, then do it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.knowledge import words
from desktop_app.knowledge.actions import ArticleActions
from desktop_app.knowledge.models import may
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, CheckBox, EmptyState, Label, SegmentedControl, Skeleton, row
from shared.errors import DeskError, Invalid
from shared.knowledge import LARGEST_IMPORT, ImportedFile, ImportQuery, ImportReport, ImportResult
from shared.permissions import Permission

WANTED = {".md", ".markdown", ".html", ".htm", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp"}


class _File:
    """A line of the report as a record of a table."""

    def __init__(self, at: int, told: ImportedFile) -> None:
        self.id, self.told = at, told


COLUMNS = [
    Column("path", lambda: t("knowledge.import_file"), lambda one: one.told.path, width=280, is_strong=True),
    Column("title", lambda: t("knowledge.title"), lambda one: one.told.title, stretches=True),
    Column(
        "pictures",
        lambda: t("knowledge.import_pictures"),
        lambda one: str(one.told.pictures or ""),
        width=70,
        is_number=True,
    ),
    Column(
        "result",
        lambda: t("knowledge.import_result"),
        lambda one: words.import_badge(one.told.result).text,
        width=110,
        badge=lambda one: words.import_badge(one.told.result),
    ),
    Column(
        "reason",
        lambda: t("knowledge.import_note"),
        lambda one: sentence(Invalid(one.told.reason)) if one.told.reason else "",
        width=260,
        tone=lambda one: "red" if one.told.result is ImportResult.REFUSED else "secondary",
    ),
]


class ImportSheet(Sheet):
    """Nothing is written before `apply` is pressed."""

    def __init__(self, parent: QWidget, place: Workplace) -> None:
        super().__init__(parent, lambda: t("knowledge.import"), icon="upload", width=1080, height=680)
        self.setAcceptDrops(True)
        self._parent, self._place = parent, place
        self._actions = ArticleActions(place.backend, self)
        self._packed = b""
        self.files: list[_File] = []
        self._build()

    def _build(self) -> None:
        folder = Button(
            lambda: t("knowledge.import_folder"), "primary", icon="folder-open", clicked=self.ask_folder
        )
        packed = Button(lambda: t("knowledge.import_zip"), icon="archive", clicked=self.ask_zip)
        start = EmptyState(
            "file-text",
            lambda: t("knowledge.import_title"),
            lambda: t("knowledge.import_text"),
            hue="blue",
            actions=[folder, packed],
        )
        self.summary = Label("", "body", "medium", wraps=True)
        self.shown = SegmentedControl(
            [("all", ""), *((one.value, "") for one in ImportResult)],
            name=lambda: t("knowledge.import_result"),
        )
        self.shown.changed.connect(lambda _: self._filter())
        self.table = RecordTable(RecordModel(COLUMNS), name=lambda: t("knowledge.import_files"))
        self.publish = CheckBox(lambda: t("knowledge.import_publish"))
        self.publish.setVisible(may(self._place.backend, Permission.KNOWLEDGE_PUBLISH))
        preview = Card(self.summary, row(self.shown, None), self.table, spacing=10, margins=(14, 12, 2, 2))
        self.stack = QStackedWidget()
        for widget in (start, Skeleton(8), preview):
            self.stack.addWidget(widget)
        self.body.addWidget(self.stack, 1)
        self.apply = Button(
            lambda: t("knowledge.import_apply"), "primary", key="Ctrl+Enter", clicked=self.send
        )
        self.on_key("Ctrl+Enter", self.send)
        self.apply.setEnabled(False)
        cancel = Button(lambda: t("ui.cancel"), "ghost", clicked=self.cancel)
        self.set_footer(cancel, None, self.publish, 8, self.apply)

    # --- the files -----------------------------------------------------------------------------------------

    def ask_folder(self) -> None:
        self._ask_path(QFileDialog.FileMode.Directory)

    def ask_zip(self) -> None:
        self._ask_path(QFileDialog.FileMode.ExistingFile)

    def _ask_path(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, t("knowledge.import"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(mode)
        if mode is QFileDialog.FileMode.ExistingFile:
            dialog.setNameFilters(["ZIP (*.zip)"])
        dialog.fileSelected.connect(lambda path: self.take_path(Path(path)))
        dialog.open()

    def take_path(self, path: Path) -> None:
        try:
            content = path.read_bytes() if path.is_file() else packed(path)
        except OSError as error:
            self.show_error(t("knowledge.import_unreadable", reason=error.strerror or str(error)))
            return
        if len(content) > LARGEST_IMPORT:
            self.show_error(t("knowledge.import_too_large", size=LARGEST_IMPORT // 1_048_576))
            return
        self._packed = content
        self._try()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_path(Path(event.mimeData().urls()[0].toLocalFile()))

    # --- what would become of them -------------------------------------------------------------------------

    def _try(self) -> None:
        self.show_error("")
        self.stack.setCurrentIndex(1)
        self.apply.setEnabled(False)
        self._actions.import_zip(ImportQuery(is_trial=True), self._packed, self._show, self._refused)

    def _show(self, report: ImportReport) -> None:
        self.files = [_File(at, told) for at, told in enumerate(report.files, 1)]
        self.shown.set_text("all", t("knowledge.import_count", word=t("knowledge.all"), n=len(self.files)))
        for result in ImportResult:
            count = sum(one.told.result is result for one in self.files)
            word = words.import_badge(result).text
            self.shown.set_text(result.value, t("knowledge.import_count", word=word, n=count))
            self.shown.button(result.value).setVisible(count > 0)
        self.shown.set_value("all")
        self._filter()
        has_news = report.created + report.changed > 0
        key = "knowledge.import_ready" if has_news else "knowledge.import_nothing"
        self.summary.setText(t(key, created=report.created, changed=report.changed, refused=report.refused))
        self.apply.setEnabled(has_news)
        self.stack.setCurrentIndex(2)

    def _filter(self) -> None:
        wanted = self.shown.value()
        self.table.records.set_records(one for one in self.files if wanted in ("all", one.told.result.value))

    def _refused(self, error: DeskError) -> None:
        self.stack.setCurrentIndex(2 if self.files else 0)
        self.apply.setEnabled(bool(self.files))
        self.show_error(sentence(error))

    # --- doing it ------------------------------------------------------------------------------------------

    def send(self) -> None:
        if self.apply.isEnabled():
            self.apply.setEnabled(False)
            is_published = self.publish.isVisible() and self.publish.isChecked()
            query = ImportQuery(is_trial=False, is_published=is_published)
            self._actions.import_zip(query, self._packed, self._applied, self._refused)

    def _applied(self, report: ImportReport) -> None:
        self.close_cover()
        text = t("knowledge.import_done", created=report.created, changed=report.changed)
        show_toast(self._parent, Notice(text, hue="green", icon="circle-check"))


def packed(folder: Path) -> bytes:
    """Texts and pictures below a folder, as one zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packing:
        for file in sorted(folder.rglob("*")):
            is_wanted = file.suffix.lower() in WANTED and file.is_file() and not file.is_symlink()
            if is_wanted and content.tell() <= LARGEST_IMPORT:
                packing.writestr(file.relative_to(folder).as_posix(), file.read_bytes())
    return content.getvalue()
