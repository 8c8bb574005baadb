"""The short form beside a ticket: a machine as it is now, and what changed on it lately."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from server.assets import queries as assets
from server.assets.models import Asset
from server.core.context import Context
from server.inventory.models import Device, DeviceChange, Installation, Software
from server.inventory.queries import devices as devices_queries
from server.inventory.queries.devices import Parts
from server.inventory.rules.reports import freshness
from server.people import queries as people
from server.people.rules import account_key
from shared import inventory as wire
from shared.errors import Invalid
from shared.inventory import Battery, EnrolmentState, Memory, System, Volume
from shared.permissions import Permission

MOST_CHANGES = 100
EARLIEST, LATEST = 1990, 2200
"""Years; before and after them there are no tickets."""
SMALLEST_VOLUME = 4 * 2**30
"""Boot and recovery volumes are always nearly full."""


def find(ctx: Context, query: wire.FactsQuery) -> wire.DeviceFactsList:
    """Machines of a person, of an asset, or one device. What waits to be accepted is not shown."""
    ctx.actor.require(Permission.DEVICES_READ)
    at = query.at or ctx.now
    if at.tzinfo is None:
        raise Invalid("time_without_zone", "at")
    if not EARLIEST < at.year < LATEST:
        raise Invalid("value_not_accepted", "at")
    if query.person_id is not None:
        found = of_person(ctx, query.person_id)
    elif query.asset_id is not None:
        device = devices_queries.of_asset(ctx, query.asset_id)
        found = [device] if device is not None else []
    elif query.device_id is not None:
        device = devices_queries.get(ctx, query.device_id)
        found = [device] if device.state is EnrolmentState.ACTIVE else []
    else:
        raise Invalid("facts_of_whom", "person_id")
    return wire.DeviceFactsList(items=_facts(ctx, found, at, timedelta(days=query.days)))


def facts_of_person(
    ctx: Context, person_id: int, at: datetime | None = None, days: int = 7
) -> list[wire.DeviceFacts]:
    """The machines that a person answers for, the one used last first."""
    return _facts(ctx, of_person(ctx, person_id), at or ctx.now, timedelta(days=days))


def facts_of(ctx: Context, found: list[Device]) -> list[wire.DeviceFacts]:
    """These machines as they are now."""
    return _facts(ctx, found, ctx.now, timedelta())


def of_person(ctx: Context, person_id: int) -> list[Device]:
    """Active devices matched to what a person holds; the one they sign in to first, then by last contact."""
    found = list(ctx.session.scalars(_OF_PERSON, {"person_id": person_id}))
    own = people.get(ctx, person_id).account_key if found else ""

    def by_use(device: Device) -> tuple[bool, float, int]:
        is_own = bool(own) and account_key(device.observed_account) == own
        seen = device.last_seen_at.timestamp() if device.last_seen_at else 0.0
        return not is_own, -seen, device.id

    return sorted(found, key=by_use)


_OF_PERSON = (
    select(Device)
    .join(Asset, Asset.id == Device.asset_id)
    .where(assets.IN_HAND, Device.state == EnrolmentState.ACTIVE)
)


def _facts(ctx: Context, found: list[Device], at: datetime, span: timedelta) -> list[wire.DeviceFacts]:
    if not found:
        return []
    parts = devices_queries.parts_of(ctx, [device.id for device in found])
    changes = _changes(ctx, [device.id for device in found], at, span)
    return [_fact(ctx, device, parts[device.id], changes[device.id]) for device in found]


def with_parts(ctx: Context, found: list[Device]) -> list[tuple[wire.DeviceFacts, Parts]]:
    """These machines as they are now, each with all that it reported; without what changed."""
    parts = devices_queries.parts_of(ctx, [device.id for device in found])
    return [(_fact(ctx, device, parts[device.id], []), parts[device.id]) for device in found]


def changes_before(
    ctx: Context, device_ids: list[int], at: datetime, days: int = 7
) -> dict[int, list[wire.Change]]:
    """What changed on these machines in the days before, the newest first."""
    return _changes(ctx, device_ids, at, timedelta(days=days)) if device_ids else {}


def programs_named(ctx: Context, device_id: int, words: Iterable[str]) -> dict[str, str]:
    """Installed programs whose name holds one of these words, with their version."""
    wanted = [func.lower(Software.name).contains(word, autoescape=True) for word in words]
    if not wanted:
        return {}
    rows = ctx.session.execute(
        select(Software.name, Software.version)
        .join(Installation, Installation.software_id == Software.id)
        .where(Installation.device_id == device_id, or_(*wanted))
        .order_by(Software.version_sort)
    )
    return {found[0]: found[1] for found in rows}


def _changes(
    ctx: Context, device_ids: list[int], at: datetime, span: timedelta
) -> dict[int, list[wire.Change]]:
    within = select(DeviceChange).where(
        DeviceChange.device_id.in_(device_ids), DeviceChange.at > at - span, DeviceChange.at <= at
    )
    newest = within.order_by(DeviceChange.at.desc(), DeviceChange.id.desc()).limit(MOST_CHANGES)
    found: dict[int, list[wire.Change]] = defaultdict(list)
    for change in ctx.session.scalars(newest):
        found[change.device_id].append(devices_queries.said(ctx, change))
    return found


def _fact(ctx: Context, device: Device, parts: Parts, changes: list[wire.Change]) -> wire.DeviceFacts:
    asset = ctx.session.get(Asset, device.asset_id) if device.asset_id is not None else None
    sections, usage = parts.sections, parts.usage
    system, memory = sections.system or System(), sections.memory or Memory()
    volume, free = _fullest(sections.volumes or [], usage.volumes_free)
    battery = _worst(sections.batteries or [])
    return wire.DeviceFacts(
        device_id=device.id,
        asset=assets.ref(asset) if asset is not None else None,
        hostname=device.hostname,
        maker=device.maker,
        model=device.model,
        serial=device.serial,
        os_name=device.os_name,
        freshness=freshness(device.last_seen_at, ctx.now),
        last_seen_at=device.last_seen_at,
        observed_account=device.observed_account,
        is_reboot_pending=system.is_reboot_pending,
        booted_at=usage.booted_at,
        disk_mount=volume.mount,
        disk_free_bytes=free,
        disk_total_bytes=volume.size_bytes,
        memory_used_bytes=usage.memory_used_bytes,
        memory_total_bytes=memory.total_bytes,
        battery_health_percent=battery.health_percent if battery is not None else None,
        battery_cycles=battery.cycles if battery is not None else None,
        warranty_until=asset.warranty_until if asset is not None else None,
        changes=changes,
    )


def _fullest(volumes: list[Volume], free: dict[str, int]) -> tuple[Volume, int]:
    """The volume with the smallest part left, and what is left of it."""
    known = [volume for volume in volumes if volume.mount in free and volume.size_bytes > 0]
    big = [volume for volume in known if volume.size_bytes >= SMALLEST_VOLUME] or known
    if not big:
        return Volume(mount=""), 0
    fullest = min(big, key=lambda volume: free[volume.mount] / volume.size_bytes)
    return fullest, max(0, min(free[fullest.mount], fullest.size_bytes))


def _worst(batteries: list[Battery]) -> Battery | None:
    known = [battery for battery in batteries if battery.health_percent]
    return min(known, key=lambda battery: battery.health_percent) if known else None
