"""Passwords: slow to guess, equally slow for logins that do not exist, renewed when settings grow."""

import pytest
from argon2 import PasswordHasher

from server.auth import actions, passwords, queries
from shared import auth as wire
from shared.errors import Invalid, Unauthorized
from shared.permissions import Role
from tests.support.auth import PASSWORD, account_for
from tests.support.house import Desk
from tests.support.people import hire


def attempt(desk: Desk, login: str, password: str) -> bool:
    try:
        with desk.ctx() as ctx:
            actions.sign_in(ctx, wire.SignIn(login=login, password=password))
    except Unauthorized:
        return False
    return True


def test_hashes_are_argon2id_with_a_salt_of_their_own() -> None:
    one, two = passwords.hashed(PASSWORD), passwords.hashed(PASSWORD)

    assert one.startswith("$argon2id$")
    assert one != two
    assert passwords.is_right(PASSWORD, one)
    assert not passwords.is_right(PASSWORD + " ", one)
    assert not passwords.is_right(PASSWORD, "not a hash")


@pytest.mark.parametrize("login", ["lead", "disabled", "left", "nobody"])
def test_every_refused_attempt_costs_one_verification(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, login: str
) -> None:
    account_for(desk, Role.LEAD, login="lead")
    account = account_for(desk, Role.LEAD, login="disabled")
    with desk.ctx() as ctx:
        queries.get(ctx, account.id).is_enabled = False
    account_for(
        desk, Role.LEAD, login="left", person=hire(desk, last_working_day=desk.now.date().replace(day=1))
    )
    verified: list[str] = []
    real = passwords.is_right

    def counting(word: str, known: str) -> bool:
        verified.append(word)
        return real(word, known)

    monkeypatch.setattr(passwords, "is_right", counting)

    assert not attempt(desk, login, "wrong")
    assert verified == ["wrong"]


def test_a_hash_made_with_weaker_settings_is_renewed_at_the_next_sign_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = account_for(desk, Role.LEAD, login="lead")
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))

    assert attempt(desk, "lead", PASSWORD)

    with desk.ctx(writes=False) as ctx:
        renewed = queries.get(ctx, account.id)
        assert "m=16,t=2" in renewed.password_hash
        assert renewed.version == account.version
    assert attempt(desk, "lead", PASSWORD)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("x" * 257, "password_too_short"),
        ("ababababababab", "password_too_simple"),
        ("Seojun-Seojun-1", "password_has_login"),
    ],
)
def test_passwords_that_are_guessed_first_are_refused(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.check_new(password, "seojun")

    assert refused.value.code == code


def test_a_very_short_login_may_be_part_of_a_password() -> None:
    passwords.check_new("a long password about ki", "ki")
