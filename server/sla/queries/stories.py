"""The history of tickets as clocks read it, and what policies ask about a ticket."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from server.assets.models import Asset, AssetModel
from server.catalog.queries import parents
from server.catalog.rules import branch
from server.core.context import SYSTEM, Context
from server.people.models import Department, Person
from server.sla.queries.book import Book
from server.sla.rules.calendars import to_seconds
from server.sla.rules.matching import Facts
from server.sla.rules.story import Happening, What
from server.tickets.models import Ticket, TicketEntry, TicketLink
from server.tickets.queries import tags
from shared.tickets import Channel, EntryKind, LinkKind, PendingReason

TYPED_BY_DESK = frozenset({Channel.PHONE.value, Channel.DESK.value})
"""Taken down while the requester was there."""
PLAIN = {
    "resumed": What.RESUMED,
    "resolved": What.RESOLVED,
    "reopened": What.REOPENED,
    "confirmed": What.CLOSED,
    "closed": What.CLOSED,
    "auto_closed": What.CLOSED,
    "cancelled": What.CANCELLED,
    "asked_elsewhere": What.ASKED,
}
MERGES = {"merged_into": What.MERGED, "unmerged": What.RESTORED}
"""With the other ticket."""
COLUMNS = (
    TicketEntry.id,
    TicketEntry.ticket_id,
    TicketEntry.kind,
    TicketEntry.at,
    TicketEntry.name,
    TicketEntry.facts,
    TicketEntry.author_id,
    TicketEntry.author_name,
)


def of(ctx: Context, ticket: Ticket) -> list[Happening]:
    """What happened to one ticket."""
    return of_many(ctx, {ticket.id: ticket.requester_id}).get(ticket.id, [])


def of_many(ctx: Context, requesters: Mapping[int, int]) -> dict[int, list[Happening]]:
    """What happened to these tickets (by id, with their requesters), in one read; notes are not read."""
    found: dict[int, list[Happening]] = {}
    cover = Cover()
    for row in ctx.session.execute(_OF_TICKETS, {"ids": list(requesters)}):
        told = found.get(row.ticket_id)
        if told is None:
            told, cover = found.setdefault(row.ticket_id, []), Cover()
        told.extend(_happened(row, requesters[row.ticket_id], cover))
    return found


_OF_TICKETS = (
    select(*COLUMNS)
    .where(TicketEntry.ticket_id.in_(bindparam("ids", expanding=True)), TicketEntry.kind != EntryKind.NOTE)
    .order_by(TicketEntry.ticket_id, TicketEntry.seq)
)


@dataclass
class Cover:
    """The vendor a ticket went up to, and the contract; what waits for the same vendor waits by it."""

    vendor: str = ""
    contract_id: int | None = None

    def hand_over(self, facts: Mapping[str, str]) -> None:
        self.vendor = facts.get("vendor", "")
        self.contract_id = int(facts["contract_id"]) if "contract_id" in facts else None

    def of_wait(self, facts: Mapping[str, str]) -> int | None:
        if facts["reason"] != PendingReason.WAITING_VENDOR:
            return None
        if "contract_id" in facts or facts.get("vendor", "") != self.vendor:
            self.hand_over(facts)
        return self.contract_id


def _happened(row: Any, requester_id: int, cover: Cover) -> Iterator[Happening]:
    at = to_seconds(row.at)
    if row.kind is EntryKind.QUESTION:
        if row.name == "":
            yield Happening(at=at, what=What.ASKED)
    elif row.kind in (EntryKind.ANSWER, EntryKind.CALL):
        is_person = row.name == "" and not (row.author_id is None and row.author_name == SYSTEM.name)
        if is_person and row.author_id != requester_id:
            yield Happening(at=at, what=What.ANSWERED, entry_id=row.id)
    elif row.kind is EntryKind.EVENT:
        yield from _event(at, row, requester_id, cover)


def _event(at: int, row: Any, requester_id: int, cover: Cover) -> Iterator[Happening]:
    facts: Mapping[str, str] = row.facts
    if row.name == "escalated" and "vendor" in facts:
        cover.hand_over(facts)
    if row.name == "created":
        is_live = facts.get("channel") in TYPED_BY_DESK and row.author_id != requester_id
        yield Happening(at=at, what=What.CREATED, is_typed_by_desk=is_live)
    elif row.name == "pended":
        yield Happening(
            at=at,
            what=What.PENDED,
            reason=PendingReason(facts["reason"]),
            until=to_seconds(datetime.fromisoformat(facts["until"])) if "until" in facts else None,
            contract_id=cover.of_wait(facts),
        )
    elif row.name == "bounced":
        yield Happening(at=at, what=What.BOUNCED, entry_id=int(facts["entry_id"]))
    elif row.name in MERGES:
        yield Happening(at=at, what=MERGES[row.name], entry_id=int(facts["ticket_id"]))
    elif row.name in PLAIN:
        yield Happening(at=at, what=PLAIN[row.name])
    if "team_id" in facts:
        yield Happening(at=at, what=What.MOVED, team_id=int(facts["team_id"]))


def priority_changes(ctx: Context, ticket: Ticket) -> list[tuple[datetime, int]]:
    """The priority a ticket began with, and every later one; for tickets older than their promise."""
    query = (
        select(TicketEntry.at, TicketEntry.facts)
        .where(TicketEntry.ticket_id == ticket.id, TicketEntry.name == "edited")
        .order_by(TicketEntry.seq)
    )
    edits = [row for row in ctx.session.execute(query) if row.facts.get("field") == "priority"]
    first = int(edits[0].facts["old"]) if edits else ticket.priority
    return [(ticket.created_at, first), *((row.at, int(row.facts["new"])) for row in edits)]


# --- what policies ask --------------------------------------------------------------------------------------


def facts_of(ctx: Context, ticket: Ticket, book: Book) -> Facts:
    """Only what some policy asks about is read."""
    return facts_of_many(ctx, [ticket], book)[ticket.id]


def facts_of_many(ctx: Context, tickets: Sequence[Ticket], book: Book) -> dict[int, Facts]:
    policies = [content for _, content in book.policies]
    category_parents = parents(ctx) if any(one.category_ids for one in policies) else {}
    asks_person = any(one.is_vip is not None or one.department_ids for one in policies)
    persons = _persons(ctx, {one.requester_id for one in tickets}) if asks_person else {}
    departments = _department_parents(ctx) if any(one.department_ids for one in policies) else {}
    asks_assets = any(one.asset_categories for one in policies)
    assets = _asset_categories(ctx, [one.id for one in tickets]) if asks_assets else {}
    words = tags.words(ctx, [one.id for one in tickets]) if any(one.tags for one in policies) else {}
    found: dict[int, Facts] = {}
    for ticket in tickets:
        is_vip, department_id = persons.get(ticket.requester_id, (False, None))
        found[ticket.id] = Facts(
            kind=ticket.kind,
            priority=ticket.priority,
            category_ids=_upwards(ticket.category_id, category_parents),
            team_id=ticket.team_id,
            is_vip=is_vip,
            department_ids=_upwards(department_id, departments),
            asset_categories=frozenset(assets.get(ticket.id, ())),
            tags=frozenset(tag.casefold() for tag in words.get(ticket.id, ())),
        )
    return found


def _upwards(one: int | None, parent_of: Mapping[int, int | None]) -> frozenset[int]:
    return frozenset() if one is None or one not in parent_of else frozenset(branch(one, dict(parent_of)))


def _persons(ctx: Context, ids: Iterable[int]) -> dict[int, tuple[bool, int | None]]:
    query = select(Person.id, Person.is_vip, Person.department_id).where(Person.id.in_(set(ids)))
    return {row.id: (row.is_vip, row.department_id) for row in ctx.session.execute(query)}


def _department_parents(ctx: Context) -> dict[int, int | None]:
    return {row.id: row.parent_id for row in ctx.session.execute(select(Department.id, Department.parent_id))}


def _asset_categories(ctx: Context, ids: Sequence[int]) -> dict[int, set[Any]]:
    query = (
        select(TicketLink.ticket_id, AssetModel.category)
        .join(Asset, Asset.id == TicketLink.target_id)
        .join(AssetModel, AssetModel.id == Asset.model_id)
        .where(TicketLink.kind == LinkKind.ASSET, TicketLink.ticket_id.in_(ids))
    )
    found: dict[int, set[Any]] = {}
    for row in ctx.session.execute(query):
        found.setdefault(row.ticket_id, set()).add(row.category)
    return found
