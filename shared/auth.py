"""Signing in, sessions, accounts and roles."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from shared.permissions import Permission, Role
from shared.wire import Access, Endpoint, Id, Line, Nothing, OptionalLine, Ref, Reply, Version, Wire

Password = Annotated[str, Meta(min_length=12, max_length=256)]


class SignIn(Wire):
    login: Line
    password: Annotated[str, Meta(min_length=1, max_length=256)]
    client: OptionalLine = ""
    """What signs in, for the list of sessions: "ieum-desk 0.1 on PC-12"."""


class Me(Reply):
    """Who is signed in and what they may do."""

    account_id: int
    person: Ref | None
    name: str
    login: str
    roles: list[Role]
    permissions: list[Permission]
    team_ids: list[int]


class SignedIn(Reply):
    """The access token is short-lived; the refresh token is exchanged once for the next pair."""

    access_token: str
    access_expires_at: datetime
    refresh_token: str
    refresh_expires_at: datetime


class Refresh(Wire):
    refresh_token: Annotated[str, Meta(min_length=16, max_length=600)]


class ChangePassword(Wire):
    old_password: Annotated[str, Meta(min_length=1, max_length=256)]
    new_password: Password


class SetUp(Wire):
    """First run: the one-time token that the server printed, and the first administrator."""

    token: Line
    login: Line
    password: Password
    name: Line
    company: OptionalLine = ""


class ServerInfo(Reply):
    """What anybody may know before signing in."""

    product: str
    company: str
    contract_version: int
    is_set_up: bool


class AccountRow(Reply):
    id: int
    login: str
    name: str
    person: Ref | None
    roles: list[Role]
    is_enabled: bool
    last_sign_in_at: datetime | None
    version: int


class Accounts(Reply):
    items: list[AccountRow]


class NewAccount(Wire):
    login: Line
    password: Password
    name: OptionalLine = ""
    person_id: Id | None = None
    roles: list[Role] = msgspec.field(default_factory=lambda: [Role.REQUESTER])


class ChangedAccount(Wire):
    version: Version
    roles: list[Role]
    is_enabled: bool
    person_id: Id | None = None


class ResetPassword(Wire):
    version: Version
    new_password: Password


class SessionRow(Reply):
    id: int
    client: str
    created_at: datetime
    last_used_at: datetime
    is_current: bool


class Sessions(Reply):
    items: list[SessionRow]


GET_SERVER_INFO = Endpoint("GET", "/api/server", Nothing, Nothing, ServerInfo, access=Access.PUBLIC)
SET_UP = Endpoint("POST", "/api/setup", Nothing, SetUp, SignedIn, access=Access.PUBLIC, status=201)
SIGN_IN = Endpoint("POST", "/api/session", Nothing, SignIn, SignedIn, access=Access.PUBLIC, status=201)
REFRESH_SESSION = Endpoint("POST", "/api/session/refresh", Nothing, Refresh, SignedIn, access=Access.PUBLIC)
SIGN_OUT = Endpoint("POST", "/api/session/end", Nothing, Nothing, Nothing)
GET_ME = Endpoint("GET", "/api/me", Nothing, Nothing, Me)
CHANGE_PASSWORD = Endpoint("POST", "/api/me/password", Nothing, ChangePassword, Nothing)
LIST_SESSIONS = Endpoint("GET", "/api/me/sessions", Nothing, Nothing, Sessions)
END_SESSION = Endpoint("POST", "/api/me/sessions/{session_id}/end", Nothing, Nothing, Nothing)
LIST_ACCOUNTS = Endpoint(
    "GET", "/api/accounts", Nothing, Nothing, Accounts, permission=Permission.ACCOUNTS_MANAGE
)
CREATE_ACCOUNT = Endpoint(
    "POST",
    "/api/accounts",
    Nothing,
    NewAccount,
    AccountRow,
    permission=Permission.ACCOUNTS_MANAGE,
    status=201,
)
CHANGE_ACCOUNT = Endpoint(
    "POST",
    "/api/accounts/{account_id}/change",
    Nothing,
    ChangedAccount,
    AccountRow,
    permission=Permission.ACCOUNTS_MANAGE,
)
RESET_PASSWORD = Endpoint(
    "POST",
    "/api/accounts/{account_id}/password",
    Nothing,
    ResetPassword,
    AccountRow,
    permission=Permission.ACCOUNTS_MANAGE,
)
