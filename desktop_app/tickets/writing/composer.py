"""Where answers, notes and phone records are written; nothing is lost, and nothing changes its kind."""

from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QSpinBox, QWidget

from desktop_app.core import formats
from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.extensions import extensions_of
from desktop_app.tickets.presence import presence_of
from desktop_app.tickets.writing.copies import DraftOffer, copies_of, taken_over
from desktop_app.tickets.writing.drafts import KINDS, DraftKeeper, EntryDraft
from desktop_app.tickets.writing.guard import StaleGuard
from desktop_app.tickets.writing.inserter import Inserter
from desktop_app.tickets.writing.mentions import MentionPicker, called
from desktop_app.tickets.writing.outbox import After, Letter, outbox_of, put_back
from desktop_app.tickets.writing.send_button import SendButton
from desktop_app.tickets.writing.uploads import Uploads
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import set_text_style, theme
from desktop_app.ui.toast import show_undo
from desktop_app.ui.widgets import (
    Chip,
    IconButton,
    IconLabel,
    ImeTextEdit,
    Label,
    SegmentedControl,
    box,
    column,
    commit,
    row,
    set_surface,
)
from shared.errors import DeskError
from shared.phrases import has_gap
from shared.tickets import EntryKind, KeptDraft, TicketAction, TicketDetail

SEND, CTRL_ENTER = "ticket.send", "Ctrl+Enter"
ROOMY = 640
"""From this width on there is room for the name of the requester beside the kinds."""
NEEDED: dict[EntryKind, TicketAction] = {
    EntryKind.ANSWER: TicketAction.ANSWER,
    EntryKind.NOTE: TicketAction.NOTE,
    EntryKind.CALL: TicketAction.LOG_CALL,
}


