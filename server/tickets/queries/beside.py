"""What stands beside a ticket at all: one read that spares a dozen, as most tickets have hardly any of it."""

from dataclasses import dataclass, fields

from sqlalchemy import BindParameter, and_, bindparam, exists, func, or_, select

from server.core.context import Context
from server.tickets.models import (
    Attachment,
    HeldAnswer,
    Ticket,
    TicketChange,
    TicketEntry,
    TicketLink,
    TicketMention,
    TicketMerge,
    TicketOrigin,
    TicketSplit,
    TicketTag,
    TicketWatcher,
)
from shared.tickets import LinkKind

_ID: BindParameter[int] = bindparam("ticket_id")
_IS_PARENT = TicketLink.kind == LinkKind.PARENT
_HAS = {
    "origins": TicketOrigin.ticket_id == _ID,
    "merged": TicketMerge.target_id == _ID,
    "splits": TicketSplit.ticket_id == _ID,
    "files": and_(Attachment.ticket_id == _ID, Attachment.entry_id.is_not(None)),
    "mentions": TicketMention.ticket_id == _ID,
    "watchers": TicketWatcher.ticket_id == _ID,
    "held": and_(HeldAnswer.ticket_id == _ID, HeldAnswer.sent_at.is_(None)),
    "change": TicketChange.ticket_id == _ID,
    "tags": TicketTag.ticket_id == _ID,
    "family": and_(_IS_PARENT, or_(TicketLink.ticket_id == _ID, TicketLink.target_id == _ID)),
}
_WORKED = select(func.sum(TicketEntry.duration_s)).where(TicketEntry.ticket_id == _ID).scalar_subquery()
_QUERY = select(
    func.coalesce(_WORKED, 0).label("worked_s"),
    *(exists().where(condition).label(name) for name, condition in _HAS.items()),
)


@dataclass(frozen=True)
class Beside:
    """`worked_s`: seconds spent on the ticket itself. `family`: tickets above or below it."""

    worked_s: int
    origins: bool
    merged: bool
    splits: bool
    files: bool
    mentions: bool
    watchers: bool
    held: bool
    change: bool
    tags: bool
    family: bool


_FLAGS = [one.name for one in fields(Beside) if one.name != "worked_s"]


def of(ctx: Context, ticket: Ticket) -> Beside:
    """With tickets merged into it everything counts as there: it may hang on one of those."""
    row = ctx.session.execute(_QUERY, {"ticket_id": ticket.id}).one()
    flags = dict.fromkeys(_FLAGS, True) if row.merged else {name: getattr(row, name) for name in _FLAGS}
    return Beside(worked_s=int(row.worked_s), **flags)
