"""What the company set, what a person chose, and words with everything that stands for them."""

from sqlalchemy import select

from server.core import reference
from server.core.context import Context
from server.core.fulltext import Synonyms
from server.search.models import SearchChoice, SearchSettings
from server.search.rules.synonyms import DEFAULTS
from shared import search as wire
from shared.permissions import Permission


def row(ctx: Context) -> SearchSettings | None:
    return ctx.session.scalar(select(SearchSettings).order_by(SearchSettings.id).limit(1))


def synonyms(ctx: Context) -> Synonyms:
    return reference.known(ctx, "synonyms", _synonyms)


def _synonyms(ctx: Context) -> Synonyms:
    query = select(SearchSettings.synonyms).order_by(SearchSettings.id).limit(1)
    found = ctx.session.scalar(query)
    return Synonyms.from_groups(DEFAULTS if found is None else found)


def may_suggest(ctx: Context) -> bool:
    """Switched on by the company, and not off by the caller."""
    settings = row(ctx)
    return (settings is None or settings.suggests) and _chosen(ctx)


def _chosen(ctx: Context) -> bool:
    choice = ctx.session.get(SearchChoice, ctx.actor.person_id or 0)
    return choice is None or choice.suggests


def show(ctx: Context) -> wire.SearchSettings:
    ctx.actor.require(Permission.UPDATES_FOLLOW)
    return shown(ctx, row(ctx))


def shown(ctx: Context, settings: SearchSettings | None) -> wire.SearchSettings:
    """The defaults stand for what nobody has set; their version is 1."""
    return wire.SearchSettings(
        synonyms=[list(group) for group in (DEFAULTS if settings is None else settings.synonyms)],
        suggests=settings is None or settings.suggests,
        suggests_to_me=_chosen(ctx),
        version=1 if settings is None else settings.version,
    )
