"""What a device sends of itself. One report is one transaction: all of it or nothing.

What is observed is written past the ORM, so that it does not raise the version that people's decisions check.
"""

from datetime import datetime, timedelta
from typing import Any

from msgspec import json
from sqlalchemy import delete, update
from sqlalchemy.orm.attributes import set_committed_value

from server.core import events, updates
from server.core.context import Context
from server.inventory.actions import matching, storage
from server.inventory.events import DeviceContradicted, DeviceReported
from server.inventory.models import Device, DeviceChange, ReceivedReport
from server.inventory.queries import devices
from server.inventory.rules import reports
from server.inventory.rules.identity import Likeness, completed, identity_of, likeness
from shared.errors import Unauthorized
from shared.inventory import (
    AgentOrders,
    EnrolmentState,
    Freshness,
    Hardware,
    Heartbeat,
    Report,
    Usage,
    digest_of_all,
)

ANSWERS_KEPT = timedelta(days=30)
HISTORY_KEPT = timedelta(days=365)
FLIPS_OF_TWO_MACHINES = 2
"""From here on two machines report with one secret, and the one that did not enrol has to."""


def receive(ctx: Context, body: Report) -> AgentOrders:
    """A report; its repeat gets the same answer, and one that was overtaken changes nothing."""
    reports.check(body)
    device = _own(ctx)
    kept = ctx.session.get(ReceivedReport, (device.id, body.report_id))
    if kept is not None:
        return json.decode(kept.reply, type=AgentOrders)
    answer = _take(ctx, device, body) if body.seq > device.seq else _orders(ctx, device, [])
    ctx.session.add(
        ReceivedReport(
            device_id=device.id,
            report_id=body.report_id,
            seq=body.seq,
            collected_at=reports.believable(body.collected_at, ctx.now),
            received_at=ctx.now,
            reply=json.encode(answer),
        )
    )
    return answer


def beat(ctx: Context, body: Heartbeat) -> AgentOrders:
    """Nothing changed. A digest that is not the agreed one means that the server has to hear everything."""
    device = _own(ctx)
    if body.seq <= device.seq:
        return _orders(ctx, device, [])
    is_news = reports.freshness(device.last_seen_at, ctx.now) is not Freshness.FRESH
    seen: dict[str, Any] = {"seq": body.seq, "last_seen_at": ctx.now}
    if body.usage is not None:
        storage.put_usage(ctx, device.id, body.usage, ctx.now)
        seen |= _observed_user(device, body.usage, ctx.now)
    _write(ctx, device, seen)
    if "observed_account" in seen:
        is_news = True
        matching.rematch(ctx, device)
    _tell(ctx, device, ctx.now, is_news=is_news)
    is_agreed = bool(device.digest) and body.digest == device.digest
    return _orders(ctx, device, [] if is_agreed else list(reports.ALL_NAMES))


def prune(ctx: Context) -> None:
    """Forget old answers and the history of more than a year ago."""
    ctx.session.execute(delete(ReceivedReport).where(ReceivedReport.received_at < ctx.now - ANSWERS_KEPT))
    ctx.session.execute(delete(DeviceChange).where(DeviceChange.at < ctx.now - HISTORY_KEPT))


def _own(ctx: Context) -> Device:
    """The device that calls, held for this transaction. There is no way to speak for another one."""
    device = ctx.session.get(Device, ctx.actor.id, with_for_update=True, populate_existing=True)
    if device is None or device.state is EnrolmentState.REVOKED:
        raise Unauthorized("device_revoked")
    return device


def _orders(ctx: Context, device: Device, wanted: list[str], *, is_reenrol: bool = False) -> AgentOrders:
    return reports.orders(device.id, ctx.now, ctx.report_interval_s, wanted, is_reenrol=is_reenrol)


def _take(ctx: Context, device: Device, body: Report) -> AgentOrders:
    at = reports.believable(body.collected_at, ctx.now)
    hardware = body.sections.hardware if body.sections is not None else None
    seen: dict[str, Any] = {}
    if hardware is not None:
        found = likeness(devices.identity_of(device), identity_of(hardware))
        if _is_another_machine(device, found):
            return _turn_away(ctx, device)
        seen = _recognised(ctx, device, hardware, found)
    shelf = storage.shelf_of(ctx, device.id)
    before = dict(shelf.digests)
    storage.put(ctx, shelf, body, at)
    wanted = sorted(name for name, digest in body.digests.items() if shelf.digests.get(name) != digest)
    seen |= _observed(device, body, ctx.now, at)
    seen["digest"] = "" if wanted else digest_of_all(body.digests)
    is_news = shelf.digests != before or "observed_account" in seen or "is_changed" in seen
    is_news |= reports.freshness(device.last_seen_at, ctx.now) is not Freshness.FRESH
    is_evidence = not seen.keys().isdisjoint({"serial_key", "observed_account"})
    _write(ctx, device, seen)
    if is_evidence or not before:
        matching.rematch(ctx, device)
    _tell(ctx, device, at, is_news=is_news)
    return _orders(ctx, device, wanted)


