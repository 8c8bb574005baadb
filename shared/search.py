"""Search over everything: the query, what was found, and how the words of it are marked."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.tickets import Order, TicketIds, TicketRow
from shared.wire import Endpoint, Id, Nothing, Reply, Wire

Query = Annotated[str, Meta(max_length=500)]


class HitKind(StrEnum):
    TICKET = "ticket"
    ARTICLE = "article"
    PERSON = "person"
    ASSET = "asset"


class HitOrder(StrEnum):
    RELEVANCE = "relevance"
    NEWEST = "newest"


class HitPlace(StrEnum):
    """Where in a record the words stand."""

    DESCRIPTION = "description"
    QUESTION = "question"
    ANSWER = "answer"
    NOTE = "note"
    CALL = "call"
    EVENT = "event"
    BODY = "body"
    """Of an article, a person, an asset."""


class SearchQuery(Wire):
    """`text` is in the query language: `is:open prio:P1 -tag:x "just so"`. Without `kind` a few of each."""

    text: Query
    kind: HitKind | None = None
    order: HitOrder = HitOrder.RELEVANCE
    cursor: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=50)] = 20


class OwnSearchQuery(Wire):
    text: Query
    cursor: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=50)] = 20


class FoundTicketsQuery(Wire):
    """Tickets for the list of the inbox: all that the query finds, in the order of the list."""

    text: Query
    order: Order = Order.DUE
    team_id: Id | None = None
    limit: Annotated[int, Meta(ge=1, le=100_000)] = 100_000


class Marked(Reply):
    """A text and the places [start, end] in it that fit the words."""

    text: str
    marks: list[list[int]]


class Hit(Reply):
    kind: HitKind
    id: int
    title: Marked
    place: HitPlace
    snippet: Marked
    at: datetime | None
    is_loose: bool
    """It holds only some of the words."""
    row: TicketRow | None
    """Of a ticket."""


class KindCount(Reply):
    kind: HitKind
    count: int
    has_more: bool
    """There are more than were counted."""


class FacetValue(Reply):
    """`query` narrows the search to it."""

    query: str
    label: str
    count: int


class Facet(Reply):
    """`name`: status, priority, team or category."""

    name: str
    values: list[FacetValue]


class SearchResult(Reply):
    hits: list[Hit]
    counts: list[KindCount]
    facets: list[Facet]
    next_cursor: str


class OwnHit(Reply):
    """A ticket of the caller or a public article."""

    kind: HitKind
    id: int
    title: Marked
    snippet: Marked
    at: datetime | None


class OwnSearchResult(Reply):
    hits: list[OwnHit]
    next_cursor: str


SEARCH = Endpoint(
    "GET", "/api/search", SearchQuery, Nothing, SearchResult, permission=Permission.UPDATES_FOLLOW
)
SEARCH_TICKETS = Endpoint(
    "GET", "/api/search/tickets", FoundTicketsQuery, Nothing, TicketIds, permission=Permission.UPDATES_FOLLOW
)
SEARCH_OWN = Endpoint(
    "GET", "/api/my/search", OwnSearchQuery, Nothing, OwnSearchResult, permission=Permission.TICKETS_OWN
)
