"""Tickets about the same thing become one, and apart again: nothing is moved, so nothing is lost."""

from server.core.context import Context
from server.tickets import events
from server.tickets.actions import finish, steps, work
from server.tickets.models import Ticket, TicketEntry, TicketMerge
from server.tickets.queries import bundle, merges, visibility
from server.tickets.rules import merging
from server.tickets.rules.states import check
from shared.errors import Conflict, Forbidden, Invalid
from shared.permissions import Permission
from shared.tickets import Merge, Status, TicketAction, TicketCommand

OVER = (Status.CLOSED, Status.CANCELLED)


def merge(ctx: Context, ticket_id: int, form: Merge) -> Ticket:
    """From now on this ticket goes on in another one."""
    check(*bundle.decide(ctx, visibility.get(ctx, ticket_id)), TicketAction.MERGE)
    if form.target_id == ticket_id:
        raise Invalid("merge_into_itself", "target_id")
    target_id = merges.end(ctx, visibility.get(ctx, form.target_id).id)
    for one in sorted({ticket_id, target_id}):
        visibility.get(ctx, one, held=True)
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.MERGE, form.version)
    if target_id == ticket_id:
        raise Conflict("merge_circle", "target_id")
    target = visibility.get(ctx, target_id)
    _check_target(ctx, ticket, target)
    _join(ctx, ticket, target, form.reason)
    return ticket


def _check_target(ctx: Context, ticket: Ticket, target: Ticket) -> None:
    if not visibility.works_on(ctx.actor, target, visibility.origins(ctx, target)):
        raise Forbidden("permission_missing", permission=Permission.TICKETS_WORK.value)
    code = merging.refusal(
        status=target.status,
        hides_more=ticket.is_confidential
        and not (target.is_confidential and target.team_id == ticket.team_id),
    )
    if code:
        raise Conflict(code, "target_id", number=target.number)


def _join(ctx: Context, ticket: Ticket, target: Ticket, reason: str) -> None:
    was = ticket.status
    row = TicketMerge(
        source_id=ticket.id,
        target_id=target.id,
        at=ctx.now,
        status=ticket.status,
        settled_at=ticket.settled_at,
        is_ready_to_confirm=ticket.is_ready_to_confirm,
        is_waiting_for_desk=ticket.is_waiting_for_desk,
    )
    ctx.session.add(row)
    target.is_waiting_for_desk = target.is_waiting_for_desk or ticket.is_waiting_for_desk
    ticket.status, ticket.settled_at = Status.MERGED, ctx.now
    ticket.is_ready_to_confirm = ticket.is_waiting_for_desk = False
    steps.append(ctx, ticket, _line("merged_into", target, reason))
    steps.append(ctx, target, _line("merged_from", ticket, reason))
    steps.tell(
        ctx, ticket, events.TicketMerged, {"status": [was, Status.MERGED], "merged_into": [None, target.id]}
    )
    steps.tell(ctx, target, events.TicketLinked, {"merged_from": [None, ticket.id]})
    if target.status is Status.RESOLVED:
        finish.tell_outcome(ctx, target)


def _line(name: str, other: Ticket, text: str = "") -> TicketEntry:
    return steps.event(name, text=text, number=other.number, ticket_id=str(other.id))


def unmerge(ctx: Context, ticket_id: int, form: TicketCommand) -> Ticket:
    """As it was: state, owner and team; what its requester wrote meanwhile is theirs to be answered."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.UNMERGE, form.version)
    apart(ctx, ticket)
    return ticket


def apart(ctx: Context, ticket: Ticket) -> None:
    row = merges.of(ctx, ticket.id)
    assert row is not None
    target = steps.hold(ctx, row.target_id)
    is_unanswered = row.has_asked and steps.hold(ctx, merges.end(ctx, target.id)).is_waiting_for_desk
    ticket.status, ticket.settled_at = row.status, row.settled_at
    ticket.is_ready_to_confirm = row.is_ready_to_confirm
    ticket.is_waiting_for_desk = row.is_waiting_for_desk
    ctx.session.delete(row)
    ctx.session.flush()
    steps.append(ctx, ticket, _line("unmerged", target))
    steps.append(ctx, target, _line("unmerged", ticket))
    steps.tell(
        ctx,
        ticket,
        events.TicketUnmerged,
        {"status": [Status.MERGED, ticket.status], "merged_into": [target.id, None]},
    )
    steps.tell(ctx, target, events.TicketUnlinked, {"merged_from": [ticket.id, None]})
    if is_unanswered:
        ticket.is_waiting_for_desk = True
        go_on(ctx, ticket, is_thanks=False)


# --- what a requester writes to a merged ticket -------------------------------------------------------------


def pass_on(ctx: Context, ticket: Ticket, *, is_thanks: bool) -> None:
    """Their words stay in their ticket, and count where it goes on."""
    row = merges.of(ctx, ticket.id)
    assert row is not None
    row.has_asked = row.has_asked or not is_thanks
    steps.tell(ctx, ticket, events.TicketPassedOn)
    target = steps.hold(ctx, merges.end(ctx, ticket.id))
    steps.append(ctx, target, steps.event("asked_elsewhere", number=ticket.number, ticket_id=str(ticket.id)))
    target.is_waiting_for_desk = not is_thanks
    steps.tell(ctx, target, events.TicketAsked)
    go_on(ctx, target, is_thanks=is_thanks)


def go_on(ctx: Context, ticket: Ticket, *, is_thanks: bool) -> None:
    """What an answer of the requester does: it ends a waiting, and reopens unless it only thanks."""
    if ticket.status is Status.PENDING:
        work.go_on(ctx, ticket, cause="answer")
    elif ticket.status is Status.RESOLVED and not is_thanks:
        finish.again(ctx, ticket)
