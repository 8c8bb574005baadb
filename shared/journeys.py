"""On- and offboarding: templates with versions, journeys, steps, evidence."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.wire import (
    Endpoint,
    Id,
    Limit,
    Line,
    Nothing,
    OptionalCode,
    OptionalLine,
    OptionalText,
    Page,
    Ref,
    Reply,
    Text,
    Version,
    Wire,
)


class JourneyKind(StrEnum):
    ONBOARDING = "onboarding"
    OFFBOARDING = "offboarding"


class JourneyState(StrEnum):
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class StepKind(StrEnum):
    MANUAL = "manual"
    ACCOUNT = "account"
    ISSUE = "issue"
    RETURN = "return"
    EVIDENCE = "evidence"
    SIGN = "sign"


class StepState(StrEnum):
    PLANNED = "planned"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    WAIVED = "waived"
    CANCELLED = "cancelled"


OPEN_STEPS = (StepState.PLANNED, StepState.READY, StepState.IN_PROGRESS)


class Anchor(StrEnum):
    """Which of a person's three dates a due date counts from."""

    START = "start"
    LAST_WORKING_DAY = "last_working_day"
    ACCESS_END = "access_end"


class Verdict(StrEnum):
    """No data is never a contradiction."""

    NONE = "none"
    SATISFIED = "satisfied"
    CONTRADICTED = "contradicted"


class EvidenceRule(StrEnum):
    DEVICE_REPORTED = "device_reported"
    """A device held by the person has reported since it was issued."""
    HOLDER_SIGNED_IN = "holder_signed_in"
    """... with the person's own account signed in."""
    SOFTWARE_PRESENT = "software_present"
    """... with every program named in `argument` (separated by commas) installed."""
    NOT_USED_AFTER_CUTOFF = "not_used_after_cutoff"
    """No device held by the person reports after access ended."""


class StepTemplate(Wire):
    """`days` counts working days from `anchor`, negative before it."""

    title: Line
    kind: StepKind
    team_id: Id | None = None
    anchor: Anchor = Anchor.START
    days: Annotated[int, Meta(ge=-365, le=365)] = 0
    after: list[Annotated[int, Meta(ge=0, le=100)]] = []
    """Positions of the steps that must be done before."""
    category: OptionalCode = ""
    """Asset category of an issue or return step."""
    rule: EvidenceRule | None = None
    argument: OptionalLine = ""
    is_required: bool = True


class TemplateForm(Wire):
    name: Line
    kind: JourneyKind
    steps: Annotated[list[StepTemplate], Meta(min_length=1, max_length=100)]


class NewTemplate(TemplateForm):
    pass


class ChangedTemplate(TemplateForm):
    """Makes a new version; running journeys keep theirs."""

    version: Version


class TemplateDetail(Reply):
    id: int
    name: str
    kind: JourneyKind
    version: int
    steps: list[StepTemplate]
    is_active: bool


class Templates(Reply):
    items: list[TemplateDetail]


class EvidenceFact(Reply):
    """One raw observation behind a verdict, with its source and both times."""

    source: str
    text: str
    facts: dict[str, str]
    observed_at: datetime
    received_at: datetime
    device: Ref | None


class Step(Reply):
    id: int
    position: int
    title: str
    kind: StepKind
    state: StepState
    team_id: int | None
    team: str
    owner: Ref | None
    due_on: date | None
    is_overdue: bool
    category: str
    asset: Ref | None
    rule: EvidenceRule | None
    argument: str
    verdict: Verdict | None
    evidence: list[EvidenceFact]
    done_at: datetime | None
    done_by: str
    note: str
    is_required: bool
    blocked_by: list[int]
    version: int


class JourneyRow(Reply):
    """One line of the board."""

    id: int
    kind: JourneyKind
    state: JourneyState
    person: Ref
    employee_number: str
    department: str
    title: str
    starts_on: date | None
    last_working_day: date | None
    access_ends_on: date | None
    steps_done: int
    steps_total: int
    device_state: Verdict
    """Evidence from the endpoint agent for the person's machines."""
    accounts_done: int
    accounts_total: int
    issued: int
    to_issue: int
    returned: int
    to_return: int
    held_value_won: int
    last_seen_at: datetime | None
    is_alarm: bool
    """A device still reports after access ended."""
    next_step: str
    next_due_on: date | None
    is_overdue: bool
    owner: Ref | None
    version: int


