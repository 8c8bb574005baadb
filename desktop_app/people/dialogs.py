"""The form of a person: new or changed; drafts are kept, changes of others are merged in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.people import actions
from desktop_app.people.choices import people_provider, person_choice
from desktop_app.people.directory import Places
from desktop_app.people.drafts import FormDraft
from desktop_app.people.models import PeopleIndex
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import Banner, Button
from shared.errors import Conflict, DeskError
from shared.people import ChangedPerson, NewPerson, PersonDetail

DATES = ("starts_on", "last_working_day", "access_ends_on")
PICKED = ("department_id", "location_id", "manager_id")
SHARED_FIELDS = tuple(NewPerson.__struct_fields__)

Changed = Callable[[PersonDetail], None]


def values_of(person: PersonDetail) -> dict[str, Any]:
    """The fields of the form as the server knows them."""
    row = person.row
    return {
        "employee_number": row.employee_number,
        "name": row.name,
        "email": row.email,
        "department_id": person.department_id,
        "location_id": person.location_id,
        "manager_id": person.manager.id if person.manager is not None else None,
        "title": row.title,
        "phone": row.phone,
        "mobile": row.mobile,
        "account_name": person.account_name,
        "starts_on": person.starts_on,
        "last_working_day": person.last_working_day,
        "access_ends_on": person.access_ends_on,
        "is_vip": row.is_vip,
        "note": person.note,
    }


def merged(
    base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What I changed stays mine, everything else is theirs; the names of what they changed."""
    changed = [name for name in base if theirs[name] != base[name]]
    values = {name: mine[name] if mine[name] != base[name] else theirs[name] for name in base}
    return values, changed


def ask_person(parent: QWidget, place: Workplace, person: PersonDetail | None, done: Changed) -> PersonSheet:
    sheet = PersonSheet(parent, place, person, done)
    sheet.open()
    return sheet


class PersonSheet(FormSheet):
    """`done` is called with what the server made of it."""

    def __init__(self, parent: QWidget, place: Workplace, person: PersonDetail | None, done: Changed) -> None:
        is_new = person is None
        super().__init__(
            parent,
            (lambda: t("people.new")) if person is None else partial(_change_title, person),
            _fields(place, parent),
            yes=lambda: t("people.create") if is_new else t("people.save"),
            icon="user-plus" if is_new else "pencil",
            width=720,
        )
        self._parent, self._place, self._person, self._told = parent, place, person, done
        self._kept_banner: Banner | None = None
        key = f"person/{person.row.id}" if person is not None else "person/new"
        self.draft = FormDraft(place.store, key, self.form.values, self)
        self._base = values_of(person) if person is not None else {}
        self._show(self._base)
        self._restore()
        self.form.changed.connect(lambda _: self.draft.touch())
        self.closed.connect(self.draft.flush)
        self.done = self._send

    # --- values --------------------------------------------------------------------------------------------

    def _show(self, values: dict[str, Any]) -> None:
        shown = dict(values)
        places = Places.of(self._place)
        names = {
            "department_id": {row.id: row.name for row in places.departments},
            "location_id": {row.id: row.name for row in places.locations},
        }
        for name, known in names.items():
            number = shown.get(name)
            if number is not None:
                shown[name] = Choice(number, known.get(number) or self._label(name))
        manager_id = shown.get("manager_id")
        if manager_id is not None:
            row = PeopleIndex.of(self._place).get(manager_id)
            manager = self._person.manager if self._person is not None else None
            label = manager.label if manager is not None else ""
            shown["manager_id"] = person_choice(row) if row is not None else Choice(manager_id, label)
        for name in DATES:
            if isinstance(shown.get(name), str):
                shown[name] = date.fromisoformat(shown[name])
        self.form.set_values(shown)

    def _label(self, name: str) -> str:
        if self._person is None:
            return ""
        row = self._person.row
        return row.department if name == "department_id" else row.location

    def _restore(self) -> None:
        """Go on where it was left; one click goes back to what the server knows."""
        kept = self.draft.kept()
        if not kept or all(kept.get(name) in (None, "", False) for name in SHARED_FIELDS):
            return
        self._show(kept)
        throw = Button(lambda: t("people.draft_discard"), is_small=True, clicked=self._start_over)
        self._kept_banner = Banner(
            lambda: t("people.draft_kept"), hue="blue", icon="history", actions=[throw]
        )
        self.body.insertWidget(0, self._kept_banner)

    def _start_over(self) -> None:
        empty: dict[str, Any] = dict.fromkeys((*PICKED, *DATES))
        empty |= {name: "" for name in SHARED_FIELDS if name not in empty} | {"is_vip": False}
        self._show(empty | self._base)
        self.draft.discard()
        if self._kept_banner is not None:
            self._kept_banner.hide()

    # --- sending -------------------------------------------------------------------------------------------

    def _send(self, values: dict[str, Any], _: FormSheet) -> None:
        backend = self._place.backend
        if self._person is None:
            actions.create_person(backend, self, NewPerson(**values), self._taken, self._refused)
            return
        form = ChangedPerson(version=self._person.row.version, **values)
        actions.change_person(backend, self, self._person.row.id, form, self._taken, self._refused)

    def _taken(self, person: PersonDetail) -> None:
        self.draft.discard()
        self.close_cover()
        key = "people.created" if self._person is None else "people.changed"
        show_toast(self._parent, Notice(t(key, name=person.row.name), hue="green", icon="circle-check"))
        self._told(person)

    def _refused(self, error: DeskError) -> None:
        self.draft.save()
        if isinstance(error, Conflict) and error.code == "changed_meanwhile" and self._person is not None:
            actions.get_person(
                self._place.backend, self, self._person.row.id, self._merge, lambda _: self._refuse(error)
            )
        else:
            self._refuse(error)

    def _refuse(self, error: DeskError) -> None:
        self.refuse(sentence(error), error.field)

    def _merge(self, theirs: PersonDetail) -> None:
        """Somebody else was faster: their changes come in, mine stay, and I look again before saving."""
        values, changed = merged(self._base, self.form.values(), values_of(theirs))
        self._person, self._base = theirs, values_of(theirs)
        self._show(values)
        fields = ", ".join(t(f"people.{FIELD_KEYS[name]}") for name in changed)
        self.refuse(t("people.merged", fields=fields))


