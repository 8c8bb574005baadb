"""Files of tickets: who may read one, and which ones wait to be used."""

from collections.abc import Sequence

from sqlalchemy import func, select

from server.core import files
from server.core.context import Context
from server.tickets.models import Attachment, Ticket, TicketEntry
from server.tickets.queries import conversation, visibility
from server.tickets.rules import history
from shared.errors import NotFound
from shared.wire import File


def readable(ctx: Context, attachment_id: int) -> Attachment:
    """A file follows the entry that names it, wherever that is shown; an unused one is its sender's alone."""
    row = ctx.session.get(Attachment, attachment_id)
    if row is None:
        raise NotFound
    if row.entry_id is None:
        visibility.get_either(ctx, row.ticket_id)
        if row.uploader != uploader(ctx):
            raise NotFound
        return row
    entry = ctx.session.get_one(TicketEntry, row.entry_id)
    if not any(visibility.is_visible(ctx, one) for one in conversation.places(ctx, entry)):
        visibility.get_own(ctx, row.ticket_id)
        if entry.kind not in history.PUBLIC_KINDS:
            raise NotFound
    return row


def uploader(ctx: Context) -> str:
    return f"{ctx.actor.kind.value}:{ctx.actor.id}"


def unused(ctx: Context, ticket: Ticket, ids: Sequence[int]) -> list[Attachment]:
    """The caller's waiting files of these ids; one that is not theirs, or used, is not found."""
    query = select(Attachment).where(
        Attachment.id.in_(ids),
        Attachment.ticket_id == ticket.id,
        Attachment.entry_id.is_(None),
        Attachment.uploader == uploader(ctx),
    )
    rows = list(ctx.session.scalars(query))
    if len(rows) != len(set(ids)):
        raise NotFound("attachment_missing", "attachment_ids")
    return rows


def count_unused(ctx: Context, ticket: Ticket) -> int:
    query = select(func.count()).where(
        Attachment.ticket_id == ticket.id,
        Attachment.entry_id.is_(None),
        Attachment.uploader == uploader(ctx),
    )
    return ctx.session.scalar(query) or 0


def download(ctx: Context, attachment_id: int) -> File:
    row = readable(ctx, attachment_id)
    return File(name=row.name, media_type=row.media_type, content=files.load(ctx.data_dir, row.sha256))
