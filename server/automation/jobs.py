"""What the automation does by the clock."""

from datetime import timedelta

from sqlalchemy import delete, select

from server.automation.actions import chase, flood, reminders, timed
from server.automation.models import Chase, Reminder, RuleMark, RuleRun
from server.automation.queries import settings, working_time
from server.core.context import Context
from server.core.jobs import Job
from server.tickets import jobs as tickets
from server.tickets.models import Ticket
from shared.tickets import Status

RUNS_KEPT = timedelta(days=90)
A_TURN = 5000
OVER = (Status.CLOSED, Status.CANCELLED, Status.MERGED)


def close_resolved(ctx: Context) -> None:
    """Resolved and not contradicted for as many days as are set."""
    found = settings.row(ctx)
    if found is None:
        before = ctx.now - timedelta(days=settings.CLOSES_AFTER_DAYS)
    elif found.closes_in_business_days:
        before = working_time.days_ago(ctx, found.closes_after_days)
    else:
        before = ctx.now - timedelta(days=found.closes_after_days)
    tickets.close_confirmed_by_silence(ctx, before)


def prune(ctx: Context) -> None:
    """Forget old runs, and what was counted for tickets that are over."""
    old = select(RuleRun.id).where(RuleRun.at < ctx.now - RUNS_KEPT).order_by(RuleRun.at).limit(A_TURN)
    ctx.session.execute(delete(RuleRun).where(RuleRun.id.in_(old)))
    over = select(Ticket.id).where(Ticket.status.in_(OVER))
    ctx.session.execute(delete(RuleMark).where(RuleMark.ticket_id.in_(over)))
    ctx.session.execute(delete(Chase).where(Chase.ticket_id.in_(over)))
    ctx.session.execute(delete(Reminder).where(Reminder.ticket_id.in_(over)))
    flood.prune(ctx)


JOBS = [
    Job("close_resolved_tickets", timedelta(minutes=5), close_resolved),
    Job("run_timed_rules", timedelta(minutes=1), timed.run_due, look=timed.look),
    Job("chase_requesters", timedelta(minutes=5), chase.chase_due),
    Job("remind_desk", timedelta(minutes=5), reminders.remind_due),
    Job("forget_old_rule_runs", timedelta(hours=1), prune),
]
