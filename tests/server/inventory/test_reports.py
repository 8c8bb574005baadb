"""Reports: what is stored, what is history, what is answered."""

from dataclasses import replace
from datetime import timedelta

import pytest
from msgspec import structs
from sqlalchemy import func, select

from server.core.context import Actor
from server.core.updates import UpdateRecord
from server.inventory.events import DeviceReported
from server.inventory.models import (
    Device,
    DeviceChange,
    DeviceSection,
    Installation,
    ReceivedReport,
    Software,
)
from server.inventory.queries import devices, facts
from server.inventory.rules.reports import ALL_NAMES
from shared.inventory import (
    SEND_REPORT,
    Change,
    ChangesQuery,
    FactsQuery,
    Failure,
    ProgramsQuery,
    Usage,
    Volume,
)
from shared.permissions import Role
from tests.support.house import Desk, Refused, actor
from tests.support.inventory import GIB, Machine, displays, enrolment_secret, machine, programs, reporting

KEEPER: Actor = actor(Role.ASSET_KEEPER)


def history(desk: Desk, found: Machine) -> list[tuple[str, str, str, str, str]]:
    """Oldest first: section, kind, label, old, new."""
    with desk.ctx(KEEPER, writes=False) as ctx:
        page = devices.changes(ctx, found.id, ChangesQuery())
    return [_line(change) for change in reversed(page.items)]


def _line(change: Change) -> tuple[str, str, str, str, str]:
    return change.section, change.kind, change.label, change.old, change.new


def installed(desk: Desk, found: Machine) -> list[str]:
    with desk.ctx(KEEPER, writes=False) as ctx:
        page = devices.programs(ctx, found.id, ProgramsQuery())
    return [f"{program.name} {program.version}" for program in page.items]


def count(desk: Desk, model: type) -> int:
    with desk.ctx(writes=False) as ctx:
        return ctx.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_full_report_is_stored_part_by_part(desk: Desk) -> None:
    found = machine(desk)
    found.enrol(enrolment_secret(desk))

    orders = found.send(found.full())

    assert orders.wanted == []
    with desk.ctx(KEEPER, writes=False) as ctx:
        detail = devices.show(ctx, found.id)
    assert detail.sections == found.sections()
    assert detail.software_count == 3
    assert detail.reported_at["disks"] == desk.now
    assert (detail.row.os_name, detail.row.serial) == ("Ubuntu 24.04", found.hardware.serial)
    assert history(desk, found) == []


def test_a_heartbeat_with_the_agreed_digest_only_moves_the_last_sign_of_life(desk: Desk) -> None:
    found = reporting(desk)
    version = found.row().version
    desk.clock.pass_time(hours=1)

    orders = found.beat()

    assert orders.wanted == []
    assert found.row().last_seen_at == desk.now
    assert found.row().version == version


def test_a_heartbeat_with_another_digest_makes_the_server_ask_for_everything(desk: Desk) -> None:
    found = reporting(desk)
    found.change("cpu", cores=14)

    assert found.beat().wanted == list(ALL_NAMES)
    assert found.send(found.delta()).wanted == []
    assert found.beat().wanted == []


def test_a_device_that_never_reported_is_asked_for_everything(desk: Desk) -> None:
    found = machine(desk)
    found.enrol(enrolment_secret(desk))

    assert found.beat().wanted == list(ALL_NAMES)


def test_a_changed_part_is_stored_and_told_in_words(desk: Desk) -> None:
    found = reporting(desk)
    found.change("memory", total_bytes=8 * GIB - 200_000_000)
    found.parts["disks"] = [structs.replace(found.parts["disks"][0], serial="S64B")]
    found.parts["displays"] = displays("27UP850")
    found.change("system", version="24.10")
    found.parts["volumes"] = [structs.replace(found.parts["volumes"][0], is_encrypted=False)]

    found.send(found.delta())

    assert history(desk, found) == [
        ("memory", "changed", "전체 메모리", "16 GB", "8 GB"),
        ("disks", "changed", "SSD 980: 일련번호", "S64A", "S64B"),
        ("volumes", "changed", "/: 암호화", "켜짐", "꺼짐"),
        ("system", "changed", "버전", "24.04", "24.10"),
        ("displays", "added", "LG 27UP850", "", "SN-27UP850"),
    ]
    assert found.row().os_name == "Ubuntu 24.10"


