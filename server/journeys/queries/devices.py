"""What the devices of a person have reported last."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from server.assets.models import Asset, AssetModel
from server.core.context import Context
from server.inventory.models import Device, DeviceSection, Installation, ReceivedReport, Software
from server.journeys.rules import Sighting
from shared.inventory import EnrolmentState


def devices_of(ctx: Context, asset_ids: Iterable[int]) -> dict[int, Device]:
    """The active device of each asset that has one."""
    wanted = set(asset_ids)
    if not wanted:
        return {}
    rows = ctx.session.scalars(
        select(Device)
        .where(Device.asset_id.in_(wanted), Device.state == EnrolmentState.ACTIVE)
        .execution_options(populate_existing=True)
    )
    return {device.asset_id: device for device in rows if device.asset_id is not None}


def sightings(
    ctx: Context,
    held: Sequence[tuple[Asset, AssetModel]],
    heard: Mapping[int, datetime],
    *,
    with_programs: bool,
) -> list[Sighting]:
    """The newest report of every device among these assets. `heard`: when the report that is being received
    just now was collected, by device; the inventory writes that down after telling of it.
    """
    devices = devices_of(ctx, (asset.id for asset, _ in held))
    collected = _collected(ctx, [device.id for device in devices.values()]) | dict(heard)
    programs = _programs(ctx, [device.id for device in devices.values()]) if with_programs else {}
    return [
        Sighting(
            device_id=device.id,
            asset_id=asset.id,
            tag=asset.tag,
            held_since=asset.holder_since or asset.created_at,
            collected_at=collected.get(device.id, device.last_seen_at),
            received_at=device.last_seen_at,
            account=device.observed_account,
            account_at=device.observed_at,
            programs=programs.get(device.id),
        )
        for asset, _ in held
        if (device := devices.get(asset.id)) is not None and device.last_seen_at is not None
    ]


def _collected(ctx: Context, device_ids: Sequence[int]) -> dict[int, datetime]:
    """When the newest report was collected, for devices whose last sign of life was no heartbeat."""
    rows = ctx.session.execute(
        select(ReceivedReport.device_id, ReceivedReport.collected_at)
        .join(Device, Device.id == ReceivedReport.device_id)
        .where(Device.id.in_(device_ids), ReceivedReport.received_at == Device.last_seen_at)
        .order_by(ReceivedReport.seq)
    )
    return {row.device_id: row.collected_at for row in rows}


def _programs(ctx: Context, device_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """Names of what is installed, for those devices that have sent their list."""
    told = select(DeviceSection.device_id).where(
        DeviceSection.device_id.in_(device_ids), DeviceSection.name == "software"
    )
    found: dict[int, set[str]] = {device_id: set() for device_id in ctx.session.scalars(told)}
    rows = ctx.session.execute(
        select(Installation.device_id, Software.name)
        .join(Software, Software.id == Installation.software_id)
        .where(Installation.device_id.in_(found))
    )
    for device_id, name in rows:
        found[device_id].add(name)
    return {device_id: frozenset(names) for device_id, names in found.items()}


def hostnames(ctx: Context, device_ids: Iterable[int]) -> dict[int, str]:
    rows = ctx.session.execute(select(Device.id, Device.hostname).where(Device.id.in_(set(device_ids))))
    return {row.id: row.hostname for row in rows}
