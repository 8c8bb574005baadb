"""Persons, departments and locations. The employee number is the key of a person, never the name."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.wire import (
    Endpoint,
    Id,
    Limit,
    Line,
    Nothing,
    OptionalCode,
    OptionalLine,
    OptionalText,
    Page,
    Ref,
    Reply,
    Version,
    Wire,
)


class EmploymentState(StrEnum):
    """Derived from the dates: before the start, within, after the last working day."""

    SCHEDULED = "scheduled"
    ACTIVE = "active"
    LEFT = "left"


class PersonRow(Reply):
    """One line of the directory; also the type-ahead index of the desktop app."""

    id: int
    employee_number: str
    name: str
    email: str
    department: str
    title: str
    phone: str
    mobile: str
    location: str
    state: EmploymentState
    is_vip: bool
    version: int


class PersonDetail(Reply):
    row: PersonRow
    department_id: int | None
    location_id: int | None
    manager: Ref | None
    starts_on: date | None
    last_working_day: date | None
    access_ends_on: date | None
    account_name: str
    """Sign-in name at the company's directory, as the endpoint agent observes it."""
    note: str


class NewPerson(Wire):
    employee_number: OptionalCode
    name: Line
    email: OptionalLine = ""
    department_id: Id | None = None
    location_id: Id | None = None
    manager_id: Id | None = None
    title: OptionalLine = ""
    phone: OptionalCode = ""
    mobile: OptionalCode = ""
    account_name: OptionalLine = ""
    starts_on: date | None = None
    last_working_day: date | None = None
    access_ends_on: date | None = None
    is_vip: bool = False
    note: OptionalText = ""


class ChangedPerson(NewPerson):
    """All fields of the form; `version` is the one that was shown."""

    version: Version


class PeopleQuery(Wire):
    """`search` takes names, 초성, employee numbers, extensions and mobiles."""

    search: OptionalLine = ""
    department_id: Id | None = None
    state: EmploymentState | None = None
    cursor: OptionalLine = ""
    limit: Limit = 50


class Department(Reply):
    id: int
    code: str
    name: str
    parent_id: int | None
    manager: Ref | None


class Departments(Reply):
    items: list[Department]


class NewDepartment(Wire):
    code: OptionalCode
    name: Line
    parent_id: Id | None = None
    manager_id: Id | None = None


class Location(Reply):
    id: int
    name: str
    building: str
    floor: str


class Locations(Reply):
    items: list[Location]


class NewLocation(Wire):
    name: Line
    building: OptionalLine = ""
    floor: OptionalCode = ""


class PeopleImport(Wire):
    """A CSV with a header line, UTF-8 or CP949.

    Columns in Korean or English: 사번/employee_number (key), 이름/name, 부서/department, 직함/title,
    이메일/email, 내선/phone, 휴대전화/mobile, 위치/location, 관리자 사번/manager_number, 입사일/starts_on,
    마지막 근무일/last_working_day, 접근 종료일/access_ends_on, 계정/account_name.
    """

    csv: Annotated[str, Meta(max_length=8_388_608)]
    is_dry_run: bool = True


class ImportAction(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    SAME = "same"
    REFUSE = "refuse"


class ImportLine(Reply):
    """What one line of the file does; `changes` holds "field: old → new" per field, `code` why refused."""

    line: int
    employee_number: str
    name: str
    action: ImportAction
    changes: dict[str, list[str]]
    code: str
    facts: dict[str, str]


class ImportResult(Reply):
    """All or nothing: with one refused line nothing is written."""

    is_applied: bool
    created: int
    changed: int
    same: int
    refused: int
    lines: list[ImportLine]


LIST_PEOPLE = Endpoint(
    "GET", "/api/people", PeopleQuery, Nothing, Page[PersonRow], permission=Permission.PEOPLE_READ
)
GET_PERSON = Endpoint(
    "GET", "/api/people/{person_id}", Nothing, Nothing, PersonDetail, permission=Permission.PEOPLE_READ
)
CREATE_PERSON = Endpoint(
    "POST", "/api/people", Nothing, NewPerson, PersonDetail, permission=Permission.PEOPLE_MANAGE, status=201
)
CHANGE_PERSON = Endpoint(
    "POST",
    "/api/people/{person_id}/change",
    Nothing,
    ChangedPerson,
    PersonDetail,
    permission=Permission.PEOPLE_MANAGE,
)
IMPORT_PEOPLE = Endpoint(
    "POST",
    "/api/people/import",
    Nothing,
    PeopleImport,
    ImportResult,
    permission=Permission.PEOPLE_MANAGE,
    max_body_bytes=16 * 1_048_576,
)
LIST_DEPARTMENTS = Endpoint(
    "GET", "/api/departments", Nothing, Nothing, Departments, permission=Permission.PEOPLE_READ
)
CREATE_DEPARTMENT = Endpoint(
    "POST",
    "/api/departments",
    Nothing,
    NewDepartment,
    Department,
    permission=Permission.PEOPLE_MANAGE,
    status=201,
)
LIST_LOCATIONS = Endpoint(
    "GET", "/api/locations", Nothing, Nothing, Locations, permission=Permission.PEOPLE_READ
)
CREATE_LOCATION = Endpoint(
    "POST", "/api/locations", Nothing, NewLocation, Location, permission=Permission.PEOPLE_MANAGE, status=201
)
