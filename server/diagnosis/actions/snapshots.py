"""The machines of a new ticket, kept as they are at this moment."""

from msgspec import json

from server.core.context import Context
from server.diagnosis.models import TicketSnapshot
from server.diagnosis.queries import causes, machines
from server.tickets.models import Ticket


def take(ctx: Context, ticket_id: int) -> None:
    """In the transaction of the ticket; a ticket without a known machine has none."""
    ticket = ctx.session.get_one(Ticket, ticket_id)
    found = machines.of_ticket(ctx, ticket)
    if not found:
        return
    for picture in machines.pictures(ctx, found, causes.asked_programs(ctx)):
        ctx.session.add(
            TicketSnapshot(
                ticket_id=ticket.id,
                device_id=picture.device_id,
                taken_at=ctx.now,
                content=json.encode(picture),
            )
        )
