"""Letters about knowledge articles."""

from server.core.context import Context
from server.knowledge.events import ArticleReviewDue
from server.knowledge.models import Article
from server.mail.actions import MAIL, post
from server.mail.rules import Letter, News
from server.people import queries as people


def remind_of_review(ctx: Context, event: ArticleReviewDue) -> None:
    """To the owner of the article, once for each review date."""
    article = ctx.session.get_one(Article, event.subject.id)
    if article.owner_id is None:
        return
    owner = people.get(ctx, article.owner_id)
    letter = Letter(
        key=f"{MAIL}:article-{article.id}:review-{article.review_on}",
        news=News.REVIEW_DUE,
        to=owner.email,
        name=owner.name,
        number=f"KB-{article.id}",
        subject=article.title,
        text=article.title,
        is_confidential=False,
        at=ctx.now,
    )
    post(ctx, letter)
