"""Figures of a period, of each part of it, and of each part of the desk; the tickets behind every one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from msgspec import structs

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
from shared.permissions import Permission
from shared.tickets import ClockKind

LEAST_ANSWERS = 5
"""Fewer answers say nothing about a person, and would name who answered."""
NOBODYS = -1
"""The person of an account that belongs to none."""
LONGEST_DAYS = 1_100
"""Three years and a little: a longer period is a mistake."""


@dataclass(frozen=True)
class Material:
    """All that the figures of a span of time are made from, read once."""

    period: Period
    heads: Sequence[Head]
    stories: Sequence[Story]
    clocks_at: dict[datetime, list[Clock]]
    """As they stood at the ends of the period and of its parts, or when this was known."""
    surveys: Sequence[Survey]
    tiers: dict[int, Tier]
    known_until: datetime

    @property
    def clocks(self) -> Sequence[Clock]:
        """At the end of the period."""
        return self.clocks_at[min(self.period.end, self.known_until)]

    def figures(self, period: Period | None = None, only: frozenset[int] | None = None) -> rules.Figures:
        """Of a part of the period, of some of the tickets."""
        end = (period or self.period).end
        stories, clocks_, surveys_ = self.stories, self.clocks_at[min(end, self.known_until)], self.surveys
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


def gather(ctx: Context, query: wire.FiguresQuery, parts: Sequence[Period] = ()) -> Material:
    """What the caller may see of the tickets of this period. A period that is empty or endless is refused.

    `parts`: the figures of these parts of it are wanted, too.
    """
    if not 0 < (query.end - query.start).days <= LONGEST_DAYS:
        raise Invalid("report_period_wrong", "end", most=LONGEST_DAYS)
    period = Period(periods.instant(query.start, ctx.zone), periods.instant(query.end, ctx.zone))
    wanted = Filter(
        category_ids=histories.below(ctx, query.category_id) if query.category_id is not None else frozenset()
    )
    known_until = _known_until(ctx, query.as_of)
    found = histories.heads(ctx, period, wanted, known_until)
    told = histories.stories(ctx, found, known_until=known_until, team_id=query.team_id)
    own_id = _only_of(ctx)
    if own_id is not None:
        told = [story for story in told if worked_by(story, period.end) == own_id]
    ends = sorted({min(one.end, known_until) for one in (period, *parts)})
    return Material(
        period,
        found,
        told,
        clocks(ctx, {one.ticket_id: one.requester_id for one in told}, ends),
        surveys.answered_or_sent(
            ctx, period, wanted, known_until=known_until, team_id=query.team_id, agent_id=own_id
        ),
        histories.tiers(ctx),
        known_until,
    )


def require_reader(ctx: Context) -> None:
    """Those who work on tickets read of their own work, others of teams where they may."""
    if not ctx.actor.may(Permission.TICKETS_WORK):
        ctx.actor.require(Permission.REPORTS_TEAM)


def _only_of(ctx: Context) -> int | None:
    """Whose tickets alone are counted: those of an agent who may not read the figures of teams."""
    require_reader(ctx)
    return None if ctx.actor.may(Permission.REPORTS_TEAM) else ctx.actor.person_id or NOBODYS


def worked_by(story: Story, until: datetime) -> int | None:
    """Who solved it, else whose it is."""
    solution = story.last_solution(until)
    return solution.by if solution is not None else story.owner_at(until)


def _known_until(ctx: Context, as_of: datetime | None) -> datetime:
    if as_of is not None and as_of.tzinfo is None:
        raise Invalid("time_without_zone", "as_of")
    return min(as_of or ctx.now, ctx.now)


def figures(ctx: Context, query: wire.FiguresQuery) -> wire.Figures:
    found = shown(gather(ctx, query).figures())
    if _only_of(ctx) is None or found.csat.responses >= LEAST_ANSWERS:
        return found
    return structs.replace(found, csat=structs.replace(found.csat, satisfied=0, pct=None, mean=None))


# --- over time ----------------------------------------------------------------------------------------------


def course(ctx: Context, query: wire.CourseQuery) -> wire.Course:
    """Day by day, week by week or month by month; each whole, also where the period cuts it."""
    spans = list(periods.buckets(query.start, query.end, query.bucket))
    whole = wire.FiguresQuery(
        start=spans[0][0] if spans else query.start,
        end=spans[-1][1] if spans else query.end,
        team_id=query.team_id,
        category_id=query.category_id,
        as_of=query.as_of,
    )
    parts = [_period(ctx, span) for span in spans]
    material = gather(ctx, whole, parts)
    channels = {head.id: head.channel for head in material.heads}
    points = [_point(material, part, span, channels) for part, span in zip(parts, spans, strict=True)]
    return wire.Course(points=points)


def _period(ctx: Context, span: tuple[date, date]) -> Period:
    return Period(periods.instant(span[0], ctx.zone), periods.instant(span[1], ctx.zone))


def _point(
    material: Material, period: Period, span: tuple[date, date], channels: dict[int, str]
) -> wire.CoursePoint:
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
