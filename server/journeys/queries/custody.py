"""What the ledger and its papers say about the assets of one person."""

from collections.abc import Iterable

from sqlalchemy import select

from server.core.context import Context
from server.custody.models import Custody, HandOverDocument, HandOverLine, HandOverPaper
from shared.custody import Direction, HolderKind, Outcome


def outcomes(ctx: Context, person_id: int, asset_ids: Iterable[int]) -> dict[int, Custody]:
    """How this person's last custody of each asset ended; nothing for those that last."""
    rows = ctx.session.scalars(
        select(Custody)
        .where(
            Custody.holder_kind == HolderKind.PERSON,
            Custody.holder_id == person_id,
            Custody.asset_id.in_(set(asset_ids)),
        )
        .order_by(Custody.opened_seq)
    )
    newest = {custody.asset_id: custody for custody in rows}
    return {asset_id: custody for asset_id, custody in newest.items() if custody.outcome is not None}


def was_returned(custody: Custody | None) -> bool:
    return custody is not None and custody.outcome is Outcome.RETURNED


def signed(ctx: Context, person_id: int, direction: Direction, asset_ids: Iterable[int]) -> dict[int, str]:
    """Number of the newest paper of each of these assets, where the person has signed it."""
    rows = ctx.session.execute(
        select(HandOverLine.asset_id, HandOverDocument.number, HandOverPaper.id)
        .join(HandOverDocument, HandOverDocument.id == HandOverLine.document_id)
        .outerjoin(
            HandOverPaper,
            (HandOverPaper.document_id == HandOverDocument.id) & HandOverPaper.is_signed,
        )
        .where(
            HandOverDocument.person_id == person_id,
            HandOverDocument.direction == direction,
            HandOverLine.asset_id.in_(set(asset_ids)),
        )
        .order_by(HandOverLine.id)
    )
    newest = {asset_id: (number, paper_id is not None) for asset_id, number, paper_id in rows}
    return {asset_id: number for asset_id, (number, is_signed) in newest.items() if is_signed}
