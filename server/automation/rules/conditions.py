"""Whether conditions hold for the facts of a ticket. A fact that is unknown holds for nothing but "empty"."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shared.automation import (
    KIND_OF,
    OPS,
    WITHOUT_VALUE,
    Condition,
    FieldKind,
    Group,
    InnerGroup,
    Match,
    Op,
)
from shared.errors import Invalid

Look = Callable[[Condition], Any]
"""Finds out one fact, only when a condition asks for it.

Choices and records give a word or number, or the list of those that hold (a category and those above it);
software gives {name in lower case: [version as it sorts, …]}.
"""


@dataclass(frozen=True)
class Terms:
    """What conditions are measured by. `answers`: the custom fields in use, by key."""

    sort_version: Callable[[str], str]
    today: date
    answers: Mapping[str, FieldKind]

    def kind_of(self, condition: Condition) -> FieldKind | None:
        """None for a custom field that is not used any more."""
        kind = KIND_OF[condition.field]
        return self.answers.get(condition.key) if kind is FieldKind.ANSWER else kind


@dataclass(frozen=True)
class Seen:
    """What a condition was compared with."""

    condition: Condition
    is_true: bool
    value: Any


def holds(group: Group, look: Look, terms: Terms) -> bool:
    """Stops at the first condition that decides."""
    parts = (_holds_one(one, look, terms) for one in group.conditions)
    inner = (_holds_inner(one, look, terms) for one in group.groups)
    return _joined(group.match, _chained(parts, inner))


def _chained(first: Iterator[bool], second: Iterator[bool]) -> Iterator[bool]:
    yield from first
    yield from second


def _holds_inner(group: InnerGroup, look: Look, terms: Terms) -> bool:
    return _joined(group.match, (_holds_one(one, look, terms) for one in group.conditions))


def _joined(match: Match, parts: Iterator[bool]) -> bool:
    found = list(parts) if match is Match.ANY else None
    match match:
        case Match.ANY:
            return not found or any(found)
        case Match.NONE:
            return not any(parts)
    return all(parts)


def _holds_one(condition: Condition, look: Look, terms: Terms) -> bool:
    return is_true(condition, look(condition), terms)


def each(group: Group, look: Look, terms: Terms) -> list[Seen]:
    """Every condition with what it was compared with, for whoever writes a rule."""
    found = []
    for condition in every(group):
        value = look(condition)
        found.append(Seen(condition, is_true(condition, value, terms), value))
    return found


def every(group: Group) -> list[Condition]:
    return [*group.conditions, *(one for inner in group.groups for one in inner.conditions)]


def is_decidable(group: Group, terms: Terms) -> bool:
    """Not while it looks at a custom field that is not used any more: it would hold by accident."""
    return all(terms.kind_of(condition) is not None for condition in every(group))


# --- one condition ------------------------------------------------------------------------------------------


def is_true(condition: Condition, value: Any, terms: Terms) -> bool:
    if condition.op is Op.IS_SET:
        return not _is_empty(value)
    if condition.op is Op.IS_EMPTY:
        return _is_empty(value)
    if value is None and condition.op not in (Op.IS_NOT, Op.CONTAINS_NOT):
        return False
    kind = terms.kind_of(condition)
    return kind is not None and BY_KIND[kind](condition, value, terms)


def _is_empty(value: Any) -> bool:
    return value is None or value == "" or value in ([], ())


def _choice(condition: Condition, value: Any, _: Terms) -> bool:
    """A list holds every record that contains the value: one of them is enough."""
    there = {str(one) for one in value} if isinstance(value, list | tuple) else {str(value)}
    is_one = bool(there & set(condition.values)) and value is not None
    return is_one if condition.op is Op.IS else not is_one


def _text(condition: Condition, value: Any, _: Terms) -> bool:
    text = str(value or "").casefold()
    wanted = [word.casefold() for word in condition.values if word]
    if condition.op is Op.IS:
        return text.strip() in {word.strip() for word in wanted}
    has_one = any(word in text for word in wanted)
    return has_one if condition.op is Op.CONTAINS else not has_one


def _words(condition: Condition, value: Any, _: Terms) -> bool:
    there = {str(one).casefold() for one in value or ()}
    has_one = any(word.casefold() in there for word in condition.values)
    return has_one if condition.op is Op.CONTAINS else not has_one


def _given(condition: Condition) -> list[str]:
    """The values but for those that say nothing."""
    return [value for value in condition.values if value.strip()]


def _number(condition: Condition, value: Any, _: Terms) -> bool:
    limit = float(_given(condition)[0])
    return float(value) >= limit if condition.op is Op.AT_LEAST else float(value) <= limit


def _flag(condition: Condition, value: Any, _: Terms) -> bool:
    return bool(value) is (condition.op is Op.YES)


def _software(condition: Condition, value: Any, terms: Terms) -> bool:
    given = _given(condition)
    name = given[0].casefold().strip()
    versions = [one for known, found in value.items() if name in known for one in found]
    if condition.op is Op.INSTALLED:
        return bool(versions)
    if condition.op is Op.NOT_INSTALLED:
        return not versions
    limit = terms.sort_version(given[1])
    return any(version < limit for version in versions)


def _version(condition: Condition, value: Any, terms: Terms) -> bool:
    if condition.op is Op.IS:
        return str(value).strip() in {one.strip() for one in condition.values}
    return terms.sort_version(str(value)) < terms.sort_version(_given(condition)[0])


def _date(condition: Condition, value: Any, terms: Terms) -> bool:
    """Days are those of the company."""
    day = _day(str(value))
    if day is None:
        return False
    given = _given(condition)[0]
    match condition.op:
        case Op.WITHIN_DAYS:
            return terms.today <= day <= terms.today + timedelta(days=int(given))
        case Op.DAYS_AGO:
            return day <= terms.today - timedelta(days=int(given))
    limit = date.fromisoformat(given)
    return day >= limit if condition.op is Op.ON_OR_AFTER else day <= limit


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


BY_KIND: Mapping[FieldKind, Callable[[Condition, Any, Terms], bool]] = {
    FieldKind.CHOICE: _choice,
    FieldKind.RECORD: _choice,
    FieldKind.TEXT: _text,
    FieldKind.WORDS: _words,
    FieldKind.NUMBER: _number,
    FieldKind.FLAG: _flag,
    FieldKind.SOFTWARE: _software,
    FieldKind.VERSION: _version,
    FieldKind.DATE: _date,
}


# --- before a rule is kept ----------------------------------------------------------------------------------


def check(group: Group, terms: Terms) -> None:
    """Refuse conditions that could never be decided."""
    for condition in every(group):
        kind = terms.kind_of(condition)
        if kind is None:
            raise Invalid("rule_field_retired", "conditions", name=condition.key)
        if not _is_whole(condition, kind):
            raise Invalid("condition_incomplete", "conditions", name=condition.field.value)


def _is_whole(condition: Condition, kind: FieldKind) -> bool:
    if condition.op not in OPS[kind]:
        return False
    if condition.op in WITHOUT_VALUE:
        return True
    values = _given(condition)
    match kind:
        case FieldKind.NUMBER:
            return len(values) == 1 and _is_number(values[0])
        case FieldKind.DATE:
            return len(values) == 1 and _is_day_or_days(condition.op, values[0])
        case FieldKind.RECORD:
            return bool(values) and all(is_id(value) for value in values)
        case FieldKind.SOFTWARE:
            return len(values) == (2 if condition.op is Op.OLDER_THAN else 1)
    return bool(values)


def is_id(text: str) -> bool:
    """Whether a record could have it."""
    return text.isdecimal() and int(text) < IDS_END


IDS_END = 2**63


def _is_day_or_days(op: Op, text: str) -> bool:
    if op in (Op.WITHIN_DAYS, Op.DAYS_AGO):
        return text.isascii() and text.isdigit() and int(text) <= MOST_DAYS
    return _day(text) is not None


MOST_DAYS = 36_500


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) < NUMBERS_END
    except ValueError:
        return False


NUMBERS_END = 10**9
