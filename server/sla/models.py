"""Tables of promised times: calendars and policies in their editions, the terms of a ticket, its clocks.

Reports read `sla_clock`. One row is one promise (or one measured span) of one ticket:

kind, number     first response and resolution have number 1; next response counts the exchanges of a ticket,
                 team stay (`ola`) its stays in teams, vendor wait (`uc`) its waits for a vendor.
team_id          of a team stay: the team that had the ticket.
contract_id      of a vendor wait: the contract it was handed over by; its promise is the target then.
started_at       when it began to run; `stopped_at` when it was kept, or ended otherwise; None: not yet.
elapsed_s        business seconds that ran until `stopped_at`, else until `computed_at`.
target_s         business seconds that were promised, by the terms in force last; None: only measured.
status           see `shared.sla.ClockStatus`. Attainment is met / (met + breached) of clocks that stopped;
                 breached without `stopped_at` is an open breach. Cancelled and not applicable count nowhere.
breached_at      when the target was exceeded, or when a change of terms made it exceeded.
ever_breached    it was breached at some time, whatever became of it.
cleared_at, cleared_by, cleared_why
                 a change of terms (of priority, policy or calendar) took the breach back: when, who, by what.
excused_at, excused_by, excuse
                 somebody answered for the breach with a reason; the status stays, reports count it apart.
priority, policy_id, edition_id, calendar_id
                 by what the row was judged last. Rows of stopped clocks are frozen: no later edit of a policy
                 or calendar changes them, only the story of the ticket itself (a reopening, a bounce).
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.core.db import Record, Versioned
from server.core.reference import Reference
from shared.sla import Cause, ClockStatus
from shared.tickets import ClockKind


class BusinessCalendar(Reference, Versioned):
    """`zone` is never changed: what was counted in one zone is not counted in another."""

    __tablename__ = "business_calendar"

    name: Mapped[str] = mapped_column(unique=True)
    zone: Mapped[str]
    country: Mapped[str] = mapped_column(default="")
    """Whose public holidays are added year by year."""
    is_active: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]


class CalendarVersion(Reference, Record):
    """Holds from the local day `valid_from` on, until the next one does.

    Of several for one day the newest holds; the others say what was counted by before it was there.
    """

    __tablename__ = "calendar_version"
    __table_args__ = (Index("ix_calendar_version_calendar_id_valid_from", "calendar_id", "valid_from"),)

    calendar_id: Mapped[int] = mapped_column(ForeignKey("business_calendar.id"))
    valid_from: Mapped[date]
    content: Mapped[str]
    """JSON of `CalendarContent`."""
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class SlaPolicy(Reference, Versioned):
    """`position`: the order in which policies are tried; what it says stands in its newest edition."""

    __tablename__ = "sla_policy"

    position: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)
    edition: Mapped[int]
    updated_at: Mapped[datetime]


class PolicyEdition(Reference, Record):
    """What a policy said from `valid_at` on; never changed."""

    __tablename__ = "sla_policy_edition"
    __table_args__ = (UniqueConstraint("policy_id", "number"),)

    policy_id: Mapped[int] = mapped_column(ForeignKey("sla_policy.id"))
    number: Mapped[int]
    content: Mapped[str]
    """JSON of `PolicyContent`."""
    valid_at: Mapped[datetime]
    changed_by: Mapped[str]


class PolicyOrder(Reference, Record):
    """The order in which all policies were tried from `valid_at` on; never changed."""

    __tablename__ = "sla_policy_order"

    policy_ids: Mapped[list[int]] = mapped_column(JSON)
    valid_at: Mapped[datetime]
    changed_by: Mapped[str]


class ContractEdition(Record):
    """What a contract promised of the vendor from `valid_at` on; never changed."""

    __tablename__ = "sla_contract_edition"
    __table_args__ = (Index("ix_sla_contract_edition_contract_id_id", "contract_id", "id"),)

    contract_id: Mapped[int] = mapped_column(ForeignKey("vendor_contract.id"))
    hours: Mapped[int]
    """0: nothing."""
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("business_calendar.id"))
    """None: by the calendar of the ticket's policy."""
    valid_at: Mapped[datetime]


class SlaSettings(Versioned):
    """One row. Minutes since midnight at the company."""

    __tablename__ = "sla_settings"

    quiet_from: Mapped[int]
    quiet_until: Mapped[int]
    updated_at: Mapped[datetime]


class SlaTerms(Record):
    """From `at` on this edition of a policy held for a ticket, at this priority."""

    __tablename__ = "sla_terms"
    __table_args__ = (Index("ix_sla_terms_ticket_id_id", "ticket_id", "id"),)

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    at: Mapped[datetime]
    edition_id: Mapped[int] = mapped_column(ForeignKey("sla_policy_edition.id"))
    priority: Mapped[int]
    matched_by: Mapped[list[str]] = mapped_column(JSON)
    cause: Mapped[Cause]
    by_name: Mapped[str]


class SlaClock(Record):
    """One promise of one ticket; see the head of this module. `next_at`: when to look at it again."""

    __tablename__ = "sla_clock"
    __table_args__ = (
        UniqueConstraint("ticket_id", "kind", "number"),
        Index("ix_sla_clock_kind_stopped_at", "kind", "stopped_at"),
        Index("ix_sla_clock_kind_started_at", "kind", "started_at"),
        Index(
            "ix_sla_clock_next_at",
            "next_at",
            "ticket_id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id"))
    kind: Mapped[ClockKind]
    number: Mapped[int]
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"))
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("vendor_contract.id"))
    started_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    elapsed_s: Mapped[int]
    target_s: Mapped[int | None]
    status: Mapped[ClockStatus]
    is_paused: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    ever_breached: Mapped[bool] = mapped_column(default=False)
    cleared_at: Mapped[datetime | None]
    cleared_by: Mapped[str] = mapped_column(default="")
    cleared_why: Mapped[str] = mapped_column(default="")
    excused_at: Mapped[datetime | None]
    excused_by: Mapped[str] = mapped_column(default="")
    excuse: Mapped[str] = mapped_column(default="")
    priority: Mapped[int]
    policy_id: Mapped[int] = mapped_column(ForeignKey("sla_policy.id"))
    edition_id: Mapped[int] = mapped_column(ForeignKey("sla_policy_edition.id"))
    calendar_id: Mapped[int] = mapped_column(ForeignKey("business_calendar.id"))
    warned: Mapped[list[str]] = mapped_column(JSON)
    """Levels that were told, each once."""
    next_at: Mapped[datetime | None]
    computed_at: Mapped[datetime]


def identity(clock: Any) -> tuple[ClockKind, int]:
    """What a clock is known by within its ticket."""
    return clock.kind, clock.number
