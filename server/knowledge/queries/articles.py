"""Articles as the desk reads them: drafts, internal parts, history."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, select, true

from server.catalog import queries as catalog
from server.catalog.rules import tree
from server.core import markdown
from server.core.context import Context
from server.core.paging import page
from server.core.records import copy
from server.knowledge.models import Article, ArticleRevision, ArticleVote, RevisionText
from server.knowledge.queries import files
from server.knowledge.rules import differences, parts, states
from server.people import queries as people
from shared import knowledge as wire
from shared.errors import NotFound
from shared.knowledge import ArticleState, Language, Shelf
from shared.permissions import Permission
from shared.wire import Page

MOST_VOTES = 30
LIVE = and_(Article.live_number > 0, Article.state != ArticleState.RETIRED)


def visible(ctx: Context) -> ColumnElement[bool]:
    """Every read of the desk starts here: readers of knowledge see all of it, others nothing."""
    return true() if ctx.actor.may(Permission.KNOWLEDGE_READ) else false()


def get(ctx: Context, article_id: int, *, held: bool = False) -> Article:
    """`held`: other writers wait until this transaction ends."""
    query = select(Article).where(Article.id == article_id, visible(ctx))
    if held:
        query = query.with_for_update(of=Article).execution_options(populate_existing=True)
    article = ctx.session.scalar(query)
    if article is None:
        raise NotFound
    return article


# --- lists --------------------------------------------------------------------------------------------------


def find(ctx: Context, query: wire.ArticlesQuery) -> Page[wire.ArticleRow]:
    """One page of a shelf, by title."""
    ctx.actor.require(Permission.KNOWLEDGE_READ)
    conditions = [visible(ctx), _on_shelf(ctx, query.shelf), *_narrowed(ctx, query)]
    rows, next_cursor = page(
        ctx.session,
        select(Article).where(*conditions),
        [Article.title_key, Article.id],
        query.cursor,
        query.limit,
    )
    return Page(items=rows_of(ctx, rows), next_cursor=next_cursor)


def _narrowed(ctx: Context, query: wire.ArticlesQuery) -> list[ColumnElement[bool]]:
    conditions = [
        Article.search_text.contains(word, autoescape=True) for word in query.text.casefold().split()
    ]
    if query.tag:
        conditions.append(Article.search_text.contains(f"#{query.tag.casefold()}\n", autoescape=True))
    if query.category_id is not None:
        conditions.append(Article.category_id.in_(below(ctx, query.category_id)))
    return conditions


def below(ctx: Context, category_id: int) -> list[int]:
    """The category and everything under it."""
    parent_of = catalog.parents(ctx)
    return [one for one in parent_of if category_id in tree.branch(one, parent_of)]


def _on_shelf(ctx: Context, shelf: Shelf) -> ColumnElement[bool]:
    match shelf:
        case Shelf.ALL:
            return Article.state != ArticleState.RETIRED
        case Shelf.LIVE:
            return LIVE
        case Shelf.DRAFTS:
            return Article.state == ArticleState.DRAFT
        case Shelf.TO_REVIEW:
            return Article.state == ArticleState.IN_REVIEW
        case Shelf.MINE:
            return and_(Article.owner_id == (ctx.actor.person_id or 0), Article.state != ArticleState.RETIRED)
        case Shelf.DUE:
            return and_(LIVE, Article.review_on <= people.today(ctx))
        case Shelf.RETIRED:
            return Article.state == ArticleState.RETIRED


def count(ctx: Context) -> wire.ShelfCounts:
    """How many articles stand on every shelf, in one read."""
    ctx.actor.require(Permission.KNOWLEDGE_READ)
    columns = [func.count().filter(_on_shelf(ctx, shelf)) for shelf in Shelf]
    found = ctx.session.execute(select(*columns).select_from(Article).where(visible(ctx))).one()
    items = [wire.ShelfCount(shelf=shelf, count=found[place]) for place, shelf in enumerate(Shelf)]
    return wire.ShelfCounts(items=items)


def rows_of(ctx: Context, articles: Sequence[Article]) -> list[wire.ArticleRow]:
    persons = people.refs(
        ctx, {one for row in articles for one in (row.owner_id, row.reviewer_id) if one is not None}
    )
    voices = _voices(ctx, [row.id for row in articles])
    languages = _languages(ctx, articles)
    paths = {one.id: one.path for one in catalog.categories(ctx).items}
    return [
        copy(
            row,
            wire.ArticleRow,
            languages=languages.get(row.id, []),
            is_live=is_live(row),
            category=paths.get(row.category_id or 0, ""),
            owner=persons.get(row.owner_id or 0),
            reviewer=persons.get(row.reviewer_id or 0),
            helpful=voices.get((row.id, True), 0),
            not_helpful=voices.get((row.id, False), 0),
        )
        for row in articles
    ]


def is_live(article: Article) -> bool:
    return article.live_number > 0 and article.state is not ArticleState.RETIRED


def _voices(ctx: Context, ids: Sequence[int]) -> dict[tuple[int, bool], int]:
    query = (
        select(ArticleVote.article_id, ArticleVote.is_helpful, func.count())
        .where(ArticleVote.article_id.in_(ids))
        .group_by(ArticleVote.article_id, ArticleVote.is_helpful)
    )
    return {(found[0], found[1]): found[2] for found in ctx.session.execute(query)} if ids else {}


def _languages(ctx: Context, articles: Sequence[Article]) -> dict[int, list[Language]]:
    query = (
        select(Article.id, RevisionText.language)
        .join(
            ArticleRevision,
            and_(ArticleRevision.article_id == Article.id, ArticleRevision.number == Article.number),
        )
        .join(RevisionText, RevisionText.revision_id == ArticleRevision.id)
        .where(Article.id.in_([row.id for row in articles]))
        .order_by(RevisionText.language.desc())
    )
    found: dict[int, list[Language]] = {}
    for article_id, language in ctx.session.execute(query) if articles else ():
        found.setdefault(article_id, []).append(language)
    return found


# --- one article --------------------------------------------------------------------------------------------


def show(ctx: Context, article_id: int) -> Article:
    return get(ctx, article_id)


def detail(ctx: Context, article: Article) -> wire.ArticleDetail:
    newest = revision(ctx, article, article.number)
    now = decide(ctx, article)
    return wire.ArticleDetail(
        row=rows_of(ctx, [article])[0],
        texts=[shown(text) for text in texts_of(ctx, newest)],
        number=article.number,
        live_number=article.live_number if is_live(article) else 0,
        author=newest.author_name,
        return_reason=article.return_reason,
        files=files.of(ctx, article),
        votes=_votes(ctx, article),
        may_save=now.save,
        may_submit=now.submit,
        may_publish=now.publish,
        may_return=now.return_,
        may_retire=now.retire,
        may_reinstate=now.reinstate,
        must_be_other=now.must_be_other,
    )


def decide(ctx: Context, article: Article) -> states.Allowed:
    """What the caller may do to it now."""
    now = states.Situation(
        state=article.state,
        has_news=article.number != article.live_number,
        authors=frozenset(authors_since_live(ctx, article)),
    )
    caller = states.Caller(
        person_id=ctx.actor.person_id,
        may_write=ctx.actor.may(Permission.KNOWLEDGE_WRITE),
        may_publish=ctx.actor.may(Permission.KNOWLEDGE_PUBLISH),
    )
    return states.allowed(now, caller)


def authors_since_live(ctx: Context, article: Article) -> Iterable[int]:
    return ctx.session.scalars(
        select(ArticleRevision.author_id).where(
            ArticleRevision.article_id == article.id,
            ArticleRevision.number > article.live_number,
            ArticleRevision.author_id.is_not(None),
        )
    ).all()  # type: ignore[return-value]  # those without an author are left out


def shown(text: RevisionText) -> wire.ShownText:
    return copy(text, wire.ShownText, parts=shown_parts(text.body))


def shown_parts(body: str) -> list[wire.Part]:
    return [
        wire.Part(is_internal=one.is_internal, html=markdown.to_html(one.text))
        for one in parts.stretches(body)
    ]


def preview(ctx: Context, form: wire.PreviewArticle) -> wire.Preview:
    """How a text will look, before it is saved."""
    ctx.actor.require(Permission.KNOWLEDGE_WRITE)
    return wire.Preview(parts=shown_parts(form.body))


def _votes(ctx: Context, article: Article) -> list[wire.ArticleVote]:
    """Reasons; who gave them is told only where a colleague of the desk did."""
    query = (
        select(ArticleVote)
        .where(ArticleVote.article_id == article.id, ArticleVote.reason != "")
        .order_by(ArticleVote.at.desc())
        .limit(MOST_VOTES)
    )
    rows = ctx.session.scalars(query).all()
    persons = people.refs(ctx, {row.person_id for row in rows if row.is_from_desk})
    return [
        copy(row, wire.ArticleVote, person=persons[row.person_id].label if row.is_from_desk else "")
        for row in rows
    ]


# --- revisions ----------------------------------------------------------------------------------------------


def revision(ctx: Context, article: Article, number: int) -> ArticleRevision:
    found = ctx.session.scalar(
        select(ArticleRevision).where(
            ArticleRevision.article_id == article.id, ArticleRevision.number == number
        )
    )
    if found is None:
        raise NotFound
    return found


def texts_of(ctx: Context, row: ArticleRevision) -> list[RevisionText]:
    """Its languages, Korean first."""
    query = select(RevisionText).where(RevisionText.revision_id == row.id)
    return list(ctx.session.scalars(query.order_by(RevisionText.language.desc())))


def revisions(ctx: Context, article_id: int) -> wire.Revisions:
    """The history, the newest first."""
    article = get(ctx, article_id)
    rows = ctx.session.scalars(
        select(ArticleRevision)
        .where(ArticleRevision.article_id == article.id)
        .order_by(ArticleRevision.number.desc())
        .limit(200)
    ).all()
    titles: dict[int, dict[Language, str]] = {}
    query = select(RevisionText.revision_id, RevisionText.language, RevisionText.title)
    found: Any = ctx.session.execute(query.where(RevisionText.revision_id.in_([row.id for row in rows])))
    for revision_id, language, title in found:
        titles.setdefault(revision_id, {})[language] = title
    return wire.Revisions(
        items=[
            copy(row, wire.Revision, author=row.author_name, titles=titles.get(row.id, {})) for row in rows
        ]
    )


def compare(ctx: Context, article_id: int, query: wire.CompareQuery) -> wire.Comparison:
    article = get(ctx, article_id)
    old_title, old_body = _said(ctx, article, query.old, query.language)
    new_title, new_body = _said(ctx, article, query.new, query.language)
    lines = differences.compare(old_body, new_body)
    kinds = [piece.kind for line in lines for piece in line.pieces]
    return wire.Comparison(
        old=query.old,
        new=query.new,
        language=query.language,
        title=differences.words(old_title, new_title),
        lines=lines,
        added=kinds.count(wire.DiffKind.ADDED),
        removed=kinds.count(wire.DiffKind.REMOVED),
    )


def _said(ctx: Context, article: Article, number: int, language: Language) -> tuple[str, str]:
    if not number:
        return "", ""
    texts = texts_of(ctx, revision(ctx, article, number))
    found = next((one for one in texts if one.language == language), None)
    return (found.title, found.body) if found is not None else ("", "")


# --- for features above -------------------------------------------------------------------------------------


def titles(ctx: Context, ids: Iterable[int]) -> dict[int, str]:
    """The titles of these articles, as far as the caller may read them."""
    wanted = set(ids)
    if not wanted:
        return {}
    query = select(Article.id, Article.title).where(Article.id.in_(wanted), visible(ctx))
    return {found[0]: found[1] for found in ctx.session.execute(query)}


def by_source(ctx: Context, source: str) -> Article | None:
    """What an earlier import made of this file."""
    return ctx.session.scalar(select(Article).where(Article.source == source, visible(ctx)).limit(1))
