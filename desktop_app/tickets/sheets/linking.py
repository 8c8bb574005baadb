"""Sheets that link one ticket to another, mark it as asked twice, or group several."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.sheets.dialogs import CommandSheet, Done
from desktop_app.tickets.sheets.finding import find_tickets
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from shared.errors import DeskError
from shared.tickets import (
    CREATE_PROBLEM,
    Duplicate,
    Grouped,
    Kind,
    LinkKind,
    NewLink,
    NewProblem,
    TicketDetail,
    TicketRow,
)

NEW, EXISTING = "new", "existing"


def related(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    return _link(parent, place, detail, done, LinkKind.RELATED, "link")


def below(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    """Puts the ticket below another one."""
    return _link(parent, place, detail, done, LinkKind.PARENT, "git-merge")


def _link(  # which link, for sheets of the same form
    parent: QWidget, place: Workplace, detail: TicketDetail, done: Done, kind: LinkKind, icon: str
) -> CommandSheet:
    fields = [_target(place, parent, detail.row.id), Field("note", lambda: t("ticket.link.note"), most=250)]
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t(f"ticket.link.{kind.value}.title"),
        yes=lambda: t("ticket.link.yes"),
        text=lambda: t(f"ticket.link.{kind.value}.text"),
        fields=fields,
        make=lambda values, _: NewLink(kind=kind, target_id=values["target"].id, note=values["note"]),
        done=done,
        icon=icon,
        aliases={"target_id": "target"},
    )
    sheet.open()
    return sheet


def duplicate(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    """Cancels it and says which ticket stays."""
    reason = Field("reason", lambda: t("ticket.duplicate.reason"), "text", lines=2)
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.duplicate.title"),
        yes=lambda: t("ticket.duplicate.yes"),
        text=lambda: t("ticket.duplicate.text"),
        fields=[_target(place, parent, detail.row.id), reason],
        make=_duplicate,
        done=done,
        icon="copy",
        aliases={"target_id": "target"},
    )
    sheet.open()
    return sheet


def _duplicate(values: dict[str, Any], version: int) -> Duplicate:
    return Duplicate(version=version, target_id=values["target"].id, reason=values["reason"])


def _target(place: Workplace, owner: QWidget, own_id: int) -> Field:
    return Field(
        "target",
        lambda: t("ticket.link.target"),
        "pick",
        is_required=True,
        placeholder=lambda: t("ticket.merge.hint"),
        provider=find_tickets(place, owner, without={own_id}),
    )


# --- several below one --------------------------------------------------------------------------------------


def group(
    parent: QWidget,
    place: Workplace,
    rows: Sequence[TicketRow],
    ids: Sequence[int],
    *,
    made: Callable[[Grouped], None],
    chosen: Callable[[int], None],
) -> FormSheet:
    """Below a new problem (`made`), or below a ticket that is there already (`chosen`)."""
    modes = [(NEW, lambda: t("ticket.group.new")), (EXISTING, lambda: t("ticket.group.existing"))]
    fields = [
        Field("mode", lambda: t("ticket.group.mode"), "segments", choices=modes),
        Field("subject", lambda: t("ticket.group.subject"), most=250),
        Field(
            "workaround",
            lambda: t("ticket.group.workaround"),
            "text",
            lines=3,
            hint=lambda: t("ticket.group.workaround_hint"),
        ),
        Field(
            "target",
            lambda: t("ticket.link.target"),
            "pick",
            placeholder=lambda: t("ticket.merge.hint"),
            provider=find_tickets(place, parent, without=set(ids)),
        ),
    ]
    done = partial(_grouped, place, list(ids), made, chosen)
    subject = rows[0].subject if rows else ""
    sheet = ask_form(
        parent,
        lambda: t("ticket.group.title", n=len(ids)),
        fields,
        yes=lambda: t("ticket.group.yes"),
        done=done,
        values={"mode": NEW, "subject": subject},
        text=lambda: t("ticket.group.text"),
        icon="bug",
    )

    def show_what_is_needed(_: str = "") -> None:
        is_new = sheet.form.value("mode") == NEW
        for name in ("subject", "workaround"):
            sheet.form.show_field(name, is_new)
        sheet.form.show_field("target", not is_new)

    sheet.form.changed.connect(show_what_is_needed)
    show_what_is_needed()
    return sheet


def _grouped(
    place: Workplace,
    ids: list[int],
    made: Callable[[Grouped], None],
    chosen: Callable[[int], None],
    values: dict[str, Any],
    sheet: FormSheet,
) -> None:
    if values["mode"] == EXISTING:
        if values["target"] is None:
            sheet.refuse(t("ticket.group.target_missing"), "target")
            return
        sheet.close_cover()
        chosen(values["target"].id)
        return
    if not values["subject"].strip():
        sheet.refuse(t("ticket.group.subject_missing"), "subject")
        return

    def refused(error: DeskError) -> None:
        sheet.refuse(sentence(error), error.field)

    def answered(grouped: Grouped) -> None:
        sheet.close_cover()
        made(grouped)

    body = NewProblem(subject=values["subject"], workaround=values["workaround"], incident_ids=ids)
    place.backend.call(sheet, CREATE_PROBLEM, answered, failed=refused, body=body)


def is_groupable(detail: TicketDetail) -> bool:
    return detail.row.kind is not Kind.PROBLEM
