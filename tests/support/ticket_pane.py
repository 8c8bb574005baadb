"""A ticket open in front of somebody: the pane in a window that hears keys, over a real server."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.tickets.commands import SCOPE
from desktop_app.tickets.pane import TicketPane
from desktop_app.tickets.sheets.dialogs import CommandSheet
from desktop_app.ui.cover import Cover
from desktop_app.ui.keys import CommandKeys
from server.catalog.models import Team
from server.core.context import Actor
from server.people.models import Person
from server.tickets.models import Ticket
from shared.catalog import Tier
from shared.permissions import Role
from shared.tickets import EntryKind
from tests.support import catalog, tickets
from tests.support.house import Desk
from tests.support.people import hire

WAIT_MS = 15_000


class PaneWindow(QWidget):
    """A list on the left, the ticket on the right, and the keys of commands."""

    def __init__(
        self, place: Workplace, *, width: int = 1500, height: int = 900, list_width: int = 200
    ) -> None:
        super().__init__()
        self.list = QPushButton("list")
        self.list.setFixedWidth(list_width)
        self.pane = TicketPane(place)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.list)
        layout.addWidget(self.pane, 1)
        self.keys = CommandKeys(self, place.commands, lambda: [SCOPE])
        self.resize(width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keys.press(event):
            super().keyPressEvent(event)


@dataclass
class Scene:
    """박서준 of the first line, with a ticket of 김민지 open."""

    qtbot: QtBot
    desk: Desk
    place: Workplace
    window: PaneWindow
    team: Team
    second: Team
    requester: Person
    ticket: Ticket
    colleague: Actor

    @property
    def pane(self) -> TicketPane:
        return self.window.pane

    @property
    def composer(self) -> Any:
        return self.pane.composer

    def open(self, ticket: Ticket | None = None) -> None:
        wanted = (ticket or self.ticket).id
        self.pane.show_ticket(wanted)
        self.wait(lambda: self.pane.detail is not None and self.pane.detail.row.id == wanted)
        self.settle()

    def settle(self) -> None:
        """The server's answer about the ticket as it is in the database is here."""
        newest = tickets.fresh(self.desk, self.ticket).version
        here = self.pane
        self.wait(
            lambda: (
                here.detail is not None
                and (here.detail.row.id != self.ticket.id or here.detail.row.version >= newest)
            )
        )

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)

    def press(self, key: Any, modifiers: Any = Qt.KeyboardModifier.NoModifier, text: str = "") -> None:
        """A key wherever the focus is."""
        target = QApplication.focusWidget() or self.window
        if text:
            QTest.keyClicks(target, text, modifiers)
        else:
            QTest.keyClick(target, key, modifiers)

    def type(self, words: str) -> None:
        """Letters by their keys, Hangul as an input method commits it, syllable by syllable."""
        focus = QApplication.focusWidget()
        assert focus is not None
        for letter in words:
            if letter.isascii():
                QTest.keyClicks(focus, letter)
            else:
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(focus, event)

    def compose(self, syllable: str) -> None:
        """A syllable that is still being composed."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QApplication.sendEvent(focus, QInputMethodEvent(syllable, []))

    def click(self, widget: QWidget) -> None:
        assert widget.isVisible(), f"{widget.accessibleName()} is not there to be clicked"
        assert widget.isEnabled(), f"{widget.accessibleName()} cannot be clicked"
        QTest.mouseClick(
            widget, Qt.MouseButton.LeftButton, pos=QPoint(widget.width() // 2, widget.height() // 2)
        )

    def sheet(self) -> CommandSheet:
        """The sheet that lies over the window."""
        sheets = [each for each in self.window.findChildren(Cover) if each.isVisible()]
        assert sheets, "no sheet is open"
        return cast(CommandSheet, sheets[-1])

    def has_sheet(self) -> bool:
        return any(each.isVisible() for each in self.window.findChildren(Cover))

    def send_sheet(self) -> None:
        self.click(self.sheet().yes_button)
        self.wait(lambda: not self.has_sheet())

    def said(self, kind: EntryKind) -> list[str]:
        """What stands in the database."""
        return [entry.text for entry in tickets.history(self.desk, self.ticket) if entry.kind is kind]

    def names(self) -> list[str]:
        return tickets.names(self.desk, self.ticket)


def scene(qtbot: QtBot, desk: Desk, place: Workplace, **fields: Any) -> Scene:
    """`fields` are those of the ticket."""
    me = place.backend.me.person
    assert me is not None
    colleague = hire(desk, name="이도윤")
    second_line = hire(desk, name="한지우")
    team = catalog.team(desk, "1차 서비스데스크", members=[me.id, colleague])
    second = catalog.team(desk, "2차 단말", Tier.L2, members=[second_line, me.id])
    requester = hire(desk, name="김민지", phone="2107", email="minji.kim@example.com", title="대리")
    by = tickets.actor_for(colleague, team, roles=(Role.LEAD,))
    ticket = tickets.ticket(
        desk, by, requester, **({"team_id": team.id, "description": "모니터가 켜지지 않아요"} | fields)
    )
    window = PaneWindow(place)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    window.list.setFocus()
    qtbot.waitUntil(window.isActiveWindow)
    return Scene(qtbot, desk, place, window, team, second, requester, ticket, by)
