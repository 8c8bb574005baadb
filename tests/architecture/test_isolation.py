"""Tests reach nothing but this machine, and every database they ask for is their own."""

import os
import socket
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, text

from tests.conftest import NetworkUsed

if TYPE_CHECKING:
    from tests.support.postgres import Postgres


def test_another_machine_cannot_be_reached() -> None:
    with socket.socket() as door, pytest.raises(NetworkUsed):
        door.connect(("192.0.2.1", 80))


def test_another_name_is_not_found() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("ieum.example", 443)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as door:
        door.connect(server.getsockname())


def test_the_clock_on_the_wall_is_in_seoul() -> None:
    assert os.environ["TZ"] == "Asia/Seoul"
    assert time.localtime(0).tm_hour == 9


def fill(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (words text)"))
        connection.execute(text("INSERT INTO note VALUES ('이음')"))
    engine.dispose()


def change(url: str) -> list[str]:
    """Add a line and read them all."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO note VALUES ('again')"))
        lines = list(connection.scalars(text("SELECT words FROM note")))
    engine.dispose()
    return lines


@pytest.mark.postgres
def test_every_database_is_a_fresh_copy_of_its_template(postgres: "Postgres") -> None:
    template = postgres.template("isolation", fill)
    copies = [postgres.fresh_database(template) for _ in range(2)]
    assert [change(url) for url in copies] == [["이음", "again"], ["이음", "again"]]
