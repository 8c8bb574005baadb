"""Closed sets of the catalog."""

from enum import StrEnum


class Level(StrEnum):
    """How far something reaches, how much it presses."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Audience(StrEnum):
    """Who may ask for a service."""

    EVERYBODY = "everybody"
    DEPARTMENTS = "departments"
    DESK = "desk"


class FieldKind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    PERSON = "person"
    ASSET = "asset"


class DateRule(StrEnum):
    ANY = "any"
    NOT_PAST = "not_past"
    NOT_FUTURE = "not_future"


class Operator(StrEnum):
    """How a condition compares; `BELOW` is for categories: this one or one under it."""

    IS = "is"
    IS_NOT = "is_not"
    IS_ONE_OF = "is_one_of"
    IS_FILLED = "is_filled"
    IS_EMPTY = "is_empty"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BELOW = "below"


class ConditionSource(StrEnum):
    FIELD = "field"
    CATEGORY = "category"
    SERVICE = "service"


class Join(StrEnum):
    ALL = "all"
    ANY = "any"
