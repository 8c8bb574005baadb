"""Reads about surveys. What the desk reads is of tickets that the caller may see."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from server.auth.models import Account
from server.catalog import queries as catalog
from server.catalog.models import Team
from server.core import paging, tokens
from server.core.context import Context
from server.core.records import copy
from server.people import queries as people
from server.people.models import Person
from server.surveys import rules
from server.surveys.models import Survey, SurveyOptOut, SurveySettings
from server.surveys.rules import Asked, Occasion, Period
from server.tickets.models import Ticket
from server.tickets.queries.lists import category_paths
from server.tickets.queries.visibility import visible
from shared import surveys as wire
from shared.errors import Gone, Invalid, NotFound
from shared.people import EmploymentState
from shared.permissions import Permission, permissions_of
from shared.surveys import SATISFIED, SurveyState
from shared.tickets import Status
from shared.wire import Page, Ref

LONGEST_DAYS = 400
QUESTION = "처리 결과에 얼마나 만족하셨나요?"
QUESTION_EN = "How satisfied are you with how this was handled?"
OPEN = (SurveyState.SENT, SurveyState.ANSWERED)
Requester, Agent = aliased(Person), aliased(Person)


# --- settings -----------------------------------------------------------------------------------------------


def settings(ctx: Context) -> SurveySettings:
    """The row, or how it is until somebody changes it."""
    found = ctx.session.scalar(select(SurveySettings).limit(1))
    return found if found is not None else default_settings()


def default_settings() -> SurveySettings:
    return SurveySettings(
        is_enabled=True,
        question=QUESTION,
        question_en=QUESTION_EN,
        delay_hours=1,
        valid_days=14,
        quiet_days=7,
        excluded_category_ids=[],
        version=1,
    )


def show_settings(ctx: Context, row: SurveySettings | None = None) -> wire.SurveySettings:
    return copy(row or settings(ctx), wire.SurveySettings)


# --- whom to ask --------------------------------------------------------------------------------------------


def of_ticket(ctx: Context, ticket_id: int) -> Survey | None:
    return ctx.session.scalar(select(Survey).where(Survey.ticket_id == ticket_id))


def occasion(ctx: Context, ticket: Ticket) -> Occasion:
    chosen, known = settings(ctx), of_ticket(ctx, ticket.id)
    requester = people.get(ctx, ticket.requester_id)
    last = select(func.max(Survey.sent_at)).where(
        Survey.requester_id == requester.id, Survey.ticket_id != ticket.id
    )
    return Occasion(
        is_enabled=chosen.is_enabled,
        is_closed=ticket.status is Status.CLOSED,
        is_of_the_desk=works_at_the_desk(ctx, requester.id),
        has_opted_out=ctx.session.get(SurveyOptOut, requester.id) is not None,
        has_left=people.state_of(requester, people.today(ctx)) is EmploymentState.LEFT,
        is_excluded=is_excluded(ctx, ticket.category_id, chosen.excluded_category_ids),
        was_answered=known is not None and known.score is not None,
        last_asked_at=ctx.session.scalar(last),
    )


def works_at_the_desk(ctx: Context, person_id: int) -> bool:
    accounts = ctx.session.scalars(select(Account).where(Account.person_id == person_id, Account.is_enabled))
    return any(Permission.TICKETS_WORK in permissions_of(one.roles) for one in accounts)


def is_excluded(ctx: Context, category_id: int | None, excluded: Collection[int]) -> bool:
    """A category takes those below it along."""
    if category_id is None or not excluded:
        return False
    above = catalog.parents(ctx)
    current: int | None = category_id
    while current is not None:
        if current in excluded:
            return True
        current = above.get(current)
    return False


# --- for requesters -----------------------------------------------------------------------------------------


def by_token(ctx: Context, token: str) -> Survey:
    """The survey of a link; one that cannot be answered any more is gone."""
    survey = ctx.session.scalar(select(Survey).where(Survey.token_digest == tokens.digest(token)))
    if survey is None:
        raise NotFound("survey_unknown")
    return check_open(ctx, survey)


def own(ctx: Context, survey_id: int) -> Survey:
    survey = ctx.session.get(Survey, survey_id)
    if survey is None or ctx.actor.person_id is None or survey.requester_id != ctx.actor.person_id:
        raise NotFound
    return check_open(ctx, survey)


def check_open(ctx: Context, survey: Survey) -> Survey:
    is_late = survey.expires_at is not None and survey.expires_at <= ctx.now
    if survey.state not in OPEN or is_late:
        raise Gone("survey_over")
    return survey


def show(ctx: Context, survey: Survey) -> wire.OpenSurvey:
    chosen, ticket = settings(ctx), ctx.session.get_one(Ticket, survey.ticket_id)
    return copy(
        survey,
        wire.OpenSurvey,
        number=ticket.number,
        subject="" if ticket.is_confidential else ticket.subject,
        question=chosen.question,
        question_en=chosen.question_en,
        score=survey.score or 0,
    )


def show_by_token(ctx: Context, query: wire.SurveyByToken) -> wire.OpenSurvey:
    return show(ctx, by_token(ctx, query.token))


def list_own(ctx: Context) -> wire.OpenSurveys:
    """What the caller can answer, or change, now."""
    query = select(Survey).where(
        Survey.requester_id == (ctx.actor.person_id or 0),
        Survey.state.in_(OPEN),
        Survey.expires_at > ctx.now,
    )
    rows = ctx.session.scalars(query.order_by(Survey.id.desc()).limit(50))
    return wire.OpenSurveys(items=[show(ctx, row) for row in rows])


def preference(ctx: Context, person_id: int | None = None) -> wire.SurveyPreference:
    number = person_id or ctx.actor.person_id or 0
    return wire.SurveyPreference(is_asked=ctx.session.get(SurveyOptOut, number) is None)


# --- for the desk -------------------------------------------------------------------------------------------


def answers(ctx: Context, query: wire.AnswersQuery) -> Page[wire.AnswerRow]:
    """What was answered, the newest first."""
    ctx.actor.require(Permission.SURVEYS_READ)
    found = (
        select(Survey, Ticket.number, Ticket.subject, Requester.name, Agent.name, Team.name)
        .join(Ticket, Ticket.id == Survey.ticket_id)
        .join(Requester, Requester.id == Survey.requester_id)
        .outerjoin(Agent, Agent.id == Survey.agent_id)
        .outerjoin(Team, Team.id == Survey.team_id)
        .where(Survey.score.is_not(None), visible(ctx), *_conditions(ctx, query))
    )
    order = [Survey.answered_at, Survey.id]
    rows, cursor = paging.page(ctx.session, found, order, query.cursor, query.limit, descending=True)
    paths = category_paths(ctx, {row[0].category_id for row in rows if row[0].category_id is not None})
    items = [
        copy(
            survey,
            wire.AnswerRow,
            ticket=Ref(kind="ticket", id=survey.ticket_id, label=number),
            subject=subject,
            requester=requester,
            agent=agent or "",
            team=team or "",
            category=paths.get(survey.category_id, ""),
        )
        for survey, number, subject, requester, agent, team in rows
    ]
    return Page[wire.AnswerRow](items=items, next_cursor=cursor)


def _conditions(ctx: Context, query: wire.AnswersQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.since is not None:
        conditions.append(Survey.answered_at >= rules.midnight(query.since, ctx.zone))
    if query.until is not None:
        conditions.append(Survey.answered_at < rules.midnight(query.until + timedelta(days=1), ctx.zone))
    for column, value in (
        (Survey.team_id, query.team_id),
        (Survey.category_id, query.category_id),
        (Survey.agent_id, query.agent_id),
    ):
        if value is not None:
            conditions.append(column == value)
    if query.only_unsatisfied:
        conditions.append(Survey.score < SATISFIED)
    if query.only_commented:
        conditions.append(Survey.comment != "")
    return conditions


def figures(ctx: Context, query: wire.FiguresQuery) -> wire.SurveyFigures:
    """Everything about a period in one answer."""
    ctx.actor.require(Permission.SURVEYS_READ)
    days = (query.until - query.since).days + 1
    if not 1 <= days <= LONGEST_DAYS:
        raise Invalid("survey_period", "until", days=LONGEST_DAYS)
    before = query.since - timedelta(days=days)
    period, earlier = _period(ctx, query.since, query.until), _period(ctx, before, query.since - _DAY)
    first = query.since - timedelta(days=query.since.weekday())
    found = _asked(ctx, min(earlier.start, rules.midnight(first, ctx.zone)), period.end)
    team_ids = {one.team_id for one in found if one.team_id is not None}
    agents = people.refs(ctx, {one.agent_id for one in found if one.agent_id is not None})
    teams = ctx.session.execute(select(Team.id, Team.name).where(Team.id.in_(team_ids)))
    paths = category_paths(ctx, {one.category_id for one in found if one.category_id is not None})
    return wire.SurveyFigures(
        total=rules.figure(found, period),
        before=rules.figure(found, earlier),
        scores=rules.scores(found, period),
        weeks=rules.weeks(found, query.since, query.until, ctx.zone),
        teams=rules.by(found, period, lambda one: one.team_id, {row.id: row.name for row in teams}),
        categories=rules.by(found, period, lambda one: one.category_id, dict(paths)),
        agents=rules.by(
            found,
            period,
            lambda one: one.agent_id,
            {number: one.label for number, one in agents.items()},
            is_person=True,
        ),
    )


_DAY = timedelta(days=1)


def _period(ctx: Context, since: date, until: date) -> Period:
    return Period(rules.midnight(since, ctx.zone), rules.midnight(until + _DAY, ctx.zone))


def _asked(ctx: Context, start: datetime, end: datetime) -> list[Asked]:
    """Surveys that were sent or answered in between, of tickets that the caller may see."""
    rows = ctx.session.execute(
        select(
            Survey.sent_at,
            Survey.answered_at,
            Survey.score,
            Survey.team_id,
            Survey.category_id,
            Survey.agent_id,
        )
        .join(Ticket, Ticket.id == Survey.ticket_id)
        .where(
            visible(ctx),
            Survey.sent_at.is_not(None),
            or_(Survey.sent_at.between(start, end), Survey.answered_at.between(start, end)),
        )
    )
    return [Asked(row[0], *row[1:]) for row in rows if row[0] is not None]
