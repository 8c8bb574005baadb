"""The conversation of a ticket: what the requester wrote, our answers, notes, calls, and what happened."""

from functools import partial
from operator import itemgetter
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import QPoint, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.backend import Backend
from desktop_app.core.translator import t
from desktop_app.tickets import badges
from desktop_app.tickets.events import entry_sentence, event_icon
from desktop_app.tickets.sheets.splitting import splittable
from desktop_app.ui import timeline
from desktop_app.ui.badges import Badge
from desktop_app.ui.find_bar import FindBar
from desktop_app.ui.live import on_language
from desktop_app.ui.menus import add_line
from desktop_app.ui.timeline import Timeline
from desktop_app.ui.toast import Notice, show_toast
from shared.tickets import (
    GET_ATTACHMENT,
    Attachment,
    Entry,
    EntryKind,
    HeldAnswer,
    MergedTicket,
    TicketAction,
    TicketDetail,
)
from shared.wire import File, Ref

SHOWN_AT_ONCE = 4 * 1_048_576
"""Pictures up to this size are fetched and shown in the text."""
REQUESTS_FROM = -1_000_000
"""Numbers of requests of merged tickets in the text: below those of answers on their way."""
OPENABLE = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain")
"""What is harmless to open; everything else is only saved."""
TEXTS: dict[EntryKind, timeline.Kind] = {
    EntryKind.QUESTION: "theirs",
    EntryKind.ANSWER: "mine",
    EntryKind.NOTE: "note",
    EntryKind.CALL: "note",
}


def shown(detail: TicketDetail) -> list[timeline.Entry]:
    """The ticket in the order it happened; the request itself comes first."""
    entries = [_shown_entry(entry) for entry in detail.entries]
    first = [_request(detail)] if detail.description.strip() else []
    held = [_on_way(at, one) for at, one in enumerate(detail.held)]
    if not detail.merged:
        return [*first, *entries, *held]
    requests = [(detail.row.created_at, one) for one in first]
    requests += [(one.created_at, _merged_request(one)) for one in detail.merged if one.description.strip()]
    said = [(entry.at, one) for entry, one in zip(detail.entries, entries, strict=True)]
    return [*(one for _, one in sorted([*requests, *said], key=itemgetter(0))), *held]


def _merged_request(merged: MergedTicket) -> timeline.Entry:
    meta = f"{formats.moment(merged.created_at)} · {badges.channel_word(merged.channel)}"
    words = f"{merged.subject}\n\n{merged.description}"
    badge = origin_badge(merged.ticket)
    return timeline.Entry(
        REQUESTS_FROM - merged.ticket.id, "theirs", merged.requester.label, meta, text=words, badge=badge
    )


def origin_badge(ticket: Ref) -> Badge:
    """Which ticket a message was written in, where that is another one than shows it."""
    return Badge(f"#{ticket.label}", "violet", "merge")


def _request(detail: TicketDetail) -> timeline.Entry:
    meta = f"{formats.moment(detail.row.created_at)} · {badges.channel_word(detail.row.channel)}"
    return timeline.Entry(0, "theirs", detail.requester.name, meta, text=detail.description)


def _shown_entry(entry: Entry) -> timeline.Entry:
    if entry.split_to is not None:
        words = t("ticket.split.moved", name=entry.author_name, number=entry.split_to.label)
        return timeline.Entry(entry.id, "event", "", formats.moment(entry.at), text=words, icon="scissors")
    if entry.kind is EntryKind.EVENT and not entry.text.strip():
        words = entry_sentence(entry)
        if entry.author_name and entry.facts.get("owner") != entry.author_name:
            words = f"{entry.author_name} · {words}"
        if entry.origin is not None:
            words = f"#{entry.origin.label} · {words}"
        return timeline.Entry(
            entry.id,
            "event",
            entry.author_name,
            formats.moment(entry.at),
            text=words,
            icon=event_icon(entry.name),
        )
    return timeline.Entry(
        entry.id,
        TEXTS.get(entry.kind, "note"),
        entry.author_name,
        " · ".join(_meta(entry)),
        text=entry.text,
        badge=_badge(entry),
        attachments=tuple(_file(file) for file in entry.attachments),
    )


