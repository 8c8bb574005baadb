"""Goals, signers and logo of the SLA report."""

from io import BytesIO

from PIL import Image, UnidentifiedImageError

from server.core import events as core_events
from server.core import files
from server.core.context import Context, check_version
from server.core.records import fill
from server.reports.events import ReportSettingsChanged
from server.reports.models import ReportSettings
from server.reports.queries import contracts
from shared import reports as wire
from shared.errors import Invalid
from shared.permissions import Permission
from shared.wire import Raw, Ref

PICTURES = ("PNG", "JPEG")
MOST_PIXELS = 4_000_000


def change(ctx: Context, form: wire.ChangeReportSettings) -> ReportSettings:
    row = _held(ctx)
    check_version(row, form.version)
    changes = fill(row, form)
    _tell(ctx, row, changes)
    return row


def set_logo(ctx: Context, body: Raw) -> ReportSettings:
    """A picture that the PDF can show; nothing takes it away."""
    row = _held(ctx)
    if body.content:
        _check_picture(body.content)
    row.logo_sha256 = files.store(ctx.data_dir, body.content) if body.content else ""
    _tell(ctx, row, {"logo": [None, bool(body.content)]})
    return row


def _held(ctx: Context) -> ReportSettings:
    ctx.actor.require(Permission.REPORTS_ALL)
    row = contracts.settings(ctx)
    if row.version == 0:
        row = ReportSettings(
            response_goal_pct=row.response_goal_pct,
            resolution_goal_pct=row.resolution_goal_pct,
            signers=[],
            logo_sha256="",
            updated_at=ctx.now,
        )
        ctx.session.add(row)
        ctx.session.flush()
    return row


def _tell(ctx: Context, row: ReportSettings, changes: dict[str, list[object]]) -> None:
    row.updated_at = ctx.now
    subject = Ref(kind="report_settings", id=row.id, label="")
    core_events.publish(ctx, ReportSettingsChanged(subject=subject, changes=changes))


def _check_picture(content: bytes) -> None:
    try:
        with Image.open(BytesIO(content)) as picture:
            is_fit = picture.format in PICTURES and picture.width * picture.height <= MOST_PIXELS
            if is_fit:
                picture.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise Invalid("logo_unreadable", "content") from error
    if not is_fit:
        raise Invalid("logo_unreadable", "content")
