"""The paper beside the desk: what will stand on it, the signature, the button that finishes."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.assets import words
from desktop_app.assets.pages.facts import FactGrid
from desktop_app.core import formats
from desktop_app.core.commands import CommandRegistry
from desktop_app.core.translator import t
from desktop_app.custody.lines import Line, Mode
from desktop_app.custody.models import DeskForm
from desktop_app.ui.dates import DateField
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Banner,
    Button,
    Card,
    CheckBox,
    Divider,
    ElidedLabel,
    IconLabel,
    Label,
    ScrollArea,
    SignaturePad,
    box,
    clear,
    row,
)
from shared.custody import Direction, Document

WIDTH = 372


class PaperPanel(Card):
    """Follows the form; `pdf_asked` and `sign_asked` carry the id of a paper."""

    finish_asked = Signal()
    pdf_asked = Signal(int)
    sign_asked = Signal(int)
    labels_asked = Signal()

    def __init__(self, form: DeskForm, commands: CommandRegistry, staff: str) -> None:
        super().__init__(spacing=12, margins=(18, 16, 18, 16))
        self._form, self._commands, self._staff = form, commands, staff
        self.document: Document | None = None
        self._unsigned: list[Document] = []
        self.setFixedWidth(theme.px(WIDTH))
        self._build()
        form.changed.connect(self._on_form)
        on_language(self, self.refresh)

    def _build(self) -> None:
        self.title, self.number = ElidedLabel("", "reading", "semibold"), Label("", "body", tone="secondary")
        head = row(IconLabel("receipt-text", "text.secondary", 18), spacing=8)
        head.addWidget(self.title, 1)
        head.addWidget(self.number)
        self.facts = FactGrid()
        self.due = DateField(lambda: t("custody.due"))
        self.due.changed.connect(lambda: self._form.set_due(self.due.value()))
        self.due_row = box(row(Label(lambda: t("custody.due"), "meta", tone="secondary"), None, self.due))
        self.lines = QVBoxLayout()
        self.lines.setSpacing(theme.px(6))
        self.lines.setContentsMargins(0, 0, 0, 0)
        self.terms = Label("", "meta", tone="secondary", wraps=True)
        self.pad = SignaturePad(lambda: t("custody.sign_hint"))
        self.wipe = Button(lambda: t("custody.sign_clear"), "link", is_small=True, clicked=self._clear_pad)
        self.no_signature = CheckBox(lambda: t("custody.without_signature"), elides=True)
        self.waiting = QVBoxLayout()
        self.banner = QVBoxLayout()
        self.hint = Label("", "meta", tone="secondary", wraps=True)
        label_key = self._commands.key_of("custody.print_label")
        self.labels = Button(
            lambda: t("custody.print_label"), icon="printer", key=label_key, clicked=self.labels_asked.emit
        )
        self.pdf = Button(lambda: t("custody.paper_pdf"), icon="download", clicked=self._ask_pdf)
        key = self._commands.key_of("custody.finish_issue")
        self.finish = Button("", "primary", icon="package-check", key=key, clicked=self.finish_asked.emit)
        self.pad.signed.connect(self._say)
        self.no_signature.toggled.connect(lambda _: self._say())
        body = QVBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(theme.px(10))
        for part in (self.facts, self.due_row, Divider(), box(self.lines), Divider(), self.terms, self.pad):
            body.addWidget(part)
        body.addLayout(row(self.no_signature, None, self.wipe))
        body.addLayout(self.waiting)
        body.addStretch(1)
        self.add(head, Divider())
        self.body.addWidget(ScrollArea(box(body)), 1)
        self.add(self.banner, self.hint, row(self.labels, self.pdf, None), self.finish)

    def _clear_pad(self) -> None:
        self.pad.clear()
        self._say()

    # --- what it says --------------------------------------------------------------------------------------

    def _on_form(self) -> None:
        if not self._form.is_empty:
            self.document = None
            self.show_refusal("")
        self.refresh()

    def refresh(self) -> None:
        form = self._form
        is_return = form.mode is Mode.RETURN
        self.title.setText(t("custody.preview_return" if is_return else "custody.preview_issue"))
        self.number.setText("")
        self.due_row.setVisible(form.mode is Mode.LOAN)
        if self.due.value() != form.due and not self.due.fault():
            self.due.set_value(form.due)
        if self.document is not None:
            self._show_done(self.document)
        else:
            self._show_form(is_return=is_return)
        self.labels.setVisible(bool(form.lines) or self.document is not None)
        self.pdf.setVisible(self.document is not None)
        self.finish.set_text(lambda: t(f"custody.finish_{form.mode.value}"))
        self._say()

    def _show_form(self, *, is_return: bool) -> None:
        person = self._form.person
        name = f"{person.name} ({person.employee_number})" if person else "–"
        self.facts.set_facts(
            [
                (t("custody.paper_giver" if is_return else "custody.paper_person"), name),
                (t("custody.paper_department"), person.department if person else ""),
                (t("custody.paper_at"), formats.moment(datetime.now().astimezone())),
                (t("custody.paper_by"), self._staff),
            ]
        )
        clear(self.lines)
        for line in self._form.lines:
            self.lines.addWidget(_paper_line(line))
        if not self._form.lines:
            self.lines.addWidget(Label(t("custody.paper_empty"), "meta", tone="tertiary"))
        key = f"custody.paper_terms_{self._form.mode.value}"
        day = formats.day(self._form.due) if self._form.due else "–"
        self.terms.setText(t(key, day=day))
        self._show_signing(True)

    def _show_done(self, document: Document) -> None:
        is_issue = document.direction is Direction.ISSUE
        word = "custody.done_issue" if is_issue else "custody.done_return"
        self.title.setText(t("custody.form"))
        self.number.setText(document.number)
        state = document.signer_name if document.signed_at else t("custody.done_unsigned")
        self.facts.set_facts(
            [
                (t("custody.paper_person" if is_issue else "custody.paper_giver"), document.person.label),
                (t("custody.paper_at"), formats.moment(document.created_at)),
                (t("custody.paper_by"), document.created_by),
                (t("ui.signature"), state),
            ]
        )
        clear(self.lines)
        for each in document.lines:
            line = row(Label(each.asset.label, "body", "semibold"), None)
            line.addWidget(ElidedLabel(each.model, tone="secondary"))
            self.lines.addWidget(box(line))
        self.terms.setText(t(word, name=document.person.label, n=len(document.lines)))
        self._show_signing(False)

    def _show_signing(self, is_shown: bool) -> None:
        for part in (self.pad, self.no_signature, self.wipe):
            part.setVisible(is_shown)

    def needed(self) -> str:
        """Why it cannot be finished yet; "" when it can."""
        due = "" if self.due_row.isHidden() else self.due.fault()
        missing = due or self._form.missing()
        is_signed = not self.pad.is_empty or self.no_signature.isChecked()
        return missing or ("" if is_signed else t("custody.need_signature"))

    def _say(self) -> None:
        needed = self.needed()
        self.hint.setText(needed if not self._form.is_empty else "")
        self.hint.setVisible(bool(self.hint.text()))
        self.wipe.setEnabled(not self.pad.is_empty)
        self.finish.setEnabled(not needed and not self._form.is_sending)

    def signature(self) -> bytes:
        return b"" if self.no_signature.isChecked() else self.pad.png()

    # --- what became of it ---------------------------------------------------------------------------------

    def show_document(self, document: Document) -> None:
        self.pad.clear()
        self.no_signature.setChecked(False)
        self.document = document
        self.refresh()

    def show_refusal(self, sentence: str) -> None:
        clear(self.banner)
        if sentence:
            self.banner.addWidget(Banner(sentence, hue="red", icon="triangle-alert"))

    def show_unsigned(self, documents: list[Document]) -> None:
        """Papers of this desk that wait for a signature."""
        clear(self.waiting)
        if documents:
            self.waiting.addWidget(Label(t("custody.unsigned"), "meta", "semibold", tone="secondary"))
        for document in documents:
            self.waiting.addWidget(self._unsigned_line(document))

    def _unsigned_line(self, document: Document) -> QWidget:
        sign = Button(
            lambda: t("custody.sign_now"), is_small=True, clicked=lambda: self.sign_asked.emit(document.id)
        )
        line = row(Label(document.number, "body", "medium"), spacing=8)
        line.addWidget(ElidedLabel(document.person.label, tone="secondary"), 1)
        line.addWidget(sign)
        return box(line)

    def _ask_pdf(self) -> None:
        if self.document is not None:
            self.pdf_asked.emit(self.document.id)


def _paper_line(line: Line) -> QWidget:
    shown = row(Label(line.asset.tag, "body", "semibold"), None, spacing=8)
    shown.addWidget(ElidedLabel(words.model(line.asset), tone="secondary"))
    return box(shown)
