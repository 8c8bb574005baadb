"""From a draft to a text that people read: review, publication, and the end of an article."""

from datetime import timedelta

from server.core import events as core_events
from server.core.context import Context, check_version
from server.core.events import Event
from server.knowledge import events
from server.knowledge.actions import index, texts
from server.knowledge.models import Article
from server.knowledge.queries import articles
from server.knowledge.rules import states
from server.people import queries as people
from shared import knowledge as wire
from shared.knowledge import ArticleState
from shared.permissions import Permission

LOOKED_THROUGH_EVERY = timedelta(days=180)


def submit(ctx: Context, article_id: int, form: wire.SubmitArticle) -> Article:
    """Ask somebody else to read it; without a name, whoever may publish."""
    ctx.actor.require(Permission.KNOWLEDGE_WRITE)
    article = _held(ctx, article_id, form)
    states.check(articles.decide(ctx, article).submit, article.state)
    article.reviewer_id = texts.person(ctx, form.reviewer_id, "reviewer_id")
    article.return_reason = ""
    return _moved(ctx, article, ArticleState.IN_REVIEW, events.ArticleSubmitted)


def give_back(ctx: Context, article_id: int, form: wire.ReturnArticle) -> Article:
    ctx.actor.require(Permission.KNOWLEDGE_PUBLISH)
    article = _held(ctx, article_id, form)
    states.check(articles.decide(ctx, article).return_, article.state)
    article.return_reason = form.reason
    return _moved(ctx, article, ArticleState.DRAFT, events.ArticleReturned)


def publish(ctx: Context, article_id: int, form: wire.ArticleCommand) -> Article:
    """The newest text takes the place of the one that people read."""
    ctx.actor.require(Permission.KNOWLEDGE_PUBLISH)
    article = _held(ctx, article_id, form)
    states.check_publisher(articles.decide(ctx, article), article.state)
    article.reviewer_id = ctx.actor.person_id
    return make_live(ctx, article)


def make_live(ctx: Context, article: Article) -> Article:
    newest = articles.revision(ctx, article, article.number)
    newest.published_at, newest.published_by = ctx.now, ctx.actor.name
    article.live_number, article.live_at = article.number, ctx.now
    article.return_reason = ""
    due = people.today(ctx) + LOOKED_THROUGH_EVERY
    if article.review_on is None or article.review_on <= people.today(ctx):
        article.review_on = due
    index.write_public(ctx, article)
    return _moved(ctx, article, ArticleState.PUBLISHED, events.ArticlePublished)


def retire(ctx: Context, article_id: int, form: wire.RetireArticle) -> Article:
    ctx.actor.require(Permission.KNOWLEDGE_PUBLISH)
    article = _held(ctx, article_id, form)
    states.check(articles.decide(ctx, article).retire, article.state)
    article.retire_reason = form.reason
    return _moved(ctx, article, ArticleState.RETIRED, events.ArticleRetired)


def reinstate(ctx: Context, article_id: int, form: wire.ArticleCommand) -> Article:
    """Back to where it was: live again, or a draft."""
    ctx.actor.require(Permission.KNOWLEDGE_PUBLISH)
    article = _held(ctx, article_id, form)
    states.check(articles.decide(ctx, article).reinstate, article.state)
    was_live = article.live_number == article.number
    article.retire_reason = ""
    state = ArticleState.PUBLISHED if was_live else ArticleState.DRAFT
    return _moved(ctx, article, state, events.ArticleReinstated)


def confirm(ctx: Context, article_id: int, form: wire.ConfirmReview) -> Article:
    """It was looked through and is still right until the day that is given."""
    ctx.actor.require(Permission.KNOWLEDGE_WRITE)
    article = _held(ctx, article_id, form)
    article.review_on, article.updated_at = form.review_on, ctx.now
    core_events.publish(ctx, events.ArticleReviewed(subject=events.ref(article)))
    return article


def _held(ctx: Context, article_id: int, form: wire.ArticleCommand) -> Article:
    article = articles.get(ctx, article_id, held=True)
    check_version(article, form.version)
    return article


def _moved(ctx: Context, article: Article, state: ArticleState, kind: type[Event]) -> Article:
    before, article.state, article.updated_at = article.state, state, ctx.now
    ctx.session.flush()
    changes = {"state": [before.value, state.value]} if before is not state else {}
    core_events.publish(ctx, kind(subject=events.ref(article), changes=changes))
    return article
