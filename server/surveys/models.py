"""Tables of surveys: one for each ticket, who wants none, and how they are asked."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Base, Record, Versioned
from shared.surveys import SurveyState


class Survey(Record):
    """Team, category and agent are those of the moment the ticket was closed."""

    __tablename__ = "survey"
    __table_args__ = (
        Index(
            "ix_survey_send_at",
            "send_at",
            sqlite_where=text("state = 'planned'"),
            postgresql_where=text("state = 'planned'"),
        ),
        Index(
            "ix_survey_expires_at",
            "expires_at",
            sqlite_where=text("state = 'sent'"),
            postgresql_where=text("state = 'sent'"),
        ),
        Index("ix_survey_requester_id_sent_at", "requester_id", "sent_at"),
        Index("ix_survey_sent_at", "sent_at"),
        Index("ix_survey_answered_at_id", "answered_at", "id"),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), unique=True)
    requester_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[SurveyState]
    token_digest: Mapped[str] = mapped_column(default="", index=True)
    """Of the link's secret, which stands nowhere but in the mail."""
    created_at: Mapped[datetime]
    send_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    score: Mapped[int | None]
    comment: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    """The first answer; it may be changed until the survey expires."""


class SurveyOptOut(Base):
    """Somebody who does not want to be asked."""

    __tablename__ = "survey_opt_out"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]


class SurveySettings(Versioned):
    """One row."""

    __tablename__ = "survey_settings"

    is_enabled: Mapped[bool]
    question: Mapped[str]
    question_en: Mapped[str]
    delay_hours: Mapped[int]
    valid_days: Mapped[int]
    quiet_days: Mapped[int]
    excluded_category_ids: Mapped[list[int]] = mapped_column(JSON)
