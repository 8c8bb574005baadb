"""What sends the text being written, and what follows an answer that was sent."""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.core.store import Store
from desktop_app.core.translator import t
from desktop_app.tickets.writing.outbox import After
from desktop_app.ui.live import Key
from desktop_app.ui.menus import add_line
from desktop_app.ui.widgets import Button, IconButton, row
from shared.tickets import EntryKind, TicketAction

REMEMBERED = "composer/after"
NEEDED: dict[After, TicketAction] = {After.PEND: TicketAction.PEND, After.RESOLVE: TicketAction.RESOLVE}
ICONS: dict[After, str] = {
    After.STAY: "send",
    After.PEND: "circle-pause",
    After.RESOLVE: "circle-check",
}
INSIDE_ICONS: dict[EntryKind, str] = {EntryKind.NOTE: "lock", EntryKind.CALL: "phone"}


class SendButton(QWidget):
    """Says what it does. Its menu chooses what follows an answer, remembered; `pressed` asks to send."""

    pressed = Signal()

    def __init__(self, store: Store, key: Key, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._kind = EntryKind.ANSWER
        self._allowed: Collection[TicketAction] = ()
        noted = store.noted(REMEMBERED)
        self._wanted = After(noted) if noted in set(After) else After.STAY
        self.more = IconButton("chevron-down", lambda: t("ticket.compose.after"), clicked=self._open_menu)
        self.primary = Button(self._words, "primary", icon="send", key=key, clicked=self.pressed.emit)
        self.setLayout(row(self.more, self.primary, spacing=6))

    def offer(self, kind: EntryKind, allowed: Collection[TicketAction], *, is_ready: bool) -> None:
        """For a text of this kind, on a ticket that allows these things now."""
        self._kind, self._allowed = kind, allowed
        self.more.setVisible(kind is EntryKind.ANSWER)
        self.primary.set_icon(INSIDE_ICONS.get(kind) or ICONS[self.after()])
        self.primary.retranslate()
        self.primary.setEnabled(is_ready)

    def after(self, wanted: After | None = None) -> After:
        """What follows when it is sent now; only an answer is followed by anything."""
        wanted = wanted or self._wanted
        return wanted if self._kind is EntryKind.ANSWER and self.may_follow(wanted) else After.STAY

    def may_follow(self, after: After) -> bool:
        return after is After.STAY or NEEDED[after] in self._allowed

    def choose(self, after: After) -> None:
        """What the button does from now on."""
        self._wanted = after
        self._store.note(REMEMBERED, after.value)
        self.offer(self._kind, self._allowed, is_ready=self.primary.isEnabled())

    def _words(self) -> str:
        if self._kind is not EntryKind.ANSWER:
            return t(f"ticket.compose.leave_{self._kind.value}")
        return t(f"ticket.compose.send_{self.after().value}")

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for after in After:
            action = add_line(menu, t(f"ticket.compose.send_{after.value}"), partial(self.choose, after))
            action.setCheckable(True)
            action.setChecked(after is self._wanted)
            action.setEnabled(self.may_follow(after))
        above = QPoint(0, -menu.sizeHint().height())
        menu.popup(self.more.mapToGlobal(above))
