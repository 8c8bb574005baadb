"""What follows for diagnosis from what happens elsewhere."""

from server.core.context import Context
from server.diagnosis.actions import fixes, snapshots
from server.diagnosis.events import SuspicionFound
from server.diagnosis.queries import suspicions
from server.inventory.events import DeviceReported
from server.notices.actions import tell
from server.tickets.events import TicketCreated
from shared.notices import NoticeKind


def take_snapshot(ctx: Context, event: TicketCreated) -> None:
    snapshots.take(ctx, event.subject.id)


def watch_fixes(ctx: Context, event: DeviceReported) -> None:
    fixes.look(ctx, event.device_id)


def tell_leads(ctx: Context, event: SuspicionFound) -> None:
    """The leads of the teams that have its tickets, each once, at a ticket of their team."""
    told = set[int]()
    for ticket, leads in suspicions.leads_of(ctx, event.subject.id):
        tell(ctx, ticket, leads - told, NoticeKind.SUSPICION, what=event.name)
        told |= leads
