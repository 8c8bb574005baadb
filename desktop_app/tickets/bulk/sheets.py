"""What a command for many tickets must be told first; each sheet hands over the command."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.catalog.directory import catalog_of
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.sheets.dialogs import CHOSEN_REASONS, morning_of
from desktop_app.tickets.sheets.finding import find_tickets, ticket_choice
from desktop_app.ui.choices import Deliver, local_provider
from desktop_app.ui.dialogs import FormSheet, ask_form
from desktop_app.ui.form import Field
from shared.tickets import (
    BulkAnswer,
    BulkAssign,
    BulkCancel,
    BulkCategory,
    BulkCommand,
    BulkMerge,
    BulkNote,
    BulkPend,
    BulkPriority,
    BulkReopen,
    BulkResolve,
    BulkTags,
    PendingReason,
    ResolutionCode,
    TicketRow,
)

Give = Callable[[BulkCommand], None]
REASONS = [reason for reason in CHOSEN_REASONS if reason is not PendingReason.WAITING_VENDOR]
"""Waiting for a vendor needs that vendor's case number, which is another one for each ticket."""


def _ask(  # noqa: PLR0913  # what it asks, by keyword
    parent: QWidget,
    name: str,
    count: int,
    fields: list[Field],
    make: Callable[[dict[str, Any]], BulkCommand],
    give: Give,
    *,
    icon: str,
    values: dict[str, Any] | None = None,
) -> FormSheet:
    def done(found: dict[str, Any], sheet: FormSheet) -> None:
        sheet.close_cover()
        give(make(found))

    return ask_form(
        parent,
        lambda: t(f"bulk.{name}.title", n=count),
        fields,
        yes=lambda: t(f"bulk.{name}.yes", n=count),
        done=done,
        values=values,
        icon=icon,
    )


def assign(parent: QWidget, place: Workplace, count: int, give: Give) -> FormSheet:
    people = directory_of(place)
    field = Field(
        "target",
        lambda: t("ticket.assign.target"),
        "pick",
        is_required=True,
        placeholder=lambda: t("ticket.assign.hint"),
        provider=local_provider(lambda: people.owners(None), most=60),
    )

    def make(found: dict[str, Any]) -> BulkAssign:
        team_id, person_id = found["target"]
        return BulkAssign(team_id=team_id, assignee_id=person_id)

    return _ask(parent, "assign", count, [field], make, give, icon="user-plus")


def priority(parent: QWidget, _: Workplace, count: int, give: Give, level: int = 2) -> FormSheet:
    levels = [(one, partial(badges.priority_word, one)) for one in range(1, 5)]
    fields = [
        Field("priority", lambda: t("bulk.priority.label"), "segments", choices=levels),
        Field(
            "reason",
            lambda: t("ticket.priority_sheet.reason"),
            is_required=True,
            most=250,
            help=lambda: t("bulk.priority.reason_help"),
        ),
    ]
    return _ask(
        parent,
        "priority",
        count,
        fields,
        lambda found: BulkPriority(**found),
        give,
        icon="signal-high",
        values={"priority": level},
    )


def category(parent: QWidget, place: Workplace, count: int, give: Give) -> FormSheet:
    field = Field(
        "category_id",
        lambda: t("bulk.category.label"),
        "pick",
        is_required=True,
        provider=local_provider(directory_of(place).category_choices),
    )
    return _ask(
        parent, "category", count, [field], lambda found: BulkCategory(**found), give, icon="folder-open"
    )


def tags(parent: QWidget, place: Workplace, count: int, give: Give) -> FormSheet:
    offered = local_provider(catalog_of(place).tag_choices)
    fields = [
        Field("add", lambda: t("bulk.tags.add"), "pick_many", allows_new=True, provider=offered),
        Field("remove", lambda: t("bulk.tags.remove"), "pick_many", allows_new=True, provider=offered),
    ]
    return _ask(parent, "tags", count, fields, lambda found: BulkTags(**found), give, icon="tag")


