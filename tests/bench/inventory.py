"""Reports of endpoint agents on SQLite, over HTTP in process: CPU of one, and how many a second."""

import gc
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import structs
from sqlalchemy import text

from shared.inventory import SEND_HEARTBEAT, SEND_REPORT
from tests.support.house import Desk, make_schema, open_desk
from tests.support.inventory import Machine, enrolment_secret, machine, programs

DEVICES = 60
PROGRAMS = 1_000
HEARTBEATS = 1_000
LIMITS_MS = {"first": 60.0, "heartbeat": 4.0, "changed": 15.0, "same": 8.0}


def run(devices: int = DEVICES) -> dict[str, float]:
    """Fill a database, measure, print; returns the CPU of each kind of report in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        desk = open_desk(Path(folder), f"sqlite:///{folder}/ieum.db")
        try:
            make_schema(desk.house.database)
            return measure(desk, devices)
        finally:
            desk.close()


def measure(desk: Desk, devices: int) -> dict[str, float]:
    print(f"{devices} devices with {PROGRAMS:,} programs each, SQLite, fsync on; milliseconds of CPU")
    fleet = enrolled(desk, devices)
    found = {
        "first": timed("first report", fleet, full),
        "same": timed("full report, nothing changed", fleet, full),
        "changed": timed("delta, two programs changed", fleet, delta),
        "heartbeat": timed("heartbeat, unchanged", fleet * (HEARTBEATS // devices), beat),
        "no work": timed("answer without any work", fleet * 10, nothing),
    }
    with desk.ctx(writes=False) as ctx:
        pages = ctx.session.execute(
            text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        )
        print(f"database: {(pages.scalar() or 0) / devices / 1024:.1f} KiB a device")
    return found


def enrolled(desk: Desk, devices: int) -> list[Machine]:
    """Most programs are everybody's, a tenth is each device's own."""
    secret = enrolment_secret(desk)
    common = programs(PROGRAMS * 9 // 10)
    fleet = []
    for number in range(devices):
        own = programs(PROGRAMS // 10, first=10_000 + number % 20 * 100)
        one = machine(desk, programs=[*common, *own])
        one.enrol(secret)
        fleet.append(one)
    return fleet


def timed(name: str, fleet: list[Machine], prepare: Callable[[Machine], Callable[[], None]]) -> float:
    work = [prepare(one) for one in fleet]
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    for send in work:
        send()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    each = cpu * 1000 / len(work)
    print(f"{name:34} CPU {each:8.2f}   wall {wall * 1000 / len(work):8.2f}   {len(work) / wall:8.0f}/s")
    return each


def full(one: Machine) -> Callable[[], None]:
    return posted(one, SEND_REPORT.path, msgspec.json.encode(one.full()))


def delta(one: Machine) -> Callable[[], None]:
    one._sent, one._sent_programs = one.digests(), list(one.programs)
    one.programs = [structs.replace(program, version="9.9") for program in one.programs[:2]] + one.programs[
        2:
    ]
    return posted(one, SEND_REPORT.path, msgspec.json.encode(one.delta()))


def beat(one: Machine) -> Callable[[], None]:
    return posted(one, SEND_HEARTBEAT.path, msgspec.json.encode(one.heartbeat()))


def nothing(one: Machine) -> Callable[[], None]:
    client = one.api().client

    def send() -> None:
        assert client.get("/livez").status_code == 200

    return send


def posted(one: Machine, path: str, body: bytes) -> Callable[[], None]:
    api = one.api()
    headers = {"Authorization": api.authorization}

    def send() -> None:
        answer = api.client.post(path, content=body, headers=headers)
        assert answer.json()["wanted"] == [], answer.text

    return send


if __name__ == "__main__":
    run()