def test_a_new_address_is_shown_but_is_no_history(desk: Desk) -> None:
    found = reporting(desk)
    found.parts["network"] = [structs.replace(found.parts["network"][0], addresses=["10.0.0.7"])]

    found.send(found.delta())

    assert history(desk, found) == []
    with desk.ctx(KEEPER, writes=False) as ctx:
        assert devices.show(ctx, found.id).sections.network == found.parts["network"]


def test_software_rows_are_added_removed_and_updated(desk: Desk) -> None:
    found = reporting(desk)
    first, second, third = found.programs
    newer = structs.replace(second, version="2.0")
    extra = programs(1, first=900)[0]
    found.programs = [first, newer, extra]

    assert found.send(found.delta()).wanted == []

    assert installed(desk, found) == [f"{one.name} {one.version}" for one in found.programs]
    assert history(desk, found) == [
        ("software", "updated", second.name, second.version, "2.0"),
        ("software", "removed", third.name, third.version, ""),
        ("software", "added", extra.name, "", extra.version),
    ]


def test_a_full_software_list_writes_the_same_history_as_a_delta(desk: Desk) -> None:
    found = reporting(desk)
    found.programs = programs(4)[1:]

    found.send(found.full())

    assert [line[1] for line in history(desk, found)] == ["removed", "added"]
    assert len(installed(desk, found)) == 3


def test_a_software_delta_over_an_unknown_base_keeps_the_rest_and_asks_for_the_list(desk: Desk) -> None:
    found = reporting(desk)
    report = found.delta()
    found.programs = programs(5)
    found.change("cpu", cores=14)
    change = structs.replace(found.delta().software_change, base_digest="0" * 32)  # type: ignore[type-var]  # it is one
    sections = structs.replace(found.sections(), system=None)

    orders = found.send(
        structs.replace(report, digests=found.digests(), seq=99, sections=sections, software_change=change)
    )

    assert orders.wanted == ["software"]
    assert len(installed(desk, found)) == 3
    with desk.ctx(KEEPER, writes=False) as ctx:
        assert devices.show(ctx, found.id).sections.cpu == found.parts["cpu"]


def test_a_software_delta_that_does_not_lead_to_its_digest_is_not_applied(desk: Desk) -> None:
    found = reporting(desk)
    found.programs = programs(5)
    report = found.delta()
    digests = report.digests | {"software": "f" * 32}

    assert found.send(structs.replace(report, digests=digests)).wanted == ["software"]
    assert len(installed(desk, found)) == 3


def test_software_is_catalogued_once_for_all_devices(desk: Desk) -> None:
    secret = enrolment_secret(desk)
    for _ in range(3):
        found = machine(desk, programs=programs(40))
        found.enrol(secret)
        found.send(found.full())

    assert count(desk, Software) == 40
    assert count(desk, Installation) == 120


def test_the_same_report_twice_is_answered_alike_and_done_once(desk: Desk) -> None:
    found = reporting(desk)
    found.change("cpu", cores=14)
    report = found.delta()

    first = found.send(report)
    desk.clock.pass_time(minutes=3)
    second = found.send(report)

    assert first == second
    assert count(desk, ReceivedReport) == 2


def test_an_overtaken_report_stays_history_and_changes_nothing(desk: Desk) -> None:
    found = reporting(desk)
    reports = []
    for cores in (1, 2, 3):
        found.change("cpu", cores=cores)
        reports.append(found.full())

    for report in (reports[0], reports[2], reports[1], reports[2]):
        found.send(report)

    with desk.ctx(KEEPER, writes=False) as ctx:
        cpu = devices.show(ctx, found.id).sections.cpu
    assert cpu is not None
    assert cpu.cores == 3
    assert count(desk, ReceivedReport) == 4


def test_a_part_whose_collector_failed_stays_what_it_was(desk: Desk) -> None:
    found = reporting(desk)
    found.change("cpu", cores=14)
    report = found.delta(failures=[Failure(section="disks", reason="TimeoutExpired")])

    found.send(report)

    with desk.ctx(KEEPER, writes=False) as ctx:
        detail = devices.show(ctx, found.id)
    assert detail.sections.disks == found.parts["disks"]
    assert [failure.section for failure in detail.failures] == ["disks"]


def test_a_part_that_never_could_be_collected_does_not_start_full_reports_for_ever(desk: Desk) -> None:
    found = machine(desk)
    found.enrol(enrolment_secret(desk))
    found.parts.pop("batteries")

    assert found.send(found.full()).wanted == []
    assert found.beat().wanted == []


