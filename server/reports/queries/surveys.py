"""Answers to surveys about tickets that the caller may see."""

from sqlalchemy import and_, or_, select

from server.core.context import Context
from server.reports.queries.histories import Filter
from server.reports.rules.figures import Period, Survey
from server.reports.rules.stories import OVER
from server.surveys.models import Survey as SurveyRow
from server.tickets.models import Ticket
from server.tickets.queries.visibility import visible
from shared.surveys import SurveyState


def answered_or_sent(ctx: Context, period: Period, wanted: Filter, team_id: int | None) -> list[Survey]:
    """Those that were sent or answered in the period; one that was taken back counts nowhere."""
    sent = and_(SurveyRow.sent_at >= period.start, SurveyRow.sent_at < period.end)
    answered = and_(SurveyRow.answered_at >= period.start, SurveyRow.answered_at < period.end)
    query = (
        select(SurveyRow.ticket_id, SurveyRow.sent_at, SurveyRow.answered_at, SurveyRow.score)
        .join(Ticket, Ticket.id == SurveyRow.ticket_id)
        .where(
            or_(sent, answered),
            SurveyRow.sent_at.is_not(None),
            SurveyRow.state != SurveyState.WITHDRAWN,
            Ticket.status.not_in(OVER),
            visible(ctx),
        )
    )
    if team_id is not None:
        query = query.where(SurveyRow.team_id == team_id)
    if wanted.category_ids:
        query = query.where(Ticket.category_id.in_(wanted.category_ids))
    return [
        Survey(ticket_id, sent_at, answered_at, score)
        for ticket_id, sent_at, answered_at, score in ctx.session.execute(query)
        if sent_at is not None
    ]
