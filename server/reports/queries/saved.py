"""Reads about saved reports and the files that were made."""

from sqlalchemy import select

from server.core import files as core_files
from server.core.context import Context
from server.core.records import copy
from server.reports.models import ReportFile, ReportSettings, SavedReport
from server.reports.queries import contracts, figures, readers
from shared import reports as wire
from shared.errors import NotFound
from shared.permissions import Permission
from shared.wire import File

MOST_FILES = 200


def get(ctx: Context, report_id: int) -> SavedReport:
    ctx.actor.require(Permission.REPORTS_ALL)
    row = ctx.session.get(SavedReport, report_id)
    if row is None or row.is_removed:
        raise NotFound
    return row


def reports(ctx: Context, *_: object) -> wire.SavedReports:
    ctx.actor.require(Permission.REPORTS_ALL)
    rows = ctx.session.scalars(select(SavedReport).where(~SavedReport.is_removed).order_by(SavedReport.name))
    return wire.SavedReports(items=[report(ctx, row) for row in rows], sends_mail=ctx.sends_mail)


def report(ctx: Context, row: SavedReport) -> wire.SavedReport:
    return copy(row, wire.SavedReport, without_right=readers.without_right(ctx, row.recipients))


def files(ctx: Context) -> wire.ReportFiles:
    ctx.actor.require(Permission.REPORTS_ALL)
    rows = ctx.session.scalars(select(ReportFile).order_by(ReportFile.id.desc()).limit(MOST_FILES))
    return wire.ReportFiles(items=[file(ctx, row) for row in rows])


def file(ctx: Context, row: ReportFile) -> wire.ReportFile:
    return copy(row, wire.ReportFile)


def download(ctx: Context, report_file_id: int) -> File:
    ctx.actor.require(Permission.REPORTS_ALL)
    row = ctx.session.get(ReportFile, report_file_id)
    if row is None:
        raise NotFound
    return File(name=row.name, media_type=row.media_type, content=core_files.load(ctx.data_dir, row.sha256))


def current_settings(ctx: Context) -> wire.ReportSettings:
    figures.require_reader(ctx)
    return settings(ctx, contracts.settings(ctx))


def settings(ctx: Context, row: ReportSettings) -> wire.ReportSettings:
    return copy(row, wire.ReportSettings, has_logo=bool(row.logo_sha256))