def test_a_clock_in_the_future_is_not_believed_and_is_shown(desk: Desk) -> None:
    found = reporting(desk)
    found.change("cpu", name="another")

    found.send(found.delta(collected_at=desk.now + timedelta(days=40)))

    with desk.ctx(KEEPER, writes=False) as ctx:
        detail = devices.show(ctx, found.id)
    assert detail.recent_changes[0].at == desk.now
    assert [failure.section for failure in detail.failures] == ["clock"]
    assert "40 days" in detail.failures[0].reason


def test_usage_is_kept_apart_and_is_no_history(desk: Desk) -> None:
    found = reporting(desk)
    found.usage = Usage(booted_at=desk.now, account="minji.kim", volumes_free={"/": 5})

    assert found.beat().wanted == []

    with desk.ctx(KEEPER, writes=False) as ctx:
        assert devices.show(ctx, found.id).usage == found.usage
    assert history(desk, found) == []
    assert found.row().observed_account == "minji.kim"


def test_nobody_at_the_machine_does_not_mean_that_nobody_was(desk: Desk) -> None:
    found = reporting(desk)
    found.beat(usage=Usage(account="minji.kim"))
    found.beat(usage=Usage(account=""))

    assert found.row().observed_account == "minji.kim"


def test_the_feed_hears_news_only_and_reactions_hear_every_sign_of_life(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[DeviceReported] = []
    listeners = {**desk.house.reactions, DeviceReported: [lambda ctx, event: heard.append(event)]}
    monkeypatch.setattr(desk, "house", replace(desk.house, reactions=listeners))
    found = reporting(desk)

    def feed() -> int:
        with desk.ctx(writes=False) as ctx:
            told = select(func.count()).where(UpdateRecord.name == DeviceReported.name)
            return ctx.session.scalar(told) or 0

    first = feed()
    for _ in range(5):
        desk.clock.pass_time(hours=1)
        found.beat()
    quiet = feed()
    found.change("cpu", cores=14)
    found.send(found.delta())
    changed = feed()
    desk.clock.pass_time(days=3)
    found.beat()

    assert (first, quiet, changed, feed()) == (1, 1, 2, 3)
    assert len(heard) == 8
    assert {event.device_id for event in heard} == {found.id}
    assert heard[-1].received_at == desk.now


def test_each_device_has_its_own_slot_of_the_interval(desk: Desk) -> None:
    secret = enrolment_secret(desk)
    due = set()
    for _ in range(5):
        found = machine(desk)
        orders = found.enrol(secret).orders
        assert 1800 <= orders.interval_s <= 5400
        due.add(orders.interval_s)
        desk.clock.pass_time(seconds=orders.interval_s)
        assert found.beat().interval_s == 3600
        desk.clock.pass_time(seconds=-orders.interval_s)
    assert len(due) == 5


def test_old_answers_and_history_are_forgotten_in_time(desk: Desk) -> None:
    found = reporting(desk)
    found.change("cpu", name="another")
    found.send(found.delta())

    desk.pass_time(days=31)
    assert (count(desk, ReceivedReport), count(desk, DeviceChange)) == (0, 1)
    desk.pass_time(days=366)
    assert (count(desk, DeviceChange), count(desk, Device)) == (0, 1)
    assert count(desk, DeviceSection) == 10


def test_a_report_reaches_the_device_of_its_secret_and_no_other(desk: Desk) -> None:
    mine, other = reporting(desk), reporting(desk)
    assert mine.enrolled is not None
    forged = desk.api(f"Device {other.id}:{mine.enrolled.secret}")
    before = other.row().seq

    with pytest.raises(Refused) as refused:
        forged.call(SEND_REPORT, body=other.full())

    assert (refused.value.status, refused.value.code) == (401, "device_unknown")
    assert other.row().seq == before


def test_the_fullest_volume_is_found(desk: Desk) -> None:
    found = reporting(desk)
    found.parts["volumes"] = [
        Volume(mount="/", size_bytes=100 * GIB),
        Volume(mount="/data", size_bytes=50 * GIB),
    ]
    found.usage = Usage(volumes_free={"/": 40 * GIB, "/data": 2 * GIB})
    found.send(found.delta())

    with desk.ctx(KEEPER, writes=False) as ctx:
        (fact,) = facts.find(ctx, FactsQuery(device_id=found.id)).items
    assert (fact.disk_mount, fact.disk_free_bytes) == ("/data", 2 * GIB)
