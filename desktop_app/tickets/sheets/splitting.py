"""Messages of a conversation become a ticket of their own: which ones, and what it is called."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import badges
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.sheets.dialogs import CommandSheet, Done
from desktop_app.ui.choices import local_provider
from desktop_app.ui.form import Field
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, show_toast
from desktop_app.ui.widgets import CheckBox, ScrollArea
from shared.tickets import Entry, EntryKind, Split, TicketDetail
from shared.wire import Ref

SPOKEN = (EntryKind.QUESTION, EntryKind.ANSWER, EntryKind.NOTE, EntryKind.CALL)
LONGEST = 64
MOST_SEEN = 6


def splittable(detail: TicketDetail) -> list[Entry]:
    """What was said here and is shown here; events stay."""
    return [entry for entry in detail.entries if entry.kind in SPOKEN and entry.split_to is None]


class MessagePicks(QWidget):
    """A line to tick for each message."""

    changed = Signal()

    def __init__(self, entries: Sequence[Entry], chosen: Collection[int]) -> None:
        super().__init__()
        self.boxes = {
            entry.id: CheckBox(
                partial(said, entry),
                is_on=entry.id in chosen,
                elides=True,
                toggled=lambda _: self.changed.emit(),
            )
            for entry in entries
        }
        content = QWidget()
        lines = QVBoxLayout(content)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(theme.px(4))
        for box in self.boxes.values():
            lines.addWidget(box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(ScrollArea(content))
        seen = min(max(len(self.boxes), 1), MOST_SEEN)
        self.setFixedHeight(theme.px(30) * seen)
        first = next(iter(self.boxes.values()), None)
        if first is not None:
            self.setFocusProxy(first)

    def chosen(self) -> list[int]:
        return [entry_id for entry_id, box in self.boxes.items() if box.isChecked()]

    def choose(self, ids: Any) -> None:
        for entry_id, box in self.boxes.items():
            box.setChecked(entry_id in (ids or ()))


def said(entry: Entry) -> str:
    """A message on one line: who, when, what kind, how it begins."""
    words = " ".join(entry.text.split())
    short = words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"
    kind = "" if entry.kind is EntryKind.QUESTION else f" · {badges.entry_word(entry.kind)}"
    begins = f" — {short}" if short else ""
    return f"{entry.author_name} · {formats.moment(entry.at)}{kind}{begins}"


def split(
    parent: QWidget, place: Workplace, detail: TicketDetail, done: Done, chosen: Collection[int] = ()
) -> CommandSheet:
    """`chosen`: the messages that are ticked already."""
    entries = splittable(detail)

    def then(new: TicketDetail) -> None:
        done(new)
        ref = Ref(kind="ticket", id=new.row.id, label=new.row.number)
        open_it = (t("ticket.compose.open"), lambda: place.navigation.open(ref))
        title = t("ticket.split.done", number=new.row.number)
        show_toast(parent, Notice(title, new.row.subject, "green", "scissors", open_it))

    fields = [
        Field(
            "entry_ids",
            lambda: t("ticket.split.messages"),
            "custom",
            is_required=True,
            widget=lambda: MessagePicks(entries, chosen),
            read=lambda widget: widget.chosen(),
            write=lambda widget, ids: widget.choose(ids),
        ),
        Field("subject", lambda: t("ticket.split.subject"), is_required=True, most=250),
        Field(
            "category_id",
            lambda: t("ticket.split.category"),
            "pick",
            provider=local_provider(directory_of(place).category_choices),
            help=lambda: t("ticket.split.category_help"),
        ),
    ]
    sheet = CommandSheet(
        parent,
        place,
        detail,
        title=lambda: t("ticket.split.title"),
        yes=lambda: t("ticket.split.yes"),
        text=lambda: t("ticket.split.text", name=detail.requester.name),
        fields=fields,
        make=lambda values, version: Split(version=version, **values),
        done=then,
        icon="scissors",
    )
    sheet.open()
    return sheet