def _is_another_machine(device: Device, found: Likeness) -> bool:
    """Nothing agrees, or two machines have taken turns long enough: this one is not who enrolled."""
    takes_turns = found is Likeness.CHANGED and device.flip_count >= FLIPS_OF_TWO_MACHINES
    return found is Likeness.FOREIGN or takes_turns


def _turn_away(ctx: Context, device: Device) -> AgentOrders:
    """Keep nothing of a report that is somebody else's; let that machine enrol by itself."""
    contradicted = DeviceContradicted(
        subject=devices.ref(device), device_id=device.id, changes={"secret": ["own", "copied"]}
    )
    events.publish(ctx, contradicted)
    return _orders(ctx, device, [], is_reenrol=True)


def _recognised(ctx: Context, device: Device, hardware: Hardware, found: Likeness) -> dict[str, Any]:
    """What is learnt about the identity. What was known is never overwritten, a contradiction is flagged."""
    reported = identity_of(hardware)
    recorded = devices.identity_of(device)
    whole = completed(recorded, reported)
    seen: dict[str, Any] = {"maker": hardware.maker, "model": hardware.model}
    if whole != recorded and found is Likeness.SAME:
        seen |= {"maker_key": whole.maker, "uuid": whole.uuid, "machine_key": whole.machine_key}
        if not recorded.serial and whole.serial:
            seen |= {"serial_key": whole.serial, "serial": hardware.serial}
    is_changed = found is Likeness.CHANGED
    if is_changed is not device.is_changed:
        seen |= {"is_changed": is_changed, "flip_count": device.flip_count + 1}
        changes: dict[str, list[Any]] = {
            "serial": [device.serial, hardware.serial],
            "is_changed": [device.is_changed, is_changed],
        }
        contradicted = DeviceContradicted(subject=devices.ref(device), device_id=device.id, changes=changes)
        events.publish(ctx, contradicted)
    return {name: value for name, value in seen.items() if getattr(device, name) != value}


def _observed(device: Device, body: Report, now: datetime, at: datetime) -> dict[str, Any]:
    """What the newest report says of the machine, for the list."""
    seen: dict[str, Any] = {
        "seq": body.seq,
        "last_seen_at": now,
        "agent_version": body.agent_version,
        "clock_off_s": reports.clock_off_s(body.collected_at, now),
        "failures": json.encode(body.failures),
    }
    system = body.sections.system if body.sections is not None else None
    if system is not None:
        seen |= {"hostname": system.hostname or device.hostname, "os_name": reports.os_name(system)}
    if body.software is not None and body.sections is not None:
        seen["last_full_at"] = at
    return seen | (_observed_user(device, body.usage, at) if body.usage is not None else {})


def _observed_user(device: Device, usage: Usage, at: datetime) -> dict[str, Any]:
    """Who sits at the machine; nobody there now does not mean that nobody was. Never custody."""
    if not usage.account:
        return {}
    is_same = usage.account == device.observed_account
    return {"observed_at": at} if is_same else {"observed_at": at, "observed_account": usage.account}


def _write(ctx: Context, device: Device, seen: dict[str, Any]) -> None:
    """Past the version, and into the object at hand."""
    ctx.session.execute(
        update(Device)
        .where(Device.id == device.id)
        .values(**seen)
        .execution_options(synchronize_session=False)
    )
    for name, value in seen.items():
        set_committed_value(device, name, value)


def _tell(ctx: Context, device: Device, at: datetime, *, is_news: bool) -> None:
    """Everybody who waits for a sign of life hears every one; the feed only what is new on the screen."""
    if device.state is EnrolmentState.ACTIVE:
        reported = DeviceReported(
            subject=devices.ref(device),
            device_id=device.id,
            asset_id=device.asset_id,
            observed_account=device.observed_account,
            collected_at=at,
            received_at=ctx.now,
        )
        events.publish(ctx, reported, quietly=True)
    if is_news:
        updates.note(ctx.session, kind="device", record_id=device.id, name=DeviceReported.name, at=ctx.now)