class Composer(QFrame):
    """`started` when a kind is chosen. What is sent goes through the outbox, which tells how it went."""

    started = Signal(object)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._insertions = extensions_of(place).insertions
        self.outbox = outbox_of(place)
        self.keeper = DraftKeeper(place.store, self)
        self._copies = copies_of(place)
        self._presence = presence_of(place)
        self._directory = directory_of(place)
        self._detail: TicketDetail | None = None
        self._draft: EntryDraft | None = None
        self._is_filling = False
        self._commands = place.commands
        self.send_button = SendButton(place.store, place.commands.key_of(SEND))
        self.uploads = Uploads(place.backend, self)
        self._build()
        self._connect()
        on_language(self, self.retranslate)

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        segments = [(kind.value, partial(t, f"ticket.compose.{kind.value}")) for kind in KINDS]
        self.kinds = SegmentedControl(segments, name=lambda: t("ticket.compose.kind"))
        self.recipient = Chip(Badge("", "grey", "mail"))
        self.minutes = QSpinBox()
        self.minutes.setRange(0, 1440)
        set_text_style(self.minutes, "meta")
        self.minutes.setFixedWidth(theme.px(76))
        self.minutes.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.attach = IconButton("paperclip", lambda: t("ticket.compose.attach"), clicked=self._choose_files)
        self.text = ImeTextEdit(
            lambda: t("ticket.compose.text"),
            placeholder=self._placeholder,
            lines=4,
            most_lines=10,
            kind="bare",
        )
        self.mentions = MentionPicker(
            self.text, self._directory.colleagues, self._may_mention, self._mentioned
        )
        self.inserter = Inserter(self.text, self._insertions, self)
        self.guard = StaleGuard()
        self.elsewhere = DraftOffer()
        self.saved_icon = IconLabel("check", "green.fg", 14)
        self.saved = Label("", "meta", tone="tertiary")
        self.discard = IconButton("trash-2", lambda: t("ticket.compose.discard"), clicked=self.throw_away)
        tools = [*self.inserter.buttons.values(), self.attach]
        top = row(self.kinds, self.recipient, self.minutes, None, *tools, spacing=6)
        foot = row(self.saved_icon, self.saved, None, self.discard, self.send_button, spacing=6)
        self._top, self._foot = box(top), box(foot)
        above, below = (self._top, self.elsewhere, self.guard), (self.uploads, self._foot)
        items = column(*above, self.text, *below, margins=(9, 8, 9, 8))
        self.setLayout(items)
        set_surface(self, "card_focus")

    def _connect(self) -> None:
        self.kinds.changed.connect(lambda value: self.start(EntryKind(value)))
        self.text.edited.connect(self._on_edit)
        self.text.submitted.connect(self._on_ctrl_enter)
        self.text.image_pasted.connect(self._paste_image)
        self.text.files_pasted.connect(self._add_files)
        self.minutes.valueChanged.connect(self._on_minutes)
        self.send_button.pressed.connect(self.send)
        self.uploads.changed.connect(self._on_files)
        self.uploads.busy_changed.connect(self._show_state)
        self.guard.send_anyway.connect(self._send_anyway)
        self.guard.closed.connect(lambda: self.text.setFocus(Qt.FocusReason.OtherFocusReason))
        self.keeper.saved.connect(self._on_saved)
        self.keeper.saved.connect(self._copies.saved)
        self.keeper.gone.connect(self._copies.sent)
        self.elsewhere.taken.connect(self._take_over)
        self.outbox.returning.connect(self._on_returning)
        self.outbox.restored.connect(self._on_restored)
        self.outbox.taken_back.connect(self._on_return)
        self.outbox.refused.connect(self._on_refused)

    # --- the ticket ----------------------------------------------------------------------------------------

    @property
    def kind(self) -> EntryKind:
        return self._draft.kind if self._draft is not None else EntryKind.ANSWER

    @property
    def draft(self) -> EntryDraft | None:
        return self._draft

    def show_ticket(self, ticket_id: int) -> None:
        """Another ticket; what was begun there before stands here again."""
        self.flush()
        self._detail = self.inserter.detail = None
        there = self.keeper.kinds(ticket_id)
        self._open(ticket_id, there[0] if there else EntryKind.ANSWER)
        self.elsewhere.hide()
        self._copies.look(self, ticket_id, partial(self._offer_elsewhere, ticket_id))

    def _offer_elsewhere(self, ticket_id: int, found: list[KeptDraft]) -> None:
        """What was written at another PC, unless it lies here too."""
        if self._draft is None or self._draft.ticket_id != ticket_id:
            return
        self._on_edit()
        other = [one for one in found if one.text != self.keeper.open(ticket_id, one.kind).text]
        if other and other[0].text != self._draft.text:
            self.elsewhere.offer(other[0])

    def _take_over(self, kept: KeptDraft) -> None:
        """It stands before what was begun here."""
        if self._draft is not None:
            ticket_id = self._draft.ticket_id
            self.flush()
            put_back(self.keeper, taken_over(kept, ticket_id))
            self._open(ticket_id, kept.kind)
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_detail(self, detail: TicketDetail) -> None:
        """The ticket as it is now. The text being written is left alone."""
        if self._draft is None or self._draft.ticket_id != detail.row.id:
            return
        self._detail = self.inserter.detail = detail
        if self._draft.is_empty:
            self._draft.base_seq = self._last_seq()
        self._show_state()

    def clear(self) -> None:
        self.flush()
        self._detail = self._draft = self.inserter.detail = None
        self.uploads.show_files(0, [])
        self.setEnabled(False)

    def _last_seq(self) -> int:
        entries = self._detail.entries if self._detail is not None else []
        return max((entry.seq for entry in entries if entry.origin is None), default=0)

    def _open(self, ticket_id: int, kind: EntryKind) -> None:
        draft = self.keeper.open(ticket_id, kind)
        if draft.is_empty:
            draft.base_seq = self._last_seq()
        self._draft = draft
        self._is_filling = True
        self.kinds.set_value(kind.value)
        self.text.set_text(draft.text)
        self.text.put_cursor_at_end()
        self.minutes.setValue(draft.minutes)
        self.uploads.show_files(ticket_id, draft.attachments)
        self._is_filling = False
        self.guard.close_guard()
        self.text.setPlaceholderText(self._placeholder())
        self._show_state()

    # --- kinds ---------------------------------------------------------------------------------------------

    def start(self, kind: EntryKind) -> None:
        """Write an answer, a note or a phone record; each has a text of its own."""
        if self._draft is None:
            return
        commit()
        if kind is not self._draft.kind:
            self.flush()
            self._open(self._draft.ticket_id, kind)
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.started.emit(kind)

    def switch(self) -> None:
        self.start(EntryKind.ANSWER if self.kind is not EntryKind.ANSWER else EntryKind.NOTE)

    # --- writing -------------------------------------------------------------------------------------------

    def _on_edit(self) -> None:
        """Every key stroke, also inside of a syllable."""
        draft, text = self._draft, self.text.full_text()
        if self._is_filling or draft is None or text == draft.text:
            return
        if draft.is_empty:
            draft.base_seq = self._last_seq()
        letters = len(text) - len(draft.text)
        draft.text = text
        self.keeper.rewritten(draft)
        if draft.is_empty:
            self._presence.stopped(draft.ticket_id)
        else:
            self._presence.typed(draft.ticket_id, draft.kind)
        self._show_state()
        self.inserter.typed(letters)

    def _on_minutes(self, minutes: int) -> None:
        if not self._is_filling and self._draft is not None:
            self._draft.minutes = minutes
            self.keeper.rewritten(self._draft)

    def _on_files(self) -> None:
        if not self._is_filling and self._draft is not None:
            self._draft.attachments = list(self.uploads.files)
            self.keeper.rewritten(self._draft)
            self._show_state()

    def flush(self) -> None:
        """Everything written is on disk when this returns, the syllable being composed too."""
        if self._draft is not None and not self._is_filling:
            self._on_edit()
        self.keeper.save_now()

    def throw_away(self) -> None:
        """The writer does not want it any more; it can be put back for a while."""
        draft = self._draft
        if draft is None or draft.is_empty:
            return
        commit()
        self._on_edit()
        self.keeper.discard(draft)
        self._copies.discard(draft)
        self._presence.stopped(draft.ticket_id)
        self._open(draft.ticket_id, draft.kind)
        show_undo(self, t("ticket.compose.discarded"), partial(self.outbox.restore, draft))

    def _on_restored(self, draft: EntryDraft) -> None:
        if self._draft is not None and self._draft.ticket_id == draft.ticket_id:
            self._open(draft.ticket_id, draft.kind)

    # --- colleagues ----------------------------------------------------------------------------------------

    def _may_mention(self) -> bool:
        """What goes to the requester calls for nobody."""
        return not self._is_filling and self.kind is not EntryKind.ANSWER

    def _mentioned(self, name: str, person_id: int) -> None:
        if self._draft is not None:
            self._draft.mentions[name] = person_id

    def _settle_mentions(self, draft: EntryDraft) -> None:
        """Of those who were chosen, the ones who are still called for; and names that were written out."""
        people = self._directory.colleagues()
        ids = called(draft.text, draft.mentions, people) if draft.kind is not EntryKind.ANSWER else []
        names = {one.value: one.title for one in people}
        draft.mentions = {f"{names.get(one, '')}#{one}": one for one in ids}

    # --- words from elsewhere ------------------------------------------------------------------------------

    def offer(self, name: str) -> None:
        """Open the list of an insertion, by its key."""
        self.inserter.offer(name)

    # --- files ---------------------------------------------------------------------------------------------

    def _choose_files(self) -> None:
        dialog = QFileDialog(self, t("ticket.compose.attach"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._add_files)
        dialog.open()

    def _add_files(self, paths: list[str]) -> None:
        if self._draft is not None:
            self.uploads.add_paths(self._draft.ticket_id, paths)

    def _paste_image(self, image: QImage) -> None:
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes, Qt takes the name
        if self._draft is not None:
            name = t("ticket.compose.pasted_name")
            self.uploads.add(self._draft.ticket_id, f"{name}.png", "image/png", bytes(content.data()))

    # --- sending -------------------------------------------------------------------------------------------

    def _on_ctrl_enter(self) -> None:
        """The field tells of it also when sending was given another key."""
        if SEND not in self._commands or CTRL_ENTER in self._commands.keys(SEND):
            self.send()

    def send(self, after: After | None = None) -> None:
        """What stands on the screen goes out, as the kind it was written as."""
        commit()
        self._on_edit()
        draft = self._draft
        if self.has_gap:
            self.inserter.select_gap()
        if draft is None or not self.can_send:
            return
        follows = self.send_button.after(after)
        self.guard.close_guard()
        self._settle_mentions(draft)
        self.outbox.put(Letter(draft, follows))
        self.keeper.discard(draft)
        self._presence.stopped(draft.ticket_id)
        self._open(draft.ticket_id, draft.kind)

    def send_and_resolve(self) -> None:
        """Only an answer resolves; a note stays a note and stays here."""
        if self.kind is EntryKind.ANSWER:
            self.send(After.RESOLVE)

    def _send_anyway(self) -> None:
        """The writer has seen what came meanwhile."""
        if self._draft is not None:
            self._draft.base_seq = max(self.guard.last_seq, self._draft.base_seq)
            self.send(self.guard.after)

    @property
    def can_send(self) -> bool:
        draft = self._draft
        has_words = draft is not None and bool(draft.text.strip())
        is_whole = has_words and not self.has_gap
        return is_whole and not self.uploads.is_busy and NEEDED[self.kind] in self._allowed

    @property
    def _allowed(self) -> list[TicketAction]:
        return self._detail.allowed_actions if self._detail is not None else []

    @property
    def has_gap(self) -> bool:
        """A place of a template is still to be filled in; only what the requester reads must be whole."""
        draft = self._draft
        return draft is not None and draft.kind is EntryKind.ANSWER and has_gap(draft.text)

    def _on_returning(self, _: object) -> None:
        self.flush()

    def _on_return(self, letter: Letter) -> None:
        if self._draft is not None and self._draft.ticket_id == letter.ticket_id:
            self._open(letter.ticket_id, letter.draft.kind)
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_refused(self, letter: Letter, error: DeskError) -> None:
        if self._draft is None or self._draft.ticket_id != letter.ticket_id:
            return
        self._open(letter.ticket_id, letter.draft.kind)
        if error.code == "answered_meanwhile":
            self.guard.show_news(error, letter.after)
        else:
            self.guard.show_refusal(sentence(error))

    # --- the look ------------------------------------------------------------------------------------------

    def _placeholder(self) -> str:
        return t(f"ticket.compose.hint_{self.kind.value}")

    def _show_state(self) -> None:
        kind = self.kind
        has_ticket = self._draft is not None
        set_surface(self, "note" if kind is EntryKind.NOTE else "card_focus")
        self.setEnabled(has_ticket)
        self._show_recipient()
        self.send_button.offer(kind, self._allowed, is_ready=self.can_send)
        self.discard.setVisible(self._draft is not None and not self._draft.is_empty)
        self._show_saved()

    def _show_recipient(self) -> None:
        if self.kind is EntryKind.ANSWER:
            name = self._detail.requester.name if self._detail is not None else ""
            self.recipient.set_badge(Badge(t("ticket.compose.to", name=name), "grey", "mail"))
            self.recipient.setVisible(bool(name) and self.width() >= theme.px(ROOMY))
        else:
            self.recipient.setVisible(True)
            self.recipient.set_badge(Badge(t("ticket.compose.inside"), "amber", "lock"))
            if self._top.sizeHint().width() > self._top.width():
                self.recipient.set_badge(Badge(t("ticket.compose.inside_short"), "amber", "lock"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_recipient()

    def _show_saved(self) -> None:
        saved_at = self._draft.saved_at if self._draft is not None else None
        icon, color = ("pencil", "amber.fg") if self.has_gap else ("check", "green.fg")
        self.saved_icon.set(icon, color, 14)
        self.saved_icon.setVisible(saved_at is not None or self.has_gap)
        clock = formats.local(saved_at).strftime("%H:%M:%S") if saved_at is not None else ""
        said = t("ticket.compose.saved", time=clock) if clock else ""
        self.saved.setText(t("ticket.compose.gap") if self.has_gap else said)

    def _on_saved(self, draft: EntryDraft) -> None:
        if draft is self._draft:
            self._show_saved()

    def retranslate(self) -> None:
        self.minutes.setSuffix(t("ticket.compose.minutes"))
        self.minutes.setAccessibleName(t("ticket.compose.duration"))
        self.minutes.setToolTip(t("ticket.compose.duration"))
        self.text.setPlaceholderText(self._placeholder())
        self._show_state()
