"""Every key of a command is heard on every page and in every sheet, whichever widget has the focus."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.core.commands import is_single
from desktop_app.core.workplace import Workplace
from desktop_app.ui.cover import Cover
from desktop_app.ui.keys import cover_of
from desktop_app.ui.menus import add_line
from desktop_app.ui.window import MainWindow
from server.tickets.models import Ticket
from shared.automation import ActionKind, Scope
from shared.permissions import Role
from shared.wire import Ref
from tests.support import assets, automation, catalog, diagnosis, inventory, knowledge, tickets
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window

LOAD_MS = 80
SCANNED = "asset_desk"
"""A page that reads what a scanner types, wherever the focus is: single keys are its own."""
OWN = {
    "RecordList": {"J", "K"},  # goes to the next row itself
    "CategoryTree": {"Alt+Left", "Alt+Right"},  # moves the category
    "Picker": {"Up", "Down", "Esc"},  # its list
}
"""Keys that a widget uses itself for what they say, by its kind."""
EDITING = {"Up", "Down", "Left", "Right", "Home", "End", "Enter", "Esc", "Del", "Space", "Tab"}
"""What a field of text does not leave to anybody."""
STEPS = {"Up", "Down"}
"""What goes from button to button."""
SHEETS = """
    tickets.phone tickets.new approvals.deputies journeys.start assets.new assets.new_model inventory.secrets
    people.new people.import knowledge.import announcements.new auth.sessions auth.password ticket.assign
    ticket.resolve ticket.pend ticket.escalate ticket.merge ticket.record_question ticket.priority_1
    ticket.group ticket.link_related ticket.tags ticket.time ticket.line_ask_approval ticket.line_why_due
