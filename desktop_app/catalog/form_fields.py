"""The fields of a request form: shown as their conditions say, checked while they are filled in.

fields = FormFields(place)
fields.choose(category_id, service_id)      other fields appear; what was written stays
fields.values();  fields.check();  fields.refuse("fields.asset_tag", sentence)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.catalog import conditions
from desktop_app.catalog.directory import catalog_of, localized
from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people.choices import people_provider
from desktop_app.ui.choices import Choice, Deliver, Provider, local_provider
from desktop_app.ui.form import Field, Form
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import Label, clear
from shared.assets import LIST_ASSETS, AssetRow, AssetsQuery
from shared.catalog import (
    CHECK_FORM,
    GET_SHOWN_FORM,
    CustomField,
    FieldKind,
    FieldValue,
    Filled,
    FormCheck,
    FormItem,
    FormQuery,
    ShownForm,
    ShownItem,
)
from shared.errors import Invalid
from shared.wire import Page

CHECK_MS = 350
MOST_ASSETS = 12
HALF = (FieldKind.NUMBER, FieldKind.DATE, FieldKind.YES_NO)


class FormFields(QWidget):
    """`changed`: an answer differs. `loaded`: the fields of another choice are here."""

    changed = Signal()
    loaded = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place, self._catalog = place, catalog_of(place)
        self._choice: tuple[int | None, int | None] = (None, None)
        self._kept: dict[str, FieldValue] = {}
        self._names: dict[str, str] = {}
        self._touched: set[str] = set()
        self._shown_form = ShownForm(intros=[], items=[])
        self._trial: list[FormItem] | None = None
        self._is_waiting = False
        self.form: Form | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(theme.px(10))
        self._check_soon = QTimer(self, singleShot=True, interval=CHECK_MS)
        self._check_soon.timeout.connect(self._ask_check)
        on_language(self, self._rebuild)
        self.hide()

    # --- what is asked -------------------------------------------------------------------------------------

    @property
    def is_ready(self) -> bool:
        """The form of the present choice is here."""
        return not self._is_waiting

    def choose(self, category_id: int | None, service_id: int | None) -> None:
        """Ask for the form of this choice, when it is another one."""
        if (category_id, service_id) == self._choice:
            return
        self._choice = (category_id, service_id)
        if self._choice == (None, None):
            self._is_waiting = False
            self.show_form(ShownForm(intros=[], items=[]))
            return
        self._is_waiting = True
        query = FormQuery(category_id=category_id, service_id=service_id)
        self._place.backend.call(
            self, GET_SHOWN_FORM, self._take, failed=self._refused, query=query, latest="form"
        )

    def _take(self, form: ShownForm) -> None:
        self._is_waiting = False
        self.show_form(form)

    def _refused(self, _: object) -> None:
        self._is_waiting = False

    def show_form(self, form: ShownForm) -> None:
        """One that asks the same as before stays as it stands, with the focus in it."""
        if self.form is None or form != self._shown_form:
            self._keep()
            self._shown_form = form
            self._rebuild()
        else:
            self._show_asked()
        self.loaded.emit()

    def show_trial(self, form: ShownForm, items: list[FormItem]) -> None:
        """A form that is being made: checked as it stands here, not as it is stored."""
        self._trial = items
        self.show_form(form)

    def _rebuild(self) -> None:
        self._keep()
        clear(self._layout)
        self.form = None
        items = [one for one in self._shown_form.items if one.field is not None or not one.item.field]
        self.setVisible(bool(items))
        if not items:
            return
        for text in self._shown_form.intros:
            self._layout.addWidget(Label(text, "body", tone="secondary", wraps=True))
        fields = [self._field(place, one) for place, one in enumerate(self._shown_form.items)]
        self.form = Form(fields)
        self.form.set_values(self._editor_values())
        self.form.changed.connect(self._on_change)
        self._layout.addWidget(self.form)
        self._show_asked()
        self.updateGeometry()

    # --- answers -------------------------------------------------------------------------------------------

    def set_values(self, values: Mapping[str, FieldValue], names: Mapping[str, str] | None = None) -> None:
        """Answers to begin with; `names` are the words for persons and assets."""
        self._kept |= values
        self._names |= dict(names or {})
        if self.form is not None:
            self.form.set_values(self._editor_values())
            self._show_asked()

    def values(self) -> dict[str, FieldValue]:
        """The answers to what is shown; empty ones are left out."""
        self._keep()
        shown = {self._shown_form.items[place].item.field for place in self._places()}
        return {key: value for key, value in self._kept.items() if key in shown and _is_given(value)}

    def drafted(self) -> dict[str, FieldValue]:
        """Everything that was written, hidden or not: for a draft."""
        self._keep()
        return {key: value for key, value in self._kept.items() if _is_given(value)}

    def emptied(self) -> list[str]:
        """Fields that are shown and hold nothing."""
        given = self.values()
        fields = [self._shown_form.items[place].item.field for place in self._places()]
        return [key for key in fields if key and key not in given]

    def check(self) -> bool:
        """Say at each field that it is missing; whether all that is needed is there."""
        if self.form is None:
            return True
        items = [self._shown_form.items[place].item for place in self._places()]
        given = self.values()
        missing = [
            item.field
            for item in items
            if item.field
            and item.is_required
            and item.field not in given
            and not self.form.rows[item.field].fault()
        ]
        for key in missing:
            self.form.rows[key].set_error(t("ui.required"))
        self.mark_unread()
        if missing:
            self.form.rows[missing[0]].setFocus()
        wrong = [one for one in self.form.rows.values() if one.error and not one.isHidden()]
        if wrong and not missing:
            wrong[0].setFocus()
        return not missing and not wrong

    def mark_unread(self) -> bool:
        """Say it at each field where something is written that cannot be read; whether there is one."""
        if self.form is None:
            return False
        faults = self.form.faults()
        for key, fault in faults.items():
            self.form.rows[key].set_error(fault)
        if faults:
            self.form.rows[next(iter(faults))].setFocus()
        return bool(faults)

    def refuse(self, field: str, text: str) -> bool:
        """What the server says of one answer; whether there is a place for it here."""
        key = field.removeprefix("fields.")
        if self.form is None or key not in self.form.rows or field == key:
            return False
        self.form.rows[key].set_error(text)
        self.form.rows[key].setFocus()
        return True

    def _keep(self) -> None:
        if self.form is None:
            return
        values = self.form.values()
        for one in self._shown_form.items:
            if one.field is not None and one.item.field in values:
                self._kept[one.item.field] = _answer(one.field, values[one.item.field])
        for key, row in self.form.rows.items():
            choice = getattr(row.editor, "choice", None)
            if isinstance(choice, Choice):
                self._names[key] = choice.title

    # --- while it is filled in -----------------------------------------------------------------------------

    def _on_change(self, name: str) -> None:
        self._touched.add(name)
        self._show_asked()
        self._check_soon.start()
        self.changed.emit()

    def _places(self) -> list[int]:
        category_id, service_id = self._choice
        branch = self._catalog.branch(category_id)
        return conditions.shown(self._shown_form.items, self._kept, branch=branch, service_id=service_id)

    def _show_asked(self) -> None:
        self._keep()
        if self.form is None:
            return
        places = set(self._places())
        for place, one in enumerate(self._shown_form.items):
            self.form.show_field(_name(place, one), place in places)

    def _ask_check(self) -> None:
        category_id, service_id = self._choice
        body = Filled(category_id=category_id, service_id=service_id, fields=self.values(), items=self._trial)
        self._place.backend.call(
            self, CHECK_FORM, self._take_check, failed=lambda _: None, body=body, latest="check"
        )

    def _take_check(self, found: FormCheck) -> None:
        if self.form is None:
            return
        faults = {one.field: sentence(Invalid(one.code, one.field, **one.facts)) for one in found.faults}
        for key in self._touched & self.form.rows.keys():
            row = self.form.rows[key]
            row.set_error(faults.get(key, "") or ("" if row.editor.hasFocus() else row.fault()))

    # --- editors -------------------------------------------------------------------------------------------

    def _field(self, place: int, one: ShownItem) -> Field:
        if one.field is None:
            title = localized(one.item.title, one.item.title_en)
            return Field(_name(place, one), "", "custom", widget=partial(Label, title, "section", "semibold"))
        return editor_of(one.field, self._place, self, is_required=one.item.is_required)

    def _editor_values(self) -> dict[str, Any]:
        """The answers as the editors take them."""
        fields = [one.field for one in self._shown_form.items if one.field is not None]
        return {one.key: self._shown_value(one, self._kept.get(one.key)) for one in fields}

    def _shown_value(self, field: CustomField, value: FieldValue) -> Any:
        match field.kind:
            case FieldKind.PERSON | FieldKind.ASSET if value:
                return Choice(value, self._names.get(field.key, ""))
            case FieldKind.MULTI_CHOICE if isinstance(value, list):
                return [one for one in _choices(field) if one.value in value]
            case FieldKind.DATE:
                return _day(value)
            case FieldKind.NUMBER if isinstance(value, int | float):
                return f"{value:g}"
        return value


def editor_of(field: CustomField, place: Workplace, owner: QObject, *, is_required: bool = False) -> Field:
    """How a custom field is asked for."""
    label, help_text = localized(field.label, field.label_en), localized(field.help, field.help_en)
    kinds: dict[FieldKind, dict[str, Any]] = {
        FieldKind.LONG_TEXT: {"kind": "text"},
        FieldKind.DATE: {"kind": "date"},
        FieldKind.YES_NO: {"kind": "choice", "choices": _yes_no()},
        FieldKind.CHOICE: {"kind": "choice", "choices": _one_of(field)},
        FieldKind.MULTI_CHOICE: {"kind": "pick_many", "provider": local_provider(_choices(field), most=300)},
        FieldKind.PERSON: {"kind": "pick", "provider": people_provider(place, owner)},
        FieldKind.ASSET: {"kind": "pick", "provider": assets_provider(place.backend, owner)},
    }
    return Field(
        field.key,
        label,
        is_required=is_required,
        is_half=field.kind in HALF,
        hint=field.unit,
        help=help_text,
        **kinds.get(field.kind, {}),
    )


def assets_provider(backend: Backend, owner: QObject) -> Provider:
    """Assets by tag, serial, model or holder; values are their ids."""

    def provide(query: str, deliver: Deliver) -> None:
        if not query.strip():
            deliver([])
            return

        def show(page: Page[AssetRow]) -> None:
            deliver(
                [Choice(row.id, row.tag, f"{row.maker} {row.model}", icon="laptop") for row in page.items]
            )

        asked = AssetsQuery(search=query.strip()[:250], limit=MOST_ASSETS)
        backend.call(owner, LIST_ASSETS, show, failed=lambda _: None, query=asked, latest="pick_asset")

    return provide


def _name(place: int, one: ShownItem) -> str:
    return one.item.field or f"heading {place}"


def _yes_no() -> list[tuple[Any, Any]]:
    return [
        (None, lambda: t("catalog.no_answer")),
        (True, lambda: t("catalog.yes")),
        (False, lambda: t("catalog.no")),
    ]


def _choices(field: CustomField) -> list[Choice]:
    return [Choice(one.key, localized(one.label, one.label_en)) for one in field.choices if one.is_active]


def _one_of(field: CustomField) -> Sequence[tuple[Any, Any]]:
    return [(None, lambda: t("catalog.no_answer")), *((one.value, one.title) for one in _choices(field))]


def _is_given(value: FieldValue) -> bool:
    return value is not None and value != [] and not (isinstance(value, str) and not value.strip())


def _day(value: FieldValue) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _answer(field: CustomField, value: Any) -> FieldValue:
    """What an editor holds, as it goes over the wire."""
    if value is None or value == "":
        return None
    if field.kind is FieldKind.DATE:
        return str(value.isoformat())
    if field.kind is FieldKind.NUMBER:
        return _number(str(value))
    if isinstance(value, list):
        return [str(one) for one in value]
    return value if isinstance(value, bool | int | float) else str(value)


def _number(text: str) -> FieldValue:
    """A number where it is one; else the words, which the server will not take."""
    plain = text.replace(",", "").strip()
    try:
        value = float(plain)
    except ValueError:
        return text
    return int(value) if value.is_integer() and "e" not in plain.lower() else value
