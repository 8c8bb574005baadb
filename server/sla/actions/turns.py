"""What the clock does to promises: warnings, breaches, tickets that have no promise yet."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select

from server.core.context import Context
from server.core.events import publish
from server.sla import events
from server.sla.actions import clocks, defaults
from server.sla.models import PolicyEdition, SlaClock, SlaTerms, identity
from server.sla.queries import book as books
from server.sla.queries import clocks as queries
from server.sla.queries import recipients
from server.sla.rules import notices
from server.sla.rules.calendars import to_moment, to_seconds
from server.sla.rules.clocks import Clock
from server.tickets.events import ref
from server.tickets.models import Ticket
from shared.sla import Cause, ClockStatus
from shared.tickets import ClockKind

BATCH = 5
ADOPTED_AT_ONCE = 100
URGENT = 1
"""The priority that quiet hours do not hold back."""


def look(ctx: Context) -> bool:
    """Some of the clocks whose moment has come: is it broken, is a warning due? True while more are left."""
    query = (
        select(SlaClock.ticket_id)
        .where(SlaClock.next_at <= ctx.now)
        .group_by(SlaClock.ticket_id)
        .order_by(SlaClock.ticket_id)
        .limit(BATCH)
    )
    ids = list(ctx.session.scalars(query))
    held = select(Ticket).where(Ticket.id.in_(ids)).with_for_update(skip_locked=True, of=Ticket)
    tickets = ctx.session.scalars(held).all()
    for ticket in tickets:
        clocks.follow(ctx, ticket, Cause.POLICY_CHANGED)
        _warn(ctx, ticket)
    return len(tickets) == BATCH


def _warn(ctx: Context, ticket: Ticket) -> None:
    folded = {identity(clock): clock for clock in queries.fold(ctx, ticket)}
    book = books.book(ctx)
    for row in queries.rows_of(ctx, ticket.id):
        clock = folded.get(identity(row))
        if clock is None or row.next_at is None or row.next_at > ctx.now:
            continue
        content = book.editions[row.edition_id][1]
        reached = [one for one in clocks.due_notices(row, clock, content) if one.at <= to_seconds(ctx.now)]
        if not reached:
            continue
        quiet_until = None if row.priority == URGENT else _quiet_until(ctx)
        if quiet_until is not None and clock.breaks_at is not None:
            row.next_at = min(quiet_until, _after(clock))
            continue
        _tell(ctx, ticket, row, reached[-1])
        row.warned = [*row.warned, *(one.level.name for one in reached)]
        later = clocks.due_notices(row, clock, content)
        row.next_at = min([_after(clock), *(to_moment(one.at) for one in later)])


def _after(clock: Clock) -> datetime:
    assert clock.breaks_at is not None, "a clock that waits for a warning holds"
    return to_moment(clock.breaks_at + 1)


def _tell(ctx: Context, ticket: Ticket, row: SlaClock, notice: notices.Notice) -> None:
    """Only the highest level that was reached, and only where it is still true.

    That a vendor is nearly late is for the owner to know.
    """
    if row.status is not ClockStatus.RUNNING or not row.target_s:
        return
    is_vendors = row.kind is ClockKind.VENDOR_WAIT
    percent = 0 if is_vendors else notice.used_s * 100 // row.target_s
    happened = events.VendorWarned if is_vendors else events.SlaWarned
    publish(
        ctx,
        happened(
            subject=ref(ticket),
            clock_id=row.id,
            clock=row.kind,
            level=notice.level.name,
            recipient_ids=recipients.of(ctx, ticket, percent),
            is_urgent=row.priority == URGENT,
            changes={"clock": [None, row.kind.value], "level": [None, notice.level.name]},
        ),
    )


def _quiet_until(ctx: Context) -> datetime | None:
    """When the quiet hours end that it is now; None when it is not quiet."""
    settings = defaults.settings(ctx)
    start, end = settings.quiet_from, settings.quiet_until
    local = ctx.now.astimezone(ZoneInfo(ctx.zone))
    minute = local.hour * 60 + local.minute
    is_quiet = start <= minute < end if start < end else start != end and (minute >= start or minute < end)
    if not is_quiet:
        return None
    until = local.replace(hour=end // 60 % 24, minute=end % 60, second=0, microsecond=0)
    return until if until > local else until + timedelta(days=1)


def adopt(ctx: Context) -> None:
    """Open tickets that are older than the promises get theirs, from their creation on.

    Those that came later were looked at when they came; what no policy wanted then is not asked again.
    """
    first_promise = ctx.session.scalar(select(func.min(PolicyEdition.valid_at)))
    if first_promise is None:
        return
    has_terms = exists().where(SlaTerms.ticket_id == Ticket.id)
    query = (
        select(Ticket)
        .where(Ticket.settled_at.is_(None), Ticket.created_at <= first_promise, ~has_terms)
        .order_by(Ticket.id)
        .limit(ADOPTED_AT_ONCE)
        .with_for_update(skip_locked=True, of=Ticket)
    )
    for ticket in ctx.session.scalars(query).all():
        clocks.follow(ctx, ticket, Cause.ADOPTED)
