"""What employees read: the one place where articles leave the desk. Only public parts of live texts pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, select

from server.catalog import queries as catalog
from server.core import markdown
from server.core.context import Context
from server.core.paging import page
from server.core.records import copy
from server.knowledge.models import Article, ArticleFile, ArticleRevision, ArticleVote, RevisionText
from server.knowledge.rules import parts
from shared import knowledge as wire
from shared.errors import NotFound
from shared.knowledge import ArticleState, Language
from shared.permissions import Permission
from shared.wire import Page


@dataclass(frozen=True)
class PublicText:
    language: Language
    title: str
    body: str


def visible(ctx: Context) -> ColumnElement[bool]:
    """Every read for employees starts here."""
    if not ctx.actor.may(Permission.TICKETS_OWN):
        return false()
    return and_(
        Article.live_number > 0, Article.state != ArticleState.RETIRED, Article.live_search_text != ""
    )


def get(ctx: Context, article_id: int) -> Article:
    article = ctx.session.scalar(select(Article).where(Article.id == article_id, visible(ctx)))
    if article is None:
        raise NotFound
    return article


def public_texts(texts: Sequence[RevisionText]) -> list[PublicText]:
    """The public part of each language that has one."""
    return [
        PublicText(one.language, one.title, parts.public_part(one.body))
        for one in texts
        if parts.has_public_part(one.body)
    ]


def live_texts(ctx: Context, article: Article) -> list[PublicText]:
    """Korean first; nothing while nothing is live."""
    if not article.live_number or article.state is ArticleState.RETIRED:
        return []
    query = (
        select(RevisionText)
        .join(ArticleRevision, ArticleRevision.id == RevisionText.revision_id)
        .where(ArticleRevision.article_id == article.id, ArticleRevision.number == article.live_number)
        .order_by(RevisionText.language.desc())
    )
    return public_texts(ctx.session.scalars(query).all())


def file_ids(ctx: Context, article: Article) -> set[int]:
    """Files that the public parts of the live text name."""
    named = {one for text in live_texts(ctx, article) for one in parts.named_files(text.body)}
    if not named:
        return set()
    query = select(ArticleFile.id).where(ArticleFile.article_id == article.id, ArticleFile.id.in_(named))
    return set(ctx.session.scalars(query))


# --- what is answered ---------------------------------------------------------------------------------------


def find(ctx: Context, query: wire.OwnArticlesQuery) -> Page[wire.OwnArticleRow]:
    """One page of what is published, by title."""
    conditions = [visible(ctx)]
    conditions += [
        Article.live_search_text.contains(word, autoescape=True) for word in query.text.casefold().split()
    ]
    if query.category_id is not None:
        conditions.append(Article.category_id == query.category_id)
    rows, next_cursor = page(
        ctx.session,
        select(Article).where(*conditions),
        [Article.live_title_key, Article.id],
        query.cursor,
        query.limit,
    )
    paths = {one.id: one.path for one in catalog.categories(ctx).items}
    return Page(items=[_row(row, live_texts(ctx, row), paths) for row in rows], next_cursor=next_cursor)


def show(ctx: Context, article_id: int, query: wire.OwnArticleQuery) -> wire.OwnArticle:
    article = get(ctx, article_id)
    texts = live_texts(ctx, article)
    text = next((one for one in texts if one.language == query.language), texts[0])
    named = file_ids(ctx, article)
    files = ctx.session.scalars(select(ArticleFile).where(ArticleFile.id.in_(named)).order_by(ArticleFile.id))
    paths = {one.id: one.path for one in catalog.categories(ctx).items}
    return wire.OwnArticle(
        row=_row(article, [text, *(one for one in texts if one is not text)], paths),
        language=text.language,
        html=markdown.to_html(text.body),
        text=text.body,
        files=[copy(one, wire.PublicFile) for one in files],
        my_vote=_vote(ctx, article),
    )


def _row(article: Article, texts: Sequence[PublicText], paths: Mapping[int, str]) -> wire.OwnArticleRow:
    return wire.OwnArticleRow(
        id=article.id,
        title=texts[0].title,
        category=paths.get(article.category_id or 0, ""),
        languages=sorted((one.language for one in texts), reverse=True),
        published_at=article.live_at or article.created_at,
    )


def _vote(ctx: Context, article: Article) -> bool | None:
    return ctx.session.scalar(
        select(ArticleVote.is_helpful).where(
            ArticleVote.article_id == article.id, ArticleVote.person_id == (ctx.actor.person_id or 0)
        )
    )
