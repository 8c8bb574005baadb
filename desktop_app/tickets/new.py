"""A new ticket by hand: requester, subject, description, category, impact and urgency."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.announcements.banner import ServiceStrip
from desktop_app.catalog.directory import catalog_of, chosen
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
from desktop_app.ui.picker import Picker
from shared.catalog import FieldValue
from shared.errors import DeskError
from shared.tickets import (
    FILL_TICKET_TEMPLATE,
    LIST_TICKET_TEMPLATES,
    Channel,
    FilledQuery,
    FilledTemplate,
    Kind,
    Level,
    NewTicket,
    TicketDetail,
    TicketTemplate,
    TicketTemplates,
)

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
        actions.create(
            place.backend, sheet, _ticket(values, fields.values(), begun.template), key, done, failed
        )

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
        width=720,
    )
    notices = ServiceStrip(place)
    sheet.add(notices, fields)
    sheet.form.show_field("template_id", False)

    begun = _Begun(place, sheet, fields)

    def choose(name: str = "") -> None:
        begun.follow(name)
        notices.show_service(sheet.form.value("service_id"))
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

    def choose_team(team_id: int, name: str) -> None:
        sheet.form.set_value("team_id", Choice(team_id, name, icon="users"))

    sheet.form.changed.connect(ask)
    hints.category_chosen.connect(choose_category)
    hints.team_chosen.connect(choose_team)
    hints.priority_chosen.connect(choose_level)


def _fields(place: Workplace) -> list[Field]:
    index, directory = PeopleIndex.of(place), directory_of(place)

    def find(words: str, deliver: Deliver) -> None:
        people = index.find(words, MOST_PEOPLE) if words.strip() else []
        deliver([Choice(row.id, row.name, row.department, person=row.name) for row in people])

    levels = [(level, badges.grade_word(level)) for level in Level]
    kinds = [(kind, badges.kind_word(kind)) for kind in Kind]
    return [
        Field(
            "template_id",
            lambda: t("catalog.template"),
            "pick",
            provider=local_provider([]),
            placeholder=lambda: t("catalog.no_template"),
        ),
        Field("requester_id", lambda: t("intake.requester"), "pick", is_required=True, provider=find),
        Field("subject", lambda: t("intake.subject"), is_required=True, most=250),
        Field("description", lambda: t("intake.description"), "text"),
        Field("kind", lambda: t("intake.kind"), "segments", choices=kinds, is_half=True),
        Field(
            "team_id",
            lambda: t("intake.team"),
            "pick",
            is_half=True,
            placeholder=lambda: t("intake.team_by_itself"),
            provider=local_provider(directory.team_choices),
        ),
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


class _Begun:
    """The template a ticket is begun from; its texts follow the requester while nobody wrote over them."""

    def __init__(self, place: Workplace, sheet: FormSheet, fields: FormFields) -> None:
        self._place, self._sheet, self._fields = place, sheet, fields
        self._templates: list[TicketTemplate] = []
        self._filled = FilledTemplate(subject="", description="")
        self.template: TicketTemplate | None = None
        place.backend.call(sheet, LIST_TICKET_TEMPLATES, self._take, failed=lambda _: None)

    def _take(self, found: TicketTemplates) -> None:
        self._templates = [one for one in found.items if one.is_active]
        choices = [Choice(one.id, one.name, one.about or one.subject, icon="copy") for one in self._templates]
        picker = self._sheet.form.editor("template_id")
        assert isinstance(picker, Picker)
        picker.provider = local_provider(choices)
        self._sheet.form.show_field("template_id", bool(choices))

    def follow(self, name: str) -> None:
        if name == "template_id":
            wanted = self._sheet.form.value("template_id")
            self.template = next((one for one in self._templates if one.id == wanted), None)
            self._fill_rest()
        if name in ("template_id", "requester_id") and self.template is not None:
            query = FilledQuery(requester_id=self._sheet.form.value("requester_id"))
            self._place.backend.call(
                self._sheet,
                FILL_TICKET_TEMPLATE,
                self._take_texts,
                failed=lambda _: None,
                query=query,
                latest="template",
                ticket_template_id=self.template.id,
            )

    def _fill_rest(self) -> None:
        if self.template is None:
            return
        catalog, form = catalog_of(self._place), self._sheet.form
        values: dict[str, Any] = {"kind": self.template.kind}
        if self.template.category_id is not None:
            values["category_id"] = chosen(catalog.category_choices(), self.template.category_id)
        if self.template.service_id is not None:
            values["service_id"] = chosen(catalog.service_choices(), self.template.service_id)
        if self.template.team_id is not None:
            teams = directory_of(self._place).team_choices()
            values["team_id"] = chosen(teams, self.template.team_id)
        levels = {"impact": self.template.impact, "urgency": self.template.urgency}
        form.set_values(values | {name: one for name, one in levels.items() if one is not None})
        self._fields.set_values(self.template.fields)

    def _take_texts(self, found: FilledTemplate) -> None:
        form = self._sheet.form
        for name in ("subject", "description"):
            before, now = getattr(self._filled, name), getattr(found, name)
            if (form.value(name) or "") in ("", before.strip()):
                form.set_value(name, now)
        self._filled = found


def _ticket(
    values: dict[str, Any], answers: dict[str, FieldValue], template: TicketTemplate | None
) -> NewTicket:
    return NewTicket(
        subject=str(values["subject"]).strip(),
        description=str(values["description"] or ""),
        requester_id=values["requester_id"],
        kind=values["kind"],
        category_id=values["category_id"],
        service_id=values["service_id"],
        fields=answers,
        team_id=values["team_id"],
        tags=template.tags if template is not None else [],
        template_id=template.id if template is not None else None,
        impact=values["impact"],
        urgency=values["urgency"],
        channel=Channel.DESK,
    )
