"""Services: what people can ask for, and who may."""

from __future__ import annotations

from typing import Any

from desktop_app.catalog import words
from desktop_app.catalog.directory import chosen
from desktop_app.catalog.record_page import RecordPage, Writes
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.ui.badges import Badge
from desktop_app.ui.choices import Choice, local_provider
from desktop_app.ui.form import Field
from desktop_app.ui.record_table import Column
from shared.catalog import (
    CHANGE_SERVICE,
    CREATE_SERVICE,
    LIST_SERVICES,
    Audience,
    ChangedService,
    NewService,
    Service,
)
from shared.people import LIST_DEPARTMENTS, Department, Departments

SERVICES = Writes(
    CREATE_SERVICE,
    CHANGE_SERVICE,
    NewService,
    ChangedService,
    id_name="service_id",
    titles=("catalog.new_service", "catalog.change_service"),
    icon="package",
)
AUDIENCE_BADGES = {
    Audience.EVERYBODY: ("green", "users"),
    Audience.DEPARTMENTS: ("blue", "building-2"),
    Audience.DESK: ("grey", "lock"),
}


def _audience(service: Service) -> Badge:
    hue, icon = AUDIENCE_BADGES[service.audience]
    return Badge(words.audience(service.audience), hue, icon)  # type: ignore[arg-type]  # one of the hues


class ServicesPage(RecordPage):
    kinds = frozenset({"service"})

    def __init__(self, place: Workplace) -> None:
        self.departments: list[Department] = []
        columns = [
            Column(
                "name",
                lambda: t("catalog.service"),
                lambda one: one.name,
                width=260,
                second=lambda one: one.description.partition("\n")[0],
                is_strong=True,
            ),
            Column(
                "team", lambda: t("catalog.owner_team"), lambda one: self._team(one) or "–", stretches=True
            ),
            Column(
                "audience",
                lambda: t("catalog.audience"),
                lambda one: words.audience(one.audience),
                badge=_audience,
                width=170,
            ),
        ]
        super().__init__(
            place,
            title=lambda: t("catalog.services"),
            subtitle=lambda: t("catalog.services_text"),
            new=lambda: t("catalog.new_service"),
            columns=columns,
        )
        self.backend.call(self, LIST_DEPARTMENTS, self._take_departments, failed=lambda _: None)

    def _team(self, service: Service) -> str:
        return self.catalog.team_name(service.team_id)

    def _take_departments(self, found: Departments) -> None:
        self.departments = found.items

    def ask(self) -> None:
        self.backend.call(self, LIST_SERVICES, self.take, failed=self.refused, latest="list")

    def words(self, record: Service) -> str:
        return f"{record.name} {record.description} {self._team(record)}"

    def edit(self, record: Service | None) -> None:
        departments = [Choice(one.id, one.name, one.code) for one in self.departments]
        kept = {} if record is None else {"position": record.position}
        sheet = self.sheet(
            SERVICES,
            record,
            self._fields(record, departments),
            self._values(record, departments),
            given=lambda filled: _given(filled) | kept,
        )

        def show_departments(_: str = "") -> None:
            sheet.form.show_field("department_ids", sheet.form.value("audience") is Audience.DEPARTMENTS)

        sheet.form.changed.connect(show_departments)
        show_departments()
        sheet.open()

    def _fields(self, record: Service | None, departments: list[Choice]) -> list[Field]:
        icon = record.icon if record is not None else ""
        return [
            Field("name", lambda: t("catalog.name"), is_required=True, most=250),
            Field("description", lambda: t("catalog.description"), "text", lines=3),
            Field(
                "team_id",
                lambda: t("catalog.owner_team"),
                "pick",
                is_half=True,
                provider=local_provider(self.catalog.team_choices),
            ),
            Field("icon", lambda: t("catalog.icon"), "choice", is_half=True, choices=words.icons_with(icon)),
            Field(
                "audience",
                lambda: t("catalog.audience"),
                "segments",
                choices=words.audiences(),
            ),
            Field(
                "department_ids",
                lambda: t("catalog.departments"),
                "pick_many",
                provider=local_provider(departments),
                placeholder=lambda: t("catalog.departments_hint"),
            ),
            Field("is_active", lambda: t("catalog.is_active"), "check"),
        ]

    def _values(self, record: Service | None, departments: list[Choice]) -> dict[str, Any]:
        if record is None:
            return {"icon": "package", "audience": Audience.EVERYBODY, "is_active": True}
        return {
            "name": record.name,
            "description": record.description,
            "team_id": chosen(self.catalog.team_choices(), record.team_id),
            "icon": record.icon,
            "audience": record.audience,
            "department_ids": [one for one in departments if one.value in record.department_ids],
            "is_active": record.is_active,
        }


def _given(values: dict[str, Any]) -> dict[str, Any]:
    is_some = values["audience"] is Audience.DEPARTMENTS
    return values | {"department_ids": values["department_ids"] if is_some else []}
