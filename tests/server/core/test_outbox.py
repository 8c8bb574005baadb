"""Deliveries: in order, again after failures, given up in the end."""

from datetime import timedelta
from typing import Any

import pytest

from server.core import db, outbox
from server.core.outbox import Delivery, Undeliverable
from shared.errors import Conflict
from tests.support.house import Desk
from tests.support.postgres import end_connections


class Post:
    """Takes everything while it is open."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.is_open = True

    def __call__(self, payload: dict[str, Any]) -> None:
        if not self.is_open:
            raise ConnectionError("closed")
        if payload["text"] == "impossible":
            raise Undeliverable("no such address")
        self.taken.append(payload["text"])


@pytest.fixture
def post() -> Post:
    return Post()


def send(desk: Desk, key: str, text: str = "") -> None:
    with desk.ctx() as ctx:
        outbox.send(ctx, "post", key, {"text": text or key})


def turn(desk: Desk, post: Post, **later: float) -> int:
    desk.clock.pass_time(**later)
    return outbox.deliver_due(desk.house, {"post": post})


def rows(desk: Desk) -> list[Delivery]:
    with desk.ctx(writes=False) as ctx:
        return list(ctx.session.query(Delivery).order_by(Delivery.id))


def test_what_is_sent_goes_out_once_in_order(desk: Desk, post: Post) -> None:
    for key in ("a:1", "b:1", "a:2", "a:1"):
        send(desk, key)

    assert (turn(desk, post), turn(desk, post, hours=1)) == (3, 0)
    assert post.taken == ["a:1", "b:1", "a:2"]


@pytest.mark.parametrize("desk", ["postgres"], indirect=True)
def test_a_database_that_is_lost_while_it_goes_out_sends_nothing_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "RESTED_S", 1000.0)
    taken: list[str] = []

    def deliver(payload: dict[str, Any]) -> None:
        taken.append(payload["text"])
        end_connections(desk.house.database.url)

    send(desk, "a:1")
    assert outbox.deliver_due(desk.house, {"post": deliver}) == 1
    desk.clock.pass_time(hours=1)
    assert outbox.deliver_due(desk.house, {"post": deliver}) == 0
    assert taken == ["a:1"]


def test_a_refused_transaction_sends_nothing(desk: Desk, post: Post) -> None:
    def refused() -> None:
        with desk.ctx() as ctx:
            outbox.send(ctx, "post", "a:1", {"text": "x"})
            raise Conflict("collides")

    with pytest.raises(Conflict):
        refused()

    assert turn(desk, post) == 0


def test_order_in_a_line_survives_an_outage(desk: Desk, post: Post) -> None:
    post.is_open = False
    send(desk, "a:1")
    assert turn(desk, post) == 0
    send(desk, "a:2")
    send(desk, "a:3")
    assert turn(desk, post, seconds=5) == 0
    post.is_open = True
    assert turn(desk, post, seconds=5) == 0, "the first one of the line waits for its next try"

    assert turn(desk, post, minutes=1) == 3
    assert post.taken == ["a:1", "a:2", "a:3"]


def test_a_line_that_waits_does_not_hold_up_another(desk: Desk, post: Post) -> None:
    post.is_open = False
    send(desk, "a:1")
    turn(desk, post)
    post.is_open = True
    send(desk, "b:1")

    assert turn(desk, post, seconds=5) == 1
    assert post.taken == ["b:1"]


def test_tries_become_rarer_and_end_after_three_days(desk: Desk, post: Post) -> None:
    post.is_open = False
    send(desk, "a:1")
    for _ in range(400):
        turn(desk, post, minutes=11)

    (row,) = rows(desk)
    assert row.failed_at is not None
    assert row.due_at is None
    assert row.last_error == "ConnectionError: closed"
    assert 100 < row.attempts < 160


def test_the_hopeless_is_given_up_at_once_and_lets_the_next_one_through(desk: Desk, post: Post) -> None:
    send(desk, "a:1", "impossible")
    send(desk, "a:2")

    assert turn(desk, post) == 1
    assert [row.failed_at is not None for row in rows(desk)] == [True, False]


def test_old_deliveries_are_forgotten_but_never_those_that_wait(desk: Desk, post: Post) -> None:
    send(desk, "a:1")
    turn(desk, post)
    post.is_open = False
    desk.clock.pass_time(days=31)
    send(desk, "a:2")
    turn(desk, post)
    with desk.ctx() as ctx:
        outbox.prune(ctx)

    assert [row.key for row in rows(desk)] == ["a:2"]
    assert timedelta(days=30) == outbox.KEPT
