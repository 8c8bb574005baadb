"""What is done with surveys: plan, send, answer, withdraw; who wants none; how they are asked."""

from datetime import timedelta

from server.catalog import queries as catalog
from server.core import events as core_events
from server.core import tokens
from server.core.context import Context, check_version
from server.core.records import fill
from server.people import queries as people
from server.surveys import events, queries, rules
from server.surveys.models import Survey, SurveyOptOut, SurveySettings
from server.tickets.actions import record
from server.tickets.models import Ticket
from shared import surveys as wire
from shared.errors import Forbidden
from shared.permissions import Permission
from shared.surveys import SurveyState
from shared.wire import Ref


def plan(ctx: Context, ticket_id: int) -> Survey | None:
    """Ask the requester of a ticket that was closed, some time later; None when they are not asked."""
    ticket = ctx.session.get_one(Ticket, ticket_id)
    chosen = queries.settings(ctx)
    if not rules.may_ask(queries.occasion(ctx, ticket), ctx.now, chosen.quiet_days):
        return None
    survey = queries.of_ticket(ctx, ticket.id)
    if survey is None:
        survey = Survey(ticket_id=ticket.id, requester_id=ticket.requester_id, created_at=ctx.now)
        ctx.session.add(survey)
    survey.team_id, survey.category_id, survey.agent_id = (
        ticket.team_id,
        ticket.category_id,
        ticket.assignee_id,
    )
    survey.state = SurveyState.PLANNED
    survey.send_at = ctx.now + timedelta(hours=chosen.delay_hours)
    survey.sent_at, survey.expires_at, survey.token_digest = None, None, ""
    ctx.session.flush()
    if survey.send_at <= ctx.now:
        send(ctx, survey)
    return survey


def send(ctx: Context, survey: Survey) -> None:
    """From now on it can be answered. Whoever opted out or was asked meanwhile is left in peace."""
    ticket, chosen = ctx.session.get_one(Ticket, survey.ticket_id), queries.settings(ctx)
    if not rules.may_ask(queries.occasion(ctx, ticket), ctx.now, chosen.quiet_days):
        survey.state = SurveyState.WITHDRAWN
        return
    token = tokens.new_secret()
    survey.state, survey.sent_at = SurveyState.SENT, ctx.now
    survey.expires_at = ctx.now + timedelta(days=chosen.valid_days)
    survey.token_digest = tokens.digest(token)
    ctx.session.flush()
    subject = events.ref(survey, ticket.number)
    core_events.publish(ctx, events.SurveySent(subject=subject, ticket_id=ticket.id, token=token))


def withdraw(ctx: Context, ticket_id: int) -> None:
    """The ticket is open again: an answer would be about half of it."""
    survey = queries.of_ticket(ctx, ticket_id)
    if survey is None or survey.state not in (SurveyState.PLANNED, SurveyState.SENT):
        return
    survey.state, survey.token_digest = SurveyState.WITHDRAWN, ""
    number = ctx.session.get_one(Ticket, ticket_id).number
    subject = events.ref(survey, number)
    core_events.publish(ctx, events.SurveyWithdrawn(subject=subject, ticket_id=ticket_id))


def answer_by_token(ctx: Context, form: wire.AnswerByToken) -> Survey:
    return _answer(ctx, queries.by_token(ctx, form.token), form)


def answer_own(ctx: Context, survey_id: int, form: wire.SurveyAnswer) -> Survey:
    ctx.actor.require(Permission.TICKETS_OWN)
    return _answer(ctx, queries.own(ctx, survey_id), form)


def _answer(ctx: Context, survey: Survey, form: wire.SurveyAnswer) -> Survey:
    """The answer, or another one until it expires. The same one again changes nothing."""
    comment = form.comment.strip()
    if (survey.score, survey.comment) == (form.score, comment):
        return survey
    is_first = survey.score is None
    survey.score, survey.comment, survey.state = form.score, comment, SurveyState.ANSWERED
    survey.answered_at = survey.answered_at or ctx.now
    ctx.session.flush()
    requester = people.get(ctx, survey.requester_id)
    name = "surveyed" if is_first else "surveyed_again"
    ticket = record.event(ctx, survey.ticket_id, name, author=requester, text=comment, score=str(form.score))
    subject = events.ref(survey, ticket.number)
    core_events.publish(ctx, events.SurveyAnswered(subject=subject, ticket_id=ticket.id))
    return survey


def never_again(ctx: Context, form: wire.SurveyByToken) -> wire.SurveyPreference:
    """By the link of a mail."""
    survey = queries.by_token(ctx, form.token)
    return _prefer(ctx, survey.requester_id, is_asked=False)


def prefer(ctx: Context, form: wire.ChangeSurveyPreference) -> wire.SurveyPreference:
    ctx.actor.require(Permission.TICKETS_OWN)
    if ctx.actor.person_id is None:
        raise Forbidden("person_needed")
    return _prefer(ctx, ctx.actor.person_id, is_asked=form.is_asked)


def _prefer(ctx: Context, person_id: int, *, is_asked: bool) -> wire.SurveyPreference:
    row = ctx.session.get(SurveyOptOut, person_id)
    if is_asked == (row is None):
        return queries.preference(ctx, person_id)
    if row is None:
        ctx.session.add(SurveyOptOut(person_id=person_id, at=ctx.now))
    else:
        ctx.session.delete(row)
    ctx.session.flush()
    person = people.get(ctx, person_id)
    subject = Ref(kind="survey_preference", id=person.id, label=person.name)
    changes = {"is_asked": [not is_asked, is_asked]}
    core_events.publish(ctx, events.SurveyPreferenceChanged(subject=subject, changes=changes))
    return queries.preference(ctx, person_id)


def change_settings(ctx: Context, form: wire.ChangeSurveySettings) -> SurveySettings:
    """For surveys planned from now on; the question is asked as it reads when it is answered."""
    ctx.actor.require(Permission.RULES_MANAGE)
    row = queries.settings(ctx)
    check_version(row, form.version)
    for number in form.excluded_category_ids:
        catalog.get_category(ctx, number)
    changes = fill(row, form)
    ctx.session.add(row)
    ctx.session.flush()
    subject = Ref(kind="survey_settings", id=row.id, label="")
    core_events.publish(ctx, events.SurveySettingsChanged(subject=subject, changes=changes))
    return row


def expire(ctx: Context, survey: Survey) -> None:
    survey.state, survey.token_digest = SurveyState.EXPIRED, ""
