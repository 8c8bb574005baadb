"""Signs of life of those who have a ticket before them. They inform, they never lock."""

from datetime import timedelta

from sqlalchemy import delete

from server.core import updates
from server.core.context import Context
from server.core.db import take_lock
from server.tickets.models import Ticket, TicketPresence
from server.tickets.queries import visibility
from server.tickets.rules.presence import SEEN_FOR, is_writing
from shared.tickets import PRESENCE, Beat


def beat(ctx: Context, ticket_id: int, form: Beat) -> None:
    """The caller is there (or goes), and writes (or does not); others hear of it when that is new."""
    ticket = visibility.get(ctx, ticket_id)
    take_lock(ctx.session, f"presence:{ctx.actor.id}")
    row = ctx.session.get(TicketPresence, (ticket.id, ctx.actor.id))
    was_there = row is not None and row.seen_at > ctx.now - SEEN_FOR
    wrote = row.kind if row is not None and is_writing(row.typed_at, ctx.now) else None
    if form.is_leaving:
        if row is not None:
            ctx.session.delete(row)
    else:
        if row is None:
            row = TicketPresence(ticket_id=ticket.id, account_id=ctx.actor.id)
            ctx.session.add(row)
        row.name, row.seen_at = ctx.actor.name, ctx.now
        _write(ctx, row, form, goes_on=was_there and wrote is form.kind)
    is_there = not form.is_leaving
    if (was_there, wrote if was_there else None) != (is_there, form.kind if is_there else None):
        _mention(ctx, ticket)


def _write(ctx: Context, row: TicketPresence, form: Beat, *, goes_on: bool) -> None:
    row.kind = form.kind
    if form.kind is None:
        row.began_at = row.typed_at = None
        return
    row.typed_at = ctx.now - timedelta(seconds=form.key_age_s)
    if not goes_on or row.began_at is None:
        row.began_at = row.typed_at


def _mention(ctx: Context, ticket: Ticket) -> None:
    """Everybody follows the feed: it does not tell at which confidential ticket somebody is."""
    number = 0 if ticket.is_confidential else ticket.id
    updates.mention(ctx.session, kind=PRESENCE, record_id=number, name=PRESENCE, at=ctx.now)


def forget(ctx: Context) -> None:
    """Who has long gone."""
    ctx.session.execute(delete(TicketPresence).where(TicketPresence.seen_at <= ctx.now - SEEN_FOR))
