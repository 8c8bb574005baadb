"""Repeated requests: the answer to a key is kept, so that a repeat is answered and not done again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from server.core.context import Context, write_last
from server.core.db import Record, take_lock
from shared.errors import Invalid

KEPT = timedelta(days=7)


class KeptAnswer(Record):
    """What was answered to `key` of one caller."""

    __tablename__ = "kept_answer"

    key: Mapped[str] = mapped_column(unique=True)
    fingerprint: Mapped[str]
    status: Mapped[int]
    body: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Repeatable:
    """A request that carries an idempotency key; `fingerprint` tells another one with the same key apart."""

    key: str
    fingerprint: str


def repeatable(caller: str, key: str, *parts: bytes) -> Repeatable:
    if not 8 <= len(key) <= 200 or not key.isascii() or not key.isprintable():
        raise Invalid("idempotency_key_malformed", "Idempotency-Key")
    seen = sha256()
    for part in parts:
        seen.update(len(part).to_bytes(8, "big") + part)
    return Repeatable(f"{caller}:{key}", seen.hexdigest())


def recall(ctx: Context, request: Repeatable) -> tuple[int, bytes] | None:
    """The answer given before, if any. Parallel copies of the request wait until this one is committed."""
    take_lock(ctx.session, request.key)
    kept = ctx.session.execute(_KEPT, {"key": request.key}).first()
    if kept is None:
        return None
    if kept.fingerprint != request.fingerprint:
        raise Invalid("idempotency_key_reused", "Idempotency-Key")
    return kept.status, kept.body


_KEPT = select(KeptAnswer.fingerprint, KeptAnswer.status, KeptAnswer.body).where(
    KeptAnswer.key == bindparam("key")
)


def keep(ctx: Context, request: Repeatable, status: int, body: bytes) -> None:
    write_last(
        ctx,
        KeptAnswer,
        key=request.key,
        fingerprint=request.fingerprint,
        status=status,
        body=body,
        at=ctx.now,
    )


def prune(ctx: Context) -> None:
    ctx.session.execute(delete(KeptAnswer).where(KeptAnswer.at < ctx.now - KEPT))
