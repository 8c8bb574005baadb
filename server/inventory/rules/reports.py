"""Whether a report can be believed, how fresh a device is, and what it is ordered to do next."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zlib import crc32

from shared.errors import Invalid
from shared.inventory import (
    SECTION_NAMES,
    AgentOrders,
    Freshness,
    Program,
    Report,
    System,
    digest_of,
    program_key,
)

SOFTWARE = "software"
ALL_NAMES = (*SECTION_NAMES, SOFTWARE)
FRESH_FOR = timedelta(hours=26)
LATE_FOR = timedelta(days=7)
MOST_ENTRIES = 1000
"""Entries of one list; a machine with more disks or adapters is not one."""
CLOCK_AHEAD = timedelta(days=1)
CLOCK_BEHIND = timedelta(days=400)
LONGEST_WINDOW_S = 300


def parts_of(report: Report) -> Iterator[tuple[str, Any]]:
    """The sections that a report brings."""
    if report.sections is not None:
        for name in SECTION_NAMES:
            part = getattr(report.sections, name)
            if part is not None:
                yield name, part


def check(report: Report) -> None:
    """Refuse what contradicts itself before anything of it is written."""
    for name in report.digests:
        if name not in ALL_NAMES:
            raise Invalid("section_unknown", "digests", section=name[:64])
    for name, part in parts_of(report):
        lists = [part] if isinstance(part, list) else [part.modules] if name == "memory" else []
        if any(len(entries) > MOST_ENTRIES for entries in lists):
            raise Invalid("too_many_entries", name, limit=MOST_ENTRIES)
        _check_digest(report, name, part)
    if report.software is not None:
        _check_software(report, report.software)
    if report.usage is not None and len(report.usage.volumes_free) > MOST_ENTRIES:
        raise Invalid("too_many_entries", "usage", limit=MOST_ENTRIES)
    if report.collected_at.tzinfo is None:
        raise Invalid("time_without_zone", "collected_at")


def sorted_programs(programs: list[Program]) -> list[Program]:
    return sorted(programs, key=program_key)


def _check_software(report: Report, programs: list[Program]) -> None:
    keys = [program_key(program) for program in programs]
    if len(set(keys)) != len(keys):
        raise Invalid("program_twice", SOFTWARE)
    _check_digest(report, SOFTWARE, programs if keys == sorted(keys) else sorted_programs(programs))


def _check_digest(report: Report, name: str, part: Any) -> None:
    if digest_of(part) != report.digests.get(name):
        raise Invalid("digest_mismatch", name, section=name)


def believable(collected_at: datetime, now: datetime) -> datetime:
    """When a report was collected; a clock that is far off is not believed."""
    if collected_at > now + CLOCK_AHEAD or collected_at < now - CLOCK_BEHIND:
        return now
    return min(collected_at, now)


def clock_off_s(collected_at: datetime, now: datetime) -> int:
    """Seconds that a device's clock is ahead; 0 unless surely wrong. Spooled reports are old, not wrong."""
    ahead_s = int((collected_at - now).total_seconds())
    return ahead_s if ahead_s > 300 or collected_at < now - CLOCK_BEHIND else 0


def os_name(system: System) -> str:
    """Name and version, each once: some names hold their version already."""
    return system.name if system.version in system.name.split() else f"{system.name} {system.version}".strip()


def freshness(last_seen_at: datetime | None, now: datetime) -> Freshness:
    if last_seen_at is None:
        return Freshness.NEVER
    if last_seen_at >= now - FRESH_FOR:
        return Freshness.FRESH
    return Freshness.LATE if last_seen_at >= now - LATE_FOR else Freshness.SILENT


def orders(
    device_id: int, now: datetime, interval_s: int, wanted: list[str], *, is_reenrol: bool = False
) -> AgentOrders:
    """The next contact falls into the device's own slot of the interval: a whole company is spread out."""
    slot_s = crc32(str(device_id).encode()) % interval_s
    earliest_s = int(now.timestamp()) + interval_s // 2
    wait_s = interval_s // 2 + (slot_s - earliest_s) % interval_s
    return AgentOrders(
        interval_s=wait_s,
        window_s=min(LONGEST_WINDOW_S, interval_s // 12),
        wanted=wanted,
        is_reenrol=is_reenrol,
    )
