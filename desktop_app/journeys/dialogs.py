"""What is asked before something is done to a journey."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core import sentences
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.journeys.actions import JourneyActions
from desktop_app.people.models import PeopleIndex
from desktop_app.ui.choices import Choice, Deliver, Provider
from desktop_app.ui.dialogs import FormSheet, ask_form, ask_reason, confirm
from desktop_app.ui.form import Field
from shared.errors import DeskError
from shared.journeys import JourneyDetail, JourneyKind, JourneyRow, NewJourney, Redate, Step, TemplateDetail
from shared.people import GET_PERSON, LIST_PEOPLE, PeopleQuery, PersonDetail, PersonRow
from shared.wire import Page

MOST_PEOPLE = 8
DATES = ("starts_on", "last_working_day", "access_ends_on")
DATES_OF: dict[JourneyKind, tuple[str, ...]] = {
    JourneyKind.ONBOARDING: ("starts_on",),
    JourneyKind.OFFBOARDING: ("last_working_day", "access_ends_on"),
}


def person_choice(person: PersonRow) -> Choice:
    about = " · ".join(part for part in (person.department, person.title, person.employee_number) if part)
    return Choice(person.id, person.name, about, person=person.name)


def people_provider(place: Workplace, owner: QWidget) -> Provider:
    """From the local index; the server is asked besides while the index is not complete."""
    index = PeopleIndex.of(place)

    def provide(query: str, deliver: Deliver) -> None:
        def answer(page: Page[PersonRow]) -> None:
            deliver([person_choice(person) for person in page.items])

        words = query.strip()
        deliver([person_choice(person) for person in index.find(words, MOST_PEOPLE)] if words else [])
        if words and not index.is_complete:
            ask = PeopleQuery(search=words[:250], limit=MOST_PEOPLE)
            place.backend.call(owner, LIST_PEOPLE, answer, failed=lambda _: None, query=ask, latest="people")

    return provide


def _date_field(name: str, *, is_half: bool = True) -> Field:
    return Field(name, lambda: t(f"journeys.{name}"), "date", is_half=is_half)


class StartJourney:
    """Who, from which template, from which day. The dates of the person are filled in."""

    def __init__(
        self,
        parent: QWidget,
        place: Workplace,
        kind: JourneyKind,
        done: Callable[[JourneyDetail], object],
    ) -> None:
        self._place, self._done, self._kind = place, done, kind
        self._key = uuid.uuid4().hex
        self._templates: dict[int, TemplateDetail] = {}
        self._touched = False
        self.sheet = FormSheet(
            parent,
            lambda: t("journeys.start"),
            self._fields(people_provider(place, parent)),
            yes=lambda: t("journeys.start_yes"),
            icon="milestone",
        )
        self._actions = JourneyActions(place.backend, self.sheet)
        self.sheet.done = self._send
        self.sheet.form.changed.connect(self._on_changed)
        self._actions.templates(lambda found: self._take_templates(found.items), self._on_refused)
        self._show_dates()
        self.sheet.open()

    def _fields(self, provider: Provider) -> list[Field]:
        return [
            Field("person_id", lambda: t("journeys.person"), "pick", is_required=True, provider=provider,
                  placeholder=lambda: t("journeys.person_hint")),
            Field("template_id", lambda: t("journeys.template"), "choice", is_required=True),
            *(_date_field(name, is_half=name != "starts_on") for name in DATES),
        ]  # fmt: skip

    def _take_templates(self, found: list[TemplateDetail]) -> None:
        usable = [one for one in found if one.is_active]
        usable.sort(key=lambda one: (one.kind is not self._kind, one.name))
        self._templates = {one.id: one for one in usable}
        box: Any = self.sheet.form.editor("template_id")
        box.set_choices([(one.id, partial(_say_template, one)) for one in usable])
        self._show_dates()

    def _on_changed(self, name: str) -> None:
        if name == "template_id":
            self._show_dates()
        if name == "person_id" and self.sheet.form.value("person_id") is not None:
            person_id = int(self.sheet.form.value("person_id"))
            self._place.backend.call(
                self.sheet,
                GET_PERSON,
                self._take_person,
                failed=self._on_refused,
                latest="person",
                person_id=person_id,
            )

    def _take_person(self, person: PersonDetail) -> None:
        self.sheet.form.set_values({name: getattr(person, name) for name in DATES})

    def _shown_dates(self) -> tuple[str, ...]:
        chosen = self._templates.get(self.sheet.form.value("template_id") or 0)
        return DATES_OF[chosen.kind if chosen is not None else self._kind]

    def _show_dates(self) -> None:
        shown = self._shown_dates()
        for name in DATES:
            self.sheet.form.show_field(name, name in shown)

    def _send(self, values: dict[str, Any], sheet: FormSheet) -> None:
        dates: dict[str, date | None] = {name: values[name] for name in self._shown_dates()}
        new = NewJourney(template_id=values["template_id"], person_id=values["person_id"], **dates)
        self._actions.start(new, self._started, self._on_refused, key=self._key)

    def _started(self, detail: JourneyDetail) -> None:
        self.sheet.close_cover()
        self._done(detail)

    def _on_refused(self, error: DeskError) -> None:
        self._key = uuid.uuid4().hex
        self.sheet.refuse(sentences.sentence(error), error.field)


def _say_template(template: TemplateDetail) -> str:
    kind = t(f"journeys.{template.kind.value}")
    return t("journeys.template_choice", kind=kind, name=template.name, n=len(template.steps))


def ask_dates(parent: QWidget, row: JourneyRow, send: Callable[[Redate, FormSheet], object]) -> FormSheet:
    """New dates and why; every unfinished step moves with them."""
    names = DATES_OF[row.kind]
    reason = Field("reason", lambda: t("journeys.reason"), is_required=True, most=250)

    def done(values: dict[str, Any], sheet: FormSheet) -> None:
        dates: dict[str, date | None] = {name: values[name] for name in names}
        send(Redate(version=row.version, reason=values["reason"], **dates), sheet)

    return ask_form(
        parent,
        lambda: t("journeys.redate"),
        [*(_date_field(name) for name in names), reason],
        yes=lambda: t("journeys.redate_yes"),
        done=done,
        values={name: getattr(row, name) for name in names},
        text=lambda: t("journeys.redate_text"),
        icon="calendar-clock",
    )


def ask_waive(parent: QWidget, step: Step, done: Callable[[str], object]) -> FormSheet:
    return ask_reason(
        parent,
        lambda: t("journeys.waive_title", step=step.title),
        label=lambda: t("journeys.reason"),
        yes=lambda: t("journeys.do.waive"),
        text=lambda: t("journeys.waive_text"),
        done=done,
    )


def ask_cancel(parent: QWidget, row: JourneyRow, done: Callable[[str], object]) -> FormSheet:
    return ask_reason(
        parent,
        lambda: t("journeys.cancel_title", name=row.person.label),
        label=lambda: t("journeys.reason"),
        yes=lambda: t("journeys.cancel"),
        text=lambda: t("journeys.cancel_text"),
        done=done,
    )


def ask_complete(parent: QWidget, row: JourneyRow, done: Callable[[], object]) -> None:
    confirm(
        parent,
        lambda: t("journeys.complete_title", name=row.person.label),
        lambda: t("journeys.complete_text"),
        yes=lambda: t("journeys.complete"),
        done=done,
    )
