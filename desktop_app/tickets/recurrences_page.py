"""A section of the settings: tickets that come again and again."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer

from desktop_app.catalog.record_page import Entry, RecordPage, RecordSheet
from desktop_app.catalog.shifts import day_name
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people.choices import people_provider
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.form import Field
from desktop_app.ui.record_table import Column
from desktop_app.ui.widgets import Label, SectionHeader
from shared.errors import DeskError, Invalid
from shared.tickets import (
    CHANGE_RECURRENCE,
    CREATE_RECURRENCE,
    LIST_RECURRENCES,
    LIST_TICKET_TEMPLATES,
    PREVIEW_RECURRENCE,
    CatchUp,
    ChangedRecurrence,
    NewRecurrence,
    Occurrences,
    OffDay,
    Recurrence,
    Repeat,
    Schedule,
    TicketTemplate,
    TicketTemplates,
)
from shared.wire import bounds

ON_WEEKDAYS = (Repeat.WEEKLY, Repeat.MONTHLY_WEEKDAY)
PREVIEW_MS = 300


class RecurrencesPage(RecordPage):
    kinds = frozenset({"recurrence"})
    has_state = False

    def __init__(self, place: Workplace) -> None:
        self.templates: list[TicketTemplate] = []
        columns = [
            Column(
                "name",
                lambda: t("catalog.recurrence"),
                lambda one: one.name,
                width=230,
                second=lambda one: one.template.label,
                is_strong=True,
            ),
            Column(
                "when", lambda: t("catalog.repeats"), lambda one: schedule_words(one.schedule), stretches=True
            ),
            Column(
                "next",
                lambda: t("catalog.next_at"),
                lambda one: formats.moment(one.next_at) if one.next_at else "–",
                width=180,
            ),
            Column("owner", lambda: t("catalog.owner"), lambda one: one.owner.label, width=110),
            Column("state", lambda: t("catalog.state"), _state_word, badge=_state, width=150),
        ]
        super().__init__(
            place,
            title=lambda: t("catalog.recurrences"),
            subtitle=lambda: t("catalog.recurrences_text"),
            new=lambda: t("catalog.new_recurrence"),
            columns=columns,
        )
        self.backend.call(self, LIST_TICKET_TEMPLATES, self._take_templates, failed=lambda _: None)

    def _take_templates(self, found: TicketTemplates) -> None:
        self.templates = [one for one in found.items if one.is_active]

    def ask(self) -> None:
        self.backend.call(self, LIST_RECURRENCES, self.take, failed=self.refused, latest="list")

    def words(self, record: Recurrence) -> str:
        return f"{record.name} {record.template.label} {record.owner.label}"

    def entries(self, record: Recurrence) -> list[Entry]:
        word = "catalog.resume" if record.is_paused else "catalog.pause"
        return [(t(word), partial(self._set_paused, record, not record.is_paused))]

    def _set_paused(self, record: Recurrence, is_paused: bool) -> None:
        body = ChangedRecurrence(
            version=record.version,
            name=record.name,
            template_id=record.template.id,
            requester_id=record.requester.id,
            owner_id=record.owner.id,
            schedule=record.schedule,
            catch_up=record.catch_up,
            is_paused=is_paused,
        )
        self.backend.call(
            self,
            CHANGE_RECURRENCE,
            self.saved,
            failed=lambda _: self.load(),
            body=body,
            recurrence_id=record.id,
        )

    def edit(self, record: Recurrence | None) -> None:
        RecurrenceSheet(self, record).open()


def _state(record: Recurrence) -> Badge:
    if record.fault:
        return Badge(_state_word(record), "red", "octagon-alert")
    return (
        Badge(_state_word(record), "grey", "pause")
        if record.is_paused
        else Badge(_state_word(record), "green", "play")
    )


def _state_word(record: Recurrence) -> str:
    if record.fault:
        return t("catalog.stopped")
    return t("catalog.paused") if record.is_paused else t("catalog.running")


def schedule_words(schedule: Schedule) -> str:
    """When it comes, in one line."""
    days = ", ".join(day_name(one) for one in sorted(schedule.weekdays))
    nth = t("catalog.nth.last" if schedule.nth == -1 else f"catalog.nth.{schedule.nth}")
    group = "repeat_each" if schedule.every == 1 else "repeat_words"
    repeat = t(
        f"catalog.{group}.{schedule.repeat.value}",
        n=schedule.every,
        days=days,
        day=schedule.day,
        nth=nth,
    )
    time = f"{schedule.minute // 60:02}:{schedule.minute % 60:02}"
    return t("catalog.repeat_at", repeat=repeat, time=time)


class RecurrenceSheet(RecordSheet):
    """What comes again, when, and the next dates as they would be."""

    def __init__(self, page: RecurrencesPage, record: Recurrence | None) -> None:
        self._page, self._record = page, record
        title = "catalog.new_recurrence" if record is None else "catalog.change_recurrence"
        super().__init__(
            page,
            page.place,
            title=partial(t, title),
            fields=self._fields(page),
            values=self._values(page, record),
            icon="refresh-cw",
            width=680,
        )
        if record is not None and record.fault:
            self.show_error(sentence(Invalid(record.fault, "", label="", name="")))
        self.dates = Label("", "body", tone="secondary", wraps=True)
        self.add(SectionHeader(lambda: t("catalog.next_dates")), self.dates)
        self._soon = QTimer(self, singleShot=True, interval=PREVIEW_MS)
        self._soon.timeout.connect(self._ask_dates)
        self.form.changed.connect(self._on_change)
        self._send_to()
        self._on_change("")

    def _send_to(self) -> None:
        record = self._record
        if record is None:
            self.sends(CREATE_RECURRENCE, lambda given: NewRecurrence(**_recurring(given)), self._page.saved)
            return
        version, is_paused = record.version, record.is_paused and not record.fault
        self.sends(
            CHANGE_RECURRENCE,
            lambda given: ChangedRecurrence(version=version, is_paused=is_paused, **_recurring(given)),
            self._page.saved,
            recurrence_id=record.id,
        )

    def _fields(self, page: RecurrencesPage) -> list[Field]:
        half = partial(Field, is_half=True)
        templates = [Choice(one.id, one.name, one.subject, icon="copy") for one in page.templates]
        people = people_provider(page.place, page)
        return [
            half("name", lambda: t("catalog.name"), is_required=True, most=250),
            half(
                "template_id",
                lambda: t("catalog.template"),
                "pick",
                is_required=True,
                provider=local_provider(templates),
            ),
            half("requester_id", lambda: t("intake.requester"), "pick", is_required=True, provider=people),
            half("owner_id", lambda: t("catalog.owner"), "pick", is_required=True, provider=people),
            half("repeat", lambda: t("catalog.repeats"), "choice", choices=_words("repeat", Repeat)),
            half(
                "every",
                lambda: t("catalog.every"),
                "number",
                between=bounds(Schedule, "every"),
                is_required=True,
            ),
            half("weekdays", lambda: t("catalog.weekdays"), "pick_many", provider=local_provider(_weekdays)),
            half("nth", lambda: t("catalog.which"), "choice", choices=_nths()),
            half(
                "day",
                lambda: t("catalog.day_of_month"),
                "number",
                between=bounds(Schedule, "day"),
                is_required=True,
            ),
            half("off_days", lambda: t("catalog.off_days"), "choice", choices=_words("off_day", OffDay)),
            half("minute", lambda: t("catalog.at"), "clock", is_required=True, placeholder="09:00"),
            half("catch_up", lambda: t("catalog.catch_up"), "choice", choices=_words("catch_up", CatchUp)),
            half("starts_on", lambda: t("catalog.first_day"), "date", is_required=True),
            half("ends_on", lambda: t("catalog.last_day"), "date"),
        ]

    def _values(self, page: RecurrencesPage, record: Recurrence | None) -> dict[str, Any]:
        if record is None:
            me = page.backend.me.person
            own = Choice(me.id, me.label, person=me.label) if me is not None else None
            return {
                "owner_id": own,
                "requester_id": own,
                "repeat": Repeat.MONTHLY_DAY,
                "every": 1,
                "nth": 1,
                "day": 1,
                "off_days": OffDay.NEXT,
                "minute": 540,
                "catch_up": CatchUp.LATEST,
                "starts_on": date.today(),  # noqa: DTZ011  # the day on this screen
            }
        plan = record.schedule
        return {
            "name": record.name,
            "template_id": Choice(record.template.id, record.template.label),
            "requester_id": Choice(record.requester.id, record.requester.label),
            "owner_id": Choice(record.owner.id, record.owner.label),
            "repeat": plan.repeat,
            "every": plan.every,
            "weekdays": [one for one in _weekdays() if one.value in plan.weekdays],
            "nth": plan.nth,
            "day": plan.day,
            "off_days": plan.off_days,
            "minute": plan.minute,
            "catch_up": record.catch_up,
            "starts_on": plan.starts_on,
            "ends_on": plan.ends_on,
        }

    # --- the next dates ------------------------------------------------------------------------------------

    def _on_change(self, _: str) -> None:
        repeat = self.form.value("repeat")
        self.form.show_field("weekdays", repeat in ON_WEEKDAYS)
        self.form.show_field("nth", repeat is Repeat.MONTHLY_WEEKDAY)
        self.form.show_field("day", repeat is Repeat.MONTHLY_DAY)
        self._soon.start()

    def _ask_dates(self) -> None:
        if self.form.faults() or {"starts_on", "every", "day", "minute"} & {*self.form.missing()}:
            self.dates.setText("")
            return
        self._page.backend.call(
            self,
            PREVIEW_RECURRENCE,
            self._show_dates,
            failed=self._say,
            body=_schedule(self.form.values()),
            latest="preview",
        )

    def _show_dates(self, found: Occurrences) -> None:
        self.dates.setText("\n".join(_moment(one) for one in found.items) or t("catalog.no_dates"))

    def _say(self, error: DeskError) -> None:
        self.dates.setText(sentence(error))


def _moment(at: datetime) -> str:
    local = at.astimezone()
    return f"{local.date().isoformat()} ({day_name(local.weekday())}) {local:%H:%M}"


def _words(group: str, kinds: Any) -> list[tuple[Any, Any]]:
    return [(one, partial(t, f"catalog.{group}.{one.value}")) for one in kinds]


def _nths() -> list[tuple[Any, Any]]:
    numbers: list[tuple[Any, Any]] = [(n, partial(t, f"catalog.nth.{n}")) for n in range(1, 6)]
    return [*numbers, (-1, lambda: t("catalog.nth.last"))]


def _weekdays() -> list[Choice]:
    return [Choice(one, day_name(one)) for one in range(7)]


def _schedule(values: dict[str, Any]) -> Schedule:
    repeat = values["repeat"]
    return Schedule(
        repeat=repeat,
        every=values["every"],
        weekdays=sorted(values["weekdays"]) if repeat in ON_WEEKDAYS else [],
        day=values["day"] if repeat is Repeat.MONTHLY_DAY else 1,
        nth=values["nth"],
        off_days=values["off_days"],
        minute=values["minute"],
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
    )


def _recurring(values: dict[str, Any]) -> dict[str, Any]:
    names = ("name", "template_id", "requester_id", "owner_id", "catch_up")
    return {name: values[name] for name in names} | {"schedule": _schedule(values)}
