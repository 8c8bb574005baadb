"""A form declared as a table of fields; a refusal is shown at the field at fault.

form = Form([
    Field("subject", lambda: t("x.subject"), is_required=True),
    Field("due", lambda: t("x.due"), "date", is_half=True),
    Field("level", lambda: t("x.level"), "choice", choices=[("high", lambda: t("x.high"))], is_half=True),
    Field("owner", lambda: t("x.owner"), "pick", provider=people),
])
form.set_values({"subject": "…"});  form.values();  form.show_errors({"subject": sentence})
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.translator import t
from desktop_app.ui.choices import Choice, Provider
from desktop_app.ui.dates import DateField, MomentField, read_clock, written_clock
from desktop_app.ui.live import Text, on_language, said
from desktop_app.ui.picker import MultiPicker, Picker
from desktop_app.ui.theme import polish, set_text_style, theme
from desktop_app.ui.widgets import (
    CheckBox,
    ChoiceBox,
    ImeLineEdit,
    ImeTextEdit,
    Label,
    SegmentedControl,
    commit,
    row,
)

Kind = Literal[
    "line",
    "text",
    "number",
    "date",
    "moment",
    "clock",
    "choice",
    "segments",
    "check",
    "password",
    "pick",
    "pick_many",
    "custom",
]
NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Field:
    """One row of the form. `hint` stands at the right of the label, `help` under the field.

    Values: line, text, password `str`; number `int | None`; date `date | None`; moment `datetime | None` in
    UTC; clock minutes since midnight, `int | None`; check `bool`; choice and segments the value of the
    choice; pick its value (set it with a `Choice`); pick_many a list of values.
    `is_half` puts two fields side by side. `widget` makes a field of your own, for which `read` and `write`
    get and set the value.
    """

    name: str
    label: Text
    kind: Kind = "line"
    is_required: bool = False
    is_half: bool = False
    placeholder: Text = ""
    hint: Text = ""
    help: Text = ""
    choices: Sequence[tuple[Any, Text]] = ()
    provider: Provider | None = None
    lines: int = 4
    most: int = 0
    """The longest text that is taken."""
    between: tuple[int, int] | None = None
    """The least and the greatest number; see `shared.wire.bounds`."""
    allows_new: bool = False
    widget: Callable[[], QWidget] | None = None
    read: Callable[[Any], Any] | None = None
    write: Callable[[Any, Any], None] | None = None


class FieldRow(QWidget):
    """Label, hint, the field itself, and under it what is wrong or what helps."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.editor = self._make(field)
        self.label = Label("", "meta", "semibold", tone="secondary")
        self.hint = Label(field.hint, "meta", tone="tertiary")
        self.below = Label("", "meta", tone="tertiary", wraps=True)
        self._error = ""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.px(5))
        if field.kind != "check":
            layout.addLayout(row(self.label, None, self.hint))
            self.label.setBuddy(self.editor)
        layout.addWidget(self.editor)
        layout.addWidget(self.below)
        self.setFocusProxy(self.editor)
        on_language(self, self._say)

    def _say(self) -> None:
        star = " *" if self.field.is_required else ""
        self.label.setText((said(self.field.label) + star).replace("&", "&&"))
        self._show_below()

    def _show_below(self) -> None:
        text = self._error or said(self.field.help)
        self.below.setText(text)
        self.below.setVisible(bool(text))
        set_text_style(self.below, "meta", "medium" if self._error else "regular")
        self.below.setProperty("tone", "red" if self._error else "tertiary")
        polish(self.below)

    def sink(self, beside: FieldRow | None) -> None:
        """To the middle of the field of another row."""
        drop = 0
        if beside is not None:
            over = beside.label.sizeHint().height() + theme.px(5)
            drop = over + (beside.editor.sizeHint().height() - self.editor.sizeHint().height()) // 2
        self.setContentsMargins(0, drop, 0, 0)

    def set_error(self, sentence: str) -> None:
        """Empty takes it away."""
        if sentence != self._error:
            self._error = sentence
            self.editor.setProperty("has_error", bool(sentence))
            self.editor.setAccessibleDescription(sentence)
            polish(self.editor)
            self._show_below()

    @property
    def error(self) -> str:
        return self._error

    # --- making the editor -------------------------------------------------------------------

    def _make(self, field: Field) -> QWidget:
        makers: dict[str, Callable[[Field], QWidget]] = {
            "text": self._make_text,
            "date": self._make_time,
            "moment": self._make_time,
            "choice": self._make_choice,
            "segments": self._make_segments,
            "check": self._make_check,
            "pick": self._make_picker,
            "pick_many": self._make_pickers,
            "custom": self._make_custom,
        }
        return makers.get(field.kind, self._make_line)(field)

    def _make_line(self, field: Field) -> QWidget:
        line = ImeLineEdit(field.label, placeholder=field.placeholder)
        if field.most:
            line.setMaxLength(field.most)
        if field.kind == "password":
            line.setEchoMode(QLineEdit.EchoMode.Password)
        line.query_changed.connect(self._on_change)
        line.submitted.connect(self.submitted)
        line.editingFinished.connect(self._on_left)
        return line

    def _make_text(self, field: Field) -> QWidget:
        text = ImeTextEdit(field.label, placeholder=field.placeholder, lines=field.lines)
        text.edited.connect(self._on_change)
        text.submitted.connect(self.submitted)
        return text

    def _make_time(self, field: Field) -> QWidget:
        editor = MomentField(field.label) if field.kind == "moment" else DateField(field.label)
        editor.changed.connect(self._on_change)
        editor.submitted.connect(self.submitted)
        editor.editingFinished.connect(self._on_left)
        return editor

    def _make_choice(self, field: Field) -> QWidget:
        choice = ChoiceBox(field.choices, name=field.label)
        choice.chosen.connect(self._on_change)
        return choice

    def _make_segments(self, field: Field) -> QWidget:
        segments = SegmentedControl(field.choices, name=field.label)
        segments.changed.connect(self._on_change)
        return segments

    def _make_check(self, field: Field) -> QWidget:
        return CheckBox(field.label, toggled=self._on_change)

    def _make_picker(self, field: Field) -> QWidget:
        assert field.provider is not None, f"{field.name} needs a provider"
        picker = Picker(field.provider, name=field.label, placeholder=field.placeholder)
        picker.picked.connect(self._on_change)
        picker.submitted.connect(self.submitted)
        return picker

    def _make_pickers(self, field: Field) -> QWidget:
        assert field.provider is not None, f"{field.name} needs a provider"
        pickers = MultiPicker(
            field.provider, name=field.label, placeholder=field.placeholder, allows_new=field.allows_new
        )
        pickers.changed.connect(self._on_change)
        return pickers

    def _make_custom(self, field: Field) -> QWidget:
        assert field.widget is not None, f"{field.name} needs a widget"
        return field.widget()

    def _on_change(self, *_: object) -> None:
        self.set_error("")
        self.changed.emit()

    def _on_left(self) -> None:
        if fault := self.fault():
            self.set_error(fault)

    # --- the value ---------------------------------------------------------------------------

    def fault(self) -> str:
        """That what is written here cannot be read, and what is wanted; empty when it can."""
        editor = self.editor
        if isinstance(editor, DateField | MomentField):
            return editor.fault()
        if self.field.kind in ("number", "clock") and isinstance(editor, ImeLineEdit):
            text = editor.full_text().strip()
            if text and self.value() is None:
                return t(f"ui.{self.field.kind}_unread", text=text)
            return self._outside(self.value())
        return ""

    def _outside(self, number: int | None) -> str:
        if self.field.between is None or number is None:
            return ""
        least, most = self.field.between
        return "" if least <= number <= most else t("ui.number_outside", least=f"{least:,}", most=f"{most:,}")

    def value(self) -> Any:
        editor = self.editor
        match editor:
            case _ if self.field.read is not None:
                return self.field.read(editor)
            case Picker() | ChoiceBox() | DateField() | MomentField() | SegmentedControl():
                return editor.value()
            case MultiPicker():
                return editor.values()
            case CheckBox():
                return editor.isChecked()
            case ImeTextEdit():
                return editor.full_text().strip()
            case ImeLineEdit():
                return self._line_value(editor.full_text())
        return None

    def _line_value(self, text: str) -> str | int | None:
        if self.field.kind == "number":
            digits = text.replace(",", "").strip()
            return int(digits) if NUMBER.fullmatch(digits) else None
        if self.field.kind == "clock":
            return read_clock(text)
        return text if self.field.kind == "password" else text.strip()

    def set_value(self, value: Any) -> None:
        editor = self.editor
        match editor:
            case _ if self.field.write is not None:
                self.field.write(editor, value)
            case Picker():
                editor.set_choice(value if isinstance(value, Choice) else None)
            case MultiPicker():
                editor.set_choices(list(value or ()))
            case ChoiceBox() | DateField() | MomentField() | SegmentedControl():
                editor.set_value(value)
            case CheckBox():
                editor.setChecked(bool(value))
            case ImeTextEdit():
                editor.set_text(str(value or ""))
            case ImeLineEdit() if self.field.kind == "clock" and value is not None:
                editor.setText(written_clock(value))
            case ImeLineEdit():
                editor.setText("" if value is None else str(value))

    @property
    def is_filled(self) -> bool:
        """Something stands there, also when it cannot be read."""
        return self.value() not in (None, "", []) or bool(self.fault())


