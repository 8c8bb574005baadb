"""One look at a PC: a collector that fails, hangs or says too much costs only its part."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from endpoint_agent import programs, reports, snapshot
from endpoint_agent.collectors import COLLECTORS, usage
from endpoint_agent.platforms import here
from endpoint_agent.settings import CATEGORIES, Settings
from shared.inventory import SECTION_NAMES, Disk, Program, Report, Usage, digest_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SAFE = Settings(state_dir="/nonexistent", runtime_dir="/nonexistent")


def replace(monkeypatch: pytest.MonkeyPatch, name: str, collect: Any) -> None:
    monkeypatch.setitem(COLLECTORS, name, collect)


def fail() -> None:
    raise RuntimeError("a\nbroken   disk")


def test_the_table_of_collectors_is_the_contract() -> None:
    assert set(COLLECTORS) | {"usage"} == set(SECTION_NAMES) | {"software", "usage"} == set(CATEGORIES)


def test_this_very_machine_is_described_within_the_contract() -> None:
    seen = snapshot.take(SAFE, NOW)
    assert seen.failures == []
    sent = json.decode(reports.encode(reports.full(seen, 1)), type=Report)
    assert sent.sections == seen.sections
    assert sent.software == seen.software
    assert set(sent.digests) == set(COLLECTORS)
    assert all(digest_of(getattr(sent.sections, name)) == sent.digests[name] for name in SECTION_NAMES)
    assert digest_of(sent.software) == sent.digests["software"]


def test_two_looks_at_an_unchanged_machine_are_equal() -> None:
    assert snapshot.take(SAFE, NOW).digests == snapshot.take(SAFE, NOW).digests


def test_the_raw_machine_id_is_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = "0123456789abcdef" * 2
    monkeypatch.setattr(here, "machine_id", lambda: raw)
    sent = reports.encode(reports.full(snapshot.take(SAFE, NOW), 1))
    assert raw.encode() not in sent


def test_a_failing_collector_is_noted_and_the_rest_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    replace(monkeypatch, "disks", fail)
    monkeypatch.setattr(usage, "collect", lambda observes_account: fail())
    seen = snapshot.take(SAFE, NOW)
    assert [(f.section, f.reason) for f in seen.failures] == [
        ("disks", "RuntimeError: a broken disk"),
        ("usage", "RuntimeError: a broken disk"),
    ]
    assert seen.sections.disks is None
    assert "disks" not in seen.digests
    assert seen.sections.system is not None


@pytest.mark.skipif(os.name != "posix", reason="shell scripts")
def test_a_hanging_program_of_a_collector_costs_only_its_part(
    monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    slow = home / "dmidecode"
    slow.write_text("#!/bin/sh\nsleep 60\n")
    slow.chmod(0o700)
    replace(monkeypatch, "batteries", lambda: programs.run(str(slow), time_limit_s=0.2))
    seen = snapshot.take(SAFE, NOW)
    assert [f.section for f in seen.failures] == ["batteries"]
    assert "longer" in seen.failures[0].reason


def test_a_section_that_does_not_fit_the_contract_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    replace(monkeypatch, "disks", lambda: [Disk(name="x" * 300)])
    seen = snapshot.take(SAFE, NOW)
    assert [f.section for f in seen.failures] == ["disks"]


def test_one_odd_program_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Program(name="good"), Program(name="x" * 300), Program(name="also good")]
    replace(monkeypatch, "software", lambda: rows)
    seen = snapshot.take(SAFE, NOW)
    assert [row.name for row in seen.software or []] == ["also good", "good"]


def test_excluded_programs_never_leave_the_pc(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Program(name=name) for name in ("Diabetes Diary", "노동조합 알리미", "vim", "steam-launcher")]
    replace(monkeypatch, "software", lambda: rows)
    seen = snapshot.take(Settings(software_exclude=["^STEAM", "diabetes", "노동조합"]), NOW)
    sent = reports.encode(reports.full(seen, 1)).decode()
    assert [row.name for row in seen.software or []] == ["vim"]
    assert "Diabetes" not in sent
    assert "노동조합" not in sent
    assert seen.digests["software"] == digest_of([Program(name="vim")])


def test_a_category_that_is_off_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    replace(monkeypatch, "software", fail)
    monkeypatch.setattr(usage, "collect", lambda observes_account: fail())
    seen = snapshot.take(Settings(categories_off=["software", "usage"]), NOW)
    assert (seen.failures, seen.software, seen.usage) == ([], None, None)


def test_the_account_is_told_only_when_the_company_switched_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "console_account", lambda: "gdhong")
    off, on = snapshot.take(SAFE, NOW).usage, snapshot.take(Settings(observe_account=True), NOW).usage
    assert isinstance(off, Usage)
    assert isinstance(on, Usage)
    assert (off.account, on.account) == ("", "gdhong")
