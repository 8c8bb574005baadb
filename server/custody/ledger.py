"""Writing the ledger: one event, and what follows from it in the custodies and in the asset's holder."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from server.assets import actions as assets
from server.assets.models import Asset
from server.core.context import Context, not_in_future
from server.custody import holders, rules
from server.custody.models import Custody, CustodyEvent
from server.custody.rules import Standing
from shared.custody import EventKind
from shared.errors import Conflict
from shared.wire import Ref

NO_HASH = "0" * 64
"""Before the first event of an asset."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is to be written: the event and where the asset stands after it. `at` None means now."""

    kind: EventKind
    after: Standing
    at: datetime | None = None
    reason: str = ""
    accessories: list[str] = field(default_factory=list)
    missing_accessories: list[str] = field(default_factory=list)
    wipe_method: str = ""
    waiver_reason: str = ""
    is_stolen: bool = False
    document_id: int | None = None
    journey_id: int | None = None
    journey_step_id: int | None = None
    ticket_id: int | None = None
    corrects_seq: int | None = None


@dataclass(frozen=True)
class Written:
    """What an entry did: its event, the custody that it closed and the one that is open now."""

    event: CustodyEvent
    closed: Custody | None
    opened: Custody | None


def events_of(ctx: Context, asset_id: int) -> list[CustodyEvent]:
    lines = select(CustodyEvent).where(CustodyEvent.asset_id == asset_id).order_by(CustodyEvent.seq)
    return list(ctx.session.scalars(lines))


def last_event(ctx: Context, asset_id: int) -> CustodyEvent | None:
    lines = select(CustodyEvent).where(CustodyEvent.asset_id == asset_id)
    return ctx.session.scalar(lines.order_by(CustodyEvent.seq.desc()).limit(1))


def open_of(ctx: Context, asset_id: int) -> Custody | None:
    """The one open custody of an asset; None before receipt and after disposal."""
    return ctx.session.scalar(
        select(Custody).where(Custody.asset_id == asset_id, Custody.closed_at.is_(None))
    )


def standing_of(ctx: Context, asset: Asset) -> Standing:
    """Where the asset stands, by its columns and its open custody."""
    custody = open_of(ctx, asset.id)
    return Standing(
        state=asset.state,
        stock_state=asset.stock_state,
        condition=asset.condition,
        custody_kind=custody.kind if custody is not None else None,
        holder_kind=custody.holder_kind if custody is not None else None,
        holder_id=custody.holder_id if custody is not None else None,
        accountable_id=custody.accountable_id if custody is not None else None,
        due_at=custody.due_at if custody is not None else None,
        since=custody.opened_at if custody is not None else None,
        opened_seq=custody.opened_seq if custody is not None else 0,
    )


def write(ctx: Context, asset: Asset, entry: Entry) -> Written:
    """Append the event to the asset's chain. The asset is locked by the caller, who checked what a person can
    do wrong; a move that the ledger cannot hold is a bug and raises `BrokenLedger`.
    """
    last = last_event(ctx, asset.id)
    current = open_of(ctx, asset.id)
    event = _append(ctx, asset, entry, last, current)
    if entry.kind in rules.REMARKS:
        written = Written(event, None, current)
        if current is not None and entry.kind is EventKind.EXTEND:
            current.due_at = event.due_at
    else:
        if current is not None:
            current.closed_seq, current.closed_at = event.seq, event.at
            current.outcome = rules.OUTCOMES[entry.kind]
            ctx.session.flush()
        written = Written(event, current, _open(ctx, event))
    _show(ctx, asset, event, written.opened)
    return written


def _append(
    ctx: Context, asset: Asset, entry: Entry, last: CustodyEvent | None, current: Custody | None
) -> CustodyEvent:
    recorded_at = max(ctx.now, last.recorded_at) if last is not None else ctx.now
    at = not_in_future(ctx, entry.at, "at") if entry.at is not None else recorded_at
    if last is not None and at < last.at:
        raise Conflict("before_last_event", "at", tag=asset.tag, last_at=last.at.isoformat())
    after = entry.after
    event = CustodyEvent(
        asset_id=asset.id,
        seq=last.seq + 1 if last is not None else 1,
        kind=entry.kind,
        at=at,
        recorded_at=recorded_at,
        actor_kind=ctx.actor.kind,
        actor_id=ctx.actor.id,
        actor_person_id=ctx.actor.person_id,
        from_kind=current.holder_kind if current is not None else None,
        from_id=current.holder_id if current is not None else None,
        to_kind=after.holder_kind,
        to_id=after.holder_id,
        custody_kind=after.custody_kind,
        accountable_id=after.accountable_id,
        due_at=after.due_at,
        state=after.state,
        stock_state=after.stock_state,
        condition=after.condition,
        reason=entry.reason.strip(),
        accessories=entry.accessories,
        missing_accessories=entry.missing_accessories,
        wipe_method=entry.wipe_method,
        waiver_reason=entry.waiver_reason,
        is_stolen=entry.is_stolen,
        document_id=entry.document_id,
        journey_id=entry.journey_id,
        journey_step_id=entry.journey_step_id,
        ticket_id=entry.ticket_id,
        corrects_seq=entry.corrects_seq,
        prev_hash=last.hash if last is not None else NO_HASH,
    )
    rules.step(standing_of(ctx, asset), event)
    event.hash = rules.seal(event.prev_hash, event)
    ctx.session.add(event)
    ctx.session.flush()
    return event


def _open(ctx: Context, event: CustodyEvent) -> Custody | None:
    if event.to_kind is None or event.to_id is None or event.custody_kind is None:
        return None
    custody = Custody(
        asset_id=event.asset_id,
        kind=event.custody_kind,
        holder_kind=event.to_kind,
        holder_id=event.to_id,
        accountable_id=event.accountable_id,
        due_at=event.due_at,
        opened_seq=event.seq,
        opened_at=event.at,
    )
    ctx.session.add(custody)
    ctx.session.flush()
    return custody


def _show(ctx: Context, asset: Asset, event: CustodyEvent, custody: Custody | None) -> None:
    """Let the asset's row say what the ledger says."""
    holder: Ref | None = None
    if custody is not None:
        holder = holders.ref(ctx, custody.holder_kind, custody.holder_id)
    assets.set_holder(
        ctx,
        asset,
        assets.Holding(
            holder=holder,
            since=custody.opened_at if custody is not None else None,
            due_at=custody.due_at if custody is not None else None,
            state=event.state,
            stock_state=event.stock_state,
            condition=event.condition,
        ),
    )
