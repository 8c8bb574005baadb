"""Who is signed in, where; the tokens live in the operating system's keyring, or in memory only."""

import importlib
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.auth import Me, SignedIn

log = logging.getLogger(__name__)

SERVICE = "ieum-desk"
EARLY = timedelta(seconds=60)
"""A token is renewed this long before it ends."""


@dataclass
class Session:
    """The sign-in at one server. `me`: who it is or, after its end, was; None before the first sign-in."""

    address: str
    login: str = ""
    access_token: str = ""
    access_expires_at: datetime | None = None
    refresh_token: str = ""
    me: Me | None = None
    is_remembered: bool = True
    certificate: str = ""
    """The certificate (PEM) that the person chose to trust; "" leaves that to the system."""

    @property
    def is_signed_in(self) -> bool:
        return bool(self.refresh_token)

    @property
    def needs_refresh(self) -> bool:
        ends = self.access_expires_at
        return self.is_signed_in and (ends is None or datetime.now(UTC) > ends - EARLY)

    @property
    def renew_in_ms(self) -> int:
        """How long until new tokens should be fetched."""
        ends = self.access_expires_at
        left = ends - EARLY - datetime.now(UTC) if ends is not None else timedelta()
        return max(1000, int(left.total_seconds() * 1000))

    def accept(self, tokens: SignedIn) -> None:
        """Take over a new pair of tokens."""
        self.access_token, self.access_expires_at = tokens.access_token, tokens.access_expires_at
        self.refresh_token = tokens.refresh_token
        if self.is_remembered and self.login:
            _remember(self._place, self.refresh_token)

    def restore(self) -> bool:
        """Take the refresh token from the keyring; False when there is none."""
        self.refresh_token = _recall(self._place) if self.login else ""
        return self.is_signed_in

    def forget(self) -> None:
        """Signed out: no token remains anywhere."""
        self.access_token, self.access_expires_at, self.refresh_token = "", None, ""
        if self.login:
            _forget(self._place)

    @property
    def _place(self) -> str:
        return f"{self.login}@{self.address}"


def _keyring() -> Any:
    """Loaded when it is needed: looking for the system's keyring takes longer than opening the window."""
    return importlib.import_module("keyring")


def _remember(place: str, token: str) -> None:
    try:
        _keyring().set_password(SERVICE, place, token)
    except _keyring().errors.KeyringError:
        log.info("no keyring here: the sign-in lasts as long as this window")


def _recall(place: str) -> str:
    try:
        return _keyring().get_password(SERVICE, place) or ""
    except _keyring().errors.KeyringError:
        return ""


def _forget(place: str) -> None:
    try:
        _keyring().delete_password(SERVICE, place)
    except _keyring().errors.KeyringError:
        return
