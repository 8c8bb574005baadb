"""Tables of notices: what a person was told, and how they want to be told."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Record, Versioned
from shared.notices import NoticeKind, NoticeLevel


class Notice(Record):
    """Unread ones of the same kind about the same ticket are one, counted."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_person_id_at", "person_id", "at"),
        Index("ix_notice_person_id_ticket_id", "person_id", "ticket_id"),
        Index(
            "ix_notice_digest_due_at",
            "digest_due_at",
            sqlite_where=text("digest_due_at IS NOT NULL"),
            postgresql_where=text("digest_due_at IS NOT NULL"),
        ),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), index=True)
    kind: Mapped[NoticeKind]
    level: Mapped[NoticeLevel]
    what: Mapped[str]
    by: Mapped[str]
    count: Mapped[int] = mapped_column(default=1)
    at: Mapped[datetime] = mapped_column(index=True)
    read_at: Mapped[datetime | None]
    digest_due_at: Mapped[datetime | None]
    """While it waits to be told together with others: when that will be."""
    digested_at: Mapped[datetime | None]
    """When it was told so, last."""


class NoticeChoice(Versioned):
    """How one person wants to be told."""

    __tablename__ = "notice_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    levels: Mapped[dict[str, str]] = mapped_column(JSON)
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
