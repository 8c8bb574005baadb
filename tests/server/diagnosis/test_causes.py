"""What a machine shows: conditions over figures, switches and programs."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from server.diagnosis.rules.causes import check, evidence, holding, last_working_day, parts_of_version
from server.diagnosis.rules.defaults import DEFAULTS
from shared.diagnosis import Compare, Condition, Fact, Snapshot
from shared.errors import Invalid

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
GIB = 2**30


def machine(**fields: Any) -> Snapshot:
    known: dict[str, Any] = {
        "device_id": 1,
        "asset": None,
        "hostname": "PC-1",
        "model": "LG",
        "os_name": "Windows 11",
        "os_build": "22631",
        "agent_version": "1",
        "taken_at": NOW,
        "reported_at": NOW,
        "is_reboot_pending": False,
        "booted_at": NOW - timedelta(days=2),
        "disk_mount": "C:",
        "disk_free_bytes": 50,
        "disk_total_bytes": 100,
        "memory_used_bytes": 8 * GIB,
        "memory_total_bytes": 16 * GIB,
        "battery_health_percent": 90,
        "battery_cycles": 10,
        "disk_health": "ok",
        "programs": {"Corp VPN Client": "5.1.9"},
        "changes": [],
        "last_working_day": date(2026, 11, 20),
    }
    return Snapshot(**(known | fields))


def named(found: Snapshot) -> set[str]:
    return {one.key for one in DEFAULTS if holding(one.conditions, found)}


@pytest.mark.parametrize(
    ("fields", "causes"),
    [
        ({}, set()),
        ({"disk_free_bytes": 9}, {"disk_full"}),
        ({"disk_free_bytes": 10}, set()),
        ({"disk_total_bytes": 0, "disk_free_bytes": 0}, set()),
        ({"booted_at": NOW - timedelta(days=45)}, {"uptime_30"}),
        ({"booted_at": NOW - timedelta(days=61)}, {"uptime_60"}),
        ({"booted_at": None}, set()),
        ({"is_reboot_pending": True}, {"reboot_pending"}),
        ({"is_reboot_pending": None}, set()),
        ({"battery_health_percent": 40}, {"battery_worn"}),
        ({"battery_health_percent": None}, set()),
        ({"reported_at": NOW - timedelta(days=5)}, {"agent_silent"}),
        ({"disk_health": "failing"}, {"disk_failing"}),
        ({"programs": {"Corp VPN Client": "4.9.12"}}, {"vpn_old"}),
        ({"memory_total_bytes": 8 * GIB, "memory_used_bytes": int(7.5 * GIB)}, {"memory_small"}),
    ],
)
def test_the_rules_that_come_along_name_what_is_wrong(fields: dict[str, Any], causes: set[str]) -> None:
    assert named(machine(**fields)) == causes


def test_evidence_says_what_was_found() -> None:
    condition = Condition(fact=Fact.DISK_FREE_PERCENT, compare=Compare.BELOW, limit=10)
    found = evidence(condition, machine(disk_free_bytes=4))

    assert found is not None
    assert (found.found, found.limit) == (4.0, 10)


@pytest.mark.parametrize(
    ("older", "newer"), [("5.1.9", "5.1.10"), ("5.2", "5.2.1"), ("4.99", "5"), ("16.0.100", "16.1")]
)
def test_versions_are_compared_by_their_numbers(older: str, newer: str) -> None:
    assert parts_of_version(older) < parts_of_version(newer)


def test_a_version_with_zeros_at_its_end_is_the_same() -> None:
    assert parts_of_version("5.2") == parts_of_version("5.2.0")


def test_a_restart_counts_from_the_moment_it_was_asked_for() -> None:
    condition = Condition(fact=Fact.REBOOTED_SINCE)

    assert evidence(condition, machine(), NOW - timedelta(days=3)) is not None
    assert evidence(condition, machine(), NOW - timedelta(days=1)) is None
    assert evidence(condition, machine()) is None


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (Condition(fact=Fact.SOFTWARE_PRESENT), "condition_needs_program"),
        (Condition(fact=Fact.SOFTWARE_OLDER, program="VPN", version="새것"), "condition_needs_version"),
    ],
)
def test_a_condition_without_its_words_is_refused(condition: Condition, code: str) -> None:
    with pytest.raises(Invalid, match=code):
        check([condition])


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2026, 11, 23), date(2026, 11, 20)), (date(2026, 11, 24), date(2026, 11, 23))],
)
def test_the_last_working_day_skips_the_weekend(day: date, before: date) -> None:
    assert last_working_day(day) == before
