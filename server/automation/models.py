"""Tables of the automation: reply texts, macros, rules with the log of their runs, reminders, settings."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Base, Record, Versioned
from server.core.reference import Reference
from shared.automation import ReminderKind, RunOutcome, Scope, TextKind


class ReplyText(Versioned):
    """A template or block. Who has it: its owner (personal), a team, or everybody (shared)."""

    __tablename__ = "reply_text"
    __table_args__ = (Index("ix_reply_text_scope", "scope", "owner_id", "team_id"),)

    name: Mapped[str]
    kind: Mapped[TextKind]
    folder: Mapped[str] = mapped_column(default="")
    shortcut: Mapped[str] = mapped_column(default="")
    scope: Mapped[Scope]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text_ko: Mapped[str] = mapped_column(default="")
    text_en: Mapped[str] = mapped_column(default="")
    use_count: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime]


class Macro(Versioned):
    """`steps`: the actions as JSON, read by `queries.macros.steps_of`."""

    __tablename__ = "macro"
    __table_args__ = (Index("ix_macro_scope", "scope", "owner_id", "team_id"),)

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    scope: Mapped[Scope]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    steps: Mapped[str]
    use_count: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime]


class Rule(Versioned):
    """`definition`: trigger, conditions and steps as JSON, read by `queries.book`."""

    __tablename__ = "rule"
    __table_args__ = (Index("ix_rule_position", "position", "id"),)

    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    is_enabled: Mapped[bool] = mapped_column(default=False)
    is_last: Mapped[bool] = mapped_column(default=False)
    definition: Mapped[str]
    hourly_limit: Mapped[int]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    error_count: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    disabled_reason: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]


class RuleRun(Record):
    """One line of the log; `details`: matched conditions and results of the steps as JSON."""

    __tablename__ = "rule_run"
    __table_args__ = (
        Index("ix_rule_run_rule_at", "rule_id", "at"),
        Index("ix_rule_run_ticket", "ticket_id", "id"),
        Index("ix_rule_run_at", "at"),
    )

    at: Mapped[datetime]
    rule_id: Mapped[int]
    rule_name: Mapped[str]
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    outcome: Mapped[RunOutcome]
    cause: Mapped[str]
    details: Mapped[str]
    error: Mapped[str] = mapped_column(default="")


class RuleMark(Base):
    """A timed rule has dealt with this ticket, counted from this moment."""

    __tablename__ = "rule_mark"

    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True, index=True)
    moment: Mapped[datetime]


class AutomaticAnswer(Record):
    """A message that nobody wrote went to this person: counted against floods, soon forgotten."""

    __tablename__ = "automatic_answer"
    __table_args__ = (Index("ix_automatic_answer_person_at", "person_id", "at"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class AutomationSettings(Reference, Versioned):
    """What the desk does by itself, one row; `chases` and `reminders` as JSON."""

    __tablename__ = "automation_settings"

    is_acknowledging: Mapped[bool] = mapped_column(default=False)
    acknowledgement_ko: Mapped[str] = mapped_column(default="")
    acknowledgement_en: Mapped[str] = mapped_column(default="")
    closes_after_days: Mapped[int]
    closes_in_business_days: Mapped[bool] = mapped_column(default=False)
    chases: Mapped[str]
    reminders: Mapped[str] = mapped_column(default="[]", server_default="[]")
    updated_at: Mapped[datetime]


class Chase(Base):
    """How often the requester of a waiting ticket was reminded; `pended_at` tells the waitings apart."""

    __tablename__ = "chase"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    pended_at: Mapped[datetime]
    sent: Mapped[int]
    last_at: Mapped[datetime]


class Reminder(Base):
    """A ticket in a state that must not last: since when, which levels were told, when the next one is due.

    `moment` tells the times apart that a ticket comes into the same state.
    """

    __tablename__ = "reminder"
    __table_args__ = (
        Index(
            "ix_reminder_next_at",
            "kind",
            "next_at",
            "ticket_id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"), primary_key=True)
    kind: Mapped[ReminderKind] = mapped_column(primary_key=True)
    moment: Mapped[datetime]
    told: Mapped[int] = mapped_column(default=0)
    """The highest level that was told."""
    next_at: Mapped[datetime | None]
