"""What happens to surveys. Subjects bear the number of the ticket; no event carries score or comment."""

from dataclasses import dataclass

from server.core.events import Event
from server.surveys.models import Survey
from shared.wire import Ref


def ref(survey: Survey, number: str) -> Ref:
    return Ref(kind="survey", id=survey.id, label=number)


@dataclass(frozen=True, kw_only=True)
class SurveySent(Event):
    """`token` is the secret of the link; it is kept nowhere else."""

    ticket_id: int
    token: str


@dataclass(frozen=True, kw_only=True)
class SurveyAnswered(Event):
    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class SurveyWithdrawn(Event):
    """The ticket was opened again before an answer came."""

    ticket_id: int


@dataclass(frozen=True, kw_only=True)
class SurveySettingsChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SurveyPreferenceChanged(Event):
    """Somebody wants to be asked no more, or again."""
