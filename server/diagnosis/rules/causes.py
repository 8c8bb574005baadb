"""Whether conditions hold on a machine as it was, and what shows it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from msgspec import convert

from shared.diagnosis import NUMBERS, SOFTWARE, Compare, Condition, Evidence, Fact, Snapshot
from shared.errors import Invalid

GIB = 2**30
NUMBER = re.compile(r"\d+")
SATURDAY = 5


def last_working_day(day: date) -> date:
    """The working day before this one."""
    before = day - timedelta(days=1)
    while before.weekday() >= SATURDAY:
        before -= timedelta(days=1)
    return before


def conditions_of(stored: Iterable[Mapping[str, object]]) -> list[Condition]:
    return [convert(one, Condition) for one in stored]


def programs_asked_for(conditions: Iterable[Condition]) -> set[str]:
    """Names, in small letters, that have to be kept with a snapshot."""
    return {one.program.casefold() for one in conditions if one.fact in SOFTWARE and one.program}


def check(conditions: Iterable[Condition]) -> None:
    """Refuse a condition that lacks what it looks at."""
    for one in conditions:
        if one.fact in SOFTWARE and not one.program.strip():
            raise Invalid("condition_needs_program", "program")
        if one.fact in (Fact.SOFTWARE_OLDER, Fact.SOFTWARE_AT_LEAST) and not NUMBER.search(one.version):
            raise Invalid("condition_needs_version", "version")


def holding(
    conditions: Sequence[Condition], machine: Snapshot, since: datetime | None = None
) -> list[Evidence]:
    """What shows that all of them hold; empty when one does not, or the machine did not say."""
    found = [evidence(one, machine, since) for one in conditions]
    return [one for one in found if one is not None] if all(found) else []


def evidence(condition: Condition, machine: Snapshot, since: datetime | None = None) -> Evidence | None:
    """What was found when the condition holds."""
    if condition.fact in SOFTWARE:
        return _software(condition, machine)
    if condition.fact is Fact.REBOOTED_SINCE:
        is_met = since is not None and machine.booted_at is not None and machine.booted_at > since
        return _plain(condition) if is_met else None
    if condition.fact not in NUMBERS:
        return _plain(condition) if _flag(condition.fact, machine) else None
    value = number(condition.fact, machine)
    if value is None:
        return None
    is_below = condition.compare is Compare.BELOW
    holds = value < condition.limit if is_below else value > condition.limit
    return _plain(condition, value) if holds else None


def _plain(condition: Condition, value: float = 0.0, version: str = "") -> Evidence:
    return Evidence(
        fact=condition.fact,
        compare=condition.compare,
        limit=condition.limit,
        found=round(value, 1),
        program=condition.program,
        version=version,
        wanted=condition.version,
    )


def _flag(fact: Fact, machine: Snapshot) -> bool:
    if fact is Fact.REBOOT_PENDING:
        return machine.is_reboot_pending is True
    return machine.disk_health == "failing"


def number(fact: Fact, machine: Snapshot) -> float | None:
    """The figure of a machine; None when it did not say."""
    match fact:
        case Fact.DISK_FREE_PERCENT if machine.disk_total_bytes:
            return 100 * machine.disk_free_bytes / machine.disk_total_bytes
        case Fact.UPTIME_DAYS if machine.booted_at is not None:
            return _days(machine.taken_at - machine.booted_at)
        case Fact.AGENT_SILENT_HOURS if machine.reported_at is not None:
            return _days(machine.taken_at - machine.reported_at) * 24
        case Fact.BATTERY_HEALTH_PERCENT if machine.battery_health_percent:
            return float(machine.battery_health_percent)
        case Fact.MEMORY_TOTAL_GB if machine.memory_total_bytes:
            return machine.memory_total_bytes / GIB
        case Fact.MEMORY_USED_PERCENT if machine.memory_total_bytes and machine.memory_used_bytes:
            return 100 * machine.memory_used_bytes / machine.memory_total_bytes
    return None


def _days(span: timedelta) -> float:
    return max(0.0, span.total_seconds() / 86_400)


# --- software -----------------------------------------------------------------------------------------------


def _software(condition: Condition, machine: Snapshot) -> Evidence | None:
    wanted = condition.program.casefold()
    installed = [version for name, version in machine.programs.items() if wanted in name.casefold()]
    match condition.fact:
        case Fact.SOFTWARE_ABSENT:
            return None if installed else _plain(condition)
        case Fact.SOFTWARE_PRESENT:
            return _plain(condition, version=installed[0]) if installed else None
    if not installed:
        return None
    newest = max(installed, key=parts_of_version)
    is_older = parts_of_version(newest) < parts_of_version(condition.version)
    is_met = is_older if condition.fact is Fact.SOFTWARE_OLDER else not is_older
    return _plain(condition, version=newest) if is_met else None


def parts_of_version(version: str) -> tuple[int, ...]:
    """ "5.1.10" is newer than "5.1.9", and "5.2" is as new as "5.2.0"."""
    found = [int(part) for part in NUMBER.findall(version)]
    while found and found[-1] == 0:
        found.pop()
    return tuple(found)
