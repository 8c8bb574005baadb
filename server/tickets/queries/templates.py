"""Reads about ticket templates and recurring tickets."""

from msgspec import convert
from sqlalchemy import func, select

from server.catalog.rules import workdays
from server.core.context import Context
from server.core.records import copy
from server.people import queries as people
from server.people.models import Person
from server.tickets.models import Recurrence, RecurrenceRun, Ticket, TicketTemplate
from server.tickets.rules import placeholders, recurrence
from shared import tickets as wire
from shared.errors import Invalid, NotFound
from shared.permissions import Permission
from shared.wire import Ref


def get_template(ctx: Context, template_id: int) -> TicketTemplate:
    row = ctx.session.get(TicketTemplate, template_id)
    if row is None:
        raise NotFound
    return row


def templates(ctx: Context) -> wire.TicketTemplates:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    rows = ctx.session.scalars(select(TicketTemplate).order_by(TicketTemplate.name))
    return wire.TicketTemplates(items=[template(ctx, row) for row in rows])


def template(ctx: Context, row: TicketTemplate) -> wire.TicketTemplate:
    return copy(row, wire.TicketTemplate, children=convert(row.children, list[wire.TemplateChild]))


def template_ref(row: TicketTemplate) -> Ref:
    return Ref(kind="ticket_template", id=row.id, label=row.name)


def filled(ctx: Context, template_id: int, query: wire.FilledQuery) -> wire.FilledTemplate:
    """The texts for somebody; without them their words stay open."""
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    row = get_template(ctx, template_id)
    requester = None if query.requester_id is None else people.get(ctx, query.requester_id)
    values = values_for(ctx, requester)
    return wire.FilledTemplate(
        subject=placeholders.fill(row.subject, values), description=placeholders.fill(row.description, values)
    )


def values_for(ctx: Context, requester: Person | None) -> dict[str, str]:
    values = {"today": people.today(ctx).isoformat(), "agent": ctx.actor.name}
    if requester is not None:
        values |= {
            "requester": requester.name,
            "department": people.department_name(ctx, requester),
            "location": people.location_name(ctx, requester),
        }
    return values


# --- recurring ----------------------------------------------------------------------------------------------


def get_recurrence(ctx: Context, recurrence_id: int) -> Recurrence:
    row = ctx.session.get(Recurrence, recurrence_id, with_for_update=True)
    if row is None:
        raise NotFound
    return row


def recurrence_ref(row: Recurrence) -> Ref:
    return Ref(kind="recurrence", id=row.id, label=row.name)


def recurrences(ctx: Context) -> wire.Recurrences:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    rows = ctx.session.scalars(select(Recurrence).order_by(Recurrence.name, Recurrence.id)).all()
    return wire.Recurrences(items=[recurring(ctx, row) for row in rows])


def recurring(ctx: Context, row: Recurrence) -> wire.Recurrence:
    persons = people.refs(ctx, {row.requester_id, row.owner_id})
    return copy(
        row,
        wire.Recurrence,
        template=template_ref(get_template(ctx, row.template_id)),
        requester=persons[row.requester_id],
        owner=persons[row.owner_id],
        schedule=convert(row.schedule, wire.Schedule),
        last_ticket=_last_ticket(ctx, row),
    )


def _last_ticket(ctx: Context, row: Recurrence) -> Ref | None:
    newest = select(func.max(RecurrenceRun.ticket_id)).where(RecurrenceRun.recurrence_id == row.id)
    ticket_id = ctx.session.scalar(newest)
    if ticket_id is None:
        return None
    number = ctx.session.scalar(select(Ticket.number).where(Ticket.id == ticket_id)) or ""
    return Ref(kind="ticket", id=ticket_id, label=number)


def preview(ctx: Context, schedule: wire.Schedule) -> wire.Occurrences:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    check_schedule(schedule)
    return wire.Occurrences(items=recurrence.preview(schedule, workdays.is_workday, after=ctx.now))


def check_schedule(schedule: wire.Schedule) -> None:
    wrong = recurrence.fault(schedule)
    if wrong is not None:
        code, field = wrong
        raise Invalid(code, field)
