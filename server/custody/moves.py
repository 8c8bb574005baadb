"""The moves of one locked asset: each checks, writes one event and tells what happened."""

from dataclasses import dataclass, replace
from typing import Any

from server.assets import queries as assets
from server.assets import rules as asset_rules
from server.assets.models import Asset
from server.core import events
from server.core.context import Context, not_in_future
from server.custody import holders, ledger, rules
from server.custody.events import (
    AssetFound,
    AssetIssued,
    AssetLost,
    AssetReturned,
    AssetSentToRepair,
    AssetTransferred,
    CustodyCorrected,
)
from server.custody.ledger import Entry
from server.custody.models import Custody, CustodyEvent
from server.custody.rules import Standing
from shared import custody as wire
from shared.assets import AssetState, Condition, StockState
from shared.custody import CustodyKind, EventKind, HolderKind
from shared.errors import Conflict, Invalid
from shared.wire import Ref


@dataclass(frozen=True, kw_only=True)
class Cause:
    """The paper and the journey that a move belongs to; the condition in which the asset is handed over."""

    document_id: int | None = None
    journey_id: int | None = None
    condition: Condition | None = None


ALONE = Cause()


def issue(ctx: Context, asset: Asset, body: wire.Issue, cause: Cause = ALONE) -> Custody:
    """From stock into somebody's hands; only what is available, and never to who has left."""
    if asset.state is not AssetState.IN_STOCK or asset.stock_state is not StockState.AVAILABLE:
        raise _unavailable(asset)
    if body.kind not in rules.ISSUED_AS:
        raise Invalid("custody_kind_not_allowed", "kind")
    holder = holders.ref(ctx, body.holder_kind, body.holder_id)
    accountable_id = holders.check_may_receive(ctx, holder, body.accountable_id)
    at = not_in_future(ctx, body.at, "at")
    holders.check_due(body.due_at, at, is_needed=body.kind is CustodyKind.LOAN)
    after = Standing(
        state=AssetState.ISSUED,
        stock_state=None,
        condition=cause.condition or asset.condition,
        custody_kind=body.kind,
        holder_kind=body.holder_kind,
        holder_id=holder.id,
        accountable_id=accountable_id,
        due_at=body.due_at,
    )
    entry = Entry(
        kind=EventKind.ISSUE,
        after=after,
        at=body.at,
        reason=body.reason,
        accessories=body.accessories,
        document_id=cause.document_id,
        journey_id=cause.journey_id,
        journey_step_id=body.journey_step_id,
        ticket_id=body.ticket_id,
    )
    before, written = _holder(asset), ledger.write(ctx, asset, entry)
    custody = _now_open(written)
    events.publish(ctx, AssetIssued(**_told(asset, before, written.event, custody, custody)))
    return custody


def _unavailable(asset: Asset) -> Conflict:
    return Conflict(
        "asset_not_available",
        tag=asset.tag,
        holder=asset.holder_label or "—",
        state=asset.state.value,
        stock_state=asset.stock_state.value if asset.stock_state is not None else "",
    )


def return_(ctx: Context, asset: Asset, body: wire.Return, cause: Cause = ALONE) -> Custody:
    """Back to a stockroom, from whoever uses it or from a vendor."""
    if asset.state not in rules.FOLLOWS[EventKind.RETURN]:
        raise Conflict(
            "asset_not_out", tag=asset.tag, holder=asset.holder_label or "—", state=asset.state.value
        )
    room = assets.stockroom(ctx, body.stockroom_id)
    category = assets.category_of(ctx, asset)
    stock_state = body.next_state or asset_rules.stock_state_after_return(category, body.condition)
    if not asset_rules.may_follow_return(category, body.condition, stock_state):
        raise Invalid("state_after_return_not_allowed", "next_state", tag=asset.tag)
    entry = Entry(
        kind=EventKind.RETURN,
        after=_in_stock(room.id, stock_state, body.condition),
        at=body.at,
        reason=body.reason,
        missing_accessories=body.missing_accessories,
        document_id=cause.document_id,
        journey_id=cause.journey_id,
        journey_step_id=body.journey_step_id,
    )
    before, written = _holder(asset), ledger.write(ctx, asset, entry)
    closed = _closed(written)
    told = _told(asset, before, written.event, closed, closed)
    missing = tuple(body.missing_accessories)
    events.publish(ctx, AssetReturned(**told, missing_accessories=missing))
    return _now_open(written)


