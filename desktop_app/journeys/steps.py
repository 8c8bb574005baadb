"""One step of the check list: what, by when, who, what stands before it, and what was observed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.journeys import words
from desktop_app.ui.badges import Badge
from desktop_app.ui.theme import set_tone, theme
from desktop_app.ui.widgets import Button, Card, Chip, ElidedLabel, IconLabel, Label, box, column, row
from shared.journeys import OPEN_STEPS, EvidenceFact, Step, StepKind, StepState, Verdict

BY_HAND = (StepKind.MANUAL, StepKind.ACCOUNT)
IN_CUSTODY = (StepKind.ISSUE, StepKind.RETURN)
BUTTONS_WIDTH = 190
SHOWN_FACTS = 3
"""The newest ones; the others are folded."""


@dataclass(frozen=True)
class Verbs:
    """What may be done here; None where this person may not or the journey has ended."""

    done: Callable[[Step], object] | None = None
    waive: Callable[[Step], object] | None = None
    check: Callable[[Step], object] | None = None
    open_desk: Callable[[], object] | None = None


class FactLine(QWidget):
    """One raw observation: the sentence, its source, and both times."""

    def __init__(self, fact: EvidenceFact, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        icon = words.SOURCE_ICONS.get(fact.source, "server")
        self.text = Label(fact.text, "body", wraps=True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.meta = Label(partial(self._say, fact), "meta", tone="tertiary", wraps=True)
        mark = IconLabel(icon, "text.tertiary", 15)
        mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        line = row(mark, spacing=8)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column(self.text, self.meta, spacing=1), 1)
        self.setLayout(line)

    def _say(self, fact: EvidenceFact) -> str:
        parts = [words.source(fact.source)]
        if fact.device is not None and fact.device.label:
            parts.append(fact.device.label)
        observed, received = formats.exact(fact.observed_at), formats.exact(fact.received_at)
        if observed == received:
            parts.append(t("journeys.observed_received", when=observed))
        else:
            parts += [t("journeys.observed", when=observed), t("journeys.received", when=received)]
        return " · ".join(parts)


class StepCard(Card):
    """`buttons` by what they do: "done", "waive", "check", "desk"."""

    def __init__(
        self, step: Step, titles: Mapping[int, str], verbs: Verbs, parent: QWidget | None = None
    ) -> None:
        super().__init__(spacing=6, margins=(14, 10, 12, 10), parent=parent)
        self.step = step
        self.buttons: dict[str, Button] = {}
        self._titles = titles
        is_open = step.state in OPEN_STEPS
        self._has_verbs = verbs != Verbs()
        self._fill_buttons(verbs, is_open=is_open)
        self._build_top()
        for text, hue in self._hints(is_open=is_open):
            self.body.addWidget(_hint(text, hue))
        self._build_facts(step.evidence)
        self.setAccessibleName(f"{step.title} {words.step_state(step.state).text}")

    # --- building ------------------------------------------------------------------------------------------

    def _fill_buttons(self, verbs: Verbs, *, is_open: bool) -> None:
        if not is_open:
            return
        step = self.step
        is_ready = step.state in (StepState.READY, StepState.IN_PROGRESS)
        if step.kind in BY_HAND and is_ready and verbs.done is not None:
            self._add("done", "primary", "check", partial(verbs.done, step))
        if step.kind is StepKind.EVIDENCE and verbs.check is not None:
            self._add("check", "plain", "refresh-cw", partial(verbs.check, step))
        if step.kind in IN_CUSTODY and verbs.open_desk is not None:
            self._add("desk", "plain", "scan-barcode", verbs.open_desk)
        if verbs.waive is not None:
            self._add("waive", "ghost", "circle-minus", partial(verbs.waive, step))

    def _add(self, name: str, kind: str, icon: str, act: Callable[[], object]) -> None:
        self.buttons[name] = Button(
            lambda: t(f"journeys.do.{name}"),
            kind,  # type: ignore[arg-type]
            icon=icon,
            is_small=True,
            clicked=act,
        )

    def _build_top(self) -> None:
        step = self.step
        hue, icon = words.STEP_LOOKS[step.state]
        color = "text.tertiary" if hue == "grey" else f"{hue}.fg"
        title = ElidedLabel(step.title, "reading", "medium")
        if step.state in (StepState.WAIVED, StepState.CANCELLED):
            set_tone(title, "tertiary")
        chips: list[QWidget] = [Chip(lambda: words.step_state(step.state))]
        if step.verdict is not None and step.kind is StepKind.EVIDENCE:
            chips.insert(0, Chip(partial(words.verdict, step.verdict)))
        if step.asset is not None:
            chips.insert(0, Chip(Badge(step.asset.label, "grey", "laptop")))
        line = row(IconLabel(icon, color, 18), spacing=10)
        names = column(title, ElidedLabel(self._say_about, "meta", tone="secondary"), spacing=1)
        line.addLayout(names, 1)
        for chip in chips:
            line.addWidget(chip)
        due = Label(self._say_due, "meta", "medium", tone="red" if step.is_overdue else "secondary")
        due.setMinimumWidth(theme.px(132))
        due.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(due)
        if self._has_verbs:
            keys = box(row(None, *self.buttons.values(), spacing=4))
            keys.setMinimumWidth(theme.px(BUTTONS_WIDTH))
            line.addWidget(keys)
        self.body.addLayout(line)

    def _say_about(self) -> str:
        step = self.step
        parts = [words.step_kind(step.kind)]
        if step.category:
            parts.append(t(f"journeys.category.{step.category}"))
        if step.rule is not None:
            parts.append(t(f"journeys.rule.{step.rule.value}"))
        if step.argument:
            parts.append(step.argument)
        if step.owner is not None:
            parts.append(t("journeys.said_owner", name=step.owner.label))
        if not step.is_required:
            parts.append(t("journeys.optional"))
        return " · ".join(parts)

    def _say_due(self) -> str:
        step = self.step
        if step.state not in OPEN_STEPS:
            return "" if step.done_at is None else formats.short_day(step.done_at)
        if step.due_on is None:
            return t("journeys.no_due")
        due = t("journeys.due", day=formats.short_day(step.due_on))
        return f"{due} · {t('journeys.is_overdue')}" if step.is_overdue else due

    def _hints(self, *, is_open: bool) -> list[tuple[Callable[[], str], str]]:
        step = self.step
        hints: list[tuple[Callable[[], str], str]] = []
        if is_open and step.blocked_by:
            before = ", ".join(self._titles.get(one, "") for one in step.blocked_by)
            hints.append((partial(t, "journeys.blocked_by", steps=before), "lock"))
        if is_open and step.kind in IN_CUSTODY:
            hints.append((partial(t, "journeys.by_desk"), "info"))
        if is_open and step.kind is StepKind.SIGN:
            hints.append((partial(t, "journeys.by_signature"), "info"))
        if step.state in (StepState.DONE, StepState.WAIVED) and (step.done_by or step.note):
            hints.append((self._say_done, "check" if step.state is StepState.DONE else "circle-minus"))
        return hints

    def _say_done(self) -> str:
        step = self.step
        when = "" if step.done_at is None else formats.moment(step.done_at)
        key = "journeys.done_by" if step.state is StepState.DONE else "journeys.waived_by"
        said = t(key, name=step.done_by, when=when) if step.done_by else when
        return f"{said} · {step.note}" if step.note else said

    def _build_facts(self, facts: Sequence[EvidenceFact]) -> None:
        if self.step.kind is StepKind.EVIDENCE and not facts:
            if self.step.verdict is Verdict.NONE and self.step.state in OPEN_STEPS:
                self.body.addWidget(_hint(partial(t, "journeys.no_facts"), "circle-dashed"))
            return
        if not facts:
            return
        newest = list(reversed(facts))
        inner = QVBoxLayout()
        inner.setContentsMargins(*(theme.px(margin) for margin in (12, 8, 12, 8)))
        inner.setSpacing(theme.px(6))
        for fact in newest[:SHOWN_FACTS]:
            inner.addWidget(FactLine(fact))
        rest = newest[SHOWN_FACTS:]
        if rest:
            folded = box(column(*(FactLine(fact) for fact in rest)))
            folded.hide()
            more = Button(partial(t, "journeys.more_facts", n=len(rest)), "link", is_small=True)
            more.clicked.connect(folded.show)
            more.clicked.connect(more.hide)
            inner.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
            inner.addWidget(folded)
        frame = box(inner, "sunken")
        self.body.addWidget(frame)


def _hint(text: Callable[[], str], icon: str) -> QWidget:
    label = Label(text, "meta", tone="secondary", wraps=True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return box(row(28 - 8, IconLabel(icon, "text.tertiary", 14), label, spacing=8))
