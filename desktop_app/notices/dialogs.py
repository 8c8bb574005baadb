"""What the bell opens: everything the person was told, by ticket."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QVBoxLayout, QWidget

from desktop_app.core import formats
from desktop_app.core.translator import t
from desktop_app.notices import words
from desktop_app.notices.models import NoticeBoard
from desktop_app.notices.quiet import Quiet
from desktop_app.ui.live import on_language
from desktop_app.ui.theme import theme
from desktop_app.ui.widgets import (
    Button,
    Divider,
    Dot,
    ElidedLabel,
    EmptyState,
    IconLabel,
    Label,
    ScrollArea,
    clear,
    column,
    row,
    set_surface,
)
from shared.notices import NoticeGroup
from shared.wire import Ref

WIDTH, HEIGHT = 400, 520
MOST_LINES = 3


def application() -> QApplication:
    found = QApplication.instance()
    assert isinstance(found, QApplication)
    return found


class NoticeRow(QFrame):
    """One ticket and what happened there. A click or Enter opens it."""

    opened = Signal(object)

    def __init__(self, group: NoticeGroup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = group
        self.is_unread = any(not line.is_read for line in group.lines)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_surface(self, "blue" if self.is_unread else "surface")
        subject = t("notices.confidential") if group.is_confidential else group.subject
        newest = group.lines[0]
        icon, hue = words.LOOKS[newest.kind]
        title = ElidedLabel(
            f"#{group.ticket.label} {subject}", "body", "semibold" if self.is_unread else "medium"
        )
        head = row(title, Label(formats.age(newest.at), "meta", tone="tertiary"), spacing=8)
        head.setStretch(0, 1)
        said = [words.said(line) for line in group.lines[:MOST_LINES]]
        lines = [ElidedLabel(one, "meta", tone="secondary") for one in said]
        texts = column(head, *lines, spacing=3)
        line = row(IconLabel(icon, f"{hue}.fg", 18), spacing=10, margins=(10, 9, 10, 9))
        line.addLayout(texts, 1)
        if self.is_unread:
            line.addWidget(Dot("blue"))
        self.setLayout(line)
        self.setAccessibleName(", ".join([f"{group.ticket.label} {subject}", *said]))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.group.ticket)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.group.ticket)
            return
        super().keyPressEvent(event)


class NoticePanel(QFrame):
    """Under the bell; gone with a click beside it or Esc."""

    def __init__(
        self,
        window: QWidget,
        board: NoticeBoard,
        quiet: Quiet,
        open_ticket: Callable[[Ref], object],
        settings: Callable[[], object],
    ) -> None:
        super().__init__(window)
        set_surface(self, "popup")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._board, self._open, self._settings = board, open_ticket, settings
        self.rows: list[NoticeRow] = []
        self.read_all = Button(
            lambda: t("notices.read_all"), icon="check-check", is_small=True, clicked=self._read_all
        )
        self.clear_all = Button(
            lambda: t("notices.clear_all"), icon="trash-2", is_small=True, clicked=board.clear
        )
        choose = Button(
            lambda: t("notices.choose"), icon="settings", is_small=True, clicked=self._show_settings
        )
        title = Label(lambda: t("notices.title"), "section", "semibold")
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(8, 6, 8, 6)
        self._list.setSpacing(4)
        head = row(title, None, self.read_all, self.clear_all, spacing=6, margins=(14, 10, 10, 8))
        self._quiet = quiet
        self.quiet_button = Button("", is_small=True, clicked=self._switch_quiet)
        self.quiet_until = Label("", "meta", tone="secondary")
        foot = row(self.quiet_button, self.quiet_until, None, choose, spacing=8, margins=(10, 6, 10, 8))
        self.setLayout(column(head, Divider(), ScrollArea(content), Divider(), foot, spacing=0))
        self.setFixedSize(theme.px(WIDTH), theme.px(HEIGHT))
        board.changed.connect(self._show)
        quiet.changed.connect(self._show_quiet)
        on_language(self, self._show)
        on_language(self, self._show_quiet)

    def show_under(self, anchor: QWidget) -> None:
        corner = anchor.mapTo(self.window(), QPoint(anchor.width(), anchor.height() + 6))
        self.move(max(4, corner.x() - self.width()), corner.y())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        application().focusChanged.connect(self._on_focus)

    def _on_focus(self, _: QWidget | None, now: QWidget | None) -> None:
        """Somebody goes on working elsewhere in the window."""
        if now is not None and now is not self and not self.isAncestorOf(now):
            self.leave()

    def leave(self) -> None:
        if not self.isHidden():
            application().focusChanged.disconnect(self._on_focus)
            self.hide()
            self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def _show(self) -> None:
        clear(self._list)
        self.rows = [NoticeRow(group) for group in self._board.groups]
        for one in self.rows:
            one.opened.connect(self._on_opened)
            self._list.addWidget(one)
        if not self.rows:
            self._list.addWidget(
                EmptyState("bell", lambda: t("notices.empty"), lambda: t("notices.empty_more")), 1
            )
        else:
            self._list.addStretch(1)
        self.read_all.setEnabled(self._board.unread > 0)
        self.clear_all.setEnabled(bool(self.rows))

    def _show_quiet(self) -> None:
        until = words.quiet_until(self._quiet.until)
        self.quiet_button.set_icon("bell-ring" if until else "bell-off")
        self.quiet_button.set_text(t("notices.quiet_end" if until else "notices.quiet_hour"))
        self.quiet_until.setText(until)

    def _switch_quiet(self) -> None:
        if self._quiet.until is None:
            self._quiet.begin(1)
        else:
            self._quiet.end()

    def _read_all(self) -> None:
        self._board.read()

    def _on_opened(self, ref: Ref) -> None:
        self.leave()
        self._open(ref)

    def _show_settings(self) -> None:
        self.leave()
        self._settings()
