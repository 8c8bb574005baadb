"""Articles are written: created, saved again, described, taken back to an earlier text."""

from collections.abc import Sequence
from datetime import date

from server.catalog import queries as catalog
from server.core import events as core_events
from server.core.context import Context, check_version
from server.knowledge import events
from server.knowledge.actions import index
from server.knowledge.models import Article, ArticleRevision, RevisionText
from server.knowledge.queries import articles
from server.knowledge.rules import parts, states
from server.people import queries as people
from server.people.rules import tidy
from shared.errors import Invalid, NotFound
from shared.knowledge import (
    ArticleState,
    ArticleText,
    DescribeArticle,
    NewArticle,
    RestoreRevision,
    SaveArticle,
)
from shared.permissions import Permission


def create(ctx: Context, form: NewArticle) -> Article:
    ctx.actor.require(Permission.KNOWLEDGE_WRITE)
    owner_id = person(ctx, form.owner_id, "owner_id") or ctx.actor.person_id
    article = begin(ctx, form.texts, category_id=category(ctx, form.category_id), tags=form.tags)
    article.owner_id, article.review_on = owner_id, form.review_on
    core_events.publish(ctx, events.ArticleCreated(subject=events.ref(article)))
    return article


def begin(
    ctx: Context, texts: Sequence[ArticleText], *, category_id: int | None, tags: Sequence[str]
) -> Article:
    """The row with its first text."""
    article = Article(
        title="",
        title_key="",
        search_text="",
        state=ArticleState.DRAFT,
        number=0,
        category_id=category_id,
        tags=clean_tags(tags),
        created_at=ctx.now,
        updated_at=ctx.now,
    )
    _write(ctx, article, texts)
    return article


def save(ctx: Context, article_id: int, form: SaveArticle) -> Article:
    """The next text. What is published stays until this one is."""
    ctx.actor.require(Permission.KNOWLEDGE_WRITE)
    article = articles.get(ctx, article_id, held=True)
    check_version(article, form.version)
    states.check(articles.decide(ctx, article).save, article.state)
    again(ctx, article, form.texts, note=form.note)
    return article


def again(
    ctx: Context, article: Article, texts: Sequence[ArticleText], *, note: str = "", restored_from: int = 0
) -> None:
    """Put another text on top; nothing happens when it says the same as the newest."""
    newest = articles.texts_of(ctx, articles.revision(ctx, article, article.number))
    cleaned = _clean(texts)
    if [(one.language, one.title, one.body) for one in newest] == [
        (one.language, one.title, one.body) for one in cleaned
    ]:
        return
    _write(ctx, article, cleaned, note=note, restored_from=restored_from)
    article.state = states.after_save(article.state)
    core_events.publish(ctx, events.ArticleSaved(subject=events.ref(article)))


def restore(ctx: Context, article_id: int, form: RestoreRevision) -> Article:
    """An earlier text once more, as a new one on top: nothing of the history goes away."""
    ctx.actor.require(Permission.KNOWLEDGE_WRITE)
    article = articles.get(ctx, article_id, held=True)
    check_version(article, form.version)
    states.check(articles.decide(ctx, article).save, article.state)
    old = articles.texts_of(ctx, articles.revision(ctx, article, form.number))
    texts = [ArticleText(language=one.language, title=one.title, body=one.body) for one in old]
    again(ctx, article, texts, restored_from=form.number)
    return article


def _write(
    ctx: Context,
    article: Article,
    texts: Sequence[ArticleText],
    *,
    note: str = "",
    restored_from: int = 0,
) -> None:
    cleaned = _clean(texts)
    article.number += 1
    article.title = cleaned[0].title
    index.write(article, [one.title for one in cleaned])
    article.updated_at = ctx.now
    ctx.session.add(article)
    ctx.session.flush()
    row = ArticleRevision(
        article_id=article.id,
        number=article.number,
        author_id=ctx.actor.person_id,
        author_name=ctx.actor.name,
        saved_at=ctx.now,
        note=tidy(note),
        restored_from=restored_from,
    )
    ctx.session.add(row)
    ctx.session.flush()
    ctx.session.add_all(
        RevisionText(revision_id=row.id, language=one.language, title=one.title, body=one.body)
        for one in cleaned
    )
    ctx.session.flush()


def _clean(texts: Sequence[ArticleText]) -> list[ArticleText]:
    cleaned = [
        ArticleText(language=one.language, title=tidy(one.title), body=parts.tidy(one.body).strip("\n"))
        for one in texts
    ]
    states.check_texts(cleaned)
    if any(not one.title for one in cleaned):
        raise Invalid("field_missing", "title")
    return sorted(cleaned, key=lambda one: one.language, reverse=True)


# --- what is said about it ----------------------------------------------------------------------------------


def describe(ctx: Context, article_id: int, form: DescribeArticle) -> Article:
    ctx.actor.require(Permission.KNOWLEDGE_WRITE)
    article = articles.get(ctx, article_id, held=True)
    check_version(article, form.version)
    wanted: dict[str, int | list[str] | date | None] = {}
    if form.category_id is not None:
        wanted["category_id"] = category(ctx, form.category_id or None)
    if form.owner_id is not None:
        wanted["owner_id"] = person(ctx, form.owner_id or None, "owner_id")
    if form.tags is not None:
        wanted["tags"] = clean_tags(form.tags)
    if form.review_on is not None:
        wanted["review_on"] = form.review_on
    changes = {name: [getattr(article, name), new] for name, new in wanted.items()}
    changes = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if not changes:
        return article
    for name, (_, new) in changes.items():
        setattr(article, name, new)
    newest = articles.texts_of(ctx, articles.revision(ctx, article, article.number))
    index.write(article, [one.title for one in newest])
    if articles.is_live(article):
        index.write_public(ctx, article)
    article.updated_at = ctx.now
    plain = {name: pair for name, pair in changes.items() if name != "review_on"}
    core_events.publish(ctx, events.ArticleDescribed(subject=events.ref(article), changes=plain))
    return article


def clean_tags(tags: Sequence[str]) -> list[str]:
    words = (tidy(tag).lstrip("#").strip() for tag in tags)
    return list(dict.fromkeys(word for word in words if word))


def category(ctx: Context, category_id: int | None) -> int | None:
    """The category an input names."""
    if category_id is None:
        return None
    try:
        found = catalog.get_category(ctx, category_id)
    except NotFound as error:
        raise Invalid("article_category_unknown", "category_id") from error
    return found.id


def person(ctx: Context, person_id: int | None, field: str) -> int | None:
    if person_id is None:
        return None
    if person_id not in people.refs(ctx, {person_id}):
        raise Invalid("person_unknown", field)
    return person_id
