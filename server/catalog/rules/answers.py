"""One answer to one custom field: whether it is one, whether it is allowed, how it is kept."""

import re
from datetime import date

from shared.catalog import CustomField, DateRule, Fault, FieldKind, FieldValue

LONGEST_TEXT = 65_536
LONGEST_LINE = 1000


def is_empty(value: FieldValue) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def words(value: FieldValue) -> set[str]:
    """An answer as words to compare with; nothing where there is none."""
    if is_empty(value):
        return set()
    if isinstance(value, bool):
        return {"true" if value else "false"}
    if isinstance(value, list):
        return set(value)
    if isinstance(value, float) and value.is_integer():
        return {str(int(value))}
    return {str(value).strip()}


def fault(field: CustomField, code: str, language: str, **facts: str) -> Fault:
    label = field.label_en or field.label if language == "en" else field.label
    return Fault(field=field.key, code=code, facts={"label": label, **facts})


def check(field: CustomField, value: FieldValue, today: date, language: str) -> Fault | None:
    """What is wrong with an answer that is there."""
    code, facts = _wrong(field, value, today, language)
    return fault(field, code, language, **facts) if code else None


def _wrong(field: CustomField, value: FieldValue, today: date, language: str) -> tuple[str, dict[str, str]]:
    match field.kind:
        case FieldKind.TEXT | FieldKind.LONG_TEXT:
            return _wrong_text(field, value, language)
        case FieldKind.NUMBER:
            return _wrong_number(field, value)
        case FieldKind.DATE:
            return _wrong_date(field, value, today), {}
        case FieldKind.YES_NO:
            return ("" if isinstance(value, bool) else "field_not_yes_no"), {}
        case FieldKind.CHOICE | FieldKind.MULTI_CHOICE:
            return _wrong_choice(field, value), {}
    is_id = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63
    return ("" if is_id else "field_target_unknown"), {}


def _wrong_text(field: CustomField, value: FieldValue, language: str) -> tuple[str, dict[str, str]]:
    if not isinstance(value, str):
        return "field_not_text", {}
    is_line = field.kind is FieldKind.TEXT
    longest = field.longest or (LONGEST_LINE if is_line else LONGEST_TEXT)
    if len(value) > longest:
        return "field_too_long", {"most": str(longest)}
    if field.pattern and not re.fullmatch(field.pattern, value.strip()):
        english = language == "en"
        message = field.pattern_message_en or field.pattern_message if english else field.pattern_message
        return ("field_pattern_told", {"message": message}) if message else ("field_pattern", {})
    return "", {}


def _wrong_number(field: CustomField, value: FieldValue) -> tuple[str, dict[str, str]]:
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 2**53:
        return "field_not_number", {}
    if field.minimum is not None and value < field.minimum:
        return "field_too_small", {"least": number(field.minimum, field.unit)}
    if field.maximum is not None and value > field.maximum:
        return "field_too_large", {"most": number(field.maximum, field.unit)}
    return "", {}


def number(value: float, unit: str = "") -> str:
    shown = f"{value:,.10g}" if value % 1 else f"{int(value):,}"
    return f"{shown} {unit}".strip()


def _wrong_date(field: CustomField, value: FieldValue, today: date) -> str:
    day = day_of(value)
    if day is None:
        return "field_not_date"
    if field.date_rule is DateRule.NOT_PAST and day < today:
        return "field_date_past"
    if field.date_rule is DateRule.NOT_FUTURE and day > today:
        return "field_date_future"
    return ""


def day_of(value: FieldValue) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _wrong_choice(field: CustomField, value: FieldValue) -> str:
    known = {choice.key for choice in field.choices if choice.is_active}
    if field.kind is FieldKind.CHOICE:
        return "" if isinstance(value, str) and value in known else "field_choice_unknown"
    return "" if isinstance(value, list) and set(value) <= known else "field_choice_unknown"


def kept(field: CustomField, value: FieldValue) -> FieldValue:
    """As it is stored: trimmed, each choice once, nothing for nothing."""
    if is_empty(value):
        return None
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return list(dict.fromkeys(value))
    if field.kind is FieldKind.NUMBER and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def said(field: CustomField, value: FieldValue, language: str) -> str:
    """An answer in words; persons and assets are named by whoever knows them."""
    if is_empty(value):
        return ""
    if isinstance(value, bool):
        return {"ko": ("아니요", "예"), "en": ("No", "Yes")}.get(language, ("No", "Yes"))[value]
    if field.kind in (FieldKind.CHOICE, FieldKind.MULTI_CHOICE):
        labels = {
            one.key: one.label_en or one.label if language == "en" else one.label for one in field.choices
        }
        chosen = value if isinstance(value, list) else [str(value)]
        return ", ".join(labels.get(one, one) for one in chosen)
    if isinstance(value, int | float):
        return number(value, field.unit)
    return ", ".join(value) if isinstance(value, list) else str(value)
