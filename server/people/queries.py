"""Reads about persons, departments and locations."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_, select

from server.core import paging, records, reference
from server.core.context import Context
from server.people import rules
from server.people.models import Department, Location, Person
from server.people.rules import state_of as state_of
from shared import people as wire
from shared.errors import NotFound
from shared.permissions import Permission
from shared.wire import Page, Ref


def today(ctx: Context) -> date:
    """The date at the company."""
    return ctx.now.astimezone(ZoneInfo(ctx.zone)).date()


def get(ctx: Context, person_id: int) -> Person:
    person = records.held(ctx, Person, person_id)
    if person is None:
        raise NotFound
    return person


def ref(person: Person) -> Ref:
    return Ref(kind="person", id=person.id, label=person.name)


def refs(ctx: Context, person_ids: set[int]) -> dict[int, Ref]:
    """Pointers to several persons at once."""
    rows = ctx.session.execute(select(Person.id, Person.name).where(Person.id.in_(person_ids)))
    return {row.id: Ref(kind="person", id=row.id, label=row.name) for row in rows}


def by_employee_number(ctx: Context, number: str) -> Person | None:
    return ctx.session.scalar(select(Person).where(Person.employee_number == rules.tidy(number)))


def by_account_name(ctx: Context, name: str) -> Person | None:
    """Whose directory account this is; None when nobody's or more than one person's."""
    key = rules.account_key(name)
    if not key:
        return None
    found = ctx.session.scalars(select(Person).where(Person.account_key == key).limit(2)).all()
    return found[0] if len(found) == 1 else None


def department_name(ctx: Context, person: Person) -> str:
    return "" if person.department_id is None else _department(ctx, person.department_id)[0]


def departments_of(ctx: Context, person: Person) -> list[int]:
    """Their department and those above it."""
    found: list[int] = []
    department_id = person.department_id
    while department_id is not None and department_id not in found:
        found.append(department_id)
        department_id = _department(ctx, department_id)[1]
    return found


def _department(ctx: Context, department_id: int) -> tuple[str, int | None]:
    """Its name and the one above it."""
    _, found = reference.known_one(ctx, "departments", _departments, department_id)
    return found or ("", None)


def _departments(ctx: Context) -> Mapping[int, tuple[str, int | None]]:
    rows = ctx.session.execute(select(Department.id, Department.name, Department.parent_id))
    return {row.id: (row.name, row.parent_id) for row in rows}


def location_name(ctx: Context, person: Person) -> str:
    if person.location_id is None:
        return ""
    _, found = reference.known_one(ctx, "locations", _locations, person.location_id)
    return found or ""


def _locations(ctx: Context) -> Mapping[int, str]:
    return {row.id: row.name for row in ctx.session.execute(select(Location.id, Location.name))}


# --- the directory ------------------------------------------------------------------------------------------


def directory(ctx: Context, query: wire.PeopleQuery) -> Page[wire.PersonRow]:
    """Persons by name; a search matches names, initials, numbers and addresses."""
    ctx.actor.require(Permission.PEOPLE_READ)
    found = (
        select(Person, Department.name, Location.name)
        .outerjoin(Department, Department.id == Person.department_id)
        .outerjoin(Location, Location.id == Person.location_id)
        .where(*_conditions(ctx, query))
    )
    rows, cursor = paging.page(ctx.session, found, [Person.name, Person.id], query.cursor, query.limit)
    on = today(ctx)
    items = [_row(person, department or "", location or "", on) for person, department, location in rows]
    return Page[wire.PersonRow](items=items, next_cursor=cursor)


def _conditions(ctx: Context, query: wire.PeopleQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        or_(*(Person.search_text.like(pattern, escape="!") for pattern in group))
        for group in rules.search_patterns(query.search)
    ]
    if query.department_id is not None:
        conditions.append(Person.department_id == query.department_id)
    if query.state is not None:
        conditions.append(in_state(query.state, today(ctx)))
    return conditions


def in_state(state: wire.EmploymentState, on: date) -> ColumnElement[bool]:
    """The same decision as `rules.state_of`, for the database."""
    has_left = and_(Person.last_working_day.is_not(None), Person.last_working_day < on)
    is_to_come = and_(Person.starts_on.is_not(None), Person.starts_on > on)
    not_left = or_(Person.last_working_day.is_(None), Person.last_working_day >= on)
    has_started = or_(Person.starts_on.is_(None), Person.starts_on <= on)
    return {
        wire.EmploymentState.LEFT: has_left,
        wire.EmploymentState.SCHEDULED: and_(not_left, is_to_come),
        wire.EmploymentState.ACTIVE: and_(not_left, has_started),
    }[state]


def _row(person: Person, department: str, location: str, on: date) -> wire.PersonRow:
    return wire.PersonRow(
        id=person.id,
        employee_number=person.employee_number,
        name=person.name,
        email=person.email,
        department=department,
        title=person.title,
        phone=person.phone,
        mobile=person.mobile,
        location=location,
        state=state_of(person, on),
        is_vip=person.is_vip,
        version=person.version,
    )


def row(ctx: Context, person: Person) -> wire.PersonRow:
    return _row(person, department_name(ctx, person), location_name(ctx, person), today(ctx))


def detail(ctx: Context, person: Person) -> wire.PersonDetail:
    """The note is for those who keep the records."""
    manager = None if person.manager_id is None else ref(get(ctx, person.manager_id))
    return wire.PersonDetail(
        row=row(ctx, person),
        department_id=person.department_id,
        location_id=person.location_id,
        manager=manager,
        starts_on=person.starts_on,
        last_working_day=person.last_working_day,
        access_ends_on=person.access_ends_on,
        account_name=person.account_name,
        note=person.note if ctx.actor.may(Permission.PEOPLE_MANAGE) else "",
    )


def show(ctx: Context, person_id: int) -> wire.PersonDetail:
    ctx.actor.require(Permission.PEOPLE_READ)
    return detail(ctx, get(ctx, person_id))


# --- departments and locations ------------------------------------------------------------------------------


def departments(ctx: Context) -> wire.Departments:
    ctx.actor.require(Permission.PEOPLE_READ)
    rows = ctx.session.scalars(select(Department).order_by(Department.name, Department.id)).all()
    managers = refs(ctx, {row.manager_id for row in rows if row.manager_id is not None})
    return wire.Departments(
        items=[
            wire.Department(
                id=row.id,
                code=row.code,
                name=row.name,
                parent_id=row.parent_id,
                manager=managers.get(row.manager_id or 0),
            )
            for row in rows
        ]
    )


def department(ctx: Context, row: Department) -> wire.Department:
    manager = None if row.manager_id is None else ref(get(ctx, row.manager_id))
    return wire.Department(id=row.id, code=row.code, name=row.name, parent_id=row.parent_id, manager=manager)


def locations(ctx: Context) -> wire.Locations:
    ctx.actor.require(Permission.PEOPLE_READ)
    rows = ctx.session.scalars(select(Location).order_by(Location.name, Location.id)).all()
    return wire.Locations(items=[location(ctx, row) for row in rows])


def location(ctx: Context, row: Location) -> wire.Location:
    return wire.Location(id=row.id, name=row.name, building=row.building, floor=row.floor)
