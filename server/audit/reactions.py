"""Every event leaves its line, in the transaction of what it tells."""

from msgspec import json

from server.audit import rules
from server.audit.models import AuditEntry
from server.core.context import Context, write_last
from server.core.events import Event


def write_down(ctx: Context, event: Event) -> None:
    write_last(
        ctx,
        AuditEntry,
        at=ctx.now,
        actor_kind=ctx.actor.kind,
        actor_id=ctx.actor.id,
        actor_name=ctx.actor.name,
        remote=ctx.remote,
        name=event.name,
        subject_kind=event.subject.kind,
        subject_id=event.subject.id,
        subject_label=event.subject.label,
        changes=json.encode(rules.harmless(event.changes)).decode(),
    )
