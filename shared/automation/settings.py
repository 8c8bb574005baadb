"""What the desk does by itself: acknowledges, reminds requesters and itself, closes what is solved."""

from enum import IntEnum, StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.tickets import PendingReason
from shared.wire import Endpoint, Nothing, OptionalText, Reply, Version, Wire

M = Permission.RULES_MANAGE


class ChasePlan(Wire):
    """While a ticket waits for this reason: a reminder every so many hours, then it is resolved as
    unanswered. The last reminder is given the same time.
    """

    reason: PendingReason
    is_enabled: bool = False
    interval_hours: Annotated[int, Meta(ge=1, le=720)] = 48
    is_business: bool = False
    count: Annotated[int, Meta(ge=1, le=10)] = 3
    text_ko: OptionalText = ""
    text_en: OptionalText = ""
    final_ko: OptionalText = ""
    """Said when it is resolved."""
    final_en: OptionalText = ""


class ReminderKind(StrEnum):
    """How a request comes to be skipped."""

    UNASSIGNED = "unassigned"
    NOT_STARTED = "not_started"
    """Somebody has it and has not begun."""
    OVERSLEPT = "overslept"
    """Its waiting is over, and nobody has touched it since."""
    UNANSWERED = "unanswered"
    """The requester waits for a word of the desk."""


class ReminderLevel(IntEnum):
    """Who hears of it; whoever heard of the level before hears again."""

    OWNER = 1
    """Without an owner the whole team."""
    LEAD = 2
    MANAGER = 3


ReminderMinutes = Annotated[int, Meta(ge=0, le=43_200)]


class ReminderPlan(Wire):
    """After so many minutes of working time in this state; 0 leaves a level out."""

    kind: ReminderKind
    is_enabled: bool = False
    owner_minutes: ReminderMinutes = 60
    lead_minutes: ReminderMinutes = 120
    manager_minutes: ReminderMinutes = 240


class AutomationSettings(Reply):
    is_acknowledging: bool
    acknowledgement_ko: str
    acknowledgement_en: str
    closes_after_days: int
    closes_in_business_days: bool
    chases: list[ChasePlan]
    reminders: list[ReminderPlan]
    version: int


class ChangedAutomationSettings(Wire):
    """`is_acknowledging`: new requests of requesters get `acknowledgement` at once.

    `reminders`: None leaves them as they are.
    """

    is_acknowledging: bool
    acknowledgement_ko: OptionalText
    acknowledgement_en: OptionalText
    closes_after_days: Annotated[int, Meta(ge=1, le=60)]
    closes_in_business_days: bool
    chases: Annotated[list[ChasePlan], Meta(max_length=6)]
    version: Version
    reminders: Annotated[list[ReminderPlan], Meta(max_length=4)] | None = None


class StartersAdded(Reply):
    """How many were not there yet."""

    rules: int
    macros: int
    texts: int


GET_AUTOMATION_SETTINGS = Endpoint(
    "GET", "/api/automation/settings", Nothing, Nothing, AutomationSettings, permission=M
)
CHANGE_AUTOMATION_SETTINGS = Endpoint(
    "POST",
    "/api/automation/settings/change",
    Nothing,
    ChangedAutomationSettings,
    AutomationSettings,
    permission=M,
)
ADD_STARTERS = Endpoint("POST", "/api/automation/starters", Nothing, Nothing, StartersAdded, permission=M)
"""Rules (switched off), macros and texts to begin with; what is there already stays as it is."""