def _level(*pair: QWidget | None) -> None:
    """A check box beside a field stands at the height of the field, not of its label."""
    rows = [one for one in pair if isinstance(one, FieldRow)]
    labelled = next((one for one in rows if one.field.kind != "check"), None)
    for check in rows:
        if check.field.kind == "check":
            check.sink(labelled)


class Form(QWidget):
    """`changed` carries the name of the field; `submitted` is Enter in a line, Ctrl+Enter in a text."""

    changed = Signal(str)
    submitted = Signal()

    def __init__(self, fields: Sequence[Field], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, FieldRow] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(14))
        self._grid.setVerticalSpacing(theme.px(12))
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._left_out: set[str] = set()
        for field in fields:
            self._add(field)
        self._arrange()

    def _add(self, field: Field) -> None:
        made = self.rows[field.name] = FieldRow(field)
        made.setParent(self)
        made.changed.connect(lambda: self.changed.emit(field.name))
        made.submitted.connect(self.submitted)

    def _arrange(self) -> None:
        """Halves side by side, closing up where fields are left out."""
        for each in self.rows.values():
            self._grid.removeWidget(each)
        at, is_left = 0, True
        for name, each in self.rows.items():
            if name in self._left_out:
                continue
            if each.field.is_half:
                self._grid.addWidget(each, at, 0 if is_left else 1, Qt.AlignmentFlag.AlignTop)
                beside = self._grid.itemAtPosition(at, 0)
                if not is_left and beside is not None:
                    _level(beside.widget(), each)
                at, is_left = (at, False) if is_left else (at + 1, True)
            else:
                at, is_left = (at, True) if is_left else (at + 1, True)
                self._grid.addWidget(each, at, 0, 1, 2)
                at += 1

    def values(self) -> dict[str, Any]:
        """Everything, with the syllable that is being composed."""
        commit()
        return {name: each.value() for name, each in self.rows.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Those that are given; the others stay."""
        for name, value in values.items():
            if name in self.rows:
                self.rows[name].set_value(value)

    def value(self, name: str) -> Any:
        return self.rows[name].value()

    def set_value(self, name: str, value: Any) -> None:
        self.rows[name].set_value(value)

    def editor(self, name: str) -> QWidget:
        return self.rows[name].editor

    def show_field(self, name: str, is_shown: bool) -> None:
        """A field that goes while it has the focus leaves it to the first that stays."""
        if is_shown == (name not in self._left_out):
            return
        self._left_out ^= {name}
        self._arrange()
        leaving, here = self.rows[name], QApplication.focusWidget()
        if not is_shown and here is not None and leaving.isAncestorOf(here):
            self.focus_first()
        leaving.setVisible(is_shown)

    def is_complete(self) -> bool:
        """Whether all that is required is there, and can be read."""
        return not self.missing() and not self.faults()

    def _shown(self) -> list[FieldRow]:
        return [each for name, each in self.rows.items() if name not in self._left_out]

    def missing(self) -> list[str]:
        return [each.field.name for each in self._shown() if each.field.is_required and not each.is_filled]

    def faults(self) -> dict[str, str]:
        """Sentences by field, where something is written that cannot be read."""
        return {each.field.name: fault for each in self._shown() if (fault := each.fault())}

    def check(self) -> bool:
        """Say at each field that it is missing or cannot be read; the first one gets the focus."""
        commit()
        wrong = {name: t("ui.required") for name in self.missing()} | self.faults()
        self.show_errors(wrong)
        return not wrong

    def show_errors(self, errors: Mapping[str, str]) -> list[str]:
        """Sentences by field; returns those for which there is no field, to be shown elsewhere."""
        for name, each in self.rows.items():
            each.set_error(errors.get(name, ""))
        first = next((name for name in self.rows if name in errors), None)
        if first is not None:
            self.rows[first].setFocus(Qt.FocusReason.OtherFocusReason)
        return [sentence for name, sentence in errors.items() if name not in self.rows]

    def clear_errors(self) -> None:
        self.show_errors({})

    def focus_first(self) -> None:
        first = next((each for name, each in self.rows.items() if name not in self._left_out), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
