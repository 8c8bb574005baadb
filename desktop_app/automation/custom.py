"""What conditions look at, custom fields among it: how it is called, compared and chosen."""

from __future__ import annotations

from functools import partial

from desktop_app.automation import words
from desktop_app.automation.targets import OF_FIELD, RecordKind, Targets
from desktop_app.catalog.directory import Catalog, localized
from desktop_app.core.translator import t
from desktop_app.ui.live import Text
from shared.automation import ANSWERS, KIND_OF, Condition, FactField, FieldKind, Op
from shared.catalog import CustomField
from shared.catalog import FieldKind as AnswerKind

Fact = tuple[FactField, str]
"""What is looked at, and the key of the custom field."""
RECORDS: dict[AnswerKind, RecordKind] = {AnswerKind.PERSON: "person", AnswerKind.ASSET: "asset"}


def fact_of(condition: Condition) -> Fact:
    return condition.field, condition.key


def facts(catalog: Catalog, chosen: Fact) -> list[tuple[Fact, Text]]:
    """What every ticket has, then the custom fields; the chosen one in any case."""
    plain: list[Fact] = [(one, "") for one in FactField if one is not FactField.ANSWER]
    custom: list[Fact] = [(FactField.ANSWER, one.key) for one in catalog.fields if one.is_active]
    found = [*plain, *custom]
    if chosen not in found:
        found.append(chosen)
    return [(one, partial(fact_word, catalog, one)) for one in found]


def fact_word(catalog: Catalog, fact: Fact) -> str:
    if fact[0] is not FactField.ANSWER:
        return words.fact_word(fact[0])
    field = catalog.field(fact[1])
    if field is None or not field.is_active:
        return t("automation.fact.retired", name=label(field) if field is not None else fact[1])
    return t("automation.fact.custom", name=label(field))


def label(field: CustomField) -> str:
    return localized(field.label, field.label_en)


def kind_of(catalog: Catalog, fact: Fact) -> FieldKind:
    """A field that is not known (any more) is compared as text."""
    if fact[0] is not FactField.ANSWER:
        return KIND_OF[fact[0]]
    field = catalog.field(fact[1])
    return FieldKind.TEXT if field is None else ANSWERS[field.kind]


def record_of(catalog: Catalog, fact: Fact) -> RecordKind | None:
    if fact[0] is not FactField.ANSWER:
        return OF_FIELD.get(fact[0])
    field = catalog.field(fact[1])
    return None if field is None else RECORDS.get(field.kind)


def choices_of(catalog: Catalog, fact: Fact) -> list[tuple[str, str]]:
    """The values of a closed set, as people call them."""
    if fact[0] is not FactField.ANSWER:
        return words.choices_of(fact[0])
    field = catalog.field(fact[1])
    return [] if field is None else [(one.key, localized(one.label, one.label_en)) for one in field.choices]


def condition_line(targets: Targets, condition: Condition) -> str:
    """ "우선순위: 긴급, 높음", "PC 디스크 여유 (%): 10 이하"."""
    fact = fact_of(condition)
    between = " " if condition.op is Op.OLDER_THAN else ", "
    values = between.join(value_name(targets, fact, value) for value in condition.values)
    field = fact_word(targets.catalog, fact)
    return t(f"automation.condition.{condition.op.value}", field=field, values=values)


def value_name(targets: Targets, fact: Fact, value: str) -> str:
    """A value of a condition as people call it."""
    record = record_of(targets.catalog, fact)
    if record is not None and value.isdecimal():
        return targets.name(record, int(value))
    return dict(choices_of(targets.catalog, fact)).get(value, value)
