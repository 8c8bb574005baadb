"""The numbered feed: which records differ now. Desktops follow it and reload what they show."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.wire import Endpoint, Nothing, Reply, Wire

PASSING_SEQ = 0
"""News that is told once to those who follow the live feed and kept nowhere."""


class Update(Reply):
    """Record `kind`/`id` changed; `name` says by what ("ticket_resolved"). Passing news has no number."""

    seq: int
    kind: str
    id: int
    name: str
    at: datetime


class UpdatesQuery(Wire):
    after: Annotated[int, Meta(ge=0)] = 0
    wait_s: Annotated[int, Meta(ge=0, le=25)] = 0
    limit: Annotated[int, Meta(ge=1, le=1000)] = 500


class Updates(Reply):
    """`last_seq` is where to go on. `is_gap`: too old to tell, reload everything shown."""

    items: list[Update]
    last_seq: int
    is_gap: bool = False


class Health(Reply):
    """`status` is "ok" or the reason it is not: "database", "disk", "starting"."""

    status: str


LIST_UPDATES = Endpoint(
    "GET", "/api/updates", UpdatesQuery, Nothing, Updates, permission=Permission.UPDATES_FOLLOW
)
"""Long-poll form; the live form is GET /api/updates/stream (server-sent events, `Last-Event-ID`)."""
UPDATES_STREAM_PATH = "/api/updates/stream"
