"""One ticket with everything beside it, as the desk reads it."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam, func, select

from server.catalog import queries as catalog
from server.catalog.models import Team
from server.core.context import Context
from server.people import queries as people
from server.tickets.models import Ticket, TicketOrigin
from server.tickets.queries import (
    beside,
    conversation,
    fields,
    groups,
    holding,
    links,
    lists,
    merges,
    visibility,
    watching,
)
from server.tickets.rules.states import Caller, Situation, allowed_actions
from shared import tickets as wire
from shared.catalog import Tier
from shared.tickets import OPEN_STATUSES
from shared.wire import Ref

LATELY = timedelta(days=90)


def detail(ctx: Context, ticket: Ticket) -> wire.TicketDetail:
    """Ticket, conversation, links and what the caller may do. Whether they see it was asked before."""
    team = None if ticket.team_id is None else catalog.get_team(ctx, ticket.team_id)
    has = beside.of(ctx, ticket)
    origins = visibility.origins(ctx, ticket) if has.origins else []
    sources = merges.below(ctx, ticket) if has.merged else []
    row = lists.row(ctx, ticket, has)
    return wire.TicketDetail(
        row=row,
        description=ticket.description,
        impact=ticket.impact,
        urgency=ticket.urgency,
        priority_reason=ticket.priority_reason,
        category_id=ticket.category_id,
        service_id=ticket.service_id,
        service=fields.service_name(ctx, ticket),
        fields=fields.shown(ctx, ticket, for_desk=True),
        team=team.name if team is not None else "",
        reporter=_reporter(ctx, ticket),
        origin_team_id=origins[-1].team_id if origins else None,
        reported_at=ticket.reported_at,
        pending_until=ticket.pending_until,
        resolution_code=ticket.resolution_code,
        resolution=ticket.resolution,
        resolved_at=ticket.resolved_at,
        closed_at=ticket.closed_at,
        reopen_count=ticket.reopen_count,
        vendor=ticket.vendor,
        vendor_reference=ticket.vendor_reference,
        vendor_due_at=ticket.vendor_due_at,
        is_vendor_overdue=ticket.is_vendor_overdue,
        is_confidential=ticket.is_confidential,
        requester=_requester(ctx, ticket, row.department),
        entries=conversation.entries(ctx, ticket, sources, has),
        links=links.of(ctx, ticket, sources),
        tags=row.tags,
        workaround=ticket.workaround,
        change=groups.plan_of(ctx, ticket) if has.change else None,
        parents=groups.parents(ctx, ticket) if has.family else [],
        children=groups.children(ctx, ticket) if has.family else [],
        merged=merges.listed(ctx, sources),
        merged_into=merges.into(ctx, ticket),
        watchers=watching.watchers(ctx, ticket) if has.watchers else [],
        held=holding.of(ctx, ticket) if has.held else [],
        worked_s=has.worked_s,
        allowed_actions=allowed_actions(
            situation(ticket, team, origins), visibility.caller(ctx, ticket, origins)
        ),
    )


def situation(ticket: Ticket, team: Team | None, origins: Sequence[TicketOrigin]) -> Situation:
    """What the rules need to know of a ticket."""
    return Situation(
        status=ticket.status,
        assignee_id=ticket.assignee_id,
        team_id=ticket.team_id,
        tier=team.tier if team is not None else Tier.L1,
        may_resolve_directly=team is not None and team.may_resolve_directly,
        has_origin=bool(origins),
        is_ready_to_confirm=ticket.is_ready_to_confirm,
        has_answer=ticket.last_answer_seq > 0,
        has_told_requester=ticket.last_answer_seq > 0 and not ticket.is_waiting_for_desk,
    )


def decide(ctx: Context, ticket: Ticket) -> tuple[Situation, Caller]:
    """Situation and caller, for the guard of an action."""
    team = None if ticket.team_id is None else catalog.get_team(ctx, ticket.team_id)
    origins = visibility.origins(ctx, ticket)
    return situation(ticket, team, origins), visibility.caller(ctx, ticket, origins)


def _reporter(ctx: Context, ticket: Ticket) -> Ref | None:
    return None if ticket.reporter_id is None else people.ref(people.get(ctx, ticket.reporter_id))


def _requester(ctx: Context, ticket: Ticket, department: str) -> wire.PersonBrief:
    """Who asked. The counts know only what the caller may see."""
    person = people.get(ctx, ticket.requester_id)
    asked = {"requester_id": person.id, "since": ctx.now - LATELY}
    open_tickets, lately = ctx.session.execute(_COUNTS.where(visibility.visible(ctx)), asked).one()
    return wire.PersonBrief(
        id=person.id,
        name=person.name,
        employee_number=person.employee_number,
        department=department,
        title=person.title,
        location=people.location_name(ctx, person),
        phone=person.phone or person.mobile,
        email=person.email,
        is_vip=person.is_vip,
        open_tickets=open_tickets,
        tickets_90_days=lately,
    )


_COUNTS = select(
    func.count().filter(Ticket.status.in_(OPEN_STATUSES)),
    func.count().filter(Ticket.created_at >= bindparam("since")),
).where(Ticket.requester_id == bindparam("requester_id"))


def show(ctx: Context, ticket_id: int) -> Ticket:
    """The ticket that a path names, as far as the caller may read it."""
    return visibility.get(ctx, ticket_id)
