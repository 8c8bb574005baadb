"""Searching in tests."""

from server.core.context import Actor
from server.search.queries import search as queries
from shared.search import (
    FoundTicketsQuery,
    Hit,
    HitKind,
    OwnSearchQuery,
    OwnSearchResult,
    SearchQuery,
    SearchResult,
)
from tests.support.house import Desk


def search(desk: Desk, actor: Actor, text: str, **more: object) -> SearchResult:
    with desk.ctx(actor, writes=False) as ctx:
        return queries.search(ctx, SearchQuery(text=text, **more))  # type: ignore[arg-type]  # fields of the query


def own(desk: Desk, actor: Actor, text: str) -> OwnSearchResult:
    with desk.ctx(actor, writes=False) as ctx:
        return queries.search_own(ctx, OwnSearchQuery(text=text))


def hits(desk: Desk, actor: Actor, text: str, kind: HitKind = HitKind.TICKET) -> list[Hit]:
    return [one for one in search(desk, actor, text).hits if one.kind is kind]


def tickets(desk: Desk, actor: Actor, text: str) -> list[int]:
    """The ids that hold everything, the best first."""
    return [one.id for one in hits(desk, actor, text) if not one.is_loose]


def listed(desk: Desk, actor: Actor, text: str) -> list[int]:
    """The ids that the inbox would show."""
    with desk.ctx(actor, writes=False) as ctx:
        return queries.ticket_ids(ctx, FoundTicketsQuery(text=text)).ids
