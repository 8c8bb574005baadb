"""Promises and answers to surveys as figures count them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import select

from server.core.context import Context
from server.reports.rules.figures import PROMISED, Clock
from server.sla.models import SlaClock
from shared.sla import ClockStatus

CHUNK = 500
COUNTED = (ClockStatus.RUNNING, ClockStatus.PAUSED, ClockStatus.MET, ClockStatus.BREACHED)


def clocks(ctx: Context, ticket_ids: Sequence[int]) -> list[Clock]:
    """The promises of these tickets that count: none that was cancelled or never held."""
    found: list[Clock] = []
    for chunk in _chunks(ticket_ids):
        query = select(SlaClock).where(
            SlaClock.ticket_id.in_(chunk), SlaClock.kind.in_(PROMISED), SlaClock.status.in_(COUNTED)
        )
        found += [_clock(row) for row in ctx.session.scalars(query)]
    return found


def _clock(row: SlaClock) -> Clock:
    return Clock(
        ticket_id=row.ticket_id,
        kind=row.kind,
        elapsed_s=row.elapsed_s,
        target_s=row.target_s,
        priority=row.priority,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        breached_at=row.breached_at if row.status is ClockStatus.BREACHED else None,
        is_breached=row.status is ClockStatus.BREACHED,
        cleared_at=row.cleared_at,
        cleared_by=row.cleared_by,
        cleared_why=row.cleared_why,
        excuse=f"{row.excuse} ({row.excused_by})" if row.excused_at is not None else "",
    )


def _chunks(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
