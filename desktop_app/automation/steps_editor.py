"""Actions as readable rows: what is done, with what; moved, added and taken away by keys or mouse."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.automation import custom, words
from desktop_app.automation.answer_editor import AnswerEditor
from desktop_app.automation.targets import OF_STEP, Targets
from desktop_app.core.translator import t
from desktop_app.tickets import badges
from desktop_app.ui.live import Text
from desktop_app.ui.picker import Picker
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Card,
    ChoiceBox,
    IconButton,
    IconLabel,
    ImeLineEdit,
    ImeTextEdit,
    Label,
    clear,
    row,
)
from shared.automation import NEEDS, TEXTS_TO_REQUESTER, ActionKind, FactField, Hearer, TicketStep
from shared.tickets import Kind, PendingReason, ResolutionCode

K = ActionKind
HOUR, DAY = 60, 1440
DURATIONS = (0, HOUR, 4 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY)
CHOSEN: dict[ActionKind, Sequence[tuple[str, Text]]] = {
    K.SET_PRIORITY: [(str(one), partial(badges.priority_word, one)) for one in range(1, 6)],
    K.SET_KIND: [(one.value, partial(badges.kind_word, one)) for one in Kind],
    K.PEND: [
        (one.value, partial(badges.pending_word, one))
        for one in PendingReason
        if one is not PendingReason.WAITING_APPROVAL
    ],
    K.RESOLVE: [(one.value, partial(t, f"ticket.resolution.{one.value}")) for one in ResolutionCode],
    K.NOTIFY: [(one.value, partial(t, f"automation.hearer.{one.value}")) for one in Hearer],
}
"""Actions whose word is chosen from a list."""
WITH_TEXT = frozenset(
    {
        K.ANSWER,
        K.NOTE,
        K.PEND,
        K.RESOLVE,
        K.ESCALATE,
        K.CREATE_CHILD,
        K.SET_PRIORITY,
        K.ASK_APPROVAL,
        K.NOTIFY,
    }
)


def duration_word(minutes: int) -> str:
    if not minutes:
        return t("automation.no_duration")
    if minutes % DAY == 0:
        return t("automation.days", count=minutes // DAY)
    return t("automation.hours", count=minutes // HOUR)


class StepCard(Card):
    """One action. `changed` at every change, `moved` by how many places, `removed`."""

    changed = Signal()
    moved = Signal(int)
    removed = Signal()
    kind_changed = Signal()

    def __init__(self, targets: Targets, step: TicketStep, kinds: Sequence[ActionKind]) -> None:
        super().__init__(margins=(12, 8, 8, 8), spacing=6)
        self._targets, self._step = targets, step
        self.kind = ChoiceBox(
            [(one, partial(words.step_word, one)) for one in kinds], name=lambda: t("automation.what")
        )
        self.kind.set_value(step.kind)
        self.kind.setFixedWidth(theme.px(200))
        self.kind.chosen.connect(self._on_kind)
        self.word: ChoiceBox | ImeLineEdit | None = None
        self.target: Picker | None = None
        self.minutes: ChoiceBox | None = None
        self.text: ImeTextEdit | None = None
        self.text_en: ImeTextEdit | None = None
        self.answer: AnswerEditor | None = None
        self._build(step)

    def _build(self, step: TicketStep) -> None:
        tools = [
            IconButton("arrow-up", lambda: t("automation.move_up"), clicked=lambda: self.moved.emit(-1)),
            IconButton("arrow-down", lambda: t("automation.move_down"), clicked=lambda: self.moved.emit(1)),
            IconButton("trash-2", lambda: t("automation.remove_step"), clicked=self.removed.emit),
        ]
        fields = self._fields(step)
        self.icon = IconLabel(words.STEP_ICONS[step.kind], "text.secondary", 16)
        line = row(self.icon, self.kind, *fields, None, *tools, spacing=6)
        for field in fields:
            line.setStretchFactor(field, 1)
        self.body.addLayout(line)
        if step.kind in WITH_TEXT:
            self._add_texts(step)

    def _fields(self, step: TicketStep) -> list[QWidget]:
        found: list[QWidget] = []
        needs = NEEDS[step.kind]
        if "target_id" in needs:
            found.append(self._make_target(step))
        if step.kind is K.SET_FIELD:
            found += self._make_answer(step)
        elif "word" in needs:
            found.append(self._make_word(step))
        if "minutes" in needs:
            choices = [(one, partial(duration_word, one)) for one in DURATIONS]
            if step.minutes not in DURATIONS:
                choices.append((step.minutes, partial(duration_word, step.minutes)))
            self.minutes = ChoiceBox(choices, name=lambda: t("automation.until"))
            self.minutes.set_value(step.minutes)
            self.minutes.chosen.connect(lambda _: self.changed.emit())
            found.append(self.minutes)
        return found

    def _make_target(self, step: TicketStep) -> QWidget:
        kind = OF_STEP[step.kind]
        name = partial(t, f"automation.target.{kind}")
        self.target = Picker(self._targets.provider(kind, self), name=name, placeholder=name)
        if step.target_id is not None:
            self.target.set_choice(self._targets.choice(kind, step.target_id))
        self.target.picked.connect(lambda _: self.changed.emit())
        return self.target

    def _make_answer(self, step: TicketStep) -> list[QWidget]:
        """Which custom field, and what it is answered with."""
        catalog = self._targets.catalog
        choices = [(one.key, partial(custom.label, one)) for one in catalog.fields if one.is_active]
        field = catalog.field(step.word)
        if step.word and step.word not in dict(choices):
            choices.append((step.word, partial(custom.fact_word, catalog, (FactField.ANSWER, step.word))))
        self.word = ChoiceBox(choices, name=lambda: t("automation.word.set_field"))
        self.word.set_value(step.word)
        self.word.chosen.connect(lambda _: self.kind_changed.emit())
        self.answer = AnswerEditor(self._targets, field or catalog.field(self.word.value() or ""), step.text)
        self.answer.changed.connect(self.changed)
        return [self.word, self.answer]

    def _make_word(self, step: TicketStep) -> QWidget:
        choices = CHOSEN.get(step.kind)
        if choices is not None:
            box = self.word = ChoiceBox(choices, name=partial(t, f"automation.word.{step.kind.value}"))
            box.set_value(step.word)
            box.chosen.connect(lambda _: self.changed.emit())
            return box
        name = partial(t, f"automation.word.{step.kind.value}")
        line = self.word = ImeLineEdit(name, placeholder=name)
        line.setText(step.word)
        line.query_changed.connect(lambda _: self.changed.emit())
        return line

    def _add_texts(self, step: TicketStep) -> None:
        name = partial(t, f"automation.text.{step.kind.value}")
        lines = 1 if step.kind is K.SET_PRIORITY else 3
        self.text = ImeTextEdit(name, placeholder=name, lines=lines, most_lines=8)
        self.text.set_text(step.text)
        self.text.edited.connect(self.changed)
        self.body.addWidget(self.text)
        if step.kind not in TEXTS_TO_REQUESTER:
            return
        self.text_en = ImeTextEdit(
            lambda: t("automation.text_en"),
            placeholder=lambda: t("automation.text_en"),
            lines=2,
            most_lines=8,
        )
        self.text_en.set_text(step.text_en)
        self.text_en.edited.connect(self.changed)
        self.body.addWidget(self.text_en)
        self.body.addWidget(Label(lambda: t("automation.placeholder_hint"), "meta", tone="tertiary"))

    def _on_kind(self, _: object) -> None:
        self.kind_changed.emit()

    def step(self) -> TicketStep:
        """As it stands here."""
        word: Any = ""
        if isinstance(self.word, ChoiceBox):
            word = self.word.value() or ""
        elif self.word is not None:
            word = self.word.full_text().strip()
        target = self.target.value() if self.target is not None else None
        return TicketStep(
            kind=self.kind.value(),
            target_id=target if isinstance(target, int) else None,
            word=str(word),
            text=self._written(),
            text_en=self.text_en.full_text() if self.text_en is not None else self._step.text_en,
            minutes=int(self.minutes.value() or 0) if self.minutes is not None else 0,
        )

    def _written(self) -> str:
        if self.answer is not None:
            return self.answer.text()
        return self.text.full_text() if self.text is not None else ""


class StepsEditor(QWidget):
    """The actions in the order in which they are done."""

    changed = Signal()

    def __init__(self, targets: Targets, kinds: Sequence[ActionKind]) -> None:
        super().__init__()
        self._targets, self._kinds = targets, list(kinds)
        self.cards: list[StepCard] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(6))
        self.set_steps([])

    def steps(self) -> list[TicketStep]:
        return [card.step() for card in self.cards]

    def set_steps(self, steps: Sequence[TicketStep]) -> None:
        clear(self._column)
        self.cards = []
        for position, step in enumerate(steps):
            card = StepCard(self._targets, step, self._kinds)
            card.changed.connect(self.changed)
            card.kind_changed.connect(partial(self._rebuild, position))
            card.moved.connect(partial(self._move, position))
            card.removed.connect(partial(self._remove, position))
            self.cards.append(card)
            self._column.addWidget(card)
        self.add_button = Button(lambda: t("automation.add_step"), icon="plus", clicked=self.add_step)
        self._column.addLayout(row(self.add_button, None))

    def add_step(self) -> None:
        self.set_steps([*self.steps(), TicketStep(kind=self._kinds[0])])
        self.cards[-1].kind.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _rebuild(self, position: int) -> None:
        """Another kind takes other fields; the text is kept."""
        steps = self.steps()
        old = steps[position]
        kind = old.kind
        word = CHOSEN[kind][0][0] if kind in CHOSEN else ""
        if kind is K.SET_FIELD:
            word = old.word if self._targets.catalog.field(old.word) is not None else self._first_field()
        steps[position] = TicketStep(kind=kind, word=word, text=old.text, text_en=old.text_en)
        self.set_steps(steps)
        self.cards[position].kind.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _first_field(self) -> str:
        return next((one.key for one in self._targets.catalog.fields if one.is_active), "")

    def _move(self, position: int, by: int) -> None:
        steps, place = self.steps(), position + by
        if 0 <= place < len(steps):
            steps.insert(place, steps.pop(position))
            self.set_steps(steps)
            self.cards[place].kind.setFocus(Qt.FocusReason.OtherFocusReason)
            self.changed.emit()

    def _remove(self, position: int) -> None:
        steps = self.steps()
        del steps[position]
        self.set_steps(steps)
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
