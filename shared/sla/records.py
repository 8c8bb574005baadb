"""What the desk reads of promised times."""

from datetime import date, datetime

from shared.assets import AssetCategory
from shared.sla.words import Cause, ClockStatus, Condition, SegmentState, Week, Windows
from shared.tickets.words import ClockKind, Kind, PendingReason
from shared.wire import Ref, Reply


class CalendarVersion(Reply):
    """From `valid_from` on, by the local date of the calendar's zone."""

    valid_from: date
    created_at: datetime
    created_by: str


class BusinessCalendar(Reply):
    """A calendar as it stands in its newest version."""

    id: int
    name: str
    zone: str
    country: str
    """Whose public holidays are kept up to date; "" for none."""
    week: Week
    holidays: dict[date, str]
    special_days: dict[date, Windows]
    """Days with windows of their own."""
    valid_from: date
    versions: list[CalendarVersion]
    used_by: list[str]
    """Names of the policies that count by it."""
    is_active: bool
    version: int


class BusinessCalendars(Reply):
    items: list[BusinessCalendar]


class PreviewLine(Reply):
    minutes: int
    due_at: datetime | None
    """None: never."""


class CalendarPreview(Reply):
    """When targets that begin at `start` would be due."""

    start: datetime
    items: list[PreviewLine]
    minutes_a_week: int


class SlaPolicy(Reply):
    """A policy in its newest edition; the first in order that fits a ticket holds for it."""

    id: int
    position: int
    name: str
    is_active: bool
    kinds: list[Kind]
    category_ids: list[int]
    team_ids: list[int]
    is_vip: bool | None
    department_ids: list[int]
    asset_categories: list[AssetCategory]
    tags: list[str]
    calendar_id: int
    clock_calendars: dict[ClockKind, int]
    targets: dict[int, dict[ClockKind, int]]
    """Minutes by priority and clock."""
    pauses: dict[PendingReason, list[ClockKind]]
    warn_percents: list[int]
    warn_minutes: list[int]
    edition: int
    valid_at: datetime
    changed_by: str
    version: int


class SlaPolicies(Reply):
    items: list[SlaPolicy]


class SlaSettings(Reply):
    """Quiet hours by the company's clock, in minutes since midnight; the same value twice: none."""

    quiet_from: int
    quiet_until: int
    version: int


class Holidays(Reply):
    country: str
    year: int
    days: dict[date, str]
    countries: list[str]
    """All countries that can be asked for."""


class SlaClock(Reply):
    id: int
    kind: ClockKind
    number: int
    """Counts exchanges, stays and waits from 1."""
    team: str
    vendor: str
    """Of a wait by a contract: whom, and by which."""
    contract: str
    started_at: datetime
    stopped_at: datetime | None
    status: ClockStatus
    is_paused: bool
    pause_reason: PendingReason | None
    elapsed_s: int
    """Business seconds used when this was answered, or when the clock stopped."""
    target_s: int | None
    due_at: datetime | None
    breached_at: datetime | None
    ever_breached: bool
    cleared_at: datetime | None
    cleared_by: str
    cleared_why: str
    excused_at: datetime | None
    excused_by: str
    excuse: str
    calendar: str


class SlaTerms(Reply):
    """From `at` on this policy held, at this priority."""

    at: datetime
    policy: str
    priority: int
    cause: Cause
    by_name: str
    matched_by: list[Condition]
    """Empty for a policy that takes every ticket."""


class Segment(Reply):
    start: datetime
    end: datetime
    state: SegmentState
    reason: PendingReason | None


class DayMinutes(Reply):
    day: date
    counted_s: int
    paused_s: int
    """Business time that passed while the clock stood."""


class Explanation(Reply):
    """Why one clock is due when it is."""

    clock_id: int
    segments: list[Segment]
    days: list[DayMinutes]
    is_cut: bool
    """Only the last days are told; the sums are whole."""


class WhatIfClock(Reply):
    kind: ClockKind
    due_at: datetime | None
    then_due_at: datetime | None
    """None: it would stand."""
    is_paused: bool


class WhatIf(Reply):
    """If the ticket were set to wait now, until `until`."""

    reason: PendingReason
    until: datetime | None
    clocks: list[WhatIfClock]


class TicketSla(Reply):
    """Every clock of a ticket, and why."""

    ticket_id: int
    at: datetime
    clocks: list[SlaClock]
    terms: list[SlaTerms]
    zone: str
    explanations: list[Explanation]
    what_if: WhatIf | None
    may_excuse: bool


class Tally(Reply):
    kind: ClockKind
    met_now: int
    breached_now: int
    met_then: int
    breached_then: int


class SimulatedTicket(Reply):
    ticket: Ref
    subject: str
    kind: ClockKind
    status_now: ClockStatus
    status_then: ClockStatus
    due_now: datetime | None
    due_then: datetime | None


class SimulationResult(Reply):
    """Tickets of the last days under the changed rules; nothing was written."""

    days: int
    tickets: int
    is_cut: bool
    """There were more tickets; the newest were looked at."""
    tallies: list[Tally]
    changed: int
    """Clocks that would be due, or have ended, otherwise."""
    items: list[SimulatedTicket]
    """The first of them that the caller may see."""
