"""Whatever a device sends: a clear refusal or a stored report, never a fault, never half of it."""

import gzip
import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from server.inventory.models import DeviceChange, DeviceSection, Installation, ReceivedReport, Software
from shared.inventory import (
    ENROL,
    LIST_FACTS,
    SEND_HEARTBEAT,
    SEND_REPORT,
    Adapter,
    FactsQuery,
    Program,
    Report,
    digest_of,
)
from shared.permissions import Role
from tests.support.auth import token_for
from tests.support.house import Desk
from tests.support.inventory import Machine, enrolment_secret, machine, programs, reporting

TABLES = (DeviceSection, DeviceChange, Installation, ReceivedReport, Software)


def stored(desk: Desk, found: Machine) -> list[int]:
    """How much there is, and how far the device is."""
    with desk.ctx(writes=False) as ctx:
        counts = [ctx.session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]
    return [*counts, found.row().seq]


def plain(report: Report) -> dict[str, Any]:
    found = msgspec.json.decode(msgspec.json.encode(report))
    assert isinstance(found, dict)
    return found


def enrolled(desk: Desk) -> Machine:
    found = machine(desk)
    found.enrol(enrolment_secret(desk))
    return found


def answer(found: Machine, body: Any) -> tuple[int, str, str]:
    content = body if isinstance(body, bytes) else msgspec.json.encode(body)
    said = found.api().raw(SEND_REPORT, body=content)
    refusal = said.json() if said.status_code >= 400 else {"code": "", "field": ""}
    return said.status_code, refusal["code"], refusal["field"]


@pytest.mark.parametrize(
    ("spoil", "status", "code"),
    [
        ({"owner": "minji"}, 422, "unknown_field"),
        ({"asset_tag": "NB-1"}, 422, "unknown_field"),
        ({"state": "active"}, 422, "unknown_field"),
        ({"seq": "many"}, 422, "value_not_accepted"),
        ({"seq": 0}, 422, "value_not_accepted"),
        ({"seq": 2**60}, 422, "value_not_accepted"),
        ({"report_id": "short"}, 422, "value_not_accepted"),
        ({"collected_at": "yesterday"}, 422, "value_not_accepted"),
        ({"collected_at": "2026-11-23T09:30:00"}, 422, "time_without_zone"),
        ({"software": [{"version": "1"}]}, 422, "field_missing"),
        ({"digests": {"processes": "x"}}, 422, "section_unknown"),
        ({"digests": {}}, 422, "digest_mismatch"),
        ({"sections": {"processes": []}}, 422, "unknown_field"),
        ({"sections": {"cpu": {"cores": -1}}}, 422, "value_not_accepted"),
        ({"sections": {"cpu": {"name": "x" * 300}}}, 422, "value_not_accepted"),
        ({"sections": {"cpu": {"name": "a\u0000b"}}}, 422, "value_not_accepted"),
    ],
)
def test_what_the_contract_does_not_know_is_refused_and_leaves_nothing(
    desk: Desk, spoil: dict[str, Any], status: int, code: str
) -> None:
    found = enrolled(desk)
    before = stored(desk, found)

    refused = answer(found, plain(found.full()) | spoil)

    assert refused[:2] == (status, code)
    assert stored(desk, found) == before


def test_a_part_that_is_not_what_its_digest_says_is_refused_by_name(desk: Desk) -> None:
    found = enrolled(desk)
    report = plain(found.full())
    report["sections"]["cpu"]["cores"] = 99

    assert answer(found, report) == (422, "digest_mismatch", "cpu")
    assert stored(desk, found) == [0] * 6


def test_the_same_program_twice_is_refused(desk: Desk) -> None:
    found = enrolled(desk)
    found.programs = [*programs(2), programs(2)[1]]
    report = plain(found.full())
    report["digests"]["software"] = digest_of(found.programs)

    assert answer(found, report)[:2] == (422, "program_twice")


