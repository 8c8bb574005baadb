"""Sheets that write down what happened elsewhere: words of the requester, an answer that came back."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.sheets.dialogs import CommandSheet, Done
from desktop_app.ui.form import Field
from desktop_app.ui.toast import Notice, show_toast
from shared.tickets import Entry, EntryKind, RecordBounce, RecordQuestion, TicketDetail
from shared.wire import Ref

LONGEST_CHOICE = 60


def question(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    """Words of the requester; what is over gets a ticket that follows it up, and the person is told."""

    def then(now: TicketDetail) -> None:
        if now.row.id == detail.row.id:
            done(now)
            return
        ref = Ref(kind="ticket", id=now.row.id, label=now.row.number)
        title = t("ticket.record_question.follow_up", number=now.row.number)
        open_it = (t("ticket.compose.open"), lambda: place.navigation.open(ref))
        show_toast(parent, Notice(title, now.row.subject, "green", "corner-up-left", open_it))

    fields = [
        Field("text", lambda: t("ticket.record_question.label"), "text", is_required=True, lines=5),
        Field("is_automatic", lambda: t("ticket.record_question.automatic"), "check"),
    ]
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.record_question.title"),
        yes=lambda: t("ticket.record_question.yes"),
        text=lambda: t("ticket.record_question.text", name=detail.requester.name),
        fields=fields,
        make=lambda values, _: RecordQuestion(**values),
        done=then,
        icon="message-square-plus",
    )
    sheet.open()
    return sheet


def bounce(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    """Which answer came back; those that are known to have come back are not offered again."""
    gone = {int(entry.facts["entry_id"]) for entry in detail.entries if entry.name == "bounced"}
    sent = [one for one in detail.entries if one.kind is EntryKind.ANSWER and one.origin is None]
    sent = [one for one in sent if one.id not in gone]
    choices = [(entry.id, partial(_named, entry)) for entry in reversed(sent)]
    fields = [
        Field("entry_id", lambda: t("ticket.record_bounce.entry"), "choice", choices=choices),
        Field(
            "reason",
            lambda: t("ticket.record_bounce.reason"),
            most=250,
            placeholder=lambda: t("ticket.record_bounce.hint"),
        ),
    ]
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.record_bounce.title"),
        yes=lambda: t("ticket.record_bounce.yes"),
        text=lambda: t("ticket.record_bounce.text", name=detail.requester.name),
        fields=fields,
        make=_bounce,
        done=done,
        icon="circle-slash",
    )
    sheet.open()
    return sheet


def _bounce(values: dict[str, Any], _: int) -> RecordBounce:
    return RecordBounce(entry_id=values["entry_id"], reason=values["reason"])


def _named(entry: Entry) -> str:
    words = " ".join(entry.text.split())
    short = words if len(words) <= LONGEST_CHOICE else words[: LONGEST_CHOICE - 1].rstrip() + "…"
    return f"{formats.moment(entry.at)} · {short}"
