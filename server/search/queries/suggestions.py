"""What the company's own history says about a ticket: category, team, priority, solutions, articles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select

from server.catalog.models import Category, Team
from server.core import fulltext
from server.core.context import Context
from server.search.queries import asked as asking
from server.search.queries import found, hits, settings
from server.search.rules.votes import Neighbour, Vote, nearest, vote
from server.tickets.models import Ticket
from server.tickets.queries import lists, visibility
from server.tickets.rules.states import priority_of
from shared.search import (
    Hit,
    HitKind,
    KnownAnswer,
    SimilarTicket,
    SuggestedChoice,
    SuggestedPriority,
    SuggestFor,
    Suggestions,
)
from shared.tickets import Level, ResolutionCode, Status

T = TypeVar("T")
SOLVED = (ResolutionCode.SOLVED, ResolutionCode.WORKAROUND)
MOST_LOOKED_AT = 60
MOST_SIMILAR, MOST_ARTICLES = 4, 3
MOST_TEXT = 1_500
"""Characters of a description that are compared."""
SHORTEST = 4
OFF = Suggestions(is_on=False, category=None, team=None, priority=None, similar=[], articles=[])


@dataclass(frozen=True)
class Neighbours:
    """Visible tickets near to a text, the nearest first: id, category, team, impact, urgency, solution."""

    rows: list[Any]

    def voting(self) -> list[Any]:
        return self.rows[: nearest([row[-1] for row in self.rows])]


def suggest(ctx: Context, form: SuggestFor) -> Suggestions:
    """For a ticket that is being written down."""
    if not settings.may_suggest(ctx):
        return OFF
    return _suggest(ctx, f"{form.subject} {form.description[:MOST_TEXT]}")


def suggest_for(ctx: Context, ticket_id: int) -> Suggestions:
    """For a ticket that is there."""
    ticket = visibility.get(ctx, ticket_id)
    if not settings.may_suggest(ctx):
        return OFF
    return _suggest(ctx, f"{ticket.subject} {ticket.description[:MOST_TEXT]}", without=ticket.id)


def _suggest(ctx: Context, text: str, *, without: int = 0) -> Suggestions:
    near = neighbours(ctx, text, without=without)
    return Suggestions(
        is_on=True,
        category=_category(ctx, category_of(near)),
        team=_team(ctx, team_of(near)),
        priority=_priority(level_of(near)),
        similar=_similar(ctx, near),
        articles=_articles(ctx, text),
    )


def neighbours(ctx: Context, text: str, *, without: int = 0) -> Neighbours:
    """Tickets that the caller may see and that say nearly the same."""
    if len(text.strip()) < SHORTEST:
        return Neighbours([])
    base = select(
        Ticket.id,
        Ticket.category_id,
        Ticket.team_id,
        Ticket.impact,
        Ticket.urgency,
        Ticket.status,
        Ticket.resolution_code,
    ).where(
        visibility.visible(ctx),
        Ticket.id != without,
        Ticket.status.not_in((Status.CANCELLED, Status.MERGED)),
    )
    wanted = fulltext.wanted(text, settings.synonyms(ctx))
    return Neighbours(fulltext.similar(ctx.session, "ticket", wanted, base, Ticket.id, most=MOST_LOOKED_AT))


# --- votes -------------------------------------------------------------------------------------------------


def category_of(near: Neighbours) -> Vote[int] | None:
    return _voted(near, lambda row: row[1])


def team_of(near: Neighbours) -> Vote[int] | None:
    return _voted(near, lambda row: row[2])


def level_of(near: Neighbours) -> Vote[tuple[Level, Level]] | None:
    return _voted(near, lambda row: (row[3], row[4]))


def _voted(near: Neighbours, choice: Callable[[Any], T | None]) -> Vote[T] | None:
    return vote([Neighbour(row[-1], choice(row)) for row in near.voting()])


def _category(ctx: Context, voted: Vote[int] | None) -> SuggestedChoice | None:
    """Nothing that is no longer in use."""
    row = None if voted is None else ctx.session.get(Category, voted.choice)
    if voted is None or row is None or not row.is_active:
        return None
    return _choice(voted, lists.category_paths(ctx, {row.id}).get(row.id, row.name))


def _team(ctx: Context, voted: Vote[int] | None) -> SuggestedChoice | None:
    row = None if voted is None else ctx.session.get(Team, voted.choice)
    return None if voted is None or row is None or not row.is_active else _choice(voted, row.name)


def _choice(voted: Vote[int], label: str) -> SuggestedChoice:
    return SuggestedChoice(
        id=voted.choice, label=label, votes=voted.votes, of=voted.of, confidence=voted.confidence
    )


def _priority(voted: Vote[tuple[Level, Level]] | None) -> SuggestedPriority | None:
    if voted is None:
        return None
    impact, urgency = voted.choice
    return SuggestedPriority(
        impact=impact,
        urgency=urgency,
        priority=priority_of(impact, urgency),
        votes=voted.votes,
        of=voted.of,
        confidence=voted.confidence,
    )


# --- solutions ---------------------------------------------------------------------------------------------


def _similar(ctx: Context, near: Neighbours) -> list[SimilarTicket]:
    """Solved ones with what solved them; of those that were solved in the same words only the nearest."""
    over = (Status.RESOLVED, Status.CLOSED)
    ids = [row[0] for row in near.voting() if row[5] in over and row[6] in SOLVED]
    if not ids:
        return []
    query = select(Ticket.id, Ticket.resolution, Ticket.resolved_at).where(Ticket.id.in_(ids))
    solutions = {row.id: row for row in ctx.session.execute(query)}
    by_words = {" ".join(solutions[one].resolution.split()).lower(): one for one in reversed(ids)}
    kept = [one for one in ids if one in by_words.values()][:MOST_SIMILAR]
    return [
        SimilarTicket(
            row=row, resolution=solutions[row.id].resolution, resolved_at=solutions[row.id].resolved_at
        )
        for row in lists.rows(ctx, kept)
    ]


def _articles(ctx: Context, text: str) -> list[KnownAnswer]:
    """Those that hold more than one word of a longer text: one alone is chance."""
    if len(text.strip()) < SHORTEST:
        return []
    asked = asking.ask_plainly(ctx, text)
    ids: Sequence[int] = found.similar_articles(ctx, asked, MOST_ARTICLES)
    least = 1 if len(asked.wanted.words) < 3 else 2
    shown = [hit for hit in hits.show(ctx, HitKind.ARTICLE, ids, (), asked) if _shared(hit) >= least]
    return [KnownAnswer(id=one.id, title=one.title.text, snippet=one.snippet) for one in shown]


def _shared(hit: Hit) -> int:
    """How many different words title and passage share with the text."""
    return len(
        {text.text[start:end].lower() for text in (hit.title, hit.snippet) for start, end in text.marks}
    )
