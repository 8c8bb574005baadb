"""What a ticket is linked to, and what hangs below it."""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from server.announcements import queries as announcements
from server.announcements.models import Announcement
from server.assets.models import Asset
from server.core.context import Context
from server.knowledge.models import Article
from server.knowledge.queries import articles
from server.people.models import Person
from server.tickets.models import Ticket, TicketLink
from server.tickets.queries import merges, visibility
from shared import tickets as wire
from shared.tickets import OPEN_STATUSES, LinkKind
from shared.wire import Ref

TICKET_LINKS = frozenset({LinkKind.RELATED, LinkKind.PARENT, LinkKind.FOLLOW_UP_OF, LinkKind.DUPLICATE_OF})
"""Links whose target is a ticket."""


def of(ctx: Context, ticket: Ticket, sources: Sequence[Ticket] = ()) -> list[wire.Link]:
    """Its own, and those of the tickets merged into it. Tickets out of the caller's sight are left out."""
    rows = _rows(ctx, [ticket, *sources])
    if not rows:
        return []
    origins = {source.id: merges.ref(source) for source in sources}
    labels = _labels(ctx, rows)
    return [
        wire.Link(
            id=row.id,
            kind=row.kind,
            target=Ref(kind=target_kind(row.kind), id=row.target_id, label=label),
            note=row.note,
            origin=origins.get(row.ticket_id),
        )
        for row in rows
        if (label := labels.get((target_kind(row.kind), row.target_id), _kept_label(row)))
    ]


def _rows(ctx: Context, tickets: Sequence[Ticket]) -> list[TicketLink]:
    """Each target once, nothing between these tickets themselves; what comes first is the ticket's own."""
    ids = [ticket.id for ticket in tickets]
    found: dict[tuple[LinkKind, int], TicketLink] = {}
    for row in sorted(
        ctx.session.scalars(_OF_TICKETS, {"ids": ids}), key=lambda row: ids.index(row.ticket_id)
    ):
        if row.kind not in TICKET_LINKS or row.target_id not in ids:
            found.setdefault((row.kind, row.target_id), row)
    return list(found.values())


_OF_TICKETS = (
    select(TicketLink)
    .where(TicketLink.ticket_id.in_(bindparam("ids", expanding=True)))
    .order_by(TicketLink.id)
)


def _kept_label(row: TicketLink) -> str:
    """Computers belong to a higher feature; every other target is named by what the caller may see of it."""
    return row.label if row.kind is LinkKind.DEVICE else ""


def target_kind(kind: LinkKind) -> str:
    return "ticket" if kind in TICKET_LINKS else kind.value


def _labels(ctx: Context, rows: Sequence[TicketLink]) -> Mapping[tuple[str, int], str]:
    ids: dict[str, set[int]] = {}
    for row in rows:
        ids.setdefault(target_kind(row.kind), set()).add(row.target_id)
    queries = {
        "asset": select(Asset.id, Asset.tag).where(Asset.id.in_(ids.get("asset", ()))),
        "person": select(Person.id, Person.name).where(Person.id.in_(ids.get("person", ()))),
        "article": select(Article.id, Article.title).where(
            Article.id.in_(ids.get("article", ())), articles.visible(ctx)
        ),
        "announcement": select(Announcement.id, announcements.title(ctx)).where(
            Announcement.id.in_(ids.get("announcement", ())), announcements.visible(ctx)
        ),
        "ticket": select(Ticket.id, Ticket.number + " " + Ticket.subject).where(
            Ticket.id.in_(ids.get("ticket", ())), visibility.visible(ctx)
        ),
    }
    return {
        (kind, found[0]): found[1]
        for kind, query in queries.items()
        if kind in ids
        for found in ctx.session.execute(query)
    }


def has_ticket_link(ctx: Context, ticket: Ticket) -> bool:
    query = select(TicketLink.id).where(
        TicketLink.ticket_id == ticket.id, TicketLink.kind.in_((LinkKind.RELATED, LinkKind.PARENT))
    )
    return ctx.session.scalar(query.limit(1)) is not None


def open_children(ctx: Context, ticket: Ticket) -> list[tuple[int, str]]:
    """Tickets below this one that are not solved yet."""
    query = select(Ticket.id, Ticket.number).where(
        Ticket.id.in_(child_ids(ctx, ticket)), Ticket.status.in_(OPEN_STATUSES)
    )
    return [(row.id, row.number) for row in ctx.session.execute(query.order_by(Ticket.id))]


def child_ids(ctx: Context, ticket: Ticket) -> set[int]:
    """The tickets below this one and below those merged into it; a merged child stands where it goes on."""
    tops = [ticket.id, *merges.ids_below(ctx, ticket)]
    query = select(TicketLink.ticket_id).where(
        TicketLink.kind == LinkKind.PARENT, TicketLink.target_id.in_(tops)
    )
    ends = {merges.end(ctx, child_id) for child_id in ctx.session.scalars(query)}
    return ends - {ticket.id, *parents(ctx, ticket.id)}


def with_parents(ctx: Context, ids: Sequence[int]) -> list[int]:
    """Those of them that stand below another ticket."""
    query = select(TicketLink.ticket_id).where(TicketLink.kind == LinkKind.PARENT)
    return list(ctx.session.scalars(query.where(TicketLink.ticket_id.in_(ids)).distinct()))


def parents(ctx: Context, ticket_id: int) -> list[int]:
    """Every ticket above this one."""
    found: list[int] = []
    level = {ticket_id}
    while level:
        query = select(TicketLink.target_id).where(
            TicketLink.kind == LinkKind.PARENT, TicketLink.ticket_id.in_(level)
        )
        level = set(ctx.session.scalars(query)) - set(found)
        found += level
    return found


def asset_of_device(ctx: Context, device_id: int) -> int | None:
    return ctx.session.scalar(select(Asset.id).where(Asset.device_id == device_id))


def one(ctx: Context, ticket: Ticket, link_id: int) -> TicketLink | None:
    query = select(TicketLink).where(TicketLink.id == link_id, TicketLink.ticket_id == ticket.id)
    return ctx.session.scalar(query)


def same(ctx: Context, ticket: Ticket, kind: LinkKind, target_id: int) -> TicketLink | None:
    query = select(TicketLink).where(
        TicketLink.ticket_id == ticket.id, TicketLink.kind == kind, TicketLink.target_id == target_id
    )
    return ctx.session.scalar(query)
