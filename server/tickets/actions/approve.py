"""A ticket waits for an approval, and goes on when it is decided."""

from server.approvals import actions as approvals
from server.approvals import queries as approval_queries
from server.approvals.models import Approval
from server.core.context import Context
from server.people import queries as people
from server.tickets import events
from server.tickets.actions import steps, teams, work
from server.tickets.models import Ticket
from shared.approvals import ApprovalState, Withdraw
from shared.errors import NotFound
from shared.tickets import AskApproval, PendingReason, Status, TicketAction


def ask(ctx: Context, ticket_id: int, form: AskApproval) -> Ticket:
    """Put a question to approvers; the ticket waits until they have decided."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.ASK_APPROVAL, form.version)
    before = teams.values(ticket)
    approval = approvals.ask(
        ctx,
        approvals.Asking(
            subject=events.ref(ticket),
            question=form.question,
            text=form.text,
            requester_id=ticket.requester_id,
            executor_id=ticket.assignee_id,
            team_id=ticket.team_id,
            chain_id=form.chain_id,
            steps=form.steps,
            remind_after_days=form.remind_after_days,
            expires_after_days=form.expires_after_days,
            is_confidential=ticket.is_confidential,
        ),
    )
    steps.move(ctx, ticket, TicketAction.ASK_APPROVAL)
    ticket.pending_reason, ticket.pending_until = PendingReason.WAITING_APPROVAL, None
    asked = steps.event("approval_asked", text=approval.question, persons=_asked(ctx, approval))
    steps.append(ctx, ticket, asked)
    steps.append(ctx, ticket, steps.event("pended", reason=PendingReason.WAITING_APPROVAL.value))
    steps.tell(ctx, ticket, events.TicketPended, teams.changed(before, ticket))
    return ticket


def _asked(ctx: Context, approval: Approval) -> str:
    ids = list(dict.fromkeys(one.person_id for one in approval_queries.voters_of(ctx, approval)))
    names = people.refs(ctx, set(ids))
    return ", ".join(names[one].label for one in ids)


def withdraw(ctx: Context, ticket_id: int, approval_id: int, form: Withdraw) -> Ticket:
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.NOTE)
    approval = approval_queries.get(ctx, approval_id)
    if (approval.subject_kind, approval.subject_id) != ("ticket", ticket.id):
        raise NotFound
    approvals.withdraw(ctx, approval_id, form.version, form.reason)
    return ticket


def decided(ctx: Context, ticket_id: int, approval_id: int, state: ApprovalState) -> None:
    """Write down how it ended; a ticket that waited for it goes on, approved or not."""
    ticket = ctx.session.get_one(Ticket, ticket_id, with_for_update=True, populate_existing=True)
    approval = approval_queries.get(ctx, approval_id)
    persons = approval_queries.deciders(ctx, approval)
    line = steps.event(f"approval_{state.value}", text=approval.reason, persons=persons)
    steps.append(ctx, ticket, line)
    if ticket.status is Status.PENDING and ticket.pending_reason is PendingReason.WAITING_APPROVAL:
        work.go_on(ctx, ticket, cause="approval")


def keep_executor(ctx: Context, ticket_id: int) -> None:
    """Who works on the ticket may not decide about it, also when it is given to them later."""
    ticket = ctx.session.get_one(Ticket, ticket_id)
    approvals.set_executor(ctx, events.ref(ticket), ticket.assignee_id)
