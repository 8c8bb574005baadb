"""How satisfied requesters are: the question after a ticket is closed, answers, figures, settings."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.permissions import Permission
from shared.wire import (
    Access,
    Endpoint,
    Id,
    Limit,
    Line,
    Nothing,
    OptionalLine,
    Page,
    Ref,
    Reply,
    Version,
    Wire,
)

SATISFIED = 4
"""From this score on somebody is satisfied."""
FEWEST_FOR_A_PERSON = 5
"""Fewer answers say nothing about a single agent, and would tell who gave them."""

Score = Annotated[int, Meta(ge=1, le=5)]
Token = Annotated[str, Meta(min_length=20, max_length=100)]


class SurveyState(StrEnum):
    PLANNED = "planned"
    SENT = "sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


# --- for requesters -----------------------------------------------------------------------------------------


class OpenSurvey(Reply):
    """What somebody is asked. `subject` is "" for confidential tickets; `score` 0 until it was answered."""

    id: int
    number: str
    subject: str
    question: str
    question_en: str
    score: int
    comment: str
    expires_at: datetime


class OpenSurveys(Reply):
    items: list[OpenSurvey]


class SurveyAnswer(Wire):
    score: Score
    comment: Annotated[str, Meta(max_length=4000)] = ""


class SurveyByToken(Wire):
    token: Token


class AnswerByToken(SurveyAnswer):
    token: Token


# --- for the desk -------------------------------------------------------------------------------------------


class AnswerRow(Reply):
    id: int
    ticket: Ref
    subject: str
    requester: str
    agent: str
    team: str
    category: str
    score: int
    comment: str
    answered_at: datetime


class AnswersQuery(Wire):
    since: date | None = None
    until: date | None = None
    team_id: Id | None = None
    category_id: Id | None = None
    agent_id: Id | None = None
    only_unsatisfied: bool = False
    only_commented: bool = False
    cursor: OptionalLine = ""
    limit: Limit = 100


class Figure(Reply):
    """`satisfied` and `mean` are None where there are too few answers to show."""

    id: int
    label: str
    sent: int
    responses: int
    satisfied: int | None
    mean: float | None


class WeekFigure(Reply):
    """The week that begins on `monday`."""

    monday: date
    sent: int
    responses: int
    satisfied: int
    mean: float | None


class SurveyFigures(Reply):
    total: Figure
    before: Figure
    """The same for the period of equal length before it."""
    scores: list[int]
    """How often 1, 2, 3, 4, 5 was answered."""
    weeks: list[WeekFigure]
    teams: list[Figure]
    categories: list[Figure]
    agents: list[Figure]


class FiguresQuery(Wire):
    """Both days included, at the company."""

    since: date
    until: date


class SurveySettings(Reply):
    is_enabled: bool
    question: str
    question_en: str
    delay_hours: int
    valid_days: int
    quiet_days: int
    excluded_category_ids: list[int]
    version: int


class ChangeSurveySettings(Wire):
    """`quiet_days`: nobody is asked again within so many days; 0 asks after every ticket."""

    version: Version
    is_enabled: bool
    question: Line
    question_en: Line
    delay_hours: Annotated[int, Meta(ge=0, le=240)]
    valid_days: Annotated[int, Meta(ge=1, le=90)]
    quiet_days: Annotated[int, Meta(ge=0, le=365)]
    excluded_category_ids: Annotated[list[Id], Meta(max_length=200)] = []


class SurveyPreference(Reply):
    """Whether the caller is asked at all."""

    is_asked: bool


class ChangeSurveyPreference(Wire):
    is_asked: bool


READ = Permission.SURVEYS_READ
OWN = Permission.TICKETS_OWN

GET_SURVEY = Endpoint("GET", "/api/survey", SurveyByToken, Nothing, OpenSurvey, access=Access.PUBLIC)
ANSWER_SURVEY = Endpoint("POST", "/api/survey", Nothing, AnswerByToken, OpenSurvey, access=Access.PUBLIC)
DECLINE_SURVEYS = Endpoint(
    "POST", "/api/survey/never", Nothing, SurveyByToken, SurveyPreference, access=Access.PUBLIC
)
LIST_OWN_SURVEYS = Endpoint("GET", "/api/my/surveys", Nothing, Nothing, OpenSurveys, permission=OWN)
ANSWER_OWN_SURVEY = Endpoint(
    "POST", "/api/my/surveys/{survey_id}/answer", Nothing, SurveyAnswer, OpenSurvey, permission=OWN
)
GET_SURVEY_PREFERENCE = Endpoint(
    "GET", "/api/my/survey-preference", Nothing, Nothing, SurveyPreference, permission=OWN
)
CHANGE_SURVEY_PREFERENCE = Endpoint(
    "POST",
    "/api/my/survey-preference",
    Nothing,
    ChangeSurveyPreference,
    SurveyPreference,
    permission=OWN,
)
LIST_ANSWERS = Endpoint("GET", "/api/survey-answers", AnswersQuery, Nothing, Page[AnswerRow], permission=READ)
GET_FIGURES = Endpoint("GET", "/api/survey-figures", FiguresQuery, Nothing, SurveyFigures, permission=READ)
GET_SURVEY_SETTINGS = Endpoint(
    "GET",
    "/api/survey-settings",
    Nothing,
    Nothing,
    SurveySettings,
    permission=Permission.UPDATES_FOLLOW,
)
CHANGE_SURVEY_SETTINGS = Endpoint(
    "POST",
    "/api/survey-settings",
    Nothing,
    ChangeSurveySettings,
    SurveySettings,
    permission=Permission.RULES_MANAGE,
)
