"""Drafts that lie on the server."""

from collections.abc import Sequence

from sqlalchemy import select

from server.core.context import Context
from server.tickets.models import Attachment, TicketDraft
from server.tickets.queries import conversation, files, visibility
from shared import tickets as wire


def of(ctx: Context, ticket_id: int) -> wire.KeptDrafts:
    """The caller's drafts of a ticket, the newest first."""
    ticket = visibility.get(ctx, ticket_id)
    query = select(TicketDraft).where(
        TicketDraft.account_id == ctx.actor.id, TicketDraft.ticket_id == ticket.id
    )
    rows = ctx.session.scalars(query.order_by(TicketDraft.saved_at.desc())).all()
    return wire.KeptDrafts(items=[_draft(ctx, row) for row in rows])


def _draft(ctx: Context, row: TicketDraft) -> wire.KeptDraft:
    return wire.KeptDraft(
        kind=row.kind,
        text=row.text,
        seat=row.seat,
        base_seq=row.base_seq,
        minutes=row.minutes,
        attachments=_waiting(ctx, row.ticket_id, row.attachment_ids),
        saved_at=row.saved_at,
    )


def _waiting(ctx: Context, ticket_id: int, ids: Sequence[int]) -> list[wire.Attachment]:
    """Files that still wait for an entry of the caller."""
    if not ids:
        return []
    query = select(Attachment).where(
        Attachment.id.in_(ids),
        Attachment.ticket_id == ticket_id,
        Attachment.entry_id.is_(None),
        Attachment.uploader == files.uploader(ctx),
    )
    return [conversation.attachment(ctx, row) for row in ctx.session.scalars(query.order_by(Attachment.id))]
