"""One ticket: head, conversation, what is being written, and beside it who asks and with which computer."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from desktop_app.core.sentences import sentence
from desktop_app.core.translator import t
from desktop_app.core.workplace import Workplace
from desktop_app.tickets import actions, badges, changes, dialogs, linking
from desktop_app.tickets.commands import SCOPE, commands_of
from desktop_app.tickets.company import Heads, WritingStrip
from desktop_app.tickets.composer import Composer
from desktop_app.tickets.context import WIDTH, ContextPanel
from desktop_app.tickets.conversation import Conversation
from desktop_app.tickets.directory import directory_of
from desktop_app.tickets.extensions import FAMILY, MERGED, Side, extensions_of
from desktop_app.tickets.family import FamilyPart
from desktop_app.tickets.header import TicketHeader
from desktop_app.tickets.merging import MergedPart, MergedStrip
from desktop_app.tickets.outbox import Letter
from desktop_app.tickets.presence import presence_of
from desktop_app.tickets.timer import WorkTimer, record_time
from desktop_app.tickets.verbs import Verbs
from desktop_app.ui.choices import Choice, Deliver, local_provider
from desktop_app.ui.dialogs import confirm
from desktop_app.ui.keys import set_scope
from desktop_app.ui.page import set_pane
from desktop_app.ui.picker import pick_at
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, UndoStrip, show_toast, show_undo
from desktop_app.ui.widgets import Button, Divider, EmptyState, set_surface
from shared.assets import LIST_ASSETS, AssetRow, AssetsQuery
from shared.errors import DeskError
from shared.tickets import (
    UNLINK_TICKET,
    EntryKind,
    Grouped,
    Kind,
    Link,
    LinkKind,
    Status,
    TicketAction,
    TicketDetail,
    TicketRow,
)
from shared.updates import Update
from shared.wire import Page, Ref

KEPT = 50
KIND = "ticket"
NARROW = 1200
"""A window narrower than this shows the side panel over the conversation, when it is asked for."""
PANEL_NOTE = "ticket/panel"
A = TicketAction


class TicketPane(QWidget):
    """`changed(row)` after every write; `left` when the person goes back to the list."""

    changed = Signal(object)
    left = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_surface(self, "surface")
        set_scope(self, SCOPE)
        self._place, self._backend = place, place.backend
        self._id: int | None = None
        self._detail: TicketDetail | None = None
        self._details: OrderedDict[int, TicketDetail] = OrderedDict()
        self._strips: dict[Letter, UndoStrip] = {}
        self._wants_panel = place.store.noted(PANEL_NOTE) != "closed"
        self._is_narrow = False
        self._directory = directory_of(place)
        self._presence = presence_of(place)
        self.verbs = Verbs(self, place, lambda: self._detail, self._written, self._read)
        self._build()
        self._connect()
        commands_of(place).add(self)
        self.clear()

    # --- building ------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.header = TicketHeader(self._place.commands, extensions_of(self._place).lines)
        self.conversation = Conversation(self._backend)
        self.heads, self.writing = Heads(self._place), WritingStrip(self._place)
        self.timer = WorkTimer(self._place, self._written)
        self.header.stand_beside(self.heads, self.timer)
        self.merged_strip = MergedStrip(self._place, lambda: self.act(A.UNMERGE))
        self.composer = Composer(self._place)
        self.context = ContextPanel(self._place, self._parts())
        self._body = QWidget()
        middle = QVBoxLayout(self._body)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        self._frame = QWidget()
        frame = QVBoxLayout(self._frame)
        frame.setContentsMargins(theme.px(20), 0, theme.px(20), theme.px(14))
        frame.setSpacing(theme.px(8))
        frame.addWidget(self.writing)
        frame.addWidget(self.composer)
        middle.addWidget(self.header)
        middle.addWidget(Divider())
        middle.addWidget(self.merged_strip)
        middle.addWidget(self.conversation, 1)
        middle.addWidget(self._frame)
        set_pane(self.conversation, lambda: t("ticket.conversation"))
        set_pane(self.context, lambda: t("ticket.panel"))
        self.conversation.setFocusProxy(self.conversation.timeline)
        self._empty = EmptyState("inbox", lambda: t("ticket.empty"), lambda: t("ticket.empty_more"))
        self._gone_text = ""
        self._gone = EmptyState(
            "search-x",
            lambda: t("ticket.gone"),
            lambda: self._gone_text,
            hue="amber",
            actions=[Button(lambda: t("ticket.retry"), icon="refresh-cw", clicked=self._read)],
        )
        self._stack = QStackedWidget()
        for widget in (self._empty, self._body, self._gone):
            self._stack.addWidget(widget)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._stack, 1)
        self._row.addWidget(self.context)
        self.context.setFixedWidth(theme.px(WIDTH))
        self.setFocusProxy(self.conversation.timeline)

    def _parts(self) -> list[Side]:
        """Parts of the side panel that need the pane to show what they changed."""
        return [
            Side("family", FAMILY, lambda: FamilyPart(self._place, self._written)),
            Side("merged", MERGED, lambda: MergedPart(self._place, self._written)),
        ]

    def _connect(self) -> None:
        header, outbox = self.header, self.composer.outbox
        header.acted.connect(self.act)
        header.renamed.connect(lambda subject: self.verbs.edit(subject=subject))
        header.priority_asked.connect(self.pick_priority)
        header.category_asked.connect(self.pick_category)
        header.panel_asked.connect(self.toggle_panel)
        header.star_asked.connect(self.toggle_star)
        self.conversation.note_chosen.connect(self._ask_to_publish)
        header.menu_item.connect(self.menu_item)
        self.conversation.split_asked.connect(self.verbs.split)
        self.context.edit_tags.connect(self.edit_tags)
        self.context.unlink.connect(self._unlink)
        outbox.held.connect(self._on_held)
        outbox.leaving.connect(self._on_leaving)
        outbox.taken_back.connect(self._on_leaving)
        outbox.sent.connect(lambda _, detail: self._written(detail))
        outbox.refused.connect(self._on_refused)
        outbox.step_refused.connect(self._on_step_refused)
        self._backend.updated.connect(self._on_updates)
        self._backend.reload.connect(self._read)
        theme.changed.connect(self._fit)

    # --- showing -------------------------------------------------------------------------------------------

    @property
    def ticket_id(self) -> int | None:
        return self._id

    @property
    def detail(self) -> TicketDetail | None:
        return self._detail

    def show_ticket(self, ticket_id: int, row: TicketRow | None = None) -> None:
        """What is known is shown at once, the rest when the server has answered."""
        is_other = ticket_id != self._id
        self._id = ticket_id
        if is_other:
            self._detail = None
            self.composer.show_ticket(ticket_id)
            known = self._known(ticket_id)
            if known is None:
                self.conversation.clear()
                self.merged_strip.show_ticket(None)
                self.context.show_ticket(None)
            self._stack.setCurrentWidget(self._body)
            if row is not None:
                self.header.show_row(row)
            if known is not None:
                self._show(known)
        self._be_seen(ticket_id)
        self._fit()
        self._read()

    def _be_seen(self, ticket_id: int | None) -> None:
        """Colleagues see who is here; and the other way round."""
        if isValid(self._presence):
            self._presence.view(self, ticket_id)
            for widget in (self.heads, self.writing):
                widget.show_ticket(ticket_id or 0)

    def clear(self) -> None:
        self._id = self._detail = None
        self._be_seen(None)
        self.composer.clear()
        self.context.show_ticket(None)
        self._stack.setCurrentWidget(self._empty)
        self._fit()

    def _known(self, ticket_id: int) -> TicketDetail | None:
        found = self._details.get(ticket_id)
        if found is None:
            kept = self._place.store.recall(KIND, [ticket_id]).get(ticket_id)
            try:
                found = msgspec.json.decode(kept, type=TicketDetail) if kept else None
            except msgspec.MsgspecError:
                return None
        return found

    def _keep(self, detail: TicketDetail) -> None:
        if self._details.get(detail.row.id) == detail:
            return
        self._details[detail.row.id] = detail
        self._details.move_to_end(detail.row.id)
        while len(self._details) > KEPT:
            self._details.popitem(last=False)
        self._place.store.keep(KIND, {detail.row.id: msgspec.json.encode(detail)})

    def _read(self) -> None:
        if self._id is not None:
            actions.read(self._backend, self, self._id, self._arrived, self._not_read)

    def _arrived(self, detail: TicketDetail) -> None:
        self._keep(detail)
        if detail.row.id == self._id:
            self._stack.setCurrentWidget(self._body)
            self._show(detail)

    def _not_read(self, error: DeskError) -> None:
        """Not there, or not for us: a copy of before is not shown any longer."""
        if error.status in (403, 404) and self._id is not None:
            self._details.pop(self._id, None)
            self._place.store.forget(KIND, self._id)
            self._detail = None
        if self._detail is None:
            self._gone_text = sentence(error)
            self._gone.text.setText(self._gone_text)
            self.context.show_ticket(None)
            self._stack.setCurrentWidget(self._gone)

    def _show(self, detail: TicketDetail) -> None:
        """Everything but the text that is being written."""
        if self._detail is not None and detail.row.version < self._detail.row.version:
            return
        if detail == self._detail:
            return
        self._detail = detail
        self.header.show_detail(detail)
        self.timer.show_ticket(detail)
        self.merged_strip.show_ticket(detail)
        self._frame.setVisible(can_write(detail))
        self.conversation.show_detail(detail)
        self.composer.set_detail(detail)
        self.context.show_ticket(detail)

    def _on_updates(self, updates: list[Update]) -> None:
        if any(update.kind == KIND and update.id == self._id for update in updates):
            self._read()

    # --- the side panel ------------------------------------------------------------------------------------

    def toggle_panel(self) -> None:
        if self._is_narrow:
            self._set_drawer(is_open=self.context.isHidden())
            return
        self._wants_panel = not self._wants_panel
        self._place.store.note(PANEL_NOTE, "" if self._wants_panel else "closed")
        self._fit()

    def _set_drawer(self, *, is_open: bool) -> None:
        self.context.setVisible(is_open)
        if is_open:
            self._place_drawer()
            self.context.raise_()

    def _place_drawer(self) -> None:
        width = self.context.width()
        self.context.setGeometry(self.width() - width, 0, width, self.height())

    def _fit(self) -> None:
        """Beside the conversation, or over it where the window is narrow."""
        self.context.setFixedWidth(theme.px(WIDTH))
        was_narrow, self._is_narrow = self._is_narrow, self.window().width() < NARROW
        has_ticket = self._id is not None
        if self._is_narrow:
            if not was_narrow:
                self._row.removeWidget(self.context)
                self.context.hide()
            self._place_drawer()
            return
        if was_narrow:
            self._row.addWidget(self.context)
        self.context.setVisible(has_ticket and self._wants_panel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # --- keys ----------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc: first the drawer, then back to the list; the draft is kept."""
        if event.key() == Qt.Key.Key_Escape:
            if self._is_narrow and not self.context.isHidden():
                self._set_drawer(is_open=False)
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

    def _on_held(self, letter: Letter) -> None:
        if letter.ticket_id != self._id:
            return
        name = self._detail.requester.name if self._detail is not None else ""
        words = t("ticket.compose.waiting", name=name)
        strip = show_undo(self, words, lambda: self.composer.outbox.take_back(letter))
        strip.button.set_text(lambda: t("ticket.compose.take_back"))
        self._strips[letter] = strip
        strip.closed.connect(lambda: self._strips.pop(letter, None))

    def _on_leaving(self, letter: Letter) -> None:
        strip = self._strips.pop(letter, None)
        if strip is not None:
            strip.close_now()

    def _on_refused(self, letter: Letter, error: DeskError) -> None:
        """Where its ticket is not shown, say it; the composer says it otherwise."""
        panes = [one for one in commands_of(self._place).panes if isinstance(one, TicketPane)]
        if any(pane.ticket_id == letter.ticket_id for pane in panes):
            if letter.ticket_id == self._id:
                self._read()
        elif panes and panes[0] is self:
            known = self._known(letter.ticket_id)
            number = known.row.number if known is not None else str(letter.ticket_id)
            ref = Ref(kind=KIND, id=letter.ticket_id, label=number)
            open_it = (t("ticket.compose.open"), lambda: self._place.navigation.open(ref))
            words = t("ticket.compose.kept", reason=sentence(error))
            title = t("ticket.compose.came_back", number=number)
            show_toast(self, Notice(title, words, "red", "triangle-alert", open_it, stays=True))

    def _on_step_refused(self, letter: Letter, error: DeskError) -> None:
        if letter.ticket_id == self._id:
            title = t("ticket.compose.step_failed")
            show_toast(self, Notice(title, sentence(error), "amber", "triangle-alert"))
            self._read()

    # --- acting --------------------------------------------------------------------------------------------

    def act(self, action: TicketAction) -> None:
        if action is A.SPLIT:
            self.verbs.split(self.conversation.timeline.selected_ids())
        else:
            self.verbs.act(action)

    def _written(self, detail: TicketDetail) -> None:
        """The answer of a write of ours: show it, tell the list."""
        self._keep(detail)
        if detail.row.id == self._id:
            self._show(detail)
        self.changed.emit(detail.row)

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
        if not self.allows(A.EDIT):
            return
        choices = [
            Choice(level, badges.priority_word(level), icon=badges.PRIORITY_LOOKS[level][2], key=str(level))
            for level in range(1, 5)
        ]
        pick_at(
            self.header.priority,
            local_provider(choices),
            lambda choice: self.set_priority(choice.value),
            placeholder=lambda: t("ticket.command.priority"),
        )

    def set_priority(self, priority: int) -> None:
        self.verbs.set_priority(priority)

    def pick_category(self) -> None:
        if self.allows(A.EDIT):
            pick_at(
                self.header.category,
                local_provider(self._directory.category_choices),
                lambda choice: self.verbs.edit(category_id=choice.value),
                placeholder=lambda: t("ticket.command.category"),
            )

    def edit_tags(self) -> None:
        if self._detail is not None and self.allows(A.EDIT):
            dialogs.tags(self, self._place, self._detail, self._written)

    def show_device(self) -> None:
        self.context.open_first_device()

    def menu_item(self, name: str) -> None:
        detail = self._detail
        if detail is None:
            return
        if name == "copy_number":
            QGuiApplication.clipboard().setText(f"#{detail.row.number}")
            show_toast(self, Notice(t("ticket.copied"), f"#{detail.row.number}", "green", "copy"))
        elif name in self._sheets:
            self._sheets[name](self, self._place, detail, self._written)
        elif name == "kind":
            self._pick_kind(detail)
        elif name == "group":
            self.group()
        elif name == "link_asset":
            pick_at(
                self.header.more,
                self._find_assets,
                self._link_asset,
                placeholder=lambda: t("ticket.link_asset.hint"),
            )

    def _pick_kind(self, detail: TicketDetail) -> None:
        choices = [Choice(kind, badges.kind_word(kind)) for kind in Kind if kind is not detail.row.kind]
        pick_at(
            self.header.more,
            local_provider(choices),
            lambda choice: self.verbs.edit(kind=choice.value),
            placeholder=lambda: t("ticket.do.kind"),
        )

    # --- what belongs together -----------------------------------------------------------------------------

    _sheets: ClassVar[dict[str, Callable[..., object]]] = {
        "link_related": linking.related,
        "link_parent": linking.below,
        "duplicate": linking.duplicate,
        "plan": changes.plan,
    }

    def group(self) -> None:
        """Below a new problem, or below a ticket that is there already."""
        detail = self._detail
        if detail is None or not self.allows(A.LINK) or not linking.is_groupable(detail):
            return

        def below(target_id: int) -> None:
            actions.link(self._backend, self, detail.row.id, LinkKind.PARENT, target_id, self._written)

        linking.group(self, self._place, [detail.row], [detail.row.id], made=self._grouped, chosen=below)

    def _grouped(self, grouped: Grouped) -> None:
        self._read()
        row = grouped.problem.row
        ref = Ref(kind=KIND, id=row.id, label=row.number)
        open_it = (t("ticket.compose.open"), lambda: self._place.navigation.open(ref))
        title = t("ticket.group.done", number=row.number, n=1)
        show_toast(self, Notice(title, row.subject, "green", "bug", open_it))

    # --- links ---------------------------------------------------------------------------------------------

    def _find_assets(self, query: str, deliver: Deliver) -> None:
        def found(page: Page[AssetRow]) -> None:
            deliver([_asset_choice(row) for row in page.items])

        wanted = AssetsQuery(search=query.strip(), limit=20)
        self._backend.call(
            self, LIST_ASSETS, found, failed=lambda _: deliver([]), query=wanted, latest="find_assets"
        )

    def _link_asset(self, choice: Choice) -> None:
        if self._id is not None:
            actions.link(self._backend, self, self._id, LinkKind.ASSET, choice.value, self._written)

    def _unlink(self, link: Link) -> None:
        if self._id is not None:
            self._backend.call(self, UNLINK_TICKET, self._written, ticket_id=self._id, link_id=link.id)


def can_write(detail: TicketDetail) -> bool:
    """A merged ticket is only read; others show the composer even to who may not write now."""
    return detail.row.status is not Status.MERGED


def _asset_choice(row: AssetRow) -> Choice:
    holder: Sequence[str] = [row.holder.label] if row.holder is not None else []
    return Choice(row.id, row.tag, " · ".join([row.model, *holder]), icon="laptop", words=row.serial)
