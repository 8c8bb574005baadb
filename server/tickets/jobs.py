"""What happens to tickets by the clock."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, select

from server.core.context import Context
from server.core.jobs import Job
from server.people import queries as people
from server.people.models import Person
from server.tickets.actions import drafts, files, finish, presence, work
from server.tickets.models import Ticket
from shared.tickets import Status

CLOSES_AFTER = timedelta(days=5)
BATCH = 200


def close_confirmed_by_silence(ctx: Context) -> None:
    """Resolved and not contradicted for five days."""
    for ticket in _held(ctx, Ticket.status == Status.RESOLVED, Ticket.resolved_at <= ctx.now - CLOSES_AFTER):
        finish.end(ctx, ticket, "auto_closed")


def resume_due(ctx: Context) -> None:
    """Their day has come."""
    for ticket in _held(ctx, Ticket.status == Status.PENDING, Ticket.pending_until <= ctx.now):
        work.go_on(ctx, ticket, cause="until")


def release_leavers(ctx: Context) -> None:
    """Tickets of owners who have left go back to the queue of their team."""
    left = select(Person.id).where(Person.last_working_day < people.today(ctx))
    for ticket in _held(ctx, Ticket.settled_at.is_(None), Ticket.assignee_id.in_(left)):
        work.release(ctx, ticket, cause="left")


def _held(ctx: Context, *conditions: ColumnElement[bool]) -> Sequence[Ticket]:
    query = select(Ticket).where(*conditions).order_by(Ticket.id).limit(BATCH)
    return ctx.session.scalars(query.with_for_update(skip_locked=True, of=Ticket)).all()


JOBS = [
    Job("close_resolved_tickets", timedelta(minutes=5), close_confirmed_by_silence),
    Job("resume_pending_tickets", timedelta(minutes=1), resume_due),
    Job("release_tickets_of_leavers", timedelta(hours=1), release_leavers),
    Job("sweep_attachments", timedelta(hours=1), files.sweep),
    Job("forget_presence", timedelta(minutes=10), presence.forget),
    Job("forget_old_drafts", timedelta(hours=24), drafts.prune),
]
