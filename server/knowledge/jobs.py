"""What happens to articles by the clock."""

from datetime import timedelta

from sqlalchemy import or_, select

from server.core import events as core_events
from server.core.context import Context
from server.core.jobs import Job
from server.knowledge import events
from server.knowledge.models import Article
from server.knowledge.queries.articles import LIVE
from server.people import queries as people

BATCH = 200


def remind_of_review(ctx: Context) -> None:
    """Say once for each review date that it has come."""
    today = people.today(ctx)
    query = (
        select(Article)
        .where(
            LIVE,
            Article.review_on <= today,
            or_(Article.reminded_on.is_(None), Article.reminded_on != Article.review_on),
        )
        .order_by(Article.id)
        .limit(BATCH)
    )
    for article in ctx.session.scalars(query.with_for_update(skip_locked=True, of=Article)):
        article.reminded_on = article.review_on
        core_events.publish(ctx, events.ArticleReviewDue(subject=events.ref(article)))


JOBS = [Job("remind_of_article_reviews", timedelta(hours=1), remind_of_review)]
