"""What the ledger writes down when something happens to an asset as a record."""

from dataclasses import replace

from server.assets import queries as assets
from server.assets.events import AssetInspected, AssetReceived, AssetRetired
from server.core.context import Context
from server.custody import ledger
from server.custody.ledger import Entry
from server.custody.rules import Standing
from shared.assets import AssetState
from shared.custody import CustodyKind, EventKind, HolderKind


def open_ledger(ctx: Context, event: AssetReceived) -> None:
    """From receipt on there is exactly one open custody: the stockroom's."""
    after = Standing(
        state=AssetState.IN_STOCK,
        stock_state=event.stock_state,
        condition=event.condition,
        custody_kind=CustodyKind.STOCK,
        holder_kind=HolderKind.STOCKROOM,
        holder_id=event.stockroom_id,
    )
    asset = assets.locked(ctx, event.subject.id)
    ledger.write(ctx, asset, Entry(kind=EventKind.RECEIVE, after=after, at=event.at))


def record_inspection(ctx: Context, event: AssetInspected) -> None:
    asset = assets.locked(ctx, event.subject.id)
    after = replace(ledger.standing_of(ctx, asset), stock_state=event.stock_state, condition=event.condition)
    entry = Entry(
        kind=EventKind.INSPECT,
        after=after,
        wipe_method=event.wipe_method,
        waiver_reason=event.waiver_reason,
    )
    ledger.write(ctx, asset, entry)


def close_ledger(ctx: Context, event: AssetRetired) -> None:
    """After disposal nobody holds it."""
    asset = assets.locked(ctx, event.subject.id)
    after = Standing(
        state=AssetState.RETIRED,
        stock_state=None,
        condition=asset.condition,
        custody_kind=None,
        holder_kind=None,
        holder_id=None,
    )
    entry = Entry(
        kind=EventKind.DISPOSE,
        after=after,
        reason=event.reason,
        wipe_method=event.wipe_method,
        waiver_reason=event.waiver_reason,
    )
    ledger.write(ctx, asset, entry)
