"""Whether an action is complete and makes sense, before anybody runs it."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from server.automation.rules import placeholders, written
from server.catalog.rules import answers
from shared.automation import NEEDS, OPTIONAL, TEXTS_TO_REQUESTER, ActionKind, Hearer, TicketStep
from shared.catalog import CustomField
from shared.errors import Invalid
from shared.tickets import Kind, PendingReason, ResolutionCode

WORDS: dict[ActionKind, type[StrEnum]] = {
    ActionKind.SET_KIND: Kind,
    ActionKind.PEND: PendingReason,
    ActionKind.RESOLVE: ResolutionCode,
    ActionKind.NOTIFY: Hearer,
}
"""Actions whose word is one of a closed set."""

LASTING = frozenset(
    {
        ActionKind.ANSWER,
        ActionKind.NOTE,
        ActionKind.NOTIFY,
        ActionKind.ADD_WATCHER,
        ActionKind.CREATE_CHILD,
    }
)
"""What an undo of a macro leaves: what was said, and what hangs on others."""


def can_be_undone(steps: Sequence[TicketStep]) -> bool:
    """Something of it can be taken back."""
    return any(step.kind not in LASTING for step in steps)


def what_stays(steps: Sequence[TicketStep]) -> list[ActionKind]:
    """The kinds of the steps that an undo leaves wholly, or whose message it cannot unsay; each once."""
    lasting = (
        step.kind
        for step in steps
        if step.kind in LASTING or (step.kind in TEXTS_TO_REQUESTER and step.text.strip())
    )
    return list(dict.fromkeys(lasting))


WORD_HAS_PLACEHOLDERS = frozenset({ActionKind.CREATE_CHILD, ActionKind.ASK_APPROVAL})


def check(steps: Sequence[TicketStep]) -> None:
    """Refuse steps that lack something, with the number of the step at fault."""
    for number, step in enumerate(steps, 1):
        _check_fields(number, step)
        _check_word(number, step)
        placeholders.check(step.text, f"steps.{number}")
        placeholders.check(step.text_en, f"steps.{number}")
        if step.kind in WORD_HAS_PLACEHOLDERS:
            placeholders.check(step.word, f"steps.{number}")


def check_answers(
    steps: Sequence[TicketStep], fields: Mapping[str, CustomField], today: date, language: str
) -> None:
    """Refuse an answer that its custom field would refuse; what a placeholder gives is known later."""
    for number, step in enumerate(steps, 1):
        if step.kind is not ActionKind.SET_FIELD:
            continue
        field = fields.get(step.word)
        if field is None or not field.is_active:
            raise Invalid("rule_field_retired", f"steps.{number}", name=field.label if field else step.word)
        value = written.read(field, step.text, today)
        if value is not None and not placeholders.names(step.text):
            fault = answers.check(field, value, today, language)
            if fault is not None:
                raise Invalid(fault.code, f"steps.{number}", **fault.facts)


def _check_fields(number: int, step: TicketStep) -> None:
    optional = OPTIONAL.get(step.kind, frozenset())
    for name in NEEDS[step.kind]:
        value = getattr(step, name)
        is_empty = not value.strip() if isinstance(value, str) else not value
        if is_empty and name not in optional:
            raise Invalid("step_incomplete", f"steps.{number}", number=number)
    is_scheduled = step.kind is ActionKind.PEND and step.word == PendingReason.SCHEDULED
    lacks_person = step.kind is ActionKind.NOTIFY and step.word == Hearer.PERSON and not step.target_id
    if (is_scheduled and not step.minutes) or lacks_person:
        raise Invalid("step_incomplete", f"steps.{number}", number=number)


def _check_word(number: int, step: TicketStep) -> None:
    allowed = WORDS.get(step.kind)
    is_wrong = allowed is not None and step.word not in set(allowed)
    if step.kind is ActionKind.SET_PRIORITY:
        is_wrong = step.word not in ("1", "2", "3", "4", "5")
    if step.kind is ActionKind.PEND and step.word == PendingReason.WAITING_APPROVAL:
        is_wrong = True
    if is_wrong:
        raise Invalid("step_incomplete", f"steps.{number}", number=number)
