"""Tables of journeys: templates with versions, journeys, their steps, and the facts behind them."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Record, Versioned, append_only
from shared.journeys import Anchor, EvidenceRule, JourneyKind, JourneyState, StepKind, StepState, Verdict


class JourneyTemplate(Versioned):
    """The newest picture of a template; each `version` of it stands in `TemplateVersion`."""

    __tablename__ = "journey_template"

    name: Mapped[str]
    kind: Mapped[JourneyKind]
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class TemplateVersion(Record):
    """One version as it was written, for good: journeys that started from it can be explained years later."""

    __tablename__ = "journey_template_version"
    __table_args__ = (UniqueConstraint("template_id", "number"),)

    template_id: Mapped[int] = mapped_column(ForeignKey("journey_template.id"))
    number: Mapped[int]
    name: Mapped[str]
    kind: Mapped[JourneyKind]
    steps: Mapped[bytes]
    """JSON, a list of `StepTemplate`."""
    created_at: Mapped[datetime]
    created_by: Mapped[str]


append_only(TemplateVersion.__table__)


class Journey(Versioned):
    """One person's way in or out. At most one of a kind is open for a person."""

    __tablename__ = "journey"
    __table_args__ = (
        Index(
            "uq_journey_open",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_journey_board", "kind", "sort_key", "id"),
    )

    kind: Mapped[JourneyKind]
    state: Mapped[JourneyState] = mapped_column(index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("journey_template.id"))
    template_version: Mapped[int]
    template_name: Mapped[str]
    starts_on: Mapped[date | None]
    last_working_day: Mapped[date | None]
    access_ends_on: Mapped[date | None]
    sort_key: Mapped[str]
    """The anchor date as text, last when there is none."""
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """When it was completed or cancelled."""
    checked_at: Mapped[datetime] = mapped_column(index=True)
    """When the clock looked at it last; written past the version."""
    updated_at: Mapped[datetime]


class JourneyStep(Versioned):
    """One step, copied from the template; return steps are for one asset each."""

    __tablename__ = "journey_step"
    __table_args__ = (UniqueConstraint("journey_id", "position"),)

    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"))
    position: Mapped[int]
    title: Mapped[str]
    kind: Mapped[StepKind]
    state: Mapped[StepState]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    anchor: Mapped[Anchor]
    days: Mapped[int]
    due_on: Mapped[date | None]
    category: Mapped[str]
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    """What was issued, or what is to be returned."""
    rule: Mapped[EvidenceRule | None]
    argument: Mapped[str]
    verdict: Mapped[Verdict | None]
    is_required: Mapped[bool]
    note: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]


class StepOrder(Record):
    """`step_id` waits for `after_id`."""

    __tablename__ = "journey_step_order"
    __table_args__ = (UniqueConstraint("step_id", "after_id"),)

    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("journey_step.id"))
    after_id: Mapped[int] = mapped_column(ForeignKey("journey_step.id"))


class FactRole(StrEnum):
    """Where a fact is shown."""

    EVIDENCE = "evidence"
    """Behind the verdict of a step."""
    ALARM = "alarm"
    """A device is used after access ended."""
    WARNING = "warning"
    """A device has gone silent, or was never seen."""
    HISTORY = "history"
    """What people and HR changed."""


class EvidenceRecord(Record):
    """One raw fact of a journey with its source and both times, never changed afterwards.

    `code` and `facts` make the sentence; `key` keeps the same fact from being written twice.
    """

    __tablename__ = "journey_evidence"
    __table_args__ = (
        Index("ix_journey_evidence_journey", "journey_id", "id"),
        Index("ix_journey_evidence_role", "journey_id", "role", "asset_id"),
    )

    journey_id: Mapped[int] = mapped_column(ForeignKey("journey.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("journey_step.id"))
    role: Mapped[FactRole]
    verdict: Mapped[Verdict | None]
    source: Mapped[str]
    code: Mapped[str]
    facts: Mapped[bytes]
    """JSON, text by name."""
    device_id: Mapped[int | None]
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"))
    observed_at: Mapped[datetime]
    received_at: Mapped[datetime]
    key: Mapped[str | None] = mapped_column(unique=True)


append_only(EvidenceRecord.__table__)
