"""The SLA contract report of a week or month, as data and as a file."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from server.assets.models import Vendor, VendorContract
from server.auth import queries as auth
from server.catalog.models import Team
from server.core import files
from server.core.context import Context
from server.core.text import say
from server.people import queries as people
from server.reports import paper, sheets
from server.reports.models import USUAL_GOAL, ReportSettings
from server.reports.queries import figures, splits
from server.reports.queries.figures import Material
from server.reports.rules import gaming, periods
from server.reports.rules.figures import PROMISED, Clock
from server.reports.rules.statistics import share
from server.tickets.queries.lists import category_paths
from shared import reports as wire
from shared.permissions import Permission
from shared.tickets import ClockKind
from shared.wire import File

MOST_BREACHES = 1_000
WEEKS_BEFORE = 8
LARGEST_CATEGORIES = 10
JUDGED = (ClockKind.FIRST_RESPONSE, ClockKind.RESOLUTION)
MEDIA = {
    wire.Format.PDF: "application/pdf",
    wire.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def contract(ctx: Context, query: wire.ContractQuery) -> wire.Contract:
    """Of the week or month that holds the day."""
    ctx.actor.require(Permission.REPORTS_ALL)
    first, after = periods.bounds(query.day, query.period)
    asked = wire.FiguresQuery(start=first, end=after, team_id=query.team_id, as_of=query.as_of)
    material = figures.gather(ctx, asked)
    before_first, _ = periods.bounds(first - timedelta(days=1), query.period)
    before = wire.FiguresQuery(start=before_first, end=first, team_id=query.team_id, as_of=query.as_of)
    goals = settings(ctx)
    breached = _breached(material)
    return wire.Contract(
        company=auth.company(ctx),
        title=say(query.language, f"reports.paper.title.{query.period.value}"),
        number=f"SLA-{periods.label(first, query.period)}",
        made_at=ctx.now,
        as_of=None if query.as_of is None else material.known_until,
        zone=ctx.zone,
        figures=figures.shown(material.figures()),
        before=figures.figures(ctx, before),
        goals=_goals(material, goals),
        weeks=_weeks(ctx, asked, material.known_until),
        categories=_categories(ctx, asked),
        breaches=_breaches(ctx, material, breached[:MOST_BREACHES]),
        breaches_total=len(breached),
        vendors=_vendors(ctx, material),
        gaming=_gaming(ctx, material),
        signers=goals.signers,
    )


def contract_file(ctx: Context, query: wire.ContractFileQuery) -> File:
    """As PDF or XLSX. The PDF names the first breaches and says how many more there are."""
    asked = wire.ContractQuery(
        day=query.day,
        period=query.period,
        language=query.language,
        team_id=query.team_id,
        as_of=query.as_of,
    )
    found = contract(ctx, asked)
    content = render(ctx, found, query.language, query.format)
    return File(name=f"{found.number}.{query.format.value}", media_type=MEDIA[query.format], content=content)


def render(ctx: Context, found: wire.Contract, language: str, format_: wire.Format) -> bytes:
    if format_ is wire.Format.XLSX:
        return sheets.render(found, language)
    digest = settings(ctx).logo_sha256
    return paper.render(found, language, files.load(ctx.data_dir, digest) if digest else b"")


def settings(ctx: Context) -> ReportSettings:
    """The one row, or what holds until somebody changes it."""
    row = ctx.session.scalar(select(ReportSettings).limit(1))
    if row is not None:
        return row
    return ReportSettings(
        response_goal_pct=USUAL_GOAL,
        resolution_goal_pct=USUAL_GOAL,
        signers=[],
        logo_sha256="",
        version=0,
        updated_at=ctx.now,
    )


def _goals(material: Material, goals: ReportSettings) -> list[wire.GoalLine]:
    wanted = {
        ClockKind.FIRST_RESPONSE: goals.response_goal_pct,
        ClockKind.RESOLUTION: goals.resolution_goal_pct,
    }
    counted = {story.ticket_id for story in material.stories if story.counts_at(material.known_until)}
    lines: list[wire.GoalLine] = []
    for kind in JUDGED:
        stopped = [
            clock
            for clock in material.clocks
            if clock.kind is kind
            and clock.ticket_id in counted
            and clock.target_s is not None
            and material.period.holds(clock.stopped_at)
        ]
        priorities = sorted({clock.priority for clock in stopped})
        lines.append(_goal(kind, None, stopped, wanted[kind]))
        for priority in priorities:
            of_it = [clock for clock in stopped if clock.priority == priority]
            lines.append(_goal(kind, priority, of_it, wanted[kind]))
    return lines


def _goal(kind: ClockKind, priority: int | None, clocks: Sequence[Clock], goal: float) -> wire.GoalLine:
    breached = sum(clock.is_breached for clock in clocks)
    targets = {clock.target_s for clock in clocks if clock.target_s is not None}
    return wire.GoalLine(
        kind=kind,
        priority=priority,
        target_min=targets.pop() / 60 if len(targets) == 1 else None,
        met=len(clocks) - breached,
        breached=breached,
        attainment_pct=figures.rounded(share(len(clocks) - breached, len(clocks))),
        goal_pct=goal,
    )


def _weeks(ctx: Context, asked: wire.FiguresQuery, until: datetime) -> list[wire.CoursePoint]:
    """The weeks of the period that had begun by then, and enough before them to see a trend."""
    start = asked.end - timedelta(weeks=WEEKS_BEFORE)
    query = wire.CourseQuery(
        start=min(start, asked.start),
        end=asked.end,
        team_id=asked.team_id,
        as_of=asked.as_of,
        bucket=wire.Bucket.WEEK,
    )
    points = figures.course(ctx, query).points
    begun = [point for point in points if periods.instant(point.start, ctx.zone) <= until]
    return begun[-WEEKS_BEFORE - 1 :]


def _categories(ctx: Context, asked: wire.FiguresQuery) -> list[wire.Part]:
    query = wire.SplitQuery(
        start=asked.start,
        end=asked.end,
        team_id=asked.team_id,
        as_of=asked.as_of,
        by=wire.By.CATEGORY,
    )
    return splits.split(ctx, query).parts[:LARGEST_CATEGORIES]


# --- breaches and what figures may hide ---------------------------------------------------------------------


def _breached(material: Material) -> list[Clock]:
    """Those that ended in the period, and those running at its end; the first ones first."""
    counted = {story.ticket_id for story in material.stories if story.counts_at(material.known_until)}
    end = material.period.end
    found = [
        clock
        for clock in material.clocks
        if clock.is_breached
        and clock.breached_at is not None
        and clock.kind in PROMISED
        and clock.ticket_id in counted
        and (
            material.period.holds(clock.stopped_at) or (_runs_at(clock, material) and clock.breached_at < end)
        )
    ]
    return sorted(found, key=lambda clock: (clock.breached_at or end, clock.ticket_id))


def _runs_at(clock: Clock, material: Material) -> bool:
    return clock.stopped_at is None or clock.stopped_at >= material.period.end


def _breaches(ctx: Context, material: Material, found: Iterable[Clock]) -> list[wire.BreachLine]:
    heads = {head.id: head for head in material.heads}
    stories = {story.ticket_id: story for story in material.stories}
    paths = category_paths(ctx, {head.category_id for head in material.heads})
    teams = {row.id: row.name for row in ctx.session.execute(select(Team.id, Team.name))}
    lines: list[wire.BreachLine] = []
    for clock in found:
        head, story = heads[clock.ticket_id], stories[clock.ticket_id]
        assert clock.breached_at is not None
        lines.append(
            wire.BreachLine(
                number=head.number,
                kind=clock.kind,
                priority=clock.priority,
                team=teams.get(story.team_at(material.period.end) or 0, ""),
                category=paths.get(head.category_id or 0, ""),
                started_at=clock.started_at,
                breached_at=clock.breached_at,
                target_min=round((clock.target_s or 0) / 60, 1),
                elapsed_min=round(clock.elapsed_s / 60, 1),
                is_open=_runs_at(clock, material),
                excuse=clock.excuse,
            )
        )
    return lines


def _vendors(ctx: Context, material: Material) -> list[wire.VendorLine]:
    """By contract; what was only measured is of no contract."""
    counted = {story.ticket_id for story in material.stories if story.counts_at(material.known_until)}
    waits: dict[int, list[Clock]] = defaultdict(list)
    for clock in material.clocks:
        is_promised = clock.contract_id is not None and clock.target_s is not None
        if is_promised and clock.ticket_id in counted:
            waits[clock.contract_id or 0].append(clock)
    query = select(VendorContract.id, Vendor.name, VendorContract.number)
    query = query.join(Vendor, Vendor.id == VendorContract.vendor_id).where(VendorContract.id.in_(waits))
    rows = ctx.session.execute(query.order_by(Vendor.name_key, VendorContract.number_key)).all()
    lines = [_vendor(name, number, waits[one], material) for one, name, number in rows]
    return [line for line in lines if line.ended or line.open_overdue]


def _vendor(name: str, number: str, waits: Sequence[Clock], material: Material) -> wire.VendorLine:
    ended = [clock for clock in waits if material.period.holds(clock.stopped_at)]
    overdue = sum(clock.is_breached for clock in ended)
    targets = {clock.target_s for clock in waits}
    taken = [clock.elapsed_s / 60 for clock in ended]
    return wire.VendorLine(
        vendor=name,
        contract=number,
        ended=len(ended),
        kept=len(ended) - overdue,
        overdue=overdue,
        open_overdue=sum(clock.is_breached and _runs_at(clock, material) for clock in waits),
        taken_min=figures.rounded(sum(taken) / len(taken)) if taken else None,
        promised_min=(targets.pop() or 0) / 60 if len(targets) == 1 else None,
    )


def _gaming(ctx: Context, material: Material) -> list[wire.GamingLine]:
    promised = [clock for clock in material.clocks if clock.kind in PROMISED]
    found = gaming.signs(material.stories, promised, material.period)
    names = people.refs(ctx, {one.by for one in found if one.by is not None})
    numbers = {head.id: head.number for head in material.heads}
    return [
        wire.GamingLine(
            kind=one.kind,
            number=numbers.get(one.ticket_id or 0, ""),
            at=one.at,
            who=names[one.by].label if one.by in names else one.name,
            detail=one.detail,
        )
        for one in found
    ]
