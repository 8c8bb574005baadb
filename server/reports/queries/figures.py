"""Figures of a period, of each part of it, and of each part of the desk; the tickets behind every one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.core.context import Context
from server.reports.queries import histories, surveys
from server.reports.queries.clocks import clocks
from server.reports.queries.histories import Filter, Head
from server.reports.rules import figures as rules
from server.reports.rules import periods
from server.reports.rules.figures import Clock, Period, Survey
from server.reports.rules.statistics import Spread
from server.reports.rules.stories import Story
from shared import reports as wire
from shared.catalog import Tier
from shared.errors import Invalid
from shared.tickets import ClockKind

MOST_BEHIND = 2_000
LONGEST_DAYS = 1_100
"""Three years and a little: a longer period is a mistake."""


@dataclass(frozen=True)
class Material:
    """All that the figures of a span of time are made from, read once."""

    period: Period
    heads: Sequence[Head]
    stories: Sequence[Story]
    clocks: Sequence[Clock]
    surveys: Sequence[Survey]
    tiers: dict[int, Tier]
    known_until: datetime

    def figures(self, period: Period | None = None, only: frozenset[int] | None = None) -> rules.Figures:
        """Of a part of the period, of some of the tickets."""
        stories, clocks_, surveys_ = self.stories, self.clocks, self.surveys
        if only is not None:
            stories = [one for one in stories if one.ticket_id in only]
            clocks_ = [one for one in clocks_ if one.ticket_id in only]
            surveys_ = [one for one in surveys_ if one.ticket_id in only]
        return rules.figures(
            stories,
            clocks_,
            surveys_,
            period=period or self.period,
            tiers=self.tiers,
            known_until=self.known_until,
        )


def gather(ctx: Context, query: wire.FiguresQuery) -> Material:
    """What the caller may see of the tickets of this period. A period that is empty or endless is refused."""
    if not 0 < (query.end - query.start).days <= LONGEST_DAYS:
        raise Invalid("report_period_wrong", "end", most=LONGEST_DAYS)
    period = Period(periods.instant(query.start, ctx.zone), periods.instant(query.end, ctx.zone))
    wanted = Filter(
        category_ids=histories.below(ctx, query.category_id) if query.category_id is not None else frozenset()
    )
    found = histories.heads(ctx, period, wanted)
    told = histories.stories(ctx, found, known_until=ctx.now, team_id=query.team_id)
    ids = [one.ticket_id for one in told]
    return Material(
        period,
        found,
        told,
        clocks(ctx, ids),
        surveys.answered_or_sent(ctx, period, wanted, query.team_id),
        histories.tiers(ctx),
        ctx.now,
    )


def figures(ctx: Context, query: wire.FiguresQuery) -> wire.Figures:
    return shown(gather(ctx, query).figures())


def behind(ctx: Context, query: wire.BehindQuery) -> wire.Behind:
    """The tickets that a figure counts."""
    found = gather(ctx, query).figures().tickets.get(query.figure, ())
    ids = sorted(found, reverse=True)
    return wire.Behind(ids=ids[:MOST_BEHIND], total=len(ids))


# --- over time ----------------------------------------------------------------------------------------------


def course(ctx: Context, query: wire.CourseQuery) -> wire.Course:
    """Day by day, week by week or month by month; each whole, also where the period cuts it."""
    spans = list(periods.buckets(query.start, query.end, query.bucket))
    whole = wire.FiguresQuery(
        start=spans[0][0] if spans else query.start,
        end=spans[-1][1] if spans else query.end,
        team_id=query.team_id,
        category_id=query.category_id,
    )
    material = gather(ctx, whole)
    channels = {head.id: head.channel for head in material.heads}
    return wire.Course(points=[_point(ctx, material, span, channels) for span in spans])


def _point(
    ctx: Context, material: Material, span: tuple[date, date], channels: dict[int, str]
) -> wire.CoursePoint:
    period = Period(periods.instant(span[0], ctx.zone), periods.instant(span[1], ctx.zone))
    found = material.figures(period)
    by_channel: dict[str, int] = defaultdict(int)
    for ticket_id in found.tickets[wire.Figure.CREATED]:
        by_channel[channels[ticket_id]] += 1
    return wire.CoursePoint(
        start=span[0],
        end=span[1],
        created=found.backlog.created,
        created_by_channel=by_channel,
        resolved=found.backlog.resolved,
        backlog_end=found.backlog.end,
        response_pct=rounded(found.attainment[ClockKind.FIRST_RESPONSE].percent),
        resolution_pct=rounded(found.attainment[ClockKind.RESOLUTION].percent),
        csat_pct=rounded(found.csat.percent),
    )


# --- as people read them ------------------------------------------------------------------------------------


def rounded(value: float | None, digits: int = 1) -> float | None:
    return None if value is None else round(value, digits)


def shown(found: rules.Figures) -> wire.Figures:
    """Percent with one decimal, minutes with three, the mean score with two."""
    return wire.Figures(
        period=(found.period.start, found.period.end),
        created=found.backlog.created,
        resolved=found.backlog.resolved,
        reopened_from_before=found.backlog.reopened,
        backlog_start=found.backlog.start,
        backlog_end=found.backlog.end,
        backlog_ages=found.backlog.ages,
        frt_min=_spread(found.first_response),
        nrt_min=_spread(found.next_response),
        ttr_business_min=_spread(found.resolution),
        user_time_min=_spread(found.user_time),
        sla_first_response=_attainment(found.attainment[ClockKind.FIRST_RESPONSE]),
        sla_next_response=_attainment(found.attainment[ClockKind.NEXT_RESPONSE]),
        sla_resolution=_attainment(found.attainment[ClockKind.RESOLUTION]),
        fcr=wire.Fcr(
            eligible=found.fcr.whole,
            fcr=found.fcr.part,
            pct=rounded(found.fcr.percent),
            is_provisional=found.is_fcr_provisional,
        ),
        l1_resolution=wire.L1Resolution(
            l1=found.l1_resolution.part,
            of=found.l1_resolution.whole,
            pct=rounded(found.l1_resolution.percent),
        ),
        escalated=found.escalation.part,
        escalation_pct=rounded(found.escalation.percent),
        hand_backs=found.hand_backs,
        ping_pong=found.ping_pong,
        reopen=wire.Reopen(
            reopened=found.reopen.part, resolved_once=found.reopen.whole, pct=rounded(found.reopen.percent)
        ),
        csat=wire.Csat(
            sent=found.csat.sent,
            responses=found.csat.responses,
            satisfied=found.csat.satisfied,
            pct=rounded(found.csat.percent),
            mean=rounded(found.csat.mean, 2),
            response_pct=rounded(found.csat.response_percent),
        ),
        touches=_spread(found.touches),
        reassignments=_spread(found.reassignments),
        pending_share={reason: round(share, 1) for reason, share in sorted(found.pending_share.items())},
    )


def _spread(found: Spread) -> wire.Spread:
    return wire.Spread(
        n=found.n, mean=rounded(found.mean, 3), median=rounded(found.median, 3), p90=rounded(found.p90, 3)
    )


def _attainment(found: rules.Attainment) -> wire.Attainment:
    return wire.Attainment(
        met=found.met,
        breached=found.breached,
        attainment_pct=rounded(found.percent),
        open_breached=found.open_breached,
        cleared=found.cleared,
        excused=found.excused,
    )
