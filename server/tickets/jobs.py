"""What happens to tickets by the clock."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select

from server.catalog.models import Team
from server.core.context import Actor, Context
from server.core.jobs import Job
from server.people import queries as people
from server.people.models import Person
from server.tickets.actions import (
    assignment,
    drafts,
    files,
    finish,
    holding,
    presence,
    tags,
    talk,
    templates,
    work,
)
from server.tickets.models import HeldAnswer, Ticket, TicketBulk
from server.tickets.queries import colleagues, queues
from shared.catalog import Assignment
from shared.errors import DeskError, Forbidden
from shared.tickets import NewEntry, Status

BATCH = 200
UNDO_KEPT = timedelta(days=1)


def close_confirmed_by_silence(ctx: Context, before: datetime) -> None:
    """Resolved `before` then and not contradicted; how long that is, the automation knows."""
    for ticket in _held(ctx, Ticket.status == Status.RESOLVED, Ticket.resolved_at <= before):
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


def send_held_answers(ctx: Context) -> None:
    """Nobody took them back in time. What others have overtaken meanwhile is a draft of its author again."""
    due = select(HeldAnswer).where(HeldAnswer.sent_at.is_(None), HeldAnswer.send_at <= ctx.now)
    for row in ctx.session.scalars(due.order_by(HeldAnswer.id).limit(BATCH)).all():
        entry = NewEntry(
            text=row.text,
            base_seq=row.base_seq,
            attachment_ids=row.attachment_ids,
            duration_s=row.duration_s,
        )
        try:
            with ctx.session.begin_nested():
                speaker = replace(ctx.acting_as(_author(ctx, row)), request_key=row.key)
                talk.answer(speaker, row.ticket_id, entry)
        except DeskError:
            holding.give_back(ctx, row)


def _author(ctx: Context, row: HeldAnswer) -> Actor:
    """As they may work now."""
    people_there = colleagues.actors(ctx, [row.person_id] if row.person_id is not None else [])
    author = next((one for one in people_there if one.id == row.account_id), None)
    if author is None:
        raise Forbidden("permission_missing", permission="tickets.work")
    return author


def assign_waiting(ctx: Context) -> None:
    """Nobody could take them when they came; somebody may be on shift now, or have room."""
    asking = select(Team.id).where(Team.is_active, Team.assignment != Assignment.OFF).order_by(Team.id)
    for team_id in ctx.session.scalars(asking).all():
        waiting = (Ticket.status == Status.OPEN, Ticket.assignee_id.is_(None), Ticket.team_id == team_id)
        found = _held(ctx, Ticket.settled_at.is_(None), *waiting, order=(Ticket.priority, Ticket.id))
        put_back = queues.put_back(ctx, [ticket.id for ticket in found])
        for ticket in found:
            if ticket.id not in put_back:
                assignment.find_owner(ctx, ticket)


def _held(
    ctx: Context, *conditions: ColumnElement[bool], order: Sequence[Any] = (Ticket.id,)
) -> Sequence[Ticket]:
    query = select(Ticket).where(*conditions).order_by(*order).limit(BATCH)
    return ctx.session.scalars(query.with_for_update(skip_locked=True, of=Ticket)).all()


def forget_old_bulks(ctx: Context) -> None:
    """Commands for many tickets that nobody will take back any more."""
    ctx.session.execute(delete(TicketBulk).where(TicketBulk.at < ctx.now - UNDO_KEPT))


JOBS = [
    Job("resume_pending_tickets", timedelta(minutes=1), resume_due),
    Job("release_tickets_of_leavers", timedelta(hours=1), release_leavers),
    Job("forget_old_bulks", timedelta(hours=1), forget_old_bulks),
    Job("assign_waiting_tickets", timedelta(minutes=1), assign_waiting),
    Job("make_recurring_tickets", timedelta(minutes=1), templates.make_due),
    Job("sweep_attachments", timedelta(hours=1), files.sweep),
    Job("send_held_answers", timedelta(seconds=5), send_held_answers),
    Job("forget_held_answers", timedelta(hours=1), holding.prune),
    Job("forget_presence", timedelta(minutes=10), presence.forget),
    Job("forget_removed_tags", timedelta(minutes=10), tags.forget_removed),
    Job("forget_old_drafts", timedelta(hours=24), drafts.prune),
]
