"""Many rows at once, on both databases; events that are told quietly."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from server.core import db
from server.core.context import Context, House
from server.core.db import Base, Database, Record
from server.core.events import Event, publish
from server.core.updates import BELL, UpdateRecord
from shared.wire import Ref
from tests.support.house import FixedClock

AT = datetime(2026, 11, 23, 0, 30, 12, 345678, UTC)


class Crate(Record):
    __tablename__ = "test_crate"

    key: Mapped[str] = mapped_column(unique=True)
    weight: Mapped[int]
    packed_on: Mapped[date | None]
    sealed_at: Mapped[datetime]


class CrateWeighed(Event):
    pass


COLUMNS = ("key", "weight", "packed_on", "sealed_at")


@pytest.fixture(params=["sqlite", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'crates.db'}"
    else:
        url = request.getfixturevalue("postgres").fresh_database()
    database = Database(url)
    Base.metadata.create_all(database.engine)
    yield House(database, FixedClock(), {}, tmp_path)
    database.dispose()


def keys(ctx: Context) -> dict[str, Crate]:
    return {crate.key: crate for crate in ctx.session.scalars(select(Crate))}


def test_many_rows_come_back_as_they_were_given(house: House) -> None:
    rows = [(f"상자 {number}\t\\N", number, None, AT) for number in range(500)]
    with house.transaction() as ctx:
        db.insert_all(ctx.session, Crate, COLUMNS, [*rows, ("last", 7, date(2026, 2, 28), AT)])
        db.insert_all(ctx.session, Crate, COLUMNS, [])
    with house.transaction(writes=False) as ctx:
        found = keys(ctx)

    assert len(found) == 501
    assert (found["last"].packed_on, found["last"].sealed_at) == (date(2026, 2, 28), AT)
    assert found["상자 499\t\\N"].packed_on is None


def test_rows_that_are_there_are_left_alone(house: House) -> None:
    with house.transaction() as ctx:
        db.insert_missing(ctx.session, Crate, COLUMNS, [("a", 1, None, AT)], "key")
        both = [("a", 9, None, AT), ("b", 2, date(2026, 1, 2), AT)]
        db.insert_missing(ctx.session, Crate, COLUMNS, both, "key")
    with house.transaction(writes=False) as ctx:
        assert {key: crate.weight for key, crate in keys(ctx).items()} == {"a": 1, "b": 2}


def test_ids_are_found_for_thousands_of_keys(house: House) -> None:
    rows = [(f"k{number}", number, None, AT) for number in range(3000)]
    with house.transaction() as ctx:
        db.insert_all(ctx.session, Crate, COLUMNS, rows)
        found = db.find_ids(ctx.session, Crate, "key", [f"k{number}" for number in range(100, 40_000)])

        assert len(found) == 2900
        assert found["k100"] == keys(ctx)["k100"].id


def test_a_quiet_event_reaches_who_asked_for_it_and_nobody_else(house: House) -> None:
    heard: list[str] = []
    reactions: dict[type, Any] = {
        CrateWeighed: [lambda ctx, event: heard.append("scale")],
        Event: [lambda ctx, event: heard.append("everybody")],
    }
    told = House(house.database, house.clock, reactions, house.data_dir)
    rung: list[bool] = []
    stop = BELL.subscribe(lambda: rung.append(True))
    with told.transaction() as ctx:
        publish(ctx, CrateWeighed(subject=Ref(kind="crate", id=1, label="a")), quietly=True)
    assert rung == []
    with told.transaction() as ctx:
        assert heard == ["scale"]
        assert ctx.session.scalars(select(UpdateRecord)).all() == []

    with told.transaction() as ctx:
        publish(ctx, CrateWeighed(subject=Ref(kind="crate", id=1, label="a")))
    stop()
    assert heard == ["scale", "scale", "everybody"]
    assert rung == [True]
