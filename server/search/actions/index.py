"""Keep the index right: what a transaction touched at its end, everything in batches."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, func, select

from server.core import fulltext
from server.core.context import Context, House, at_end
from server.core.fulltext import FulltextDocument
from server.core.fulltext.tokeniser import VERSION
from server.search.models import SearchProgress
from server.search.queries.documents import SOURCES

BATCH = 200
TOUCHED, NEW = "search_touched", "search_new"

Ids = dict[str, set[int]]
"""By the kind of record."""


def touch(ctx: Context, kind: str, record_id: int, *, is_new: bool = False) -> None:
    """The record may read differently: look at it when the transaction ends.

    `is_new`: this transaction made it, so that nobody else knows of it and the index cannot.
    """
    for name in (TOUCHED, NEW) if is_new else (TOUCHED,):
        ids: Ids = ctx.session.info.setdefault(name, {})
        ids.setdefault(kind, set()).add(record_id)
    at_end(ctx, TOUCHED, _refresh_touched)


def _refresh_touched(ctx: Context) -> None:
    touched: Ids = ctx.session.info.pop(TOUCHED, {})
    new: Ids = ctx.session.info.pop(NEW, {})
    for kind, ids in sorted(touched.items()):
        made = new.get(kind, set())
        for batch in _batches(sorted(made)):
            fulltext.add(ctx.session, kind, SOURCES[kind].read(ctx, batch))
        for batch in _batches(sorted(ids - made)):
            refresh(ctx, kind, batch)


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]


def refresh(ctx: Context, kind: str, ids: list[int]) -> int:
    """Write what differs; records that are gone leave the index. How many changed."""
    fulltext.hold(ctx.session, kind, ids)
    documents = SOURCES[kind].read(ctx, ids)
    there = {one.record_id for one in documents}
    fulltext.remove(ctx.session, kind, [one for one in ids if one not in there])
    return fulltext.replace(ctx.session, kind, documents)


# --- everything --------------------------------------------------------------------------------------------


def build_some(ctx: Context) -> int | None:
    """One batch of what is not indexed yet: how many records it read; None when everything is done."""
    for kind in SOURCES:
        progress = _progress(ctx, kind)
        if progress.is_done and progress.format == VERSION:
            continue
        if progress.format != VERSION:
            progress.format, progress.last_id, progress.is_done = VERSION, 0, False
        return _build_batch(ctx, kind, progress)
    return None


def _progress(ctx: Context, kind: str) -> SearchProgress:
    found = ctx.session.get(SearchProgress, kind)
    if found is None:
        found = SearchProgress(kind=kind, format=VERSION, last_id=0, is_done=False)
        ctx.session.add(found)
    return found


def _build_batch(ctx: Context, kind: str, progress: SearchProgress) -> int:
    """The records after the last one; documents without a record go once the end is reached."""
    column = SOURCES[kind].ids
    ids = list(
        ctx.session.scalars(select(column).where(column > progress.last_id).order_by(column).limit(BATCH))
    )
    if ids:
        refresh(ctx, kind, ids)
        progress.last_id = ids[-1]
        return len(ids)
    fulltext.remove(ctx.session, kind, _orphans(ctx, kind))
    fulltext.settle(ctx.session, kind)
    progress.is_done = True
    return 0


def _orphans(ctx: Context, kind: str, most: int = 10_000) -> list[int]:
    column = SOURCES[kind].ids
    query = select(FulltextDocument.record_id).where(
        FulltextDocument.kind == kind, FulltextDocument.record_id.not_in(select(column))
    )
    return list(ctx.session.scalars(query.limit(most)))


def begin_again(ctx: Context) -> None:
    """Forget how far the index is built, so that everything is looked at once more."""
    ctx.session.execute(delete(SearchProgress))


def rebuild(house: House, *, from_start: bool = True) -> Iterator[int]:
    """The whole index, each batch in a transaction of its own; yields how many records each one read."""
    if from_start:
        with house.transaction() as ctx:
            begin_again(ctx)
    while True:
        with house.transaction() as ctx:
            read = build_some(ctx)
        if read is None:
            return
        yield read


# --- looking whether it is right ---------------------------------------------------------------------------


def faults(ctx: Context, looked_at: int = 2_000) -> list[tuple[str, dict[str, Any]]]:
    """What is missing, superfluous or stale, as sentences with their facts. Compares the newest records."""
    found: list[tuple[str, dict[str, Any]]] = []
    for kind, source in SOURCES.items():
        progress = ctx.session.get(SearchProgress, kind)
        if progress is None or not progress.is_done:
            continue
        missing = ctx.session.scalar(
            select(func.count()).select_from(source.ids.class_).where(
                source.ids.not_in(select(FulltextDocument.record_id).where(FulltextDocument.kind == kind))
            )
        )  # fmt: skip
        superfluous = len(_orphans(ctx, kind))
        stale = sum(_stale(ctx, kind, batch) for batch in _batches(_newest(ctx, kind, looked_at)))
        for name, count in (("missing", missing), ("superfluous", superfluous), ("stale", stale)):
            if count:
                found.append((f"cli.search_{name}", {"kind": kind, "count": count}))
    return found


def _newest(ctx: Context, kind: str, most: int) -> list[int]:
    column = SOURCES[kind].ids
    return list(ctx.session.scalars(select(column).order_by(column.desc()).limit(most)))


def _stale(ctx: Context, kind: str, ids: list[int]) -> int:
    known = fulltext.digests(ctx.session, kind, ids)
    documents = SOURCES[kind].read(ctx, ids)
    return sum(known.get(one.record_id, one.digest) != one.digest for one in documents)
