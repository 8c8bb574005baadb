"""An answer that can be taken back for a while: safe here, seen by colleagues, sent by the clock."""

from datetime import timedelta

from sqlalchemy import delete

from server.core.context import Context
from server.tickets import events
from server.tickets.actions import drafts, steps
from server.tickets.models import HeldAnswer, Ticket
from server.tickets.queries import holding, visibility
from shared.errors import Conflict, Invalid
from shared.tickets import EntryKind, HoldAnswer, LogTime, NewDraft, TicketAction, WithdrawAnswer

KEPT = timedelta(days=1)


def hold(ctx: Context, ticket_id: int, form: HoldAnswer) -> Ticket:
    """As an answer is checked, but sent later."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.ANSWER)
    entry = form.entry
    steps.check_base_seq(ctx, ticket, entry.base_seq)
    if entry.mention_ids:
        raise Invalid("mentions_stay_inside", "mention_ids")
    if holding.find(ctx, ticket, form.key) is not None:
        return ticket
    row = HeldAnswer(
        ticket_id=ticket.id,
        account_id=ctx.actor.id,
        key=form.key,
        person_id=ctx.actor.person_id,
        author_name=ctx.actor.name,
        text=entry.text,
        base_seq=entry.base_seq,
        attachment_ids=list(entry.attachment_ids),
        duration_s=entry.duration_s,
        held_at=ctx.now,
        send_at=ctx.now + timedelta(seconds=form.hold_s),
    )
    ctx.session.add(row)
    steps.tell(ctx, ticket, events.TicketAnswerHeld)
    return ticket


def withdraw(ctx: Context, ticket_id: int, form: WithdrawAnswer) -> Ticket:
    """By its author, until it is out."""
    ticket = visibility.get(ctx, ticket_id, held=True)
    row = holding.find(ctx, ticket, form.key)
    if row is None:
        return ticket
    if row.sent_at is not None:
        raise Conflict("answer_is_out")
    ctx.session.delete(row)
    steps.tell(ctx, ticket, events.TicketAnswerWithdrawn)
    return ticket


def claim(ctx: Context, ticket: Ticket) -> bool:
    """Whether the answer of this request is still to be sent; the clock may have been faster."""
    row = holding.find(ctx, ticket, ctx.request_key) if ctx.request_key else None
    if row is None:
        return True
    if row.sent_at is not None:
        return False
    row.sent_at = ctx.now
    return True


def give_back(ctx: Context, row: HeldAnswer) -> None:
    """It could not go out as it is: its author finds it among their drafts."""
    form = NewDraft(
        kind=EntryKind.ANSWER,
        text=row.text,
        base_seq=row.base_seq,
        minutes=row.duration_s // 60,
        attachment_ids=row.attachment_ids,
    )
    drafts.put(ctx, row.account_id, row.ticket_id, form)
    ctx.session.delete(row)


def prune(ctx: Context) -> None:
    ctx.session.execute(delete(HeldAnswer).where(HeldAnswer.sent_at < ctx.now - KEPT))


def log_time(ctx: Context, ticket_id: int, form: LogTime) -> Ticket:
    """Work that left no other trace; an entry of the history like everything else."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.NOTE)
    line = steps.event("worked", text=form.comment.strip(), minutes=str(form.duration_s // 60))
    line.duration_s = form.duration_s
    steps.append(ctx, ticket, line)
    steps.tell(ctx, ticket, events.TicketWorked)
    return ticket
