"""What articles are good for: they are read, put into answers, linked to tickets, and voted on."""

from sqlalchemy import select, update

from server.core import events as core_events
from server.core.context import Context
from server.knowledge import events
from server.knowledge.models import Article, ArticleVote
from server.knowledge.queries import articles, public
from server.people.rules import tidy
from shared.errors import Forbidden
from shared.knowledge import NoteUse, Use, Vote


def note_use(ctx: Context, article_id: int, form: NoteUse) -> None:
    """Counted beside the version of the article: nobody's editing is disturbed by a reader."""
    count(ctx, articles.get(ctx, article_id).id, form.use)


def count(ctx: Context, article_id: int, use: Use) -> None:
    column = {Use.VIEWED: Article.viewed, Use.INSERTED: Article.inserted, Use.LINKED: Article.linked}[use]
    ctx.session.execute(
        update(Article)
        .where(Article.id == article_id)
        .values({column: column + 1})
        .execution_options(synchronize_session=False)
    )


def view_own(ctx: Context, article_id: int) -> None:
    count(ctx, public.get(ctx, article_id).id, Use.VIEWED)


def vote(ctx: Context, article_id: int, form: Vote) -> Article:
    article = articles.get(ctx, article_id)
    _vote(ctx, article, form, is_from_desk=True)
    return article


def vote_own(ctx: Context, article_id: int, form: Vote) -> None:
    _vote(ctx, public.get(ctx, article_id), form, is_from_desk=False)


def _vote(ctx: Context, article: Article, form: Vote, *, is_from_desk: bool) -> None:
    if ctx.actor.person_id is None:
        raise Forbidden("person_needed")
    voice = ctx.session.scalar(
        select(ArticleVote).where(
            ArticleVote.article_id == article.id, ArticleVote.person_id == ctx.actor.person_id
        )
    )
    if voice is None:
        voice = ArticleVote(article_id=article.id, person_id=ctx.actor.person_id)
        ctx.session.add(voice)
    voice.is_helpful, voice.reason = form.is_helpful, tidy(form.reason)
    voice.is_from_desk, voice.at = is_from_desk, ctx.now
    ctx.session.flush()
    core_events.publish(ctx, events.ArticleVoted(subject=events.ref(article)))
