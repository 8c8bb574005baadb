"""Devices as the desk sees them: the list, one in detail, its programs, its history."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from msgspec import json
from sqlalchemy import ColumnElement, and_, func, or_, select

from server.assets.models import Asset
from server.core import text
from server.core.context import Context
from server.core.paging import page
from server.inventory.models import Device, DeviceChange, DeviceSection, Installation, Software
from server.inventory.rules.identity import Identity
from server.inventory.rules.reports import FRESH_FOR, LATE_FOR, freshness
from shared import inventory as wire
from shared.errors import NotFound
from shared.inventory import SECTION_NAMES, EnrolmentState, Freshness, Sections, Usage
from shared.permissions import Permission
from shared.wire import Page, Ref, Wire

USAGE = "usage"
RECENT = 20


def ref(device: Device) -> Ref:
    return Ref(kind="device", id=device.id, label=device.hostname)


def get(ctx: Context, device_id: int) -> Device:
    ctx.actor.require(Permission.DEVICES_READ)
    device = ctx.session.get(Device, device_id)
    if device is None:
        raise NotFound
    return device


def of_asset(ctx: Context, asset_id: int) -> Device | None:
    """The active device that is matched to this asset."""
    matched = and_(Device.asset_id == asset_id, Device.state == EnrolmentState.ACTIVE)
    return ctx.session.scalar(select(Device).where(matched))


def last_seen(ctx: Context, asset_id: int) -> datetime | None:
    """When the computer behind an asset was heard of last."""
    device = of_asset(ctx, asset_id)
    return device.last_seen_at if device is not None else None


def identity_of(device: Device) -> Identity:
    """The identity a device enrolled with."""
    return Identity(device.maker_key, device.serial_key, device.uuid, device.machine_key)


def of_hardware(ctx: Context, identity: Identity) -> list[Device]:
    """Devices, in any state, that share a part of this identity."""
    parts = [
        column == value
        for column, value in (
            (Device.serial_key, identity.serial),
            (Device.uuid, identity.uuid),
            (Device.machine_key, identity.machine_key),
        )
        if value
    ]
    if not parts:
        return []
    return list(ctx.session.scalars(select(Device).where(or_(*parts)).order_by(Device.id)))


# --- the list -----------------------------------------------------------------------------------------------


def find(ctx: Context, query: wire.DevicesQuery) -> Page[wire.DeviceRow]:
    """One page of devices by name. Revoked ones are found by a search only."""
    ctx.actor.require(Permission.DEVICES_READ)
    found = select(Device).where(*_conditions(ctx, query))
    columns = [Device.hostname, Device.id]
    devices, next_cursor = page(ctx.session, found, columns, query.cursor, query.limit)
    return Page[wire.DeviceRow](items=rows(ctx, devices), next_cursor=next_cursor)


def _conditions(ctx: Context, query: wire.DevicesQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.match is not None:
        conditions.append(Device.match == query.match)
    if query.freshness is not None:
        conditions.append(_is(query.freshness, ctx.now))
    words = query.search.casefold().split()
    if not words:
        conditions.append(Device.state != EnrolmentState.REVOKED)
    return conditions + [_holds(word) for word in words]


def _is(wanted: Freshness, now: datetime) -> ColumnElement[bool]:
    """The same decision as `rules.reports.freshness`, for the database."""
    seen = Device.last_seen_at
    return {
        Freshness.NEVER: seen.is_(None),
        Freshness.FRESH: seen >= now - FRESH_FOR,
        Freshness.LATE: and_(seen < now - FRESH_FOR, seen >= now - LATE_FOR),
        Freshness.SILENT: seen < now - LATE_FOR,
    }[wanted]


def _holds(word: str) -> ColumnElement[bool]:
    tagged = select(Asset.id).where(Asset.tag_key.contains(word, autoescape=True))
    columns = (Device.hostname, Device.maker, Device.model, Device.serial, Device.observed_account)
    in_text = [func.lower(column).contains(word, autoescape=True) for column in columns]
    return or_(*in_text, Device.asset_id.in_(tagged))


def rows(ctx: Context, devices: Iterable[Device]) -> list[wire.DeviceRow]:
    listed = list(devices)
    wanted = {device.asset_id for device in listed} | {device.suggested_asset_id for device in listed}
    tags = ctx.session.execute(select(Asset.id, Asset.tag).where(Asset.id.in_(wanted - {None})))
    assets = {found.id: Ref(kind="asset", id=found.id, label=found.tag) for found in tags}
    return [_row(device, assets, ctx.now) for device in listed]


def row(ctx: Context, device: Device) -> wire.DeviceRow:
    return rows(ctx, [device])[0]


def _row(device: Device, assets: dict[int, Ref], now: datetime) -> wire.DeviceRow:
    return wire.DeviceRow(
        id=device.id,
        hostname=device.hostname,
        maker=device.maker,
        model=device.model,
        serial=device.serial,
        os_name=device.os_name,
        state=device.state,
        match=device.match,
        asset=assets.get(device.asset_id or 0),
        suggested_asset=assets.get(device.suggested_asset_id or 0),
        suggestion_reason="match_hardware_changed" if device.is_changed else device.match_reason,
        observed_account=device.observed_account,
        freshness=freshness(device.last_seen_at, now),
        last_seen_at=device.last_seen_at,
        enrolled_at=device.enrolled_at,
        version=device.version,
    )


# --- one device ---------------------------------------------------------------------------------------------


def show(ctx: Context, device_id: int) -> wire.DeviceDetail:
    device = get(ctx, device_id)
    parts = parts_of(ctx, [device.id])[device.id]
    reported_at = {
        found.name: found.reported_at
        for found in ctx.session.execute(
            select(DeviceSection.name, DeviceSection.reported_at)
            .where(DeviceSection.device_id == device.id)
            .order_by(DeviceSection.name)
        )
    }
    newest = select(DeviceChange).where(DeviceChange.device_id == device.id)
    changes = ctx.session.scalars(newest.order_by(DeviceChange.id.desc()).limit(RECENT))
    count = select(func.count()).select_from(Installation).where(Installation.device_id == device.id)
    return wire.DeviceDetail(
        row=row(ctx, device),
        sections=parts.sections,
        usage=parts.usage,
        reported_at=reported_at,
        software_count=ctx.session.scalar(count) or 0,
        agent_version=device.agent_version,
        failures=_failures(ctx, device),
        recent_changes=[said(ctx, change) for change in changes],
    )


def _failures(ctx: Context, device: Device) -> list[wire.Failure]:
    """What the agent could not collect; a clock that is wrong is one of them."""
    failures = json.decode(device.failures, type=list[wire.Failure])
    if device.clock_off_s:
        off = str(timedelta(seconds=abs(device.clock_off_s)))
        word = "ahead" if device.clock_off_s > 0 else "behind"
        reason = text.say(ctx.language, f"inventory.clock_{word}", off=off)
        failures.append(wire.Failure(section="clock", reason=reason))
    return failures


class Parts(Wire):
    """What a device reports now."""

    sections: Sections = Sections()
    usage: Usage = Usage()


def parts_of(ctx: Context, device_ids: list[int]) -> dict[int, Parts]:
    """The newest parts of several devices."""
    stored = ctx.session.execute(
        select(DeviceSection.device_id, DeviceSection.name, DeviceSection.content).where(
            DeviceSection.device_id.in_(device_ids), DeviceSection.name.in_((*SECTION_NAMES, USAGE))
        )
    )
    found: dict[int, dict[str, bytes]] = {device_id: {} for device_id in device_ids}
    for device_id, name, content in stored:
        found[device_id][name] = content
    return {device_id: _decoded(contents) for device_id, contents in found.items()}


def _decoded(contents: dict[str, bytes]) -> Parts:
    usage = contents.pop(USAGE, b"{}")
    joined = b",".join(b'"%s":%s' % (name.encode(), content) for name, content in contents.items())
    return Parts(sections=json.decode(b"{%s}" % joined, type=Sections), usage=json.decode(usage, type=Usage))


def programs(ctx: Context, device_id: int, query: wire.ProgramsQuery) -> Page[wire.Program]:
    """What is installed, by name; for those who may see the whole list."""
    get(ctx, device_id)
    ctx.actor.require(Permission.DEVICES_SOFTWARE)
    words = [
        or_(
            func.lower(Software.name).contains(word, autoescape=True),
            func.lower(Software.publisher).contains(word, autoescape=True),
        )
        for word in query.search.casefold().split()
    ]
    found = (
        select(Software, Installation.installed_on)
        .join(Installation, Installation.software_id == Software.id)
        .where(Installation.device_id == device_id, *words)
    )
    columns = [Software.name, Software.id]
    listed, next_cursor = page(ctx.session, found, columns, query.cursor, query.limit)
    items = [program(software, installed_on) for software, installed_on in listed]
    return Page[wire.Program](items=items, next_cursor=next_cursor)


def program(software: Any, installed_on: Any) -> wire.Program:
    """The wire record of a row of the catalogue."""
    return wire.Program(
        name=software.name,
        version=software.version,
        publisher=software.publisher,
        source=software.source,
        architecture=software.architecture,
        installed_on=installed_on,
    )


def changes(ctx: Context, device_id: int, query: wire.ChangesQuery) -> Page[wire.Change]:
    """The history of one machine, newest first."""
    get(ctx, device_id)
    found = select(DeviceChange).where(DeviceChange.device_id == device_id)
    listed, next_cursor = page(
        ctx.session, found, [DeviceChange.id], query.cursor, query.limit, descending=True
    )
    return Page[wire.Change](items=[said(ctx, change) for change in listed], next_cursor=next_cursor)


def said(ctx: Context, change: DeviceChange) -> wire.Change:
    """A change in the caller's language: the thing, and what of it."""
    field = text.say(ctx.language, f"inventory.field.{change.field}") if change.field else ""
    return wire.Change(
        at=change.at,
        section=change.section,
        kind=change.kind,
        label=f"{change.label}: {field}" if change.label and field else change.label or field,
        old=_word(ctx, change, change.old),
        new=_word(ctx, change, change.new),
    )


def _word(ctx: Context, change: DeviceChange, value: str) -> str:
    is_switch = change.field.startswith("is_") and value
    return text.say(ctx.language, f"inventory.{value}") if is_switch else value
