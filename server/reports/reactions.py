"""What follows when a report was made."""

from pathlib import PurePath

from server.core.context import Context
from server.mail.actions import MAIL, post
from server.mail.rules import Attachment, Letter, News
from server.reports.events import ReportMade
from server.reports.models import ReportFile
from server.reports.queries import readers


def send_to_readers(ctx: Context, event: ReportMade) -> None:
    """One mail for each recipient who may read reports at this moment, with the file that was kept."""
    made = ctx.session.get_one(ReportFile, event.file_id)
    file = Attachment(name=made.name, media_type=made.media_type, sha256=made.sha256)
    for address, reader in readers.by_address(ctx, event.recipients).items():
        letter = Letter(
            key=f"{MAIL}:report-{made.id}-{address}:made",
            news=News.REPORT,
            to=reader.email,
            name=reader.name,
            number=PurePath(made.name).stem,
            subject=event.subject.label,
            text="",
            is_confidential=False,
            at=ctx.now,
            attachments=[file],
        )
        post(ctx, letter)
