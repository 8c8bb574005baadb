"""The answers of a ticket to its request form, beside the conversation: read, and changed in a sheet."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.catalog.directory import catalog_of, localized
from desktop_app.catalog.form_fields import FormFields
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import actions
from desktop_app.tickets.extensions import SidePart
from desktop_app.ui.choices import local_provider
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from desktop_app.ui.live import Text
from desktop_app.ui.widgets import Button, IconButton, Label, SectionHeader, box, column, row
from shared.catalog import FieldValue
from shared.errors import DeskError
from shared.tickets import EditTicket, TicketAction, TicketDetail, TicketField


class FieldsPart(SidePart):
    """Service and answers; what is kept from before stands under the rest, greyed."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.detail: TicketDetail | None = None

    def show_ticket(self, detail: TicketDetail | None) -> None:
        self.detail = detail
        if detail is None or not (detail.fields or detail.service):
            self.fill()
            return
        tools: list[QWidget] = []
        if TicketAction.EDIT in detail.allowed_actions:
            tools.append(IconButton("pencil", lambda: t("catalog.edit_answers"), size=13, clicked=self.edit))
        lines: list[QWidget] = [SectionHeader(lambda: t("catalog.answers"), *tools)]
        if detail.service:
            lines.append(_line(lambda: t("catalog.service"), detail.service))
        lines += [_answer(one) for one in detail.fields if one.is_asked]
        kept = [one for one in detail.fields if not one.is_asked]
        if kept:
            lines.append(Label(lambda: t("catalog.kept_answers"), "meta", tone="tertiary", wraps=True))
            lines += [_answer(one) for one in kept]
        missing = any(one.is_required and not one.text and one.is_asked for one in detail.fields)
        if missing and tools:
            lines.append(
                box(
                    row(
                        Button(
                            lambda: t("catalog.fill_in"), icon="square-pen", is_small=True, clicked=self.edit
                        ),
                        None,
                    )
                )
            )
        self.fill(*lines)

    def edit(self) -> AnswersSheet | None:
        if self.detail is None:
            return None
        sheet = AnswersSheet(self, self._place, self.detail)
        sheet.open()
        return sheet


def _line(label: Text, text: str, *, is_kept: bool = False, is_missing: bool = False) -> QWidget:
    name = Label(label, "meta", tone="tertiary")
    tone = "red" if is_missing else "tertiary" if is_kept else "primary"
    words = t("catalog.missing") if is_missing else text or "–"
    value = Label(words, "body", tone=tone, wraps=True)
    value.selectable()
    return box(column(name, value, spacing=1))


def _answer(one: TicketField) -> QWidget:
    label = localized(one.field.label, one.field.label_en)
    is_missing = one.is_required and one.is_asked and not one.text
    return _line(label, one.text, is_kept=not one.is_asked, is_missing=is_missing)


class AnswersSheet(FormSheet):
    """Changes service and answers of a ticket; only what differs is sent."""

    def __init__(self, parent: QWidget, place: Workplace, detail: TicketDetail) -> None:
        catalog = catalog_of(place)
        service = Field(
            "service_id",
            lambda: t("catalog.service"),
            "pick",
            provider=local_provider(catalog.service_choices),
            placeholder=lambda: t("catalog.no_service"),
        )
        super().__init__(
            parent,
            lambda: t("catalog.edit_answers"),
            [service],
            yes=lambda: t("catalog.save"),
            icon="square-pen",
            width=620,
        )
        self._place, self._detail, self._version = place, detail, detail.row.version
        choices = {one.value: one for one in catalog.service_choices()}
        self.form.set_values({"service_id": choices.get(detail.service_id)})
        self.answers = FormFields(place)
        self._known: dict[str, FieldValue] = {one.field.key: one.value for one in detail.fields}
        self.answers.set_values(self._known, {one.field.key: one.text for one in detail.fields})
        self.add(self.answers)
        self.form.changed.connect(lambda _: self._choose())
        self.done = lambda values, _: self._send()
        self._choose()

    def _choose(self) -> None:
        service_id = self.form.value("service_id")
        self.answers.choose(self._detail.category_id, service_id if isinstance(service_id, int) else None)

    def _send(self) -> None:
        if self.answers.mark_unread():
            self.yes_button.setEnabled(True)
            return
        given = self.answers.values()
        changed = {key: value for key, value in given.items() if self._known.get(key) != value}
        for key in self.answers.emptied():
            if self._known.get(key) is not None:
                changed[key] = None
        service_id = self.form.value("service_id")
        command = EditTicket(
            version=self._version,
            service_id=service_id if service_id != self._detail.service_id else None,
            fields=changed,
        )
        actions.carry_out(
            self._place.backend,
            self,
            self._detail.row.id,
            command,
            lambda _: self.close_cover(),
            self._refused,
        )

    def _refused(self, error: DeskError) -> None:
        self.yes_button.setEnabled(True)
        if error.code == "changed_meanwhile":
            self._version = int(error.facts["version"])
        if not self.answers.refuse(error.field, sentence(error)):
            self.refuse(sentence(error), error.field)
