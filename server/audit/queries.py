"""Reads of the audit, the newest entry first."""

from typing import Any

from msgspec import json
from sqlalchemy import select

from server.audit.models import AuditEntry
from server.core import paging
from server.core.context import ActorKind, Context
from shared import audit as wire
from shared.permissions import Permission
from shared.wire import Page, Ref


def entries(ctx: Context, query: wire.AuditQuery) -> Page[wire.AuditEntry]:
    ctx.actor.require(Permission.AUDIT_READ)
    found = select(AuditEntry)
    if query.kind:
        found = found.where(AuditEntry.subject_kind == query.kind)
    if query.subject_id is not None:
        found = found.where(AuditEntry.subject_id == query.subject_id)
    if query.actor_id is not None:
        found = found.where(AuditEntry.actor_kind == ActorKind.ACCOUNT, AuditEntry.actor_id == query.actor_id)
    rows, cursor = paging.page(
        ctx.session, found, [AuditEntry.id], query.cursor, query.limit, descending=True
    )
    return Page[wire.AuditEntry](items=[_entry(row) for row in rows], next_cursor=cursor)


def _entry(row: AuditEntry) -> wire.AuditEntry:
    actor = Ref(kind=row.actor_kind.value, id=row.actor_id, label=row.actor_name) if row.actor_id else None
    changes: dict[str, list[Any]] = json.decode(row.changes)
    return wire.AuditEntry(
        id=row.id,
        at=row.at,
        actor=actor,
        actor_kind=row.actor_kind.value,
        name=row.name,
        subject=Ref(kind=row.subject_kind, id=row.subject_id, label=row.subject_label),
        changes=changes,
    )
