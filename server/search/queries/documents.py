"""The words of every record as the index takes them: what everybody may read, and what only some may."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from server.assets.models import Asset, AssetModel
from server.core.context import Context
from server.core.fulltext import Document
from server.core.fulltext.hangul import choseong
from server.inventory.models import Device
from server.knowledge.models import Article, ArticleRevision, RevisionText
from server.knowledge.rules.parts import has_public_part, public_part, stretches
from server.people.models import Department, Person
from server.people.rules import digits
from server.tickets.models import Ticket, TicketEntry, TicketLink
from server.tickets.rules import history
from shared.knowledge import ArticleState
from shared.tickets import LinkKind


@dataclass(frozen=True)
class Source:
    """One kind of record that can be found: its ids, and the documents of some of them."""

    ids: Any
    read: Callable[[Context, Sequence[int]], list[Document]]


def tickets(ctx: Context, ids: Sequence[int]) -> list[Document]:
    """Subject, description and what was said in public; notes, calls and the rest stay inside."""
    said, inside = _entries(ctx, ids)
    return [
        Document(
            record_id=row.id,
            title=f"{row.number} {row.subject}",
            body="\n".join([row.description, *said.get(row.id, ())]),
            inside="\n".join(
                [
                    f"{row.requester} {choseong(row.requester)}",
                    *([row.assets] if row.assets else []),
                    row.vendor,
                    row.vendor_reference,
                    *inside.get(row.id, ()),
                ]
            ),
        )
        for row in ctx.session.execute(_TICKETS, {"ids": ids})
    ]


_ASSETS = (
    select(func.aggregate_strings(Asset.tag, "\n").aggregate_order_by(TicketLink.id))
    .select_from(TicketLink)
    .join(Asset, Asset.id == TicketLink.target_id)
    .where(TicketLink.ticket_id == Ticket.id, TicketLink.kind == LinkKind.ASSET)
)
_TICKETS = (
    select(
        Ticket.id,
        Ticket.number,
        Ticket.subject,
        Ticket.description,
        Ticket.vendor,
        Ticket.vendor_reference,
        Person.name.label("requester"),
        _ASSETS.scalar_subquery().label("assets"),
    )
    .join(Person, Person.id == Ticket.requester_id)
    .where(Ticket.id.in_(bindparam("ids", expanding=True)))
)


def labels_of(tag: str) -> tuple[str, ...]:
    """A tag is found by itself and by its first letters."""
    initials = choseong(tag)
    return (tag, initials) if len(initials) > 1 else (tag,)


def _entries(ctx: Context, ids: Sequence[int]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    said: dict[int, list[str]] = {}
    inside: dict[int, list[str]] = {}
    for row in ctx.session.execute(_ENTRIES, {"ids": ids}):
        place = said if row.kind in history.PUBLIC_KINDS else inside
        place.setdefault(row.ticket_id, []).append(row.text)
    return said, inside


_ENTRIES = (
    select(TicketEntry.ticket_id, TicketEntry.kind, TicketEntry.text)
    .where(TicketEntry.ticket_id.in_(bindparam("ids", expanding=True)), TicketEntry.text != "")
    .order_by(TicketEntry.ticket_id, TicketEntry.seq)
)


def people(ctx: Context, ids: Sequence[int]) -> list[Document]:
    """Names with their first letters; the note is for those who keep the records."""
    query = (
        select(Person, Department.name)
        .outerjoin(Department, Department.id == Person.department_id)
        .where(Person.id.in_(ids))
    )
    return [
        Document(
            record_id=person.id,
            title=f"{person.name} {choseong(person.name)} {person.employee_number}",
            body=" ".join(
                [
                    department or "",
                    person.title,
                    person.email,
                    person.account_name,
                    *(number for phone in (person.phone, person.mobile) for number in (phone, digits(phone))),
                ]
            ),
            inside=person.note,
        )
        for person, department in ctx.session.execute(query)
    ]


def assets(ctx: Context, ids: Sequence[int]) -> list[Document]:
    """Tag, serial, model, holder and host name; what was paid and noted stays inside."""
    query = (
        select(Asset, AssetModel, Device.hostname)
        .join(AssetModel, AssetModel.id == Asset.model_id)
        .outerjoin(Device, Device.id == Asset.device_id)
        .where(Asset.id.in_(ids))
    )
    return [
        Document(
            record_id=asset.id,
            title=f"{asset.tag} {asset.serial} {hostname or ''}",
            body=f"{model.maker} {model.name} {asset.holder_label}",
            inside=f"{asset.note} {asset.supplier} {asset.order_number}",
        )
        for asset, model, hostname in ctx.session.execute(query)
    ]


def articles(ctx: Context, ids: Sequence[int]) -> list[Document]:
    """The public part of what is published, in every language; drafts and internal parts stay inside."""
    rows = {row.id: row for row in ctx.session.scalars(select(Article).where(Article.id.in_(ids)))}
    texts: dict[int, list[tuple[int, RevisionText]]] = {}
    query = (
        select(ArticleRevision.article_id, ArticleRevision.number, RevisionText)
        .join(RevisionText, RevisionText.revision_id == ArticleRevision.id)
        .join(Article, Article.id == ArticleRevision.article_id)
        .where(Article.id.in_(ids), ArticleRevision.number.in_((Article.number, Article.live_number)))
        .order_by(ArticleRevision.id, RevisionText.language.desc())
    )
    for article_id, number, text in ctx.session.execute(query):
        texts.setdefault(article_id, []).append((number, text))
    return [_article(row, texts.get(row.id, [])) for row in rows.values()]


def _article(article: Article, texts: Sequence[tuple[int, RevisionText]]) -> Document:
    is_live = article.live_number > 0 and article.state is not ArticleState.RETIRED
    live = [text for number, text in texts if is_live and number == article.live_number]
    public = [(text.title, public_part(text.body)) for text in live if has_public_part(text.body)]
    everything = [word for _, text in texts for word in (text.title, text.body)]
    return Document(
        record_id=article.id,
        title=" ".join(title for title, _ in public),
        body="\n".join(body for _, body in public),
        inside="\n".join(everything if not public or len(texts) > len(live) else _internal(live)),
        labels=tuple(label for tag in article.tags for label in labels_of(tag)),
    )


def _internal(texts: Sequence[RevisionText]) -> list[str]:
    """What only the desk reads of published texts."""
    kept = [one.text for text in texts for one in stretches(text.body) if one.is_internal]
    return [*kept, *(text.title for text in texts if not has_public_part(text.body))]


SOURCES: Mapping[str, Source] = {
    "ticket": Source(Ticket.id, tickets),
    "person": Source(Person.id, people),
    "asset": Source(Asset.id, assets),
    "article": Source(Article.id, articles),
}
