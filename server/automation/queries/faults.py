"""What rules name and nobody uses any more."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from server.automation.models import Macro
from server.automation.rules import conditions
from server.catalog import queries as catalog
from server.catalog.models import Service, Team
from server.core.context import Context
from server.people import queries as people
from server.people.models import Person
from server.people.rules import has_access
from shared.automation import ActionKind, Condition, FactField, Group, RuleFault, TicketStep

K, F = ActionKind, FactField
Known = Mapping[Any, tuple[str, bool]]
"""Name and whether it is in use, by id or key."""

OF_STEP: Mapping[ActionKind, str] = {
    K.SET_CATEGORY: "category_retired",
    K.SET_SERVICE: "service_retired",
    K.ASSIGN_TEAM: "team_retired",
    K.ESCALATE: "team_retired",
    K.CREATE_CHILD: "team_retired",
    K.ASSIGN_PERSON: "person_left",
    K.NOTIFY: "person_left",
    K.ADD_WATCHER: "person_left",
    K.RUN_MACRO: "macro_removed",
}
OF_FIELD: Mapping[FactField, str] = {
    F.CATEGORY: "category_retired",
    F.SERVICE: "service_retired",
    F.TEAM: "team_retired",
    F.ASSIGNEE: "person_left",
}
Named = tuple[bool, int, str, Any]
"""Whether by a step, its number, the code of the fault it would be, what is named."""


def of_rules(ctx: Context, rules: Sequence[tuple[Group, Sequence[TicketStep]]]) -> list[list[RuleFault]]:
    """For each rule, the conditions first."""
    named = [[*_in_conditions(group), *_in_steps(steps)] for group, steps in rules]
    known: dict[str, Known] = {}
    for code, read in READS.items():
        wanted = {target for one in named for _, _, name, target in one if name == code}
        known[code] = read(ctx, wanted) if wanted else {}
    return [[fault for each in one if (fault := _fault(each, known)) is not None] for one in named]


def _fault(named: Named, known: Mapping[str, Known]) -> RuleFault | None:
    is_step, number, code, target = named
    name, is_used = known[code].get(target, (f"#{target}", False))
    return None if is_used else RuleFault(is_step=is_step, number=number, code=code, name=name)


def _in_conditions(group: Group) -> Iterator[Named]:
    for number, condition in enumerate(conditions.every(group), 1):
        if condition.field is F.ANSWER:
            yield False, number, "field_retired", condition.key
        elif condition.field in OF_FIELD:
            yield from ((False, number, OF_FIELD[condition.field], one) for one in _ids(condition))


def _ids(condition: Condition) -> list[int]:
    return [int(one) for one in condition.values if conditions.is_id(one)]


def _in_steps(steps: Sequence[TicketStep]) -> Iterator[Named]:
    for number, step in enumerate(steps, 1):
        if step.kind is K.SET_FIELD:
            yield True, number, "field_retired", step.word
        elif step.kind in OF_STEP and step.target_id is not None:
            yield True, number, OF_STEP[step.kind], step.target_id


# --- what is in use -----------------------------------------------------------------------------------------


def _fields(ctx: Context, _: Collection[Any]) -> Known:
    return {key: (one.label, one.is_active) for key, one in catalog.known_fields(ctx).items()}


def _categories(ctx: Context, _: Collection[Any]) -> Known:
    return {one.id: (one.name, one.is_active) for one in catalog.nodes(ctx).values()}


def _rows(table: type[Service] | type[Team]) -> Callable[[Context, Collection[Any]], Known]:
    def read(ctx: Context, ids: Collection[Any]) -> Known:
        rows = ctx.session.execute(select(table.id, table.name, table.is_active).where(table.id.in_(ids)))
        return {row.id: (row.name, row.is_active) for row in rows}

    return read


def _persons(ctx: Context, ids: Collection[Any]) -> Known:
    today = people.today(ctx)
    rows = ctx.session.scalars(select(Person).where(Person.id.in_(ids)))
    return {row.id: (row.name, has_access(row, today)) for row in rows}


def _macros(ctx: Context, ids: Collection[Any]) -> Known:
    rows = ctx.session.execute(select(Macro.id, Macro.name).where(Macro.id.in_(ids)))
    return {row.id: (row.name, True) for row in rows}


READS: Mapping[str, Callable[[Context, Collection[Any]], Known]] = {
    "field_retired": _fields,
    "category_retired": _categories,
    "service_retired": _rows(Service),
    "team_retired": _rows(Team),
    "person_left": _persons,
    "macro_removed": _macros,
}
