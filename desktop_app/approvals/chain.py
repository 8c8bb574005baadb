"""A chain of steps as people read it: every step with its state, every person with what they said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.approvals import words
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Avatar, Chip, ElidedLabel, Label, box, column, row
from shared.approvals import AskedPerson, StepShown


class ChainView(QWidget):
    """Made anew from its steps whenever they differ."""

    def __init__(self, steps: Sequence[StepShown], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(12))
        for step in steps:
            layout.addWidget(_step(step, is_only=len(steps) == 1))


def _step(step: StepShown, *, is_only: bool) -> QWidget:
    title = ElidedLabel(words.step_title(step), "meta", "semibold", tone="secondary")
    head = row(title, Chip(words.step_badge(step), height=20), spacing=6)
    head.setStretch(0, 1)
    persons = [_person(one) for one in step.approvers]
    has_head = not is_only or len(step.approvers) > 1 or bool(step.name)
    return box(column(*([head] if has_head else []), *persons, spacing=7))


def _person(asked: AskedPerson) -> QWidget:
    line = row(Avatar(asked.person.label, 26), spacing=8)
    about = words.about_person(asked)
    named: list[QWidget] = [ElidedLabel(asked.person.label, "body", "medium")]
    if about:
        named.append(ElidedLabel(about, "meta", tone="tertiary"))
    line.addLayout(column(*named, spacing=0), 1)
    if asked.decision is not None:
        line.addWidget(Chip(words.verdict_badge(asked.decision.verdict), height=20))
    if asked.decision is None or not asked.decision.reason:
        return box(line)
    reason = Label(asked.decision.reason, "meta", tone="secondary", wraps=True)
    reason.setContentsMargins(theme.px(34), 0, 0, 0)
    return box(column(line, reason, spacing=3))
