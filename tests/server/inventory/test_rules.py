"""Decisions of the inventory: identities, matches, differences, slots."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json, structs

from server.inventory.rules import reports, software
from server.inventory.rules.differences import differences, disk_size, memory_size
from server.inventory.rules.identity import (
    Identity,
    Likeness,
    identity_of,
    is_same_machine,
    likeness,
    maker_key,
    serial_key,
    uuid_key,
)
from server.inventory.rules.matching import Candidate, Evidence, decide
from shared.inventory import (
    Disk,
    Display,
    Freshness,
    Hardware,
    MatchState,
    Memory,
    MemoryModule,
    Program,
    SoftwareChange,
    System,
    digest_of,
    program_key,
)

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
GIB = 2**30


@pytest.mark.parametrize(
    "spelling",
    ["HP", "Hewlett-Packard", "HP Inc.", "hewlett packard", "HPE"],
)
def test_one_maker_has_one_key(spelling: str) -> None:
    assert maker_key(spelling) == "hp"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASUSTeK COMPUTER INC.", "ASUS"),
        ("SAMSUNG ELECTRONICS CO., LTD.", "삼성전자"),
        ("LG Electronics", "LG전자"),
        ("LENOVO", "레노버"),
        ("Micro-Star International Co., Ltd.", "MSI"),
        ("Dell Inc.", "DELL"),
        ("Apple Inc.", "애플"),
    ],
)
def test_spellings_of_a_maker_are_alike(one: str, other: str) -> None:
    assert maker_key(one) == maker_key(other) != ""


@pytest.mark.parametrize(
    "word", ["", " ", "To Be Filled By O.E.M.", "System manufacturer", "Default string", "O.E.M.", "N/A"]
)
def test_a_placeholder_is_no_maker(word: str) -> None:
    assert maker_key(word) == ""


@pytest.mark.parametrize(
    "word",
    [
        "",
        "Default string",
        "To be filled by O.E.M.",
        "System Serial Number",
        "0123456789",
        "00000000",
        "xxxxxxxx",
        "XX",
        "None",
        "Not Specified",
        "....",
    ],
)
def test_a_placeholder_is_no_serial(word: str) -> None:
    assert serial_key(word) == ""


def test_serials_are_compared_without_case_and_width() -> None:
    assert serial_key(" 307nzpe55555 ") == serial_key("３０７ＮＺＰＥ５５５５５") != ""


@pytest.mark.parametrize(
    "word",
    [
        "",
        "00000000-0000-0000-0000-000000000000",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "03000200-0400-0500-0006-000700080009",
        "not a uuid",
    ],
)
def test_a_placeholder_is_no_uuid(word: str) -> None:
    assert uuid_key(word) == ""


def test_a_uuid_is_compared_without_case_and_braces() -> None:
    word = "4c4c4544-0046-3510-8053-b8c04f4d3533"
    assert uuid_key("{4C4C4544-0046-3510-8053-B8C04F4D3533}") == uuid_key(word) == word


A = Identity("lg", "s-1000", "u-1", "m-1")


@pytest.mark.parametrize(
    ("other", "same", "found"),
    [
        (A, True, Likeness.SAME),
        (Identity(), False, Likeness.SAME),
        (Identity("lg", "s-1000"), True, Likeness.SAME),
        (Identity("lg", "s-1000", "u-1", "m-2"), True, Likeness.CHANGED),
        (Identity("lg", "s-2000", "u-1", "m-1"), True, Likeness.CHANGED),
        (Identity("lg", "s-1000", "u-2", "m-2"), False, Likeness.CHANGED),
        (Identity("lg", "s-2000", "u-2", "m-1"), False, Likeness.CHANGED),
        (Identity("dell", "s-1000", "u-2", ""), False, Likeness.FOREIGN),
        (Identity("lg", "s-2000", "u-2", "m-2"), False, Likeness.FOREIGN),
        (Identity("", "", "", "m-2"), False, Likeness.CHANGED),
    ],
)
def test_machines_are_told_apart_by_what_agrees_and_what_contradicts(
    other: Identity, same: bool, found: Likeness
) -> None:
    assert is_same_machine(A, other) is same
    assert likeness(A, other) is found


# --- matching -----------------------------------------------------------------------------------------------

SERIAL = Candidate(1, "lg", "s-1000")


@pytest.mark.parametrize(
    ("evidence", "match", "asset_id", "reason"),
    [
        (Evidence(), MatchState.UNKNOWN, None, ""),
        (Evidence(by_serial=[SERIAL]), MatchState.MATCHED, 1, "match_serial"),
        (
            Evidence(by_serial=[SERIAL, Candidate(2, "dell", "s-1000")]),
            MatchState.MATCHED,
            1,
            "match_serial",
        ),
        (
            Evidence(by_serial=[SERIAL, Candidate(2, "", "s-1000")]),
            MatchState.UNKNOWN,
            None,
            "match_serial_several",
        ),
        (
            Evidence(by_serial=[Candidate(1, "lg", "s-1000", is_taken=True)]),
            MatchState.SUGGESTED,
            1,
            "match_asset_has_device",
        ),
        (
            Evidence(by_serial=[SERIAL], by_given_tag=Candidate(9)),
            MatchState.MATCHED,
            1,
            "match_serial",
        ),
        (Evidence(by_given_tag=Candidate(9)), MatchState.MATCHED, 9, "match_tag"),
        (
            Evidence(by_given_tag=Candidate(9, "lg", "s-2")),
            MatchState.SUGGESTED,
            9,
            "match_tag_other_serial",
        ),
        (Evidence(by_firmware_tag=Candidate(7)), MatchState.SUGGESTED, 7, "match_firmware_tag"),
        (Evidence(by_account=[Candidate(5)]), MatchState.SUGGESTED, 5, "match_issued_to_account"),
        (Evidence(by_account=[Candidate(5), Candidate(6)]), MatchState.UNKNOWN, None, ""),
        (
            Evidence(by_account=[Candidate(5, "lg", "s-2"), Candidate(6)]),
            MatchState.SUGGESTED,
            6,
            "match_issued_to_account",
        ),
    ],
)
def test_the_strongest_evidence_decides(
    evidence: Evidence, match: MatchState, asset_id: int | None, reason: str
) -> None:
    verdict = decide(A, evidence)
    assert (verdict.match, verdict.asset_id, verdict.reason) == (match, asset_id, reason)


# --- what changed -------------------------------------------------------------------------------------------


def told(section: str, old: object, new: object) -> list[tuple[str, str, str, str, str]]:
    return [(one.kind, one.label, one.field, one.old, one.new) for one in differences(section, old, new)]


def test_memory_is_told_as_it_is_sold() -> None:
    module = MemoryModule(slot="DIMM 1", size_bytes=16 * GIB, kind="DDR5", serial="1")
    old = Memory(total_bytes=33_200_000_000, modules=[module, structs.replace(module, slot="DIMM 2")])
    new = Memory(total_bytes=16_400_000_000, modules=[module])

    assert told("memory", old, new) == [
        ("changed", "", "total_bytes", "31 GB", "16 GB"),
        ("removed", "DIMM 2", "", "16 GB DDR5", ""),
    ]
    assert told("memory", old, structs.replace(old, total_bytes=33_199_000_000)) == []


def test_sizes_are_said_shortly() -> None:
    assert [memory_size(size) for size in (512 * 2**20, 16 * GIB - 1, 64 * GIB)] == [
        "512 MB",
        "16 GB",
        "64 GB",
    ]
    assert [disk_size(size) for size in (256_060_514_304, 1_000_204_886_016, 1_920_383_410_176)] == [
        "256 GB",
        "1 TB",
        "1.9 TB",
    ]


def test_learning_what_was_not_known_is_no_change() -> None:
    assert told("disks", [Disk(name="sda")], [Disk(name="sda", serial="1", model="M")]) == []
    assert told("system", System(), System(name="Ubuntu", is_firewall_on=False)) == []
    assert told("system", System(), System(domain="corp")) == [("changed", "", "domain", "", "corp")]


def test_two_equal_monitors_are_two() -> None:
    one = Display(maker="LG", model="27UP850")
    assert told("displays", [one], [one, one]) == [("added", "LG 27UP850", "", "", "")]
    assert told("displays", [one, one], [one]) == [("removed", "LG 27UP850", "", "", "")]


PROGRAMS = st.lists(
    st.builds(
        Program,
        name=st.sampled_from("abcd"),
        version=st.sampled_from(["1", "2", "10"]),
        publisher=st.sampled_from(["", "P"]),
        source=st.sampled_from(["dpkg", "snap"]),
    ),
    max_size=12,
    unique_by=program_key,
)


@given(old=PROGRAMS, new=PROGRAMS)
def test_a_difference_leads_from_one_list_to_the_other(old: list[Program], new: list[Program]) -> None:
    found = software.difference(old, new)
    assert (set(old) - set(found.removed)) | set(found.added) == set(new)
    if not found.removed and not found.added:
        assert software.noted(found) == []


@given(old=PROGRAMS, new=PROGRAMS)
def test_a_change_of_rows_is_applied_only_when_it_gives_the_digest(
    old: list[Program], new: list[Program]
) -> None:
    change = SoftwareChange(
        base_digest="",
        added=[one for one in new if one not in old],
        removed=[one for one in old if one not in new],
    )
    wanted = reports.sorted_programs(new)
    assert software.applied(change, old, digest_of(wanted)) == wanted
    assert software.applied(change, old, "0" * 32) is None


def test_rows_of_one_name_are_paired_only_when_there_is_no_doubt() -> None:
    def program(version: str, source: str = "dpkg") -> Program:
        return Program(name="linux-image", version=version, source=source)

    def kinds(old: list[Program], new: list[Program]) -> list[str]:
        return [one.kind for one in software.noted(software.difference(old, new))]

    assert kinds([program("5")], [program("6")]) == ["updated"]
    assert kinds([program("4"), program("5")], [program("5"), program("6")]) == ["updated"]
    assert kinds([program("4"), program("5")], [program("6")]) == ["removed", "removed", "added"]
    assert kinds([program("5")], [program("5", "snap")]) == ["removed", "added"]
    assert kinds([program("5")], [structs.replace(program("5"), publisher="Canonical")]) == []


@pytest.mark.parametrize(
    ("smaller", "larger"), [("1.9", "1.10"), ("6.8.0-9", "6.8.0-40"), ("2.0", "10.0"), ("24.04", "24.10")]
)
def test_versions_sort_by_their_numbers(smaller: str, larger: str) -> None:
    assert software.version_sort(smaller) < software.version_sort(larger)


# --- time ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (None, Freshness.NEVER),
        (timedelta(hours=26), Freshness.FRESH),
        (timedelta(hours=26, seconds=1), Freshness.LATE),
        (timedelta(days=7), Freshness.LATE),
        (timedelta(days=7, seconds=1), Freshness.SILENT),
    ],
)
def test_freshness_follows_the_last_sign_of_life(ago: timedelta | None, expected: Freshness) -> None:
    assert reports.freshness(NOW - ago if ago is not None else None, NOW) is expected


def test_a_thousand_devices_that_wake_together_come_back_spread_out() -> None:
    waits = [reports.orders(number, NOW, 3600, []).interval_s for number in range(1, 1001)]
    minutes = Counter(wait // 60 for wait in waits)
    assert min(waits) >= 1800
    assert max(waits) < 5400
    assert max(minutes.values()) < 40


@given(st.integers(1, 10**9), st.integers(0, 10**6), st.integers(900, 86_400))
def test_a_device_stays_in_its_slot(device_id: int, later_s: int, interval_s: int) -> None:
    now = NOW + timedelta(seconds=later_s)
    wait_s = reports.orders(device_id, now, interval_s, []).interval_s
    following = reports.orders(device_id, now + timedelta(seconds=wait_s), interval_s, [])
    assert following.interval_s == interval_s


def test_firmware_words_become_an_identity() -> None:
    hardware = Hardware(maker="LG Electronics", serial="307NZPE55555", uuid="", machine_key="AB12")
    assert identity_of(hardware) == Identity("lg", "307nzpe55555", "", "ab12")


def test_a_part_that_gains_a_field_keeps_the_digest_that_older_agents_compute() -> None:
    class NewerDisk(Disk):
        firmware: str = ""

    old = Disk(name="sda", size_bytes=5, model="".join([]))
    new = json.decode(json.encode(old), type=NewerDisk)
    spelled_out = json.decode(json.encode(structs.asdict(old)), type=Disk)

    assert digest_of([new]) == digest_of([old]) == digest_of([spelled_out])
    assert digest_of([structs.replace(new, firmware="1.0")]) != digest_of([old])
