"""Table of the audit."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from server.core.context import ActorKind
from server.core.db import Record, append_only


class AuditEntry(Record):
    """One event: who did it, to what, and what changed from which value to which."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_subject", "subject_kind", "subject_id", "id"),
        Index("ix_audit_entry_actor", "actor_kind", "actor_id", "id"),
    )

    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int]
    actor_name: Mapped[str]
    remote: Mapped[str]
    name: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    subject_label: Mapped[str]
    changes: Mapped[str]
    """JSON of {field: [old, new]}."""


append_only(AuditEntry.__table__)
