"""Files come in, wait to be used, and go when nobody used them."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete

from server.core import files as core_files
from server.core import names
from server.core.context import Context
from server.tickets.models import Attachment, Ticket
from server.tickets.queries import bundle, files, own, visibility
from server.tickets.rules.states import check
from shared.errors import Conflict, Forbidden, Invalid, TooLarge
from shared.tickets import TicketAction, UploadQuery
from shared.wire import Raw

LARGEST = 25 * 1_048_576
MOST_UNUSED = 50
KEPT_UNUSED = timedelta(days=1)


def upload(ctx: Context, ticket_id: int, query: UploadQuery, body: Raw) -> Attachment:
    """Keep a file of a ticket until an entry names it."""
    ticket = visibility.get_either(ctx, ticket_id)
    _check_side(ctx, ticket)
    if not body.content:
        raise Invalid("file_empty", "content")
    if len(body.content) > LARGEST:
        raise TooLarge("body_too_large")
    if query.sha256 and query.sha256.lower() != sha256(body.content).hexdigest():
        raise Invalid("file_damaged", "sha256")
    if files.count_unused(ctx, ticket) >= MOST_UNUSED:
        raise Conflict("too_many_files", most=MOST_UNUSED)
    row = Attachment(
        ticket_id=ticket.id,
        name=names.safe_name(query.name),
        media_type=names.media_type(query.media_type),
        size_bytes=len(body.content),
        sha256=core_files.store(ctx.data_dir, body.content),
        uploader=files.uploader(ctx),
        uploaded_at=ctx.now,
    )
    ctx.session.add(row)
    return row


def _check_side(ctx: Context, ticket: Ticket) -> None:
    """As the desk where the caller works on it, else as its requester."""
    if visibility.is_visible(ctx, ticket.id):
        situation, caller = bundle.decide(ctx, ticket)
        if caller.may_work:
            check(situation, caller, TicketAction.ATTACH)
            return
    if ticket.requester_id != ctx.actor.person_id:
        raise Forbidden("permission_missing", permission="tickets.work")
    check(own.situation(ticket), own.REQUESTER, TicketAction.ATTACH)


def sweep(ctx: Context) -> None:
    """Forget files that no entry named within a day."""
    old = Attachment.uploaded_at < ctx.now - KEPT_UNUSED
    ctx.session.execute(delete(Attachment).where(Attachment.entry_id.is_(None), old))
