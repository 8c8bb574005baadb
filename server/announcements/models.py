"""Tables of announcements, whom they concern, and what was added later."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Base, Record, Versioned, append_only
from shared.announcements import AnnouncementKind, AnnouncementState, Severity

OPEN = "state IN ('scheduled', 'active')"


class Announcement(Versioned):
    """`state` follows the clock; `ends_at` is planned, `ended_at` is when it really was over."""

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_open", "visible_from", sqlite_where=text(OPEN), postgresql_where=text(OPEN)),
        Index("ix_announcement_state_id", "state", "id"),
    )

    kind: Mapped[AnnouncementKind]
    severity: Mapped[Severity]
    state: Mapped[AnnouncementState]
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
    visible_from: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ends_by_itself: Mapped[bool] = mapped_column(default=False)
    keywords: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str] = mapped_column(default="")
    """Why it was cancelled."""
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    author: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AnnouncementTarget(Base):
    """Whom it concerns: "department" and "location" by people, "service" by what they may ask
    for; "category" and "service" for tickets to be linked.
    """

    __tablename__ = "announcement_target"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class AnnouncementUpdate(Record):
    """What was added later; never changed."""

    __tablename__ = "announcement_update"

    announcement_id: Mapped[int] = mapped_column(ForeignKey("announcement.id"), index=True)
    at: Mapped[datetime]
    author: Mapped[str]
    text: Mapped[str]
    text_en: Mapped[str] = mapped_column(default="")


append_only(AnnouncementUpdate.__table__)
