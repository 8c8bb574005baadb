"""Conditions to be put together: what is looked at, and from which figure or version on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QDoubleSpinBox, QVBoxLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.diagnosis import words
from desktop_app.ui.live import Text, bind
from desktop_app.ui.theme import set_text_style, theme
from desktop_app.ui.widgets import Button, ChoiceBox, IconButton, ImeLineEdit, row
from shared.diagnosis import NUMBERS, SINCE_ONLY, SOFTWARE, Compare, Condition, Fact

WITH_VERSION = frozenset({Fact.SOFTWARE_OLDER, Fact.SOFTWARE_AT_LEAST})
MOST = 6


class ConditionRow(QWidget):
    """One condition; only the fields that it needs are shown."""

    def __init__(self, facts: Sequence[Fact], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        names: list[tuple[Fact, Text]] = [(one, partial(words.fact, one)) for one in facts]
        self.fact = ChoiceBox(names, name=lambda: t("diagnosis.fact"))
        self.compare = ChoiceBox(
            [(one, partial(words.compare, one)) for one in Compare], name=lambda: t("diagnosis.compare")
        )
        self.limit = QDoubleSpinBox()
        self.limit.setRange(0, 1_000_000)
        self.limit.setDecimals(1)
        self.limit.setMinimumWidth(theme.px(90))
        self.limit.lineEdit().setTextMargins(theme.px(8), 0, theme.px(8), 0)
        set_text_style(self.limit, "body")
        bind(self.limit.setAccessibleName, lambda: t("diagnosis.limit"))
        self.program = ImeLineEdit(placeholder=lambda: t("diagnosis.program"))
        self.version = ImeLineEdit(placeholder=lambda: t("diagnosis.version"))
        self.version.setMaximumWidth(theme.px(110))
        self.remove = IconButton("x", lambda: t("diagnosis.remove_condition"))
        line = row(self.fact, self.compare, self.limit, self.program, self.version, self.remove, spacing=6)
        line.setStretchFactor(self.program, 1)
        self.setLayout(line)
        self.fact.chosen.connect(lambda _: self._show())
        self._show()

    def _show(self) -> None:
        fact = self.fact.value()
        for widget in (self.compare, self.limit):
            widget.setVisible(fact in NUMBERS)
        self.program.setVisible(fact in SOFTWARE)
        self.version.setVisible(fact in WITH_VERSION)

    def value(self) -> Condition:
        fact = self.fact.value()
        return Condition(
            fact=fact,
            compare=self.compare.value(),
            limit=self.limit.value() if fact in NUMBERS else 0,
            program=self.program.final_text().strip() if fact in SOFTWARE else "",
            version=self.version.final_text().strip() if fact in WITH_VERSION else "",
        )

    def set_value(self, condition: Condition) -> None:
        self.fact.set_value(condition.fact)
        self.compare.set_value(condition.compare)
        self.limit.setValue(condition.limit)
        self.program.setText(condition.program)
        self.version.setText(condition.version)
        self._show()


class ConditionsEditor(QWidget):
    """Several conditions that all have to hold; with `most` 1 there may be none."""

    def __init__(self, *, most: int = MOST, for_fix: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most = most
        self._facts = [one for one in Fact if for_fix or one not in SINCE_ONLY]
        self.rows: list[ConditionRow] = []
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(theme.px(6))
        self.add_button = Button(
            lambda: t("diagnosis.add_condition"), "link", icon="plus", clicked=self._add_empty
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(6))
        outer.addLayout(self._list)
        outer.addLayout(row(self.add_button, None))

    def _add_empty(self) -> None:
        self._add(Condition(fact=self._facts[0]))

    def _add(self, condition: Condition) -> None:
        made = ConditionRow(self._facts, self)
        made.set_value(condition)
        made.remove.clicked.connect(lambda _=False: self._remove(made))
        self.rows.append(made)
        self._list.addWidget(made)
        self.add_button.setVisible(len(self.rows) < self._most)

    def _remove(self, made: ConditionRow) -> None:
        self.rows.remove(made)
        made.hide()
        made.deleteLater()
        self.add_button.setVisible(True)

    def values(self) -> list[Condition]:
        return [one.value() for one in self.rows]

    def set_values(self, conditions: Sequence[Condition]) -> None:
        for one in list(self.rows):
            self._remove(one)
        for condition in conditions:
            self._add(condition)
