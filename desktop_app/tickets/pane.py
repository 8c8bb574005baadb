"""One ticket: its body, and beside it who asks and with which computer."""

from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from shiboken6 import isValid

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import actions
from desktop_app.tickets.beside.context import ContextPanel
from desktop_app.tickets.beside.drawer import Drawer
from desktop_app.tickets.beside.family import FamilyPart
from desktop_app.tickets.body import TicketBody
from desktop_app.tickets.commands import SCOPE, commands_of
from desktop_app.tickets.extensions import FAMILY, MERGED, Side, extensions_of
from desktop_app.tickets.header_menu import HeaderMenu
from desktop_app.tickets.kept import KIND, KeptTickets
from desktop_app.tickets.presence import presence_of
from desktop_app.tickets.sheets import dialogs
from desktop_app.tickets.sheets.merging import MergedPart
from desktop_app.tickets.timer import record_time
from desktop_app.tickets.verbs import Verbs
from desktop_app.tickets.writing.letters import Letters
from desktop_app.ui.dialogs import confirm
from desktop_app.ui.keys import set_scope
from desktop_app.ui.page import set_pane
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import set_surface
from shared.errors import DeskError
from shared.tickets import BY_TICKETS, EntryKind, TicketAction, TicketDetail, TicketRow
from shared.updates import Update

A = TicketAction


