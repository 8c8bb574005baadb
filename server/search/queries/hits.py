"""What is shown of the records that were found: title, passage, marks."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from server.assets.models import Asset, AssetModel
from server.core.context import Context
from server.inventory.models import Device
from server.knowledge.models import Article, ArticleRevision, RevisionText
from server.knowledge.queries import public
from server.people.models import Department, Person
from server.search.queries.asked import Asked
from server.search.rules.snippets import Passage, marks_in, passage
from server.tickets.models import Ticket, TicketEntry
from server.tickets.queries import lists
from server.tickets.rules import history
from shared.search import Hit, HitKind, HitPlace, Marked, OwnHit
from shared.tickets import EntryKind, TicketRow

PLACES = {
    EntryKind.QUESTION: HitPlace.QUESTION,
    EntryKind.ANSWER: HitPlace.ANSWER,
    EntryKind.NOTE: HitPlace.NOTE,
    EntryKind.CALL: HitPlace.CALL,
    EntryKind.EVENT: HitPlace.EVENT,
}
Texts = list[tuple[HitPlace, datetime | None, str]]


def show(ctx: Context, kind: HitKind, ids: Sequence[int], loose: Iterable[int], asked: Asked) -> list[Hit]:
    """The records of these ids in this order; `loose` hold only some of the words."""
    return _SHOWERS[kind](ctx, ids, set(loose), asked) if ids else []


def marked(text: str, asked: Asked) -> Marked:
    return Marked(text=text, marks=[list(mark) for mark in marks_in(text, asked.pattern)])


def _best(texts: Texts, asked: Asked) -> tuple[HitPlace, datetime | None, Marked]:
    """The text with most of the words; where none has one whole, the one with most pieces of them."""
    for pattern in (asked.pattern, asked.loose_pattern):
        found = [(passage(text, pattern), place, at) for place, at, text in texts if text.strip()]
        best = max(found, key=lambda one: one[0].score, default=None)
        if best is not None and (best[0].score or pattern is asked.loose_pattern):
            return best[1], best[2], _shown(best[0])
    return HitPlace.DESCRIPTION, None, Marked(text="", marks=[])


def _shown(found: Passage) -> Marked:
    return Marked(text=found.text, marks=[list(mark) for mark in found.marks])


# --- tickets -----------------------------------------------------------------------------------------------


def _tickets(ctx: Context, ids: Sequence[int], loose: set[int], asked: Asked) -> list[Hit]:
    texts = _ticket_texts(ctx, ids, is_public=False)
    return [_ticket(row, texts.get(row.id, []), row.id in loose, asked) for row in lists.rows(ctx, list(ids))]


def _ticket(row: TicketRow, texts: Texts, is_loose: bool, asked: Asked) -> Hit:
    place, at, snippet = _best(texts, asked)
    return Hit(
        kind=HitKind.TICKET,
        id=row.id,
        title=marked(row.subject, asked),
        place=place,
        snippet=snippet,
        at=at or row.created_at,
        is_loose=is_loose,
        row=row,
    )


def _ticket_texts(ctx: Context, ids: Sequence[int], *, is_public: bool) -> dict[int, Texts]:
    """Description and entries, the newest entry last; only what the requester reads where `is_public`."""
    found: dict[int, Texts] = {}
    described = select(Ticket.id, Ticket.created_at, Ticket.description).where(Ticket.id.in_(ids))
    for ticket_id, at, text in ctx.session.execute(described):
        found[ticket_id] = [(HitPlace.DESCRIPTION, at, text)]
    kinds = history.PUBLIC_KINDS if is_public else frozenset(EntryKind)
    query = (
        select(TicketEntry.ticket_id, TicketEntry.kind, TicketEntry.at, TicketEntry.text)
        .where(TicketEntry.ticket_id.in_(ids), TicketEntry.text != "", TicketEntry.kind.in_(kinds))
        .order_by(TicketEntry.ticket_id, TicketEntry.seq)
    )
    for ticket_id, kind, at, text in ctx.session.execute(query):
        found[ticket_id].append((PLACES.get(kind, HitPlace.EVENT), at, text))
    return found


def own_tickets(ctx: Context, ids: Sequence[int], asked: Asked) -> list[OwnHit]:
    texts = _ticket_texts(ctx, ids, is_public=True)
    rows = ctx.session.execute(select(Ticket.id, Ticket.subject, Ticket.public_at).where(Ticket.id.in_(ids)))
    shown = {
        row.id: OwnHit(
            kind=HitKind.TICKET,
            id=row.id,
            title=marked(row.subject, asked),
            snippet=_best(texts[row.id], asked)[2],
            at=row.public_at,
        )
        for row in rows
    }
    return [shown[one] for one in ids]


# --- people and assets -------------------------------------------------------------------------------------


def _people(ctx: Context, ids: Sequence[int], loose: set[int], asked: Asked) -> list[Hit]:
    query = (
        select(Person, Department.name)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.id.in_(ids))
    )
    shown = {}
    for person, department in ctx.session.execute(query):
        words = [person.employee_number, department or "", person.title, person.email, person.phone]
        shown[person.id] = _plain(HitKind.PERSON, person.id, person.name, words, asked)
    return [shown[one] for one in ids]


def _assets(ctx: Context, ids: Sequence[int], loose: set[int], asked: Asked) -> list[Hit]:
    query = (
        select(Asset, AssetModel, Device.hostname)
        .join(AssetModel, AssetModel.id == Asset.model_id)
        .outerjoin(Device, Device.id == Asset.device_id)
        .where(Asset.id.in_(ids))
    )
    shown = {}
    for asset, model, hostname in ctx.session.execute(query):
        words = [f"{model.maker} {model.name}", asset.serial, hostname or "", asset.holder_label]
        shown[asset.id] = _plain(HitKind.ASSET, asset.id, asset.tag, words, asked)
    return [shown[one] for one in ids]


def _plain(kind: HitKind, record_id: int, title: str, words: Sequence[str], asked: Asked) -> Hit:
    return Hit(
        kind=kind,
        id=record_id,
        title=marked(title, asked),
        place=HitPlace.BODY,
        snippet=marked(" · ".join(word for word in words if word), asked),
        at=None,
        is_loose=False,
        row=None,
    )


def _articles(ctx: Context, ids: Sequence[int], loose: set[int], asked: Asked) -> list[Hit]:
    """The desk reads the newest text, internal parts included."""
    query = (
        select(Article.id, Article.updated_at, RevisionText.title, RevisionText.body)
        .join(ArticleRevision, ArticleRevision.article_id == Article.id)
        .join(RevisionText, RevisionText.revision_id == ArticleRevision.id)
        .where(Article.id.in_(ids), ArticleRevision.number == Article.number)
        .order_by(RevisionText.language.desc())
    )
    texts: dict[int, list[tuple[str, str, datetime]]] = {}
    for article_id, at, title, body in ctx.session.execute(query):
        texts.setdefault(article_id, []).append((title, _plain_text(body), at))
    return [_article(one, texts[one], one in loose, asked) for one in ids if one in texts]


def _article(article_id: int, texts: list[tuple[str, str, datetime]], is_loose: bool, asked: Asked) -> Hit:
    """In the language that holds the words, Korean first."""
    title, _, at = max(texts, key=lambda text: bool(marks_in(f"{text[0]} {text[1]}", asked.pattern)))
    snippet = _best([(HitPlace.BODY, moment, body) for _, body, moment in texts], asked)[2]
    return Hit(
        kind=HitKind.ARTICLE,
        id=article_id,
        title=marked(title, asked),
        place=HitPlace.BODY,
        snippet=snippet,
        at=at,
        is_loose=is_loose,
        row=None,
    )


def own_articles(ctx: Context, ids: Sequence[int], asked: Asked) -> list[OwnHit]:
    """The public part of what is published, and nothing else of it."""
    shown = []
    rows = {row.id: row for row in ctx.session.scalars(select(Article).where(Article.id.in_(ids)))}
    for article_id in ids:
        texts = public.live_texts(ctx, rows[article_id])
        snippet = _best([(HitPlace.BODY, None, _plain_text(text.body)) for text in texts], asked)[2]
        title = texts[0].title if texts else ""
        shown.append(
            OwnHit(
                kind=HitKind.ARTICLE,
                id=article_id,
                title=marked(title, asked),
                snippet=snippet,
                at=rows[article_id].live_at,
            )
        )
    return shown


def _plain_text(markdown: str) -> str:
    """Without the marks of Markdown, of its tables and of internal parts."""
    text = re.sub(r"(?m)^\s*\|[-:| ]+\|\s*$", "", markdown).replace("|", " ")
    return re.sub(r"(?m)^:::.*$|^#+ |[*_`>]|!?\[([^\]]*)\]\([^)]*\)", r"\1", text)


_SHOWERS: Mapping[HitKind, Callable[[Context, Sequence[int], set[int], Asked], list[Hit]]] = {
    HitKind.TICKET: _tickets,
    HitKind.ARTICLE: _articles,
    HitKind.PERSON: _people,
    HitKind.ASSET: _assets,
}
