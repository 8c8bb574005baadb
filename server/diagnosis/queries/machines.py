"""Machines of tickets: as they were when the ticket came in, and as they are now."""

from collections.abc import Iterable, Sequence

from msgspec import json, structs
from sqlalchemy import bindparam, select

from server.assets import queries as assets
from server.assets.models import Asset
from server.core.context import ActorKind, Context
from server.diagnosis.models import TicketSnapshot
from server.diagnosis.rules import causes
from server.inventory.models import Device
from server.inventory.queries import facts
from server.inventory.queries.devices import Parts
from server.people import queries as people
from server.tickets.models import Ticket, TicketLink
from shared.diagnosis import Snapshot
from shared.inventory import DeviceFacts, EnrolmentState, System
from shared.permissions import Permission
from shared.tickets import LinkKind

MOST_MACHINES = 3
DAYS = 7
FAILING = frozenset({"failing", "failed", "bad", "pred fail", "predfail", "caution", "critical"})


def of_ticket(ctx: Context, ticket: Ticket) -> list[Device]:
    """The machine that reports it, those that are linked, else those of the requester."""
    links = ctx.session.execute(_LINKED, {"ticket_id": ticket.id}).all()
    asset_ids = [target for kind, target in links if kind is LinkKind.ASSET]
    device_ids = [target for kind, target in links if kind is LinkKind.DEVICE]
    if ctx.actor.kind is ActorKind.DEVICE:
        device_ids.append(ctx.actor.id)
    if not (asset_ids or device_ids):
        return facts.of_person(ctx, ticket.requester_id)[:MOST_MACHINES]
    found = ctx.session.scalars(
        select(Device)
        .where(
            Device.asset_id.in_(asset_ids) | Device.id.in_(device_ids),
            Device.state == EnrolmentState.ACTIVE,
        )
        .order_by(Device.id)
    )
    return list(found)[:MOST_MACHINES]


_LINKED = select(TicketLink.kind, TicketLink.target_id).where(
    TicketLink.ticket_id == bindparam("ticket_id"), TicketLink.kind.in_((LinkKind.ASSET, LinkKind.DEVICE))
)


def pictures(ctx: Context, found: Sequence[Device], programs: Iterable[str]) -> list[Snapshot]:
    """These machines now."""
    asked = sorted(programs)
    return [
        _picture(ctx, device, known, parts, facts.programs_named(ctx, device.id, asked))
        for device, (known, parts) in zip(found, facts.with_parts(ctx, list(found)), strict=True)
    ]


def _picture(
    ctx: Context, device: Device, known: DeviceFacts, parts: Parts, programs: dict[str, str]
) -> Snapshot:
    system = parts.sections.system or System()
    words = [disk.health.casefold() for disk in parts.sections.disks or [] if disk.health]
    health = "failing" if any(word in FAILING for word in words) else "ok" if words else ""
    asset = ctx.session.get(Asset, device.asset_id) if device.asset_id is not None else None
    return Snapshot(
        device_id=device.id,
        asset=assets.ref(asset) if asset is not None else None,
        hostname=known.hostname,
        model=f"{known.maker} {known.model}".strip(),
        os_name=known.os_name,
        os_build=system.build or system.kernel,
        agent_version=device.agent_version,
        taken_at=ctx.now,
        reported_at=known.last_seen_at,
        is_reboot_pending=known.is_reboot_pending,
        booted_at=known.booted_at,
        disk_mount=known.disk_mount,
        disk_free_bytes=known.disk_free_bytes,
        disk_total_bytes=known.disk_total_bytes,
        memory_used_bytes=known.memory_used_bytes,
        memory_total_bytes=known.memory_total_bytes,
        battery_health_percent=known.battery_health_percent,
        battery_cycles=known.battery_cycles,
        disk_health=health,
        programs=programs,
        changes=[],
        last_working_day=causes.last_working_day(people.today(ctx)),
    )


def frozen(ctx: Context, ticket_id: int) -> list[Snapshot]:
    """As they were, with what had changed in the days before; for readers of devices."""
    if not ctx.actor.may(Permission.DEVICES_READ):
        return []
    query = select(TicketSnapshot.content).where(TicketSnapshot.ticket_id == ticket_id)
    rows = ctx.session.scalars(query.order_by(TicketSnapshot.device_id)).all()
    found = [json.decode(content, type=Snapshot) for content in rows]
    return [
        structs.replace(
            one,
            changes=facts.changes_before(ctx, [one.device_id], one.taken_at, DAYS).get(one.device_id, []),
        )
        for one in found
    ]
