"""What a form asks of whom and when, and what an answer may be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.catalog.rules import answers
from shared.catalog import (
    Condition,
    ConditionSource,
    CustomField,
    Fault,
    FieldValue,
    FormItem,
    Join,
    Operator,
)

MOST_ANSWERS = 200
Answers = Mapping[str, FieldValue]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A form and everything that decides what of it is shown."""

    items: Sequence[FormItem]
    fields: Mapping[str, CustomField]
    """The living fields, by key."""
    branch: Sequence[int] = ()
    """The category and all above it, the top first."""
    service_id: int | None = None
    today: date
    language: str = "ko"


def inherited(forms: Sequence[Sequence[FormItem]]) -> list[FormItem]:
    """One after the other; a field that is asked for again further down is asked for there only."""
    last = {item.field: place for place, items in enumerate(forms) for item in items if item.field}
    return [
        item
        for place, items in enumerate(forms)
        for item in items
        if not item.field or last[item.field] == place
    ]


def for_audience(items: Sequence[FormItem], *, for_desk: bool) -> list[FormItem]:
    return [item for item in items if for_desk or not item.is_desk_only]


# --- conditions ---------------------------------------------------------------------------------------------


def shown(asked: Asked, given: Answers) -> list[FormItem]:
    """The items whose conditions hold. A hidden field counts as not answered for those that follow."""
    visible: list[FormItem] = []
    heard: dict[str, FieldValue] = {}
    for item in asked.items:
        if item.field and item.field not in asked.fields:
            continue
        if holds(item, asked, heard):
            visible.append(item)
            if item.field:
                heard[item.field] = given.get(item.field)
    return visible


def holds(item: FormItem, asked: Asked, given: Answers) -> bool:
    if not item.conditions:
        return True
    verdicts = (_is_met(condition, asked, given) for condition in item.conditions)
    return all(verdicts) if item.joined_by is Join.ALL else any(verdicts)


def _is_met(condition: Condition, asked: Asked, given: Answers) -> bool:
    found = _compared(condition, asked, given)
    wanted = set(condition.values)
    match condition.operator:
        case Operator.IS_FILLED:
            return bool(found)
        case Operator.IS_EMPTY:
            return not found
        case Operator.IS_NOT:
            return not found & wanted
        case Operator.AT_LEAST | Operator.AT_MOST:
            return _is_in_range(condition, found)
        case Operator.BELOW:
            return bool({str(one) for one in asked.branch} & wanted)
    return bool(found & wanted)


def _compared(condition: Condition, asked: Asked, given: Answers) -> set[str]:
    """The words on the left side of a condition; empty where nothing was answered."""
    match condition.source:
        case ConditionSource.CATEGORY:
            return {str(asked.branch[-1])} if asked.branch else set()
        case ConditionSource.SERVICE:
            return {str(asked.service_id)} if asked.service_id is not None else set()
    return answers.words(given.get(condition.field))


def _is_in_range(condition: Condition, found: set[str]) -> bool:
    """Numbers by their size, dates by their order."""
    if not found or not condition.values:
        return False
    value, limit = next(iter(found)), condition.values[0]
    try:
        order = float(value) - float(limit)
    except ValueError:
        order = (value > limit) - (value < limit)
    return order >= 0 if condition.operator is Operator.AT_LEAST else order <= 0


# --- answers ------------------------------------------------------------------------------------------------


def faults(asked: Asked, given: Answers, *, only: frozenset[str] | None = None) -> list[Fault]:
    """What is wrong with the answers. `only`: of these fields (an edit), else of all that are shown."""
    visible = shown(asked, given)
    found: list[Fault] = []
    for item in visible:
        definition = asked.fields.get(item.field)
        if definition is None or (only is not None and item.field not in only):
            continue
        value = given.get(item.field)
        if answers.is_empty(value):
            if item.is_required:
                found.append(answers.fault(definition, "field_required", asked.language))
            continue
        wrong = answers.check(definition, value, asked.today, asked.language)
        if wrong is not None:
            found.append(wrong)
    return found


def required(asked: Asked, given: Answers) -> list[str]:
    """The fields that had to be answered."""
    return [item.field for item in shown(asked, given) if item.field and item.is_required]


def form_fault(items: Sequence[FormItem], fields: Mapping[str, CustomField]) -> tuple[str, int, str] | None:
    """Code, place and word of the first thing wrong with a form itself."""
    seen: set[str] = set()
    for place, item in enumerate(items):
        if not item.field and not item.title.strip():
            return "form_item_empty", place, ""
        if item.field and item.field not in fields:
            return "form_field_unknown", place, item.field
        if item.field in seen:
            return "form_field_twice", place, fields[item.field].label
        for condition in item.conditions:
            if condition.source is ConditionSource.FIELD and condition.field not in seen:
                return "form_condition_ahead", place, condition.field
        seen |= {item.field} - {""}
    return None


def pattern_fault(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return True
    return False
