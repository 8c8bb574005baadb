"""A rule being written: when, if, then; tried on one ticket, run dry over the last days."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.automation import actions, words
from desktop_app.automation.conditions_editor import ConditionsEditor
from desktop_app.automation.results import DryRunView, TrialView
from desktop_app.automation.steps_editor import StepsEditor
from desktop_app.automation.targets import targets_of
from desktop_app.automation.trigger_editor import TriggerEditor
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.dialogs import confirm
from desktop_app.ui.form import Field, Form
from desktop_app.ui.live import Text
from desktop_app.ui.page import set_pane
from desktop_app.ui.tab_order import follow_layout
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Banner,
    Button,
    Card,
    IconButton,
    IconLabel,
    Label,
    ScrollArea,
    SegmentedControl,
    clear,
    column,
    row,
    set_surface,
)
from shared.automation import ActionKind, NewRule, Rule, RuleForm, TicketStep, Trigger, TriggerEvent
from shared.errors import DeskError
from shared.wire import bounds

KINDS = [kind for kind in ActionKind if kind is not ActionKind.TAKE]
RESULTS_WIDTH = 380


class RuleEditor(QWidget):
    """`left` carries the id of the rule that was saved, 0 where it was given up."""

    left = Signal(int)

    def __init__(self, place: Workplace, known: Rule | None) -> None:
        super().__init__()
        set_surface(self, "window")
        self._place, self._known = place, known
        targets = targets_of(place)
        self.form = Form(
            [
                Field("name", lambda: t("automation.name"), is_required=True, most=250),
                Field("description", lambda: t("automation.description"), most=500),
            ]
        )
        self.trigger = TriggerEditor()
        self.conditions = ConditionsEditor(targets)
        self.steps = StepsEditor(targets, KINDS)
        self.options = Form(
            [
                Field("is_last", lambda: t("automation.is_last"), "check"),
                Field(
                    "hourly_limit",
                    lambda: t("automation.hourly_limit"),
                    "number",
                    between=bounds(NewRule, "hourly_limit"),
                    is_half=True,
                ),
            ]
        )
        self.trial = TrialView(place, self.form_value)
        self.dry_run = DryRunView(place, self.form_value)
        self._build()
        self._show(known)
        self._saved = self.form_value()

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        back = IconButton("arrow-left", lambda: t("automation.back"), key="Esc", clicked=self.leave)
        title = "automation.edit_rule" if self._known is not None else "automation.new_rule"
        self.save_button = Button(
            lambda: t("automation.save"), "primary", icon="save", key="Ctrl+S", clicked=self.save
        )
        head = row(back, Label(lambda: t(title), "h1", "bold"), None, self.save_button, spacing=8)
        self._banners = column(spacing=6)
        parts = row(self._left(), self._right(), spacing=16)
        parts.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(10))
        layout.addLayout(head)
        layout.addLayout(self._banners)
        layout.addLayout(parts, 1)

    def _left(self) -> QWidget:
        content = QWidget()
        lay = QVBoxLayout(content)
        lay.setContentsMargins(0, 0, 0, theme.px(8))
        lay.setSpacing(theme.px(10))
        lay.addWidget(Card(self.form))
        lay.addWidget(self._part("zap", lambda: t("automation.part_when"), self.trigger))
        lay.addWidget(self._part("list-filter", lambda: t("automation.part_if"), self.conditions))
        lay.addWidget(self._part("play", lambda: t("automation.part_then"), self.steps))
        lay.addWidget(Card(self.options))
        lay.addStretch(1)
        scroller = ScrollArea(content)
        set_pane(scroller, lambda: t("automation.rule"))
        return scroller

    def _part(self, icon: str, title: Text, editor: QWidget) -> Card:
        head = row(IconLabel(icon, "accent.fg", 16), Label(title, "section", "semibold"), None, spacing=8)
        return Card(head, editor, spacing=10)

    def _right(self) -> QWidget:
        self.tabs = SegmentedControl(
            [("trial", lambda: t("automation.trial")), ("dry_run", lambda: t("automation.dry_run"))],
            name=lambda: t("automation.results"),
        )
        self.tabs.changed.connect(self._choose_tab)
        card = Card(row(self.tabs, None), self.trial, self.dry_run, spacing=10)
        card.setFixedWidth(theme.px(RESULTS_WIDTH))
        set_pane(card, lambda: t("automation.results"))
        self._choose_tab("trial")
        return card

    def _choose_tab(self, name: str) -> None:
        self.trial.setVisible(name == "trial")
        self.dry_run.setVisible(name == "dry_run")

    def focus_first(self) -> None:
        self.form.focus_first()

    # --- the value -----------------------------------------------------------------------------------------

    def _show(self, known: Rule | None) -> None:
        if known is None:
            self.trigger.set_trigger(Trigger(event=TriggerEvent.CREATED))
            self.steps.set_steps([TicketStep(kind=ActionKind.ADD_TAG)])
            self.options.set_values({"is_last": False, "hourly_limit": 200})
            return
        self.form.set_values({"name": known.name, "description": known.description})
        self.trigger.set_trigger(known.trigger)
        self.conditions.set_group(known.conditions)
        self.steps.set_steps(known.steps)
        self.options.set_values({"is_last": known.is_last, "hourly_limit": known.hourly_limit})
        if known.faults:
            self._banners.addWidget(
                Banner(
                    lambda: "\n".join(words.fault_line(one) for one in known.faults),
                    hue="amber",
                    icon="triangle-alert",
                )
            )

    def form_value(self) -> RuleForm:
        limit = self.options.value("hourly_limit")
        return RuleForm(
            name=str(self.form.value("name")).strip(),
            description=str(self.form.value("description")),
            trigger=self.trigger.trigger(),
            conditions=self.conditions.group(),
            steps=self.steps.steps(),
            is_last=bool(self.options.value("is_last")),
            hourly_limit=int(limit) if limit else 200,
        )

    # --- leaving -------------------------------------------------------------------------------------------

    def save(self) -> None:
        if not self.save_button.isEnabled() or not self.form.check():
            return
        form = self.form_value()
        if not form.steps:
            self._say(t("automation.steps_needed"))
            return
        self.save_button.setEnabled(False)
        actions.save_rule(
            self._place.backend,
            self,
            form,
            self._known,
            lambda saved: self.left.emit(saved.id),
            self._refused,
        )

    def _refused(self, error: DeskError) -> None:
        self.save_button.setEnabled(True)
        self._say(sentence(error))

    def _say(self, words: str) -> None:
        clear(self._banners)
        self._banners.addWidget(
            Banner(words, hue="red", icon="triangle-alert", closed=partial(clear, self._banners))
        )

    def leave(self) -> None:
        """Ask before what was written is thrown away."""
        if self.form_value() == self._saved:
            self.left.emit(0)
            return
        confirm(
            self,
            lambda: t("automation.throw_away"),
            lambda: t("automation.throw_away_text"),
            yes=lambda: t("automation.throw_away_yes"),
            done=partial(self.left.emit, 0),
            is_danger=True,
        )

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Conditions and actions come and go while the rule is written."""
        follow_layout(self)
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_save = event.key() == Qt.Key.Key_S and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if is_save:
            self.save()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)
