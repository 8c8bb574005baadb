"""The edge: transactions, repeats, refusals, limits."""

import gzip
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Mapped

from server.core import db, http, updates
from server.core.context import Actor, ActorKind, Context, House, at_end
from server.core.db import Base, Database, Versioned, WrittenWhileReading
from server.core.events import Event, publish
from shared.errors import Conflict
from shared.permissions import Permission
from shared.wire import Endpoint, Line, Nothing, Ref, Wire
from tests.support.house import FixedClock
from tests.support.postgres import end_connections


class Thing(Versioned):
    __tablename__ = "test_thing"

    name: Mapped[str]


class ThingMade(Event):
    pass


class NewThing(Wire):
    name: Line
    is_refused: bool = False


MAKE = Endpoint("POST", "/api/things", Nothing, NewThing, Ref, status=201)
SHOW = Endpoint("GET", "/api/things/{thing_id}", Nothing, Nothing, Ref, permission=Permission.ASSETS_READ)
CALLER = {"Authorization": "Test desk"}


def make(ctx: Context, body: NewThing) -> Thing:
    thing = Thing(name=body.name)
    ctx.session.add(thing)
    ctx.session.flush()
    publish(ctx, ThingMade(subject=Ref(kind="thing", id=thing.id, label=thing.name)))
    if body.is_refused:
        raise Conflict("collides")
    return thing


def show(ctx: Context, thing: Thing) -> Ref:
    return Ref(kind="thing", id=thing.id, label=thing.name)


def find(ctx: Context, thing_id: int) -> Thing:
    return ctx.session.get_one(Thing, thing_id)


def who(ctx: Context, credentials: str) -> Actor | None:
    known = {"desk": frozenset(Permission), "requester": frozenset({Permission.TICKETS_OWN})}
    if credentials not in known:
        return None
    return Actor(ActorKind.ACCOUNT, 1, permissions=known[credentials])


@dataclass
class Shop:
    client: TestClient[Any]
    house: House

    def things(self) -> int:
        with self.house.transaction(writes=False) as ctx:
            return ctx.session.scalar(select(func.count()).select_from(Thing)) or 0


@pytest.fixture(params=["sqlite", "postgres"])
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'shop.db'}"
    else:
        url = request.getfixturevalue("postgres").fresh_database()
    database = Database(url)
    Base.metadata.create_all(database.engine)
    house = House(database, FixedClock(), {}, tmp_path)
    routes = [http.Route(MAKE, make, show), http.Route(SHOW, find, show)]
    with TestClient(
        http.build(http.Edge(house, {"Test": who}), routes), raise_server_exceptions=False
    ) as client:
        yield Shop(client, house)
    database.dispose()


def test_a_refused_request_leaves_nothing_behind(shop: Shop) -> None:
    answer = shop.client.post("/api/things", json={"name": "a", "is_refused": True}, headers=CALLER)

    assert answer.status_code == 409
    assert answer.json()["code"] == "collides"
    assert shop.things() == 0


