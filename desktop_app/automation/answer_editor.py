"""The answer that an action gives to a custom field: chosen, typed or looked up, as the field is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.automation.custom import RECORDS
from desktop_app.automation.targets import Targets
from desktop_app.catalog.directory import localized
from desktop_app.core.translator import t
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.live import Text
from desktop_app.ui.picker import MultiPicker, Picker
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import ChoiceBox, ImeLineEdit, Label, column
from shared.catalog import CustomField, FieldChoice, FieldKind

HINTS = {FieldKind.DATE: "automation.answer_date_hint", FieldKind.TEXT: "automation.placeholder_hint"}


class AnswerEditor(QWidget):
    """`text` is the answer as an action keeps it; "" empties the field."""

    changed = Signal()

    def __init__(self, targets: Targets, field: CustomField | None, text: str) -> None:
        super().__init__()
        self._targets = targets
        self.text: Callable[[], str] = lambda: text
        self.editor = self._make(field, text)
        parts: list[QWidget] = [self.editor]
        hint = HINTS.get(field.kind) if field is not None else None
        if hint is not None:
            parts.append(Label(partial(t, hint), "meta", tone="tertiary", wraps=True))
        self.setLayout(column(*parts, spacing=4))
        self.setMinimumWidth(theme.px(180))
        self.setFocusProxy(self.editor)

    def _make(self, field: CustomField | None, text: str) -> QWidget:
        if field is None:
            return Label(lambda: t("automation.retired_field"), "meta", tone="red")
        match field.kind:
            case FieldKind.YES_NO:
                return self._choice_box(
                    [("true", partial(t, "catalog.yes")), ("false", partial(t, "catalog.no"))], text
                )
            case FieldKind.CHOICE:
                return self._choice_box(
                    [(one.key, partial(_label, one)) for one in _known(field, text)], text
                )
            case FieldKind.MULTI_CHOICE:
                return self._many(field, text)
            case FieldKind.PERSON | FieldKind.ASSET:
                return self._record(field, text)
        line = ImeLineEdit(_name, placeholder=_name)
        line.setText(text)
        line.query_changed.connect(lambda _: self.changed.emit())
        self.text = lambda: line.full_text().strip()
        return line

    def _choice_box(self, choices: list[tuple[str, Text]], text: str) -> QWidget:
        box = ChoiceBox([("", lambda: t("catalog.no_answer")), *choices], name=_name)
        box.set_value(text)
        box.chosen.connect(lambda _: self.changed.emit())
        self.text = lambda: str(box.value() or "")
        return box

    def _many(self, field: CustomField, text: str) -> QWidget:
        choices = [Choice(one.key, _label(one)) for one in _known(field, text)]
        picker = MultiPicker(local_provider(choices, len(choices)), name=_name, placeholder=_name)
        chosen = set(text.splitlines())
        picker.set_choices([one for one in choices if one.value in chosen])
        picker.changed.connect(lambda _: self.changed.emit())
        self.text = lambda: "\n".join(str(one) for one in picker.values())
        return picker

    def _record(self, field: CustomField, text: str) -> QWidget:
        kind = RECORDS[field.kind]
        picker = Picker(self._targets.provider(kind, self), name=_name, placeholder=_name)
        if text.isdecimal():
            picker.set_choice(self._targets.choice(kind, int(text)))
        picker.picked.connect(lambda _: self.changed.emit())
        self.text = lambda: "" if picker.value() is None else str(picker.value())
        return picker


def _name() -> str:
    return t("automation.answer")


def _label(choice: FieldChoice) -> str:
    return localized(choice.label, choice.label_en)


def _known(field: CustomField, text: str) -> list[FieldChoice]:
    """Those in use, and those chosen already."""
    chosen = set(text.splitlines())
    return [one for one in field.choices if one.is_active or one.key in chosen]
