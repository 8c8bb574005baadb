"""Answers to surveys about tickets that the caller may see, as far as they were known at an instant.

A survey is one row that is used again when its ticket is closed again. What was sent, taken back and answered
when is read from what was written down then.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, pairwise
from typing import Any

from sqlalchemy import and_, or_, select

from server.audit.models import AuditEntry
from server.core.context import Context
from server.reports.queries.histories import Filter
from server.reports.rules.figures import Period, Survey
from server.reports.rules.stories import OVER
from server.surveys.models import Survey as SurveyRow
from server.tickets.models import Ticket, TicketEntry
from server.tickets.queries.visibility import visible

CHUNK = 500
SENT, TAKEN_BACK = "survey_sent", "survey_withdrawn"
ANSWERS = ("surveyed", "surveyed_again")


def answered_or_sent(
    ctx: Context,
    period: Period,
    wanted: Filter,
    *,
    known_until: datetime,
    team_id: int | None = None,
    agent_id: int | None = None,
) -> list[Survey]:
    """Those that were sent or answered in the period; one that was taken back by then counts nowhere."""
    may_matter = or_(
        SurveyRow.sent_at >= period.start,
        SurveyRow.answered_at >= period.start,
        and_(SurveyRow.sent_at.is_(None), SurveyRow.created_at < period.end),
    )
    query = (
        select(SurveyRow.id, SurveyRow.ticket_id)
        .join(Ticket, Ticket.id == SurveyRow.ticket_id)
        .where(
            may_matter,
            or_(Ticket.status.not_in(OVER), Ticket.settled_at >= known_until),
            visible(ctx),
        )
    )
    if team_id is not None:
        query = query.where(SurveyRow.team_id == team_id)
    if agent_id is not None:
        query = query.where(SurveyRow.agent_id == agent_id)
    if wanted.category_ids:
        query = query.where(Ticket.category_id.in_(wanted.category_ids))
    found: list[Survey] = []
    rows = iter(ctx.session.execute(query).all())
    while chunk := list(islice(rows, CHUNK)):
        found += _rounds(ctx, chunk, known_until)
    return [one for one in found if period.holds(one.sent_at) or period.holds(one.answered_at)]


def _rounds(ctx: Context, rows: Sequence[Any], known_until: datetime) -> Iterator[Survey]:
    """Each time one was sent and not taken back, with what was answered until the next time."""
    sends, taken_back = _sends(ctx, [row.id for row in rows], known_until)
    answers = _answers(ctx, [row.ticket_id for row in rows], known_until)
    for row in rows:
        for sent_at, following in pairwise([*sends[row.id], known_until]):
            if any(sent_at <= at < following for at in taken_back[row.id]):
                continue
            said = [(at, score) for at, score in answers[row.ticket_id] if sent_at <= at < following]
            yield Survey(row.ticket_id, sent_at, said[0][0] if said else None, said[-1][1] if said else None)


def _sends(
    ctx: Context, ids: Sequence[int], known_until: datetime
) -> tuple[dict[int, list[datetime]], dict[int, list[datetime]]]:
    query = (
        select(AuditEntry.subject_id, AuditEntry.name, AuditEntry.at)
        .where(
            AuditEntry.subject_kind == "survey",
            AuditEntry.subject_id.in_(ids),
            AuditEntry.name.in_((SENT, TAKEN_BACK)),
            AuditEntry.at < known_until,
        )
        .order_by(AuditEntry.id)
    )
    moments: dict[str, dict[int, list[datetime]]] = {SENT: defaultdict(list), TAKEN_BACK: defaultdict(list)}
    for row in ctx.session.execute(query):
        moments[row.name][row.subject_id].append(row.at)
    return moments[SENT], moments[TAKEN_BACK]


def _answers(
    ctx: Context, ticket_ids: Sequence[int], known_until: datetime
) -> dict[int, list[tuple[datetime, int]]]:
    query = (
        select(TicketEntry.ticket_id, TicketEntry.at, TicketEntry.facts)
        .where(
            TicketEntry.ticket_id.in_(ticket_ids),
            TicketEntry.name.in_(ANSWERS),
            TicketEntry.at < known_until,
        )
        .order_by(TicketEntry.ticket_id, TicketEntry.seq)
    )
    found: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    for row in ctx.session.execute(query):
        found[row.ticket_id].append((row.at, int(row.facts["score"])))
    return found