def transfer(ctx: Context, asset: Asset, body: wire.Transfer) -> Custody:
    """From one user to another without passing the stockroom, or from one stockroom to another."""
    standing = ledger.standing_of(ctx, asset)
    if asset.state not in rules.FOLLOWS[EventKind.TRANSFER]:
        raise Conflict("asset_not_movable", tag=asset.tag, state=asset.state.value)
    holder = holders.ref(ctx, body.holder_kind, body.holder_id)
    if (body.holder_kind, body.holder_id) == (standing.holder_kind, standing.holder_id):
        raise Conflict("holder_has_it_already", tag=asset.tag, holder=holder.label)
    if asset.state is AssetState.IN_STOCK:
        if body.holder_kind is not HolderKind.STOCKROOM:
            raise Invalid("holder_kind_not_allowed", "holder_kind")
        accountable_id = None
    else:
        accountable_id = holders.check_may_receive(ctx, holder, body.accountable_id)
    after = replace(
        standing, holder_kind=body.holder_kind, holder_id=holder.id, accountable_id=accountable_id
    )
    entry = Entry(kind=EventKind.TRANSFER, after=after, at=body.at, reason=body.reason)
    before, written = _holder(asset), ledger.write(ctx, asset, entry)
    custody = _now_open(written)
    told = _told(asset, before, written.event, custody, custody)
    events.publish(ctx, AssetTransferred(**told, from_person_id=_person(_closed(written))))
    return custody


def report_lost(ctx: Context, asset: Asset, body: wire.ReportLost) -> Custody:
    """Nobody knows where it is; whoever had it last still answers for it."""
    if asset.state not in rules.FOLLOWS[EventKind.REPORT_LOST]:
        raise Conflict("asset_not_movable", tag=asset.tag, state=asset.state.value)
    standing = ledger.standing_of(ctx, asset)
    after = replace(
        standing, state=AssetState.LOST, stock_state=None, custody_kind=CustodyKind.MISSING, due_at=None
    )
    entry = Entry(
        kind=EventKind.REPORT_LOST, after=after, at=body.at, reason=body.reason, is_stolen=body.is_stolen
    )
    before, written = _holder(asset), ledger.write(ctx, asset, entry)
    custody = _now_open(written)
    told = _told(asset, before, written.event, custody, custody)
    events.publish(ctx, AssetLost(**told, is_stolen=body.is_stolen))
    return custody


def find(ctx: Context, asset: Asset, body: wire.Find) -> Custody:
    """A lost one came back: into a stockroom, to be looked at like a returned one."""
    if asset.state is not AssetState.LOST:
        raise Conflict("asset_not_lost", tag=asset.tag)
    room = assets.stockroom(ctx, body.stockroom_id)
    category = assets.category_of(ctx, asset)
    stock_state = asset_rules.stock_state_after_return(category, body.condition)
    after = _in_stock(room.id, stock_state, body.condition)
    entry = Entry(kind=EventKind.FIND, after=after, reason=body.reason)
    before, written = _holder(asset), ledger.write(ctx, asset, entry)
    closed = _closed(written)
    events.publish(ctx, AssetFound(**_told(asset, before, written.event, closed, closed)))
    return _now_open(written)


def send_to_repair(ctx: Context, asset: Asset, body: wire.SendToRepair) -> Custody:
    if asset.state not in rules.FOLLOWS[EventKind.SEND_TO_REPAIR]:
        raise Conflict("asset_not_movable", tag=asset.tag, state=asset.state.value)
    holders.check_due(body.due_at, ctx.now, is_needed=False)
    vendor = holders.ref(ctx, HolderKind.VENDOR, body.vendor_id)
    after = Standing(
        state=AssetState.IN_REPAIR,
        stock_state=None,
        condition=asset.condition,
        custody_kind=CustodyKind.REPAIR,
        holder_kind=HolderKind.VENDOR,
        holder_id=vendor.id,
        due_at=body.due_at,
    )
    entry = Entry(kind=EventKind.SEND_TO_REPAIR, after=after, reason=body.reason)
    before, written = _holder(asset), ledger.write(ctx, asset, entry)
    told = _told(asset, before, written.event, _now_open(written), _closed(written))
    events.publish(ctx, AssetSentToRepair(**told))
    return _now_open(written)