def test_ten_parallel_copies_of_one_request_do_it_once(shop: Shop) -> None:
    headers = CALLER | {"Idempotency-Key": "one-and-the-same"}

    def post(_: int) -> Any:
        return shop.client.post("/api/things", json={"name": "a"}, headers=headers)

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(post, range(10)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert shop.things() == 1


@pytest.mark.parametrize("shop", ["postgres"], indirect=True)
@pytest.mark.parametrize("rested_s", [0.0, 1000.0], ids=["asked before", "tried again"])
def test_a_database_that_was_started_anew_fails_no_request(
    shop: Shop, rested_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "RESTED_S", rested_s)
    assert shop.client.post("/api/things", json={"name": "a"}, headers=CALLER).status_code == 201
    end_connections(shop.house.database.url)
    assert shop.client.post("/api/things", json={"name": "b"}, headers=CALLER).status_code == 201
    assert shop.things() == 2


@pytest.mark.parametrize("shop", ["postgres"], indirect=True)
def test_a_connection_lost_when_all_is_written_fails_no_request(shop: Shop) -> None:
    cuts = 0

    def cut(ctx: Context) -> None:
        nonlocal cuts
        cuts += 1
        if cuts == 1:
            end_connections(shop.house.database.url)

    reactions: Any = shop.house.reactions
    reactions[ThingMade] = [lambda ctx, _: at_end(ctx, "cut", cut)]
    headers = CALLER | {"Idempotency-Key": "one-and-the-same"}

    answers = [shop.client.post("/api/things", json={"name": "a"}, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert (cuts, shop.things()) == (2, 1)


@pytest.mark.parametrize("sees_one_moment", [False, True])
def test_a_reading_transaction_cannot_write_and_leaves_the_next_one_free(
    shop: Shop, sees_one_moment: bool
) -> None:
    with (
        pytest.raises(WrittenWhileReading),
        shop.house.transaction(writes=False, sees_one_moment=sees_one_moment) as ctx,
    ):
        ctx.session.add(Thing(name="a"))
    with (
        pytest.raises(WrittenWhileReading),
        shop.house.transaction(writes=False, sees_one_moment=sees_one_moment) as ctx,
    ):
        ctx.session.execute(insert(Thing), [{"name": "a"}])
    with shop.house.transaction() as ctx:
        ctx.session.add(Thing(name="b"))
    assert shop.things() == 1


def test_who_wants_to_see_one_moment_sees_nothing_that_is_written_meanwhile(shop: Shop) -> None:
    with shop.house.transaction(writes=False, sees_one_moment=True) as ctx:
        before = ctx.session.scalar(select(func.count()).select_from(Thing))
        with shop.house.transaction() as other:
            other.session.add(Thing(name="meanwhile"))
        assert ctx.session.scalar(select(func.count()).select_from(Thing)) == before
    assert shop.things() == 1


def test_a_key_used_for_another_request_is_refused(shop: Shop) -> None:
    headers = CALLER | {"Idempotency-Key": "one-and-the-same"}
    shop.client.post("/api/things", json={"name": "a"}, headers=headers)

    answer = shop.client.post("/api/things", json={"name": "b"}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert shop.things() == 1


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b'{"name": "a", "role": 1}', 422, "unknown_field", "role"),
        (b'{"name": 5}', 422, "value_not_accepted", "name"),
        (b"{}", 422, "field_missing", "name"),
        (b'{"name": "' + b"x" * 300 + b'"}', 422, "value_not_accepted", "name"),
        (b'{"name": "\\u0000"}', 422, "value_not_accepted", ""),
        (b'{"name": "\xff"}', 400, "body_malformed", ""),
        (b'{"name', 400, "body_malformed", ""),
        (b"[" * 100_000, 400, "body_malformed", ""),
        (b'{"name": "' + b"x" * 2_000_000 + b'"}', 413, "body_too_large", ""),
    ],
)
def test_bad_input_is_refused_with_a_code(
    shop: Shop, body: bytes, status: int, code: str, field: str
) -> None:
    answer = shop.client.post("/api/things", content=body, headers=CALLER)

    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (status, code, field)
    assert shop.things() == 0


def test_a_compressed_body_is_read_and_a_bomb_is_not(shop: Shop) -> None:
    headers = CALLER | {"Content-Encoding": "gzip"}
    bomb = gzip.compress(b'{"name":"' + b"x" * 40_000_000 + b'"}')

    good = shop.client.post("/api/things", content=gzip.compress(b'{"name":"a"}'), headers=headers)
    bad = shop.client.post("/api/things", content=bomb, headers=headers)
    broken = shop.client.post("/api/things", content=b"not gzip", headers=headers)

    assert [good.status_code, bad.status_code, broken.status_code] == [201, 413, 400]


def test_a_record_that_is_not_there_and_one_out_of_sight_look_the_same(shop: Shop) -> None:
    shop.client.post("/api/things", json={"name": "a"}, headers=CALLER)

    missing = shop.client.get("/api/things/77", headers=CALLER)
    hidden = shop.client.get("/api/things/1", headers={"Authorization": "Test requester"})
    nobody = shop.client.get("/api/things/1")
    odd = [
        shop.client.get(f"/api/things/{word}", headers=CALLER).status_code for word in ("x", "0", "9" * 30)
    ]

    assert (missing.status_code, hidden.status_code, nobody.status_code) == (404, 404, 401)
    assert {**missing.json(), "reference": ""} == {**hidden.json(), "reference": ""}
    assert odd == [404, 404, 404]


def test_the_feed_tells_what_was_committed_in_order(shop: Shop) -> None:
    for name in "abc":
        shop.client.post("/api/things", json={"name": name}, headers=CALLER)
    shop.client.post("/api/things", json={"name": "d", "is_refused": True}, headers=CALLER)

    feed = shop.client.get("/api/updates?after=1", headers=CALLER).json()

    assert [(item["seq"], item["name"]) for item in feed["items"]] == [(2, "thing_made"), (3, "thing_made")]
    with shop.house.transaction(writes=False) as ctx:
        assert updates.last_seq(ctx.session) == 3


def test_every_answer_forbids_sniffing_framing_and_caching(shop: Shop) -> None:
    for answer in (shop.client.get("/livez"), shop.client.get("/api/things/1"), shop.client.get("/nowhere")):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
