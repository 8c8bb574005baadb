"""Writers, reviewers and articles for tests."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from server.core.context import Actor
from server.knowledge.actions import review, texts
from server.knowledge.models import Article
from server.knowledge.queries import articles
from shared.knowledge import (
    ArticleCommand,
    ArticleDetail,
    ArticleText,
    Language,
    NewArticle,
    SaveArticle,
)
from shared.permissions import Role
from tests.support.house import Desk
from tests.support.tickets import act, worker


def text(body: str = "본문", title: str = "VPN이 끊길 때", language: str = "ko") -> ArticleText:
    return ArticleText(language=Language(language), title=title, body=body)


def writer(desk: Desk, name: str = "박서준") -> Actor:
    return worker(desk, name)


def reviewer(desk: Desk, name: str = "윤태호") -> Actor:
    return worker(desk, name, roles=(Role.LEAD,))


def article(
    desk: Desk, by: Actor, body: str = "본문", title: str = "VPN이 끊길 때", **fields: Any
) -> Article:
    """A draft; any field of `NewArticle` may be given."""
    form = NewArticle(**{"texts": [text(body, title)], **fields})
    return act(desk, by, texts.create, form)


def saved(desk: Desk, by: Actor, known: Article, body: str, title: str = "VPN이 끊길 때") -> Article:
    form = SaveArticle(version=fresh(desk, known).version, texts=[text(body, title)])
    return act(desk, by, texts.save, known.id, form)


def published(desk: Desk, by: Actor, known: Article) -> Article:
    return act(desk, by, review.publish, known.id, ArticleCommand(version=fresh(desk, known).version))


def live(desk: Desk, body: str = "본문", title: str = "VPN이 끊길 때", **fields: Any) -> Article:
    """An article that people read."""
    made = article(desk, writer(desk), body, title, **fields)
    return published(desk, reviewer(desk), made)


def fresh(desk: Desk, known: Article) -> Article:
    with desk.ctx(writes=False) as ctx:
        return ctx.session.get_one(Article, known.id)


def seen(desk: Desk, by: Actor, known: Article) -> ArticleDetail:
    with desk.ctx(by, writes=False) as ctx:
        return articles.detail(ctx, articles.show(ctx, known.id))


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A zip of these files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as folder:
        for path, data in files.items():
            folder.writestr(path, data)
    return content.getvalue()
