"""Table of services."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Versioned
from shared.catalog import Audience


class Service(Versioned):
    __tablename__ = "service"

    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str] = mapped_column(default="")
    icon: Mapped[str] = mapped_column(default="package")
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    audience: Mapped[Audience] = mapped_column(default=Audience.EVERYBODY)
    department_ids: Mapped[list[int]] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]
