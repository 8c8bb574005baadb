"""Resolving a ticket: with what is said to whom, and whether those below it are solved by the same."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.tickets.many import BulkRunner, Outcome, reason_of, said
from desktop_app.tickets.sheets.dialogs import CommandSheet, Done
from desktop_app.ui.form import Field
from desktop_app.ui.toast import Notice, show_toast, show_undo
from shared.tickets import OPEN_STATUSES, BulkResolve, ResolutionCode, Resolve, TicketDetail


def resolve(
    parent: QWidget,
    place: Workplace,
    detail: TicketDetail,
    done: Done,
    *,
    text: str = "",
    is_public: bool = True,
) -> CommandSheet:
    codes = [(code, partial(badges.resolution_word, code)) for code in ResolutionCode]
    fields = [
        Field("code", lambda: t("ticket.resolve.code"), "choice", choices=codes),
        Field("text", lambda: t("ticket.resolve.text"), "text", is_required=True, lines=5),
        Field("is_public", lambda: t("ticket.resolve.public", name=detail.requester.name), "check"),
    ]
    others = {one.requester.id for one in detail.merged} - {detail.requester.id}
    if others:
        fields.append(_for_others(len(others)))
    below = [one.id for one in detail.children if one.status in OPEN_STATUSES]
    if below:
        fields.append(Field("with_children", lambda: t("ticket.resolve.children", n=len(below)), "check"))
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.resolve.title"),
        yes=lambda: t("ticket.resolve.yes"),
        fields=fields,
        make=_resolve,
        done=done,
        icon="circle-check",
    )
    sheet.form.set_values({"is_public": is_public, "text": text, "with_children": bool(below)})
    one_alone = sheet.done

    def send(values: dict[str, Any], form: Any) -> None:
        if values.pop("with_children", False):
            sheet.close_cover()
            _resolve_all(parent, place, [*below, detail.row.id], values)
        else:
            one_alone(values, form)

    sheet.done = send
    sheet.open()
    sheet.form.rows["text"].setFocus()
    return sheet


def _resolve(values: dict[str, Any], version: int) -> Resolve:
    kept = {name: value for name, value in values.items() if name != "with_children"}
    return Resolve(version=version, **kept)


def _for_others(count: int) -> Field:
    """People whose tickets were merged into this one are told that it is over; they never read this one."""
    return Field(
        "merged_text",
        lambda: t("ticket.resolve.others", n=count),
        "text",
        lines=2,
        help=lambda: t("ticket.resolve.others_hint"),
    )


def _resolve_all(parent: QWidget, place: Workplace, ids: list[int], values: dict[str, Any]) -> None:
    """Those below first; what is refused is told, and the rest can be taken back."""
    runner = BulkRunner(place.backend, parent)

    def taken_back(outcome: Outcome) -> None:
        show_toast(parent, Notice(t("bulk.undone", n=outcome.done), "", "green", "undo-2"))

    def finished(outcome: Outcome) -> None:
        if outcome.error is not None:
            show_toast(parent, Notice(sentence(outcome.error), "", "red", "triangle-alert"))
            return
        if outcome.failed:
            first = outcome.failed[0]
            reason = f"#{first.number} {reason_of(first)}"
            show_toast(parent, Notice(said(outcome), reason, "amber", "triangle-alert"))
        if outcome.undo_ids:
            show_undo(parent, said(outcome), lambda: runner.take_back(outcome.undo_ids, taken_back))

    command = BulkResolve(text=values["text"], code=values["code"], is_public=values["is_public"])
    runner.carry_out(ids, command, finished)
