"""Tables of approvals: the chain that was asked, who was asked, what was decided; deputies; templates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Record, Versioned, append_only
from shared.approvals import ApprovalState, ApproverKind, Mode, StepState, Verdict


class ApprovalChain(Versioned):
    """A template; `steps` are `shared.approvals.ChainStep` as plain data."""

    __tablename__ = "approval_chain"

    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    remind_after_days: Mapped[int | None]
    expires_after_days: Mapped[int | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class Approval(Versioned):
    """One question about a record of any feature. `step` is the position that decides now."""

    __tablename__ = "approval"
    __table_args__ = (
        Index("ix_approval_subject", "subject_kind", "subject_id", "id"),
        Index("ix_approval_asker_id_id", "asker_id", "id"),
        Index(
            "ix_approval_remind_at",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
        Index(
            "ix_approval_expires_at",
            "expires_at",
            sqlite_where=text("state = 'waiting' AND expires_at IS NOT NULL"),
            postgresql_where=text("state = 'waiting' AND expires_at IS NOT NULL"),
        ),
    )

    subject_kind: Mapped[str]
    subject_id: Mapped[int]
    subject_label: Mapped[str]
    question: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    state: Mapped[ApprovalState]
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    executor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who carries out what is asked for: never one of those who decide."""
    is_confidential: Mapped[bool] = mapped_column(default=False)
    step: Mapped[int] = mapped_column(default=1)
    reason: Mapped[str] = mapped_column(default="")
    """Why it was declined or withdrawn."""
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    remind_after_days: Mapped[int | None]
    remind_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime | None]


class ApprovalStep(Record):
    __tablename__ = "approval_step"
    __table_args__ = (UniqueConstraint("approval_id", "position"),)

    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(default="")
    mode: Mapped[Mode]
    state: Mapped[StepState]


class ApprovalVoter(Record):
    """A person who was asked in a step. `is_waiting` while it is their turn and they have said nothing."""

    __tablename__ = "approval_voter"
    __table_args__ = (
        UniqueConstraint("step_id", "person_id"),
        Index(
            "ix_approval_voter_waiting",
            "person_id",
            "approval_id",
            sqlite_where=text("is_waiting"),
            postgresql_where=text("is_waiting"),
        ),
    )

    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("approval_step.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ApproverKind]
    is_waiting: Mapped[bool] = mapped_column(default=False)


class ApprovalDecision(Record):
    """What somebody decided, once; never changed. `decided_by_id` is a deputy where they differ."""

    __tablename__ = "approval_decision"
    __table_args__ = (
        UniqueConstraint("step_id", "person_id"),
        UniqueConstraint("step_id", "decided_by_id"),
        Index("ix_approval_decision_decided_by_id_id", "decided_by_id", "id"),
    )

    approval_id: Mapped[int] = mapped_column(ForeignKey("approval.id"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("approval_step.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    verdict: Mapped[Verdict]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


append_only(ApprovalDecision.__table__)


class ApprovalDelegation(Record):
    """While a person is away another one decides for them, both days included."""

    __tablename__ = "approval_delegation"
    __table_args__ = (Index("ix_approval_delegation_deputy_id_until_on", "deputy_id", "until_on"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
