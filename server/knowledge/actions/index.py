"""What lists of articles sort and search by."""

from collections.abc import Sequence

from server.core.context import Context
from server.knowledge.models import Article
from server.knowledge.queries import articles, public


def write(article: Article, titles: Sequence[str]) -> None:
    """For the desk: the newest text."""
    article.title_key = article.title.casefold()
    article.search_text = _search_text(titles, article.tags)


def write_public(ctx: Context, article: Article) -> None:
    """For employees: the live text; empty where no part of it is public."""
    newest = articles.revision(ctx, article, article.live_number)
    titles = [one.title for one in public.public_texts(articles.texts_of(ctx, newest))]
    article.live_title_key = titles[0].casefold() if titles else ""
    article.live_search_text = _search_text(titles, article.tags) if titles else ""


def _search_text(titles: Sequence[str], tags: Sequence[str]) -> str:
    return "\n".join([*titles, *(f"#{tag}" for tag in tags), ""]).casefold()
