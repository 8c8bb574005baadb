"""What happens to accounts and sessions."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    """Roles, person, enabled or not; by an administrator, or by the end of somebody's access."""


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Event):
    """A wrong password, a login that may not come in, or one tried too often."""


@dataclass(frozen=True, kw_only=True)
class RefreshReused(Event):
    """A refresh token came a second time: somebody has a copy; the session was ended."""


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """By its owner."""


@dataclass(frozen=True, kw_only=True)
class PasswordReset(Event):
    """By an administrator."""


@dataclass(frozen=True, kw_only=True)
class CompanySetUp(Event):
    """The first administrator came in."""
