"""Figures of a period, their course over time, the SLA contract report, the forecast."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.tickets import ClockKind
from shared.wire import Endpoint, File, Id, Line, Nothing, OptionalLine, Raw, Reply, Version, Wire

Language = Annotated[str, Meta(pattern="^(ko|en)$")]
Goal = Annotated[float, Meta(ge=0, le=100)]
Address = Annotated[str, Meta(max_length=250, pattern=r"^[^@\s]+@[^@\s]+$")]


class Spread(Reply):
    """Minutes (or counts) of `n` tickets; None when there are none. `p90` by nearest rank."""

    n: int
    mean: float | None
    median: float | None
    p90: float | None


class Attainment(Reply):
    """Clocks that stopped in the period, and what their share alone would hide."""

    met: int
    breached: int
    attainment_pct: float | None
    open_breached: int
    """Running at the end of the period, and over."""
    cleared: int
    """Breaches that a change of priority, policy or calendar took away in the period."""
    excused: int


class Fcr(Reply):
    """First contact: `fcr` of the `eligible` resolved ones."""

    eligible: int
    fcr: int
    pct: float | None
    is_provisional: bool
    """Less than five days have passed since the end of the period: a ticket may still come back."""


class L1Resolution(Reply):
    """`l1` of the resolved ones never left the first tier."""

    l1: int
    of: int
    pct: float | None


class Reopen(Reply):
    """`reopened` within five days, of the tickets that were resolved at least once in the period."""

    reopened: int
    resolved_once: int
    pct: float | None


class Csat(Reply):
    """Satisfied: a score of 4 or 5."""

    sent: int
    responses: int
    satisfied: int
    pct: float | None
    mean: float | None
    response_pct: float | None


class Figures(Reply):
    """Everything about one period [start, end).

    Business minutes of each clock's calendar, unless said otherwise; `user_time` is wall clock.
    `backlog_start + created - resolved + reopened_from_before == backlog_end`.
    """

    period: tuple[datetime, datetime]
    created: int
    resolved: int
    reopened_from_before: int
    backlog_start: int
    backlog_end: int
    backlog_ages: dict[str, int]
    """Open tickets at the end by age in calendar days: "1" up to a day, … "more"."""
    frt_min: Spread
    nrt_min: Spread
    ttr_business_min: Spread
    user_time_min: Spread
    sla_first_response: Attainment
    sla_next_response: Attainment
    sla_resolution: Attainment
    fcr: Fcr
    l1_resolution: L1Resolution
    escalated: int
    """Tickets that went up a tier in the period."""
    escalation_pct: float | None
    """Of as many as were resolved."""
    hand_backs: int
    ping_pong: int
    """Resolved tickets that came back to a team twice or more."""
    reopen: Reopen
    csat: Csat
    touches: Spread
    reassignments: Spread
    pending_share: dict[str, float]
    """Percent of open time spent waiting, by reason. Wall clock."""


class FiguresQuery(Wire):
    """`start` and `end` are days of the company's zone; the end is not part of the period.

    `as_of`: what was known at that instant, whatever happened since; None: now. A period asked for as of its
    end gives for ever what it gave then. What takes time to be seen (first contact, reopened within five
    days) is final only some days later.
    """

    start: date
    end: date
    team_id: Id | None = None
    category_id: Id | None = None
    """With everything below it."""
    as_of: datetime | None = None


class Figure(StrEnum):
    """What a mark of a chart or a tile leads to."""

    CREATED = "created"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    BACKLOG_START = "backlog_start"
    BACKLOG_END = "backlog_end"
    RESPONSE_MET = "response_met"
    RESPONSE_BREACHED = "response_breached"
    RESOLUTION_MET = "resolution_met"
    RESOLUTION_BREACHED = "resolution_breached"
    OPEN_BREACHED = "open_breached"
    CLEARED = "cleared"
    EXCUSED = "excused"
    FCR = "fcr"
    L1_RESOLVED = "l1_resolved"
    ESCALATED = "escalated"
    REOPENED_SOON = "reopened_soon"
    PING_PONG = "ping_pong"
    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"


class By(StrEnum):
    TEAM = "team"
    CATEGORY = "category"
    AGENT = "agent"
    PRIORITY = "priority"
    CHANNEL = "channel"
    MODEL = "model"
    """Of the linked asset; per device of that model in the register."""


class BehindQuery(FiguresQuery):
    """`by` and `key`: only of this part, as a split names it."""

    figure: Figure
    by: By | None = None
    key: OptionalLine = ""


class Behind(Reply):
    """The tickets behind a figure, the newest first; at most 2,000."""

    ids: list[int]
    total: int


class Bucket(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class CourseQuery(FiguresQuery):
    bucket: Bucket = Bucket.WEEK


class CoursePoint(Reply):
    """Figures of one day, week or month."""

    start: date
    end: date
    created: int
    created_by_channel: dict[str, int]
    resolved: int
    backlog_end: int
    response_pct: float | None
    resolution_pct: float | None
    csat_pct: float | None


class Course(Reply):
    points: list[CoursePoint]


class SplitQuery(FiguresQuery):
    by: By


class Part(Reply):
    """One line of a split. `devices`: how many of that model there are now, for tickets per device.

    None for anything but a model, and where the question is what was known in the past.
    """

    key: str
    label: str
    created: int
    resolved: int
    backlog_end: int
    resolution_pct: float | None
    ttr_median_min: float | None
    csat_pct: float | None
    """None also where fewer than five answered for a person."""
    csat_responses: int
    devices: int | None


class Split(Reply):
    """The largest first; at most 200."""

    parts: list[Part]


class ForecastQuery(Wire):
    team_id: Id | None = None
    weeks: Annotated[int, Meta(ge=3, le=52)] = 26


class ExpectedHour(Reply):
    """Of an hour of the week, Monday 0:00 first: mean, and the band that should hold 80 % of all weeks."""

    mean: float
    low: int
    high: int


class Forecast(Reply):
    """`weeks` 0: too little history, `hours` is empty. `hit_pct`: how often such bands held in the past."""

    hours: list[ExpectedHour]
    total: ExpectedHour
    weeks: int
    hit_pct: float | None


# Who may not read the figures of a team reads those of the tickets they worked on themselves.
GET_DESK_FIGURES = Endpoint(
    "GET", "/api/reports/figures", FiguresQuery, Nothing, Figures, permission=Permission.UPDATES_FOLLOW
)
LIST_BEHIND = Endpoint(
    "GET", "/api/reports/behind", BehindQuery, Nothing, Behind, permission=Permission.UPDATES_FOLLOW
)
GET_COURSE = Endpoint(
    "GET", "/api/reports/course", CourseQuery, Nothing, Course, permission=Permission.UPDATES_FOLLOW
)
GET_SPLIT = Endpoint(
    "GET", "/api/reports/split", SplitQuery, Nothing, Split, permission=Permission.REPORTS_TEAM
)
GET_FORECAST = Endpoint(
    "GET", "/api/reports/forecast", ForecastQuery, Nothing, Forecast, permission=Permission.REPORTS_TEAM
)


# --- the SLA contract report --------------------------------------------------------------------------------


class Period(StrEnum):
    WEEK = "week"
    MONTH = "month"


class Format(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"


class GoalLine(Reply):
    """Clocks of one kind and priority that stopped in the period; priority None: all of them."""

    kind: ClockKind
    priority: int | None
    target_min: float | None
    """In business minutes; None where several targets held."""
    met: int
    breached: int
    attainment_pct: float | None
    goal_pct: float


class BreachLine(Reply):
    """A breach, without words of the ticket: the report leaves the house."""

    number: str
    kind: ClockKind
    priority: int
    team: str
    category: str
    started_at: datetime
    breached_at: datetime
    target_min: float
    elapsed_min: float
    is_open: bool
    excuse: str
    """Why it is excused, and by whom; "" where it is not."""


class VendorLine(Reply):
    """What the desk waited for by one contract. Minutes of the contract's business calendar.

    `ended`: waits that ended in the period, `kept` within the promise. `open_overdue`: over at its end.
    """

    vendor: str
    contract: str
    ended: int
    kept: int
    overdue: int
    open_overdue: int
    taken_min: float | None
    """Mean of those that ended."""
    promised_min: float | None
    """None where several promises held."""


class GamingKind(StrEnum):
    """What makes figures look better than the work was."""

    PENDED_UNTOLD = "pended_untold"
    """Set to waiting for the requester without a message to them in the hour before."""
    CLEARED = "cleared"
    """A breach taken away by a change of priority, policy or calendar."""
    REOPENED_SOON = "reopened_soon"
    """Reopened within 24 hours of its solution."""
    MASS_CLOSE = "mass_close"
    """One person resolved ten tickets or more within ten minutes."""


class GamingLine(Reply):
    kind: GamingKind
    number: str
    """Of the ticket; "" for a mass close."""
    at: datetime
    who: str
    detail: str
    """By what a breach was cleared; how many tickets were closed."""


class Contract(Reply):
    """Everything that stands in the weekly or monthly SLA report."""

    company: str
    title: str
    number: str
    made_at: datetime
    as_of: datetime | None
    """It holds what was known then; None: all that was known when it was made."""
    zone: str
    figures: Figures
    before: Figures
    """The period before it."""
    goals: list[GoalLine]
    weeks: list[CoursePoint]
    categories: list[Part]
    breaches: list[BreachLine]
    breaches_total: int
    vendors: list[VendorLine]
    gaming: list[GamingLine]
    signers: list[str]
    """Who signs: a line for each."""


class ContractQuery(Wire):
    """`day` lies in the wanted week or month; `as_of` as for figures."""

    day: date
    period: Period = Period.MONTH
    language: Language = "ko"
    team_id: Id | None = None
    as_of: datetime | None = None


class ContractFileQuery(ContractQuery):
    format: Format = Format.PDF


GET_CONTRACT = Endpoint(
    "GET", "/api/reports/contract", ContractQuery, Nothing, Contract, permission=Permission.REPORTS_ALL
)
GET_CONTRACT_FILE = Endpoint(
    "GET",
    "/api/reports/contract-file",
    ContractFileQuery,
    Nothing,
    File,
    permission=Permission.REPORTS_ALL,
    returns_raw=True,
)


# --- settings, saved reports, files -------------------------------------------------------------------------


class ReportSettings(Reply):
    response_goal_pct: float
    resolution_goal_pct: float
    signers: list[str]
    has_logo: bool
    version: int


class ChangeReportSettings(Wire):
    response_goal_pct: Goal
    resolution_goal_pct: Goal
    signers: Annotated[list[Line], Meta(max_length=4)] = []
    version: Version


class Rhythm(StrEnum):
    """When a saved report is made by itself: the whole week or month that has just ended."""

    NONE = "none"
    WEEKLY = "weekly"
    """Mondays at six."""
    MONTHLY = "monthly"
    """On the first at six."""


class SavedReport(Reply):
    id: int
    name: str
    period: Period
    language: Language
    format: Format
    team_id: int | None
    rhythm: Rhythm
    recipients: list[str]
    """Mail addresses it is sent to whenever it is made, as long as the company sends mail."""
    without_right: list[str]
    """Those of them that get nothing as things stand: nobody who may read reports has this address."""
    next_at: datetime | None
    version: int


class SavedReports(Reply):
    items: list[SavedReport]
    sends_mail: bool
    """Without a mail server reports are only kept."""


class SavedReportForm(Wire):
    name: Line
    period: Period = Period.MONTH
    language: Language = "ko"
    format: Format = Format.PDF
    team_id: Id | None = None
    rhythm: Rhythm = Rhythm.NONE
    recipients: Annotated[list[Address], Meta(max_length=50)] = []


class NewSavedReport(SavedReportForm):
    pass


class ChangedSavedReport(SavedReportForm):
    version: Version


class ReportFile(Reply):
    """A report that was made; it stays as it was."""

    id: int
    saved_id: int
    name: str
    made_at: datetime
    size_bytes: int


class ReportFiles(Reply):
    """The newest first; at most 200."""

    items: list[ReportFile]


M = Permission.REPORTS_ALL
GET_REPORT_SETTINGS = Endpoint(
    "GET", "/api/reports/settings", Nothing, Nothing, ReportSettings, permission=Permission.UPDATES_FOLLOW
)
CHANGE_REPORT_SETTINGS = Endpoint(
    "POST", "/api/reports/settings", Nothing, ChangeReportSettings, ReportSettings, permission=M
)
SET_REPORT_LOGO = Endpoint(
    "POST",
    "/api/reports/logo",
    Nothing,
    Raw,
    ReportSettings,
    permission=M,
    accepts_raw=True,
    max_body_bytes=2 * 1_048_576,
)
"""A PNG or JPEG; an empty body takes the logo away."""
LIST_SAVED_REPORTS = Endpoint("GET", "/api/reports/saved", Nothing, Nothing, SavedReports, permission=M)
CREATE_SAVED_REPORT = Endpoint(
    "POST", "/api/reports/saved", Nothing, NewSavedReport, SavedReport, permission=M, status=201
)
CHANGE_SAVED_REPORT = Endpoint(
    "POST", "/api/reports/saved/{report_id}/change", Nothing, ChangedSavedReport, SavedReport, permission=M
)
REMOVE_SAVED_REPORT = Endpoint(
    "POST", "/api/reports/saved/{report_id}/remove", Nothing, Nothing, SavedReports, permission=M
)
MAKE_SAVED_REPORT = Endpoint(
    "POST", "/api/reports/saved/{report_id}/make", Nothing, Nothing, ReportFile, permission=M, status=201
)
"""At once, over the last whole week or month; its recipients get it as they do on its day."""
LIST_REPORT_FILES = Endpoint("GET", "/api/reports/files", Nothing, Nothing, ReportFiles, permission=M)
GET_REPORT_FILE = Endpoint(
    "GET", "/api/reports/files/{report_file_id}", Nothing, Nothing, File, permission=M, returns_raw=True
)
