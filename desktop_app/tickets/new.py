"""A new ticket by hand: requester, subject, description, category, impact and urgency."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.catalog.directory import catalog_of
from desktop_app.catalog.form_fields import FormFields
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people.models import PeopleIndex
from desktop_app.tickets import actions, badges
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.suggestions import SuggestionStrip
from desktop_app.ui.choices import Choice, Deliver, local_provider
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from shared.catalog import FieldValue
from shared.errors import DeskError
from shared.tickets import Channel, Kind, Level, NewTicket, TicketDetail

MOST_PEOPLE = 8
Created = Callable[[TicketDetail], None]


def open_new_ticket(parent: QWidget, place: Workplace, created: Created) -> FormSheet:
    """Ask for a ticket and create it. The form is sent once, however often the button is pressed."""
    key = uuid.uuid4().hex

    def send(values: dict[str, Any], sheet: FormSheet) -> None:
        def done(ticket: TicketDetail) -> None:
            sheet.close_cover()
            created(ticket)

        def failed(error: DeskError) -> None:
            if fields.refuse(error.field, sentence(error)):
                sheet.yes_button.setEnabled(True)
            else:
                sheet.refuse(sentence(error), error.field)

        if not fields.check():
            sheet.yes_button.setEnabled(True)
            return
        actions.create(place.backend, sheet, _ticket(values, fields.values()), key, done, failed)

    fields = FormFields(place)
    usual = {"kind": Kind.INCIDENT, "impact": Level.MEDIUM, "urgency": Level.MEDIUM}
    sheet = ask_form(
        parent,
        lambda: t("intake.new"),
        _fields(place),
        yes=lambda: t("intake.create"),
        done=send,
        values=usual,
        icon="ticket",
        width=640,
    )
    sheet.add(fields)

    def choose(_: str = "") -> None:
        fields.choose(sheet.form.value("category_id"), sheet.form.value("service_id"))

    sheet.form.changed.connect(choose)
    _add_hints(sheet, place)
    return sheet


def _add_hints(sheet: FormSheet, place: Workplace) -> None:
    """What earlier tickets suggest, below the form, while subject and description are written."""
    hints = SuggestionStrip(place)
    sheet.add(hints)

    def ask(name: str) -> None:
        if name in ("subject", "description"):
            hints.ask(str(sheet.form.value("subject") or ""), str(sheet.form.value("description") or ""))

    def choose_category(category_id: int, name: str) -> None:
        sheet.form.set_value("category_id", Choice(category_id, name, icon="tag"))
        sheet.form.changed.emit("category_id")

    def choose_level(impact: Level, urgency: Level) -> None:
        sheet.form.set_values({"impact": impact, "urgency": urgency})

    sheet.form.changed.connect(ask)
    hints.category_chosen.connect(choose_category)
    hints.priority_chosen.connect(choose_level)


def _fields(place: Workplace) -> list[Field]:
    index, directory = PeopleIndex.of(place), directory_of(place)

    def find(words: str, deliver: Deliver) -> None:
        people = index.find(words, MOST_PEOPLE) if words.strip() else []
        deliver([Choice(row.id, row.name, row.department, person=row.name) for row in people])

    levels = [(level, badges.grade_word(level)) for level in Level]
    kinds = [(kind, badges.kind_word(kind)) for kind in Kind]
    return [
        Field("requester_id", lambda: t("intake.requester"), "pick", is_required=True, provider=find),
        Field("subject", lambda: t("intake.subject"), is_required=True, most=250),
        Field("description", lambda: t("intake.description"), "text"),
        Field("kind", lambda: t("intake.kind"), "segments", choices=kinds),
        Field(
            "category_id",
            lambda: t("intake.category"),
            "pick",
            is_half=True,
            provider=local_provider(directory.category_choices),
        ),
        Field(
            "service_id",
            lambda: t("catalog.service"),
            "pick",
            is_half=True,
            provider=local_provider(catalog_of(place).service_choices),
        ),
        Field("impact", lambda: t("intake.impact"), "segments", choices=levels, is_half=True),
        Field("urgency", lambda: t("intake.urgency_label"), "segments", choices=levels, is_half=True),
    ]


def _ticket(values: dict[str, Any], answers: dict[str, FieldValue]) -> NewTicket:
    return NewTicket(
        subject=str(values["subject"]).strip(),
        description=str(values["description"] or ""),
        requester_id=values["requester_id"],
        kind=values["kind"],
        category_id=values["category_id"],
        service_id=values["service_id"],
        fields=answers,
        impact=values["impact"],
        urgency=values["urgency"],
        channel=Channel.DESK,
    )
