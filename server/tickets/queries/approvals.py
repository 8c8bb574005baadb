"""Approvals of a ticket as the desk sees them, and the ticket as its approvers see it."""

from server.approvals import queries as approvals
from server.catalog import queries as catalog
from server.core.context import Context
from server.people import queries as people
from server.tickets.models import Ticket
from server.tickets.queries import own, visibility
from shared.approvals import Approvals
from shared.errors import NotFound
from shared.tickets import ApprovalTicket
from shared.wire import Ref


def of_ticket(ctx: Context, ticket_id: int) -> Approvals:
    ticket = visibility.get(ctx, ticket_id)
    found = approvals.of_subject(ctx, Ref(kind="ticket", id=ticket.id, label=ticket.number))
    return Approvals(items=[approvals.detail(ctx, one) for one in found])


def asked_about(ctx: Context, approval_id: int) -> ApprovalTicket:
    """The public part, for those who were asked: what the requester sees, never a note."""
    approval = approvals.get_mine(ctx, approval_id)
    if approval.subject_kind != "ticket":
        raise NotFound
    ticket = ctx.session.get_one(Ticket, approval.subject_id)
    requester = people.get(ctx, ticket.requester_id)
    category_id = ticket.category_id
    return ApprovalTicket(
        number=ticket.number,
        subject=ticket.subject,
        description=ticket.description,
        requester=requester.name,
        department=people.department_name(ctx, requester),
        category=catalog.category_path(ctx, category_id) if category_id is not None else "",
        created_at=ticket.created_at,
        entries=own.said(ctx, ticket),
    )
