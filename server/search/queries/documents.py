"""The words of every record as the index takes them: what everybody may read, and what only some may."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.assets.models import Asset, AssetModel
from server.core.context import Context
from server.core.fulltext import Document
from server.core.fulltext.hangul import choseong
from server.inventory.models import Device
from server.people.models import Department, Person
from server.people.rules import digits
from server.tickets.models import Ticket, TicketEntry, TicketLink
from server.tickets.rules import history
from shared.tickets import LinkKind


@dataclass(frozen=True)
class Source:
    """One kind of record that can be found: its ids, and the documents of some of them."""

    ids: Any
    read: Callable[[Context, Sequence[int]], list[Document]]


def tickets(ctx: Context, ids: Sequence[int]) -> list[Document]:
    """Subject, description and what was said in public; notes, calls and the rest stay inside."""
    said, inside = _entries(ctx, ids)
    linked = _linked_assets(ctx, ids)
    query = (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.subject,
            Ticket.description,
            Ticket.vendor,
            Ticket.vendor_reference,
            Ticket.tags,
            Person.name.label("requester"),
        )
        .join(Person, Person.id == Ticket.requester_id)
        .where(Ticket.id.in_(ids))
    )
    return [
        Document(
            record_id=row.id,
            title=f"{row.number} {row.subject}",
            body="\n".join([row.description, *said.get(row.id, ())]),
            inside="\n".join(
                [
                    row.requester,
                    *linked.get(row.id, ()),
                    row.vendor,
                    row.vendor_reference,
                    *inside.get(row.id, ()),
                ]
            ),
            labels=tuple(label for tag in row.tags for label in labels_of(tag)),
        )
        for row in ctx.session.execute(query)
    ]


def labels_of(tag: str) -> tuple[str, ...]:
    """A tag is found by itself and by its first letters."""
    initials = choseong(tag)
    return (tag, initials) if len(initials) > 1 else (tag,)


def _entries(ctx: Context, ids: Sequence[int]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    said: dict[int, list[str]] = {}
    inside: dict[int, list[str]] = {}
    query = select(TicketEntry.ticket_id, TicketEntry.kind, TicketEntry.text).where(
        TicketEntry.ticket_id.in_(ids), TicketEntry.text != ""
    )
    for row in ctx.session.execute(query.order_by(TicketEntry.ticket_id, TicketEntry.seq)):
        place = said if row.kind in history.PUBLIC_KINDS else inside
        place.setdefault(row.ticket_id, []).append(row.text)
    return said, inside


def _linked_assets(ctx: Context, ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(TicketLink.ticket_id, Asset.tag)
        .join(Asset, Asset.id == TicketLink.target_id)
        .where(TicketLink.ticket_id.in_(ids), TicketLink.kind == LinkKind.ASSET)
    )
    found: dict[int, list[str]] = {}
    for row in ctx.session.execute(query.order_by(TicketLink.id)):
        found.setdefault(row.ticket_id, []).append(row.tag)
    return found


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


SOURCES: Mapping[str, Source] = {
    "ticket": Source(Ticket.id, tickets),
    "person": Source(Person.id, people),
    "asset": Source(Asset.id, assets),
}
