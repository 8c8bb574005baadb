"""Tables of reports: goals and signers, saved reports with their rhythm, files that were made."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Record, Versioned
from shared.reports import Format, Period, Rhythm

USUAL_GOAL = 95.0


class ReportSettings(Versioned):
    """One row. `logo_sha256`: "" where there is none."""

    __tablename__ = "report_settings"

    response_goal_pct: Mapped[float] = mapped_column(default=USUAL_GOAL)
    resolution_goal_pct: Mapped[float] = mapped_column(default=USUAL_GOAL)
    signers: Mapped[list[str]] = mapped_column(JSON)
    logo_sha256: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]


class SavedReport(Versioned):
    """`next_at`: when it is made by itself next. A removed one keeps its files."""

    __tablename__ = "saved_report"
    __table_args__ = (
        Index(
            "ix_saved_report_next_at",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    name: Mapped[str]
    period: Mapped[Period]
    language: Mapped[str]
    format: Mapped[Format]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    rhythm: Mapped[Rhythm]
    recipients: Mapped[list[str]] = mapped_column(JSON)
    next_at: Mapped[datetime | None]
    is_removed: Mapped[bool] = mapped_column(default=False)
    updated_at: Mapped[datetime]


class ReportFile(Record):
    __tablename__ = "report_file"

    saved_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    sha256: Mapped[str]
    size_bytes: Mapped[int]
    made_at: Mapped[datetime]
