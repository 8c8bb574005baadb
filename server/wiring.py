"""What every feature offers and what follows from what, in plain tables. Read this first."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from server.assets import reactions as assets
from server.assets.routes import ROUTES as ASSETS
from server.catalog.queries import actor_of_token
from server.core import outbox, repeats, updates
from server.core.events import Event
from server.core.http import Authenticate, Route
from server.core.jobs import Job
from server.people.events import PersonChanged
from server.people.routes import ROUTES as PEOPLE

ROUTES: list[Route] = [
    *PEOPLE,
    *ASSETS,
]

AUTHENTICATORS: Mapping[str, Authenticate] = {
    "Bearer": actor_of_token,
}
"""Who calls, by scheme of the Authorization header."""

REACTIONS: Mapping[type[Event], list[Callable[..., None]]] = {
    PersonChanged: [assets.show_new_name],
}
"""Reactions run in this order, in the transaction of the event. `Event` stands for every event."""

JOBS: list[Job] = [
    Job("forget_kept_answers", timedelta(hours=1), repeats.prune),
    Job("forget_old_updates", timedelta(hours=1), lambda ctx: updates.prune(ctx.session)),
]

DELIVERERS: dict[str, Callable[[Any], outbox.Deliver]] = {}
"""By kind of delivery: makes, from the settings, the function that delivers one."""
