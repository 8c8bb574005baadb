"""Table of the category tree."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Versioned
from server.core.reference import Reference
from shared.catalog import Level


class Category(Reference, Versioned):
    """`position` orders the children of one parent."""

    __tablename__ = "category"

    name: Mapped[str]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    icon: Mapped[str] = mapped_column(default="", server_default="")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    """Team that gets its tickets by default."""
    impact: Mapped[Level | None]
    urgency: Mapped[Level | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]
