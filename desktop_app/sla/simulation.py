"""What a change would have made of the tickets of the last days; then saving it, or not."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.sla import words
from desktop_app.sla.actions import SlaActions
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Button, Card, Label, SectionHeader, Skeleton, box, row
from shared.errors import DeskError
from shared.sla import Simulate, SimulatedTicket, SimulationResult, Tally

WIDTH = 940
COLUMNS = [
    Column(
        "ticket",
        lambda: t("sla.sim_ticket"),
        lambda one: one.subject,
        stretches=True,
        second=lambda one: f"#{one.ticket.label}",
    ),
    Column("clock", lambda: t("sla.sim_clock"), lambda one: words.clock_word(one.kind), width=120),
    Column("now", lambda: t("sla.sim_now"), lambda one: _said(one, is_then=False), width=230),
    Column(
        "then", lambda: t("sla.sim_then"), lambda one: _said(one, is_then=True), width=230, is_strong=True
    ),
]


class SimulationSheet(Sheet):
    """Asks the server when it opens; nothing is changed by it."""

    def __init__(self, parent: QWidget, place: Workplace, form: Simulate, save: Callable[[], object]) -> None:
        super().__init__(parent, lambda: t("sla.simulate"), icon="flask-conical", width=WIDTH, height=640)
        self._actions, self._form, self._save = SlaActions(place.backend, self), form, save
        self.result: SimulationResult | None = None
        self.add(Label(lambda: t("sla.simulate_text"), "body", tone="secondary", wraps=True))
        self._skeleton = Skeleton(6)
        self.add(self._skeleton)
        cancel = Button(lambda: t("ui.close"), "ghost", clicked=self.cancel)
        self.save_button = Button(
            lambda: t("sla.save"), "primary", icon="save", key="Ctrl+Enter", clicked=self._go_on
        )
        self.on_key("Ctrl+Enter", self._go_on)
        self.set_footer(cancel, None, self.save_button)

    def open(self) -> None:
        super().open()
        self._actions.simulate(self._form, self._take, self._refused)

    def _go_on(self) -> None:
        self.close_cover()
        self._save()

    def _refused(self, error: DeskError) -> None:
        self._skeleton.hide()
        self.show_error(sentence(error))

    def _take(self, found: SimulationResult) -> None:
        self.result = found
        self._skeleton.hide()
        key = "sla.sim_cut" if found.is_cut else "sla.sim_tickets"
        head = SectionHeader(t(key, days=found.days, tickets=found.tickets))
        self.add(head, box(row(*(_tally(one) for one in found.tallies), spacing=10)))
        key = "sla.sim_changed" if found.changed else "sla.sim_unchanged"
        self.add(Label(t(key, n=found.changed), "body", "semibold"))
        if found.items:
            self.table = RecordTable(RecordModel(COLUMNS), name=lambda: t("sla.sim_changed_name"))
            self.table.records.set_records([_Line(at, one) for at, one in enumerate(found.items)])
            self.table.setMinimumHeight(theme.px(240))
            self.body.addWidget(self.table, 1)
        else:
            self.body.addStretch(1)


class _Line:
    """A row of the table; tickets may stand there more than once."""

    def __init__(self, at: int, one: SimulatedTicket) -> None:
        self.id = at
        self.ticket, self.subject, self.kind = one.ticket, one.subject, one.kind
        self.status_now, self.status_then = one.status_now, one.status_then
        self.due_now, self.due_then = one.due_now, one.due_then


def _said(one: _Line, *, is_then: bool) -> str:
    status = one.status_then if is_then else one.status_now
    due = one.due_then if is_then else one.due_now
    when = f" · {formats.moment(due)}" if due is not None else ""
    return f"{words.status_word(status)}{when}"


def _tally(tally: Tally) -> Card:
    now = t("sla.sim_met", met=tally.met_now, breached=tally.breached_now)
    then = t("sla.sim_met", met=tally.met_then, breached=tally.breached_then)
    better = tally.breached_then - tally.breached_now
    tone = "red" if better > 0 else "green" if better < 0 else ""
    return Card(
        Label(words.clock_word(tally.kind), "meta", "semibold", tone="secondary"),
        Label(t("sla.sim_line_now", line=now), "meta", tone="tertiary"),
        Label(t("sla.sim_line_then", line=then), "body", "semibold", tone=tone),
        spacing=3,
    )
