"""What the company set, and words with everything that stands for them."""

from functools import lru_cache

from sqlalchemy import select

from server.core.context import Context
from server.core.fulltext import Synonyms
from server.search.models import SearchSettings
from server.search.rules.synonyms import DEFAULTS


def row(ctx: Context) -> SearchSettings | None:
    return ctx.session.scalar(select(SearchSettings).order_by(SearchSettings.id).limit(1))


def synonyms(ctx: Context) -> Synonyms:
    query = select(SearchSettings.synonyms).order_by(SearchSettings.id).limit(1)
    found = ctx.session.scalar(query)
    return _prepared(DEFAULTS if found is None else tuple(tuple(group) for group in found))


@lru_cache(maxsize=8)
def _prepared(groups: tuple[tuple[str, ...], ...]) -> Synonyms:
    return Synonyms.from_groups(groups)
