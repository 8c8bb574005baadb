"""What follows for diagnosis from what happens elsewhere."""

from server.core.context import Context
from server.diagnosis.actions import fixes, snapshots
from server.inventory.events import DeviceReported
from server.tickets.events import TicketCreated


def take_snapshot(ctx: Context, event: TicketCreated) -> None:
    snapshots.take(ctx, event.subject.id)


def watch_fixes(ctx: Context, event: DeviceReported) -> None:
    fixes.look(ctx, event.device_id)
