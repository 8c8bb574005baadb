"""Tables of the ledger and of the papers. The database itself keeps most of their invariants."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from server.core.context import ActorKind
from server.core.db import Record, append_only
from shared.assets import AssetState, Condition, StockState
from shared.custody import CustodyKind, Direction, EventKind, HolderKind, Outcome


class HandOverDocument(Record):
    """One 지급/반납 확인서: who, when, under which terms. Its assets are lines, its PDFs are papers."""

    __tablename__ = "hand_over_document"
    __table_args__ = (
        UniqueConstraint("year", "number_in_year"),
        CheckConstraint("kind <> 'loan' OR direction <> 'issue' OR due_at IS NOT NULL", "loan_is_due"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    number_in_year: Mapped[int]
    direction: Mapped[Direction]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[CustodyKind]
    due_at: Mapped[datetime | None]
    reason: Mapped[str]
    journey_id: Mapped[int | None] = mapped_column(index=True)
    language: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class CustodyEvent(Record):
    """One line of the ledger: what happened to an asset and where it stands since. It never changes.

    `at` is when it took effect, `recorded_at` when it was written down. Persons stand here by number only.
    """

    __tablename__ = "custody_event"
    __table_args__ = (
        UniqueConstraint("asset_id", "seq"),
        ForeignKeyConstraint(
            ["asset_id", "corrects_seq"],
            ["custody_event.asset_id", "custody_event.seq"],
            name="fk_custody_event_corrected",
        ),
        Index(
            "uq_custody_event_corrected_once",
            "asset_id",
            "corrects_seq",
            unique=True,
            sqlite_where=text("corrects_seq IS NOT NULL"),
            postgresql_where=text("corrects_seq IS NOT NULL"),
        ),
        CheckConstraint("seq >= 1", "counted"),
        CheckConstraint("(kind = 'receive') = (seq = 1)", "received_first"),
        CheckConstraint("at <= recorded_at", "not_in_future"),
        CheckConstraint("(kind = 'correct') = (corrects_seq IS NOT NULL)", "correction_points_back"),
        CheckConstraint("corrects_seq < seq", "corrects_the_past"),
        CheckConstraint("(kind = 'dispose') = (to_kind IS NULL)", "held_until_disposed"),
        CheckConstraint("(to_kind IS NULL) = (to_id IS NULL)", "whole_holder"),
        CheckConstraint("(to_kind IS NULL) = (custody_kind IS NULL)", "held_somehow"),
        CheckConstraint("custody_kind <> 'loan' OR due_at IS NOT NULL", "loan_is_due"),
        CheckConstraint(
            "kind NOT IN ('receive', 'return', 'find') OR to_kind = 'stockroom'", "returned_to_stockroom"
        ),
        CheckConstraint(
            "kind <> 'issue' OR to_kind IN ('person', 'department', 'location')", "issued_to_user"
        ),
        CheckConstraint(
            "to_kind NOT IN ('department', 'location') OR accountable_id IS NOT NULL",
            "shared_is_accounted_for",
        ),
        CheckConstraint(
            "stock_state <> 'available' OR condition NOT IN ('damaged', 'defective')",
            "broken_never_available",
        ),
    )

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    seq: Mapped[int]
    kind: Mapped[EventKind]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int]
    actor_person_id: Mapped[int | None]
    from_kind: Mapped[HolderKind | None]
    from_id: Mapped[int | None]
    to_kind: Mapped[HolderKind | None]
    to_id: Mapped[int | None]
    custody_kind: Mapped[CustodyKind | None]
    accountable_id: Mapped[int | None]
    due_at: Mapped[datetime | None]
    state: Mapped[AssetState]
    stock_state: Mapped[StockState | None]
    condition: Mapped[Condition]
    reason: Mapped[str]
    accessories: Mapped[list[str]] = mapped_column(JSON)
    missing_accessories: Mapped[list[str]] = mapped_column(JSON)
    wipe_method: Mapped[str]
    waiver_reason: Mapped[str]
    is_stolen: Mapped[bool]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("hand_over_document.id"))
    journey_id: Mapped[int | None]
    journey_step_id: Mapped[int | None]
    ticket_id: Mapped[int | None]
    corrects_seq: Mapped[int | None]
    prev_hash: Mapped[str]
    hash: Mapped[str]


class Custody(Record):
    """Somebody answers for an asset, from one event to another. Derived from the events."""

    __tablename__ = "custody"
    __table_args__ = (
        Index(
            "uq_custody_open",
            "asset_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        UniqueConstraint("asset_id", "opened_seq"),
        ForeignKeyConstraint(
            ["asset_id", "opened_seq"],
            ["custody_event.asset_id", "custody_event.seq"],
            name="fk_custody_opened_by",
        ),
        ForeignKeyConstraint(
            ["asset_id", "closed_seq"],
            ["custody_event.asset_id", "custody_event.seq"],
            name="fk_custody_closed_by",
        ),
        Index("ix_custody_holder", "holder_kind", "holder_id"),
        CheckConstraint("(closed_at IS NULL) = (closed_seq IS NULL)", "closed_by_an_event"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", "one_outcome_when_closed"),
        CheckConstraint("closed_seq > opened_seq", "closed_after_opened"),
        CheckConstraint("closed_at >= opened_at", "ends_after_it_begins"),
        CheckConstraint("kind <> 'loan' OR due_at IS NOT NULL", "loan_is_due"),
        CheckConstraint(
            "holder_kind NOT IN ('department', 'location') OR accountable_id IS NOT NULL",
            "shared_is_accounted_for",
        ),
        CheckConstraint("kind <> 'stock' OR holder_kind = 'stockroom'", "stock_in_stockroom"),
        CheckConstraint("kind <> 'repair' OR holder_kind = 'vendor'", "repair_at_vendor"),
        CheckConstraint(
            "kind NOT IN ('assignment', 'loan', 'pool') OR holder_kind NOT IN ('stockroom', 'vendor')",
            "used_by_user",
        ),
    )

    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    kind: Mapped[CustodyKind]
    holder_kind: Mapped[HolderKind]
    holder_id: Mapped[int]
    accountable_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    opened_seq: Mapped[int]
    opened_at: Mapped[datetime]
    closed_seq: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]


class HandOverLine(Record):
    """One asset on a document, as it was then. `custody_id` is the custody that was opened or ended by it."""

    __tablename__ = "hand_over_line"
    __table_args__ = (UniqueConstraint("document_id", "asset_id"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("hand_over_document.id"))
    position: Mapped[int]
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    custody_id: Mapped[int] = mapped_column(ForeignKey("custody.id"), index=True)
    tag: Mapped[str]
    serial: Mapped[str]
    model: Mapped[str]
    condition: Mapped[Condition]
    accessories: Mapped[list[str]] = mapped_column(JSON)
    missing_accessories: Mapped[list[str]] = mapped_column(JSON)


class HandOverPaper(Record):
    """The PDF of a document: one as it was prepared, one as it was signed. Neither ever changes."""

    __tablename__ = "hand_over_paper"
    __table_args__ = (
        UniqueConstraint("document_id", "is_signed"),
        CheckConstraint("NOT is_signed OR signer_name <> ''", "signed_by_somebody"),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("hand_over_document.id"))
    is_signed: Mapped[bool]
    pdf_sha256: Mapped[str]
    at: Mapped[datetime]
    signer_name: Mapped[str]
    method: Mapped[str]
    signature_sha256: Mapped[str]


def _never_changes(*models: type[Record]) -> None:
    for model in models:
        assert isinstance(model.__table__, Table)
        append_only(model.__table__)


_never_changes(CustodyEvent, HandOverDocument, HandOverLine, HandOverPaper)
