"""Conditions as readable rows: field, comparison, value; groups of them below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.automation import custom, words
from desktop_app.automation.targets import Targets
from desktop_app.core.translator import t
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.picker import ChoicePicker, MultiPicker
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Card,
    ChoiceBox,
    IconButton,
    ImeLineEdit,
    Label,
    box,
    clear,
    column,
    row,
)
from shared.automation import (
    OPS,
    WITHOUT_VALUE,
    Condition,
    FactField,
    FieldKind,
    Group,
    InnerGroup,
    Match,
    Op,
)


class ConditionRow(QWidget):
    """One condition."""

    changed = Signal()
    removed = Signal()
    rebuild_asked = Signal()

    def __init__(self, targets: Targets, condition: Condition) -> None:
        super().__init__()
        self._targets = targets
        fact = custom.fact_of(condition)
        self.kind = custom.kind_of(targets.catalog, fact)
        facts = custom.facts(targets.catalog, fact)
        self.field = ChoicePicker(facts, name=lambda: t("automation.field_name"))
        self.field.set_value(fact)
        self.field.setFixedWidth(theme.px(190))
        self.op = ChoiceBox(
            [(one, partial(words.op_word, one)) for one in OPS[self.kind]], name=lambda: t("automation.op")
        )
        self.op.set_value(condition.op)
        self.op.setFixedWidth(theme.px(140))
        self._read: Callable[[], list[str]] = list
        value = self._make_value(condition)
        remove = IconButton("x", lambda: t("automation.remove_condition"), clicked=self.removed.emit)
        line = row(self.field, self.op, value, remove, spacing=6)
        line.setStretchFactor(value, 1)
        line.setAlignment(self.field, Qt.AlignmentFlag.AlignTop)
        line.setAlignment(self.op, Qt.AlignmentFlag.AlignTop)
        line.setAlignment(remove, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.field.chosen.connect(lambda _: self.rebuild_asked.emit())
        self.op.chosen.connect(lambda _: self.rebuild_asked.emit())

    def condition(self) -> Condition:
        field, key = self.field.value()
        return Condition(field=field, key=key, op=self.op.value(), values=self._read())

    def _make_value(self, condition: Condition) -> QWidget:
        if condition.op in WITHOUT_VALUE:
            return QWidget()
        match self.kind:
            case FieldKind.NUMBER:
                return self._make_lines(condition, ["automation.number"])
            case FieldKind.DATE:
                is_day = condition.op in (Op.ON_OR_AFTER, Op.ON_OR_BEFORE)
                return self._make_lines(condition, ["automation.day" if is_day else "automation.day_count"])
            case FieldKind.VERSION:
                return self._make_lines(condition, ["automation.version"])
            case FieldKind.SOFTWARE:
                names = ["automation.program"]
                if condition.op is Op.OLDER_THAN:
                    names.append("automation.version")
                return self._make_lines(condition, names)
            case FieldKind.TEXT | FieldKind.WORDS:
                return self._make_words(condition)
        return self._make_choices(condition)

    def _make_lines(self, condition: Condition, names: Sequence[str]) -> QWidget:
        lines = [ImeLineEdit(partial(t, name), placeholder=partial(t, name)) for name in names]
        for line, value in zip(lines, condition.values, strict=False):
            line.setText(value)
        for line in lines:
            line.query_changed.connect(lambda _: self.changed.emit())
        self._read = lambda: [line.full_text().strip() for line in lines]
        return box(row(*lines, spacing=6))

    def _make_words(self, condition: Condition) -> QWidget:
        """Enter takes the word that was typed; one that was not taken yet counts too."""
        picker = MultiPicker(
            local_provider([]),
            name=lambda: t("automation.words"),
            placeholder=lambda: t("automation.words"),
            allows_new=True,
        )
        picker.set_choices([Choice(word, word) for word in condition.values])
        picker.changed.connect(lambda _: self.changed.emit())
        picker.field.query_changed.connect(lambda _: self.changed.emit())

        def read() -> list[str]:
            typed = picker.field.full_text().strip()
            return [str(value) for value in picker.values()] + ([typed] if typed else [])

        self._read = read
        return picker

    def _make_choices(self, condition: Condition) -> QWidget:
        catalog, fact = self._targets.catalog, custom.fact_of(condition)
        record = custom.record_of(catalog, fact)
        if record is not None:
            provider = self._targets.provider(record, self)
            chosen = [self._targets.choice(record, int(one)) for one in condition.values if one.isdecimal()]
        else:
            choices = [Choice(value, said) for value, said in custom.choices_of(catalog, fact)]
            provider = local_provider(choices, len(choices))
            chosen = [one for one in choices if one.value in condition.values]
        picker = MultiPicker(
            provider, name=lambda: t("automation.values"), placeholder=lambda: t("automation.values")
        )
        picker.set_choices(chosen)
        picker.changed.connect(lambda _: self.changed.emit())
        self._read = lambda: [str(value) for value in picker.values()]
        return picker


class ConditionRows(QWidget):
    """How the conditions are joined, and one row for each."""

    changed = Signal()

    def __init__(self, targets: Targets) -> None:
        super().__init__()
        self._targets = targets
        self.match = ChoiceBox(
            [(one, partial(t, f"automation.match.{one.value}")) for one in Match],
            name=lambda: t("automation.match"),
        )
        self.match.setFixedWidth(theme.px(240))
        self.match.chosen.connect(lambda _: self.changed.emit())
        self.rows: list[ConditionRow] = []
        self._rows = column(spacing=6)
        self.add_button = Button(
            lambda: t("automation.add_condition"), icon="plus", is_small=True, clicked=self.add
        )
        self.setLayout(column(row(self.match, None), self._rows, row(self.add_button, None), spacing=6))

    def conditions(self) -> list[Condition]:
        return [one.condition() for one in self.rows]

    def set_conditions(self, match: Match, conditions: Sequence[Condition]) -> None:
        self.match.set_value(match)
        clear(self._rows)
        self.rows = []
        for position, condition in enumerate(conditions):
            line = ConditionRow(self._targets, condition)
            line.changed.connect(self.changed)
            line.removed.connect(partial(self._remove, position))
            line.rebuild_asked.connect(partial(self._rebuild, position))
            self.rows.append(line)
            self._rows.addWidget(line)

    def add(self) -> None:
        first = Condition(field=FactField.STATUS, op=Op.IS)
        self.set_conditions(self.match.value(), [*self.conditions(), first])
        self.rows[-1].field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _remove(self, position: int) -> None:
        conditions = self.conditions()
        del conditions[position]
        self.set_conditions(self.match.value(), conditions)
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _rebuild(self, position: int) -> None:
        """Another field or comparison takes other values; the arrow keys go on where they were."""
        conditions = self.conditions()
        line, old = self.rows[position], conditions[position]
        is_op = line.op.hasFocus()
        kind = custom.kind_of(self._targets.catalog, custom.fact_of(old))
        op = line.op.value() if line.op.value() in OPS[kind] else OPS[kind][0]
        keeps = kind is line.kind and kind in (FieldKind.TEXT, FieldKind.WORDS, FieldKind.NUMBER)
        values = old.values if keeps else []
        conditions[position] = Condition(field=old.field, key=old.key, op=op, values=values)
        self.set_conditions(self.match.value(), conditions)
        again = self.rows[position].op if is_op else self.rows[position].field
        again.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()


class ConditionsEditor(QWidget):
    """Conditions and groups of conditions: two levels."""

    changed = Signal()

    def __init__(self, targets: Targets) -> None:
        super().__init__()
        self._targets = targets
        self.top = ConditionRows(targets)
        self.top.changed.connect(self.changed)
        self.groups: list[ConditionRows] = []
        self._groups = QVBoxLayout()
        self._groups.setSpacing(theme.px(8))
        self.add_group_button = Button(
            lambda: t("automation.add_group"), icon="list-tree", is_small=True, clicked=self.add_group
        )
        self.setLayout(column(self.top, self._groups, row(self.add_group_button, None), spacing=8))

    def group(self) -> Group:
        inner = [
            InnerGroup(match=one.match.value(), conditions=one.conditions())
            for one in self.groups
            if one.rows
        ]
        return Group(match=self.top.match.value(), conditions=self.top.conditions(), groups=inner)

    def set_group(self, group: Group) -> None:
        self.top.set_conditions(group.match, group.conditions)
        clear(self._groups)
        self.groups = []
        for inner in group.groups:
            self._put(inner)

    def _put(self, inner: InnerGroup) -> ConditionRows:
        rows = ConditionRows(self._targets)
        rows.set_conditions(inner.match, inner.conditions)
        rows.changed.connect(self.changed)
        self.groups.append(rows)
        remove = IconButton(
            "trash-2", lambda: t("automation.remove_group"), clicked=lambda: self._remove(rows)
        )
        head = row(
            Label(lambda: t("automation.group_title"), "meta", "semibold", tone="secondary"), None, remove
        )
        self._groups.addWidget(Card(head, rows, margins=(12, 8, 8, 10), spacing=6))
        return rows

    def add_group(self) -> None:
        rows = self._put(InnerGroup(match=Match.ANY))
        rows.add()

    def _remove(self, rows: ConditionRows) -> None:
        group = self.group()
        position = self.groups.index(rows)
        kept = [
            InnerGroup(match=one.match.value(), conditions=one.conditions())
            for place, one in enumerate(self.groups)
            if place != position
        ]
        self.set_group(Group(match=group.match, conditions=group.conditions, groups=kept))
        self.add_group_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
