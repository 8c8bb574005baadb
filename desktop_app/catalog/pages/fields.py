"""Custom fields: what can be asked for besides the usual."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from desktop_app.catalog import words
from desktop_app.catalog.directory import localized
from desktop_app.catalog.record_page import RecordPage, RecordSheet
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.form import Field
from desktop_app.ui.record_table import Column
from shared.catalog import (
    CHANGE_FIELD,
    CREATE_FIELD,
    LIST_FIELDS,
    ChangedField,
    CustomField,
    DateRule,
    FieldChoice,
    FieldKind,
    NewField,
)
from shared.wire import bounds

CHOSEN = (FieldKind.CHOICE, FieldKind.MULTI_CHOICE)
WRITTEN = (FieldKind.TEXT, FieldKind.LONG_TEXT)
BETWEEN = "|"
"""Stands between the Korean and the English word of an answer."""


class FieldsPage(RecordPage):
    kinds = frozenset({"custom_field"})

    def __init__(self, place: Workplace) -> None:
        columns = [
            Column(
                "label",
                lambda: t("catalog.field"),
                lambda one: localized(one.label, one.label_en),
                width=250,
                second=lambda one: one.key,
                is_strong=True,
            ),
            Column(
                "kind",
                lambda: t("catalog.field_kind"),
                lambda one: words.field_kind(one.kind),
                badge=lambda one: Badge(words.field_kind(one.kind), "grey", words.FIELD_ICONS[one.kind]),
                width=150,
            ),
            Column("rules", lambda: t("catalog.field_rules"), _rules, stretches=True),
            Column(
                "search",
                lambda: t("catalog.is_searchable_short"),
                lambda one: t("catalog.yes") if one.is_searchable else "–",
                width=110,
            ),
        ]
        super().__init__(
            place,
            title=lambda: t("catalog.fields"),
            subtitle=lambda: t("catalog.fields_text"),
            new=lambda: t("catalog.new_field"),
            columns=columns,
        )

    def ask(self) -> None:
        self.backend.call(self, LIST_FIELDS, self.take, failed=self.refused, latest="list")

    def words(self, record: CustomField) -> str:
        return f"{record.label} {record.label_en} {record.key} {words.field_kind(record.kind)}"

    def edit(self, record: CustomField | None) -> None:
        sheet = RecordSheet(
            self,
            self.place,
            title=partial(t, "catalog.new_field" if record is None else "catalog.change_field"),
            fields=_fields(record),
            values=_values(record),
            icon="square-pen",
            width=640,
        )
        sheet.form.changed.connect(lambda _: _show_fields(sheet, record))
        _show_fields(sheet, record)
        if record is None:
            sheet.sends(CREATE_FIELD, partial(_new, sheet), self.saved)
        else:
            sheet.sends(CHANGE_FIELD, partial(_changed, sheet, record), self.saved, field_id=record.id)
        sheet.open()


def _rules(field: CustomField) -> str:
    """What is asked of an answer, in one line."""
    match field.kind:
        case FieldKind.CHOICE | FieldKind.MULTI_CHOICE:
            living = [one for one in field.choices if one.is_active]
            return ", ".join(localized(one.label, one.label_en) for one in living)
        case FieldKind.NUMBER:
            least = "" if field.minimum is None else f"{field.minimum:g}"
            most = "" if field.maximum is None else f"{field.maximum:g}"
            span = f"{least} – {most}" if least or most else ""
            return " ".join(word for word in (span, field.unit) if word) or "–"
        case FieldKind.DATE if field.date_rule is not DateRule.ANY:
            return t(f"catalog.date_rule.{field.date_rule.value}")
    return field.pattern or "–"


def _fields(record: CustomField | None) -> list[Field]:
    half = partial(Field, is_half=True)
    identity = [
        half(
            "key",
            lambda: t("catalog.field_key"),
            is_required=True,
            help=lambda: t("catalog.key_help"),
            most=40,
        ),
        half("kind", lambda: t("catalog.field_kind"), "choice", choices=words.kinds()),
    ]
    return [
        half("label", lambda: t("catalog.label"), is_required=True, most=250),
        half("label_en", lambda: t("catalog.label_en"), most=250),
        *(identity if record is None else []),
        half("help", lambda: t("catalog.help"), most=250),
        half("help_en", lambda: t("catalog.help_en"), most=250),
        Field(
            "choices", lambda: t("catalog.choices"), "text", lines=5, help=lambda: t("catalog.choices_help")
        ),
        half("minimum", lambda: t("catalog.minimum")),
        half("maximum", lambda: t("catalog.maximum")),
        half("unit", lambda: t("catalog.unit"), most=20, help=lambda: t("catalog.unit_help")),
        half(
            "longest",
            lambda: t("catalog.longest"),
            "number",
            between=bounds(NewField, "longest"),
            help=lambda: t("catalog.longest_help"),
        ),
        half("pattern", lambda: t("catalog.pattern"), most=250, help=lambda: t("catalog.pattern_help")),
        half("pattern_message", lambda: t("catalog.pattern_message"), most=250),
        half("pattern_message_en", lambda: t("catalog.pattern_message_en"), most=250),
        Field("date_rule", lambda: t("catalog.date_rule"), "segments", choices=words.date_rules()),
        Field("is_searchable", lambda: t("catalog.is_searchable"), "check"),
        Field("is_active", lambda: t("catalog.is_active"), "check"),
    ]


def _values(record: CustomField | None) -> dict[str, Any]:
    if record is None:
        return {"kind": FieldKind.TEXT, "date_rule": DateRule.ANY, "is_active": True}
    values = {name: getattr(record, name) for name in record.__struct_fields__}
    return values | {
        "choices": "\n".join(_line(one) for one in record.choices if one.is_active),
        "minimum": "" if record.minimum is None else f"{record.minimum:g}",
        "maximum": "" if record.maximum is None else f"{record.maximum:g}",
        "longest": record.longest or None,
    }


def _show_fields(sheet: RecordSheet, record: CustomField | None) -> None:
    """Only what means something for the kind."""
    kind = record.kind if record is not None else sheet.form.value("kind")
    shown = {
        "choices": kind in CHOSEN,
        "minimum": kind is FieldKind.NUMBER,
        "maximum": kind is FieldKind.NUMBER,
        "unit": kind is FieldKind.NUMBER,
        "longest": kind in WRITTEN,
        "pattern": kind in WRITTEN,
        "pattern_message": kind in WRITTEN,
        "pattern_message_en": kind in WRITTEN,
        "date_rule": kind is FieldKind.DATE,
    }
    for name, is_shown in shown.items():
        sheet.form.show_field(name, is_shown)


# --- answers to choose from ---------------------------------------------------------------------------------


def _line(choice: FieldChoice) -> str:
    return f"{choice.label} {BETWEEN} {choice.label_en}" if choice.label_en else choice.label


def choices_of(text: str, known: Sequence[FieldChoice]) -> list[FieldChoice]:
    """One answer a line, "교체 | Swap". An answer keeps its key while its Korean word stays."""
    keys = {one.label: one.key for one in known}
    used = {one.key for one in known}
    found: list[FieldChoice] = []
    for line in text.splitlines():
        label, _, english = (part.strip() for part in line.partition(BETWEEN))
        if not label:
            continue
        key = keys.get(label) or _free_key(english or label, used)
        used.add(key)
        found.append(FieldChoice(key=key, label=label, label_en=english))
    return found


def _free_key(word: str, used: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")[:30]
    stem = plain if plain[:1].isalpha() and plain[:1].isascii() else "answer"
    numbers = (f"{stem}_{number}" for number in range(1, 1000))
    return stem if stem not in used and stem != "answer" else next(one for one in numbers if one not in used)


# --- sending ------------------------------------------------------------------------------------------------


def _new(sheet: RecordSheet, values: dict[str, Any]) -> NewField | None:
    parts = _parts(sheet, values, [])
    key = str(values["key"]).strip()
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key):
        sheet.refuse(t("catalog.key_wrong"), "key")
        return None
    return None if parts is None else NewField(key=key, kind=values["kind"], **parts)


def _changed(sheet: RecordSheet, record: CustomField, values: dict[str, Any]) -> ChangedField | None:
    parts = _parts(sheet, values, record.choices)
    return None if parts is None else ChangedField(version=record.version, **parts)


def _parts(sheet: RecordSheet, values: dict[str, Any], known: Sequence[FieldChoice]) -> dict[str, Any] | None:
    limits: dict[str, float | None] = {}
    for name in ("minimum", "maximum"):
        text = str(values[name] or "").replace(",", "").strip()
        try:
            limits[name] = float(text) if text else None
        except ValueError:
            sheet.refuse(t("catalog.number_wrong"), name)
            return None
    kept = {name: value for name, value in values.items() if name not in ("key", "kind")}
    longest = values["longest"] or 0
    return kept | limits | {"choices": choices_of(values["choices"], known), "longest": longest}
