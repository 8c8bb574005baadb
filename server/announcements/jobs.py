"""Announcements start and end by the clock."""

from datetime import timedelta

from sqlalchemy import select

from server.announcements import actions
from server.announcements.models import Announcement
from server.announcements.rules import OPEN_STATES
from server.core.context import Context
from server.core.jobs import Job

BATCH = 200


def follow_clock(ctx: Context) -> None:
    query = select(Announcement).where(Announcement.state.in_(OPEN_STATES)).order_by(Announcement.id)
    for row in ctx.session.scalars(query.limit(BATCH).with_for_update(skip_locked=True)):
        actions.follow_clock(ctx, row)


JOBS = [Job("start_and_end_announcements", timedelta(minutes=1), follow_clock)]
