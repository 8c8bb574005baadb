"""What surveys do when tickets end or begin again."""

from server.core.context import Context
from server.surveys import actions
from server.tickets.events import TicketClosed, TicketReopened


def ask_requester(ctx: Context, event: TicketClosed) -> None:
    actions.plan(ctx, event.subject.id)


def take_back(ctx: Context, event: TicketReopened) -> None:
    actions.withdraw(ctx, event.subject.id)
