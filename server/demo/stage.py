"""Plays endpoints in process: each scene is one transaction, at a moment the script chooses."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from server.core.context import SYSTEM, Actor, ActorKind, Context, House
from server.wiring import ROUTES
from shared.permissions import Role, permissions_of
from shared.wire import Endpoint


@dataclass(frozen=True)
class Player:
    """Somebody who acts in the sample company: an account, its person and teams."""

    account_id: int
    person_id: int
    name: str
    roles: tuple[Role, ...]
    team_ids: frozenset[int] = frozenset()

    @property
    def actor(self) -> Actor:
        return Actor(
            ActorKind.ACCOUNT,
            self.account_id,
            self.person_id,
            self.name,
            permissions_of(list(self.roles)),
            self.team_ids,
        )


class Scene:
    """One transaction in which several people act one after the other."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._routes = {id(route.endpoint): route for route in ROUTES}

    def play(
        self, player: Player | Actor, at: datetime, endpoint: Endpoint[Any, Any, Any], *given: Any
    ) -> Any:
        """Answer `endpoint` as the server would, for this player and moment. `given`: ids, query, body."""
        route, ctx = self._routes[id(endpoint)], self.at(player, at)
        result = route.function(ctx, *given)
        ctx.finish()
        ctx.session.flush()
        return route.show(ctx, result) if route.show is not None else result

    def do(self, player: Player | Actor, at: datetime, endpoint: Endpoint[Any, Any, Any], *given: Any) -> Any:
        """The same for a write whose wire record nobody looks at: the row itself."""
        ctx = self.at(player, at)
        row = self._routes[id(endpoint)].function(ctx, *given)
        ctx.finish()
        ctx.session.flush()
        return row

    def at(self, player: Player | Actor, at: datetime) -> Context:
        """The context of this player and moment, for what no endpoint does."""
        actor = player.actor if isinstance(player, Player) else player
        return replace(self._ctx, actor=actor, now=at)


@contextmanager
def scene(house: House) -> Iterator[Scene]:
    with house.transaction(SYSTEM, writes=True) as ctx:
        yield Scene(ctx)
