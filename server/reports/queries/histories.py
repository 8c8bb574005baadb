"""Stories of the tickets that a period is about, as far as the caller may see them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import or_, select

from server.catalog.models import Team
from server.catalog.queries import parents
from server.catalog.rules import branch
from server.core.context import Context
from server.reports.rules.figures import Period
from server.reports.rules.stories import Happening, Story, tell
from server.tickets.models import Ticket, TicketEntry
from server.tickets.queries.visibility import visible
from shared.catalog import Tier
from shared.errors import Invalid

CHUNK = 500
"""Tickets whose histories are read at once."""


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which tickets a figure is about."""

    category_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Head:
    """What about a ticket never changes; priority and category as they were at the end of the period."""

    id: int
    number: str
    requester_id: int
    created_at: datetime
    priority: int
    category_id: int | None
    channel: str


def heads(ctx: Context, period: Period, wanted: Filter, known_until: datetime) -> list[Head]:
    """The tickets that were there at some moment of the period, as far as was known then."""
    was_there = [
        Ticket.created_at < min(period.end, known_until),
        or_(Ticket.settled_at.is_(None), Ticket.settled_at >= period.start),
    ]
    query = select(
        Ticket.id,
        Ticket.number,
        Ticket.requester_id,
        Ticket.created_at,
        Ticket.priority,
        Ticket.category_id,
        Ticket.channel,
    ).where(visible(ctx), *was_there)
    now = [Head(*row) for row in ctx.session.execute(query.order_by(Ticket.id))]
    found: list[Head] = []
    for chunk in _chunks(now):
        edits = _later_edits(ctx, [head.id for head in chunk], min(period.end, known_until))
        found += [replace(head, **edits.get(head.id, {})) for head in chunk]
    if not wanted.category_ids:
        return found
    return [head for head in found if head.category_id in wanted.category_ids]


def _later_edits(ctx: Context, ids: list[int], since: datetime) -> dict[int, dict[str, Any]]:
    """What priority and category of tickets were before they were edited at `since` or later."""
    query = select(TicketEntry.ticket_id, TicketEntry.facts).where(
        TicketEntry.ticket_id.in_(ids), TicketEntry.name == "edited", TicketEntry.at >= since
    )
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for row in ctx.session.execute(query.order_by(TicketEntry.ticket_id, TicketEntry.seq)):
        if row.facts["field"] == "priority":
            found[row.ticket_id].setdefault("priority", int(row.facts["old"]))
        elif row.facts["field"] == "category_id":
            before = row.facts.get("old_id")
            found[row.ticket_id].setdefault("category_id", int(before) if before else None)
    return found


def stories(
    ctx: Context, found: Sequence[Head], *, known_until: datetime, team_id: int | None = None
) -> list[Story]:
    """Told from what had happened before `known_until`; of one team alone when asked."""
    told: list[Story] = []
    for chunk in _chunks(found):
        histories = _histories(ctx, [head.id for head in chunk], known_until)
        for head in chunk:
            story = tell(
                head.id, head.requester_id, head.created_at, histories[head.id], priority=head.priority
            )
            if team_id is None or story.team_at(known_until) == team_id:
                told.append(story)
    return told


def _histories(ctx: Context, ids: list[int], until: datetime) -> dict[int, list[Happening]]:
    """Words of nobody: only what kind of thing happened when, and by whom."""
    columns = (
        TicketEntry.ticket_id,
        TicketEntry.at,
        TicketEntry.kind,
        TicketEntry.name,
        TicketEntry.facts,
        TicketEntry.author_id,
        TicketEntry.duration_s,
    )
    query = select(*columns).where(TicketEntry.ticket_id.in_(ids), TicketEntry.at < until)
    found: dict[int, list[Happening]] = defaultdict(list)
    for row in ctx.session.execute(query.order_by(TicketEntry.ticket_id, TicketEntry.seq)):
        found[row.ticket_id].append(
            Happening(
                at=row.at,
                kind=row.kind,
                name=row.name,
                facts=row.facts,
                author_id=row.author_id,
                duration_s=row.duration_s,
            )
        )
    return found


def _chunks(found: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(found)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk


def tiers(ctx: Context) -> dict[int, Tier]:
    return {row.id: row.tier for row in ctx.session.execute(select(Team.id, Team.tier))}


def below(ctx: Context, category_id: int) -> frozenset[int]:
    """A category and everything under it."""
    parent_of = parents(ctx)
    found = frozenset(one for one in parent_of if category_id in branch(one, parent_of))
    if not found:
        raise Invalid("ticket_category_unknown", "category_id")
    return found
