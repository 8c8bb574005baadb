"""Writes the parts of a report: only what differs, in few statements, with the history of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import json, structs
from sqlalchemy import delete, select

from server.core.context import Context
from server.core.db import find_ids, insert_all, insert_missing
from server.inventory.models import DeviceChange, DeviceSection, Installation, Software
from server.inventory.queries.devices import USAGE
from server.inventory.rules import reports, software
from server.inventory.rules.differences import Noted, differences
from server.inventory.rules.reports import SOFTWARE
from shared.inventory import Program, Report, Sections, Usage

PART_TYPES: dict[str, Any] = {field.name: field.type for field in structs.fields(Sections)}
SECTION = ("device_id", "name", "digest", "content", "reported_at")
CATALOGUE = ("key", "source", "name", "version", "publisher", "architecture", "version_sort")
INSTALLED = ("device_id", "software_id", "installed_on")
HISTORY = ("device_id", "at", "section", "kind", "label", "field", "old", "new")


@dataclass
class Shelf:
    """What the server has of a device: digest and content by the name of the part."""

    device_id: int
    digests: dict[str, str]
    contents: dict[str, bytes]


def shelf_of(ctx: Context, device_id: int) -> Shelf:
    columns = (DeviceSection.name, DeviceSection.digest, DeviceSection.content)
    rows = ctx.session.execute(select(*columns).where(DeviceSection.device_id == device_id)).all()
    digests = {name: digest for name, digest, _ in rows if name != USAGE}
    return Shelf(device_id, digests, {name: content for name, _, content in rows})


def put(ctx: Context, shelf: Shelf, report: Report, at: datetime) -> list[Noted]:
    """Store what a report brings that is not known yet; the history of the machine."""
    noted: list[Noted] = []
    written: list[tuple[str, str, bytes]] = []
    for name, part in reports.parts_of(report):
        digest = report.digests[name]
        if shelf.digests.get(name) == digest:
            continue
        if name in shelf.contents:
            noted += differences(name, json.decode(shelf.contents[name], type=PART_TYPES[name]), part)
        written.append((name, digest, json.encode(part)))
    software_noted = _put_software(ctx, shelf, report)
    if software_noted is not None:
        noted += software_noted
        written.append((SOFTWARE, report.digests[SOFTWARE], b""))
    shelf.digests.update({name: digest for name, digest, _ in written})
    if report.usage is not None:
        written.append((USAGE, "", json.encode(report.usage)))
    _write(ctx, shelf.device_id, written, at)
    _write_history(ctx, shelf.device_id, noted, at)
    return noted


def put_usage(ctx: Context, device_id: int, usage: Usage, at: datetime) -> None:
    _write(ctx, device_id, [(USAGE, "", json.encode(usage))], at)


def compare(ctx: Context, old: Shelf, new: Shelf, at: datetime) -> None:
    """Write into the history of `new` how its parts differ from those of `old`, the same machine before."""
    noted: list[Noted] = []
    for name, kind in PART_TYPES.items():
        if name in old.contents and name in new.contents and old.digests[name] != new.digests[name]:
            before, now = (json.decode(shelf.contents[name], type=kind) for shelf in (old, new))
            noted += differences(name, before, now)
    noted.append(
        Noted(
            section="device",
            kind="changed",
            field="enrolment",
            old=f"#{old.device_id}",
            new=f"#{new.device_id}",
        )
    )
    _write_history(ctx, new.device_id, noted, at)


def _write(ctx: Context, device_id: int, parts: list[tuple[str, str, bytes]], at: datetime) -> None:
    if not parts:
        return
    names = [name for name, _, _ in parts]
    ctx.session.execute(
        delete(DeviceSection)
        .where(DeviceSection.device_id == device_id, DeviceSection.name.in_(names))
        .execution_options(synchronize_session=False)
    )
    rows = [(device_id, name, digest, content, at) for name, digest, content in parts]
    insert_all(ctx.session, DeviceSection, SECTION, rows)


def _write_history(ctx: Context, device_id: int, noted: list[Noted], at: datetime) -> None:
    rows = [
        (device_id, at, line.section, line.kind, line.label, line.field, line.old, line.new) for line in noted
    ]
    insert_all(ctx.session, DeviceChange, HISTORY, rows)


# --- software -----------------------------------------------------------------------------------------------


def _put_software(ctx: Context, shelf: Shelf, report: Report) -> list[Noted] | None:
    """The history of the software; None when the report says nothing new or the server cannot follow it.

    The first list of a device is no history.
    """
    declared, held = report.digests.get(SOFTWARE, ""), shelf.digests.get(SOFTWARE, "")
    change = report.software_change
    can_follow = change is not None and bool(held) and change.base_digest == held
    if not declared or declared == held or (report.software is None and not can_follow):
        return None
    before = installed(ctx, shelf.device_id) if held else {}
    programs = report.software
    if programs is None and change is not None:
        programs = software.applied(change, list(before), declared)
    if programs is None:
        return None
    difference = software.difference(list(before), programs)
    _put_programs(ctx, shelf.device_id, before, difference)
    return software.noted(difference) if held else []


def installed(ctx: Context, device_id: int) -> dict[Program, int]:
    """What is installed on a device, with the ids of the catalogue."""
    columns = (
        Software.id,
        Software.name,
        Software.version,
        Software.publisher,
        Software.source,
        Software.architecture,
        Installation.installed_on,
    )
    rows = ctx.session.connection().execute(
        select(*columns)
        .join(Installation, Installation.software_id == Software.id)
        .where(Installation.device_id == device_id)
    )
    return {
        Program(
            name=name,
            version=version,
            publisher=publisher,
            source=source,
            architecture=architecture,
            installed_on=installed_on,
        ): software_id
        for software_id, name, version, publisher, source, architecture, installed_on in rows.all()
    }


def _put_programs(
    ctx: Context, device_id: int, before: dict[Program, int], difference: software.Difference
) -> None:
    """Take away and add what differs."""
    if difference.removed:
        gone = [before[found] for found in difference.removed]
        ctx.session.execute(
            delete(Installation)
            .where(Installation.device_id == device_id, Installation.software_id.in_(gone))
            .execution_options(synchronize_session=False)
        )
    added = {software.software_key(found): found for found in difference.added}
    ids = _catalogued(ctx, added)
    rows = [(device_id, ids[key], found.installed_on) for key, found in added.items()]
    insert_all(ctx.session, Installation, INSTALLED, rows)


def _catalogued(ctx: Context, wanted: dict[str, Program]) -> dict[str, int]:
    """The ids of these programs in the catalogue; those that nobody had before are added."""
    if not wanted:
        return {}
    ids = find_ids(ctx.session, Software, "key", list(wanted))
    missing = sorted(wanted.keys() - ids.keys())
    if missing:
        rows = [(key, *_catalogue_row(wanted[key])) for key in missing]
        insert_missing(ctx.session, Software, CATALOGUE, rows, "key")
        ids |= find_ids(ctx.session, Software, "key", missing)
    return ids


def _catalogue_row(found: Program) -> tuple[str, ...]:
    return (
        found.source,
        found.name,
        found.version,
        found.publisher,
        found.architecture,
        software.version_sort(found.version),
    )