FIELD_KEYS = {name: name for name in SHARED_FIELDS} | {
    "department_id": "department",
    "location_id": "location",
    "manager_id": "manager",
    "title": "title_of",
    "is_vip": "vip_of",
}
"""The text that names each field."""


def _change_title(person: PersonDetail) -> str:
    return t("people.change_of", name=person.row.name)


def _fields(place: Workplace, owner: QWidget) -> list[Field]:
    places = Places.of(place)

    def departments() -> list[Choice]:
        return [Choice(row.id, row.name, row.code, icon="building-2") for row in places.departments]

    def locations() -> list[Choice]:
        rows = places.locations
        return [
            Choice(row.id, row.name, f"{row.building} {row.floor}".strip(), icon="map-pin") for row in rows
        ]

    def line(name: str, *, most: int = 250, is_required: bool = False) -> Field:
        label = partial(t, f"people.{FIELD_KEYS[name]}")
        return Field(name, label, is_half=True, most=most, is_required=is_required)

    def day(name: str) -> Field:
        return Field(name, partial(t, f"people.{name}"), "date", is_half=True)

    return [
        line("name", is_required=True),
        line("employee_number", most=64, is_required=True),
        Field(
            "department_id",
            lambda: t("people.department"),
            "pick",
            is_half=True,
            provider=local_provider(departments),
        ),
        line("title"),
        line("email"),
        line("phone", most=64),
        line("mobile", most=64),
        Field(
            "location_id",
            lambda: t("people.location"),
            "pick",
            is_half=True,
            provider=local_provider(locations),
        ),
        Field(
            "manager_id",
            lambda: t("people.manager"),
            "pick",
            is_half=True,
            provider=people_provider(place, owner),
            placeholder=lambda: t("people.search"),
        ),
        line("account_name"),
        day("starts_on"),
        day("last_working_day"),
        day("access_ends_on"),
        Field("is_vip", lambda: t("people.vip_of"), "check", is_half=True),
        Field("note", lambda: t("people.note"), "text", lines=2, help=lambda: t("people.note_help")),
    ]
