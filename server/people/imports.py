"""Takes in a CSV of persons: plans every line first, writes all of them or none.

The employee number says who a line is about. A column the file has rules: an empty cell empties the field.
A column the file lacks leaves the field as it is.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from server.core import events
from server.core.context import Context
from server.core.db import take_lock
from server.people import csv_lines, queries, rules
from server.people.actions import refresh_keys
from server.people.csv_lines import DATES, Column, CsvLine
from server.people.events import (
    DepartmentCreated,
    LocationCreated,
    PeopleImported,
    PersonChanged,
    PersonHired,
)
from server.people.models import Department, Location, Person
from shared import people as wire
from shared.errors import DeskError, Invalid
from shared.permissions import Permission
from shared.wire import Ref

PLAIN = (Column.NAME, Column.TITLE, Column.EMAIL, Column.PHONE, Column.MOBILE, Column.ACCOUNT)
AT_ONCE = 5_000


@dataclass
class Plan:
    """What one line does. `values` are the columns to write; `changes` the same as people read it."""

    line: CsvLine
    person: Person | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, list[str]] = field(default_factory=dict)
    refusal: DeskError | None = None
    creates: dict[str, str] = field(default_factory=dict)
    """A department or location that this line is the first to name."""

    @property
    def number(self) -> str:
        return self.line[Column.NUMBER]

    @property
    def action(self) -> wire.ImportAction:
        if self.refusal is not None:
            return wire.ImportAction.REFUSE
        if self.person is None:
            return wire.ImportAction.CREATE
        return wire.ImportAction.CHANGE if self.changes else wire.ImportAction.SAME


def import_people(ctx: Context, form: wire.PeopleImport) -> wire.ImportResult:
    """Shows what the file would do and, unless it is a dry run or a line is refused, does it."""
    ctx.actor.require(Permission.PEOPLE_MANAGE)
    take_lock(ctx.session, "people:import")
    plans = Planner(ctx, csv_lines.read(form.csv)).plan()
    result = _result(plans, is_applied=not form.is_dry_run)
    if result.is_applied and result.created + result.changed:
        Writer(ctx).write(plans)
        counts = {"created": [0, result.created], "changed": [0, result.changed]}
        events.publish(ctx, PeopleImported(subject=Ref(kind="people", id=0, label="CSV"), changes=counts))
    return result


def _result(plans: Sequence[Plan], *, is_applied: bool) -> wire.ImportResult:
    counts = {action: sum(plan.action is action for plan in plans) for action in wire.ImportAction}
    return wire.ImportResult(
        is_applied=is_applied and not counts[wire.ImportAction.REFUSE],
        created=counts[wire.ImportAction.CREATE],
        changed=counts[wire.ImportAction.CHANGE],
        same=counts[wire.ImportAction.SAME],
        refused=counts[wire.ImportAction.REFUSE],
        lines=[_shown(plan) for plan in plans],
    )


def _shown(plan: Plan) -> wire.ImportLine:
    known = plan.person.name if plan.person is not None else ""
    refusal = plan.refusal
    facts = {name: str(value) for name, value in refusal.facts.items()} if refusal else plan.creates
    return wire.ImportLine(
        line=plan.line.line,
        employee_number=plan.number,
        name=plan.line[Column.NAME] or known,
        action=plan.action,
        changes={} if refusal else plan.changes,
        code=refusal.code if refusal else "",
        facts=facts,
    )


# --- what each line would do --------------------------------------------------------------------------------


class Planner:
    """Knows what is in the database and in the file; reads, never writes."""

    def __init__(self, ctx: Context, lines: Sequence[CsvLine]) -> None:
        self._lines = lines
        self._persons = _persons(ctx, {line[Column.NUMBER] for line in lines})
        departments = ctx.session.scalars(select(Department)).all()
        locations = ctx.session.scalars(select(Location)).all()
        self._department_names = {row.id: row.name for row in departments}
        self._location_names = {row.id: row.name for row in locations}
        self._departments = _by_word((word, row.id) for row in departments for word in (row.code, row.name))
        self._locations = _by_word((row.name, row.id) for row in locations)
        rows = ctx.session.execute(select(Person.id, Person.employee_number, Person.manager_id)).all()
        self._numbers = {row.id: row.employee_number for row in rows}
        self._managers = {
            row.employee_number: self._numbers[row.manager_id] for row in rows if row.manager_id is not None
        }
        self._new_names: set[tuple[Column, str]] = set()

    def plan(self) -> list[Plan]:
        first_line: dict[str, int] = {}
        plans = []
        in_file = {line[Column.NUMBER] for line in self._lines}
        known = in_file | set(self._numbers.values())
        for line in self._lines:
            plan = Plan(line, self._persons.get(line[Column.NUMBER]))
            try:
                _check_cells(line, first_line)
                self._fill(plan, known)
            except DeskError as refusal:
                plan.refusal = refusal
            plans.append(plan)
        self._refuse_circles(plans)
        return plans

    def _fill(self, plan: Plan, known: set[str]) -> None:
        if plan.person is None or Column.NAME in plan.line.cells:
            _need_name(plan.line)
        if plan.person is None:
            plan.values["employee_number"] = plan.number
        for column in PLAIN:
            self._set(plan, column, column.value, plan.line[column])
        for column in DATES:
            self._set(plan, column, column.value, _date(plan.line, column))
        self._place(plan, Column.DEPARTMENT, self._departments, self._department_names)
        self._place(plan, Column.LOCATION, self._locations, self._location_names)
        self._manager(plan, known)
        rules.check_dates(_Dates(plan))

    def _set(self, plan: Plan, column: Column, name: str, new: Any) -> None:
        if column not in plan.line.cells:
            return
        old = getattr(plan.person, name) if plan.person is not None else None
        if (old or None) != (new or None):
            plan.values[name] = new
            plan.changes[column.value] = [_say(old), _say(new)]

    def _place(self, plan: Plan, column: Column, known: dict[str, set[int]], names: dict[int, str]) -> None:
        """A department or location by its name (or code); one that is not there is going to be made."""
        if column not in plan.line.cells:
            return
        cell, attribute = plan.line[column], f"{column.value}_id"
        old = getattr(plan.person, attribute) if plan.person is not None else None
        found = known.get(cell.casefold(), set())
        if old in found or (not cell and old is None):
            return
        if len(found) > 1:
            raise Invalid(f"{column.value}_ambiguous", column.value, **{column.value: cell})
        plan.values[attribute] = next(iter(found)) if found else (cell or None)
        new = names[next(iter(found))] if found else cell
        plan.changes[column.value] = [names.get(old or 0, ""), new]
        if cell and not found and (column, cell.casefold()) not in self._new_names:
            self._new_names.add((column, cell.casefold()))
            plan.creates[f"new_{column.value}"] = cell

    def _manager(self, plan: Plan, known: set[str]) -> None:
        if Column.MANAGER not in plan.line.cells:
            return
        old, new = self._managers.get(plan.number, ""), plan.line[Column.MANAGER]
        if new and new not in known:
            raise Invalid("manager_number_unknown", Column.MANAGER.value, manager_number=new)
        if old != new:
            plan.values[Column.MANAGER.value] = new
            plan.changes[Column.MANAGER.value] = [old, new]

    def _refuse_circles(self, plans: Sequence[Plan]) -> None:
        managers = dict(self._managers)
        for plan in plans:
            if plan.refusal is None and Column.MANAGER in plan.line.cells:
                managers[plan.number] = plan.line[Column.MANAGER]
        for plan in plans:
            if (
                plan.refusal is None
                and "manager_number" in plan.values
                and _is_in_circle(plan.number, managers)
            ):
                plan.refusal = Invalid("manager_circle", Column.MANAGER.value)


@dataclass(frozen=True)
class _Dates:
    """The dates a person would have after a plan."""

    plan: Plan

    def _of(self, name: str) -> date | None:
        found = self.plan.values.get(name, getattr(self.plan.person, name, None))
        return found if isinstance(found, date) else None

    @property
    def starts_on(self) -> date | None:
        return self._of("starts_on")

    @property
    def last_working_day(self) -> date | None:
        return self._of("last_working_day")

    @property
    def access_ends_on(self) -> date | None:
        return self._of("access_ends_on")


def _persons(ctx: Context, numbers: set[str]) -> dict[str, Person]:
    wanted = sorted(numbers)
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = select(Person).where(Person.employee_number.in_(wanted[start : start + AT_ONCE]))
        found |= {person.employee_number: person for person in ctx.session.scalars(some)}
    return found


def _by_word(pairs: Iterable[tuple[str, int]]) -> dict[str, set[int]]:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for word, one in pairs:
        found[word.casefold()].add(one)
    return found


def _check_cells(line: CsvLine, first_line: dict[str, int]) -> None:
    number = line[Column.NUMBER]
    if not number:
        raise Invalid("employee_number_missing", Column.NUMBER.value)
    if line.has_too_many:
        raise Invalid("csv_too_many_cells", "csv")
    if first_line.setdefault(number, line.line) != line.line:
        raise Invalid("employee_number_twice", Column.NUMBER.value, line=first_line[number])
    for column, cell in line.cells.items():
        if csv_lines.is_too_long(column, cell):
            raise Invalid("csv_cell_too_long", column.value, column=column.value)


def _need_name(line: CsvLine) -> None:
    if not line[Column.NAME]:
        raise Invalid("name_missing", Column.NAME.value)


def _date(line: CsvLine, column: Column) -> date | None:
    try:
        return csv_lines.to_date(line[column])
    except ValueError as error:
        raise Invalid("date_unreadable", column.value, column=column.value, text=line[column]) from error


def _say(value: Any) -> str:
    return "" if value is None else str(value)


def _is_in_circle(number: str, managers: dict[str, str]) -> bool:
    seen: set[str] = set()
    above = managers.get(number, "")
    while above and above not in seen:
        if above == number:
            return True
        seen.add(above)
        above = managers.get(above, "")
    return False


# --- doing it -----------------------------------------------------------------------------------------------


class Writer:
    """Carries plans out, none of which is refused."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._places: dict[str, dict[str, int]] = {}

    def write(self, plans: Sequence[Plan]) -> None:
        acting = [plan for plan in plans if plan.action is not wire.ImportAction.SAME]
        self._places = {
            "department_id": self._departments(_words(acting, "department_id")),
            "location_id": self._locations(_words(acting, "location_id")),
        }
        done = [(plan, *self._write_one(plan)) for plan in acting]
        self._ctx.session.flush()
        ids = self._ids_of_managers(acting)
        for plan, person, changes in done:
            if (number := plan.values.get("manager_number")) is not None:
                changes["manager_id"] = [person.manager_id, ids.get(number)]
                person.manager_id = ids.get(number)
        self._ctx.session.flush()
        for plan, person, changes in done:
            event = PersonHired if plan.person is None else PersonChanged
            events.publish(self._ctx, event(subject=queries.ref(person), changes=changes))

    def _write_one(self, plan: Plan) -> tuple[Person, dict[str, list[Any]]]:
        person = plan.person or Person(email="", title="", phone="", mobile="", account_name="")
        changes: dict[str, list[Any]] = {}
        for name, new in plan.values.items():
            if name == "manager_number":
                continue
            value = self._places[name][new.casefold()] if _is_new_place(name, new) else new
            changes[name] = [getattr(person, name), value]
            setattr(person, name, value)
        person.updated_at = self._ctx.now
        refresh_keys(person)
        self._ctx.session.add(person)
        return person, changes

    def _ids_of_managers(self, plans: Sequence[Plan]) -> dict[str, int]:
        numbers = {plan.values["manager_number"] for plan in plans if plan.values.get("manager_number")}
        return {number: person.id for number, person in _persons(self._ctx, numbers).items()}

    def _departments(self, names: dict[str, str]) -> dict[str, int]:
        """Make the departments that this file is the first to name; their ids by name."""
        rows = {word: Department(code=name[:64], name=name) for word, name in names.items()}
        self._ctx.session.add_all(rows.values())
        self._ctx.session.flush()
        for row in rows.values():
            subject = Ref(kind="department", id=row.id, label=row.name)
            events.publish(self._ctx, DepartmentCreated(subject=subject))
        return {word: row.id for word, row in rows.items()}

    def _locations(self, names: dict[str, str]) -> dict[str, int]:
        rows = {word: Location(name=name, building="", floor="") for word, name in names.items()}
        self._ctx.session.add_all(rows.values())
        self._ctx.session.flush()
        for row in rows.values():
            subject = Ref(kind="location", id=row.id, label=row.name)
            events.publish(self._ctx, LocationCreated(subject=subject))
        return {word: row.id for word, row in rows.items()}


def _is_new_place(column: str, value: Any) -> bool:
    """Until it is made, a new department or location stands in a plan by its name."""
    return column in ("department_id", "location_id") and isinstance(value, str)


def _words(plans: Iterable[Plan], column: str) -> dict[str, str]:
    """The new names in a column, as first written, by the name without case."""
    names: dict[str, str] = {}
    for plan in plans:
        if _is_new_place(column, plan.values.get(column)):
            names.setdefault(plan.values[column].casefold(), plan.values[column])
    return names