class Held(Reply):
    """Still held by a leaver: what, since when, when it last reported."""

    asset: Ref
    model: str
    since: datetime
    last_seen_at: datetime | None
    observed_account: str


class JourneyDetail(Reply):
    row: JourneyRow
    template: str
    template_version: int
    steps: list[Step]
    held: list[Held]
    alarms: list[EvidenceFact]
    history: list[EvidenceFact]


class JourneysQuery(Wire):
    kind: JourneyKind
    is_open: bool = True
    search: OptionalLine = ""
    cursor: OptionalLine = ""
    limit: Limit = 200


class NewJourney(Wire):
    """Starts from the newest version of the template; dates come from the person unless given."""

    template_id: Id
    person_id: Id
    starts_on: date | None = None
    last_working_day: date | None = None
    access_ends_on: date | None = None


class JourneyCommand(Wire):
    version: Version


class Redate(JourneyCommand):
    """Moves every unfinished step; the old and new dates are kept in the history."""

    starts_on: date | None = None
    last_working_day: date | None = None
    access_ends_on: date | None = None
    reason: Line


class CancelJourney(JourneyCommand):
    reason: Text


class DoStep(Wire):
    version: Version
    note: OptionalText = ""


class WaiveStep(Wire):
    version: Version
    reason: Text


LIST_TEMPLATES = Endpoint(
    "GET", "/api/journey-templates", Nothing, Nothing, Templates, permission=Permission.JOURNEYS_READ
)
CREATE_TEMPLATE = Endpoint(
    "POST",
    "/api/journey-templates",
    Nothing,
    NewTemplate,
    TemplateDetail,
    permission=Permission.JOURNEYS_MANAGE,
    status=201,
)
CHANGE_TEMPLATE = Endpoint(
    "POST",
    "/api/journey-templates/{template_id}/change",
    Nothing,
    ChangedTemplate,
    TemplateDetail,
    permission=Permission.JOURNEYS_MANAGE,
)
LIST_JOURNEYS = Endpoint(
    "GET", "/api/journeys", JourneysQuery, Nothing, Page[JourneyRow], permission=Permission.JOURNEYS_READ
)
GET_JOURNEY = Endpoint(
    "GET", "/api/journeys/{journey_id}", Nothing, Nothing, JourneyDetail, permission=Permission.JOURNEYS_READ
)
CREATE_JOURNEY = Endpoint(
    "POST",
    "/api/journeys",
    Nothing,
    NewJourney,
    JourneyDetail,
    permission=Permission.JOURNEYS_MANAGE,
    status=201,
)
REDATE_JOURNEY = Endpoint(
    "POST",
    "/api/journeys/{journey_id}/redate",
    Nothing,
    Redate,
    JourneyDetail,
    permission=Permission.JOURNEYS_MANAGE,
)
COMPLETE_JOURNEY = Endpoint(
    "POST",
    "/api/journeys/{journey_id}/complete",
    Nothing,
    JourneyCommand,
    JourneyDetail,
    permission=Permission.JOURNEYS_MANAGE,
)
CANCEL_JOURNEY = Endpoint(
    "POST",
    "/api/journeys/{journey_id}/cancel",
    Nothing,
    CancelJourney,
    JourneyDetail,
    permission=Permission.JOURNEYS_MANAGE,
)
DO_STEP = Endpoint(
    "POST",
    "/api/journeys/{journey_id}/steps/{step_id}/done",
    Nothing,
    DoStep,
    JourneyDetail,
    permission=Permission.JOURNEYS_WORK,
)
WAIVE_STEP = Endpoint(
    "POST",
    "/api/journeys/{journey_id}/steps/{step_id}/waive",
    Nothing,
    WaiveStep,
    JourneyDetail,
    permission=Permission.JOURNEYS_MANAGE,
)
CHECK_EVIDENCE = Endpoint(
    "POST",
    "/api/journeys/{journey_id}/steps/{step_id}/check",
    Nothing,
    Nothing,
    JourneyDetail,
    permission=Permission.JOURNEYS_WORK,
)
