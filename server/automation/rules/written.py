"""Answers to custom fields as an action has them written: words that become a value, and back."""

from datetime import date, timedelta
from math import isfinite

from shared.catalog import CustomField, FieldKind, FieldValue

MOST_DAYS = 3650
MOST_DIGITS = 20
"""Longer than any id; Python refuses to read numbers without end."""


def read(field: CustomField, text: str, today: date) -> FieldValue:
    """What the words mean; words that mean nothing stay words, which no field but a text takes."""
    words = text.strip()
    if not words:
        return None
    match field.kind:
        case FieldKind.YES_NO:
            return {"true": True, "false": False}.get(words, words)
        case FieldKind.NUMBER:
            return _number(words)
        case FieldKind.DATE:
            return _day(words, today)
        case FieldKind.MULTI_CHOICE:
            return [line.strip() for line in words.splitlines() if line.strip()]
        case FieldKind.PERSON | FieldKind.ASSET:
            return int(words) if _is_count(words) else words
    return words


def _is_count(words: str) -> bool:
    return words.isascii() and words.isdecimal() and len(words) < MOST_DIGITS


def _number(words: str) -> FieldValue:
    try:
        value = float(words.replace(",", ""))
    except ValueError:
        return words
    if not isfinite(value):
        return words
    return int(value) if value.is_integer() else value


def _day(words: str, today: date) -> str:
    """ "+3" is three days from today."""
    days = words.removeprefix("+")
    if words.startswith("+") and _is_count(days) and int(days) <= MOST_DAYS:
        return (today + timedelta(days=int(days))).isoformat()
    return words
