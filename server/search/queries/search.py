"""The search as it is answered: hits of every kind, how many there are, what narrows them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from server.catalog.models import Team
from server.core import fulltext, paging, updates
from server.core.context import Context
from server.search.queries import asked as asking
from server.search.queries import found, hits
from server.search.queries.asked import Asked
from server.search.queries.found import Ranked
from server.search.rules.language import quoted
from server.tickets.models import Ticket
from server.tickets.queries import lists
from shared.permissions import Permission
from shared.search import (
    Facet,
    FacetValue,
    FoundTicketsQuery,
    HitKind,
    KindCount,
    OwnSearchQuery,
    OwnSearchResult,
    SearchQuery,
    SearchResult,
)
from shared.tickets import TicketIds

OF_EACH = 5
"""Hits of people, articles and assets that stand beside the tickets when everything is asked for."""
MOST_FACETS = 8


def search(ctx: Context, query: SearchQuery) -> SearchResult:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    asked = asking.ask(ctx, query.text)
    start = paging.place_of(query.cursor)
    kinds = list(HitKind) if query.kind is None or not start else [query.kind]
    ranked = {kind: found.of_kind(ctx, kind, asked, query.order) for kind in kinds}
    shown = [one for kind in kinds for one in _page(ctx, ranked[kind], query, start, asked)]
    paged = ranked[query.kind or HitKind.TICKET]
    return SearchResult(
        hits=shown,
        counts=[_count(one) for one in ranked.values()],
        facets=_facets(ctx, ranked[HitKind.TICKET]) if HitKind.TICKET in ranked else [],
        next_cursor=_next(paged.rows, start + query.limit) if query.kind is not None else "",
    )


def _page(ctx: Context, ranked: Ranked, query: SearchQuery, start: int, asked: Asked) -> list[Any]:
    """The asked page of one kind; of every kind a few when none was named."""
    if query.kind is not None and ranked.kind is not query.kind:
        return []
    is_short = query.kind is None and ranked.kind is not HitKind.TICKET
    end = start + (min(OF_EACH, query.limit) if is_short else query.limit)
    ids = [row[0] for row in ranked.rows]
    return hits.show(ctx, ranked.kind, ids[start:end], ids[ranked.loose_from :], asked)


def _count(ranked: Ranked) -> KindCount:
    """Those that hold all words; where there are none, those that hold some."""
    count = ranked.loose_from or len(ranked.rows)
    return KindCount(kind=ranked.kind, count=count, has_more=ranked.has_more)


# --- pages -------------------------------------------------------------------------------------------------


def _next(rows: Sequence[Any], end: int) -> str:
    return paging.at_place(end) if end < len(rows) else ""


# --- what narrows ------------------------------------------------------------------------------------------


def _facets(ctx: Context, ranked: Ranked) -> list[Facet]:
    """How the found tickets are spread, over those that hold all words."""
    rows = ranked.rows[: ranked.loose_from] or ranked.rows
    if len(rows) < 2:
        return []
    statuses = Counter(row[1].value for row in rows)
    priorities = Counter(row[2] for row in rows)
    teams = Counter(row[3] for row in rows if row[3] is not None)
    categories = Counter(row[4] for row in rows if row[4] is not None)
    names = {row.id: row.name for row in ctx.session.execute(select(Team.id, Team.name))}
    paths = lists.category_paths(ctx, set(categories))
    return [
        _facet("status", [(f"status:{word}", word, count) for word, count in statuses.most_common()]),
        _facet(
            "priority",
            [(f"prio:P{level}", f"P{level}", count) for level, count in sorted(priorities.items())],
        ),
        _facet(
            "team", [(f"team:{quoted(names[one])}", names[one], count) for one, count in teams.most_common()]
        ),
        _facet(
            "category",
            [
                (f"category:{quoted(paths[one])}", paths[one], count)
                for one, count in categories.most_common()
                if one in paths
            ],
        ),
    ]


def _facet(name: str, values: list[tuple[str, str, int]]) -> Facet:
    return Facet(
        name=name,
        values=[
            FacetValue(query=query, label=label, count=count) for query, label, count in values[:MOST_FACETS]
        ],
    )


# --- tickets for the inbox ---------------------------------------------------------------------------------


def ticket_ids(ctx: Context, query: FoundTicketsQuery) -> TicketIds:
    """All that fit in the order of the list, and the rows that are painted first."""
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    seq = updates.last_seq(ctx.session)
    asked = asking.ask(ctx, query.text)
    conditions = ticket_conditions(ctx, asked)
    if query.team_id is not None:
        conditions.append(Ticket.team_id == query.team_id)
    if query.view is not None:
        conditions.append(lists.in_view(ctx, query.view))
    order = lists.order_of(query.view, query.order)
    ids = select(Ticket.id).where(*conditions).order_by(*order).limit(query.limit)
    found_ids = list(ctx.session.scalars(ids))
    return TicketIds(ids=found_ids, first_rows=lists.rows(ctx, found_ids[: lists.FIRST_ROWS]), seq=seq)


def ticket_conditions(ctx: Context, asked: Asked) -> list[Any]:
    """Words and filters as conditions, for lists and counts."""
    words = fulltext.conditions(ctx.session, "ticket", asked.wanted, Ticket.id)
    return [*found.ticket_conditions(ctx, asked), *words]


# --- the requester -----------------------------------------------------------------------------------------


def search_own(ctx: Context, query: OwnSearchQuery) -> OwnSearchResult:
    """The caller's own tickets by their public part, then what is published. Filters are the desk's."""
    ctx.actor.require(Permission.TICKETS_OWN)
    asked = asking.ask_plainly(ctx, query.text)
    start = paging.place_of(query.cursor)
    end = start + query.limit
    tickets = [(HitKind.TICKET, row[0]) for row in found.own_tickets(ctx, asked).rows]
    both = tickets + [(HitKind.ARTICLE, row[0]) for row in found.own_articles(ctx, asked).rows]
    page = both[start:end]
    own = [one for kind, one in page if kind is HitKind.TICKET]
    articles = [one for kind, one in page if kind is HitKind.ARTICLE]
    return OwnSearchResult(
        hits=hits.own_tickets(ctx, own, asked) + hits.own_articles(ctx, articles, asked),
        next_cursor=_next(both, end),
    )
