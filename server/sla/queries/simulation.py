"""The tickets of the last days under changed policies or calendars. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, or_, select

from server.core.context import Context
from server.sla.models import BusinessCalendar, SlaPolicy, SlaTerms, identity
from server.sla.queries import book as books
from server.sla.queries import stories
from server.sla.queries.book import Book, terms_of
from server.sla.queries.clocks import PROMISES, folded
from server.sla.rules import matching
from server.sla.rules.calendars import Calendar, to_moment, to_seconds
from server.sla.rules.clocks import Clock, Since
from server.sla.rules.matching import Facts, schedule_of
from server.sla.rules.story import Happening
from server.tickets.events import ref
from server.tickets.models import Ticket
from server.tickets.queries.visibility import visible
from shared import sla as wire
from shared.errors import Invalid, NotFound
from shared.permissions import Permission
from shared.sla import ClockStatus, PolicyContent, Simulate
from shared.tickets import ClockKind

MOST_TICKETS = 1_000
MOST_SHOWN = 100
ENDED = frozenset({ClockStatus.MET, ClockStatus.BREACHED})
Changed = list[tuple[Ticket, Clock, Clock]]


def simulate(ctx: Context, form: Simulate) -> wire.SimulationResult:
    """Both sides are matched and folded the same way, so that only the change makes a difference."""
    ctx.actor.require(Permission.SLA_MANAGE)
    book = books.book(ctx)
    changed_book = _changed(ctx, book, form)
    since = ctx.now - timedelta(days=form.days)
    tickets, is_cut = _tickets(ctx, since)
    histories = stories.of_many(ctx, {one.id: one.requester_id for one in tickets})
    priorities = _priorities(ctx, tickets)
    facts = stories.facts_of_many(ctx, tickets, _asking_both(book, changed_book))
    counts = {kind: [0, 0, 0, 0] for kind in ClockKind if kind in PROMISES}
    changed: Changed = []
    for ticket in tickets:
        happenings, levels = histories.get(ticket.id, []), priorities.get(ticket.id, [])
        now = _fold(ctx, book, facts[ticket.id], levels, happenings)
        then = _fold(ctx, changed_book, facts[ticket.id], levels, happenings)
        for clock in now:
            other = next((one for one in then if identity(one) == identity(clock)), None)
            if other is not None and clock.kind in PROMISES:
                _count(counts[clock.kind], clock, other)
                if _differs(clock, other):
                    changed.append((ticket, clock, other))
    return wire.SimulationResult(
        days=form.days,
        tickets=len(tickets),
        is_cut=is_cut,
        tallies=[
            wire.Tally(
                kind=kind,
                met_now=sums[0],
                breached_now=sums[1],
                met_then=sums[2],
                breached_then=sums[3],
            )
            for kind, sums in counts.items()
        ],
        changed=len(changed),
        items=[_item(*one) for one in _seen(ctx, changed)[:MOST_SHOWN]],
    )


def _changed(ctx: Context, book: Book, form: Simulate) -> Book:
    """The book as it would be."""
    calendars = dict(book.calendars)
    if form.calendar is not None:
        fault = matching.fault_of(form.calendar)
        if fault is not None:
            raise Invalid(*fault)
        row = ctx.session.get(BusinessCalendar, form.calendar_id or 0)
        if row is None:
            raise NotFound("calendar_unknown", "calendar_id")
        calendars[row.id] = Calendar(((date.min, schedule_of(row.zone, form.calendar)),))
    policies, editions = _ordered(ctx, book, form.order), dict(book.editions)
    if form.policy is not None:
        _check(form.policy, calendars)
        place = _place_of(policies, book, form.policy_id)
        if place is not None:
            del policies[place]
        policies.insert(place or 0, (0, form.policy))
        editions[0] = (form.policy_id or 0, form.policy)
    return replace(book, policies=policies, calendars=calendars, editions=editions)


def _check(policy: PolicyContent, calendars: Mapping[int, Calendar]) -> None:
    if not {policy.calendar_id, *policy.clock_calendars.values()} <= set(calendars):
        raise Invalid("calendar_unknown", "calendar_id")
    if not any(policy.targets.values()):
        raise Invalid("policy_without_targets", "targets")


def _ordered(ctx: Context, book: Book, order: Sequence[int] | None) -> list[tuple[int, PolicyContent]]:
    """The active policies as they would be tried; the order names the others, too."""
    if order is None:
        return list(book.policies)
    known = ctx.session.scalars(select(SlaPolicy.id)).all()
    if sorted(order) != sorted(known):
        raise Invalid("order_incomplete", "order")
    return sorted(book.policies, key=lambda pair: order.index(book.editions[pair[0]][0]))


def _place_of(policies: Sequence[tuple[int, PolicyContent]], book: Book, policy_id: int | None) -> int | None:
    places = [at for at, (key, _) in enumerate(policies) if book.editions[key][0] == policy_id]
    return places[0] if places else None


def _asking_both(book: Book, changed: Book) -> Book:
    return replace(book, policies=[*book.policies, *changed.policies])


def _tickets(ctx: Context, since: datetime) -> tuple[Sequence[Ticket], bool]:
    """Counted are all but confidential ones out of the caller's sight."""
    counted = (Ticket.created_at >= since, or_(~Ticket.is_confidential, visible(ctx)))
    query = select(Ticket).where(*counted)
    rows = ctx.session.scalars(query.order_by(Ticket.id.desc()).limit(MOST_TICKETS)).all()
    if len(rows) < MOST_TICKETS:
        return rows, False
    total = ctx.session.scalar(select(func.count()).select_from(Ticket).where(*counted))
    return rows, (total or 0) > MOST_TICKETS


