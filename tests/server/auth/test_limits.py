"""Guessing passwords: slowed down per login and per address, whatever headers say."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import select

from server.audit.models import AuditEntry
from server.auth.models import Attempts
from shared.permissions import Role
from tests.support.auth import PASSWORD, account_for
from tests.support.house import Desk


def attempt(desk: Desk, login: str, password: str = "wrong", **headers: str) -> Any:
    return desk.api().client.post(
        "/api/session", json={"login": login, "password": password}, headers=headers
    )


def test_the_eleventh_attempt_is_refused_whatever_address_the_headers_claim(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")

    answers = [
        attempt(
            desk,
            "lead",
            **dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "True-Client-IP"), f"203.0.113.{n}"),
        )
        for n in range(30)
    ]

    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 20
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900
    with desk.ctx(writes=False) as ctx:
        refusals = select(AuditEntry).where(AuditEntry.name == "sign_in_refused")
        assert len(ctx.session.scalars(refusals).all()) == 30


def test_within_the_block_even_the_right_password_is_refused_and_afterwards_it_is_not(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    for _ in range(10):
        attempt(desk, "lead")

    assert attempt(desk, "LEAD", PASSWORD).status_code == 429
    desk.clock.pass_time(minutes=14, seconds=59)
    assert attempt(desk, "lead", PASSWORD).status_code == 429
    desk.clock.pass_time(seconds=1)
    assert attempt(desk, "lead", PASSWORD).status_code == 201


def test_a_login_that_does_not_exist_is_limited_alike(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")

    known = [attempt(desk, "lead") for _ in range(12)]
    unknown = [attempt(desk, "nobody") for _ in range(12)]

    assert [one.status_code for one in known] == [one.status_code for one in unknown]
    bodies = [{**one.json(), "reference": ""} for one in (known[-1], unknown[-1])]
    assert bodies[0] == bodies[1]


def test_parallel_guesses_are_counted_one_by_one(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    attempt(desk, "somebody-else")

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: attempt(desk, "lead").status_code, range(24)))

    assert sorted(statuses) == [401] * 10 + [429] * 14


def test_a_success_starts_the_count_anew(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    for _ in range(9):
        attempt(desk, "lead")

    assert attempt(desk, "lead", PASSWORD).status_code == 201
    assert [attempt(desk, "lead").status_code for _ in range(10)] == [401] * 10


def test_failures_spread_over_time_do_not_add_up(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    for _ in range(30):
        assert attempt(desk, "lead").status_code == 401
        desk.clock.pass_time(minutes=3)


def test_one_address_cannot_try_many_logins(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")

    statuses = [attempt(desk, f"user{n}").status_code for n in range(55)]

    assert statuses == [401] * 50 + [429] * 5
    assert attempt(desk, "lead", PASSWORD).status_code == 429
    desk.clock.pass_time(minutes=15)
    assert attempt(desk, "lead", PASSWORD).status_code == 201


def test_what_was_typed_as_a_login_is_not_kept(desk: Desk) -> None:
    attempt(desk, "my secret password")

    with desk.ctx(writes=False) as ctx:
        keys = list(ctx.session.scalars(select(Attempts.key)))
        labels = list(ctx.session.scalars(select(AuditEntry.subject_label)))
    assert len(keys) == 2
    assert not any("secret" in word for word in keys + labels)


def test_old_counts_are_forgotten(desk: Desk) -> None:
    attempt(desk, "lead")

    desk.pass_time(days=2)

    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalars(select(Attempts)).all() == []
