"""What every feature offers and what follows from what, in plain tables. Read this first."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from server.core import outbox, repeats, updates
from server.core.events import Event
from server.core.http import Authenticate, Route
from server.core.jobs import Job

ROUTES: list[Route] = []

AUTHENTICATORS: Mapping[str, Authenticate] = {}
"""Who calls, by scheme of the Authorization header."""

REACTIONS: Mapping[type[Event], list[Callable[..., None]]] = {}
"""Reactions run in this order, in the transaction of the event. `Event` stands for every event."""

JOBS: list[Job] = [
    Job("forget_kept_answers", timedelta(hours=1), repeats.prune),
    Job("forget_old_updates", timedelta(hours=1), lambda ctx: updates.prune(ctx.session)),
]

DELIVERERS: dict[str, Callable[[Any], outbox.Deliver]] = {}
"""By kind of delivery: makes, from the settings, the function that delivers one."""
