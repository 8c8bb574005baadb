"""Decisions of the ledger: what may follow what, what events add up to, how they are sealed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256
from typing import Any, Protocol

from shared.assets import AssetState, Condition, StockState
from shared.custody import CustodyKind, EventKind, HolderKind, Outcome

USERS = frozenset({HolderKind.PERSON, HolderKind.DEPARTMENT, HolderKind.LOCATION})
"""Who uses assets, unlike stockrooms and vendors, where they lie."""
SHARED = frozenset({HolderKind.DEPARTMENT, HolderKind.LOCATION})
"""Holders that nobody can ask: a person is accountable for them."""
ISSUED_AS = frozenset({CustodyKind.ASSIGNMENT, CustodyKind.LOAN, CustodyKind.POOL})

LIVING = frozenset(AssetState) - {AssetState.RETIRED, AssetState.ON_ORDER}
FOLLOWS: Mapping[EventKind, frozenset[AssetState]] = {
    EventKind.RECEIVE: frozenset({AssetState.ON_ORDER}),
    EventKind.ISSUE: frozenset({AssetState.IN_STOCK}),
    EventKind.ACCEPT: LIVING,
    EventKind.RETURN: frozenset({AssetState.ISSUED, AssetState.IN_REPAIR}),
    EventKind.TRANSFER: frozenset({AssetState.ISSUED, AssetState.IN_STOCK}),
    EventKind.EXTEND: frozenset({AssetState.ISSUED, AssetState.IN_REPAIR}),
    EventKind.SEND_TO_REPAIR: frozenset({AssetState.ISSUED, AssetState.IN_STOCK}),
    EventKind.REPORT_LOST: frozenset({AssetState.ISSUED, AssetState.IN_STOCK, AssetState.IN_REPAIR}),
    EventKind.FIND: frozenset({AssetState.LOST}),
    EventKind.INSPECT: LIVING,
    EventKind.DISPOSE: frozenset({AssetState.IN_STOCK, AssetState.IN_REPAIR}),
    EventKind.CORRECT: LIVING | {AssetState.RETIRED},
}
"""The states in which an event may happen."""

REMARKS = frozenset({EventKind.ACCEPT, EventKind.INSPECT, EventKind.EXTEND})
"""Events that leave the custody open as it is."""

OUTCOMES: Mapping[EventKind, Outcome] = {
    EventKind.ISSUE: Outcome.ISSUED,
    EventKind.RETURN: Outcome.RETURNED,
    EventKind.TRANSFER: Outcome.TRANSFERRED,
    EventKind.SEND_TO_REPAIR: Outcome.SENT_TO_REPAIR,
    EventKind.REPORT_LOST: Outcome.LOST,
    EventKind.FIND: Outcome.FOUND,
    EventKind.DISPOSE: Outcome.DISPOSED,
    EventKind.CORRECT: Outcome.CORRECTED,
}
"""How each event closes the custody before it."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where an asset stands: its state, and the one open custody (none once it is retired)."""

    state: AssetState
    stock_state: StockState | None
    condition: Condition
    custody_kind: CustodyKind | None
    holder_kind: HolderKind | None
    holder_id: int | None
    accountable_id: int | None = None
    due_at: datetime | None = None
    since: datetime | None = None
    opened_seq: int = 0


ORDERED = Standing(
    state=AssetState.ON_ORDER,
    stock_state=None,
    condition=Condition.NEW,
    custody_kind=None,
    holder_kind=None,
    holder_id=None,
)
"""Before the first event."""


class Line(Protocol):
    """One event of the ledger."""

    @property
    def seq(self) -> int: ...
    @property
    def kind(self) -> EventKind: ...
    @property
    def at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def from_kind(self) -> HolderKind | None: ...
    @property
    def from_id(self) -> int | None: ...
    @property
    def to_kind(self) -> HolderKind | None: ...
    @property
    def to_id(self) -> int | None: ...
    @property
    def custody_kind(self) -> CustodyKind | None: ...
    @property
    def accountable_id(self) -> int | None: ...
    @property
    def due_at(self) -> datetime | None: ...
    @property
    def state(self) -> AssetState: ...
    @property
    def stock_state(self) -> StockState | None: ...
    @property
    def condition(self) -> Condition: ...


