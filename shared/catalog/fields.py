"""Custom fields: defined once, asked for by request forms."""

from typing import Annotated

from msgspec import Meta

from shared.catalog.words import DateRule, FieldKind
from shared.permissions import Permission
from shared.wire import Endpoint, Line, Nothing, OptionalCode, OptionalLine, Reply, Version, Wire

FieldKey = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
FieldValue = str | bool | int | float | list[str] | None
"""Dates as 2026-11-23, choices by their key, persons and assets by id."""


class FieldChoice(Wire):
    """One of the answers to choose from; a retired one stays readable."""

    key: FieldKey
    label: Line
    label_en: OptionalLine = ""
    is_active: bool = True


class CustomField(Reply):
    id: int
    key: str
    kind: FieldKind
    label: str
    label_en: str
    help: str
    help_en: str
    choices: list[FieldChoice]
    unit: str
    minimum: float | None
    maximum: float | None
    longest: int
    """Letters at most; 0: as many as there are."""
    pattern: str
    pattern_message: str
    pattern_message_en: str
    date_rule: DateRule
    is_searchable: bool
    is_active: bool
    version: int


class CustomFields(Reply):
    items: list[CustomField]


class FieldForm(Wire):
    label: Line
    label_en: OptionalLine = ""
    help: OptionalLine = ""
    help_en: OptionalLine = ""
    choices: Annotated[list[FieldChoice], Meta(max_length=300)] = []
    unit: OptionalCode = ""
    minimum: float | None = None
    maximum: float | None = None
    longest: Annotated[int, Meta(ge=0, le=65_536)] = 0
    pattern: OptionalLine = ""
    pattern_message: OptionalLine = ""
    pattern_message_en: OptionalLine = ""
    date_rule: DateRule = DateRule.ANY
    is_searchable: bool = False
    """Its values can be searched and reported on."""
    is_active: bool = True


class NewField(FieldForm):
    """Key and kind stay for ever: values are kept under them."""

    key: FieldKey
    kind: FieldKind


class ChangedField(FieldForm):
    version: Version


LIST_FIELDS = Endpoint(
    "GET", "/api/custom-fields", Nothing, Nothing, CustomFields, permission=Permission.UPDATES_FOLLOW
)
CREATE_FIELD = Endpoint(
    "POST",
    "/api/custom-fields",
    Nothing,
    NewField,
    CustomField,
    permission=Permission.CATALOG_MANAGE,
    status=201,
)
CHANGE_FIELD = Endpoint(
    "POST",
    "/api/custom-fields/{field_id}/change",
    Nothing,
    ChangedField,
    CustomField,
    permission=Permission.CATALOG_MANAGE,
)
