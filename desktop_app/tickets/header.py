"""The head of a ticket: subject, number, what it is, and what can be done with it now."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop_app.core import formats
from desktop_app.core.commands import CommandRegistry
from desktop_app.core.translator import t
from desktop_app.tickets import badges
from desktop_app.tickets.extensions import MenuLine
from desktop_app.ui import painting
from desktop_app.ui.badges import Badge
from desktop_app.ui.live import on_language, said
from desktop_app.ui.menus import add_line
from desktop_app.ui.theme import set_text_style, theme
from desktop_app.ui.widgets import (
    ActionRow,
    Button,
    Chip,
    IconButton,
    ImeLineEdit,
    Label,
    box,
    column,
    row,
)
from shared.tickets import Kind, Status, TicketAction, TicketDetail, TicketRow

A = TicketAction
ICONS: dict[TicketAction, str] = {
    A.TAKE: "hand",
    A.ASSIGN: "user-plus",
    A.START: "play",
    A.PEND: "circle-pause",
    A.RESUME: "step-forward",
    A.ESCALATE: "arrow-up-right",
    A.HAND_BACK: "undo-2",
    A.RESOLVE: "circle-check",
    A.CONFIRM: "handshake",
    A.REOPEN: "rotate-ccw",
    A.CLOSE: "check-check",
    A.CANCEL: "circle-x",
    A.MERGE: "merge",
    A.UNMERGE: "undo-2",
    A.SPLIT: "scissors",
    A.RECORD_QUESTION: "message-square-plus",
    A.RECORD_BOUNCE: "circle-slash",
}
SLOTS: tuple[tuple[TicketAction, ...], ...] = (
    (A.START, A.TAKE),
    (A.PEND, A.RESUME),
    (A.HAND_BACK, A.ESCALATE),
    (A.RESOLVE, A.CONFIRM, A.REOPEN),
)
"""One button each: the first that can be done now."""
MENU: tuple[TicketAction, ...] = tuple(ICONS)
STATELESS = frozenset({A.ASSIGN, A.RECORD_QUESTION, A.RECORD_BOUNCE})
"""Not offered where the person asks for another state."""


LONGEST_CHIP = 132


class ChipButton(QPushButton):
    """A chip that can be pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.badge = Badge("")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("kind", "link")
        set_text_style(self, "meta", "medium")

    def set_badge(self, badge: Badge, name: str, *, longest: int = LONGEST_CHIP) -> None:
        text = painting.elided(badge.text, "meta", "medium", theme.px(longest))
        self.badge = replace(badge, text=text)
        self.setAccessibleName(f"{name} {badge.text}")
        self.setToolTip(f"{name} {badge.text}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(int(painting.chip_width(self.badge)) + 1, theme.px(22))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painting.draw_chip(painter, QPointF(0, self.height() / 2), self.badge, height=self.height())
        if self.hasFocus() or self.underMouse():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.color("focus" if self.hasFocus() else "border.input"), 1.5))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 5, 5)
        painter.end()


class SubjectEdit(ImeLineEdit):
    """Enter keeps what was written, Esc takes it back."""

    kept = Signal(str)

    def __init__(self) -> None:
        super().__init__(lambda: t("ticket.subject"), size="title", kind="title")
        set_text_style(self, "title", "semibold")
        self._subject = ""
        self.submitted.connect(self._keep)

    def set_subject(self, subject: str) -> None:
        """What somebody is writing is not taken from under their hands."""
        is_changed = self.hasFocus() and self.full_text() != self._subject
        self._subject = subject
        if not is_changed:
            self.setText(subject)
            self.setCursorPosition(0)

    def begin(self) -> None:
        if not self.isReadOnly():
            self.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.selectAll()

    def _keep(self) -> None:
        text = self.final_text().strip()
        if text and text != self._subject:
            self.kept.emit(text)
        else:
            self.setText(self._subject)
        self.clearFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setText(self._subject)
            self.clearFocus()
            event.accept()
            return
        super().keyPressEvent(event)


