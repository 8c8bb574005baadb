"""What people do to the records of persons, departments and locations."""

from typing import Any

from sqlalchemy import select

from server.core import events, records
from server.core.context import Context, check_version
from server.core.db import take_lock
from server.people import queries, rules
from server.people.events import DepartmentCreated, LocationCreated, PersonChanged, PersonHired
from server.people.models import Department, Location, Person
from shared import people as wire
from shared.errors import Conflict, Invalid
from shared.permissions import Permission
from shared.wire import Ref

ONE_LINE = ("employee_number", "name", "email", "title", "phone", "mobile", "account_name")
PRIVATE = frozenset({"note"})
"""Fields whose text never stands in events; that they changed does."""


def create(ctx: Context, form: wire.NewPerson) -> Person:
    ctx.actor.require(Permission.PEOPLE_MANAGE)
    person = Person()
    changes = _write(ctx, person, form)
    ctx.session.add(person)
    ctx.session.flush()
    events.publish(ctx, PersonHired(subject=queries.ref(person), changes=changes))
    return person


def change(ctx: Context, person_id: int, form: wire.ChangedPerson) -> Person:
    ctx.actor.require(Permission.PEOPLE_MANAGE)
    person = queries.get(ctx, person_id)
    check_version(person, form.version)
    changes = _write(ctx, person, form)
    if changes:
        ctx.session.flush()
        events.publish(ctx, PersonChanged(subject=queries.ref(person), changes=changes))
    return person


def _write(ctx: Context, person: Person, form: wire.NewPerson) -> dict[str, list[Any]]:
    """Set every field after checking it; returns what changed."""
    values = {name: rules.tidy(getattr(form, name)) for name in ONE_LINE}
    _check(ctx, person, form, values["employee_number"], values["name"])
    changes = records.fill(person, form, skip=ONE_LINE)
    for name, new in values.items():
        if getattr(person, name) != new:
            changes[name] = [getattr(person, name), new]
            setattr(person, name, new)
    if changes:
        person.updated_at = ctx.now
        refresh_keys(person)
    return {name: [None, None] if name in PRIVATE else pair for name, pair in changes.items() if any(pair)}


def refresh_keys(person: Person) -> None:
    """Bring what people are found by up to date with the fields."""
    person.account_key = rules.account_key(person.account_name)
    person.search_text = rules.search_text(
        name=person.name,
        words=[person.email, person.account_name],
        numbers=[person.employee_number, person.phone, person.mobile],
    )


def _check(ctx: Context, person: Person, form: wire.NewPerson, number: str, name: str) -> None:
    if not number:
        raise Invalid("employee_number_missing", "employee_number")
    if not name:
        raise Invalid("name_missing", "name")
    other = queries.by_employee_number(ctx, number)
    if other is not None and other.id != person.id:
        raise Conflict("employee_number_taken", "employee_number", employee_number=number)
    rules.check_dates(form)
    if form.department_id is not None and ctx.session.get(Department, form.department_id) is None:
        raise Invalid("department_unknown", "department_id")
    if form.location_id is not None and ctx.session.get(Location, form.location_id) is None:
        raise Invalid("location_unknown", "location_id")
    check_manager(ctx, person, form.manager_id)


def check_manager(ctx: Context, person: Person, manager_id: int | None) -> None:
    """Refuse a manager who is not there, or who reports to this person."""
    if manager_id is None:
        return
    take_lock(ctx.session, "people:managers")
    if ctx.session.get(Person, manager_id) is None:
        raise Invalid("manager_unknown", "manager_id")

    def manager_of(one: int) -> int | None:
        return ctx.session.scalar(select(Person.manager_id).where(Person.id == one))

    if person in ctx.session and rules.makes_circle(person.id, manager_id, manager_of):
        raise Invalid("manager_circle", "manager_id")


def create_department(ctx: Context, form: wire.NewDepartment) -> Department:
    ctx.actor.require(Permission.PEOPLE_MANAGE)
    name = rules.tidy(form.name)
    if not name:
        raise Invalid("name_missing", "name")
    code = rules.tidy(form.code) or name[:64]
    if ctx.session.scalar(select(Department.id).where(Department.code == code)) is not None:
        raise Conflict("department_code_taken", "code", department_code=code)
    if form.parent_id is not None and ctx.session.get(Department, form.parent_id) is None:
        raise Invalid("department_unknown", "parent_id")
    if form.manager_id is not None and ctx.session.get(Person, form.manager_id) is None:
        raise Invalid("manager_unknown", "manager_id")
    row = Department(code=code, name=name, parent_id=form.parent_id, manager_id=form.manager_id)
    ctx.session.add(row)
    ctx.session.flush()
    events.publish(ctx, DepartmentCreated(subject=Ref(kind="department", id=row.id, label=row.name)))
    return row


def create_location(ctx: Context, form: wire.NewLocation) -> Location:
    ctx.actor.require(Permission.PEOPLE_MANAGE)
    name = rules.tidy(form.name)
    if not name:
        raise Invalid("name_missing", "name")
    row = Location(name=name, building=rules.tidy(form.building), floor=rules.tidy(form.floor))
    ctx.session.add(row)
    ctx.session.flush()
    events.publish(ctx, LocationCreated(subject=Ref(kind="location", id=row.id, label=row.name)))
    return row
