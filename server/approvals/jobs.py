"""What happens to approvals by the clock."""

from datetime import timedelta

from sqlalchemy import ColumnElement, select

from server.approvals import actions
from server.approvals.models import Approval
from server.core.context import Context
from server.core.jobs import Job
from shared.approvals import ApprovalState

BATCH = 200


def remind_due(ctx: Context) -> None:
    for approval in _held(ctx, Approval.remind_at <= ctx.now):
        actions.remind(ctx, approval)


def expire_due(ctx: Context) -> None:
    for approval in _held(ctx, Approval.expires_at <= ctx.now):
        actions.expire(ctx, approval)


def _held(ctx: Context, is_due: ColumnElement[bool]) -> list[Approval]:
    query = select(Approval).where(is_due, Approval.state == ApprovalState.WAITING)
    query = query.order_by(Approval.id).limit(BATCH).with_for_update(skip_locked=True)
    return list(ctx.session.scalars(query))


JOBS = [
    Job("expire_approvals", timedelta(minutes=10), expire_due),
    Job("remind_of_approvals", timedelta(minutes=15), remind_due),
]
