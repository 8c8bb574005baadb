"""Phone intake: who calls, which machine, what is wrong; three keys besides the text."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop_app.announcements.banner import ServiceStrip
from desktop_app.catalog.directory import catalog_of, chosen
from desktop_app.catalog.form_fields import FormFields
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people.models import PeopleIndex
from desktop_app.tickets import actions
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.suggestions import SuggestionStrip
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import Choice, ChoiceView, local_provider
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.live import Text
from desktop_app.ui.picker import Picker
from desktop_app.ui.widgets import (
    Button,
    Card,
    Chip,
    FlowLayout,
    ImeLineEdit,
    Label,
    SegmentedControl,
    box,
    clear,
    column,
    row,
)
from shared.errors import DeskError
from shared.inventory import LIST_FACTS, DeviceFacts, DeviceFactsList, FactsQuery, Freshness
from shared.people import LIST_PEOPLE, PeopleQuery, PersonRow
from shared.tickets import Channel, Kind, Level, NewTicket, TicketDetail
from shared.wire import Page

KIND = "intake"
DRAFT = "intake/phone"
MOST_CALLERS = 4
SAVE_MS = 400
ASK_MS = 120
URGENCY = {
    "normal": (Level.MEDIUM, Level.MEDIUM),
    "high": (Level.MEDIUM, Level.HIGH),
    "urgent": (Level.HIGH, Level.HIGH),
}
"""What the three words mean as impact and urgency."""

Created = Callable[[TicketDetail], None]


class PhoneIntake(Sheet):
    """A sheet over the work that goes on below. Esc keeps what was written as a draft.

    Enter takes the first caller and goes on; Ctrl+Enter creates and takes, Ctrl+Shift+Enter creates it
    solved, Ctrl+Alt+Enter leaves it to the queue.
    """

    def __init__(self, parent: QWidget, place: Workplace, created: Created) -> None:
        super().__init__(parent, lambda: t("intake.title"), icon="phone-incoming", width=760)
        self._place = place
        self._created = created
        self._index = PeopleIndex.of(place)
        self._person: PersonRow | None = None
        self._facts: list[DeviceFacts] = []
        self._asset_id: int | None = None
        self._began = datetime.now(UTC)
        self._key = uuid.uuid4().hex
        self._is_sending = False
        self._save_soon = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._ask_soon = QTimer(self, singleShot=True, interval=ASK_MS)
        self._build()
        self._connect()
        self._restore()

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self._clock = Chip(Badge("00:00", "green", "timer"))
        self.head.insertWidget(2, self._clock)
        self.caller = ImeLineEdit(lambda: t("intake.caller"), placeholder=lambda: t("intake.caller_hint"))
        self.callers = ChoiceView()
        self._callers_card = Card(self.callers, margins=(4, 4, 4, 4))
        self._callers_card.hide()
        self._devices = FlowLayout()
        self._devices_box = box(self._devices)
        self._devices_part = _part(lambda: t("intake.device"), self._devices_box)
        self._devices_part.hide()
        self.what = ImeLineEdit(lambda: t("intake.what"), placeholder=lambda: t("intake.what_hint"))
        self.team = Picker(
            local_provider(directory_of(self._place).team_choices),
            name=lambda: t("intake.team"),
            placeholder=lambda: t("intake.team_by_itself"),
        )
        self.category = Picker(
            local_provider(directory_of(self._place).category_choices),
            name=lambda: t("intake.category"),
            placeholder=lambda: t("intake.no_category"),
        )
        self.service = Picker(
            local_provider(catalog_of(self._place).service_choices),
            name=lambda: t("catalog.service"),
            placeholder=lambda: t("catalog.no_service"),
        )
        self.urgency = SegmentedControl([(word, partial(_urgency, word)) for word in URGENCY])
        self.urgency.set_value("normal")
        self.hints = SuggestionStrip(
            self._place, takes_level=lambda impact, urgency: (impact, urgency) in URGENCY.values()
        )
        self.notices = ServiceStrip(self._place)
        self.fields = FormFields(self._place)
        self.add(
            _part(lambda: t("intake.caller"), column(self.caller, self._callers_card, spacing=4)),
            self._devices_part,
            _part(lambda: t("intake.what"), self.what),
            self.hints,
            box(
                row(
                    _part(lambda: t("intake.team"), self.team),
                    _part(lambda: t("intake.category"), self.category),
                    _part(lambda: t("catalog.service"), self.service),
                    spacing=16,
                )
            ),
            _part(lambda: t("intake.priority"), row(self.urgency, None)),
            self.notices,
            self.fields,
        )
        self.take_button = Button(
            lambda: t("intake.take"), "primary", icon="check", key="Ctrl+Enter", clicked=self.create_and_take
        )
        self.solve_button = Button(
            lambda: t("intake.solve"), icon="check-check", key="Ctrl+Shift+Enter", clicked=self.create_solved
        )
        self.queue_button = Button(
            lambda: t("intake.queue"), icon="users", key="Ctrl+Alt+Enter", clicked=self.create_for_queue
        )
        discard = Button(lambda: t("intake.discard"), "ghost", clicked=self._discard)
        self.set_footer(discard, None, self.queue_button, self.solve_button, self.take_button)

    def _connect(self) -> None:
        self.caller.query_changed.connect(self._on_caller_typed)
        self.caller.submitted.connect(self._take_first)
        self.callers.chosen.connect(self._choose)
        self.what.submitted.connect(self.create_and_take)
        self.category.picked.connect(lambda _: self._on_kind())
        self.service.picked.connect(lambda _: self._on_kind())
        self.team.picked.connect(lambda _: self._save_soon.start())
        self.fields.changed.connect(self._save_soon.start)
        self.what.query_changed.connect(lambda _: self._save_soon.start())
        self.what.query_changed.connect(self.hints.ask)
        self.hints.category_chosen.connect(self._set_category)
        self.hints.team_chosen.connect(self._set_team)
        self.hints.priority_chosen.connect(self._set_urgency)
        self.on_key("Ctrl+Enter", self.create_and_take)
        self.on_key("Ctrl+Shift+Enter", self.create_solved)
        self.on_key("Ctrl+Alt+Enter", self.create_for_queue)
        self.on_key("Down", partial(self.callers.step, 1))
        self.on_key("Up", partial(self.callers.step, -1))
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        self._second.start()
        self._save_soon.timeout.connect(self._save)
        self._ask_soon.timeout.connect(self._ask_server)

    def _on_kind(self) -> None:
        """The form of category and service is asked for under them, below what is known of the service."""
        self._save_soon.start()
        self._show_form()

    def _show_form(self) -> None:
        service_id = _id(self.service)
        self.notices.show_service(service_id)
        self.fields.choose(_id(self.category), service_id)

    def focus_first(self) -> None:
        (self.what if self._person is not None else self.caller).setFocus()

    def _tick(self) -> None:
        self._clock.set_badge(Badge(formats.stopwatch(self._seconds()), "green", "timer"))

    def _seconds(self) -> int:
        return int((datetime.now(UTC) - self._began).total_seconds())

    # --- who calls -----------------------------------------------------------------------------------------

    def _on_caller_typed(self, words: str) -> None:
        if self._person is not None and words.strip() == self._person.name:
            return
        self._person = None
        self._save_soon.start()
        if not words.strip():
            self._show_callers([])
            return
        self._show_callers(self._index.find(words, MOST_CALLERS))
        if not self._index.is_complete:
            self._ask_soon.start()

    def _ask_server(self) -> None:
        words = self.caller.full_text().strip()
        query = PeopleQuery(search=words[:250], limit=MOST_CALLERS)
        self._place.backend.call(
            self, LIST_PEOPLE, self._take_found, failed=lambda _: None, query=query, latest="callers"
        )

    def _take_found(self, found: Page[PersonRow]) -> None:
        if self._person is None and found.items and not self.callers.choices():
            self._show_callers(found.items)

    def _show_callers(self, people: Sequence[PersonRow]) -> None:
        self.callers.set_choices([_caller(person) for person in people], self.caller.full_text())
        self.callers.setFixedHeight(self.callers.content_height())
        self._callers_card.setVisible(bool(people) and self._person is None)

    def _take_first(self) -> None:
        chosen = self.callers.current()
        if chosen is not None:
            self._choose(chosen)
        elif self._person is not None:
            self.what.setFocus()

    def _choose(self, choice: Choice) -> None:
        self._set_person(choice.value)
        self.what.setFocus()

    def _set_person(self, person: PersonRow) -> None:
        self._person = person
        self.show_error("")
        self.caller.setText(person.name)
        self._callers_card.hide()
        self._facts, self._asset_id = [], None
        query = FactsQuery(person_id=person.id)
        self._place.backend.call(
            self, LIST_FACTS, self._take_facts, failed=lambda _: None, query=query, latest="facts"
        )

    # --- which machine -------------------------------------------------------------------------------------

    def _take_facts(self, found: DeviceFactsList) -> None:
        self._facts = [facts for facts in found.items if facts.asset is not None]
        if self._facts and self._facts[0].asset is not None:
            self._asset_id = self._facts[0].asset.id
        self._show_devices()

    def _show_devices(self) -> None:
        clear(self._devices)
        for facts in self._facts:
            if facts.asset is not None:
                self._devices.addWidget(self._device(facts, facts.asset.id))
        self._devices_part.setVisible(bool(self._facts))

    def _device(self, facts: DeviceFacts, asset_id: int) -> QWidget:
        is_on = asset_id == self._asset_id
        text = f"{facts.asset.label if facts.asset else ''} · {facts.model}  {_condition(facts)}"
        icon = "circle-check" if is_on else "circle"
        button = Button(text, icon=icon, clicked=partial(self._set_asset, asset_id))
        button.setCheckable(True)
        button.setChecked(is_on)
        return button

    def _set_asset(self, asset_id: int) -> None:
        self._asset_id = asset_id
        self._show_devices()

    # --- what is suggested ---------------------------------------------------------------------------------

    def _set_category(self, category_id: int, name: str) -> None:
        self.category.take(Choice(category_id, name, icon="tag"))

    def _set_team(self, team_id: int, name: str) -> None:
        self.team.take(Choice(team_id, name, icon="users"))

    def _set_urgency(self, impact: Level, urgency: Level) -> None:
        self.urgency.set_value(next(word for word, pair in URGENCY.items() if pair == (impact, urgency)))

    # --- sending -------------------------------------------------------------------------------------------

    def create_and_take(self) -> None:
        self._create(is_taken=True)

    def create_for_queue(self) -> None:
        self._create()

    def create_solved(self) -> None:
        self._create(is_taken=True, resolution=t("intake.solved_text"))

    def _create(self, **more: Any) -> None:
        if self._is_sending:
            return
        if self._person is None:
            self._take_first()
        what = self.what.final_text().strip()
        if self._person is None or not what:
            self.show_error(t("intake.who_missing") if self._person is None else t("intake.what_missing"))
            (self.caller if self._person is None else self.what).setFocus()
            return
        team_id = _id(self.team)
        if more.get("is_taken") and team_id is not None and not self._works_in(team_id):
            self.show_error(t("intake.team_of_others"))
            return
        if not self.fields.check():
            return
        impact, urgency = URGENCY[self.urgency.value()]
        new = NewTicket(
            subject=what[:250],
            description=what if len(what) > 250 else "",
            requester_id=self._person.id,
            kind=Kind.INCIDENT,
            category_id=_id(self.category),
            service_id=_id(self.service),
            team_id=team_id,
            fields=self.fields.values(),
            impact=impact,
            urgency=urgency,
            channel=Channel.PHONE,
            asset_id=self._asset_id,
            handling_s=min(self._seconds(), 86_400),
            **more,
        )
        self._is_sending = True
        self._save()
        actions.create(self._place.backend, self, new, self._key, self._done, self._failed)

    def _works_in(self, team_id: int) -> bool:
        """Only who works in a team takes its tickets."""
        me = self._place.backend.me.person
        return me is not None and directory_of(self._place).is_in(me.id, team_id)

    def _done(self, ticket: TicketDetail) -> None:
        self._place.store.discard_draft(DRAFT)
        self._save_soon.stop()
        self.close_cover()
        self._created(ticket)

    def _failed(self, error: DeskError) -> None:
        self._is_sending = False
        if not self.fields.refuse(error.field, sentence(error)):
            self.show_error(sentence(error))

    # --- the draft -----------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Esc: what was written is there again next time."""
        self._save()
        super().cancel()

    def _save(self) -> None:
        what = self.what.full_text()
        if not what.strip() and not self.caller.full_text().strip():
            self._place.store.discard_draft(DRAFT)
            return
        facts = {
            "caller": self.caller.full_text(),
            "person_id": self._person.id if self._person else 0,
            "urgency": self.urgency.value(),
            "category_id": _id(self.category) or 0,
            "service_id": _id(self.service) or 0,
            "team_id": _id(self.team) or 0,
            "fields": self.fields.drafted(),
            "key": self._key,
        }
        self._place.store.save_draft(DRAFT, KIND, what, facts)

    def _restore(self) -> None:
        draft = self._place.store.draft(DRAFT)
        if draft is None:
            return
        self._key = str(draft.facts.get("key") or self._key)
        self.urgency.set_value(str(draft.facts.get("urgency") or "normal"))
        self.what.setText(draft.text)
        directory, catalog = directory_of(self._place), catalog_of(self._place)
        pickers = (
            (self.team, "team_id", directory.team_choices()),
            (self.category, "category_id", directory.category_choices()),
            (self.service, "service_id", catalog.service_choices()),
        )
        for picker, name, choices in pickers:
            picker.set_choice(chosen(choices, int(draft.facts.get(name) or 0)))
        answers = draft.facts.get("fields")
        self.fields.set_values(answers if isinstance(answers, dict) else {})
        self._show_form()
        person = self._index.get(int(draft.facts.get("person_id") or 0))
        if person is not None:
            self._set_person(person)
        else:
            self.caller.setText(str(draft.facts.get("caller") or ""))

    def _discard(self) -> None:
        self._save_soon.stop()
        self._place.store.discard_draft(DRAFT)
        self.close_cover()


def _part(title: Text, content: Any) -> QWidget:
    """A field with its name above."""
    return box(column(Label(title, "meta", "semibold", tone="secondary"), content, spacing=5))


def _id(picker: Picker) -> int | None:
    value = picker.value()
    return value if isinstance(value, int) else None


def _caller(person: PersonRow) -> Choice:
    where = " · ".join(word for word in (person.department, person.title, person.location) if word)
    details = (("phone", person.phone),) if person.phone else ()
    return Choice(person, person.name, where, person=person.name, details=details)


def _condition(facts: DeviceFacts) -> str:
    words = [t("intake.online") if facts.freshness is Freshness.FRESH else t("intake.silent")]
    if facts.is_reboot_pending:
        words.append(t("intake.reboot"))
    return " · ".join(words)


def _urgency(word: str) -> str:
    return t(f"intake.urgency.{word}")
