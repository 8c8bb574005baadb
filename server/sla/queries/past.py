"""Policies as they stood at an instant: an edit holds from then on, not from when clocks are read anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from server.core.context import Context
from server.sla.models import PolicyEdition, PolicyOrder, SlaPolicy
from server.sla.queries.book import Book, know, policy_content
from shared.sla import PolicyContent


@dataclass(frozen=True, kw_only=True)
class Edit:
    """`policies`: every active one in order, as `Book.policies`, from `at` on."""

    at: datetime
    by_name: str
    policies: list[tuple[int, PolicyContent]]


def edits_since(ctx: Context, book: Book, since: datetime) -> list[Edit]:
    """What was made of the policies from `since` on, the earliest first; mostly nothing."""
    if book.changed_at is None or book.changed_at < since:
        return []
    made: dict[datetime, str] = {}
    for table in (PolicyEdition, PolicyOrder):
        query = select(table.valid_at, table.changed_by).where(table.valid_at >= since)
        made.update((at, name) for at, name in ctx.session.execute(query))
    found = [Edit(at=at, by_name=made[at], policies=_policies_at(ctx, at)) for at in sorted(made)]
    know(ctx, book, {key for one in found for key, _ in one.policies})
    return found


def _policies_at(ctx: Context, at: datetime) -> list[tuple[int, PolicyContent]]:
    numbers = (
        select(PolicyEdition.policy_id, func.max(PolicyEdition.number).label("number"))
        .where(PolicyEdition.valid_at <= at)
        .group_by(PolicyEdition.policy_id)
        .subquery()
    )
    query = select(PolicyEdition).join(
        numbers,
        (numbers.c.policy_id == PolicyEdition.policy_id) & (numbers.c.number == PolicyEdition.number),
    )
    editions = {row.policy_id: row for row in ctx.session.scalars(query)}
    contents = {one: policy_content(row.content) for one, row in editions.items()}
    return [
        (editions[one].id, contents[one])
        for one in _order_at(ctx, at)
        if one in contents and contents[one].is_active
    ]


def _order_at(ctx: Context, at: datetime) -> Sequence[int]:
    """As it is now where no order was kept yet."""
    query = select(PolicyOrder.policy_ids).where(PolicyOrder.valid_at <= at)
    kept = ctx.session.scalar(query.order_by(PolicyOrder.id.desc()).limit(1))
    if kept is not None:
        return kept
    return ctx.session.scalars(select(SlaPolicy.id).order_by(SlaPolicy.position, SlaPolicy.id)).all()
