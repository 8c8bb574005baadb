"""What the desk tells the server about promised times, and what it asks for."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, field

from shared.assets import AssetCategory
from shared.sla.words import Minute, Percent, TargetMinutes, Week, Windows
from shared.tickets.words import ClockKind, Kind, PendingReason
from shared.wire import Id, Line, Text, Version, Wire

Country = Annotated[str, Meta(pattern=r"^([A-Z]{2})?$")]
DayNames = Annotated[dict[date, str], Meta(max_length=1_000)]
SpecialDays = Annotated[dict[date, Windows], Meta(max_length=1_000)]
Ids = Annotated[list[Id], Meta(max_length=200)]
Priorities = Annotated[dict[int, dict[ClockKind, TargetMinutes]], Meta(max_length=5)]


class CalendarContent(Wire):
    """Working time. Without any it is refused."""

    week: Week
    holidays: DayNames = {}
    special_days: SpecialDays = {}


class NewCalendar(CalendarContent):
    name: Line
    zone: Line = "Asia/Seoul"
    country: Country = ""


class PreviewCalendar(CalendarContent):
    """What this calendar would say. `start`: now."""

    zone: Line = "Asia/Seoul"
    start: datetime | None = None


class ChangeCalendar(CalendarContent):
    """A new version from `valid_from` (today) on; stopped clocks keep what they counted."""

    version: Version
    name: Line
    country: Country = ""
    is_active: bool = True
    valid_from: date | None = None


class PolicyContent(Wire):
    """Conditions are joined by "and"; the values of one condition by "or"; empty means any."""

    name: Line
    is_active: bool = True
    kinds: Annotated[list[Kind], Meta(max_length=10)] = []
    category_ids: Ids = []
    """With everything below them."""
    team_ids: Ids = []
    is_vip: bool | None = None
    department_ids: Ids = []
    asset_categories: Annotated[list[AssetCategory], Meta(max_length=50)] = []
    tags: Annotated[list[Line], Meta(max_length=50)] = []
    calendar_id: Id
    clock_calendars: dict[ClockKind, Id] = {}
    targets: Priorities
    pauses: dict[PendingReason, list[ClockKind]] = {}
    warn_percents: Annotated[list[Percent], Meta(max_length=5)] = field(default_factory=lambda: [50, 75, 90])
    warn_minutes: Annotated[list[TargetMinutes], Meta(max_length=5)] = field(default_factory=lambda: [30])


class NewPolicy(PolicyContent):
    """Becomes the first in order."""


class ChangePolicy(PolicyContent):
    version: Version


class OrderPolicies(Wire):
    """All policies, in the order in which they are tried."""

    ids: Annotated[list[Id], Meta(min_length=1, max_length=500)]


class ChangeSlaSettings(Wire):
    version: Version
    quiet_from: Minute
    quiet_until: Minute


class HolidaysQuery(Wire):
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] = "KR"
    year: Annotated[int, Meta(ge=1990, le=2100)]


class TicketSlaQuery(Wire):
    """`pend`: also what would be if the ticket were set to wait now for this reason."""

    pend: PendingReason | None = None
    until: datetime | None = None


class Excuse(Wire):
    reason: Text


class Simulate(Wire):
    """Tickets of the last days under these changes. A policy without an id is tried first.

    `order`: all policies, in the order in which they would be tried.
    """

    policy_id: Id | None = None
    policy: PolicyContent | None = None
    calendar_id: Id | None = None
    calendar: CalendarContent | None = None
    order: Annotated[list[Id], Meta(min_length=1, max_length=500)] | None = None
    days: Annotated[int, Meta(ge=1, le=90)] = 30
