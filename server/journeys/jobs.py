"""What journeys do by the clock."""

from datetime import timedelta

from sqlalchemy import select, update

from server.core.context import Context
from server.journeys import actions
from server.journeys.models import Journey

AT_ONCE = 100
"""Journeys looked at in one turn; those looked at longest ago come first."""
AGAIN_AFTER = timedelta(minutes=55)


def evaluate(ctx: Context) -> None:
    """Dates have come, devices went silent, evidence arrived: look at every open journey each hour."""
    due = ctx.session.execute(
        select(Journey.id, Journey.person_id)
        .where(Journey.closed_at.is_(None), Journey.checked_at <= ctx.now - AGAIN_AFTER)
        .order_by(Journey.checked_at, Journey.id)
        .limit(AT_ONCE)
    ).all()
    if not due:
        return
    actions.advance_all_of(ctx, {row.person_id for row in due})
    checked = update(Journey).where(Journey.id.in_({row.id for row in due})).values(checked_at=ctx.now)
    ctx.session.execute(checked, execution_options={"synchronize_session": False})
