"""Following a ticket, and calling a colleague into a note."""

from shared.permissions import Permission
from shared.tickets.records import TicketDetail
from shared.wire import Endpoint, Id, Nothing, Wire


class Watch(Wire):
    """Oneself, or a colleague."""

    person_id: Id | None = None


WATCH_TICKET = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/watch",
    Nothing,
    Watch,
    TicketDetail,
    permission=Permission.UPDATES_FOLLOW,
)
UNWATCH_TICKET = Endpoint(
    "POST",
    "/api/tickets/{ticket_id}/unwatch",
    Nothing,
    Watch,
    TicketDetail,
    permission=Permission.UPDATES_FOLLOW,
)
