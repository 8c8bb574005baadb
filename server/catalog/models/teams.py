"""Tables of teams, who works in them, when, and what they can do."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Base, Versioned
from server.core.reference import Reference
from shared.catalog import Assignment, Tier


class Team(Versioned):
    __tablename__ = "team"

    name: Mapped[str] = mapped_column(unique=True)
    tier: Mapped[Tier]
    icon: Mapped[str] = mapped_column(default="users")
    may_resolve_directly: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    assignment: Mapped[Assignment] = mapped_column(default=Assignment.OFF, server_default="off")
    escalation_checks: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """What should have been tried before a ticket comes up to this team."""
    escalation_questions: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """What must be answered before."""
    updated_at: Mapped[datetime]


class TeamMember(Reference, Base):
    __tablename__ = "team_member"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    capacity: Mapped[int] = mapped_column(default=20, server_default="20")
    shifts: Mapped[list[dict[str, int]]] = mapped_column(JSON, default=list, server_default="[]")


class TeamTurn(Base):
    """Whose turn it was last, for assigning in turn."""

    __tablename__ = "team_turn"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Skill(Versioned):
    """What tickets of these categories, services or tags take."""

    __tablename__ = "skill"

    name: Mapped[str] = mapped_column(unique=True)
    grade: Mapped[int] = mapped_column(default=1)
    category_ids: Mapped[list[int]] = mapped_column(JSON)
    service_ids: Mapped[list[int]] = mapped_column(JSON)
    tags: Mapped[list[str]] = mapped_column(JSON)
    is_active: Mapped[bool] = mapped_column(default=True)


class PersonSkill(Base):
    __tablename__ = "person_skill"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True, index=True)
    grade: Mapped[int]


class Absence(Versioned):
    """Both days count."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "ends_after_start"),
        Index("ix_absence_person_id_ends_on", "person_id", "ends_on"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")