class BrokenLedger(Exception):
    """An event that cannot follow the ones before it."""


def state_at(holder_kind: HolderKind) -> AssetState:
    """The state of an asset that a holder of this kind has."""
    if holder_kind is HolderKind.STOCKROOM:
        return AssetState.IN_STOCK
    return AssetState.IN_REPAIR if holder_kind is HolderKind.VENDOR else AssetState.ISSUED


def kind_at(holder_kind: HolderKind) -> CustodyKind:
    if holder_kind is HolderKind.STOCKROOM:
        return CustodyKind.STOCK
    return CustodyKind.REPAIR if holder_kind is HolderKind.VENDOR else CustodyKind.ASSIGNMENT


def step(before: Standing, line: Line) -> Standing:
    """Where the asset stands after `line`; `BrokenLedger` when it could not happen there."""
    _check_order(before, line)
    if (line.from_kind, line.from_id) != (before.holder_kind, before.holder_id):
        raise BrokenLedger(f"event {line.seq} takes from somebody who did not hold it")
    if line.kind in REMARKS:
        return _remark(before, line)
    is_gone = line.kind is EventKind.DISPOSE
    return Standing(
        state=line.state,
        stock_state=line.stock_state,
        condition=line.condition,
        custody_kind=line.custody_kind,
        holder_kind=line.to_kind,
        holder_id=line.to_id,
        accountable_id=line.accountable_id,
        due_at=line.due_at,
        since=None if is_gone else line.at,
        opened_seq=0 if is_gone else line.seq,
    )


def _check_order(before: Standing, line: Line) -> None:
    if before.state not in FOLLOWS[line.kind]:
        raise BrokenLedger(f"event {line.seq} ({line.kind.value}) cannot follow {before.state.value}")
    if line.kind is EventKind.ISSUE and before.stock_state is not StockState.AVAILABLE:
        raise BrokenLedger(f"event {line.seq} issues what was not available")
    if line.at > line.recorded_at:
        raise BrokenLedger(f"event {line.seq} lies in the future of its record")


def _remark(before: Standing, line: Line) -> Standing:
    if (line.to_kind, line.to_id, line.state) != (before.holder_kind, before.holder_id, before.state):
        raise BrokenLedger(f"event {line.seq} ({line.kind.value}) moves the asset")
    due_at = line.due_at if line.kind is EventKind.EXTEND else before.due_at
    return replace(before, stock_state=line.stock_state, condition=line.condition, due_at=due_at)


def fold(lines: Iterable[Line]) -> Standing:
    """What the events of one asset, in order, add up to."""
    standing, last = ORDERED, None
    for seq, line in enumerate(lines, 1):
        if line.seq != seq:
            raise BrokenLedger(f"event {seq} is missing")
        if last is not None and line.at < last.at:
            raise BrokenLedger(f"event {seq} took effect before the one before it")
        standing, last = step(standing, line), line
    return standing


# --- the seal -----------------------------------------------------------------------------------------------

SEALED = (
    "asset_id",
    "seq",
    "kind",
    "at",
    "recorded_at",
    "actor_kind",
    "actor_id",
    "actor_person_id",
    "from_kind",
    "from_id",
    "to_kind",
    "to_id",
    "custody_kind",
    "accountable_id",
    "due_at",
    "state",
    "stock_state",
    "condition",
    "reason",
    "accessories",
    "missing_accessories",
    "wipe_method",
    "waiver_reason",
    "is_stolen",
    "document_id",
    "journey_id",
    "journey_step_id",
    "ticket_id",
    "corrects_seq",
)
"""What the hash covers. Persons stand there by number: names may be erased without breaking the chain."""


def seal(prev_hash: str, event: object) -> str:
    """The hash of an event, over the hash of the one before it and everything it says."""
    content = {"form": 1, "prev_hash": prev_hash} | {name: _plain(getattr(event, name)) for name in SEALED}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.value if isinstance(value, Enum) else value
