"""Tables: machines at the time of tickets, cause rules, suspicions over tickets, checks of fixes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Base, Versioned, append_only
from shared.diagnosis import FixState, Severity, SuspicionState


class TicketSnapshot(Base):
    """A machine when the ticket came in, as the wire tells it; frozen."""

    __tablename__ = "ticket_snapshot"
    __table_args__ = (Index("ix_ticket_snapshot_taken_at", "taken_at", "device_id", "ticket_id"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), primary_key=True)
    taken_at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(LargeBinary)


append_only(TicketSnapshot.__table__)


class CauseRule(Versioned):
    """`key` names a rule that came with the program, "" one that was made here."""

    __tablename__ = "cause_rule"

    key: Mapped[str] = mapped_column(default="")
    name_ko: Mapped[str]
    name_en: Mapped[str]
    severity: Mapped[Severity]
    conditions: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    fix: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))
    macro_id: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=100)
    updated_at: Mapped[datetime]


class Suspicion(Versioned):
    """One change that too many machines with new tickets share. Counts are those of the whole desk."""

    __tablename__ = "suspicion"
    __table_args__ = (Index("ix_suspicion_state_found_at", "state", "found_at"),)

    key: Mapped[str] = mapped_column(index=True)
    section: Mapped[str]
    kind: Mapped[str]
    label: Mapped[str]
    field: Mapped[str]
    old: Mapped[str]
    new: Mapped[str]
    state: Mapped[SuspicionState]
    fleet_with: Mapped[int]
    fleet: Mapped[int]
    since: Mapped[datetime]
    """Tickets from here on are counted."""
    first_change_at: Mapped[datetime]
    found_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    dismissed_reason: Mapped[str] = mapped_column(default="")


class SuspicionTicket(Base):
    """A ticket whose machine has the change."""

    __tablename__ = "suspicion_ticket"

    suspicion_id: Mapped[int] = mapped_column(ForeignKey("suspicion.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, index=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    changed_at: Mapped[datetime]


class FixCheck(Versioned):
    """A condition that shows whether a ticket is really solved; looked at with each report of the device."""

    __tablename__ = "fix_check"
    __table_args__ = (
        Index(
            "ix_fix_check_watched",
            "device_id",
            sqlite_where=text("state IN ('waiting', 'met')"),
            postgresql_where=text("state IN ('waiting', 'met')"),
        ),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    condition: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[FixState]
    reports_seen: Mapped[int] = mapped_column(default=0)
    """Since the ticket was resolved."""
    found: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    settled_at: Mapped[datetime | None]
