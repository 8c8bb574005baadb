"""Tickets that belong together: duplicates, problems that collect incidents, changes with their window."""

from server.core.context import Context, savepoint
from server.people import queries as people
from server.tickets import events
from server.tickets.actions import create, edit, finish, steps
from server.tickets.models import Ticket, TicketChange
from server.tickets.queries import bundle, groups, links, visibility
from shared.errors import Conflict, DeskError, Forbidden, Invalid
from shared.permissions import Permission
from shared.tickets import (
    BulkItem,
    Cancel,
    Duplicate,
    Grouped,
    Kind,
    LinkKind,
    NewLink,
    NewProblem,
    NewTicket,
    PlanChange,
    TicketAction,
)

NO_REASON = "#{number}"


def duplicate(ctx: Context, ticket_id: int, form: Duplicate) -> Ticket:
    """Cancelled because the other ticket is about the same; the link says which one stays."""
    if form.target_id == ticket_id:
        steps.begin(ctx, ticket_id, TicketAction.CANCEL, form.version)
        raise Invalid("link_to_itself", "target_id")
    steps.begin(ctx, ticket_id, TicketAction.CANCEL, form.version)
    ticket = visibility.get(ctx, ticket_id)
    target = visibility.get(ctx, form.target_id)
    if links.same(ctx, ticket, LinkKind.DUPLICATE_OF, target.id) is None:
        edit.link(ctx, ticket_id, NewLink(kind=LinkKind.DUPLICATE_OF, target_id=target.id))
        ctx.session.flush()
    reason = form.reason.strip() or NO_REASON.format(number=target.number)
    return finish.cancel(ctx, ticket_id, Cancel(version=ticket.version, reason=reason))


def make_problem(ctx: Context, form: NewProblem) -> Grouped:
    """A problem of the caller's, with the incidents below it; an incident that is refused stays as it was."""
    ctx.actor.require(Permission.TICKETS_WORK)
    if ctx.actor.person_id is None:
        raise Forbidden("person_needed")
    new = NewTicket(
        subject=form.subject,
        description=form.description,
        requester_id=people.get(ctx, ctx.actor.person_id).id,
        kind=Kind.PROBLEM,
    )
    problem = create.create(ctx, new)
    problem.workaround = form.workaround.strip()
    ctx.session.flush()
    items = [_collect(ctx, problem, one) for one in dict.fromkeys(form.incident_ids)]
    if all(item.code for item in items):
        raise Conflict("no_incident_taken", "incident_ids")
    return Grouped(problem=bundle.detail(ctx, problem), items=items)


def _collect(ctx: Context, problem: Ticket, incident_id: int) -> BulkItem:
    try:
        with savepoint(ctx):
            form = NewLink(kind=LinkKind.PARENT, target_id=problem.id)
            incident = edit.link(ctx, incident_id, form)
            ctx.session.flush()
    except DeskError as error:
        return BulkItem(id=incident_id, number="", code=error.code, facts={})
    return BulkItem(id=incident_id, number=incident.number, code="", facts={})


def plan(ctx: Context, ticket_id: int, form: PlanChange) -> Ticket:
    """Set or move the window of a change; those who follow it hear of every plan."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.EDIT, form.version)
    if ticket.kind is not Kind.CHANGE:
        raise Conflict("not_a_change")
    if form.starts_at.tzinfo is None or form.ends_at.tzinfo is None:
        raise Invalid("time_without_zone", "starts_at")
    if form.ends_at <= form.starts_at:
        raise Invalid("window_ends_first", "ends_at")
    row = groups.change_of(ctx, ticket)
    before = None if row is None else row.starts_at
    if row is None:
        row = TicketChange(ticket_id=ticket.id)
        ctx.session.add(row)
    row.starts_at, row.ends_at, row.risk = form.starts_at, form.ends_at, form.risk
    row.plan, row.rollback = form.plan, form.rollback
    facts = {"starts_at": form.starts_at.isoformat(), "ends_at": form.ends_at.isoformat()}
    steps.append(ctx, ticket, steps.event("planned", **facts, risk=form.risk.value))
    steps.tell(ctx, ticket, events.ChangePlanned, {"starts_at": [before, form.starts_at]})
    return ticket
