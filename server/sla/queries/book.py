"""All policies and calendars at one moment, the same for the whole transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from msgspec import json
from sqlalchemy import func, select

from server.core import reference
from server.core.context import Context
from server.sla.models import BusinessCalendar, CalendarVersion, PolicyEdition, PolicyOrder, SlaPolicy
from server.sla.rules.calendars import Calendar, Schedule, to_seconds
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
    edited: dict[int, list[tuple[int, Calendar]]] = field(default_factory=dict)
    """By calendar: what it was from each edit on, in UTC seconds, the earliest first."""
    changed_at: datetime | None = None
    """When policies were edited or ordered last."""

    def terms(self, edition_id: int, priority: int, at: int, *, key: int = 0) -> Terms:
        """What this edition promises at this priority, by the calendars as they were at `at`."""
        _, content = self.editions[edition_id]
        calendars = {one: self.calendar_at(one, at) for one in calendar_ids(content)}
        return terms_of(calendars, content, priority, key=key)

    def calendar_at(self, calendar_id: int, at: int) -> Calendar:
        edits = self.edited[calendar_id]
        return next((calendar for since, calendar in reversed(edits) if since <= at), edits[0][1])

    def edits_of(self, calendars: Iterable[int], after: int, before: int | None) -> list[int]:
        """When one of these calendars was edited between two instants."""
        found = {at for one in calendars for at, _ in self.edited[one] if after < at}
        return sorted(at for at in found if before is None or at < before)


def terms_of(
    calendars: Mapping[int, Calendar], content: PolicyContent, priority: int, *, key: int = 0
) -> Terms:
    targets = content.targets.get(priority, {})
    return Terms(
        targets={kind: minutes * 60 for kind, minutes in targets.items()},
        calendars={kind: calendars[calendar_id(content, kind)] for kind in ClockKind},
        pauses={reason: frozenset(kinds) for reason, kinds in content.pauses.items()},
        key=key,
    )


def calendar_id(content: PolicyContent, kind: ClockKind) -> int:
    return content.clock_calendars.get(kind, content.calendar_id)


def calendar_ids(content: PolicyContent) -> set[int]:
    return {content.calendar_id, *content.clock_calendars.values()}


def book(ctx: Context) -> Book:
    """As it stands now; an action that changes it calls `forget`."""
    found = ctx.session.info.get(KEPT_AS)
    if found is None:
        found = ctx.session.info[KEPT_AS] = reference.known(ctx, KEPT_AS, _read)
    assert isinstance(found, Book)
    return found


def forget(ctx: Context) -> None:
    ctx.session.info.pop(KEPT_AS, None)


def _read(ctx: Context) -> Book:
    query = (
        select(PolicyEdition.id, PolicyEdition.policy_id, PolicyEdition.content, PolicyEdition.valid_at)
        .add_columns(SlaPolicy.is_active)
        .join(SlaPolicy, SlaPolicy.id == PolicyEdition.policy_id)
        .where(PolicyEdition.number == SlaPolicy.edition)
        .order_by(SlaPolicy.position, SlaPolicy.id)
    )
    rows = ctx.session.execute(query).all()
    editions = {row.id: (row.policy_id, policy_content(row.content)) for row in rows}
    active = [(row.id, editions[row.id][1]) for row in rows if row.is_active]
    ordered_at = ctx.session.scalar(select(func.max(PolicyOrder.valid_at)))
    changes = [row.valid_at for row in rows] + ([ordered_at] if ordered_at is not None else [])
    edited = _edited(ctx)
    newest = {one: edits[-1][1] for one, edits in edited.items()}
    return Book(active, newest, editions, edited, max(changes, default=None))


def _edited(ctx: Context) -> dict[int, list[tuple[int, Calendar]]]:
    """An edit replaces what was said for its day; what holds from other days stays."""
    query = (
        select(CalendarVersion.calendar_id, CalendarVersion.valid_from, CalendarVersion.content)
        .add_columns(CalendarVersion.created_at, BusinessCalendar.zone)
        .join(BusinessCalendar, BusinessCalendar.id == CalendarVersion.calendar_id)
        .order_by(CalendarVersion.calendar_id, CalendarVersion.created_at, CalendarVersion.id)
    )
    versions: dict[int, dict[date, Schedule]] = {}
    found: dict[int, list[tuple[int, Calendar]]] = {}
    for row in ctx.session.execute(query):
        known = versions.setdefault(row.calendar_id, {})
        known[row.valid_from] = _schedule(row.zone, row.content)
        calendar = Calendar(tuple(sorted(known.items(), key=lambda pair: pair[0])))
        found.setdefault(row.calendar_id, []).append((to_seconds(row.created_at), calendar))
    return found


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
