"""Tables of accounts, their sessions and the limits on signing in."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Base, Record, Versioned
from shared.permissions import Role


class Account(Versioned):
    """Somebody who can sign in. What they may do follows from `roles` at every call."""

    __tablename__ = "account"

    login: Mapped[str]
    login_key: Mapped[str] = mapped_column(unique=True)
    """`login` without case."""
    name: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    password_hash: Mapped[str]
    role_words: Mapped[str]
    is_enabled: Mapped[bool] = mapped_column(default=True)
    last_sign_in_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def roles(self) -> list[Role]:
        return [Role(word) for word in self.role_words.split()]

    @roles.setter
    def roles(self, roles: list[Role]) -> None:
        self.role_words = " ".join(role.value for role in Role if role in roles)

    @property
    def is_administrator(self) -> bool:
        return Role.ADMINISTRATOR in self.roles


class SignInSession(Record):
    """One sign-in with all tokens that followed from it by refreshing. Only digests of tokens are kept."""

    __tablename__ = "sign_in_session"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    client: Mapped[str]
    remote: Mapped[str]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    access_digest: Mapped[str] = mapped_column(unique=True)
    access_expires_at: Mapped[datetime]
    refresh_digest: Mapped[str] = mapped_column(unique=True)
    refresh_expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class UsedRefresh(Base):
    """A refresh token that has been exchanged: whoever shows it again has a copy.

    Unless it is the same request once more, its answer lost on the way: `key_digest` tells that.
    """

    __tablename__ = "used_refresh"

    digest: Mapped[str] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("sign_in_session.id"), index=True)
    key_digest: Mapped[str]
    at: Mapped[datetime]


class Attempts(Base):
    """Failed attempts at one login or from one network address."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime | None]


class SetUpOffer(Record):
    """The one-time token that lets the first administrator in."""

    __tablename__ = "set_up_offer"

    digest: Mapped[str]
    expires_at: Mapped[datetime]


class Company(Record):
    """The company's name, one row."""

    __tablename__ = "company"

    name: Mapped[str]
