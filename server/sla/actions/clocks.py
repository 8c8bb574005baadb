"""Clocks follow the history of their ticket: read anew at every step, written where they differ."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from server.assets.models import VendorContract
from server.core.context import Context
from server.core.db import insert_rows
from server.core.events import publish
from server.core.records import set_values
from server.sla import events
from server.sla.actions import defaults
from server.sla.models import SlaClock, SlaTerms, identity
from server.sla.queries import book as books
from server.sla.queries import clocks as queries
from server.sla.queries import past, recipients, stories
from server.sla.queries.book import Book
from server.sla.queries.clocks import PROMISES, TOLD
from server.sla.rules import matching, notices
from server.sla.rules.calendars import to_moment, to_seconds
from server.sla.rules.clocks import Clock
from server.tickets.actions import due
from server.tickets.events import ref
from server.tickets.models import Ticket
from shared.sla import Cause, ClockStatus, PolicyContent
from shared.tickets import ClockKind, SlaState

BREACHED_PERCENT = 100


def follow(ctx: Context, ticket: Ticket, cause: Cause | None) -> None:
    """After something happened. `cause`: other terms may hold from now on."""
    book = books.book(ctx)
    terms = [] if _is_new(ctx, ticket, cause) else queries.terms_of(ctx, ticket.id)
    kept = queries.rows_of(ctx, ticket.id) if terms else []
    if not terms:
        if not book.editions:
            defaults.ensure(ctx)
            book = books.book(ctx)
        terms = _first_terms(ctx, ticket, book, cause or Cause.ADOPTED)
    else:
        terms += _terms_of_edits(ctx, ticket, book, terms[-1], kept)
        if cause is not None:
            terms += _changed_terms(ctx, ticket, book, terms[-1], cause)
    if terms:
        _write(ctx, ticket, book, terms, kept)


def _is_new(ctx: Context, ticket: Ticket, cause: Cause | None) -> bool:
    """Nothing was read of it before; a new ticket whose owner was found first has its terms already."""
    followed: set[int] = ctx.session.info.setdefault("sla_followed", set())
    is_new = cause is Cause.CREATED and ticket.id not in followed
    followed.add(ticket.id)
    return is_new


# --- terms --------------------------------------------------------------------------------------------------


def _first_terms(ctx: Context, ticket: Ticket, book: Book, cause: Cause) -> list[SlaTerms]:
    """From the creation on; a ticket that is older than its promise keeps its own changes of priority."""
    match = matching.first_match(book.policies, stories.facts_of(ctx, ticket, book))
    if match is None:
        return []
    changes = [(ticket.created_at, ticket.priority)]
    if cause is not Cause.CREATED:
        changes = stories.priority_changes(ctx, ticket)
    rows = [_terms(ctx, ticket, match, at, priority, cause) for at, priority in changes]
    ctx.session.add_all(rows)
    ctx.session.flush()
    return rows


def _terms_of_edits(
    ctx: Context, ticket: Ticket, book: Book, last: SlaTerms, kept: Sequence[SlaClock]
) -> list[SlaTerms]:
    """Policies that were edited since the running clocks were read last: from the edit on, not from now."""
    seen_at = max((row.computed_at for row in kept if row.stopped_at is None), default=None)
    edits = past.edits_since(ctx, book, seen_at) if seen_at is not None else []
    if not edits:
        return []
    asking = replace(book, policies=[pair for edit in edits for pair in edit.policies])
    facts = stories.facts_of(ctx, ticket, asking)
    rows: list[SlaTerms] = []
    for edit in edits:
        match = matching.first_match(edit.policies, facts)
        if match is None or (match[0], ticket.priority) == (last.edition_id, last.priority):
            continue
        last = _terms(ctx, ticket, match, max(edit.at, last.at), ticket.priority, Cause.POLICY_CHANGED)
        last.by_name = edit.by_name
        rows.append(last)
    ctx.session.add_all(rows)
    ctx.session.flush()
    return rows


def _changed_terms(ctx: Context, ticket: Ticket, book: Book, last: SlaTerms, cause: Cause) -> list[SlaTerms]:
    """Nothing where the same edition holds at the same priority, or where no policy fits any longer."""
    match = matching.first_match(book.policies, stories.facts_of(ctx, ticket, book))
    if match is None or (match[0], ticket.priority) == (last.edition_id, last.priority):
        return []
    row = _terms(ctx, ticket, match, ctx.now, ticket.priority, cause)
    ctx.session.add(row)
    ctx.session.flush()
    return [row]


def _terms(  # a row, field by field
    ctx: Context,
    ticket: Ticket,
    match: tuple[int, Sequence[str]],
    at: datetime,
    priority: int,
    cause: Cause,
) -> SlaTerms:
    edition_id, conditions = match
    return SlaTerms(
        ticket_id=ticket.id,
        at=at,
        edition_id=edition_id,
        priority=priority,
        matched_by=list(conditions),
        cause=cause,
        by_name=ctx.actor.name,
    )


# --- clocks -------------------------------------------------------------------------------------------------


def _write(
    ctx: Context, ticket: Ticket, book: Book, terms: Sequence[SlaTerms], known: Sequence[SlaClock]
) -> None:
    """Bring the rows of a ticket to what its history says, and tell of breaches."""
    since, happenings = queries.since(ctx, book, terms), stories.of(ctx, ticket)
    folded = queries.folded(happenings, since, ctx.now, queries.vendors_of(ctx, book, happenings))
    by_key = {row.id: row for row in terms}
    kept = {identity(row): row for row in known}
    is_new = not kept
    rows: list[SlaClock] = []
    for clock in folded:
        was: tuple[bool, datetime | None]
        row = kept.pop(identity(clock), None)
        if row is None:
            row = SlaClock(ticket_id=ticket.id, kind=clock.kind, number=clock.number, warned=[])
            was, is_frozen = (False, None), False
        else:
            was, is_frozen = (row.status is ClockStatus.BREACHED, row.cleared_at), _is_frozen(row, clock)
        if not is_frozen:
            _fill(ctx, row, clock, book, by_key[clock.terms.key], by_key)
            if not is_new:
                ctx.session.add(row)
        rows.append(row)
        if not is_new and clock.kind in TOLD:
            _tell(ctx, ticket, row, was)
    for row in kept.values():
        ctx.session.delete(row)
    ctx.session.flush()
    if is_new:
        insert_rows(ctx.session, SlaClock, [set_values(row) for row in rows])
    show_promise(ctx, ticket, rows)


def _is_frozen(row: SlaClock, clock: Clock) -> bool:
    """It stopped before, and stopped then: later edits of policies and calendars are not about it."""
    if row.stopped_at is None or clock.status is ClockStatus.CANCELLED:
        return False
    return (
        row.status is not ClockStatus.CANCELLED
        and clock.stopped_at == to_seconds(row.stopped_at)
        and clock.started_at == to_seconds(row.started_at)
    )


def _fill(  # a row, field by field
    ctx: Context, row: SlaClock, clock: Clock, book: Book, terms: SlaTerms, by_key: dict[int, SlaTerms]
) -> None:
    policy_id, content = book.editions[terms.edition_id]
    row.team_id, row.contract_id = clock.team_id, clock.contract_id
    row.started_at, row.stopped_at = to_moment(clock.started_at), _moment(clock.stopped_at)
    row.elapsed_s, row.target_s = clock.elapsed_s, clock.target_s
    row.status, row.is_paused = clock.status, clock.is_paused
    row.due_at = _moment(clock.due_at)
    row.breached_at, row.ever_breached = _moment(clock.breached_at), clock.ever_breached
    row.cleared_at = _moment(clock.cleared_at)
    cause = by_key.get(clock.cleared_by)
    row.cleared_by = cause.by_name if cause is not None else ""
    row.cleared_why = cause.cause.value if cause is not None else ""
    row.priority, row.policy_id, row.edition_id = terms.priority, policy_id, terms.edition_id
    row.calendar_id = _calendar_id(ctx, clock, content)
    row.computed_at = ctx.now
    row.next_at = _next_look(ctx, row, clock, content)


def _calendar_id(ctx: Context, clock: Clock, content: PolicyContent) -> int:
    """That of the contract by which it waits, else that of the policy."""
    if clock.contract_id is not None:
        found = ctx.session.get_one(VendorContract, clock.contract_id).calendar_id
        if found is not None:
            return found
    return books.calendar_id(content, clock.kind)


def _moment(at: int | None) -> datetime | None:
    return None if at is None else to_moment(at)


def _next_look(ctx: Context, row: SlaClock, clock: Clock, content: PolicyContent) -> datetime | None:
    """The next warning that was not given, or the second after which the promise is broken."""
    if clock.stopped_at is not None or clock.target_s is None or clock.is_paused:
        return None
    if clock.status is ClockStatus.BREACHED or clock.breaks_at is None:
        return None
    ends = [clock.breaks_at + 1]
    ends += [one.at for one in due_notices(row, clock, content)]
    return max(to_moment(min(ends)), ctx.now)


def due_notices(row: SlaClock, clock: Clock, content: PolicyContent) -> list[notices.Notice]:
    """What was not told yet; levels below the highest one told are past."""
    every = notices.of(clock, matching.levels_of(content))
    told = max((one.used_s for one in every if one.level.name in row.warned), default=-1)
    return [one for one in every if one.used_s > told]


def _tell(ctx: Context, ticket: Ticket, row: SlaClock, was: tuple[bool, datetime | None]) -> None:
    was_breached, was_cleared_at = was
    is_breached = row.status is ClockStatus.BREACHED
    if is_breached and not was_breached:
        ctx.session.flush()
        tell_breach(ctx, ticket, row)
    elif row.cleared_at is not None and row.cleared_at != was_cleared_at:
        ctx.session.flush()
        changes: dict[str, list[Any]] = {
            "clock": [None, row.kind.value],
            "breached_at": [row.breached_at, None],
            "why": [None, row.cleared_why],
        }
        publish(
            ctx,
            events.SlaBreachCleared(subject=ref(ticket), clock_id=row.id, clock=row.kind, changes=changes),
        )


def tell_breach(ctx: Context, ticket: Ticket, row: SlaClock) -> None:
    changes: dict[str, list[Any]] = {"clock": [None, row.kind.value], "breached_at": [None, row.breached_at]}
    is_vendors = row.kind is ClockKind.VENDOR_WAIT
    happened = events.VendorOverdue if is_vendors else events.SlaBreached
    percent = recipients.LEADS_FROM if is_vendors else BREACHED_PERCENT
    publish(
        ctx,
        happened(
            subject=ref(ticket),
            clock_id=row.id,
            clock=row.kind,
            recipient_ids=recipients.of(ctx, ticket, percent),
            changes=changes,
        ),
    )


# --- what the ticket shows ----------------------------------------------------------------------------------


def show_promise(ctx: Context, ticket: Ticket, rows: Sequence[SlaClock]) -> None:
    """The next due time and the worst state of what was promised to the requester and is still open."""
    open_ones = [
        row
        for row in rows
        if row.kind in PROMISES
        and row.stopped_at is None
        and row.target_s is not None
        and row.excused_at is None
    ]
    dated = [row for row in open_ones if row.due_at is not None]
    next_one = min(dated, key=lambda row: (row.due_at, row.kind), default=None)
    due.set_due(
        ctx,
        ticket,
        next_one.due_at if next_one is not None else None,
        clock=next_one.kind if next_one is not None else None,
        state=_state(open_ones),
    )
    waits = [
        row
        for row in rows
        if row.kind is ClockKind.VENDOR_WAIT and row.stopped_at is None and row.target_s is not None
    ]
    wait = waits[-1] if waits else None
    due.set_vendor_due(
        ctx,
        ticket,
        wait.due_at if wait is not None else None,
        is_overdue=wait is not None and wait.status is ClockStatus.BREACHED and wait.excused_at is None,
    )


def _state(rows: Sequence[SlaClock]) -> SlaState:
    if any(row.status is ClockStatus.BREACHED for row in rows):
        return SlaState.BREACHED
    if any(not row.is_paused for row in rows):
        return SlaState.RUNNING
    return SlaState.PAUSED if rows else SlaState.NONE
