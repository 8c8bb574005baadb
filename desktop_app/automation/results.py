"""What a rule would do: tried on one ticket, and run dry over the tickets of the last days."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.automation import custom, words
from desktop_app.automation.effect_rows import EffectRows
from desktop_app.automation.targets import targets_of
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.live import Text
from desktop_app.ui.picker import Picker
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Banner,
    Button,
    IconLabel,
    Label,
    ScrollArea,
    SectionHeader,
    box,
    clear,
    column,
    row,
)
from shared.automation import (
    DRY_RUN_RULE,
    TRY_RULE,
    Checked,
    DryRun,
    DryRunLine,
    DryRunPage,
    RuleForm,
    RuleTrial,
    TryRule,
)
from shared.errors import DeskError
from shared.wire import Ref

LISTED = 500
"""So many lines of a dry run are shown; the rest is counted."""


class TrialView(QWidget):
    """Choose a ticket: every condition says whether it holds, then what would change."""

    def __init__(self, place: Workplace, form: Callable[[], RuleForm]) -> None:
        super().__init__()
        self._place, self._form = place, form
        targets = targets_of(place)
        self._targets = targets
        self.ticket = Picker(
            targets.find_tickets,
            name=lambda: t("automation.try_on"),
            placeholder=lambda: t("automation.try_on"),
        )
        self.ticket.picked.connect(lambda _: self.run())
        self.again = Button(lambda: t("automation.try"), icon="play", clicked=self.run)
        content = QWidget()
        self._shown = QVBoxLayout(content)
        self._shown.setContentsMargins(0, 0, 0, 0)
        self._shown.setSpacing(theme.px(8))
        line = row(self.ticket, self.again, spacing=6)
        line.setStretchFactor(self.ticket, 1)
        self.setLayout(column(line, ScrollArea(content), spacing=10))
        self._say(lambda: t("automation.try_text"))

    def _say(self, said: Text) -> None:
        clear(self._shown)
        self._shown.addWidget(Label(said, "body", tone="secondary", wraps=True))
        self._shown.addStretch(1)

    def run(self) -> None:
        ticket_id = self.ticket.value()
        if isinstance(ticket_id, int):
            body = TryRule(rule=self._form(), ticket_id=ticket_id)
            self._place.backend.call(
                self, TRY_RULE, self._show, failed=self._refused, body=body, latest="trial"
            )

    def _refused(self, error: DeskError) -> None:
        clear(self._shown)
        self._shown.addWidget(Banner(sentence(error), hue="red", icon="triangle-alert"))
        self._shown.addStretch(1)

    def _show(self, trial: RuleTrial) -> None:
        clear(self._shown)
        said = "automation.would_run" if trial.is_true else "automation.would_not_run"
        hue, icon = ("green", "circle-check") if trial.is_true else ("grey", "circle-slash")
        banner = Banner(lambda: t(said), hue="green" if hue == "green" else "grey", icon=icon)
        self._shown.addWidget(banner)
        for one in trial.checked:
            self._shown.addWidget(self._condition(one))
        heading = "automation.effects" if trial.is_true else "automation.effects_if"
        self._shown.addWidget(SectionHeader(lambda: t(heading)))
        effects = EffectRows()
        effects.show_effects(trial.effects)
        self._shown.addWidget(effects)
        self._shown.addStretch(1)

    def _condition(self, one: Checked) -> QWidget:
        icon, color = ("check", "green.fg") if one.is_true else ("x", "red.fg")
        said = Label(custom.condition_line(self._targets, one.condition), "body", wraps=True)
        seen = self._seen(one) or t("automation.nothing")
        about = Label(lambda: t("automation.seen", value=seen), "meta", tone="tertiary", wraps=True)
        text = box(column(said, about, spacing=1))
        line = row(IconLabel(icon, color, 15), text, spacing=8)
        line.setStretchFactor(text, 1)
        return box(line)

    def _seen(self, one: Checked) -> str:
        if one.seen in ("yes", "no"):
            return t(f"automation.ops.{one.seen}")
        fact = custom.fact_of(one.condition)
        return ", ".join(
            custom.value_name(self._targets, fact, value) for value in one.seen.split(", ") if value
        )


class _Line:
    """A line of the dry run as a record of the table."""

    def __init__(self, line: DryRunLine) -> None:
        self.id, self.line = line.ticket.id, line


COLUMNS = [
    Column(
        "ticket",
        lambda: t("automation.ticket"),
        lambda one: f"#{one.line.ticket.label} {one.line.subject}",
        stretches=True,
        second=lambda one: " · ".join(words.effect_line(effect) for effect in one.line.effects),
    ),
    Column("at", lambda: t("automation.at"), lambda one: formats.moment(one.line.at), width=128),
]


class DryRunView(QWidget):
    """Goes back through the last 30 days page by page; Enter opens the ticket. Nothing is changed."""

    def __init__(self, place: Workplace, form: Callable[[], RuleForm]) -> None:
        super().__init__()
        self._place, self._form = place, form
        self.lines: list[_Line] = []
        self._looked_at = self._matched = 0
        self._rule: RuleForm | None = None
        self.start = Button(lambda: t("automation.dry_run_start"), icon="play", clicked=self.run)
        self.halt = Button(lambda: t("automation.dry_run_stop"), icon="x", clicked=self.stop)
        self.halt.hide()
        self.status = Label(lambda: t("automation.dry_run_text"), "meta", tone="secondary", wraps=True)
        self.table = RecordTable(RecordModel(COLUMNS), name=lambda: t("automation.dry_run"), row_height=52)
        self.table.opened.connect(self._open)
        self.setLayout(column(row(self.start, self.halt, None), self.status, self.table, spacing=10))

    def run(self) -> None:
        self.lines, self._looked_at, self._matched = [], 0, 0
        self._rule = self._form()
        self.table.records.set_records([])
        self._show_running(True)
        self._ask("")

    def stop(self) -> None:
        """What was found so far stays."""
        self._rule = None
        self._show_running(False)

    def _show_running(self, is_running: bool) -> None:
        self.start.setVisible(not is_running)
        self.halt.setVisible(is_running)

    def _ask(self, cursor: str) -> None:
        if self._rule is not None:
            body = DryRun(rule=self._rule, cursor=cursor, is_counting=len(self.lines) >= LISTED)
            self._place.backend.call(
                self, DRY_RUN_RULE, self._take, failed=self._refused, body=body, latest="dry_run"
            )

    def _take(self, page: DryRunPage) -> None:
        if self._rule is None:
            return
        if page.items and len(self.lines) < LISTED:
            self.lines += [_Line(line) for line in page.items[: LISTED - len(self.lines)]]
            self.table.records.set_records(self.lines)
        self._looked_at += page.looked_at
        self._matched += page.matched
        self.status.setText("\n".join(self._said(page)))
        if page.next_cursor:
            self._ask(page.next_cursor)
            return
        self.stop()
        if self.lines:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _said(self, page: DryRunPage) -> Iterator[str]:
        yield t("automation.dry_run_found", matched=self._matched, looked_at=self._looked_at)
        if len(self.lines) >= LISTED:
            yield t("automation.dry_run_listed", count=LISTED)
        if page.next_cursor and page.reached is not None:
            yield t("automation.dry_run_reached", day=formats.day(page.reached))
        elif self.lines:
            yield t("automation.dry_run_open")

    def _refused(self, error: DeskError) -> None:
        self.stop()
        self.status.setText(sentence(error))

    def _open(self, ticket_id: int) -> None:
        line = next((one.line for one in self.lines if one.id == ticket_id), None)
        if line is not None:
            self._place.navigation.open(Ref(kind="ticket", id=ticket_id, label=line.ticket.label))
