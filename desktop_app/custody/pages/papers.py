"""Receipts: saved as a PDF, signed later, listed for one asset."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.downloads import downloads, keep, open_file
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.custody.actions import CustodyActions
from desktop_app.ui.badges import Badge
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.toast import Notice
from desktop_app.ui.widgets import (
    Button,
    Chip,
    ElidedLabel,
    ImeLineEdit,
    Label,
    SignaturePad,
    box,
    row,
)
from desktop_app.ui.window import MainWindow
from shared.assets import AssetRow
from shared.custody import CustodyHistory, Document, SignDocument
from shared.wire import File


def save_pdf(window: MainWindow, actions: CustodyActions, document_id: int) -> None:
    """Into the folder of downloads; the notice opens it."""

    def saved(document: Document, file: File) -> None:
        path = keep(downloads(), f"{document.number}.pdf", file.content)
        opens = (t("custody.open_pdf"), partial(open_file, path))
        window.notify(
            Notice(t("custody.saved_pdf", name=path.name), hue="green", icon="download", action=opens)
        )

    def ask(document: Document) -> None:
        actions.pdf(document_id, partial(saved, document))

    actions.document(document_id, ask)


def sign(
    window: QWidget, actions: CustodyActions, document: Document, done: Callable[[Document], object]
) -> Sheet:
    """Sign a paper that was made without a signature."""
    sheet = Sheet(
        window, lambda: t("custody.sign_title", number=document.number), icon="signature", width=520
    )
    signer = ImeLineEdit(lambda: t("custody.signer"))
    signer.setText(document.person.label)
    pad = SignaturePad(lambda: t("custody.sign_hint"))
    lines = ", ".join(line.asset.label for line in document.lines)
    sheet.add(
        Label(lines, "body", tone="secondary", wraps=True),
        Label(lambda: t("custody.signer"), "meta", "semibold", tone="secondary"),
        signer,
        pad,
    )

    def signed(found: Document) -> None:
        sheet.close_cover()
        done(found)

    def send() -> None:
        if pad.is_empty:
            sheet.show_error(t("custody.need_signature"))
            return
        body = SignDocument(
            signature_png=b64encode(pad.png()).decode(), signer_name=signer.final_text().strip() or "–"
        )
        actions.sign(document.id, body, signed, lambda error: sheet.show_error(sentence(error)))

    clear = Button(lambda: t("custody.sign_clear"), "ghost", clicked=pad.clear)
    yes = Button(lambda: t("custody.sign_now"), "primary", key="Ctrl+Enter", clicked=send)
    sheet.on_key("Ctrl+Enter", send)
    sheet.set_footer(clear, None, yes)
    sheet.open()
    return sheet


class PapersSheet(Sheet):
    """Every receipt that one asset is on."""

    def __init__(self, window: MainWindow, actions: CustodyActions, asset: AssetRow) -> None:
        super().__init__(window, lambda: t("custody.documents_title", tag=asset.tag), icon="receipt-text")
        self._window, self._actions = window, actions
        self._documents: dict[int, Document] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.body.addLayout(self._rows)
        self._note = Label(lambda: t("custody.documents_none"), "body", tone="secondary")
        self.add(self._note)
        actions.history(asset.id, self._take)

    def _take(self, history: CustodyHistory) -> None:
        ids = {event.document_id for event in history.events if event.document_id is not None}
        for document_id in sorted(ids, reverse=True):
            self._actions.document(document_id, self.put)

    def put(self, document: Document) -> None:
        self._documents[document.id] = document
        self._note.hide()
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for number in sorted(self._documents, reverse=True):
            self._rows.addWidget(self._row_of(self._documents[number]))

    def _row_of(self, document: Document) -> QWidget:
        word = t(f"custody.document_{document.direction.value}")
        is_signed = document.signed_at is not None
        state = (
            Badge(t("assets.signed"), "green", "check")
            if is_signed
            else Badge(t("assets.unsigned"), "amber", "clock")
        )
        line = row(Label(document.number, "body", "semibold"), Label(word), spacing=10)
        line.addWidget(ElidedLabel(f"{document.person.label} · {formats.moment(document.created_at)}"), 1)
        line.addWidget(Chip(state))
        if not is_signed:
            act = partial(sign, self._window, self._actions, document, self.put)
            line.addWidget(Button(lambda: t("custody.sign_now"), is_small=True, clicked=act))
        save = partial(save_pdf, self._window, self._actions, document.id)
        line.addWidget(Button(lambda: t("custody.paper_pdf"), icon="download", is_small=True, clicked=save))
        return box(line)
