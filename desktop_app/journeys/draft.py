"""A template that is being written: its steps, and who waits for whom when they move. No widgets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec

from shared.journeys import JourneyKind, StepTemplate, TemplateDetail, TemplateForm


@dataclass
class TemplateDraft:
    """`after` of a step are positions: they follow when steps change places."""

    name: str
    kind: JourneyKind
    steps: list[StepTemplate] = field(default_factory=list)
    known: TemplateDetail | None = None

    @staticmethod
    def of(template: TemplateDetail) -> TemplateDraft:
        return TemplateDraft(template.name, template.kind, list(template.steps), template)

    @property
    def is_changed(self) -> bool:
        known = self.known
        return known is None or (known.name, known.steps) != (self.name, self.steps)

    def form(self) -> TemplateForm:
        return TemplateForm(name=self.name, kind=self.kind, steps=self.steps)

    def put(self, position: int, step: StepTemplate) -> None:
        """Instead of the step there, or as the last one."""
        self.steps[position : position + 1] = [step]

    def move(self, position: int, by: int) -> None:
        other = position + by
        if not 0 <= other < len(self.steps):
            return
        self.steps[position], self.steps[other] = self.steps[other], self.steps[position]
        swapped = {position: other, other: position}
        self._renumber(lambda one: swapped.get(one, one))

    def remove(self, position: int) -> None:
        """Whoever waited for it waits for what it waited for."""
        gone = self.steps.pop(position)
        for at, step in enumerate(self.steps):
            if position in step.after:
                after = {one for one in (*step.after, *gone.after) if one != position}
                self.steps[at] = msgspec.structs.replace(step, after=sorted(after))
        self._renumber(lambda one: one - 1 if one > position else one)

    def _renumber(self, new: Callable[[int], int]) -> None:
        for at, step in enumerate(self.steps):
            after = sorted(new(one) for one in step.after)
            if after != step.after:
                self.steps[at] = msgspec.structs.replace(step, after=after)
