"""Many devices at once: none lost, none mixed up, nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
from sqlalchemy import func, select

from server.inventory.models import Device, DeviceChange, Installation, ReceivedReport, Software
from server.inventory.queries import devices
from shared.inventory import ENROL, SEND_REPORT, Enrolled, Enrolment, EnrolmentState, ProgramsQuery
from shared.permissions import Role
from tests.support.house import Desk, actor
from tests.support.inventory import enrolment_secret, machine, programs, reporting


def count(desk: Desk, column: Any) -> int:
    with desk.ctx(writes=False) as ctx:
        return ctx.session.scalar(select(func.count(column))) or 0


def test_first_reports_side_by_side_fill_one_catalogue(desk: Desk) -> None:
    secret = enrolment_secret(desk)
    fleet = [machine(desk, programs=programs(120, first=number % 3 * 40)) for number in range(24)]
    for one in fleet:
        one.enrol(secret)
    bodies = [(one.api(), msgspec.json.encode(one.full())) for one in fleet]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda given: given[0].raw(SEND_REPORT, body=given[1]), bodies))

    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json()["wanted"] == [] for answer in answers)
    assert (count(desk, Software.id), count(desk, Installation.device_id)) == (200, 24 * 120)
    with desk.ctx(actor(Role.ASSET_KEEPER), writes=False) as ctx:
        for one in fleet:
            assert devices.programs(ctx, one.id, ProgramsQuery(limit=200)).items == one.programs


def test_copies_of_one_report_side_by_side_are_one_report(desk: Desk) -> None:
    found = reporting(desk)
    found.change("cpu", name="another")
    body = msgspec.json.encode(found.delta())
    api = found.api()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: api.raw(SEND_REPORT, body=body), range(8)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert (count(desk, ReceivedReport.report_id), count(desk, DeviceChange.id)) == (2, 1)


def test_one_machine_that_enrols_side_by_side_is_one_device(desk: Desk) -> None:
    secrets = [enrolment_secret(desk, max_uses=1) for _ in range(6)]
    hardware = machine(desk).hardware

    def enrol(secret: str) -> Enrolled:
        return desk.api().call(ENROL, body=Enrolment(secret=secret, hardware=hardware, hostname="pc"))

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(enrol, secrets))

    active = [answer for answer in answers if answer.state is EnrolmentState.ACTIVE]
    assert len(active) == 1
    assert count(desk, Device.id) == 6