def _meta(entry: Entry) -> list[str]:
    words = [formats.moment(entry.at)]
    if entry.origin is not None and entry.kind in (EntryKind.NOTE, EntryKind.CALL, EntryKind.EVENT):
        words.append(f"#{entry.origin.label}")
    match entry.kind:
        case EntryKind.ANSWER:
            words.append(badges.entry_word(entry.kind))
        case EntryKind.NOTE | EntryKind.CALL:
            if entry.duration_s:
                words.append(t("ticket.call_length", length=formats.duration(entry.duration_s)))
            words.append(t("ticket.note_hidden"))
            words += _not_reached(entry)
        case EntryKind.EVENT:
            words += [entry_sentence(entry), t("ticket.note_hidden")]
        case EntryKind.QUESTION:
            words += _how_it_came(entry)
    return words


def _how_it_came(entry: Entry) -> list[str]:
    words = [t("ticket.thanks")] if entry.name == "thanks_only" else []
    if recorder := entry.facts.get("recorded_by"):
        words.append(t("ticket.recorded_by", name=recorder))
    return words


def _not_reached(entry: Entry) -> list[str]:
    """Whom a note calls for without being told: they may not see the ticket."""
    missed = ", ".join(one.person.label for one in entry.mentions if not one.is_reached)
    return [t("ticket.mention.missed", names=missed)] if missed else []


def _badge(entry: Entry) -> Badge | None:
    if entry.origin is not None and entry.kind in (EntryKind.QUESTION, EntryKind.ANSWER):
        return origin_badge(entry.origin)
    match entry.kind:
        case EntryKind.NOTE:
            return Badge(badges.entry_word(entry.kind), "amber", "lock")
        case EntryKind.CALL:
            return Badge(badges.entry_word(entry.kind), "teal", "phone")
        case EntryKind.QUESTION if entry.name == "automatic":
            return Badge(t("ticket.automatic"), "grey", "bot")
        case EntryKind.EVENT:
            return Badge(t(f"ticket.did.{entry.name}"), "violet", event_icon(entry.name))
    return None


def _file(file: Attachment) -> timeline.Attachment:
    icon = "image" if file.media_type.startswith("image/") else "file-text"
    return timeline.Attachment(file.id, file.name, formats.size(file.size_bytes), icon)


def _same_words(one: TicketDetail, other: TicketDetail) -> bool:
    return one.entries == other.entries and [held.text for held in one.held] == [
        held.text for held in other.held
    ]


def _on_way(at: int, held: HeldAnswer) -> timeline.Entry:
    """An answer that its author can still take back."""
    badge = Badge(t("ticket.held"), "amber", "send")
    meta = formats.moment(held.held_at)
    return timeline.Entry(-1 - at, "mine", held.author_name, meta, text=held.text, badge=badge)


def _is_same(before: TicketDetail, detail: TicketDetail) -> bool:
    return _same_words(before, detail) and before.merged == detail.merged


