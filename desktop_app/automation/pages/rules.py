"""Rules: the list in the order in which they are looked at, and the editor with test and dry run."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QStackedWidget

from desktop_app.automation import actions, words
from desktop_app.automation.rule_editor import RuleEditor
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.dialogs import confirm
from desktop_app.ui.keys import set_scope
from desktop_app.ui.live import on_language
from desktop_app.ui.menus import add_line
from desktop_app.ui.page import Page, PageHeader
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Button, Card, EmptyState, IconButton, Skeleton
from shared.automation import LIST_RULES, Rule, Rules, StartersAdded
from shared.errors import DeskError
from shared.updates import Update

SCOPE = "rules"
TOLD_BY = frozenset({"rule", "custom_field", "service", "category", "team", "person", "macro"})
"""Records whose updates make the list be read again: a rule is broken once what it names is not used."""


def state_badge(rule: Rule) -> Badge:
    if rule.disabled_reason:
        return Badge(t("automation.switched_off_itself"), "red", "triangle-alert")
    if rule.faults:
        return Badge(t("automation.broken"), "amber", "triangle-alert")
    if rule.is_enabled:
        return Badge(t("automation.on"), "green", "circle-check")
    return Badge(t("automation.off"), "grey", "circle-pause")


def _last_run(rule: Rule) -> str:
    return formats.moment(rule.last_run_at) if rule.last_run_at is not None else "–"


def _errors(rule: Rule) -> str:
    return str(rule.error_count) if rule.error_count else "–"


def _summary(rule: Rule) -> str:
    if rule.faults:
        return " · ".join(words.fault_line(one) for one in rule.faults)
    return f"{words.trigger_line(rule.trigger)} → {words.steps_line(rule.steps)}"


COLUMNS = [
    Column(
        "position",
        lambda: "#",
        lambda rule: str(rule.position),
        width=44,
        is_number=True,
        sort=lambda r: r.position,
    ),
    Column(
        "name",
        lambda: t("automation.name"),
        lambda rule: rule.name,
        stretches=True,
        second=_summary,
        is_strong=True,
    ),
    Column(
        "state",
        lambda: t("automation.state"),
        lambda rule: state_badge(rule).text,
        badge=state_badge,
        width=130,
    ),
    Column(
        "runs",
        lambda: t("automation.runs_7_days"),
        lambda rule: str(rule.run_count),
        width=90,
        is_number=True,
        sort=lambda rule: rule.run_count,
    ),
    Column(
        "last",
        lambda: t("automation.last_run"),
        _last_run,
        width=150,
        tone=lambda _: "secondary",
        sort=lambda rule: rule.last_run_at.timestamp() if rule.last_run_at else 0.0,
    ),
    Column("errors", lambda: t("automation.errors"), _errors, width=70, is_number=True),
]


class RulesPage(Page):
    """Enter edits, Space switches, Ctrl+↑ and Ctrl+↓ move."""

    def __init__(self, place: Workplace) -> None:
        key_of = place.commands.key_of
        up, down = key_of("automation.rule_move_up"), key_of("automation.rule_move_down")
        self.up = IconButton(
            "arrow-up", lambda: t("automation.move_up"), key=up, clicked=partial(self._later, -1)
        )
        self.down = IconButton(
            "arrow-down", lambda: t("automation.move_down"), key=down, clicked=partial(self._later, 1)
        )
        self.starters = Button(
            lambda: t("automation.add_starters"), icon="sparkles", clicked=self.add_starters
        )
        self.new_button = Button(
            lambda: t("automation.new_rule"),
            "primary",
            icon="plus",
            key=key_of("automation.rule_new_rule"),
            clicked=self.add,
        )
        head = PageHeader(
            lambda: t("automation.rules"),
            subtitle=lambda: t("automation.rules_text"),
            right=[self.up, self.down, self.starters, self.new_button],
        )
        super().__init__()
        set_scope(self, SCOPE)
        self._place = place
        self.rules: list[Rule] = []
        self.editor: RuleEditor | None = None
        self._saved_id = 0
        """The rule to go to as soon as the list is read again."""
        self.table = RecordTable(RecordModel(COLUMNS), name=lambda: t("automation.rules"), row_height=52)
        self._stack = QStackedWidget()
        self._stack.addWidget(Skeleton(8))
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            EmptyState("workflow", lambda: t("automation.no_rules"), lambda: t("automation.no_rules_text"))
        )
        self.list = Page(head)
        self.list.body.setContentsMargins(0, 0, 0, 0)
        self.list.body.addWidget(Card(self._stack, margins=(1, 4, 1, 6)), 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        self.body.addWidget(self._pages, 1)
        self.setFocusProxy(self.table)
        self._connect()
        self.load()

    def _later(self, by: int) -> None:
        self.move_rule(by)

    def _connect(self) -> None:
        self.table.opened.connect(lambda _: self.change())
        self.table.menu_asked.connect(self._menu)
        self._place.backend.updated.connect(self._on_updates)
        self._place.backend.reload.connect(self.load)
        on_language(self, self._show)

    def on_shown(self) -> None:
        target = self.table if self.editor is None else self.editor
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the list ------------------------------------------------------------------------------------------

    def load(self) -> None:
        self._place.backend.call(self, LIST_RULES, self._take, failed=self._not_read, latest="rules")

    def _take(self, found: Rules) -> None:
        self.rules = found.items
        self._show(is_read=True)
        if self._saved_id:
            self.table.set_current(self._saved_id)
            self._saved_id = 0

    def _show(self, *, is_read: bool = False) -> None:
        self.table.records.set_records(self.rules)
        if self.rules or is_read:
            self._stack.setCurrentIndex(1 if self.rules else 2)

    def _not_read(self, error: DeskError) -> None:
        if not self.rules:
            widget = EmptyState("cloud-off", lambda: t("app.not_done"), sentence(error), hue="amber")
            self._stack.addWidget(widget)
            self._stack.setCurrentWidget(widget)

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind in TOLD_BY for update in updates):
            self.load()

    def current(self) -> Rule | None:
        rule: Rule | None = self.table.current_record()
        return rule

    # --- what people do ------------------------------------------------------------------------------------

    def add(self) -> None:
        self._open(None)

    def change(self) -> None:
        rule = self.current()
        if rule is not None:
            self._open(rule)

    def _open(self, rule: Rule | None) -> None:
        self.editor = RuleEditor(self._place, rule)
        self.editor.left.connect(self._close)
        self._pages.addWidget(self.editor)
        self._pages.setCurrentWidget(self.editor)
        self.editor.focus_first()

    def _close(self, saved_id: int) -> None:
        editor, self.editor = self.editor, None
        self._saved_id = saved_id
        self._pages.setCurrentWidget(self.list)
        if editor is not None:
            self._pages.removeWidget(editor)
            editor.deleteLater()
        self.load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def switch(self) -> None:
        rule = self.current()
        if rule is not None and self.editor is None:
            actions.switch_rule(self._place.backend, self, rule, lambda _: self.load())

    def move_rule(self, by: int) -> None:
        """One place up or down in the order."""
        rule = self.current()
        if rule is None or self.editor is not None:
            return
        ids = [one.id for one in self.rules]
        at = ids.index(rule.id)
        if 0 <= at + by < len(ids):
            ids.insert(at + by, ids.pop(at))
            actions.order_rules(self._place.backend, self, ids, partial(self._moved, rule.id))

    def _moved(self, rule_id: int, found: Rules) -> None:
        self._take(found)
        self.table.set_current(rule_id)

    def remove(self) -> None:
        rule = self.current()
        if rule is None or self.editor is not None:
            return
        confirm(
            self,
            lambda: t("automation.remove_title", name=rule.name),
            lambda: t("automation.remove_rule_text"),
            yes=lambda: t("automation.remove"),
            done=lambda: actions.remove_rule(self._place.backend, self, rule, lambda _: self.load()),
            is_danger=True,
        )

    def add_starters(self) -> None:
        actions.add_starters(self._place.backend, self, self._told)

    def _told(self, added: StartersAdded) -> None:
        said = t("automation.starters_added", rules=added.rules, macros=added.macros, texts=added.texts)
        show_toast(self, Notice(t("automation.starters_title"), said, "green", "sparkles"))
        self.load()

    def _menu(self, rule_id: int, at: QPoint) -> None:
        self.table.set_current(rule_id)
        rule = self.current()
        if rule is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        lines: list[tuple[str, Callable[[], None]]] = [
            (t("automation.change"), self.change),
            (t("automation.switch_off" if rule.is_enabled else "automation.switch_on"), self.switch),
            (t("automation.move_up"), partial(self.move_rule, -1)),
            (t("automation.move_down"), partial(self.move_rule, 1)),
            (t("automation.remove"), self.remove),
        ]
        for said, act in lines:
            add_line(menu, said, act)
        menu.popup(at)