def _seen(ctx: Context, changed: Changed) -> Changed:
    """Those that may be named to the caller."""
    ids = {ticket.id for ticket, _, _ in changed}
    seen = set(ctx.session.scalars(select(Ticket.id).where(Ticket.id.in_(ids), visible(ctx))))
    return [one for one in changed if one[0].id in seen]


def _priorities(ctx: Context, tickets: Sequence[Ticket]) -> dict[int, list[tuple[datetime, int]]]:
    query = (
        select(SlaTerms.ticket_id, SlaTerms.at, SlaTerms.priority)
        .where(SlaTerms.ticket_id.in_([one.id for one in tickets]))
        .order_by(SlaTerms.id)
    )
    found: dict[int, list[tuple[datetime, int]]] = {}
    for row in ctx.session.execute(query):
        found.setdefault(row.ticket_id, []).append((row.at, row.priority))
    return found


def _fold(
    ctx: Context,
    book: Book,
    facts: Facts,
    priorities: Sequence[tuple[datetime, int]],
    happenings: Sequence[Happening],
) -> list[Clock]:
    """As if these policies had been in force all the time."""
    since: list[Since] = []
    for at, priority in priorities:
        match = matching.first_match(book.policies, replace(facts, priority=priority))
        if match is not None:
            content = book.editions[match[0]][1]
            since.append(Since(at=to_seconds(at), terms=terms_of(book.calendars, content, priority)))
    return folded(happenings, since, ctx.now)


def _count(sums: list[int], now: Clock, then: Clock) -> None:
    for offset, clock in ((0, now), (2, then)):
        is_kept = clock.status is ClockStatus.MET and clock.stopped_at is not None
        sums[offset] += is_kept
        sums[offset + 1] += clock.status is ClockStatus.BREACHED


def _differs(now: Clock, then: Clock) -> bool:
    if now.status is not then.status and (now.status in ENDED or then.status in ENDED):
        return True
    return now.stopped_at is None and now.due_at != then.due_at


def _item(ticket: Ticket, now: Clock, then: Clock) -> wire.SimulatedTicket:
    return wire.SimulatedTicket(
        ticket=ref(ticket),
        subject=ticket.subject,
        kind=now.kind,
        status_now=now.status,
        status_then=then.status,
        due_now=_moment(now.due_at),
        due_then=_moment(then.due_at),
    )


def _moment(at: int | None) -> datetime | None:
    return None if at is None else to_moment(at).astimezone(UTC)
