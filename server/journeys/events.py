"""What happens on journeys. Except for templates the subject is the journey, labelled with its person."""

from dataclasses import dataclass

from server.core.events import Event
from shared.journeys import JourneyKind, Verdict


@dataclass(frozen=True, kw_only=True)
class JourneyTemplateCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class JourneyTemplateChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class JourneyEvent(Event):
    person_id: int
    kind: JourneyKind


@dataclass(frozen=True, kw_only=True)
class JourneyStarted(JourneyEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class JourneyActivated(JourneyEvent):
    """Its first due date has come, or somebody began."""


@dataclass(frozen=True, kw_only=True)
class JourneyRedated(JourneyEvent):
    """`team_ids` and `owner_ids`: whose unfinished steps have other due dates now."""

    team_ids: frozenset[int]
    owner_ids: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class JourneyCompleted(JourneyEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class JourneyCancelled(JourneyEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class StepEvent(JourneyEvent):
    step_id: int
    title: str
    team_id: int | None


@dataclass(frozen=True, kw_only=True)
class StepAdded(StepEvent):
    """Something was issued to a leaver and must come back too."""


@dataclass(frozen=True, kw_only=True)
class StepReady(StepEvent):
    """Nothing stands before it any more."""


@dataclass(frozen=True, kw_only=True)
class StepDone(StepEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class StepReopened(StepEvent):
    """What made it done is no longer so."""


@dataclass(frozen=True, kw_only=True)
class StepWaived(StepEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class EvidenceFound(StepEvent):
    """Reports say something new about a step, be it good or bad."""

    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class JourneyAlarm(JourneyEvent):
    """A device that the leaver still holds is used after access ended; once for each device and day."""

    device_id: int
    asset_id: int
    tag: str


@dataclass(frozen=True, kw_only=True)
class JourneyWarning(JourneyEvent):
    """A leaver's device went silent before the last working day, or an issued one was never seen."""

    asset_id: int
    tag: str