def correct(ctx: Context, asset: Asset, body: wire.Correct) -> Custody:
    """A wrong line stays; this one points at it and says who has the asset in truth."""
    lines = ledger.events_of(ctx, asset.id)
    if body.wrong_seq > len(lines):
        raise Invalid("event_unknown", "wrong_seq")
    if any(line.corrects_seq == body.wrong_seq for line in lines):
        raise Conflict("already_corrected", "wrong_seq", seq=body.wrong_seq)
    holders.ref(ctx, body.holder_kind, body.holder_id)
    after = _corrected(ctx, asset, body, lines)
    entry = Entry(kind=EventKind.CORRECT, after=after, reason=body.reason, corrects_seq=body.wrong_seq)
    before, written = _holder(asset), ledger.write(ctx, asset, entry)
    custody = _now_open(written)
    told = _told(asset, before, written.event, custody, custody)
    from_person_id = _person(written.closed) if written.closed is not None else None
    corrected = CustodyCorrected(**told, from_person_id=from_person_id, corrects_seq=body.wrong_seq)
    events.publish(ctx, corrected)
    return custody


def _corrected(ctx: Context, asset: Asset, body: wire.Correct, lines: list[CustodyEvent]) -> Standing:
    """As before the wrong event when that was the last one and gives it back; else the careful guess."""
    if body.wrong_seq == len(lines) > 1:
        before = rules.fold(lines[:-1])
        if (before.holder_kind, before.holder_id) == (body.holder_kind, body.holder_id):
            return before
    accountable_id = None
    if body.holder_kind in rules.SHARED:
        accountable_id = holders.check_accountable(ctx, body.accountable_id)
    if body.holder_kind is HolderKind.STOCKROOM:
        if asset.stock_state is not None:
            return _in_stock(body.holder_id, asset.stock_state, asset.condition)
        category = assets.category_of(ctx, asset)
        stock_state = asset_rules.stock_state_after_return(category, asset.condition)
        return _in_stock(body.holder_id, stock_state, asset.condition)
    return Standing(
        state=rules.state_at(body.holder_kind),
        stock_state=None,
        condition=asset.condition,
        custody_kind=rules.kind_at(body.holder_kind),
        holder_kind=body.holder_kind,
        holder_id=body.holder_id,
        accountable_id=accountable_id,
    )


def _in_stock(room_id: int, stock_state: StockState, condition: Condition) -> Standing:
    return Standing(
        state=AssetState.IN_STOCK,
        stock_state=stock_state,
        condition=condition,
        custody_kind=CustodyKind.STOCK,
        holder_kind=HolderKind.STOCKROOM,
        holder_id=room_id,
    )


def _holder(asset: Asset) -> Ref | None:
    return assets.holder(asset)


def _told(
    asset: Asset, before: Ref | None, event: CustodyEvent, custody: Custody, concerned: Custody
) -> dict[str, Any]:
    """The fields that every event of a move has."""
    after = _holder(asset)
    names = [ref.label if ref is not None else "" for ref in (before, after)]
    return {
        "subject": assets.ref(asset),
        "changes": {"holder": names},
        "asset_id": asset.id,
        "custody_id": custody.id,
        "person_id": _person(concerned),
        "document_id": event.document_id,
        "journey_id": event.journey_id,
        "journey_step_id": event.journey_step_id,
        "ticket_id": event.ticket_id,
        "at": event.at,
    }


def _person(custody: Custody) -> int | None:
    return custody.holder_id if custody.holder_kind is HolderKind.PERSON else None


def _now_open(written: ledger.Written) -> Custody:
    assert written.opened is not None, "only a disposal leaves no custody open"
    return written.opened


def _closed(written: ledger.Written) -> Custody:
    assert written.closed is not None, "an asset that moves was somewhere"
    return written.closed
