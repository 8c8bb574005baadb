"""The facts of a journey, as they were written and as sentences."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec import json
from sqlalchemy import func, select

from server.core.context import Context
from server.core.text import say
from server.journeys.models import EvidenceRecord, FactRole
from server.journeys.queries.devices import hostnames
from shared import journeys as wire
from shared.wire import Ref

DATES = ("starts_on", "last_working_day", "access_ends_on")


def records_of(ctx: Context, journey_id: int) -> Sequence[EvidenceRecord]:
    """Everything that was written down about a journey, oldest first."""
    rows = select(EvidenceRecord).where(EvidenceRecord.journey_id == journey_id).order_by(EvidenceRecord.id)
    return ctx.session.scalars(rows).all()


def alarms_of(ctx: Context, journey_id: int) -> Sequence[EvidenceRecord]:
    rows = (
        select(EvidenceRecord)
        .where(EvidenceRecord.journey_id == journey_id, EvidenceRecord.role == FactRole.ALARM)
        .order_by(EvidenceRecord.id)
    )
    return ctx.session.scalars(rows).all()


def last_use(ctx: Context, journey_ids: Iterable[int]) -> Sequence[tuple[int, int, datetime]]:
    """Journey, asset and time of the last use after access ended."""
    found = (
        select(EvidenceRecord.journey_id, EvidenceRecord.asset_id, func.max(EvidenceRecord.observed_at))
        .where(EvidenceRecord.journey_id.in_(set(journey_ids)), EvidenceRecord.role == FactRole.ALARM)
        .group_by(EvidenceRecord.journey_id, EvidenceRecord.asset_id)
    )
    return [(journey_id, asset_id or 0, at) for journey_id, asset_id, at in ctx.session.execute(found)]


def newest_finding(ctx: Context, step_id: int) -> EvidenceRecord | None:
    """What was written last about the verdict of a step."""
    return ctx.session.scalar(
        select(EvidenceRecord)
        .where(EvidenceRecord.step_id == step_id, EvidenceRecord.role == FactRole.EVIDENCE)
        .order_by(EvidenceRecord.id.desc())
        .limit(1)
    )


def is_written(ctx: Context, key: str) -> bool:
    return ctx.session.scalar(select(EvidenceRecord.id).where(EvidenceRecord.key == key)) is not None


def facts_in(record: EvidenceRecord) -> dict[str, str]:
    return json.decode(record.facts, type=dict[str, str])


def show_all(ctx: Context, records: Sequence[EvidenceRecord]) -> list[wire.EvidenceFact]:
    names = hostnames(ctx, (record.device_id for record in records if record.device_id is not None))
    return [_show(ctx, record, names) for record in records]


def _show(ctx: Context, record: EvidenceRecord, names: dict[int, str]) -> wire.EvidenceFact:
    facts = facts_in(record)
    device = record.device_id
    return wire.EvidenceFact(
        source=record.source,
        text=sentence(ctx.language, record.code, facts),
        facts=facts,
        observed_at=record.observed_at,
        received_at=record.received_at,
        device=None if device is None else Ref(kind="device", id=device, label=names.get(device, "")),
    )


def sentence(language: str, code: str, facts: dict[str, str]) -> str:
    moved = [f"{say(language, f'journeys.{name}')} {facts[name]}" for name in DATES if name in facts]
    return say(language, f"journeys.{code}", **facts, dates=", ".join(moved))