class TicketHeader(QWidget):
    """`acted(action)`: a button or a line of the menu; the pickers are opened by the pane."""

    acted = Signal(object)
    menu_item = Signal(str)
    renamed = Signal(str)
    priority_asked = Signal()
    category_asked = Signal()
    panel_asked = Signal()
    star_asked = Signal()

    def __init__(
        self, registry: CommandRegistry, lines: Sequence[MenuLine] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._registry = registry
        self._lines = lines
        self._row: TicketRow | None = None
        self._detail: TicketDetail | None = None
        self.subject = SubjectEdit()
        self.subject.kept.connect(self.renamed)
        self.number = Label("", "meta", tone="secondary").selectable()
        self.status, self.priority, self.category = ChipButton(), ChipButton(), ChipButton()
        self.tier, self.overdue = Chip(Badge("")), Chip(Badge(""))
        self.status.clicked.connect(self._open_states)
        self.priority.clicked.connect(self.priority_asked)
        self.category.clicked.connect(self.category_asked)
        self.panel = IconButton(
            "panel-right",
            lambda: t("ticket.panel"),
            key=registry.key_of("ticket.panel"),
            clicked=self.panel_asked.emit,
        )
        star_key = registry.key_of("ticket.star")
        self.star = IconButton("star", self._star_words, key=star_key, clicked=self.star_asked.emit)
        self.more = IconButton("ellipsis", lambda: t("ticket.actions"), clicked=self._open_menu)
        self.buttons = [
            Button("", icon="circle", clicked=partial(self._press, at)) for at in range(len(SLOTS))
        ]
        self._actions: list[TicketAction | None] = [None] * len(SLOTS)
        self._build()
        on_language(self, self._show)

    def _build(self) -> None:
        top = self._top = row(self.subject, self.star, self.panel, self.more, spacing=4)
        top.setStretch(0, 1)
        chips = row(
            self.number, self.status, self.priority, self.category, self.tier, self.overdue, spacing=6
        )
        self._actions_row = ActionRow(*self.buttons)
        below = row(box(chips), spacing=10, margins=(6, 0, 0, 0))
        below.addWidget(self._actions_row, 1)
        self._lines_below = column(spacing=6, margins=(6, 0, 0, 0))
        self.setLayout(column(top, below, self._lines_below, spacing=8, margins=(14, 14, 16, 10)))

    def stand_beside(self, *widgets: QWidget) -> None:
        """Between the subject and the buttons."""
        for at, widget in enumerate(widgets, 1):
            self._top.insertWidget(at, widget)

    def stand_below(self, widgets: Sequence[QWidget]) -> None:
        """Lines of their own, below number and buttons."""
        for widget in widgets:
            self._lines_below.addWidget(widget)

    def show_row(self, ticket: TicketRow) -> None:
        """What a row of the list knows already."""
        if self._detail is not None and self._detail.row.id != ticket.id:
            self._detail = None
        self._row = ticket
        self._show()

    def show_detail(self, detail: TicketDetail) -> None:
        self._row, self._detail = detail.row, detail
        self._show()

    def allows(self, action: TicketAction) -> bool:
        return self._detail is not None and action in self._detail.allowed_actions

    def _show(self) -> None:
        ticket = self._row
        if ticket is None:
            return
        self.subject.set_subject(ticket.subject)
        self.subject.setReadOnly(not self.allows(A.EDIT))
        self.number.setText(f"#{ticket.number}")
        self.status.set_badge(self._status_badge(ticket), t("ticket.do.status"))
        self.priority.set_badge(badges.priority_badge(ticket.priority), t("ticket.command.priority"))
        self.category.set_badge(badges.category_badge(ticket.category), t("ticket.command.category"))
        self.tier.set_badge(badges.tier_badge(ticket.tier))
        self.tier.setVisible(ticket.tier.value != "L1")
        self._show_overdue()
        for chip in (self.priority, self.category):
            chip.setEnabled(self.allows(A.EDIT))
        self._show_star(is_on=ticket.is_watched)
        self._show_buttons()

    def _show_overdue(self) -> None:
        """The vendor it waits for is later than the contract says."""
        detail = self._detail
        is_late = detail is not None and detail.is_vendor_overdue
        self.overdue.setVisible(is_late)
        if detail is not None and detail.vendor_due_at is not None:
            self.overdue.set_badge(Badge(t("ticket.vendor.overdue"), "red", "truck"))
            moment = formats.moment(detail.vendor_due_at)
            self.overdue.setToolTip(t("ticket.vendor.overdue_since", vendor=detail.vendor, moment=moment))

    def _show_star(self, *, is_on: bool) -> None:
        self.star.set_icon("star", "amber.fg" if is_on else "text.secondary")

        self.star.retranslate()

    def _star_words(self) -> str:
        is_on = self._row is not None and self._row.is_watched
        return t("ticket.unfollow") if is_on else t("ticket.follow")

    def _status_badge(self, ticket: TicketRow) -> Badge:
        if ticket.status is Status.PENDING and ticket.pending_reason is not None:
            reason = badges.pending_word(ticket.pending_reason)
            return Badge(f"{badges.status_word(ticket.status)} · {reason}", "amber", "circle-pause")
        return badges.row_badge(ticket)

    def _show_buttons(self) -> None:
        for at, (slot, button) in enumerate(zip(SLOTS, self.buttons, strict=True)):
            action = next((one for one in slot if self.allows(one)), None)
            if action is A.TAKE and self._row is not None and self._row.assignee_id is not None:
                action = None
            self._actions[at] = action
            button.setVisible(action is not None)
            if action is not None:
                color = "green.fg" if action in (A.RESOLVE, A.CONFIRM) else ""
                button.set_icon(ICONS[action], color)
                button.set_text(t(f"ticket.do.{action.value}").rstrip("…"))
        self._actions_row.updateGeometry()
        self._actions_row.fit()

    def _press(self, at: int) -> None:
        action = self._actions[at]
        if action is not None:
            self.acted.emit(action)

    def button(self, action: TicketAction) -> Button | None:
        """The button that does this now."""
        if action in self._actions:
            return self.buttons[self._actions.index(action)]
        return None

    def _menu_of(self, actions: tuple[TicketAction, ...]) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in actions:
            if self.allows(action):
                words = t(f"ticket.do.{action.value}")
                add_line(menu, words, partial(self.acted.emit, action)).setData(action)
        return menu

    def _open_states(self) -> None:
        menu = self._menu_of(tuple(action for action in MENU if action not in STATELESS))
        menu.popup(self.status.mapToGlobal(self.status.rect().bottomLeft()))

    def _open_menu(self) -> None:
        menu = self._menu_of(MENU)
        menu.addSeparator()
        names = self._more_names()
        for name in [*names, "window", "copy_number"]:
            add_line(menu, t(f"ticket.do.{name}"), partial(self.menu_item.emit, name))
        self._add_lines(menu)
        corner = self.more.mapToGlobal(self.more.rect().bottomRight())
        corner.setX(corner.x() - menu.sizeHint().width())
        menu.popup(corner)

    def _more_names(self) -> list[str]:
        """Lines that are no actions of the machine, as far as this ticket allows them."""
        kind = self._row.kind if self._row is not None else None
        wanted = (
            ("group", self.allows(A.LINK) and kind is not Kind.PROBLEM),
            ("link_parent", self.allows(A.LINK)),
            ("link_related", self.allows(A.LINK)),
            ("duplicate", self.allows(A.CANCEL)),
            ("link_asset", self.allows(A.LINK)),
            ("kind", self.allows(A.EDIT)),
            ("plan", self.allows(A.EDIT) and kind is Kind.CHANGE),
        )
        return [name for name, is_wanted in wanted if is_wanted]

    def _add_lines(self, menu: QMenu) -> None:
        """What other features can do with this ticket."""
        detail = self._detail
        if detail is None:
            return
        lines = [line for line in self._lines if line.when(detail)]
        if lines:
            menu.addSeparator()
        for line in lines:
            add_line(menu, said(line.title), partial(line.run, detail))
