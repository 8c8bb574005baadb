"""Tables of the search: how far the index is built, what the company set, views that people saved."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Base, Versioned
from server.core.reference import Reference
from shared.tickets import Order


class SearchProgress(Base):
    """How far the index of one kind is built; `format` says by which tokeniser."""

    __tablename__ = "search_progress"

    kind: Mapped[str] = mapped_column(primary_key=True)
    format: Mapped[int]
    last_id: Mapped[int]
    is_done: Mapped[bool]


class SearchSettings(Reference, Versioned):
    """What the company set, one row; while there is none, the defaults hold."""

    __tablename__ = "search_settings"

    synonyms: Mapped[list[list[str]]] = mapped_column(JSON)
    suggests: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class SearchChoice(Base):
    """What one person chose for themselves."""

    __tablename__ = "search_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    suggests: Mapped[bool]


class SavedView(Versioned):
    """A query with a name. Without a team it is its owner's alone."""

    __tablename__ = "saved_view"

    name: Mapped[str]
    query: Mapped[str]
    order: Mapped[Order]
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    updated_at: Mapped[datetime]
