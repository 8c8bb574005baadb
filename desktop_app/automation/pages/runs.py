"""The log: which rule ran where, why, with which results."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget

from desktop_app.automation import custom, words
from desktop_app.automation.targets import targets_of
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Card,
    EmptyState,
    Label,
    SectionHeader,
    SegmentedControl,
    clear,
    column,
    row,
)
from shared.automation import LIST_RULE_RUNS, RuleRun, RunOutcome, RunsQuery
from shared.errors import DeskError
from shared.wire import Page as WirePage

SCOPE = "rule_runs"
COLUMNS = [
    Column(
        "at",
        lambda: t("automation.at"),
        lambda run: formats.moment(run.at),
        width=190,
        tone=lambda _: "secondary",
    ),
    Column("rule", lambda: t("automation.rule"), lambda run: run.rule.label, width=240, is_strong=True),
    Column(
        "ticket",
        lambda: t("automation.ticket"),
        lambda run: f"#{run.ticket.label}" if run.ticket is not None else t("automation.hidden_ticket"),
        stretches=True,
    ),
    Column("cause", lambda: t("automation.cause"), lambda run: words.cause_word(run.cause), width=170),
    Column(
        "outcome",
        lambda: t("automation.outcome"),
        lambda run: words.outcome_badge(run.outcome).text,
        badge=lambda run: words.outcome_badge(run.outcome),
        width=120,
    ),
]


class RunsPage(Page):
    """The newest first; what a run did stands below, Enter opens its ticket."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(PageHeader(lambda: t("automation.runs"), subtitle=lambda: t("automation.runs_text")))
        set_scope(self, SCOPE)
        self._place = place
        self._targets = targets_of(place)
        self.runs: list[RuleRun] = []
        self._cursor = ""
        self.outcome = SegmentedControl(
            [("", lambda: t("automation.all"))]
            + [(one.value, lambda one=one: words.outcome_badge(one).text) for one in RunOutcome],  # type: ignore[misc]  # a text of its own
            name=lambda: t("automation.outcome"),
        )
        self.more = Button(lambda: t("automation.more"), icon="chevron-down", clicked=self._ask_more)
        self.body.addLayout(row(self.outcome, None, self.more))
        self.table = RecordTable(RecordModel(COLUMNS), name=lambda: t("automation.runs"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState("history", lambda: t("automation.no_runs"), lambda: t("automation.no_runs_text"))
        )
        self.body.addWidget(Card(self._stack, margins=(1, 4, 1, 6)), 1)
        self._about = column(spacing=4)
        self.about = Card(self._about)
        self.about.setMinimumHeight(theme.px(120))
        self.body.addWidget(self.about)
        self.setFocusProxy(self.table)
        self.outcome.changed.connect(lambda _: self.load())
        self.table.opened.connect(self._open)
        self.table.current_changed.connect(lambda _: self._show_run())
        place.backend.reload.connect(self.load)
        on_language(self, self._show_run)
        self.load()

    def on_shown(self) -> None:
        self.load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def load(self) -> None:
        self._ask("")

    def _ask(self, cursor: str) -> None:
        wanted = self.outcome.value()
        query = RunsQuery(outcome=RunOutcome(wanted) if wanted else None, cursor=cursor)

        def take(page: WirePage[RuleRun]) -> None:
            self.runs = [*(self.runs if cursor else []), *page.items]
            self._cursor = page.next_cursor
            self.table.records.set_records(self.runs)
            self._stack.setCurrentIndex(0 if self.runs else 1)
            self.more.setVisible(bool(self._cursor))
            self._show_run()

        self._place.backend.call(
            self, LIST_RULE_RUNS, take, failed=lambda _: None, query=query, latest="rule_runs"
        )

    def _ask_more(self) -> None:
        if self._cursor:
            self._ask(self._cursor)

    def _show_run(self) -> None:
        clear(self._about)
        run: RuleRun | None = self.table.current_record()
        self.about.setVisible(run is not None)
        if run is None:
            return
        self._about.addWidget(SectionHeader(run.rule.label))
        for line in self._lines(run):
            self._about.addWidget(Label(line, "body", tone="secondary", wraps=True))

    def _lines(self, run: RuleRun) -> list[str]:
        """Why it ran, what was true, what it did."""
        lines = [t("automation.run_cause", cause=words.cause_word(run.cause))]
        if run.chain:
            lines.append(t("automation.run_chain", rules=" → ".join(run.chain)))
        if run.matched:
            said = " · ".join(custom.condition_line(self._targets, one) for one in run.matched)
            lines.append(t("automation.run_matched", conditions=said))
        done = [words.step_word(one.step.kind) for one in run.results if not one.code]
        if done:
            lines.append(t("automation.run_done", steps=" → ".join(done)))
        if run.error:
            lines.append(t("automation.run_error", error=sentence(DeskError(run.error))))
        return lines

    def _open(self, _: int) -> None:
        run: RuleRun | None = self.table.current_record()
        if run is not None and run.ticket is not None:
            self._place.navigation.open(run.ticket)
