"""Surveys are sent and expire by the clock."""

from datetime import timedelta

from sqlalchemy import ColumnElement, select

from server.core.context import Context
from server.core.jobs import Job
from server.surveys import actions
from server.surveys.models import Survey
from shared.surveys import SurveyState

BATCH = 200


def send_due(ctx: Context) -> None:
    for survey in _held(ctx, Survey.state == SurveyState.PLANNED, Survey.send_at <= ctx.now):
        actions.send(ctx, survey)


def expire_due(ctx: Context) -> None:
    for survey in _held(ctx, Survey.state == SurveyState.SENT, Survey.expires_at <= ctx.now):
        actions.expire(ctx, survey)


def _held(ctx: Context, *conditions: ColumnElement[bool]) -> list[Survey]:
    query = select(Survey).where(*conditions).order_by(Survey.id).limit(BATCH)
    return list(ctx.session.scalars(query.with_for_update(skip_locked=True)))


JOBS = [
    Job("send_surveys", timedelta(minutes=10), send_due),
    Job("expire_surveys", timedelta(hours=1), expire_due),
]
