"""Which records of each kind a query finds, as far as the caller may see them."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, false, or_, select

from server.assets import queries as assets
from server.assets.models import Asset
from server.core import fulltext
from server.core.context import ActorKind, Context
from server.core.fulltext import Found
from server.core.fulltext.hangul import from_keys
from server.knowledge.models import Article
from server.knowledge.queries import articles, public
from server.people.models import Person
from server.people.rules import search_patterns
from server.search.queries import filters
from server.search.queries.asked import Asked
from server.search.rules.votes import NEAR_ENOUGH
from server.tickets.models import Ticket
from server.tickets.queries import visibility
from shared.knowledge import ArticleState
from shared.permissions import Permission
from shared.search import HitKind, HitOrder

MOST = fulltext.MOST_RANKED
NOTHING = Found([], 0)


@dataclass(frozen=True)
class Ranked:
    """Ids of one kind in their order; `rows` are what was read of them (id first)."""

    kind: HitKind
    rows: list[Any]
    loose_from: int

    @property
    def has_more(self) -> bool:
        return len(self.rows) >= MOST


def of_kind(ctx: Context, kind: HitKind, asked: Asked, order: HitOrder) -> Ranked:
    found = _FINDERS[kind](ctx, asked)
    rows = found.rows
    if order is HitOrder.NEWEST:
        return Ranked(kind, sorted(rows[: found.loose_from], key=lambda row: -row[0]), found.loose_from)
    return Ranked(kind, rows, found.loose_from)


# --- tickets -----------------------------------------------------------------------------------------------


def ticket_conditions(ctx: Context, asked: Asked) -> list[Any]:
    """What the filters ask, whatever the words."""
    return [visibility.visible(ctx), *(filters.condition(ctx, one) for one in asked.parsed.filters)]


def _tickets(ctx: Context, asked: Asked) -> Found:
    base = select(Ticket.id, Ticket.status, Ticket.priority, Ticket.team_id, Ticket.category_id).where(
        *ticket_conditions(ctx, asked)
    )
    return _ranked(ctx, "ticket", asked, base, Ticket.id)


def own_tickets(ctx: Context, asked: Asked) -> Found:
    """The caller's own, by what they may read of them."""
    base = select(Ticket.id).where(visibility.own(ctx))
    return _ranked(ctx, "ticket", asked, base, Ticket.id, is_public=True)


def _ranked(
    ctx: Context,
    kind: str,
    asked: Asked,
    base: Select[*tuple[Any, ...]],
    record_id: Any,
    *,
    is_public: bool = False,
) -> Found:
    if asked.wanted.words or asked.wanted.required:
        return fulltext.ranked(ctx.session, kind, asked.wanted, base, record_id, is_public=is_public)
    if asked.parsed.text or asked.parsed.phrases:
        return NOTHING
    refused = fulltext.conditions(ctx.session, kind, asked.wanted, record_id, is_public=is_public)
    query = base.where(*refused).order_by(record_id.desc()).limit(MOST)
    rows = [(*row, 0.0) for row in ctx.session.execute(query)]
    return Found(rows, len(rows))


# --- the others --------------------------------------------------------------------------------------------


def _asks_for_tickets(asked: Asked) -> bool:
    """Filters are about tickets, and without words nothing else is asked for."""
    return bool(asked.parsed.filters) or not (asked.parsed.text or asked.parsed.phrases)


def _people(ctx: Context, asked: Asked) -> Found:
    """By name first, which forgives first letters, half syllables and the other input mode."""
    if _asks_for_tickets(asked) or not ctx.actor.may(Permission.PEOPLE_READ):
        return NOTHING
    by_name = _like(ctx, select(Person.id), Person, asked)
    found = fulltext.ranked(ctx.session, "person", asked.wanted, select(Person.id), Person.id, loosens=False)
    return _joined(by_name, found.rows)


def _assets(ctx: Context, asked: Asked) -> Found:
    """What is noted about the purchase is looked through only for those who may read it."""
    if _asks_for_tickets(asked):
        return NOTHING
    base = assets.visible(ctx).with_only_columns(Asset.id)
    is_public = not (ctx.actor.kind is ActorKind.SYSTEM or ctx.actor.may(Permission.ASSETS_READ))
    found = fulltext.ranked(
        ctx.session, "asset", asked.wanted, base, Asset.id, is_public=is_public, loosens=False
    )
    return _joined(_like(ctx, base, Asset, asked), found.rows)


def _like(ctx: Context, base: Select[Any], model: Any, asked: Asked, most: int = 50) -> list[Any]:
    """By the search text, which holds names letter by letter."""
    words = " ".join((asked.parsed.text, *asked.parsed.phrases))
    ways = [words, *filter(None, [" ".join(from_keys(word) or word for word in words.split())])]
    fits = [
        [or_(*(model.search_text.like(pattern, escape="!") for pattern in group)) for group in groups]
        for groups in map(search_patterns, dict.fromkeys(ways))
        if groups
    ]
    if not fits or asked.parsed.refused:
        return []
    condition = or_(false(), *(_all(groups) for groups in fits))
    return list(ctx.session.execute(base.where(condition).order_by(model.id.desc()).limit(most)))


def _all(groups: list[Any]) -> Any:
    joined = groups[0]
    for group in groups[1:]:
        joined = joined & group
    return joined


def _joined(first: list[Any], then: list[Any]) -> Found:
    known = {row[0] for row in first}
    rows = [*first, *(row for row in then if row[0] not in known)]
    return Found(rows, len(rows))


def _articles(ctx: Context, asked: Asked) -> Found:
    """Those who read knowledge find drafts and internal parts too; retired ones nobody."""
    if _asks_for_tickets(asked):
        return NOTHING
    return _ranked(ctx, "article", asked, _readable_articles(ctx), Article.id)


def _readable_articles(ctx: Context) -> Select[int]:
    return select(Article.id).where(articles.visible(ctx), Article.state != ArticleState.RETIRED)


def own_articles(ctx: Context, asked: Asked) -> Found:
    """What employees read of what is published."""
    base = select(Article.id).where(public.visible(ctx))
    return _ranked(ctx, "article", asked, base, Article.id, is_public=True)


def similar_articles(ctx: Context, asked: Asked, most: int) -> list[int]:
    """Published ones that say nearly the same."""
    base = _readable_articles(ctx).where(Article.live_number > 0)
    rows = fulltext.similar(ctx.session, "article", asked.wanted, base, Article.id, most=most)
    return [row[0] for row in rows if row[-1] >= rows[0][-1] * NEAR_ENOUGH]


_FINDERS = {
    HitKind.TICKET: _tickets,
    HitKind.ARTICLE: _articles,
    HitKind.PERSON: _people,
    HitKind.ASSET: _assets,
}