def test_too_much_of_anything_is_refused(desk: Desk) -> None:
    found = enrolled(desk)
    report = plain(found.full())
    many = [Program(name=f"p{number:05}", source="dpkg") for number in range(20_001)]
    found.parts["network"] = [Adapter(name=f"veth{number}", kind="virtual") for number in range(1001)]

    assert answer(found, report | {"software": msgspec.to_builtins(many)})[0] == 422
    assert answer(found, plain(found.full())) == (422, "too_many_entries", "network")
    assert answer(found, b" " * (9 * 1_048_576)) == (413, "body_too_large", "")
    assert stored(desk, found) == [0] * 6


def test_as_many_programs_as_allowed_are_stored(desk: Desk) -> None:
    found = enrolled(desk)
    found.programs = programs(20_000)

    assert found.send(found.full()).wanted == []
    assert stored(desk, found)[2] == 20_000


def test_compressed_reports_are_read_and_bombs_are_not(desk: Desk) -> None:
    found = enrolled(desk)
    client = found.api().client
    headers = {"Authorization": found.api().authorization, "Content-Encoding": "gzip"}
    bomb = gzip.compress(b'{"report_id":"' + b"x" * 60_000_000)

    refused = client.post(SEND_REPORT.path, content=bomb, headers=headers)
    taken = client.post(
        SEND_REPORT.path, content=gzip.compress(msgspec.json.encode(found.full())), headers=headers
    )

    assert (refused.status_code, taken.status_code) == (413, 200)


def test_only_devices_report(desk: Desk) -> None:
    found = enrolled(desk)
    report = msgspec.json.encode(found.full())
    keeper = desk.api(token_for(desk, Role.ASSET_KEEPER)).raw(SEND_REPORT, body=report)
    nobody = desk.api().raw(SEND_REPORT, body=report)

    assert (keeper.status_code, nobody.status_code) == (403, 401)


def test_an_impossible_moment_is_refused(desk: Desk) -> None:
    api = desk.api(token_for(desk, Role.DESK_AGENT))
    for at in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "2026-01-01T00:00:00"):
        query = {"device_id": 1, "at": at}
        assert api.raw(LIST_FACTS, query=query).status_code in (404, 422)
    assert api.raw(LIST_FACTS, query=FactsQuery(person_id=99)).json() == {"items": []}


# --- anything at all ----------------------------------------------------------------------------------------

JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=300)
    | st.sampled_from(["0001-01-01T00:00:00+09:00", "9999-12-31T23:59:59-12:00", "2026-02-30", "\ud800"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=8,
)


def spoiled(value: Any, data: st.DataObject) -> Any:
    """The value with one place of it replaced by junk."""
    if isinstance(value, dict) and value and data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(value)))
        return value | {name: spoiled(value[name], data)}
    if isinstance(value, list) and value and data.draw(st.booleans()):
        return [spoiled(value[0], data), *value[1:]]
    return data.draw(JUNK)


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode()


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_report_is_a_fault_and_a_refused_one_leaves_nothing(desk: Desk, data: st.DataObject) -> None:
    found = getattr(desk, "fuzzed", None) or reporting(desk)
    desk.fuzzed = found  # type: ignore[attr-defined]  # one device for all examples
    found.change("cpu", cores=found.seq % 7)
    report = plain(found.full())
    if data.draw(st.booleans()):
        part = data.draw(st.sampled_from(sorted(report["sections"])))
        report["sections"][part] = spoiled(report["sections"][part], data)
    else:
        report = spoiled(report, data)
    before = stored(desk, found)

    said = found.api().raw(SEND_REPORT, body=encoded(report))

    assert said.status_code < 500, said.text
    if said.status_code >= 400:
        assert said.json()["code"]
        assert stored(desk, found) == before


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_enrolment_and_no_heartbeat_is_a_fault(desk: Desk, data: st.DataObject) -> None:
    found = getattr(desk, "fuzzed", None) or reporting(desk)
    desk.fuzzed = found  # type: ignore[attr-defined]  # one device for all examples
    hardware = msgspec.to_builtins(found.hardware)
    body = spoiled({"secret": "x", "hardware": hardware, "hostname": "pc"}, data)
    beat = spoiled(msgspec.to_builtins(found.heartbeat()) | {"usage": {"account": "a"}}, data)

    assert desk.api().raw(ENROL, body=encoded(body)).status_code < 500
    assert found.api().raw(SEND_HEARTBEAT, body=encoded(beat)).status_code < 500
