"""All policies and calendars at one moment, read once for each transaction."""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from msgspec import json
from sqlalchemy import select

from server.core.context import Context
from server.sla.models import BusinessCalendar, CalendarVersion, PolicyEdition, SlaPolicy
from server.sla.rules.calendars import Calendar, Schedule
from server.sla.rules.clocks import Terms
from server.sla.rules.matching import schedule_of
from shared.sla import CalendarContent, PolicyContent
from shared.tickets import ClockKind

KEPT_AS = "sla_book"


@dataclass
class Book:
    """`policies`: the newest editions, in order. `editions`: every edition that was asked for so far."""

    policies: list[tuple[int, PolicyContent]]
    calendars: dict[int, Calendar]
    editions: dict[int, tuple[int, PolicyContent]] = field(default_factory=dict)
    """By edition: its policy, and what it says."""

    def terms(self, edition_id: int, priority: int, *, key: int = 0) -> Terms:
        """What this edition promises at this priority."""
        _, content = self.editions[edition_id]
        return terms_of(self, content, priority, key=key)


def terms_of(book: Book, content: PolicyContent, priority: int, *, key: int = 0) -> Terms:
    targets = content.targets.get(priority, {})
    return Terms(
        targets={kind: minutes * 60 for kind, minutes in targets.items()},
        calendars={kind: book.calendars[calendar_id(content, kind)] for kind in ClockKind},
        pauses={reason: frozenset(kinds) for reason, kinds in content.pauses.items()},
        key=key,
    )


def calendar_id(content: PolicyContent, kind: ClockKind) -> int:
    return content.clock_calendars.get(kind, content.calendar_id)


def book(ctx: Context) -> Book:
    """As it stands now; an action that changes it calls `forget`."""
    found = ctx.session.info.get(KEPT_AS)
    if found is None:
        found = ctx.session.info[KEPT_AS] = _read(ctx)
    assert isinstance(found, Book)
    return found


def forget(ctx: Context) -> None:
    ctx.session.info.pop(KEPT_AS, None)


def _read(ctx: Context) -> Book:
    query = (
        select(PolicyEdition.id, PolicyEdition.policy_id, PolicyEdition.content, SlaPolicy.is_active)
        .join(SlaPolicy, SlaPolicy.id == PolicyEdition.policy_id)
        .where(PolicyEdition.number == SlaPolicy.edition)
        .order_by(SlaPolicy.position, SlaPolicy.id)
    )
    rows = ctx.session.execute(query).all()
    editions = {row.id: (row.policy_id, policy_content(row.content)) for row in rows}
    active = [(row.id, editions[row.id][1]) for row in rows if row.is_active]
    return Book(active, _calendars(ctx), editions)


def _calendars(ctx: Context) -> dict[int, Calendar]:
    query = (
        select(CalendarVersion.calendar_id, CalendarVersion.valid_from, CalendarVersion.content)
        .add_columns(BusinessCalendar.zone)
        .join(BusinessCalendar, BusinessCalendar.id == CalendarVersion.calendar_id)
        .order_by(CalendarVersion.calendar_id, CalendarVersion.valid_from)
    )
    versions: dict[int, list[tuple[date, Schedule]]] = {}
    for row in ctx.session.execute(query):
        schedule = _schedule(row.zone, row.content)
        versions.setdefault(row.calendar_id, []).append((row.valid_from, schedule))
    return {one: Calendar(tuple(found)) for one, found in versions.items()}


@lru_cache(maxsize=256)
def _schedule(zone: str, content: str) -> Schedule:
    """Kept over requests: working out the days of a calendar is most of the work."""
    return schedule_of(zone, calendar_content(content))


@lru_cache(maxsize=256)
def calendar_content(content: str) -> CalendarContent:
    return json.decode(content, type=CalendarContent)


@lru_cache(maxsize=512)
def policy_content(content: str) -> PolicyContent:
    return json.decode(content, type=PolicyContent)


def know(ctx: Context, book: Book, edition_ids: set[int]) -> None:
    """Read older editions that a ticket's history names."""
    missing = edition_ids - set(book.editions)
    if missing:
        query = select(PolicyEdition).where(PolicyEdition.id.in_(missing))
        for row in ctx.session.scalars(query):
            book.editions[row.id] = (row.policy_id, policy_content(row.content))
