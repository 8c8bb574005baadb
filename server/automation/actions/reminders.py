"""The desk is reminded of tickets that nobody attends to: each level once while a ticket stays as it is."""

from datetime import datetime

from sqlalchemy import select, update

from server.automation.models import Reminder
from server.automation.queries import reminders as queries
from server.automation.queries import settings, working_time
from server.automation.rules import reminders as rules
from server.core.context import Context
from server.notices.actions import tell
from server.people.models import Person
from server.tickets.actions import steps
from server.tickets.events import TicketReminded
from server.tickets.models import Ticket
from shared.automation import ReminderLevel, ReminderPlan
from shared.notices import NoticeKind

NAMED = 3
"""Persons whom the history names; the others are counted."""


def remind_due(ctx: Context) -> None:
    for plan in settings.reminders(settings.row(ctx)):
        if plan.is_enabled:
            for ticket_id, moment in queries.entered(ctx, plan.kind):
                _begin(ctx, plan, ticket_id, moment)
            ctx.session.flush()
            for ticket, reminder in queries.due(ctx, plan.kind):
                _advance(ctx, plan, ticket, reminder)


def look_again(ctx: Context) -> None:
    """Other times hold now; what was told stays told."""
    ctx.session.execute(update(Reminder).values(next_at=ctx.now))


def _begin(ctx: Context, plan: ReminderPlan, ticket_id: int, moment: datetime) -> None:
    row = ctx.session.get(Reminder, (ticket_id, plan.kind))
    if row is None:
        row = Reminder(ticket_id=ticket_id, kind=plan.kind)
        ctx.session.add(row)
    row.moment, row.told = moment, 0
    row.next_at = _next_at(ctx, plan, row)


def _next_at(ctx: Context, plan: ReminderPlan, row: Reminder) -> datetime | None:
    left = rules.after(plan, row.told)
    return working_time.after(ctx, row.moment, left[0][1]) if left else None


def _advance(ctx: Context, plan: ReminderPlan, ticket: Ticket, row: Reminder) -> None:
    """Only the highest level that was reached: whoever comes back to an old ticket hears of it once."""
    reached = [
        (level, minutes)
        for level, minutes in rules.after(plan, row.told)
        if working_time.after(ctx, row.moment, minutes) <= ctx.now
    ]
    if reached:
        level, minutes = reached[-1]
        row.told = level
        _remind(ctx, plan, ticket, level, minutes)
    row.next_at = _next_at(ctx, plan, row)


def _remind(ctx: Context, plan: ReminderPlan, ticket: Ticket, level: ReminderLevel, minutes: int) -> None:
    """A reminder is no work: for who looks after tickets without progress, it stays without."""
    heard = queries.hearers(ctx, ticket, level)
    if not heard:
        return
    touched_at = ticket.updated_at
    facts = {"kind": plan.kind.value, "level": level.name.lower(), "minutes": str(minutes)}
    steps.append(ctx, ticket, steps.event("reminded", **facts, **_names(ctx, heard)))
    ticket.updated_at = touched_at
    steps.tell(ctx, ticket, TicketReminded, {"reminder": (None, plan.kind.value)})
    tell(ctx, ticket, heard, NoticeKind.REMINDER, what=f"reminded_{plan.kind.value}")


def _names(ctx: Context, person_ids: set[int]) -> dict[str, str]:
    query = select(Person.name).where(Person.id.in_(person_ids)).order_by(Person.name, Person.id)
    names = list(ctx.session.scalars(query.limit(NAMED)))
    others = len(person_ids) - len(names)
    return {"to": ", ".join(names), "others": str(others) if others else ""}