class TicketPane(QWidget):
    """`shown(detail)` when it is another ticket or another state of it, `changed(row)` after every write.

    `left` when the person goes back to the list, `window_asked(ticket_id)` for a window of its own.
    """

    shown = Signal(object)
    changed = Signal(object)
    left = Signal()
    window_asked = Signal(int)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "surface")
        set_scope(self, SCOPE)
        self._place, self._backend = place, place.backend
        self._id: int | None = None
        self._detail: TicketDetail | None = None
        self._kept = KeptTickets(place.store)
        self._presence = presence_of(place)
        self.verbs = Verbs(self, place, lambda: self._detail, self._written, self._read)
        self._build()
        self._connect()
        commands_of(place).add(self)
        self.clear()

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        place = self._place
        body = self.body = TicketBody(place, act=self.act, written=self._written, reread=self._read)
        self.header, self.conversation, self.composer = body.header, body.conversation, body.composer
        self.heads, self.writing, self.timer = body.heads, body.writing, body.timer
        self.context = ContextPanel(place, self._parts())
        set_pane(self.context, lambda: t("ticket.panel"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(body, 1)
        line.addWidget(self.context)
        self.drawer = Drawer(self, line, self.context, place.store)
        self.menu = HeaderMenu(place, self.header, self.verbs)
        self.letters = Letters(
            self,
            place,
            self.composer.outbox,
            self._kept,
            seen=lambda: self._detail,
            reread=self._read,
        )
        self.setFocusProxy(self.conversation.timeline)

    def _parts(self) -> list[Side]:
        """Parts of the side panel that need the pane to show what they changed."""
        return [
            Side("family", FAMILY, lambda: FamilyPart(self._place, self._written)),
            Side("merged", MERGED, lambda: MergedPart(self._place, self._written)),
        ]

    def _connect(self) -> None:
        header = self.header
        header.acted.connect(self.act)
        header.renamed.connect(lambda subject: self.verbs.edit(subject=subject))
        header.panel_asked.connect(self.toggle_panel)
        header.star_asked.connect(self.toggle_star)
        self.conversation.note_chosen.connect(self._ask_to_publish)
        self.conversation.split_asked.connect(self.verbs.split)
        for head in extensions_of(self._place).heads:
            self.body.head_parts[head.name].more_asked.connect(partial(self.show_side, head.more))
        self.context.edit_tags.connect(self.edit_tags)
        self.context.unlink.connect(self.menu.unlink)
        self.menu.window_asked.connect(self.open_in_window)
        self.composer.outbox.sent.connect(self._on_sent)
        self._backend.updated.connect(self._on_updates)
        self._backend.reload.connect(self._read)
        theme.changed.connect(self.drawer.fit)

    # --- showing -------------------------------------------------------------------------------------------

    @property
    def ticket_id(self) -> int | None:
        return self._id

    @property
    def detail(self) -> TicketDetail | None:
        return self._detail

    def show_ticket(self, ticket_id: int, row: TicketRow | None = None) -> None:
        """What is known is shown at once, the rest when the server has answered."""
        if ticket_id != self._id:
            self._begin(ticket_id, row)
        self._be_seen(ticket_id)
        self.drawer.set_ticket(has_ticket=True)
        self._read()

    def _begin(self, ticket_id: int, row: TicketRow | None) -> None:
        self._id = self.letters.ticket_id = ticket_id
        self._detail = None
        known = self._kept.get(ticket_id)
        self.body.begin(ticket_id, row, is_known=known is not None)
        if known is None:
            self.context.show_ticket(None)
        else:
            self._show(known)

    def _be_seen(self, ticket_id: int | None) -> None:
        """Colleagues see who is here; and the other way round."""
        if isValid(self._presence):
            self._presence.view(self, ticket_id)
            self.body.show_company(ticket_id)

    def clear(self) -> None:
        self._id = self._detail = self.letters.ticket_id = None
        self._be_seen(None)
        self.body.clear()
        self.context.show_ticket(None)
        self.drawer.set_ticket(has_ticket=False)

    def _read(self) -> None:
        if self._id is not None:
            actions.read(self._backend, self, self._id, self._arrived, self._not_read)

    def _arrived(self, detail: TicketDetail) -> None:
        self._kept.keep(detail)
        if detail.row.id == self._id:
            self.body.uncover()
            self._show(detail)

    def _not_read(self, error: DeskError) -> None:
        """Not there, or not for us: a copy of before is not shown any longer."""
        if error.status in (403, 404) and self._id is not None:
            self._kept.forget(self._id)
            self._detail = None
        if self._detail is None:
            self.context.show_ticket(None)
            self.body.show_gone(sentence(error))

    def _show(self, detail: TicketDetail) -> None:
        """Everything but the text that is being written."""
        if self._detail is not None and detail.row.version < self._detail.row.version:
            return
        if detail == self._detail:
            return
        self._detail = detail
        self.body.show_detail(detail)
        self.context.show_ticket(detail)
        self.shown.emit(detail)

    def _on_updates(self, updates: list[Update]) -> None:
        is_about_me = any(update.kind == KIND and update.id == self._id for update in updates)
        if is_about_me or any(one.kind == "tag" and one.name not in BY_TICKETS for one in updates):
            self._read()

    def open_in_window(self) -> None:
        if self._id is not None:
            self.window_asked.emit(self._id)

    def find_words(self) -> None:
        self.conversation.find_bar.begin()

    def toggle_panel(self) -> None:
        self.drawer.toggle()

    def show_side(self, name: str) -> None:
        """One part of the side panel, also where the panel was closed."""
        self.drawer.reveal()
        self.context.reveal(name)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.drawer.fit()

    # --- keys ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: first the drawer, then back to the list; the draft is kept."""
        if event.key() == Qt.Key.Key_Escape:
            if self.drawer.is_over:
                self.drawer.close_over()
            else:
                self.composer.flush()
                self.left.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self._be_seen(self._id)

    def hideEvent(self, event: Any) -> None:
        self.composer.flush()
        self._be_seen(None)
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.composer.flush()

    # --- writing -------------------------------------------------------------------------------------------

    def allows(self, action: TicketAction) -> bool:
        return self._detail is not None and action in self._detail.allowed_actions

    def write(self, kind: EntryKind) -> None:
        self.composer.start(kind)

    def insert_answer(self, ticket_id: int, words: str) -> None:
        """Words that were found for this ticket, into the answer to its requester."""
        if ticket_id == self._id:
            self.write(EntryKind.ANSWER)
            self.composer.inserter.insert(ticket_id, words)

    def send(self) -> None:
        self.composer.send()

    def send_and_resolve(self) -> None:
        self.composer.send_and_resolve()

    def switch_kind(self) -> None:
        self.composer.switch()

    def offer(self, name: str) -> None:
        self.composer.offer(name)

    # --- acting --------------------------------------------------------------------------------------------

    def act(self, action: TicketAction) -> None:
        if action is A.SPLIT:
            self.verbs.split(self.conversation.timeline.selected_ids())
        else:
            self.verbs.act(action)

    def _written(self, detail: TicketDetail) -> None:
        """The answer of a write of ours: show it, tell the list."""
        self._kept.keep(detail)
        if detail.row.id == self._id:
            self._show(detail)
        self.changed.emit(detail.row)

    def _on_sent(self, _: object, detail: TicketDetail) -> None:
        self._written(detail)

    def _ask_to_publish(self, words: str) -> None:
        """What stands inside becomes public only by a new entry that its writer has agreed to."""
        if self.allows(A.ANSWER):
            confirm(
                self,
                lambda: t("ticket.note_to_answer"),
                lambda: t("ticket.note_to_answer_ask"),
                yes=lambda: t("ticket.note_to_answer_yes"),
                done=lambda: self._publish(words),
            )

    def _publish(self, words: str) -> None:
        self.composer.start(EntryKind.ANSWER)
        self.composer.text.insert(words)

    def toggle_timer(self) -> None:
        self.timer.toggle()

    def record_time(self) -> None:
        if self._detail is not None and self.allows(A.NOTE):
            record_time(self, self._place, self._detail, self._written)

    def toggle_star(self) -> None:
        """Follow this ticket, or no longer."""
        if self._detail is not None:
            follows = not self._detail.row.is_watched
            actions.watch(self._backend, self, self._detail.row.id, self._written, follows=follows)

    # --- fields --------------------------------------------------------------------------------------------

    def edit_subject(self) -> None:
        self.header.subject.begin()

    def pick_priority(self) -> None:
        self.menu.pick_priority()

    def set_priority(self, priority: int) -> None:
        self.verbs.set_priority(priority)

    def pick_category(self) -> None:
        self.menu.pick_category()

    def edit_tags(self) -> None:
        if self._detail is not None and self.allows(A.EDIT):
            dialogs.tags(self, self._place, self._detail, self._written)

    def show_device(self) -> None:
        self.context.open_first_device()

    def menu_item(self, name: str) -> None:
        self.menu.choose(name)

    def group(self) -> None:
        self.menu.group()
