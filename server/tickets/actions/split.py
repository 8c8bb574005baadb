"""Messages about something else become a ticket of their own: shown there, marked here, written once."""

from collections.abc import Sequence

from server.core.context import Context
from server.people import queries as people
from server.tickets import events
from server.tickets.actions import create, steps
from server.tickets.models import Ticket, TicketEntry, TicketSplit
from server.tickets.queries import conversation, merges
from server.tickets.rules.history import SPOKEN_KINDS
from shared.errors import Conflict, Invalid
from shared.tickets import EntryKind, Split, TicketAction


def split(ctx: Context, ticket_id: int, form: Split) -> Ticket:
    """A new ticket of the same requester with the chosen messages; author, time and files stay theirs."""
    ticket, _ = steps.begin(ctx, ticket_id, TicketAction.SPLIT, form.version)
    rows = _chosen(ctx, ticket, form.entry_ids)
    requester = people.get(ctx, _requester_of(ctx, rows))
    new = create.beside(ctx, ticket, requester, form)
    new.reported_at = min(row.at for row in rows)
    new.is_waiting_for_desk = _is_question_open(rows)
    ctx.session.flush()
    _show_there(ctx, rows, new)
    steps.append(ctx, new, steps.event("split_from", number=ticket.number, ticket_id=str(ticket.id)))
    facts = {"number": new.number, "ticket_id": str(new.id), "count": str(len(rows))}
    steps.append(ctx, ticket, steps.event("split_off", **facts))
    steps.tell(ctx, ticket, events.TicketSplit, {"split_off": [None, new.id]})
    return new


def _chosen(ctx: Context, ticket: Ticket, ids: Sequence[int]) -> list[TicketEntry]:
    """The messages of these ids, which must be shown in the ticket."""
    shown = conversation.shown_in(ctx, [ticket, *merges.below(ctx, ticket)])
    rows = [one.row for one in shown if one.split_to is None and one.row.id in ids]
    if len(rows) != len(set(ids)) or any(row.kind not in SPOKEN_KINDS for row in rows):
        raise Invalid("entry_not_here", "entry_ids")
    return rows


def _requester_of(ctx: Context, rows: Sequence[TicketEntry]) -> int:
    """Whose tickets these were written in; of two people they cannot become one ticket."""
    found = {ctx.session.get_one(Ticket, row.ticket_id).requester_id for row in rows}
    if len(found) > 1:
        raise Conflict("split_mixed_requesters", "entry_ids")
    return found.pop()


def _is_question_open(rows: Sequence[TicketEntry]) -> bool:
    said = [row.kind for row in rows if row.kind in (EntryKind.QUESTION, EntryKind.ANSWER)]
    return bool(said) and said[-1] is EntryKind.QUESTION


def _show_there(ctx: Context, rows: Sequence[TicketEntry], new: Ticket) -> None:
    for row in rows:
        place = ctx.session.get(TicketSplit, row.id)
        if place is None:
            ctx.session.add(TicketSplit(entry_id=row.id, ticket_id=new.id, at=ctx.now))
        else:
            place.ticket_id, place.at = new.id, ctx.now
    ctx.session.flush()