""".split()  # noqa: SIM905  # a list of words is read more easily as words


def furnish(desk: Desk, place: Workplace) -> Ticket:
    """Something on every page; names hold the sign that Qt takes for a mnemonic."""
    me = place.backend.me.person
    assert me is not None
    lead = hire(desk, name="이도윤")
    team = catalog.team(desk, "R&D 지원", members=[me.id, lead])
    by = tickets.actor_for(lead, team, roles=(Role.LEAD, Role.ADMINISTRATOR))
    note = automation.step(ActionKind.NOTE, text="확인")
    automation.macro(desk, by, note, name="R&D 안내", scope=Scope.SHARED)
    automation.reply_text(desk, by, name="R&D 인사", scope=Scope.SHARED)
    catalog.service(desk, "R&D 신청")
    catalog.skill(desk, "R&D")
    assets.asset(desk)
    knowledge.live(desk, title="R&D 공유 폴더")
    inventory.reporting(desk)
    diagnosis.install_rules(desk)
    category = catalog.category(desk, "R&D 장비", team=team)
    return tickets.ticket(desk, by, hire(desk), team_id=team.id, subject="R&D 서버", category_id=category.id)


def takes_text(widget: QWidget) -> bool:
    if isinstance(widget, (QLineEdit, QTextEdit)):
        return not widget.isReadOnly()
    return isinstance(widget, QAbstractSpinBox) or (isinstance(widget, QComboBox) and widget.isEditable())


def press(widget: QWidget, key: str) -> None:
    """As a hand does: first what asks for a shortcut, then the widget, then what lies around it."""
    if len(key) == 1 and not key.isalnum():
        QTest.keyClick(widget, key)
        return
    combination = QKeySequence(key.replace("Enter", "Return"))[0]
    QTest.keyClick(widget, combination.key(), combination.keyboardModifiers())


def focused(root: QWidget) -> Iterator[QWidget]:
    """Each kind of widget that the keyboard reaches, with the focus."""
    for widget in root.findChildren(QWidget):
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
        if takes_focus and widget.isVisible() and widget.isEnabled():
            widget.setFocus()
            if QApplication.focusWidget() is widget:
                yield widget


def mnemonics(root: QWidget) -> set[str]:
    """Buttons that would take Alt with a letter away."""
    texts = {button.text() for button in root.findChildren(QAbstractButton)}
    return {text for text in texts if not QKeySequence.mnemonic(text).isEmpty()}


class Walk:
    """Goes through a window, presses keys and keeps those that nobody heard."""

    def __init__(self, window: MainWindow, place: Workplace, qtbot: QtBot) -> None:
        self.window, self.place, self.qtbot = window, place, qtbot
        self.heard: list[str] = []
        self.swallowed: set[str] = set()
        self.mnemonics: set[str] = set()
        self.kinds: set[str] = set()

    def wait(self) -> None:
        """For what is loaded; a list that dropped down may have taken the focus from the window."""
        self.qtbot.wait(LOAD_MS)

        def is_active() -> bool:
            self.window.activateWindow()
            return self.window.isActiveWindow()

        self.qtbot.waitUntil(is_active, timeout=WAIT_MS)

    def pages(self) -> Iterator[tuple[str, QWidget]]:
        for name in self.window.page_names():
            page = self.window.show_page(name)
            if page is not None:
                self.wait()
                yield name, page
        for section in self.window._sections:
            shown = self.window.show_settings(section.name)
            if shown is not None:
                self.wait()
                yield f"settings {section.name}", shown

    def through_page(self, name: str, page: QWidget) -> None:
        self.mnemonics |= mnemonics(self.window)
        lists = [one for one in page.findChildren(QAbstractItemView) if one.isVisible()]
        for one in lists:
            model = one.model()
            if model is not None and model.rowCount():
                one.setCurrentIndex(model.index(0, 0))
        done: set[tuple[str, tuple[str, ...]]] = set()
        for widget in focused(page):
            kind, scopes = type(widget).__name__, self.window.keys.scopes()
            self.kinds.add(kind)
            if (kind, tuple(scopes)) not in done:
                done.add((kind, tuple(scopes)))
                self._press_all(name, widget, scopes)

    def _press_all(self, name: str, widget: QWidget, scopes: list[str]) -> None:
        kind = type(widget).__name__
        for command in self.place.commands.all():
            if command.scope and command.scope not in scopes:
                continue
            for key in self.place.commands.keys(command.id):
                is_typed = takes_text(widget) and (is_single(key) or key in EDITING)
                is_scanned = SCANNED in name and is_single(key)
                if " " in key or is_typed or is_scanned or key in OWN.get(kind, ()):
                    continue
                self.heard.clear()
                press(widget, key)
                if key not in self.heard:
                    self.swallowed.add(f"{name}: {key} of {command.id} in {kind}")

    def through_sheet(self, name: str, sheet: Cover) -> None:
        self.mnemonics |= mnemonics(sheet)
        wanted = [key for key in sheet._keys if not is_single(key)]
        original = sheet.press
        sheet.press = self._hear  # type: ignore[method-assign]
        reached = 0
        for widget in focused(sheet):
            reached += 1
            kind = type(widget).__name__
            self.kinds.add(kind)
            for key in [*wanted, "Esc"]:
                is_edited = isinstance(widget, QTextEdit) and key in EDITING - {"Esc"}
                is_step = isinstance(widget, QAbstractButton) and key in STEPS
                if is_edited or is_step or key in OWN.get(kind, ()):
                    continue
                self.heard.clear()
                press(widget, key)
                if key not in self.heard:
                    self.swallowed.add(f"{name}: {key} in {kind}")
        sheet.press = original  # type: ignore[method-assign]
        assert reached, f"nothing in {name} takes the keyboard"

    def _hear(self, name: str) -> bool:
        self.heard.append(name)
        return True


def test_a_line_of_a_menu_says_a_name_as_it_is(qtbot: QtBot) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    heard: list[str] = []
    line = add_line(menu, "R&D 지원", lambda: heard.append("R&D"))
    assert QKeySequence.mnemonic(line.text()).isEmpty()
    line.trigger()
    assert heard == ["R&D"]


def test_no_widget_swallows_a_key_of_a_command(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot
) -> None:
    ticket = furnish(desk_server.desk, workplace)
    window = show_window(open_window(workplace), qtbot)
    workplace.navigation.open(Ref(kind="ticket", id=ticket.id, label=ticket.number))
    qtbot.waitUntil(lambda: workplace.commands.get("ticket.resolve").when(), timeout=WAIT_MS)
    walk = Walk(window, workplace, qtbot)

    for command in SHEETS:
        assert workplace.commands.run(command), command
        qtbot.waitUntil(lambda: cover_of(window) is not None, timeout=WAIT_MS)
        sheet = cover_of(window)
        assert isinstance(sheet, Cover)
        walk.through_sheet(command, sheet)
        sheet.close_cover()
        walk.wait()

    window.keys.run = walk._hear  # type: ignore[method-assign]
    for name, page in walk.pages():
        walk.through_page(name, page)

    assert walk.swallowed == set()
    assert walk.mnemonics == set(), "Alt with this letter would press a button"
    kinds = {"CategoryTree", "RecordTable", "RecordList", "ChoiceBox", "Timeline", "DateField", "Picker"}
    assert kinds <= walk.kinds, "the walk did not reach everything"
    keys = [shortcut.key().toString() for shortcut in window.findChildren(QShortcut)]
    assert len(keys) == len(set(keys)), "two shortcuts of one window share a key"
