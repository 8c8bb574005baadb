"""Persons, departments, locations, stockrooms, vendors: who they are and who may receive an asset."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from server.assets.models import Stockroom, Vendor
from server.auth.models import Account
from server.core.context import ActorKind, Context
from server.custody import rules
from server.custody.models import CustodyEvent
from server.people import queries as people
from server.people.models import Department, Location, Person
from shared.custody import HolderKind
from shared.errors import Conflict, Invalid
from shared.people import EmploymentState
from shared.wire import Ref

Holder = tuple[HolderKind, int]

TABLES: dict[HolderKind, type[Person | Department | Location | Stockroom | Vendor]] = {
    HolderKind.PERSON: Person,
    HolderKind.DEPARTMENT: Department,
    HolderKind.LOCATION: Location,
    HolderKind.STOCKROOM: Stockroom,
    HolderKind.VENDOR: Vendor,
}


def ref(ctx: Context, kind: HolderKind, holder_id: int) -> Ref:
    """The holder an input names."""
    found = labels(ctx, [(kind, holder_id)])
    if not found:
        raise Invalid("holder_unknown", "holder_id")
    return found[kind, holder_id]


def labels(ctx: Context, holders: Iterable[Holder]) -> dict[Holder, Ref]:
    """Pointers to many holders, by the names they have today."""
    wanted = set(holders)
    found: dict[Holder, Ref] = {}
    for kind, table in TABLES.items():
        ids = [holder_id for known, holder_id in wanted if known is kind]
        for row in ctx.session.execute(select(table.id, table.name).where(table.id.in_(ids))) if ids else ():
            found[kind, row.id] = Ref(kind=kind.value, id=row.id, label=row.name)
    return found


def actor_names(ctx: Context, events: Iterable[CustodyEvent]) -> dict[tuple[ActorKind, int], str]:
    """Who wrote the events: the person's name, else the account's."""
    seen = {(event.actor_kind, event.actor_id): event.actor_person_id for event in events}
    persons = people.refs(ctx, {person_id for person_id in seen.values() if person_id is not None})
    ids = [actor_id for kind, actor_id in seen if kind is ActorKind.ACCOUNT]
    accounts = {row.id: row.name for row in ctx.session.scalars(select(Account).where(Account.id.in_(ids)))}
    names: dict[tuple[ActorKind, int], str] = {}
    for (kind, actor_id), person_id in seen.items():
        known = persons[person_id].label if person_id in persons else accounts.get(actor_id, f"#{actor_id}")
        names[kind, actor_id] = known if kind is ActorKind.ACCOUNT else "Ieum"
    return names


def check_may_receive(ctx: Context, holder: Ref, accountable_id: int | None) -> int | None:
    """Refuse whoever must not get an asset. Returns the person accountable for a shared one."""
    kind = HolderKind(holder.kind)
    if kind not in rules.USERS:
        raise Invalid("holder_kind_not_allowed", "holder_kind")
    if kind is HolderKind.PERSON:
        person = people.get(ctx, holder.id)
        if people.state_of(person, people.today(ctx)) is EmploymentState.LEFT:
            raise Conflict("holder_has_left", "holder_id", person=person.name)
        return None
    return check_accountable(ctx, accountable_id)


def check_accountable(ctx: Context, accountable_id: int | None) -> int:
    """A shared holder needs somebody who works here and answers for the asset."""
    person = ctx.session.get(Person, accountable_id) if accountable_id is not None else None
    if person is None:
        raise Invalid("accountable_needed", "accountable_id")
    if people.state_of(person, people.today(ctx)) is not EmploymentState.ACTIVE:
        raise Conflict("accountable_not_active", "accountable_id", person=person.name)
    return person.id


def check_due(due_at: datetime | None, at: datetime, *, is_needed: bool) -> None:
    if due_at is None:
        if is_needed:
            raise Invalid("loan_needs_due_at", "due_at")
        return
    if due_at.tzinfo is None:
        raise Invalid("time_without_zone", "due_at")
    if due_at <= at:
        raise Invalid("due_before_start", "due_at")
