"""What would change, one row for each thing: before a macro runs, and for a rule that is tried."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.automation import words
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.ui.widgets import IconLabel, Label, box, clear, column, row
from shared.automation import Effect, EffectField
from shared.errors import DeskError

EFFECT_ICONS: dict[EffectField, tuple[str, str]] = {
    EffectField.STATUS: ("circle-dot", "accent.fg"),
    EffectField.PENDING_REASON: ("circle-pause", "amber.fg"),
    EffectField.PRIORITY: ("signal-high", "orange.fg"),
    EffectField.CATEGORY: ("list-tree", "text.secondary"),
    EffectField.SERVICE: ("package", "text.secondary"),
    EffectField.CUSTOM_FIELD: ("square-pen", "text.secondary"),
    EffectField.KIND: ("clipboard-list", "text.secondary"),
    EffectField.TAGS: ("tag", "text.secondary"),
    EffectField.TEAM: ("users", "teal.fg"),
    EffectField.ASSIGNEE: ("user-check", "violet.fg"),
    EffectField.ANSWER: ("send", "accent.fg"),
    EffectField.NOTE: ("lock", "amber.fg"),
    EffectField.RESOLUTION: ("circle-check", "green.fg"),
    EffectField.APPROVAL: ("file-check", "violet.fg"),
    EffectField.NOTICE: ("bell-ring", "accent.fg"),
    EffectField.WATCHER: ("eye", "text.secondary"),
    EffectField.PARENT: ("git-merge", "text.secondary"),
    EffectField.CHILD: ("git-branch", "text.secondary"),
}


class EffectRows(QWidget):
    """One row for each thing that changes; what would be refused says why."""

    def __init__(self) -> None:
        super().__init__()
        self._column = column(spacing=8)
        self.setLayout(self._column)

    def show_effects(self, effects: list[Effect]) -> None:
        clear(self._column)
        for effect in effects:
            self._column.addWidget(_effect_row(effect))
        if not effects:
            self._column.addWidget(Label(lambda: t("automation.no_effect"), "body", tone="secondary"))


def _effect_row(effect: Effect) -> QWidget:
    icon, color = EFFECT_ICONS[effect.field]
    if effect.code:
        icon, color = "triangle-alert", "red.fg"
    said = Label(words.effect_line(effect), "body", "medium", wraps=True)
    lines = [said]
    if effect.code:
        lines.append(Label(sentence(_refusal(effect)), "meta", tone="red", wraps=True))
    text = box(column(*lines, spacing=2))
    line = row(IconLabel(icon, color, 16), text, spacing=10)
    line.setStretchFactor(text, 1)
    return box(line)


def _refusal(effect: Effect) -> DeskError:
    """The facts of a refused status are the two states."""
    old, new = (words.value_word(effect.field, value) for value in (effect.old, effect.new))
    return DeskError(effect.code, **{"from": old, "to": new, "permission": "", "action": ""})
