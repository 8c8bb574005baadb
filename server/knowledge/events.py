"""What happens to articles. The subject bears the title; no event carries words of the text."""

from dataclasses import dataclass

from server.core.events import Event
from server.knowledge.models import Article
from shared.wire import Ref


def ref(article: Article) -> Ref:
    return Ref(kind="article", id=article.id, label=article.title)


@dataclass(frozen=True, kw_only=True)
class ArticleCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ArticleSaved(Event):
    """A new text; what is published stays."""


@dataclass(frozen=True, kw_only=True)
class ArticleDescribed(Event):
    """Category, tags, owner or review date changed."""


@dataclass(frozen=True, kw_only=True)
class ArticleSubmitted(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ArticleReturned(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ArticleRetired(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ArticleReinstated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ArticleReviewed(Event):
    """Looked through, still right."""


@dataclass(frozen=True, kw_only=True)
class ArticleReviewDue(Event):
    """Its day has come; said once for each review date."""


@dataclass(frozen=True, kw_only=True)
class ArticleVoted(Event):
    pass