class Conversation(QWidget):
    """Shows a ticket's entries; opens and saves their files.

    `note_chosen`: the words of a note are wanted in an answer. `split_asked(ids)`: these become a ticket.
    """

    note_chosen = Signal(str)
    split_asked = Signal(list)

    def __init__(self, backend: Backend, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backend = backend
        self._detail: TicketDetail | None = None
        self._asked: set[int] = set()
        self.timeline = Timeline(name=lambda: t("ticket.conversation"))
        self.find_bar = FindBar(self.timeline)
        self.timeline.attachment_clicked.connect(self._open_menu)
        self.timeline.menu_asked.connect(self._open_entry_menu)
        self.timeline.link_clicked.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 6)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.timeline)
        on_language(self, self._show_again)

    def show_detail(self, detail: TicketDetail) -> None:
        before, self._detail = self._detail, detail
        is_same = before is not None and before.row.id == detail.row.id
        if before is not None and is_same and _is_same(before, detail):
            return
        if not is_same:
            self.find_bar.dismiss()
        self.timeline.set_entries(shown(detail), is_same=is_same)
        if not is_same:
            self.timeline.scroll_to_end()
        self._fetch_pictures()

    def clear(self) -> None:
        self._detail = None
        self.find_bar.dismiss()
        self.timeline.set_entries([])

    def _show_again(self) -> None:
        if self._detail is not None:
            self.timeline.set_entries(shown(self._detail), is_same=True)

    # --- files ---------------------------------------------------------------------------------------------

    def _files(self) -> list[Attachment]:
        entries = self._detail.entries if self._detail is not None else []
        return [file for entry in entries for file in entry.attachments]

    def _fetch_pictures(self) -> None:
        for file in self._files():
            is_picture = file.media_type.startswith("image/") and file.size_bytes <= SHOWN_AT_ONCE
            if is_picture and file.id not in self._asked:
                self._asked.add(file.id)
                self._fetch(file.id, partial(self._take_picture, file.id))

    def _fetch(self, file_id: int, done: object) -> None:
        self._backend.call(
            self,
            GET_ATTACHMENT,
            done,  # type: ignore[arg-type]  # takes the file
            attachment_id=file_id,
        )

    def _take_picture(self, file_id: int, file: File) -> None:
        picture = QImage.fromData(file.content)
        if not picture.isNull():
            self.timeline.set_picture(file_id, picture)

    def _open_menu(self, file_id: int) -> None:
        file = next((one for one in self._files() if one.id == file_id), None)
        if file is None:
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        if file.media_type in OPENABLE:
            add_line(menu, t("ticket.open_file"), partial(self.open_file, file))
        add_line(menu, t("ticket.save_file"), partial(self.save_file, file))
        menu.popup(self.cursor().pos())

    def open_file(self, file: Attachment) -> None:
        """In the program that this computer has for it."""
        self._fetch(file.id, partial(self._open_fetched, file))

    def _open_fetched(self, file: Attachment, content: File) -> None:
        path = Path(mkdtemp(prefix="ieum-")) / Path(file.name).name
        path.write_bytes(content.content)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def save_file(self, file: Attachment) -> None:
        dialog = QFileDialog(self, t("ticket.save_as"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(file.name)
        dialog.fileSelected.connect(lambda path: self.save_to(file, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save_to(self, file: Attachment, path: Path) -> None:
        self._fetch(file.id, partial(self._save_fetched, path))

    def _save_fetched(self, path: Path, content: File) -> None:
        try:
            path.write_bytes(content.content)
        except OSError:
            show_toast(self, Notice(t("ticket.no_write"), str(path), "red", "triangle-alert"))
            return
        show_toast(self, Notice(t("ticket.saved_file", path=path.name), "", "green", "circle-check"))

    # --- one message ---------------------------------------------------------------------------------------

    def _open_entry_menu(self, entry_id: int, at: QPoint) -> None:
        text = (
            next((entry.text for entry in shown(self._detail) if entry.id == entry_id), "")
            if self._detail
            else ""
        )
        menu = QMenu(self)
        add_line(menu, t("ticket.copy_text"), lambda: QGuiApplication.clipboard().setText(text))
        entries = self._detail.entries if self._detail is not None else []
        if any(one.id == entry_id and one.kind is EntryKind.NOTE for one in entries):
            add_line(menu, t("ticket.note_to_answer"), lambda: self.note_chosen.emit(text))
        if self._may_split(entry_id):
            chosen = {entry_id, *self.timeline.selected_ids()}
            add_line(menu, t("ticket.do.split"), lambda: self.split_asked.emit(sorted(chosen)))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _may_split(self, entry_id: int) -> bool:
        detail = self._detail
        if detail is None or TicketAction.SPLIT not in detail.allowed_actions:
            return False
        return any(entry.id == entry_id for entry in splittable(detail))
