"""Promises as figures count them, at the ends of the periods that are asked for."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from server.core.context import Context
from server.reports.rules.figures import PROMISED, Clock
from server.sla.queries import stood
from server.sla.queries.stood import Stood
from shared.tickets import ClockKind

COUNTED = (*PROMISED, ClockKind.VENDOR_WAIT)


def clocks(
    ctx: Context, requesters: Mapping[int, int], moments: Sequence[datetime]
) -> dict[datetime, list[Clock]]:
    """Of tickets by id with their requesters; none that was cancelled or never held."""
    found = stood.stood(ctx, requesters, COUNTED, moments)
    return {at: [_clock(one) for one in clocks] for at, clocks in found.items()}


def _clock(one: Stood) -> Clock:
    return Clock(
        ticket_id=one.ticket_id,
        kind=one.kind,
        elapsed_s=one.elapsed_s,
        target_s=one.target_s,
        priority=one.priority,
        started_at=one.started_at,
        stopped_at=one.stopped_at,
        breached_at=one.breached_at,
        is_breached=one.is_breached,
        cleared_at=one.cleared_at,
        cleared_by=one.cleared_by,
        cleared_why=one.cleared_why,
        excuse=f"{one.excuse} ({one.excused_by})" if one.excused_at is not None else "",
        contract_id=one.contract_id,
    )
