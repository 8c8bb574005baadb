"""Tables of teams, their members, and categories."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Base, Versioned
from shared.catalog import Tier


class Team(Versioned):
    __tablename__ = "team"

    name: Mapped[str] = mapped_column(unique=True)
    tier: Mapped[Tier]
    icon: Mapped[str] = mapped_column(default="users")
    may_resolve_directly: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class TeamMember(Base):
    __tablename__ = "team_member"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Category(Versioned):
    __tablename__ = "category"

    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    """Team that gets its tickets by default."""
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]