def pend(parent: QWidget, _: Workplace, count: int, give: Give) -> FormSheet:
    reasons = [(reason, partial(badges.pending_word, reason)) for reason in REASONS]
    fields = [
        Field("reason", lambda: t("ticket.pend.reason"), "choice", choices=reasons, is_half=True),
        Field(
            "until",
            lambda: t("ticket.pend.until"),
            "date",
            is_half=True,
            help=lambda: t("ticket.pend.until_help"),
        ),
        Field("message", lambda: t("ticket.pend.message"), "text", lines=3, hint=lambda: t("bulk.pend.hint")),
    ]

    def make(found: dict[str, Any]) -> BulkPend:
        until = morning_of(found["until"])
        return BulkPend(reason=found["reason"], until=until, message=found["message"])

    return _ask(parent, "pend", count, fields, make, give, icon="circle-pause")


def resolve(parent: QWidget, _: Workplace, count: int, give: Give) -> FormSheet:
    codes = [(code, partial(badges.resolution_word, code)) for code in ResolutionCode]
    fields = [
        Field("code", lambda: t("ticket.resolve.code"), "choice", choices=codes),
        Field("text", lambda: t("ticket.resolve.text"), "text", is_required=True, lines=5),
        Field("is_public", lambda: t("bulk.resolve.public"), "check"),
    ]
    return _ask(
        parent,
        "resolve",
        count,
        fields,
        lambda found: BulkResolve(**found),
        give,
        icon="circle-check",
        values={"is_public": True},
    )


def _one_text(
    parent: QWidget,
    name: str,
    count: int,
    make: Callable[[dict[str, Any]], BulkCommand],
    give: Give,
    *,
    icon: str,
) -> FormSheet:
    field_name = "text" if name in ("answer", "note") else "reason"
    field = Field(field_name, lambda: t(f"bulk.{name}.label"), "text", is_required=True, lines=5)
    return _ask(parent, name, count, [field], make, give, icon=icon)


def answer(parent: QWidget, _: Workplace, count: int, give: Give) -> FormSheet:
    return _one_text(parent, "answer", count, lambda found: BulkAnswer(**found), give, icon="reply")


def note(parent: QWidget, _: Workplace, count: int, give: Give) -> FormSheet:
    return _one_text(parent, "note", count, lambda found: BulkNote(**found), give, icon="lock")


def cancel(parent: QWidget, _: Workplace, count: int, give: Give) -> FormSheet:
    return _one_text(parent, "cancel", count, lambda found: BulkCancel(**found), give, icon="circle-x")


def reopen(parent: QWidget, _: Workplace, count: int, give: Give) -> FormSheet:
    return _one_text(parent, "reopen", count, lambda found: BulkReopen(**found), give, icon="rotate-ccw")


def merge(parent: QWidget, place: Workplace, rows: list[TicketRow], count: int, give: Give) -> FormSheet:
    """Into one of them, the oldest unless another is chosen."""
    oldest = min(rows, key=lambda row: row.id)
    return _ask(
        parent,
        "merge",
        count,
        [_target("bulk.merge.label", _among(rows, find_tickets(place, parent)))],
        lambda found: BulkMerge(target_id=found["target"].id),
        give,
        icon="merge",
        values={"target": ticket_choice(oldest)},
    )


def _target(label: str, provider: Any) -> Field:
    return Field(
        "target",
        partial(t, label),
        "pick",
        is_required=True,
        provider=provider,
        placeholder=lambda: t("ticket.merge.hint"),
    )


def _among(rows: list[TicketRow], others: Callable[[str, Deliver], None]) -> Any:
    """The selected ones before anything is typed, then any other ticket."""
    selected = sorted(rows, key=lambda row: row.id)

    def find(query: str, deliver: Deliver) -> None:
        if query.strip():
            others(query, deliver)
        else:
            deliver([ticket_choice(row) for row in selected[:20]])

    return find
