"""Search over everything: the query, what was found, and how the words of it are marked."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.tickets import Level, Order, Priority, TicketIds, TicketRow, View
from shared.wire import Endpoint, Id, Line, Nothing, OptionalLine, OptionalText, Ref, Reply, Version, Wire

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
    view: View | None = None
    """Only among the tickets of this view."""
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


# --- saved views -------------------------------------------------------------------------------------------


class SavedViewForm(Wire):
    """A query with a name: for oneself, or for everybody of a team."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    query: Annotated[str, Meta(min_length=1, max_length=500)]
    order: Order = Order.DUE
    team_id: Id | None = None


class NewSavedView(SavedViewForm):
    pass


class ChangedSavedView(SavedViewForm):
    version: Version


class SavedView(Reply):
    id: int
    name: str
    query: str
    order: Order
    team: Ref | None
    owner: Ref
    may_change: bool
    version: int


class SavedViews(Reply):
    items: list[SavedView]


class SavedViewCount(Reply):
    id: int
    count: int
    has_more: bool


class SavedViewCounts(Reply):
    items: list[SavedViewCount]


DESK = Permission.UPDATES_FOLLOW
LIST_SAVED_VIEWS = Endpoint("GET", "/api/saved-views", Nothing, Nothing, SavedViews, permission=DESK)
COUNT_SAVED_VIEWS = Endpoint(
    "GET", "/api/saved-view-counts", Nothing, Nothing, SavedViewCounts, permission=DESK
)
CREATE_SAVED_VIEW = Endpoint(
    "POST", "/api/saved-views", Nothing, NewSavedView, SavedView, permission=DESK, status=201
)
CHANGE_SAVED_VIEW = Endpoint(
    "POST", "/api/saved-views/{view_id}/change", Nothing, ChangedSavedView, SavedView, permission=DESK
)
REMOVE_SAVED_VIEW = Endpoint(
    "POST", "/api/saved-views/{view_id}/remove", Nothing, Nothing, Nothing, permission=DESK
)


# --- settings ----------------------------------------------------------------------------------------------


class SearchSettings(Reply):
    """`suggests` is the company's switch, `suggests_to_me` the caller's own."""

    synonyms: list[list[str]]
    suggests: bool
    suggests_to_me: bool
    version: int


class ChangedSearchSettings(Wire):
    synonyms: Annotated[list[Annotated[list[Line], Meta(max_length=20)]], Meta(max_length=500)]
    suggests: bool
    version: Version


class ChosenSuggestions(Wire):
    suggests: bool


GET_SEARCH_SETTINGS = Endpoint(
    "GET", "/api/search/settings", Nothing, Nothing, SearchSettings, permission=DESK
)
CHANGE_SEARCH_SETTINGS = Endpoint(
    "POST",
    "/api/search/settings",
    Nothing,
    ChangedSearchSettings,
    SearchSettings,
    permission=Permission.CATALOG_MANAGE,
)
CHOOSE_SUGGESTIONS = Endpoint(
    "POST", "/api/me/suggestions", Nothing, ChosenSuggestions, SearchSettings, permission=DESK
)


# --- suggestions -------------------------------------------------------------------------------------------


class SuggestFor(Wire):
    """A ticket that is being written down."""

    subject: OptionalLine = ""
    description: OptionalText = ""


class SuggestedChoice(Reply):
    """`votes` of the `of` nearest tickets say so; `confidence` weighs the nearer ones more."""

    id: int
    label: str
    votes: int
    of: int
    confidence: float


class SuggestedPriority(Reply):
    impact: Level
    urgency: Level
    priority: Priority
    votes: int
    of: int
    confidence: float


class SimilarTicket(Reply):
    """A solved ticket; `resolution` is what may be taken over into an answer."""

    row: TicketRow
    resolution: str
    resolved_at: datetime | None


class KnownAnswer(Reply):
    """An article that fits."""

    id: int
    title: str
    snippet: Marked


class Suggestions(Reply):
    """Nothing is ever applied by itself. `is_on` is False where they are switched off."""

    is_on: bool
    category: SuggestedChoice | None
    team: SuggestedChoice | None
    priority: SuggestedPriority | None
    similar: list[SimilarTicket]
    articles: list[KnownAnswer]


SUGGEST = Endpoint(
    "POST",
    "/api/suggestions",
    Nothing,
    SuggestFor,
    Suggestions,
    permission=Permission.TICKETS_WORK,
    is_reading=True,
)
SUGGEST_FOR_TICKET = Endpoint(
    "GET", "/api/tickets/{ticket_id}/suggestions", Nothing, Nothing, Suggestions, permission=DESK
)
