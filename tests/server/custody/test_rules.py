"""The fold of events and the seal."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.core.context import ActorKind
from server.custody import rules
from shared.assets import AssetState, Condition, StockState
from shared.custody import CustodyKind, EventKind, HolderKind

START = datetime(2026, 11, 23, tzinfo=UTC)
ROOM, KIM, LEE = (HolderKind.STOCKROOM, 1), (HolderKind.PERSON, 7), (HolderKind.PERSON, 8)


@dataclass(frozen=True, kw_only=True)
class Event:
    """A line of the ledger without a database."""

    seq: int
    kind: EventKind
    at: datetime = START
    recorded_at: datetime = START + timedelta(days=1)
    from_kind: HolderKind | None = None
    from_id: int | None = None
    to_kind: HolderKind | None = None
    to_id: int | None = None
    custody_kind: CustodyKind | None = CustodyKind.ASSIGNMENT
    accountable_id: int | None = None
    due_at: datetime | None = None
    state: AssetState = AssetState.ISSUED
    stock_state: StockState | None = None
    condition: Condition = Condition.GOOD
    asset_id: int = 1
    actor_kind: ActorKind = ActorKind.ACCOUNT
    actor_id: int = 1
    actor_person_id: int | None = 3
    reason: str = "입사"
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


def event(seq: int, kind: EventKind, source: Any, target: Any, **fields: Any) -> Event:
    (from_kind, from_id), (to_kind, to_id) = source or (None, None), target or (None, None)
    return Event(
        seq=seq, kind=kind, from_kind=from_kind, from_id=from_id, to_kind=to_kind, to_id=to_id, **fields
    )


STOCK: dict[str, Any] = {"state": AssetState.IN_STOCK, "custody_kind": CustodyKind.STOCK}
RECEIVED = event(1, EventKind.RECEIVE, None, ROOM, stock_state=StockState.AVAILABLE, **STOCK)
ISSUED = event(2, EventKind.ISSUE, ROOM, KIM)
BACK = event(3, EventKind.RETURN, KIM, ROOM, stock_state=StockState.PENDING_WIPE, **STOCK)
GONE = event(4, EventKind.DISPOSE, ROOM, None, state=AssetState.RETIRED, custody_kind=None)


def test_events_add_up_to_the_holder() -> None:
    assert rules.fold([]) == rules.ORDERED
    issued = rules.fold([RECEIVED, ISSUED])
    assert (issued.holder_kind, issued.holder_id, issued.state) == (*KIM, AssetState.ISSUED)
    assert (issued.since, issued.opened_seq) == (START, 2)
    back = rules.fold([RECEIVED, ISSUED, BACK])
    assert (back.holder_kind, back.stock_state) == (HolderKind.STOCKROOM, StockState.PENDING_WIPE)
    gone = rules.fold([RECEIVED, ISSUED, BACK, GONE])
    assert (gone.state, gone.holder_kind, gone.since, gone.opened_seq) == (AssetState.RETIRED, None, None, 0)


def test_a_remark_leaves_the_custody_open() -> None:
    accepted = event(3, EventKind.ACCEPT, KIM, KIM)

    assert rules.fold([RECEIVED, ISSUED, accepted]) == rules.fold([RECEIVED, ISSUED])


@pytest.mark.parametrize(
    "lines",
    [
        [ISSUED],
        [replace(ISSUED, seq=1)],
        [RECEIVED, replace(RECEIVED, seq=2, from_kind=ROOM[0], from_id=1)],
        [RECEIVED, BACK],
        [RECEIVED, replace(BACK, seq=2)],
        [RECEIVED, ISSUED, event(3, EventKind.RETURN, LEE, ROOM, stock_state=StockState.QUARANTINE, **STOCK)],
        [RECEIVED, ISSUED, event(3, EventKind.ISSUE, KIM, LEE)],
        [RECEIVED, ISSUED, BACK, event(4, EventKind.ISSUE, ROOM, LEE)],
        [RECEIVED, ISSUED, BACK, GONE, event(5, EventKind.ISSUE, None, LEE)],
        [RECEIVED, ISSUED, event(3, EventKind.ACCEPT, KIM, LEE)],
        [RECEIVED, replace(ISSUED, at=START - timedelta(hours=1))],
        [RECEIVED, replace(ISSUED, at=START + timedelta(days=2))],
        [RECEIVED, ISSUED, event(3, EventKind.FIND, KIM, ROOM, stock_state=StockState.PENDING_WIPE, **STOCK)],
    ],
)
def test_what_cannot_have_happened_breaks_the_ledger(lines: list[Event]) -> None:
    with pytest.raises(rules.BrokenLedger):
        rules.fold(lines)


def test_a_seal_covers_everything_an_event_says() -> None:
    sealed = rules.seal("0" * 64, ISSUED)
    others: dict[str, Any] = {
        "at": START - timedelta(seconds=1),
        "to_id": 8,
        "reason": "다른 사유",
        "actor_id": 2,
        "condition": Condition.DAMAGED,
        "accessories": ["충전기"],
        "waiver_reason": "x",
        "due_at": START,
        "is_stolen": True,
    }

    assert len(sealed) == 64
    assert rules.seal("0" * 64, replace(ISSUED)) == sealed
    assert rules.seal("1" * 64, ISSUED) != sealed
    for name, value in others.items():
        assert rules.seal("0" * 64, replace(ISSUED, **{name: value})) != sealed, name


def test_a_seal_is_the_same_in_every_time_zone() -> None:
    seoul = replace(ISSUED, at=ISSUED.at.astimezone())

    assert rules.seal("", seoul) == rules.seal("", ISSUED)
