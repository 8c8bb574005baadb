"""Files come to an article; the same content is kept once."""

from hashlib import sha256

from server.core import files as core_files
from server.core import names
from server.core.context import Context
from server.knowledge.models import Article, ArticleFile
from server.knowledge.queries import articles, files
from shared.errors import Conflict, Invalid, TooLarge
from shared.knowledge import LARGEST_FILE, ArticleFileQuery
from shared.permissions import Permission
from shared.wire import Raw

MOST_FILES = 200


def upload(ctx: Context, article_id: int, query: ArticleFileQuery, body: Raw) -> ArticleFile:
    ctx.actor.require(Permission.KNOWLEDGE_WRITE)
    article = articles.get(ctx, article_id)
    if not body.content:
        raise Invalid("file_empty", "content")
    if len(body.content) > LARGEST_FILE:
        raise TooLarge("body_too_large")
    if query.sha256 and query.sha256.lower() != sha256(body.content).hexdigest():
        raise Invalid("file_damaged", "sha256")
    return keep(ctx, article, query.name, query.media_type, body.content)


def keep(ctx: Context, article: Article, name: str, media_type: str, content: bytes) -> ArticleFile:
    known = files.same(ctx, article, sha256(content).hexdigest())
    if known is not None:
        return known
    if files.count(ctx, article) >= MOST_FILES:
        raise Conflict("article_too_many_files", most=MOST_FILES)
    row = ArticleFile(
        article_id=article.id,
        name=names.safe_name(name),
        media_type=names.media_type(media_type),
        size_bytes=len(content),
        sha256=core_files.store(ctx.data_dir, content),
        uploaded_at=ctx.now,
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row
