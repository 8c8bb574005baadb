"""Ticket templates and recurring tickets: kept by administrators, carried out by the clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import convert, to_builtins
from sqlalchemy import func, select, update

from server.catalog import queries as catalog
from server.catalog.rules import workdays
from server.core import events as core_events
from server.core import records
from server.core.context import SYSTEM, Context, check_version
from server.people import queries as people
from server.people import rules as people_rules
from server.people.models import Person
from server.tickets import events
from server.tickets.actions import create, fields, teams
from server.tickets.models import Recurrence, RecurrenceRun, Ticket, TicketTemplate
from server.tickets.queries import templates
from server.tickets.rules import placeholders, recurrence, texts
from shared import tickets as wire
from shared.errors import Conflict, DeskError, Invalid, NotFound
from shared.permissions import Permission
from shared.tickets import CatchUp, Channel, LinkKind, NewTicket, Schedule

BATCH = 50


def create_template(ctx: Context, form: wire.NewTicketTemplate) -> TicketTemplate:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = TicketTemplate()
    _write_template(ctx, row, form)
    ctx.session.add(row)
    ctx.session.flush()
    core_events.publish(ctx, events.TicketTemplateCreated(subject=templates.template_ref(row)))
    return row


def change_template(ctx: Context, template_id: int, form: wire.ChangedTicketTemplate) -> TicketTemplate:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = templates.get_template(ctx, template_id)
    check_version(row, form.version)
    _write_template(ctx, row, form)
    ctx.session.flush()
    core_events.publish(ctx, events.TicketTemplateChanged(subject=templates.template_ref(row)))
    return row


def _write_template(ctx: Context, row: TicketTemplate, form: wire.TicketTemplateForm) -> None:
    name = people_rules.tidy(form.name)
    if not name:
        raise Invalid("name_missing", "name")
    other = ctx.session.scalar(
        select(TicketTemplate.id).where(func.lower(TicketTemplate.name) == name.lower())
    )
    if other is not None and other != row.id:
        raise Conflict("ticket_template_name_taken", "name", name=name)
    for field, text in (("subject", form.subject), ("description", form.description)):
        strange = placeholders.unknown(text)
        if strange:
            raise Invalid("template_word_unknown", field, word=strange[0])
    _check_targets(ctx, form)
    records.fill(row, form, skip=("name", "children", "tags"))
    row.name, row.tags, row.children = name, texts.tags(form.tags), to_builtins(form.children)
    row.updated_at = ctx.now


def _check_targets(ctx: Context, form: wire.TicketTemplateForm) -> None:
    create.active_category(ctx, form.category_id)
    fields.active_service(ctx, form.service_id)
    known = catalog.known_fields(ctx)
    strange = sorted(form.fields.keys() - known.keys())
    if strange:
        raise Invalid("field_unknown", f"fields.{strange[0]}", key=strange[0])
    for child in form.children:
        create.active_category(ctx, child.category_id)
        if child.team_id is not None:
            teams.active_team(ctx, child.team_id)
    if form.team_id is not None:
        teams.active_team(ctx, form.team_id)


# --- using a template ---------------------------------------------------------------------------------------


def take_down(ctx: Context, form: NewTicket) -> Ticket:
    """A new ticket, and what its template makes below it."""
    ticket = create.create(ctx, form)
    if form.template_id is not None:
        _use(ctx, ticket, form.template_id)
    return ticket


def _use(ctx: Context, ticket: Ticket, template_id: int) -> None:
    """Count it, which is no change of it, and make the tickets below."""
    row = ctx.session.get(TicketTemplate, template_id, with_for_update=True)
    if row is None:
        raise Invalid("ticket_template_unknown", "template_id")
    used = update(TicketTemplate).where(TicketTemplate.id == template_id)
    counted = used.values(use_count=TicketTemplate.use_count + 1)
    ctx.session.execute(counted, execution_options={"synchronize_session": False})
    requester = people.get(ctx, ticket.requester_id)
    values = templates.values_for(ctx, requester)
    for child in convert(row.children, list[wire.TemplateChild]):
        form = NewTicket(
            subject=placeholders.fill(child.subject, values)[:250],
            description=placeholders.fill(child.description, values),
            requester_id=requester.id,
            kind=ticket.kind,
            category_id=child.category_id,
            team_id=child.team_id,
        )
        below = create.open_bare(ctx, form)
        create.link(ctx, below, LinkKind.PARENT, ticket.id)


def _ticket(ctx: Context, row: TicketTemplate, requester: Person) -> Ticket:
    """What a template says, for this person."""
    values = templates.values_for(ctx, requester)
    form = NewTicket(
        subject=placeholders.fill(row.subject, values)[:250],
        description=placeholders.fill(row.description, values),
        requester_id=requester.id,
        kind=row.kind,
        category_id=row.category_id,
        service_id=row.service_id,
        team_id=row.team_id,
        impact=row.impact,
        urgency=row.urgency,
        tags=row.tags,
        fields=row.fields,
        channel=Channel.DESK,
        template_id=row.id,
    )
    return take_down(ctx, form)


# --- recurring ----------------------------------------------------------------------------------------------


def create_recurrence(ctx: Context, form: wire.NewRecurrence) -> Recurrence:
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = Recurrence()
    _write_recurrence(ctx, row, form)
    ctx.session.add(row)
    ctx.session.flush()
    core_events.publish(ctx, events.RecurrenceChanged(subject=templates.recurrence_ref(row)))
    return row


def change_recurrence(ctx: Context, recurrence_id: int, form: wire.ChangedRecurrence) -> Recurrence:
    """From now on; what was due before it was changed or resumed is not made up for."""
    ctx.actor.require(Permission.CATALOG_MANAGE)
    row = templates.get_recurrence(ctx, recurrence_id)
    check_version(row, form.version)
    _write_recurrence(ctx, row, form)
    ctx.session.flush()
    core_events.publish(ctx, events.RecurrenceChanged(subject=templates.recurrence_ref(row)))
    return row


def _write_recurrence(ctx: Context, row: Recurrence, form: wire.RecurrenceForm) -> None:
    name = people_rules.tidy(form.name)
    if not name:
        raise Invalid("name_missing", "name")
    templates.check_schedule(form.schedule)
    try:
        templates.get_template(ctx, form.template_id)
    except NotFound as error:
        raise Invalid("ticket_template_unknown", "template_id") from error
    for person_id in (form.requester_id, form.owner_id):
        people.get(ctx, person_id)
    records.fill(row, form, skip=("name", "schedule"))
    row.name, row.schedule, row.fault = name, to_builtins(form.schedule), ""
    row.next_at = None if form.is_paused else _next(form.schedule, ctx.now)


def _next(schedule: Schedule, after: datetime) -> datetime | None:
    return recurrence.next_moment(schedule, workdays.is_workday, after=after)


def make_due(ctx: Context) -> None:
    """Make the tickets whose moment has come, each once: one server at a time holds a recurrence."""
    query = select(Recurrence).where(~Recurrence.is_paused, Recurrence.next_at <= ctx.now)
    held = query.order_by(Recurrence.id).limit(BATCH).with_for_update(skip_locked=True)
    for row in ctx.session.scalars(held).all():
        _make(ctx, row)


def _make(ctx: Context, row: Recurrence) -> None:
    """One that cannot be made stops its recurrence, says why, and holds up nobody else."""
    assert row.next_at is not None
    schedule = convert(row.schedule, Schedule)
    rule = CatchUp(row.catch_up)
    moments = recurrence.due(schedule, workdays.is_workday, first=row.next_at, now=ctx.now, rule=rule)
    try:
        with ctx.session.begin_nested():
            for moment in moments:
                _make_one(ctx, row, moment, schedule)
    except DeskError as error:
        row.fault, row.is_paused, row.next_at = error.code, True, None
        core_events.publish(ctx, events.RecurrenceFailed(subject=templates.recurrence_ref(row)))
        return
    row.next_at = _next(schedule, max(ctx.now, row.next_at + timedelta(seconds=1)))


def _make_one(ctx: Context, row: Recurrence, moment: datetime, schedule: Schedule) -> None:
    on = moment.astimezone(ZoneInfo(schedule.zone)).date()
    if ctx.session.get(RecurrenceRun, (row.id, on)) is not None:
        return
    template = templates.get_template(ctx, row.template_id)
    ticket = _ticket(ctx.acting_as(SYSTEM), template, people.get(ctx, row.requester_id))
    ctx.session.add(RecurrenceRun(recurrence_id=row.id, on_day=on, ticket_id=ticket.id, made_at=ctx.now))
    ctx.session.flush()
