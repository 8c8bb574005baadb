"""A server in process for story tests: real database, real routes, a clock that the test moves."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from litestar.testing import TestClient

from server import migrations
from server.core.context import SYSTEM, Actor, ActorKind, Context, House
from server.core.db import Database
from server.core.jobs import run_due
from server.settings import Settings
from server.wiring import JOBS, REACTIONS
from shared.errors import Refusal
from shared.permissions import Permission, Role, permissions_of
from shared.wire import Endpoint, File, Nothing
from tests.support.apps import lent

R = TypeVar("R")

MONDAY_MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""09:30 in Seoul."""


@dataclass
class FixedClock:
    """Shows the moment it was set to."""

    at: datetime = MONDAY_MORNING

    def now(self) -> datetime:
        return self.at

    def pass_time(self, **span: float) -> None:
        self.at += timedelta(**span)


def make_schema(database: Database) -> None:
    migrations.upgrade(database.engine)


@dataclass
class Desk:
    """One company's server. `clock` is moved by the test; `api()` speaks HTTP, `ctx()` calls actions."""

    house: House
    clock: FixedClock
    settings: Settings
    _clients: list[TestClient[Any]] = field(default_factory=list)
    _open: ExitStack = field(default_factory=ExitStack)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @contextmanager
    def ctx(self, actor: Actor = SYSTEM, *, writes: bool = True) -> Iterator[Context]:
        with self.house.transaction(actor, writes=writes) as context:
            yield context

    def pass_time(self, **span: float) -> None:
        """Move the clock, then run every job that has become due."""
        self.clock.pass_time(**span)
        run_due(self.house, JOBS)

    def api(self, authorization: str = "") -> "Api":
        """A client that sends this Authorization header ("Bearer …" or "Device …")."""
        if not self._clients:
            app = self._open.enter_context(lent(self.settings, self.house))
            client = TestClient(app, raise_server_exceptions=False)
            self._clients.append(self._open.enter_context(client))
        return Api(self._clients[0], authorization)

    def close(self) -> None:
        self._open.close()
        self.house.database.dispose()


class Refused(Exception):
    """The server refused; `status`, `code`, `field`, `facts` say how."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__(f"{status} {refusal.code} {refusal.field} {refusal.facts}")
        self.status, self.code, self.field, self.facts = status, refusal.code, refusal.field, refusal.facts


@dataclass
class Api:
    """Calls endpoints over HTTP as the desktop app does."""

    client: TestClient[Any]
    authorization: str = ""

    def call(
        self,
        endpoint: Endpoint[Any, Any, R],
        *,
        query: Any = None,
        body: Any = None,
        key: str = "",
        **ids: int,
    ) -> R:
        """The reply, or `Refused`. `query` and `body` are wire records (or plain dicts, to send nonsense)."""
        response = self.raw(endpoint, query=query, body=body, key=key, **ids)
        if response.status_code >= 400:
            raise Refused(response.status_code, msgspec.json.decode(response.content, type=Refusal))
        assert response.status_code == endpoint.status
        if endpoint.returns_raw:
            return File(name="", media_type=response.headers["content-type"], content=response.content)  # type: ignore[return-value]
        return msgspec.json.decode(response.content, type=endpoint.reply)

    def raw(
        self,
        endpoint: Endpoint[Any, Any, Any],
        *,
        query: Any = None,
        body: Any = None,
        key: str = "",
        **ids: int,
    ) -> Any:
        headers = {"Authorization": self.authorization} if self.authorization else {}
        if key:
            headers["Idempotency-Key"] = key
        params = msgspec.to_builtins(query) if query is not None else {}
        params = {name: value for name, value in params.items() if value is not None}
        content = (
            b""
            if endpoint.body is Nothing
            else body
            if isinstance(body, bytes)
            else msgspec.json.encode(body)
        )
        return self.client.request(
            endpoint.method, endpoint.url(**ids), params=params, content=content, headers=headers
        )


def actor(
    *roles: Role,
    account_id: int = 1,
    person_id: int | None = None,
    teams: tuple[int, ...] = (),
    permissions: frozenset[Permission] = frozenset(),
) -> Actor:
    """A caller with these roles, without an account behind it: for tests that call actions directly."""
    return Actor(
        ActorKind.ACCOUNT,
        account_id,
        person_id,
        "시험",
        permissions | permissions_of(list(roles)),
        frozenset(teams),
    )


def open_desk(folder: Path, url: str, clock: FixedClock | None = None) -> Desk:
    """A desk over the (already migrated) database at `url`."""
    settings = Settings(
        data_dir=str(folder), database_url=url, runs_jobs=False, allowed_hosts=["testserver.local"]
    )
    clock = clock or FixedClock()
    house = House(Database(settings.url), clock, REACTIONS, folder, settings.zone)
    return Desk(house, clock, settings)


def copy_sqlite(template: Path, target: Path) -> str:
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"
