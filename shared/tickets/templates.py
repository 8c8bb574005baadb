"""Ticket templates, and tickets that come again and again."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.catalog import FieldValue, Level
from shared.permissions import Permission
from shared.tickets.words import Kind
from shared.wire import Endpoint, Id, Line, Nothing, OptionalLine, OptionalText, Ref, Reply, Version, Wire


class TemplateChild(Wire):
    """A ticket that is made below the one of the template."""

    subject: Line
    description: OptionalText = ""
    team_id: Id | None = None
    category_id: Id | None = None


class TicketTemplate(Reply):
    """Texts may hold {{requester}}, {{department}}, {{location}}, {{today}} and {{agent}}."""

    id: int
    name: str
    about: str
    subject: str
    description: str
    kind: Kind
    category_id: int | None
    service_id: int | None
    team_id: int | None
    impact: Level | None
    urgency: Level | None
    tags: list[str]
    fields: dict[str, FieldValue]
    children: list[TemplateChild]
    use_count: int
    is_active: bool
    version: int


class TicketTemplates(Reply):
    items: list[TicketTemplate]


class TicketTemplateForm(Wire):
    name: Line
    about: OptionalLine = ""
    subject: Line
    description: OptionalText = ""
    kind: Kind = Kind.INCIDENT
    category_id: Id | None = None
    service_id: Id | None = None
    team_id: Id | None = None
    impact: Level | None = None
    urgency: Level | None = None
    tags: Annotated[list[Line], Meta(max_length=20)] = []
    fields: dict[str, FieldValue] = {}
    children: Annotated[list[TemplateChild], Meta(max_length=20)] = []
    is_active: bool = True


class NewTicketTemplate(TicketTemplateForm):
    pass


class ChangedTicketTemplate(TicketTemplateForm):
    version: Version


class FilledQuery(Wire):
    requester_id: Id | None = None


class FilledTemplate(Reply):
    """The texts of a template for this requester."""

    subject: str
    description: str


# --- again and again ----------------------------------------------------------------------------------------


class Repeat(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY_DAY = "monthly_day"
    """On a day of the month; the last one where there is no such day."""
    MONTHLY_WEEKDAY = "monthly_weekday"
    """On the nth weekday; nth -1 is the last."""
    MONTHLY_LAST_WORKDAY = "monthly_last_workday"


class OffDay(StrEnum):
    """What happens to a date at a weekend or holiday."""

    KEEP = "keep"
    NEXT = "next"
    PREVIOUS = "previous"
    SKIP = "skip"


class CatchUp(StrEnum):
    """What is made up for after the server was down."""

    LATEST = "latest"
    ALL = "all"
    NONE = "none"


class Schedule(Wire):
    """Every `every` days, weeks or months from `starts_on`, at a minute of the day in `zone`."""

    repeat: Repeat
    every: Annotated[int, Meta(ge=1, le=366)] = 1
    weekdays: Annotated[list[Annotated[int, Meta(ge=0, le=6)]], Meta(max_length=7)] = []
    day: Annotated[int, Meta(ge=1, le=31)] = 1
    nth: Annotated[int, Meta(ge=-1, le=5)] = 1
    off_days: OffDay = OffDay.KEEP
    minute: Annotated[int, Meta(ge=0, le=1439)] = 540
    zone: Annotated[str, Meta(min_length=1, max_length=64)] = "Asia/Seoul"
    starts_on: date
    ends_on: date | None = None


class Recurrence(Reply):
    id: int
    name: str
    template: Ref
    requester: Ref
    owner: Ref
    """Who is told when it fails, and answers for it."""
    schedule: Schedule
    catch_up: CatchUp
    is_paused: bool
    next_at: datetime | None
    last_ticket: Ref | None
    fault: str
    """Code of the refusal that stopped it."""
    version: int


class Recurrences(Reply):
    items: list[Recurrence]


class RecurrenceForm(Wire):
    name: Line
    template_id: Id
    requester_id: Id
    owner_id: Id
    schedule: Schedule
    catch_up: CatchUp = CatchUp.LATEST
    is_paused: bool = False


class NewRecurrence(RecurrenceForm):
    pass


class ChangedRecurrence(RecurrenceForm):
    version: Version


class Occurrences(Reply):
    items: list[datetime]


_DESK = Permission.UPDATES_FOLLOW
_MANAGE = Permission.CATALOG_MANAGE

LIST_TICKET_TEMPLATES = Endpoint(
    "GET", "/api/ticket-templates", Nothing, Nothing, TicketTemplates, permission=_DESK
)
CREATE_TICKET_TEMPLATE = Endpoint(
    "POST",
    "/api/ticket-templates",
    Nothing,
    NewTicketTemplate,
    TicketTemplate,
    permission=_MANAGE,
    status=201,
)
CHANGE_TICKET_TEMPLATE = Endpoint(
    "POST",
    "/api/ticket-templates/{ticket_template_id}/change",
    Nothing,
    ChangedTicketTemplate,
    TicketTemplate,
    permission=_MANAGE,
)
FILL_TICKET_TEMPLATE = Endpoint(
    "GET",
    "/api/ticket-templates/{ticket_template_id}/filled",
    FilledQuery,
    Nothing,
    FilledTemplate,
    permission=_DESK,
)
LIST_RECURRENCES = Endpoint("GET", "/api/recurrences", Nothing, Nothing, Recurrences, permission=_DESK)
CREATE_RECURRENCE = Endpoint(
    "POST", "/api/recurrences", Nothing, NewRecurrence, Recurrence, permission=_MANAGE, status=201
)
CHANGE_RECURRENCE = Endpoint(
    "POST",
    "/api/recurrences/{recurrence_id}/change",
    Nothing,
    ChangedRecurrence,
    Recurrence,
    permission=_MANAGE,
)
PREVIEW_RECURRENCE = Endpoint(
    "POST", "/api/recurrence-preview", Nothing, Schedule, Occurrences, permission=_DESK, is_reading=True
)
"""The next ten moments."""
