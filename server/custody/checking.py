"""Does the ledger hold? Chains of hashes, order of events, and everything that is derived from them."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from server.assets.models import Asset
from server.core.context import Context
from server.core.files import path_of
from server.custody import ledger, rules
from server.custody.models import Custody, CustodyEvent, HandOverPaper
from server.custody.rules import BrokenLedger, Standing

T = TypeVar("T", Asset, Custody, CustodyEvent, HandOverPaper)


PARTS = 24
"""A large ledger is checked in so many parts, one at a time."""


def verify(ctx: Context, part: int | None = None) -> list[str]:
    """Every difference in the ledger, as a line that an administrator can follow; [] when it holds.

    `part` limits the check to every 24th asset and document. All of it has to see one moment.
    """
    faults: list[str] = []
    custodies = _custodies(ctx, part)
    seen: set[int] = set()
    columns = {asset.id: asset for asset in ctx.session.scalars(_within(select(Asset), Asset.id, part))}
    for asset_id, lines in _chains(ctx, part):
        seen.add(asset_id)
        asset = columns[asset_id]
        faults += [f"{asset.tag}: {fault}" for fault in _faults(asset, lines, custodies.get(asset_id, []))]
    faults += [f"{asset.tag}: has no ledger" for asset_id, asset in columns.items() if asset_id not in seen]
    return faults + _paper_faults(ctx, part)


def _within(query: Select[T], column: InstrumentedAttribute[int], part: int | None) -> Select[T]:
    return query if part is None else query.where(column % PARTS == part % PARTS)


def is_intact(ctx: Context, asset: Asset, lines: list[CustodyEvent]) -> bool:
    """Whether the chain of one asset holds and adds up to what its row and its custodies say."""
    custodies = select(Custody).where(Custody.asset_id == asset.id).order_by(Custody.opened_seq)
    return not _faults(asset, lines, list(ctx.session.scalars(custodies)))


def _chains(ctx: Context, part: int | None) -> Iterator[tuple[int, list[CustodyEvent]]]:
    ordered = _within(select(CustodyEvent), CustodyEvent.asset_id, part)
    ordered = ordered.order_by(CustodyEvent.asset_id, CustodyEvent.seq)
    events = ctx.session.scalars(ordered.execution_options(yield_per=1000))
    for asset_id, lines in groupby(events, key=lambda event: event.asset_id):
        yield asset_id, list(lines)


def _custodies(ctx: Context, part: int | None) -> dict[int, list[Custody]]:
    found: dict[int, list[Custody]] = defaultdict(list)
    ordered = _within(select(Custody), Custody.asset_id, part).order_by(Custody.asset_id, Custody.opened_seq)
    for custody in ctx.session.scalars(ordered):
        found[custody.asset_id].append(custody)
    return found


def _faults(asset: Asset, lines: list[CustodyEvent], custodies: list[Custody]) -> list[str]:
    prev_hash = ledger.NO_HASH
    for line in lines:
        if line.prev_hash != prev_hash or line.hash != rules.seal(prev_hash, line):
            return [f"the seal of event {line.seq} is broken"]
        prev_hash = line.hash
    try:
        standing = rules.fold(lines)
    except BrokenLedger as fault:
        return [str(fault)]
    return _differences(asset, standing) + _custody_faults(lines, standing, custodies)


def _differences(asset: Asset, standing: Standing) -> list[str]:
    """Where the asset's row differs from its ledger."""
    pairs = {
        "state": (asset.state, standing.state),
        "stock_state": (asset.stock_state, standing.stock_state),
        "condition": (asset.condition, standing.condition),
        "holder_kind": (asset.holder_kind, standing.holder_kind),
        "holder_id": (asset.holder_id, standing.holder_id),
        "holder_since": (asset.holder_since, standing.since),
        "due_at": (asset.due_at, standing.due_at),
    }
    return [
        f"{name} is {seen}, the ledger says {said}" for name, (seen, said) in pairs.items() if seen != said
    ]


def _custody_faults(lines: list[CustodyEvent], standing: Standing, custodies: list[Custody]) -> list[str]:
    """Each event that moves opens one custody and closes the one before it."""
    moves = [line for line in lines if line.kind not in rules.REMARKS]
    openers = [line.seq for line in moves if line.to_kind is not None]
    if [custody.opened_seq for custody in custodies] != openers:
        return ["the custodies do not follow the events"]
    ends = {line.seq: (line.at, rules.OUTCOMES[line.kind]) for line in moves[1:]}
    faults = []
    for custody in custodies:
        next_seq = min((seq for seq in ends if seq > custody.opened_seq), default=None)
        at, outcome = ends[next_seq] if next_seq is not None else (None, None)
        if (custody.closed_seq, custody.closed_at, custody.outcome) != (next_seq, at, outcome):
            faults.append(
                f"the custody opened by event {custody.opened_seq} ends otherwise than in the ledger"
            )
    current = [custody for custody in custodies if custody.closed_seq is None]
    said = (standing.custody_kind, standing.holder_kind, standing.holder_id, standing.accountable_id)
    seen = [(c.kind, c.holder_kind, c.holder_id, c.accountable_id) for c in current]
    if seen != ([said] if standing.holder_kind is not None else []):
        faults.append("the open custody differs from the ledger")
    return faults


def _paper_faults(ctx: Context, part: int | None) -> list[str]:
    """PDFs that are not in the data directory."""
    papers = ctx.session.scalars(_within(select(HandOverPaper), HandOverPaper.document_id, part))
    return [
        f"document {paper.document_id}: its PDF is missing or was changed"
        for paper in papers
        if not _is_kept(ctx, paper.pdf_sha256)
    ]


def _is_kept(ctx: Context, digest: str) -> bool:
    path = path_of(ctx.data_dir, digest)
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == digest
