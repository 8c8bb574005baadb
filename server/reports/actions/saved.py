"""Reports that are kept by name, and made by themselves when their time has come."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from server.catalog.queries import get_team
from server.core import events as core_events
from server.core import files
from server.core.context import Context, check_version
from server.core.records import fill
from server.reports.events import ReportMade, SavedReportChanged
from server.reports.models import ReportFile, SavedReport
from server.reports.queries import contracts
from server.reports.queries import saved as queries
from server.reports.rules import periods
from shared import reports as wire
from shared.permissions import Permission
from shared.wire import Ref

DUE_AT_ONCE = 20
"""Reports made in one run of the job; the rest follow in the next."""


def create(ctx: Context, form: wire.NewSavedReport) -> SavedReport:
    ctx.actor.require(Permission.REPORTS_ALL)
    row = SavedReport(is_removed=False, next_at=None, updated_at=ctx.now)
    fill(row, _checked(ctx, form))
    row.next_at = periods.next_time(ctx.now, form.rhythm, ctx.zone)
    ctx.session.add(row)
    ctx.session.flush()
    _tell(ctx, row, {"name": [None, row.name]})
    return row


def change(ctx: Context, report_id: int, form: wire.ChangedSavedReport) -> SavedReport:
    row = queries.get(ctx, report_id)
    check_version(row, form.version)
    changes = fill(row, _checked(ctx, form))
    if "rhythm" in changes:
        row.next_at = periods.next_time(ctx.now, form.rhythm, ctx.zone)
    row.updated_at = ctx.now
    _tell(ctx, row, changes)
    return row


def _checked(ctx: Context, form: wire.SavedReportForm) -> wire.SavedReportForm:
    if form.team_id is not None:
        get_team(ctx, form.team_id)
    return form


def remove(ctx: Context, report_id: int) -> None:
    """It is no longer offered and no longer made; the files stay."""
    row = queries.get(ctx, report_id)
    row.is_removed, row.next_at, row.updated_at = True, None, ctx.now
    _tell(ctx, row, {"is_removed": [False, True]})


def make(ctx: Context, report_id: int) -> ReportFile:
    """Over the last whole week or month."""
    row = queries.get(ctx, report_id)
    return _make(ctx, row)


def make_due(ctx: Context) -> None:
    """Every saved report whose time has come, once for each time, also when the server was down then."""
    query = select(SavedReport).where(SavedReport.next_at <= ctx.now, ~SavedReport.is_removed)
    due = ctx.session.scalars(query.order_by(SavedReport.next_at).limit(DUE_AT_ONCE)).all()
    for row in due:
        _make(ctx, row)
        row.next_at = periods.next_time(ctx.now, row.rhythm, ctx.zone)


def _make(ctx: Context, row: SavedReport) -> ReportFile:
    today = ctx.now.astimezone(ZoneInfo(ctx.zone)).date()
    day = periods.first_day(today, row.period) - timedelta(days=1)
    asked = wire.ContractQuery(day=day, period=row.period, language=row.language, team_id=row.team_id)
    found = contracts.contract(ctx, asked)
    content = contracts.render(ctx, found, row.language, row.format)
    made = ReportFile(
        saved_id=row.id,
        name=f"{found.number}.{row.format.value}",
        media_type=contracts.MEDIA[row.format],
        sha256=files.store(ctx.data_dir, content),
        size_bytes=len(content),
        made_at=ctx.now,
    )
    ctx.session.add(made)
    ctx.session.flush()
    event = ReportMade(subject=_ref(row), file_id=made.id, recipients=list(row.recipients))
    core_events.publish(ctx, event)
    return made


def _ref(row: SavedReport) -> Ref:
    return Ref(kind="saved_report", id=row.id, label=row.name)


def _tell(ctx: Context, row: SavedReport, changes: dict[str, list[object]]) -> None:
    core_events.publish(ctx, SavedReportChanged(subject=_ref(row), changes=changes))
