"""A ticket ends: resolved, confirmed, closed, cancelled; or begins again."""

from server.approvals import queries as approvals
from server.approvals.actions import withdraw_of
from server.core.context import Context
from server.tickets import events
from server.tickets.actions import fields, steps, teams, work
from server.tickets.models import Ticket
from server.tickets.queries import links, merges, visibility
from server.tickets.rules.states import must_hand_back
from shared.errors import Conflict
from shared.tickets import (
    Cancel,
    Confirm,
    Kind,
    PendingReason,
    Reopen,
    ResolutionCode,
    Resolve,
    Status,
    TicketAction,
    TicketCommand,
)

AWAITED = {
    Kind.PROBLEM: (PendingReason.WAITING_PROBLEM, "problem"),
    Kind.CHANGE: (PendingReason.WAITING_CHANGE, "change"),
}
"""What other tickets wait for when they wait for such a one."""


def resolve(ctx: Context, ticket_id: int, form: Resolve) -> Ticket:
    """Solved. Above the first tier it goes back to where it came from, to be confirmed there."""
    ticket, situation = steps.begin(ctx, ticket_id, TicketAction.RESOLVE, form.version)
    _check_children(ctx, ticket)
    if approvals.open_of(ctx, events.ref(ticket)) is not None:
        raise Conflict("approval_pending")
    fields.check_complete(ctx, ticket)
    if not must_hand_back(situation):
        solve(ctx, ticket, form.code, form.text, is_public=form.is_public)
        tell_outcome(ctx, ticket, form.merged_text)
        return ticket
    before, left = teams.values(ticket), teams.current(ctx, ticket)
    team = teams.return_to(ctx, ticket, visibility.origins(ctx, ticket)[0])
    ticket.is_ready_to_confirm = True
    solve(ctx, ticket, form.code, form.text, is_public=form.is_public)
    facts = teams.facts(team, teams.owner(ctx, ticket), left=left)
    steps.append(ctx, ticket, steps.event("handed_back", to_team=team.name, **facts))
    steps.tell(ctx, ticket, events.TicketHandedBack, teams.changed(before, ticket))
    tell_outcome(ctx, ticket, form.merged_text)
    return ticket


def _check_children(ctx: Context, ticket: Ticket) -> None:
    """A problem or change may be solved before what stands below: what waits for it then goes on."""
    if ticket.kind in AWAITED:
        return
    children = links.open_children(ctx, ticket)
    if children:
        seen = [number for ticket_id, number in children if visibility.is_visible(ctx, ticket_id)]
        raise Conflict("open_children", count=len(children), numbers=", ".join(seen))


def solve(ctx: Context, ticket: Ticket, code: ResolutionCode, text: str, *, is_public: bool) -> None:
    """Set the solution. A public one is said to the requester, another stays in the history."""
    before = teams.values(ticket)
    if is_public:
        steps.say(ctx, ticket, text)
    steps.set_status(ctx, ticket, Status.RESOLVED)
    ticket.resolution_code, ticket.resolution, ticket.resolved_at = code, text, ctx.now
    ticket.is_resolution_public = is_public
    steps.append(ctx, ticket, steps.event("resolved", text="" if is_public else text, code=code.value))
    steps.tell(ctx, ticket, events.TicketResolved, teams.changed(before, ticket))
    if ticket.kind in AWAITED:
        _let_go_on(ctx, ticket)


def _let_go_on(ctx: Context, ticket: Ticket) -> None:
    """Tickets below that wait for this problem or change wait no longer."""
    reason, cause = AWAITED[ticket.kind]
    for child_id in sorted(links.child_ids(ctx, ticket)):
        child = steps.hold(ctx, child_id)
        if child.status is Status.PENDING and child.pending_reason is reason:
            work.go_on(ctx, child, cause=cause)


def tell_outcome(ctx: Context, ticket: Ticket, text: str = "") -> None:
    """Tell other people whose tickets went on in this one that it is over: that much, and `text`."""
    for source in merges.below(ctx, ticket, held=True):
        if source.requester_id == ticket.requester_id:
            continue
        if text.strip():
            steps.say(ctx, source, text)
        steps.append(ctx, source, steps.event("outcome", status=ticket.status.value))
        steps.tell(ctx, source, events.TicketOutcomeTold, {"outcome": [None, ticket.status]})


def confirm(ctx: Context, ticket_id: int, form: Confirm) -> Ticket:
    """Somebody of the desk records that the requester agrees."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.CONFIRM, form.version)
    agree(ctx, ticket, form.text)
    return ticket


def agree(ctx: Context, ticket: Ticket, text: str = "") -> None:
    before = teams.values(ticket)
    steps.set_status(ctx, ticket, Status.CLOSED)
    steps.append(ctx, ticket, steps.event("confirmed", text=text))
    steps.tell(ctx, ticket, events.TicketConfirmed)
    steps.tell(ctx, ticket, events.TicketClosed, teams.changed(before, ticket))


def close(ctx: Context, ticket_id: int, form: TicketCommand) -> Ticket:
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.CLOSE, form.version)
    end(ctx, ticket, "closed")
    return ticket


def end(ctx: Context, ticket: Ticket, name: str) -> None:
    """Close it; `name` says in the history how that came."""
    before = teams.values(ticket)
    steps.set_status(ctx, ticket, Status.CLOSED)
    steps.append(ctx, ticket, steps.event(name))
    steps.tell(ctx, ticket, events.TicketClosed, teams.changed(before, ticket))


def reopen(ctx: Context, ticket_id: int, form: Reopen) -> Ticket:
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.REOPEN, form.version)
    again(ctx, ticket, text=form.reason)
    return ticket


def again(ctx: Context, ticket: Ticket, *, text: str = "") -> None:
    """The solution did not hold: back to its owner, or to the queue when they are gone."""
    before = teams.values(ticket)
    refused = ticket.resolution_code.value if ticket.resolution_code is not None else ""
    was = ticket.status.value
    teams.drop_lost_owner(ctx, ticket)
    steps.move(ctx, ticket, TicketAction.REOPEN)
    ticket.reopen_count += 1
    steps.append(ctx, ticket, steps.event("reopened", text=text, refused=refused, was=was))
    steps.tell(ctx, ticket, events.TicketReopened, teams.changed(before, ticket))


def cancel(ctx: Context, ticket_id: int, form: Cancel) -> Ticket:
    """Withdrawn, spam, or asked twice."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.CANCEL, form.version)
    withdraw_of(ctx, events.ref(ticket), form.reason)
    before = teams.values(ticket)
    steps.move(ctx, ticket, TicketAction.CANCEL)
    steps.append(ctx, ticket, steps.event("cancelled", text=form.reason))
    steps.tell(ctx, ticket, events.TicketCancelled, teams.changed(before, ticket))
    tell_outcome(ctx, ticket)
    return ticket
