"""Sheets that fill in a command: pend, escalate, hand back, resolve, assign, confirm, reopen, cancel, tags.

Refusals stand at their field. When the ticket changed meanwhile the sheet says what, and sends again only
after the person has seen it.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop_app.catalog.directory import catalog_of
from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import actions, badges
from desktop_app.tickets.directory import Directory, directory_of
from desktop_app.tickets.events import KNOWN
from desktop_app.tickets.sheets.vendors import VendorChoices, chosen, cover_field
from desktop_app.ui.choices import local_provider
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.form import Field
from desktop_app.ui.live import Text
from shared.errors import DeskError
from shared.tickets import (
    Assign,
    Cancel,
    Confirm,
    EditTicket,
    EntryKind,
    HandBack,
    Pend,
    PendingReason,
    Reopen,
    TicketCommand,
    TicketDetail,
)
from shared.wire import Wire

WAKES_AT = time(9, 0)
CHOSEN_REASONS = [reason for reason in PendingReason if reason is not PendingReason.WAITING_APPROVAL]
"""Waiting for an approval is set by asking for one."""
Make = Callable[[dict[str, Any], int], Wire]
Done = Callable[[TicketDetail], None]


def what_changed(error: DeskError) -> str:
    """`changed_meanwhile` in words: who did what and when."""
    lines = []
    for change in error.facts.get("changes", []):
        name = str(change["name"])
        word = t(f"ticket.did.{name}") if name in KNOWN or name in set(EntryKind) else name
        at = formats.clock(datetime.fromisoformat(str(change["at"])))
        lines.append(t("ticket.change_line", author=change["author"], time=at, what=word))
    return "\n".join(lines)


class CommandSheet(FormSheet):
    """Fills in one command for a ticket and carries it out."""

    def __init__(  # noqa: PLR0913  # what it asks, by keyword
        self,
        parent: QWidget,
        place: Workplace,
        detail: TicketDetail,
        *,
        title: Text,
        yes: Text,
        fields: Sequence[Field],
        make: Make,
        done: Done,
        icon: str,
        text: Text = "",
        aliases: dict[str, str] | None = None,
    ) -> None:
        super().__init__(parent, title, fields, yes=yes, text=text, icon=icon)
        self._place, self._ticket_id, self._version = place, detail.row.id, detail.row.version
        self._make, self._then = make, done
        self._aliases = aliases or {}
        self._yes = yes
        self.done = lambda values, _: self._carry_out(values)

    def _carry_out(self, values: dict[str, Any]) -> None:
        command = self._make(values, self._version)
        actions.carry_out(
            self._place.backend, self, self._ticket_id, command, self._carried_out, self._refused
        )

    def _carried_out(self, detail: TicketDetail) -> None:
        self.close_cover()
        self._then(detail)

    def _refused(self, error: DeskError) -> None:
        if error.code == "changed_meanwhile":
            self._version = int(error.facts["version"])
            self.refuse(f"{t('ticket.changed.title')}\n{what_changed(error)}")
            self.yes_button.set_text(lambda: t("ticket.changed.go_on"))
            return
        self.yes_button.set_text(self._yes)
        self.refuse(sentence(error), self._aliases.get(error.field, error.field))


def notes_of(detail: TicketDetail) -> str:
    """What the desk wrote down so far: the beginning of "what was tried"."""
    kinds = (EntryKind.NOTE, EntryKind.CALL)
    return "\n".join(
        f"- {entry.text.strip()}" for entry in detail.entries if entry.kind in kinds and entry.text
    )


def found_since(detail: TicketDetail) -> str:
    """Notes since the ticket came up: the beginning of what was found."""
    own = [entry for entry in detail.entries if entry.origin is None]
    came_at = max((entry.seq for entry in own if entry.name == "escalated"), default=0)
    notes = [entry for entry in own if entry.kind is EntryKind.NOTE and entry.seq > came_at]
    return "\n".join(entry.text.strip() for entry in notes)


# --- waiting ------------------------------------------------------------------------------------------------


def pend(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    reasons = [(reason, partial(badges.pending_word, reason)) for reason in CHOSEN_REASONS]
    known: list[VendorChoices] = []
    fields = [
        Field("reason", lambda: t("ticket.pend.reason"), "choice", choices=reasons, is_half=True),
        Field(
            "until",
            lambda: t("ticket.pend.until"),
            "date",
            is_half=True,
            help=lambda: t("ticket.pend.until_help"),
        ),
        Field(
            "message",
            lambda: t("ticket.pend.message"),
            "text",
            lines=3,
            hint=lambda: t("ticket.pend.message_hint", name=detail.requester.name),
        ),
        cover_field(known),
        Field("vendor", lambda: t("ticket.pend.vendor"), is_half=True, most=250),
        Field("vendor_reference", lambda: t("ticket.pend.reference"), is_half=True, most=250),
    ]
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.pend.title"),
        yes=lambda: t("ticket.pend.yes"),
        fields=fields,
        make=_pend,
        done=done,
        icon="circle-pause",
    )
    known.append(VendorChoices(place, sheet))
    sheet.form.set_values({"vendor": detail.vendor, "vendor_reference": detail.vendor_reference})

    def show_what_is_needed(field: str = "") -> None:
        is_vendor = sheet.form.value("reason") is PendingReason.WAITING_VENDOR
        for name in ("cover", "vendor", "vendor_reference"):
            sheet.form.show_field(name, is_vendor)
        if field == "cover" and sheet.form.value("cover"):
            sheet.form.set_value("vendor", known[0].title(sheet.form.value("cover")))

    sheet.form.changed.connect(show_what_is_needed)
    show_what_is_needed()
    sheet.open()
    return sheet


def _pend(values: dict[str, Any], version: int) -> Pend:
    is_vendor = values["reason"] is PendingReason.WAITING_VENDOR
    return Pend(
        version=version,
        reason=values["reason"],
        until=morning_of(values["until"]),
        message=values["message"],
        vendor=values["vendor"] if is_vendor else "",
        vendor_reference=values["vendor_reference"] if is_vendor else "",
        **(chosen(values) if is_vendor else {}),
    )


def morning_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, WAKES_AT).astimezone()


# --- up and down --------------------------------------------------------------------------------------------


def hand_back(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    origin = directory_of(place).team(detail.origin_team_id)
    field = Field("result", lambda: t("ticket.hand_back.result"), "text", is_required=True, lines=5)
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.hand_back.title"),
        yes=lambda: t("ticket.hand_back.yes"),
        text=(lambda: t("ticket.hand_back.text", team=origin.name)) if origin is not None else "",
        fields=[field],
        make=lambda values, version: HandBack(version=version, **values),
        done=done,
        icon="undo-2",
    )
    sheet.form.set_values({"result": found_since(detail)})
    sheet.open()
    return sheet


def assign(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    people: Directory = directory_of(place)
    field = Field(
        "target",
        lambda: t("ticket.assign.target"),
        "pick",
        is_required=True,
        placeholder=lambda: t("ticket.assign.hint"),
        provider=local_provider(lambda: people.owners(detail.row.team_id), most=60),
    )
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.assign.title"),
        yes=lambda: t("ticket.assign.yes"),
        fields=[field],
        make=_assign,
        done=done,
        icon="user-plus",
        aliases={"team_id": "target", "assignee_id": "target"},
    )
    sheet.open()
    return sheet


def _assign(values: dict[str, Any], version: int) -> Assign:
    team_id, person_id = values["target"]
    return Assign(version=version, team_id=team_id, assignee_id=person_id)


# --- the end ------------------------------------------------------------------------------------------------


def reopen(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    return _with_text(parent, place, detail, done, "reopen", "rotate-ccw", Reopen, field="reason")


def cancel(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    return _with_text(parent, place, detail, done, "cancel", "circle-x", Cancel, field="reason")


def confirm(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    return _with_text(
        parent, place, detail, done, "confirm", "handshake", Confirm, field="text", is_required=False
    )


def _with_text(  # noqa: PLR0913  # one text, for commands of the same form
    parent: QWidget,
    place: Workplace,
    detail: TicketDetail,
    done: Done,
    name: str,
    icon: str,
    command: Callable[..., TicketCommand],
    *,
    field: str,
    is_required: bool = True,
) -> CommandSheet:
    text = Field(field, lambda: t(f"ticket.{name}.label"), "text", is_required=is_required, lines=3)
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t(f"ticket.{name}.title"),
        yes=lambda: t(f"ticket.{name}.yes"),
        text=lambda: t(f"ticket.{name}.text", name=detail.requester.name),
        fields=[text],
        make=lambda values, version: command(version=version, **values),
        done=done,
        icon=icon,
    )
    sheet.open()
    return sheet


# --- fields -------------------------------------------------------------------------------------------------


def priority(
    parent: QWidget, place: Workplace, detail: TicketDetail, wanted: int, done: Done
) -> CommandSheet:
    """Another priority than impact and urgency give needs a reason."""
    field = Field("priority_reason", lambda: t("ticket.priority_sheet.reason"), is_required=True, most=250)
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.priority_sheet.title", priority=badges.priority_word(wanted)),
        yes=lambda: t("ticket.priority_sheet.yes"),
        text=lambda: t("ticket.priority_sheet.text"),
        fields=[field],
        make=lambda values, version: EditTicket(version=version, priority=wanted, **values),
        done=done,
        icon="signal-high",
    )
    sheet.open()
    return sheet


def tags(parent: QWidget, place: Workplace, detail: TicketDetail, done: Done) -> CommandSheet:
    catalog = catalog_of(place)
    field = Field(
        "tags",
        lambda: t("ticket.tags.label"),
        "pick_many",
        allows_new=True,
        provider=local_provider(catalog.tag_choices),
        placeholder=lambda: t("ticket.tags.hint"),
    )
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.tags.title"),
        yes=lambda: t("ticket.tags.yes"),
        fields=[field],
        make=lambda values, version: EditTicket(version=version, tags=values["tags"]),
        done=done,
        icon="tag",
    )
    sheet.form.set_values({"tags": catalog.chosen_tags(detail.tags)})
    sheet.open()
    return sheet
