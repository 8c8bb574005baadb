"""Drafts are kept here too, for the writer alone."""

from datetime import timedelta

from sqlalchemy import delete

from server.core.context import Context
from server.core.db import take_lock
from server.tickets.models import Ticket, TicketDraft
from server.tickets.queries import visibility
from shared.tickets import DiscardDraft, EntryKind, NewDraft

KEPT = timedelta(days=30)


def save(ctx: Context, ticket_id: int, form: NewDraft) -> None:
    put(ctx, ctx.actor.id, visibility.get(ctx, ticket_id).id, form)


def put(ctx: Context, account_id: int, ticket_id: int, form: NewDraft) -> None:
    """The newest words of that account there."""
    take_lock(ctx.session, f"draft:{account_id}")
    row = ctx.session.get(TicketDraft, (account_id, ticket_id, form.kind))
    if row is None:
        row = TicketDraft(account_id=account_id, ticket_id=ticket_id, kind=form.kind)
        ctx.session.add(row)
    row.text, row.seat, row.base_seq, row.minutes = form.text, form.seat, form.base_seq, form.minutes
    row.attachment_ids, row.saved_at = list(form.attachment_ids), ctx.now


def discard(ctx: Context, ticket_id: int, form: DiscardDraft) -> None:
    forget(ctx, visibility.get(ctx, ticket_id), form.kind)


def forget(ctx: Context, ticket: Ticket, kind: EntryKind) -> None:
    """The caller has sent it, or does not want it any more."""
    ctx.session.execute(
        delete(TicketDraft).where(
            TicketDraft.account_id == ctx.actor.id,
            TicketDraft.ticket_id == ticket.id,
            TicketDraft.kind == kind,
        )
    )


def prune(ctx: Context) -> None:
    ctx.session.execute(delete(TicketDraft).where(TicketDraft.saved_at < ctx.now - KEPT))
