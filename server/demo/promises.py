"""The sample company's promises: office hours, a desk that never closes, and policies for whom it matters."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select, update

from server.core.context import House
from server.demo.stage import Player, scene
from server.notices.models import Notice
from server.sla.actions import defaults, turns
from server.sla.models import SlaClock
from server.sla.queries import settings
from shared.notices import NoticeKind
from shared.sla import (
    CREATE_CALENDAR,
    CREATE_POLICY,
    EXCUSE_BREACH,
    ClockStatus,
    Excuse,
    NewCalendar,
    NewPolicy,
)
from shared.tickets import ClockKind, PendingReason

TURNS, KEPT = 20, 6
POWER_CUT = "건물 정전으로 오전 내내 원격 지원이 불가능했습니다."
FIRST, NEXT, WHOLE, TEAM, VENDOR = ClockKind
Minutes = tuple[int, int, int]
VIP: dict[int, Minutes] = {
    1: (10, 20, 120),
    2: (15, 30, 240),
    3: (30, 60, 480),
    4: (60, 120, 960),
    5: (60, 120, 960),
}
OUTAGE: dict[int, Minutes] = {1: (10, 15, 120), 2: (30, 60, 240), 3: (120, 240, 960)}
PAUSES = {
    reason: [NEXT, WHOLE]
    for reason in (PendingReason.WAITING_USER, PendingReason.WAITING_APPROVAL, PendingReason.SCHEDULED)
}


def make(house: House, lead: Player, at: datetime, category_ids: Mapping[str, int]) -> None:
    """Before the first ticket is asked."""
    with scene(house) as stage:
        ctx = stage.at(lead, at)
        defaults.ensure(ctx)
        office = settings.calendars(ctx).items[0].id
        always = stage.play(
            lead,
            at,
            CREATE_CALENDAR,
            NewCalendar(name="24시간 관제", zone="Asia/Seoul", week=[[(0, 1440)]] * 7),
        ).id
        network = [one for name, one in category_ids.items() if "네트워크" in name]
        stage.play(
            lead,
            at,
            CREATE_POLICY,
            NewPolicy(
                name="네트워크 장애",
                category_ids=network,
                calendar_id=office,
                clock_calendars={FIRST: always},
                targets=_targets(OUTAGE, team_minutes=240, vendor_minutes=1_440),
                pauses=PAUSES,
            ),
        )
        stage.play(
            lead,
            at,
            CREATE_POLICY,
            NewPolicy(name="임원·VIP", is_vip=True, calendar_id=office, targets=_targets(VIP), pauses=PAUSES),
        )


def _targets(
    minutes: Mapping[int, Minutes], *, team_minutes: int = 0, vendor_minutes: int = 0
) -> dict[int, dict[ClockKind, int]]:
    others = {kind: one for kind, one in ((TEAM, team_minutes), (VENDOR, vendor_minutes)) if one}
    return {
        priority: {FIRST: first, NEXT: following, WHOLE: whole, **others}
        for priority, (first, following, whole) in minutes.items()
    }


def catch_up(house: House, lead: Player, at: datetime) -> None:
    """What the jobs would have done by now; the old news is read, and one breach is answered for."""
    for _ in range(TURNS):
        with scene(house) as stage:
            turns.look(stage.at(lead, at))
    with scene(house) as stage:
        session = stage.at(lead, at).session
        kept = select(Notice.id).where(Notice.kind == NoticeKind.SLA).order_by(Notice.id.desc()).limit(KEPT)
        old = update(Notice).where(
            Notice.kind == NoticeKind.SLA, Notice.id.not_in(list(session.scalars(kept)))
        )
        session.execute(old.values(read_at=at), execution_options={"synchronize_session": False})
        late = select(SlaClock).where(
            SlaClock.status == ClockStatus.BREACHED, SlaClock.breached_at > at - timedelta(days=14)
        )
        row = session.scalar(late.order_by(SlaClock.id).limit(1))
        if row is not None:
            stage.play(lead, at, EXCUSE_BREACH, row.ticket_id, row.id, Excuse(reason=POWER_CUT))
