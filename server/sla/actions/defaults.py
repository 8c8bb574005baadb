"""What a new company begins with: Korean office hours and one policy for incidents and requests.

Problems and changes have dates of their own; who wants promises for them makes a policy.
"""

from datetime import date

from msgspec import json
from sqlalchemy import select

from server.core.context import Context
from server.core.db import take_lock
from server.core.text import say
from server.people import queries as people
from server.sla.models import BusinessCalendar, CalendarVersion, PolicyEdition, SlaPolicy, SlaSettings
from server.sla.queries import book as books
from server.sla.queries.settings import QUIET_FROM, QUIET_UNTIL, public_holidays
from shared.sla import CalendarContent, PolicyContent
from shared.tickets import ClockKind, Kind, PendingReason

OFFICE_HOURS = [(9 * 60, 12 * 60), (13 * 60, 18 * 60)]
COUNTRY = "KR"
YEARS_AHEAD = 2
TARGETS: dict[int, tuple[int, int, int]] = {
    1: (15, 30, 240),
    2: (60, 120, 480),
    3: (240, 480, 1_440),
    4: (480, 960, 2_400),
    5: (960, 1_440, 4_800),
}
"""Minutes to the first response, the next one, and the solution, by priority."""
PAUSING = (PendingReason.WAITING_USER, PendingReason.WAITING_APPROVAL, PendingReason.SCHEDULED)
PAUSED = [ClockKind.NEXT_RESPONSE, ClockKind.RESOLUTION]


def ensure(ctx: Context) -> None:
    """Once, before the first ticket; what an administrator made or removed later stays as it is."""
    if ctx.session.scalar(select(SlaPolicy.id).limit(1)) is not None:
        return
    take_lock(ctx.session, "sla_defaults")
    if ctx.session.scalar(select(SlaPolicy.id).limit(1)) is not None:
        return
    calendar = _calendar(ctx)
    _policy(ctx, calendar.id)
    books.forget(ctx)


def settings(ctx: Context) -> SlaSettings:
    """The one row; made when it is asked for first."""
    found = ctx.session.scalar(select(SlaSettings).order_by(SlaSettings.id).limit(1))
    if found is None:
        found = SlaSettings(quiet_from=QUIET_FROM, quiet_until=QUIET_UNTIL, updated_at=ctx.now)
        ctx.session.add(found)
        ctx.session.flush()
    return found


def _calendar(ctx: Context) -> BusinessCalendar:
    existing = ctx.session.scalar(select(BusinessCalendar).order_by(BusinessCalendar.id).limit(1))
    if existing is not None:
        return existing
    year = people.today(ctx).year
    content = CalendarContent(
        week=[list(OFFICE_HOURS)] * 5 + [[], []],
        holidays=public_holidays(COUNTRY, range(year - 1, year + YEARS_AHEAD + 1), ctx.language),
    )
    name = say(ctx.language, "sla.default_calendar")
    calendar = BusinessCalendar(name=name, zone="Asia/Seoul", country=COUNTRY, updated_at=ctx.now)
    ctx.session.add(calendar)
    ctx.session.flush()
    ctx.session.add(
        CalendarVersion(
            calendar_id=calendar.id,
            valid_from=date(2000, 1, 1),
            content=json.encode(content).decode(),
            created_at=ctx.now,
            created_by="",
        )
    )
    return calendar


def _policy(ctx: Context, calendar_id: int) -> None:
    content = PolicyContent(
        name=say(ctx.language, "sla.default_policy"),
        kinds=[Kind.INCIDENT, Kind.SERVICE_REQUEST],
        calendar_id=calendar_id,
        targets={priority: targets(*minutes) for priority, minutes in TARGETS.items()},
        pauses={reason: list(PAUSED) for reason in PAUSING},
    )
    policy = SlaPolicy(position=1, is_active=True, edition=1, updated_at=ctx.now)
    ctx.session.add(policy)
    ctx.session.flush()
    ctx.session.add(
        PolicyEdition(
            policy_id=policy.id,
            number=1,
            content=json.encode(content).decode(),
            valid_at=ctx.now,
            changed_by="",
        )
    )
    ctx.session.flush()


def targets(first: int, following: int, resolution: int) -> dict[ClockKind, int]:
    return {
        ClockKind.FIRST_RESPONSE: first,
        ClockKind.NEXT_RESPONSE: following,
        ClockKind.RESOLUTION: resolution,
    }
