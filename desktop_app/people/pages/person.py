"""One person: how to reach them, their dates, their equipment, their tickets, their journey."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people import actions, words
from desktop_app.people.models import KIND, PeopleIndex
from desktop_app.people.pages.sections import Fact, FactCard, Line, ListCard
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import (
    ActionRow,
    Avatar,
    Button,
    Chip,
    ElidedLabel,
    EmptyState,
    FlowLayout,
    ScrollArea,
    box,
    clear,
    column,
    row,
    set_surface,
)
from shared.custody import LIST_CUSTODIES, CustodyRow
from shared.errors import DeskError
from shared.journeys import LIST_JOURNEYS, JourneyKind, JourneyRow
from shared.people import CHANGE_PERSON, PersonDetail, PersonRow
from shared.permissions import Permission
from shared.tickets import LIST_TICKETS, TicketIds, TicketRow
from shared.updates import Update
from shared.wire import Endpoint, Page, Ref

WIDE = 860
"""From this width on the cards stand in two columns."""
RELOAD_MS = 300
NEAR_DAYS = 60
BELONGINGS = {"custody": "devices", "asset": "devices", "document": "devices", "ticket": "tickets"}


class PersonView(QWidget):
    """`change_asked` carries the `PersonDetail` that is shown."""

    change_asked = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "window")
        self._place = place
        self._index = PeopleIndex.of(place)
        self.person: PersonDetail | None = None
        self._row: PersonRow | None = None
        self._custodies: list[CustodyRow] | None = None
        self._tickets: list[TicketRow] | None = None
        self._journeys: dict[JourneyKind, list[JourneyRow]] = {}
        self._stale: set[str] = set()
        self._again = QTimer(self, singleShot=True, interval=RELOAD_MS)
        self._again.timeout.connect(self._reload_stale)
        self._build()
        place.backend.updated.connect(self._on_updates)
        place.backend.reload.connect(self.reload)
        on_language(self, self._say_all)

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.facts = FactCard(lambda: t("people.facts"))
        self.dates = FactCard(lambda: t("people.dates"))
        self.devices = ListCard(lambda: t("people.devices"), lambda: t("people.no_devices"))
        self.tickets = ListCard(lambda: t("people.tickets"), lambda: t("people.no_tickets"))
        self.journeys = ListCard(lambda: t("people.journeys"), lambda: t("people.no_journeys"))
        self._cards = QGridLayout()
        self._cards.setSpacing(theme.px(12))
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(*(theme.px(margin) for margin in (24, 20, 24, 20)))
        layout.setSpacing(theme.px(16))
        layout.addLayout(self._head())
        layout.addLayout(self._cards)
        layout.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(
            EmptyState("contact", lambda: t("people.choose"), lambda: t("people.choose_more"))
        )
        self._stack.addWidget(ScrollArea(content))
        self._refusal: QWidget | None = None
        QVBoxLayout(self).addWidget(self._stack)
        outer = self.layout()
        assert outer is not None
        outer.setContentsMargins(0, 0, 0, 0)
        self._arrange(is_wide=False)

    def _head(self) -> Any:
        self._avatar = Avatar("", 56)
        self.name = ElidedLabel("", "h1", "bold")
        self._where = ElidedLabel("", "body", tone="secondary")
        chips = QWidget()
        self._chips = FlowLayout(chips)
        self.call = Button("", icon="phone", clicked=self._copy_phone)
        self.mail = Button(lambda: t("people.mail"), icon="mail", clicked=self._write_mail)
        key = self._place.commands.key_of("people.change")
        self.change = Button(lambda: t("people.change"), icon="pencil", key=key, clicked=self.ask_change)
        words_column = column(self.name, self._where, box(row(chips, None)), spacing=3)
        head = row(self._avatar, spacing=14)
        head.addLayout(words_column, 1)
        head.addWidget(ActionRow(self.call, self.mail, self.change))
        return head

    def _arrange(self, *, is_wide: bool) -> None:
        """Facts at the left, belongings at the right; below each other where it is narrow."""
        self._is_wide = is_wide
        while self._cards.takeAt(0) is not None:
            pass
        left, right = (self.facts, self.dates), (self.devices, self.tickets, self.journeys)
        columns = (left, right) if is_wide else ((*left, *right),)
        for number, cards in enumerate(columns):
            made = column(*cards, None, spacing=12)
            self._cards.addLayout(made, 0, number)
            self._cards.setColumnStretch(number, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_wide = self.width() >= theme.px(WIDE)
        if is_wide != self._is_wide:
            self._arrange(is_wide=is_wide)

    # --- showing -------------------------------------------------------------------------------------------

    def show_person(self, person_id: int) -> None:
        """What is known here at once, everything else as it comes."""
        if self.shown_id == person_id:
            return
        self.person, self._row = None, self._index.get(person_id)
        self._custodies = self._tickets = None
        self._journeys.clear()
        for card in (self.devices, self.tickets, self.journeys):
            card.show_loading()
        if self._row is not None:
            self._say()
        self._load(person_id)

    @property
    def shown_id(self) -> int:
        return self._row.id if self._row is not None else 0

    def reload(self) -> None:
        if self.shown_id:
            self._load(self.shown_id)

    def _load(self, person_id: int) -> None:
        actions.get_person(self._place.backend, self, person_id, self._take, self._refused)
        self._load_devices(person_id)
        self._load_tickets(person_id)

    def _take(self, person: PersonDetail) -> None:
        self.person, self._row = person, person.row
        self._say()
        self._load_journeys(person.row)

    def _refused(self, error: DeskError) -> None:
        if self._row is not None:
            show_toast(self, Notice(t("people.not_loaded"), sentence(error), hue="amber", icon="cloud-off"))
            return
        if self._refusal is not None:
            self._stack.removeWidget(self._refusal)
            self._refusal.deleteLater()
        self._refusal = EmptyState(
            "user-x", lambda: t("people.not_loaded"), partial(sentence, error), hue="amber"
        )
        self._stack.addWidget(self._refusal)
        self._stack.setCurrentWidget(self._refusal)

    def may(self, endpoint: Endpoint[Any, Any, Any]) -> bool:
        return Permission(endpoint.permission) in self._place.backend.me.permissions

    # --- what belongs to the person ------------------------------------------------------------------------

    def _load_devices(self, person_id: int) -> None:
        self.devices.setVisible(self.may(LIST_CUSTODIES))
        if self.may(LIST_CUSTODIES):
            actions.list_custodies(
                self._place.backend, self, person_id, self._take_devices, self.devices.show_refusal
            )

    def _take_devices(self, page: Page[CustodyRow]) -> None:
        self._custodies = page.items
        self._say_devices()

    def _say_devices(self) -> None:
        if self._custodies is not None:
            self.devices.set_lines([self._device(custody) for custody in self._custodies])

    def _device(self, custody: CustodyRow) -> Line:
        since = t("people.since", day=formats.short_day(custody.opened_at))
        badge = None
        if custody.due_at is not None:
            left = formats.days_left(formats.local(custody.due_at).date())
            is_late = left.startswith("D+")
            badge = Badge(t("people.due_back", left=left), "red" if is_late else "amber", "calendar-clock")
        elif not custody.is_signed:
            badge = Badge(t("people.unsigned"), "amber", "signature")
        return Line("package", custody.asset.label, partial(self._open, custody.asset), since, badge)

    def _load_tickets(self, person_id: int) -> None:
        self.tickets.setVisible(self.may(LIST_TICKETS))
        if self.may(LIST_TICKETS):
            actions.list_tickets(
                self._place.backend, self, person_id, self._take_tickets, self.tickets.show_refusal
            )

    def _take_tickets(self, found: TicketIds) -> None:
        self._tickets = found.first_rows
        self._say_tickets()

    def _say_tickets(self) -> None:
        if self._tickets is not None:
            self.tickets.set_lines([self._ticket(ticket) for ticket in self._tickets])

    def _ticket(self, ticket: TicketRow) -> Line:
        ref = Ref(kind="ticket", id=ticket.id, label=ticket.subject)
        text = f"#{ticket.number}  {ticket.subject}"
        age, badge = formats.age(ticket.updated_at), words.status_badge(ticket.status)
        return Line("ticket", text, partial(self._open, ref), age, badge)

    def _load_journeys(self, person: PersonRow) -> None:
        self.journeys.setVisible(self.may(LIST_JOURNEYS))
        if self.may(LIST_JOURNEYS):
            actions.list_journeys(
                self._place.backend, self, person, self._take_journeys, self.journeys.show_refusal
            )

    def _take_journeys(self, kind: JourneyKind, journeys: list[JourneyRow]) -> None:
        self._journeys[kind] = journeys
        self._say_journeys()

    def _say_journeys(self) -> None:
        if self._journeys:
            shown = [journey for rows in self._journeys.values() for journey in rows]
            self.journeys.set_lines([self._journey(journey) for journey in shown])

    def _journey(self, journey: JourneyRow) -> Line:
        kind = t("people.onboarding" if journey.kind is JourneyKind.ONBOARDING else "people.offboarding")
        ref = Ref(kind="journey", id=journey.id, label=journey.person.label)
        steps = t("people.steps", done=journey.steps_done, total=journey.steps_total)
        day = journey.starts_on if journey.kind is JourneyKind.ONBOARDING else journey.last_working_day
        badge = Badge(formats.days_left(day), "blue", "calendar") if day is not None else None
        return Line("milestone", kind, partial(self._open, ref), steps, badge)

    def _open(self, ref: Ref) -> None:
        self._place.navigation.open(ref)

    # --- words ---------------------------------------------------------------------------------------------

    def _say(self) -> None:
        person = self._row
        if person is None:
            return
        self._stack.setCurrentIndex(1)
        self._avatar.set_name(person.name)
        self.name.setText(person.name)
        self._where.setText(words.whereabouts(person))
        clear(self._chips)
        self._chips.addWidget(Chip(words.state_badge(person.state)))
        if person.is_vip:
            self._chips.addWidget(Chip(Badge(t("people.vip"), "violet", "star")))
        self.call.set_text(person.phone or person.mobile)
        self.call.setVisible(bool(person.phone or person.mobile))
        self.mail.setVisible(bool(person.email))
        self.change.setVisible(self.may(CHANGE_PERSON))
        self.change.setEnabled(self.person is not None)
        self._say_facts(person)

    def _say_all(self) -> None:
        """In another language."""
        self._say()
        self._say_devices()
        self._say_tickets()
        self._say_journeys()

    def _say_facts(self, person: PersonRow) -> None:
        detail = self.person
        manager = detail.manager if detail is not None else None
        opens = partial(self._open, manager) if manager is not None else None
        self.facts.set_facts(
            [
                Fact(t("people.employee_number"), person.employee_number),
                Fact(t("people.email"), person.email, self._write_mail if person.email else None),
                Fact(t("people.phone"), person.phone),
                Fact(t("people.mobile"), person.mobile),
                Fact(t("people.department"), person.department),
                Fact(t("people.title_of"), person.title),
                Fact(t("people.location"), person.location),
                Fact(t("people.manager"), manager.label if manager is not None else "", opens),
                Fact(t("people.account_name"), detail.account_name if detail is not None else ""),
                *([Fact(t("people.note"), detail.note)] if detail is not None and detail.note else []),
            ]
        )
        self.dates.setVisible(detail is not None)
        if detail is not None:
            self.dates.set_facts(
                [
                    Fact(t("people.starts_on"), _day(detail.starts_on)),
                    Fact(t("people.last_working_day"), _day(detail.last_working_day)),
                    Fact(t("people.access_ends_on"), _day(detail.access_ends_on)),
                ]
            )

    # --- doing ---------------------------------------------------------------------------------------------

    def ask_change(self) -> None:
        if self.person is not None and self.may(CHANGE_PERSON):
            self.change_asked.emit(self.person)

    def _copy_phone(self) -> None:
        number = self.call.accessibleName()
        QGuiApplication.clipboard().setText(number)
        show_toast(self, Notice(t("people.phone_copied", phone=number), hue="green", icon="copy"))

    def _write_mail(self) -> None:
        if self._row is not None:
            QDesktopServices.openUrl(QUrl(f"mailto:{self._row.email}"))

    def _on_updates(self, updates: list[Update]) -> None:
        for update in updates:
            if update.kind == KIND and update.id == self.shown_id:
                self._stale.add("person")
            elif update.kind in BELONGINGS:
                self._stale.add(BELONGINGS[update.kind])
            elif update.kind.startswith("journey"):
                self._stale.add("journeys")
        if self._stale and self.shown_id:
            self._again.start()

    def _reload_stale(self) -> None:
        stale, self._stale = self._stale, set()
        person = self._row
        if person is None or not self.isVisible():
            return
        if "person" in stale:
            actions.get_person(self._place.backend, self, person.id, self._take, self._refused)
        if "devices" in stale:
            self._load_devices(person.id)
        if "tickets" in stale:
            self._load_tickets(person.id)
        if "journeys" in stale:
            self._load_journeys(person)


def _day(value: date | None) -> str:
    """With the days until then, or since then, where it is near."""
    if value is None:
        return ""
    is_near = abs((value - formats.local(datetime.now(UTC)).date()).days) <= NEAR_DAYS
    return f"{formats.day(value)}  {formats.days_left(value)}" if is_near else formats.day(value)
