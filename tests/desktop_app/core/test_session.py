"""Tokens live in the system's keyring, or in memory where there is none."""

from datetime import UTC, datetime, timedelta

import keyring
import pytest
from keyring.errors import KeyringError, PasswordDeleteError

from desktop_app.core.session import Session
from shared.auth import SignedIn

ADDRESS = "https://ieum.example.kr"


class Drawer:
    """What the keyring holds."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, place: str, token: str) -> None:
        self.kept[service, place] = token

    def get_password(self, service: str, place: str) -> str | None:
        return self.kept.get((service, place))

    def delete_password(self, service: str, place: str) -> None:
        if self.kept.pop((service, place), None) is None:
            raise PasswordDeleteError(place)


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Drawer:
    made = Drawer()
    for name in ("set_password", "get_password", "delete_password"):
        monkeypatch.setattr(keyring, name, getattr(made, name))
    return made


def tokens(lasts: timedelta = timedelta(minutes=15)) -> SignedIn:
    now = datetime.now(UTC)
    return SignedIn(
        access_token="ia_1",
        access_expires_at=now + lasts,
        refresh_token="ir_1",
        refresh_expires_at=now + timedelta(days=30),
    )


def test_a_sign_in_is_there_again_at_the_next_start(drawer: Drawer) -> None:
    Session(ADDRESS, "minji").accept(tokens())

    again = Session(ADDRESS, "minji")
    assert again.restore()
    assert (again.refresh_token, again.access_token) == ("ir_1", "")
    assert again.needs_refresh
    assert not Session(ADDRESS, "seojun").restore()
    assert not Session("https://other.example.kr", "minji").restore()


def test_a_sign_in_that_shall_not_be_remembered_is_not(drawer: Drawer) -> None:
    Session(ADDRESS, "minji", is_remembered=False).accept(tokens())
    assert drawer.kept == {}


def test_signing_out_leaves_nothing(drawer: Drawer) -> None:
    session = Session(ADDRESS, "minji")
    session.accept(tokens())
    session.forget()
    session.forget()

    assert drawer.kept == {}
    assert not session.is_signed_in
    assert not Session(ADDRESS, "minji").restore()


def test_without_a_keyring_the_sign_in_lasts_as_long_as_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: str) -> None:
        raise KeyringError("locked")

    for name in ("set_password", "get_password", "delete_password"):
        monkeypatch.setattr(keyring, name, refuse)
    session = Session(ADDRESS, "minji")
    session.accept(tokens())

    assert session.is_signed_in
    assert not Session(ADDRESS, "minji").restore()
    session.forget()


def test_tokens_are_renewed_a_minute_before_they_end() -> None:
    session = Session(ADDRESS, "minji", is_remembered=False)
    session.accept(tokens(timedelta(seconds=90)))
    assert 25_000 < session.renew_in_ms <= 30_000
    session.accept(tokens(timedelta(seconds=30)))
    assert session.needs_refresh
    assert session.renew_in_ms == 1000
