"""What a person was told, and how they want to be told."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select

from server.core.context import Context
from server.notices.models import Notice, NoticeChoice
from server.tickets.models import Ticket
from server.tickets.queries import visibility
from shared import notices as wire
from shared.notices import USUAL
from shared.wire import Ref

MOST = 200
"""Newest lines that are shown."""


def listed(ctx: Context, _: object = None) -> wire.Notices:
    """The caller's notices by ticket, the newest first; what is out of their sight by now is left out."""
    query = (
        select(Notice, Ticket.number, Ticket.subject, Ticket.is_confidential)
        .join(Ticket, Ticket.id == Notice.ticket_id)
        .where(Notice.person_id == (ctx.actor.person_id or 0), visibility.visible(ctx))
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(MOST)
    )
    groups: dict[int, wire.NoticeGroup] = {}
    rows = ctx.session.execute(query).all()
    for row, number, subject, is_confidential in rows:
        group = groups.setdefault(
            row.ticket_id,
            wire.NoticeGroup(
                ticket=Ref(kind="ticket", id=row.ticket_id, label=number),
                subject="" if is_confidential else subject,
                is_confidential=is_confidential,
                lines=[],
            ),
        )
        group.lines.append(_line(row))
    digest = _digest([one[0] for one in rows])
    return wire.Notices(items=list(groups.values()), unread=_unread(ctx), digest=digest)


def _digest(rows: Sequence[Notice]) -> wire.NoticeDigest | None:
    told = [row for row in rows if row.digested_at is not None and row.read_at is None]
    if not told:
        return None
    newest = max(row.digested_at for row in told if row.digested_at is not None)
    of_it = [row for row in told if row.digested_at == newest]
    tickets = {row.ticket_id for row in of_it}
    return wire.NoticeDigest(at=newest, tickets=len(tickets), notices=sum(row.count for row in of_it))


def _line(row: Notice) -> wire.NoticeLine:
    return wire.NoticeLine(
        id=row.id,
        kind=row.kind,
        level=row.level,
        what=row.what,
        by=row.by,
        count=row.count,
        at=row.at,
        is_read=row.read_at is not None,
    )


def _unread(ctx: Context) -> int:
    query = (
        select(func.count(Notice.ticket_id.distinct()))
        .join(Ticket, Ticket.id == Notice.ticket_id)
        .where(
            Notice.person_id == (ctx.actor.person_id or 0),
            Notice.read_at.is_(None),
            visibility.visible(ctx),
        )
    )
    return ctx.session.scalar(query) or 0


def choices(ctx: Context, person_ids: Collection[int]) -> dict[int, NoticeChoice]:
    """What these persons chose, of those who chose anything."""
    rows = ctx.session.scalars(select(NoticeChoice).where(NoticeChoice.person_id.in_(person_ids)))
    return {row.person_id: row for row in rows}


def settings(ctx: Context, _: object = None) -> wire.NoticeSettings:
    person_id = ctx.actor.person_id or 0
    row = choices(ctx, [person_id]).get(person_id)
    chosen = row.levels if row is not None else {}
    levels = {kind: wire.NoticeLevel(chosen.get(kind.value, usual.value)) for kind, usual in USUAL.items()}
    return wire.NoticeSettings(
        levels=levels,
        quiet_from=row.quiet_from if row is not None else None,
        quiet_until=row.quiet_until if row is not None else None,
        version=row.version if row is not None else 0,
    )
