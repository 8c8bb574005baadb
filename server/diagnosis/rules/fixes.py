"""What a report says about a fix that is being watched."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.diagnosis import FixState
from shared.tickets import OPEN_STATUSES, Status

REPORTS_ALLOWED = 3
DAYS_ALLOWED = timedelta(days=3)
OVER = (Status.CANCELLED, Status.MERGED)


@dataclass(frozen=True)
class Watch:
    """A check and its ticket. `reports_seen`: since the ticket was resolved, this one included."""

    state: FixState
    status: Status
    reports_seen: int
    resolved_at: datetime | None


def counts(watch: Watch) -> bool:
    """Whether this report is one that shows whether the solution held."""
    return watch.status not in OPEN_STATUSES and watch.status not in OVER


def after_report(watch: Watch, now: datetime, *, is_met: bool) -> FixState:
    if watch.status in OVER:
        return FixState.CANCELLED
    if watch.status in OPEN_STATUSES:
        return FixState.MET if is_met else FixState.WAITING
    if is_met:
        return FixState.VERIFIED
    has_had_time = watch.resolved_at is not None and now - watch.resolved_at >= DAYS_ALLOWED
    if watch.reports_seen >= REPORTS_ALLOWED or has_had_time:
        return FixState.FAILED
    return FixState.WAITING
