"""The server is killed in the middle of mixed writes: whatever it acknowledged is there afterwards.

Traffic goes to loopback only; rounds and time are bounded; only processes started here are ended.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
import requests
from sqlalchemy import select

from server import migrations
from server.app import make_house
from server.core.context import SYSTEM
from server.core.db import integrity_faults
from server.settings import load
from server.tickets.models import Ticket, TicketEntry
from shared.catalog import Tier
from shared.permissions import Role
from shared.tickets import ANSWER_TICKET, CREATE_TICKET, NOTE_TICKET, NewEntry, NewTicket, TicketDetail
from tests.support import catalog
from tests.support.auth import token_for
from tests.support.house import open_desk
from tests.support.people import hire

SHORT_ROUNDS = 3
LONG_ROUNDS = 25
WRITERS = 4
READY_S = 10.0
SEED = 7


@dataclass
class Told:
    """What the server acknowledged: ticket ids by key, and texts of entries."""

    tickets: dict[str, int] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    unanswered: list[str] = field(default_factory=list)


@dataclass
class Company:
    folder: Path
    token: str
    requester_id: int

    def start(self, port: int) -> "subprocess.Popen[bytes]":
        command = [
            sys.executable,
            "-m",
            "server",
            "serve",
            "--data-dir",
            str(self.folder),
            "--port",
            str(port),
        ]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    settings = load(str(tmp_path))
    house = make_house(settings)
    migrations.upgrade(house.database.engine)
    house.database.dispose()
    desk = open_desk(tmp_path, settings.url)
    team = catalog.team(desk, "1차", Tier.L1)
    requester = hire(desk)
    found = Company(tmp_path, token_for(desk, Role.DESK_AGENT, teams=[team]), requester.id)
    desk.close()
    return found


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(port: int) -> float:
    """Seconds until the server answers."""
    began = time.monotonic()
    while time.monotonic() - began < READY_S * 2:
        try:
            if requests.get(f"http://127.0.0.1:{port}/readyz", timeout=1).ok:
                return time.monotonic() - began
        except requests.RequestException:
            time.sleep(0.05)
    raise TimeoutError("the server is not ready")


def write_until_it_dies(company: Company, port: int, told: Told, lock: threading.Lock) -> None:
    """One client: tickets, answers, notes, one after the other; remembers what was acknowledged."""
    http = requests.Session()
    http.trust_env = False
    http.headers["Authorization"] = company.token
    address = f"http://127.0.0.1:{port}"
    try:
        while True:
            key = uuid.uuid4().hex
            new = NewTicket(subject=f"표 {key}", requester_id=company.requester_id)
            with lock:
                told.unanswered.append(key)
            answer = http.post(
                address + CREATE_TICKET.path,
                data=msgspec.json.encode(new),
                headers={"Idempotency-Key": key},
                timeout=10,
            )
            answer.raise_for_status()
            ticket = msgspec.json.decode(answer.content, type=TicketDetail)
            with lock:
                told.tickets[key] = ticket.row.id
                told.unanswered.remove(key)
            for endpoint in (ANSWER_TICKET, NOTE_TICKET):
                text = uuid.uuid4().hex
                path = endpoint.url(ticket_id=ticket.row.id)
                body = msgspec.json.encode(NewEntry(text=text))
                http.post(address + path, data=body, timeout=10).raise_for_status()
                with lock:
                    told.texts.add(text)
    except requests.RequestException:
        return


def one_round(company: Company, port: int, told: Told, seconds: float) -> float:
    running = company.start(port)
    try:
        took = ready(port)
        lock = threading.Lock()
        writers = [
            threading.Thread(target=write_until_it_dies, args=(company, port, told, lock))
            for _ in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        time.sleep(seconds)
        os.kill(running.pid, signal.SIGKILL)
        for writer in writers:
            writer.join(30)
        return took
    finally:
        if running.poll() is None:
            running.kill()
        running.wait(30)


def audit(company: Company, told: Told) -> None:
    """Every acknowledged id and text is in the database once, and the database is sound."""
    house = make_house(load(str(company.folder)))
    with house.transaction(SYSTEM, writes=False) as ctx:
        assert integrity_faults(ctx.session) == []
        tickets = {row.id: row.subject for row in ctx.session.execute(select(Ticket.id, Ticket.subject))}
        texts = ctx.session.scalars(select(TicketEntry.text)).all()
    house.database.dispose()
    assert {id_: f"표 {key}" for key, id_ in told.tickets.items()}.items() <= tickets.items()
    assert len(set(tickets.values())) == len(tickets)
    assert told.texts <= set(texts)


def rounds() -> Iterator[object]:
    yield pytest.param(SHORT_ROUNDS, id="short")
    yield pytest.param(LONG_ROUNDS, id="long", marks=pytest.mark.chaos)


@pytest.mark.parametrize("count", list(rounds()))
def test_what_was_acknowledged_survives_kills(company: Company, port: int, count: int) -> None:
    chance = random.Random(SEED)
    told = Told()
    for _ in range(count):
        assert one_round(company, port, told, chance.uniform(0.3, 0.9)) < READY_S
        audit(company, told)
    assert len(told.tickets) > count


def test_an_answer_lost_in_the_kill_is_repeated_without_a_second_ticket(company: Company, port: int) -> None:
    told = Told()
    one_round(company, port, told, 0.5)
    running = company.start(port)
    try:
        ready(port)
        for key in told.unanswered + list(told.tickets)[:5]:
            new = NewTicket(subject=f"표 {key}", requester_id=company.requester_id)
            answer = requests.post(
                f"http://127.0.0.1:{port}{CREATE_TICKET.path}",
                data=msgspec.json.encode(new),
                headers={"Idempotency-Key": key, "Authorization": company.token},
                timeout=10,
            )
            told.tickets[key] = msgspec.json.decode(answer.content, type=TicketDetail).row.id
    finally:
        running.terminate()
        running.wait(30)
    audit(company, told)
