"""Files of an entry being written: uploaded at once, shown as chips, named by the entry when it is sent."""

import mimetypes
from functools import partial
from hashlib import sha256
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.tickets import actions
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import FlowLayout, IconButton, IconLabel, Label, box, clear, row
from shared.errors import DeskError
from shared.tickets import UPLOAD_ATTACHMENT, Attachment, UploadQuery

LARGEST = UPLOAD_ATTACHMENT.max_body_bytes


class Uploads(QWidget):
    """`files` are on the server. `changed`: one came or went; `busy_changed`: one is on its way."""

    changed = Signal()
    busy_changed = Signal()

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._ticket_id = 0
        self.files: list[Attachment] = []
        self._coming: list[tuple[int, str]] = []
        self._flow = FlowLayout(self)
        self.hide()

    @property
    def is_busy(self) -> bool:
        return any(ticket_id == self._ticket_id for ticket_id, _ in self._coming)

    def show_files(self, ticket_id: int, files: list[Attachment]) -> None:
        self._ticket_id, self.files = ticket_id, list(files)
        self._show()

    def add_paths(self, ticket_id: int, paths: list[str]) -> None:
        for path in map(Path, paths):
            try:
                is_too_large = path.stat().st_size > LARGEST
                content = b"" if is_too_large else path.read_bytes()
            except OSError:
                self._complain(path.name, t("ticket.compose.unreadable"))
                continue
            if is_too_large:
                self._complain(path.name, t("ticket.compose.too_large", most=formats.size(LARGEST)))
            else:
                self.add(ticket_id, path.name, mimetypes.guess_type(path.name)[0] or "", content)

    def add(self, ticket_id: int, name: str, media_type: str, content: bytes) -> None:
        query = UploadQuery(
            name=name[-250:],
            media_type=media_type or "application/octet-stream",
            sha256=sha256(content).hexdigest(),
        )
        coming = (ticket_id, name)
        self._coming.append(coming)
        actions.upload(
            self._backend,
            self,
            ticket_id,
            query,
            content,
            partial(self._arrived, coming),
            partial(self._refused, coming),
        )
        self._show()
        self.busy_changed.emit()

    def _arrived(self, coming: tuple[int, str], file: Attachment) -> None:
        self._coming.remove(coming)
        if coming[0] == self._ticket_id:
            self.files.append(file)
            self.changed.emit()
        else:
            self._complain(coming[1], t("ticket.compose.left_meanwhile"))
        self._show()
        self.busy_changed.emit()

    def _refused(self, coming: tuple[int, str], error: DeskError) -> None:
        self._coming.remove(coming)
        self._complain(coming[1], sentence(error))
        self._show()
        self.busy_changed.emit()

    def _complain(self, name: str, words: str) -> None:
        show_toast(self, Notice(t("ticket.compose.not_attached", name=name), words, "red", "triangle-alert"))

    def _remove(self, file: Attachment) -> None:
        self.files = [one for one in self.files if one.id != file.id]
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        clear(self._flow)
        for file in self.files:
            word = partial(t, "ui.remove", name=file.name)
            cross = IconButton("x", word, size=12, clicked=partial(self._remove, file))
            self._flow.addWidget(file_chip(file.name, formats.size(file.size_bytes), cross))
        for ticket_id, name in self._coming:
            if ticket_id == self._ticket_id:
                self._flow.addWidget(file_chip(name, t("ticket.compose.uploading")))
        self.setVisible(self._flow.count() > 0)
        self.updateGeometry()


def file_chip(name: str, more: str, *right: QWidget) -> QWidget:
    icon = "image" if (mimetypes.guess_type(name)[0] or "").startswith("image/") else "file"
    words = [Label(name, "meta", "medium"), Label(more, "meta", tone="tertiary")]
    return box(row(IconLabel(icon, "text.secondary", 14), *words, *right, margins=(8, 3, 6, 3)), "grey")
