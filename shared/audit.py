"""Who changed what, from which value to which."""

from datetime import datetime
from typing import Any

from shared.permissions import Permission
from shared.wire import Endpoint, Id, Limit, Nothing, OptionalCode, OptionalLine, Page, Ref, Reply, Wire


class AuditEntry(Reply):
    """`changes` maps a field to [old, new]."""

    id: int
    at: datetime
    actor: Ref | None
    actor_kind: str
    name: str
    subject: Ref
    changes: dict[str, list[Any]]


class AuditQuery(Wire):
    kind: OptionalCode = ""
    subject_id: Id | None = None
    actor_id: Id | None = None
    cursor: OptionalLine = ""
    limit: Limit = 50


LIST_AUDIT = Endpoint(
    "GET", "/api/audit", AuditQuery, Nothing, Page[AuditEntry], permission=Permission.AUDIT_READ
)
