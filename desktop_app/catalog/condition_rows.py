"""Conditions of a form item: a line for each, "field – compares – with", joined by and or by or."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.catalog import words
from desktop_app.catalog.directory import Catalog, localized
from desktop_app.core.translator import t
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.live import Text
from desktop_app.ui.picker import MultiPicker
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Button, ChoiceBox, IconButton, SegmentedControl, box, clear, row
from shared.catalog import Condition, ConditionSource, CustomField, FieldKind, Join, Operator

ALWAYS = (Operator.IS, Operator.IS_NOT, Operator.IS_FILLED, Operator.IS_EMPTY)
ORDERED = (Operator.AT_LEAST, Operator.AT_MOST)
BARE = (Operator.IS_FILLED, Operator.IS_EMPTY)
"""Compare with nothing."""
Source = tuple[ConditionSource, str]


def operators_for(source: Source, field: CustomField | None) -> Sequence[Operator]:
    if source[0] is ConditionSource.CATEGORY:
        return (Operator.BELOW, Operator.IS, Operator.IS_NOT)
    if source[0] is ConditionSource.SERVICE:
        return (Operator.IS, Operator.IS_NOT)
    if field is not None and field.kind in (FieldKind.NUMBER, FieldKind.DATE):
        return (*ALWAYS, *ORDERED)
    return ALWAYS


def value_choices(catalog: Catalog, source: Source) -> list[Choice]:
    """What a source can be compared with; empty where any word may be written."""
    if source[0] is ConditionSource.CATEGORY:
        return [Choice(str(one.value), one.title, icon=one.icon) for one in catalog.category_choices()]
    if source[0] is ConditionSource.SERVICE:
        return [Choice(str(one.value), one.title, icon=one.icon) for one in catalog.service_choices()]
    field = catalog.field(source[1])
    if field is None:
        return []
    if field.kind is FieldKind.YES_NO:
        return [Choice("true", t("catalog.yes")), Choice("false", t("catalog.no"))]
    return [Choice(one.key, localized(one.label, one.label_en)) for one in field.choices]


def said(catalog: Catalog, condition: Condition) -> str:
    """A condition as a sentence: "구분 = 교체"."""
    source = (condition.source, condition.field)
    names = {one.value: one.title for one in value_choices(catalog, source)}
    values = ", ".join(names.get(one, one) for one in condition.values)
    return f"{_source_name(catalog, source)} {words.operator(condition.operator)} {values}".strip()


def _source_name(catalog: Catalog, source: Source) -> str:
    if source[0] is not ConditionSource.FIELD:
        return t(f"catalog.{source[0].value}")
    field = catalog.field(source[1])
    return localized(field.label, field.label_en) if field is not None else source[1]


@dataclass
class _Line:
    source: ChoiceBox
    operator: ChoiceBox
    values: MultiPicker
    widget: QWidget


class ConditionRows(QWidget):
    """`before`: keys of the fields that stand above the item."""

    def __init__(self, catalog: Catalog, before: Sequence[str]) -> None:
        super().__init__()
        self._catalog = catalog
        self._sources: list[Source] = [
            *((ConditionSource.FIELD, key) for key in before),
            (ConditionSource.CATEGORY, ""),
            (ConditionSource.SERVICE, ""),
        ]
        self.lines: list[_Line] = []
        self.join = SegmentedControl(
            [(one, partial(t, f"catalog.join.{one.value}")) for one in Join], name=lambda: t("catalog.join")
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(theme.px(8))
        self.add_button = Button(
            lambda: t("catalog.add_condition"), icon="plus", is_small=True, clicked=lambda: self.add(None)
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(8))
        layout.addLayout(self._rows)
        layout.addLayout(row(self.add_button, self.join, None))
        self.setFocusProxy(self.add_button)
        self._show_join()

    def value(self) -> tuple[Join, list[Condition]]:
        return Join(self.join.value()), [one for one in map(self._condition, self.lines) if one is not None]

    def set_value(self, value: tuple[Join, Sequence[Condition]] | None) -> None:
        join, conditions = value or (Join.ALL, ())
        self.join.set_value(join)
        self.lines.clear()
        clear(self._rows)
        for condition in conditions:
            self.add(condition)
        self._show_join()

    def add(self, condition: Condition | None) -> None:
        first = self._sources[0]
        source = (condition.source, condition.field) if condition is not None else first
        names: list[tuple[Any, Text]] = [
            (one, partial(_source_name, self._catalog, one)) for one in self._sources
        ]
        line = _Line(
            source=ChoiceBox(names, name=lambda: t("catalog.condition_source")),
            operator=ChoiceBox((), name=lambda: t("catalog.condition_operator")),
            values=MultiPicker(
                local_provider([]),
                name=lambda: t("catalog.condition_values"),
                placeholder=lambda: t("catalog.condition_values_hint"),
                allows_new=True,
            ),
            widget=QWidget(),
        )
        line.source.set_value(source)
        self._show_operators(line)
        if condition is not None:
            is_one_of = condition.operator is Operator.IS_ONE_OF
            line.operator.set_value(Operator.IS if is_one_of else condition.operator)
            known = {one.value: one for one in value_choices(self._catalog, source)}
            line.values.set_choices([known.get(one, Choice(one, one)) for one in condition.values])
        line.source.chosen.connect(lambda _: self._on_source(line))
        line.operator.chosen.connect(lambda _: self._show_values(line))
        cross = IconButton("x", lambda: t("catalog.remove_condition"), clicked=partial(self._remove, line))
        parts = row(line.source, line.operator, line.values, cross, spacing=6)
        parts.setStretch(0, 3)
        parts.setStretch(1, 2)
        parts.setStretch(2, 4)
        line.widget = box(parts)
        line.values.field.provider = local_provider(lambda: value_choices(self._catalog, line.source.value()))
        self.lines.append(line)
        self._rows.addWidget(line.widget)
        self._show_values(line)
        self._show_join()

    def _on_source(self, line: _Line) -> None:
        line.values.set_choices([])
        self._show_operators(line)
        self._show_values(line)

    def _show_operators(self, line: _Line) -> None:
        source: Source = line.source.value()
        known = operators_for(source, self._catalog.field(source[1]))
        line.operator.set_choices([(one, partial(words.operator, one)) for one in known])

    def _show_values(self, line: _Line) -> None:
        line.values.setVisible(line.operator.value() not in BARE)

    def _show_join(self) -> None:
        self.join.setVisible(len(self.lines) > 1)

    def _remove(self, line: _Line) -> None:
        self.lines.remove(line)
        line.widget.hide()
        line.widget.deleteLater()
        self._show_join()

    def _condition(self, line: _Line) -> Condition | None:
        source: Source = line.source.value()
        operator: Operator = line.operator.value()
        values = [str(one) for one in line.values.values()]
        typed = line.values.field.full_text().strip()
        if typed:
            values.append(typed)
        if operator in BARE:
            values = []
        elif not values:
            return None
        if operator is Operator.IS and len(values) > 1:
            operator = Operator.IS_ONE_OF
        return Condition(source=source[0], field=source[1], operator=operator, values=values)
