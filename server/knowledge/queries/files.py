"""Files of articles: who may have which."""

from collections.abc import Sequence

from sqlalchemy import func, select

from server.core import files
from server.core.context import Context
from server.core.records import copy
from server.knowledge.models import Article, ArticleFile
from server.knowledge.queries import public
from shared import knowledge as wire
from shared.errors import NotFound
from shared.permissions import Permission
from shared.wire import File


def rows(ctx: Context, article: Article) -> Sequence[ArticleFile]:
    query = select(ArticleFile).where(ArticleFile.article_id == article.id)
    return ctx.session.scalars(query.order_by(ArticleFile.id)).all()


def of(ctx: Context, article: Article) -> list[wire.ArticleFile]:
    shown = public.file_ids(ctx, article)
    return [copy(row, wire.ArticleFile, is_public=row.id in shown) for row in rows(ctx, article)]


def show(ctx: Context, row: ArticleFile) -> wire.ArticleFile:
    return copy(row, wire.ArticleFile, is_public=False)


def same(ctx: Context, article: Article, sha256: str) -> ArticleFile | None:
    query = select(ArticleFile).where(ArticleFile.article_id == article.id, ArticleFile.sha256 == sha256)
    return ctx.session.scalar(query.limit(1))


def count(ctx: Context, article: Article) -> int:
    query = select(func.count()).where(ArticleFile.article_id == article.id)
    return ctx.session.scalar(query) or 0


def download(ctx: Context, file_id: int) -> File:
    ctx.actor.require(Permission.KNOWLEDGE_READ)
    row = ctx.session.get(ArticleFile, file_id)
    if row is None:
        raise NotFound
    return _file(ctx, row)


def download_own(ctx: Context, file_id: int) -> File:
    """For employees: only what a public part of the live text shows."""
    row = ctx.session.get(ArticleFile, file_id)
    if row is None or row.id not in public.file_ids(ctx, public.get(ctx, row.article_id)):
        raise NotFound
    return _file(ctx, row)


def _file(ctx: Context, row: ArticleFile) -> File:
    return File(name=row.name, media_type=row.media_type, content=files.load(ctx.data_dir, row.sha256))
