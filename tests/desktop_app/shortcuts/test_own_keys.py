"""A person gives commands other keys: they count at once and at the next start, and go back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.commands import Command, CommandRegistry
from desktop_app.core.navigation import Navigation
from desktop_app.core.settings import Settings
from desktop_app.core.workplace import Workplace
from desktop_app.people.pages.directory import PeoplePage
from desktop_app.shortcuts.dialogs import RecordSheet
from desktop_app.shortcuts.feature import changing_keys
from desktop_app.shortcuts.models import OwnKeys
from desktop_app.shortcuts.pages import ShortcutsPage, state_badge
from desktop_app.shortcuts.rules import refusal
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.feature import Feature, RailEntry, TopButton
from desktop_app.ui.keys import cover_of, set_scope, single_keys
from desktop_app.ui.keysheet import KeySheet
from desktop_app.ui.settings_page import PAGE as SETTINGS
from desktop_app.ui.toast import show_undo
from desktop_app.ui.widgets import Button
from desktop_app.ui.window import MainWindow
from tests.support.seat import open_window, show_window

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


class Seat:
    """A window with a page of tickets and the section that changes keys; `done` is what its commands did."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.settings, self.registry, self.done = Settings(folder), CommandRegistry(), list[str]()
        self.window = MainWindow(self.registry, Navigation(), self.settings)
        entries = [
            RailEntry("tickets", "티켓", "inbox", self._page, key="G T"),
            RailEntry(SETTINGS, "설정", "settings", self.window.make_settings, key="Ctrl+,"),
        ]
        commands = [
            self._command("call", "전화 접수", "F2"),
            self._command("take", "내가 맡기", "A", scope="tickets"),
            self._command("merge", "병합", "M", scope="tickets"),
            self._command("mark", "표시", "M", scope="elsewhere"),
        ]
        self.window.add_feature(Feature("tickets", entries, commands, [TopButton("call")]))
        self.window.add_feature(changing_keys(self.window, OwnKeys(self.registry, self.settings)))
        self.registry.take_over(self.settings.shortcuts())
        show_window(self.window, qtbot)

    def _command(self, name: str, title: str, key: str, *, scope: str = "") -> Command:
        def run() -> None:
            self.done.append(name)

        return Command(name, "", run, (key,), scope=scope, name_of=lambda: title, group="inbox.group")

    @staticmethod
    def _page() -> QWidget:
        page = QWidget()
        page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        set_scope(page, "tickets")
        return page

    def section(self) -> ShortcutsPage:
        found = self.window.show_settings("shortcuts")
        assert isinstance(found, ShortcutsPage)
        return found

    def record(self, name: str) -> RecordSheet:
        """Enter on the line of a command."""
        page = self.section()
        page.table.set_current(next(line.id for line in page._lines.all() if line.command.id == name))
        QTest.keyClick(page.table, Key.Key_Return)
        sheet = cover_of(self.window)
        assert isinstance(sheet, RecordSheet)
        return sheet

    def press_on_tickets(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> list[str]:
        """What a key does on the page of tickets."""
        self.done.clear()
        page = self.window.show_page("tickets")
        assert page is not None
        QTest.keyClick(page, key, held)
        return self.done

    def undo(self) -> None:
        assert self.window.notices.undo()


Start = Callable[[], Seat]


@pytest.fixture
def start(tmp_path: Path, qtbot: QtBot) -> Start:
    """Starts the program on the same PC each time."""
    return lambda: Seat(tmp_path, qtbot)


@pytest.fixture
def seat(start: Start) -> Seat:
    return start()


def hangul(widget: QWidget, letter: str) -> None:
    """The key of a letter, with the Korean input mode on."""
    QApplication.sendEvent(widget, QKeyEvent(QEvent.Type.KeyPress, ord(letter), NONE, letter))


def test_a_recorded_key_counts_at_once_and_after_the_next_start(seat: Seat, start: Start) -> None:
    sheet = seat.record("take")
    hangul(sheet.recorder, "ㅅ")
    assert sheet.recorder.shortcut == "T"
    QTest.keyClick(sheet.recorder, Key.Key_Return)

    assert cover_of(seat.window) is None
    assert seat.press_on_tickets(Key.Key_T) == ["take"]
    assert seat.press_on_tickets(Key.Key_A) == []
    again = start()
    assert again.registry.keys("take") == ("T",)
    assert again.press_on_tickets(Key.Key_T) == ["take"]


def test_a_key_of_another_command_is_taken_only_when_asked_twice(seat: Seat, start: Start) -> None:
    sheet = seat.record("take")
    QTest.keyClick(sheet.recorder, Key.Key_M)
    assert "인박스 › 병합" in sheet.words.text()
    QTest.keyClick(sheet.recorder, Key.Key_Return)
    assert seat.registry.keys("merge") == ("M",)
    assert QApplication.focusWidget() is sheet.yes_button
    QTest.keyClick(sheet.yes_button, Key.Key_Return)

    assert (seat.registry.keys("take"), seat.registry.keys("merge")) == (("M",), ())
    assert seat.press_on_tickets(Key.Key_M) == ["take"]
    assert seat.registry.keys("mark") == ("M",), "elsewhere the key may mean something else"
    assert start().registry.keys("take") == ("M",)
    seat.undo()
    assert (seat.registry.keys("take"), seat.registry.keys("merge")) == (("A",), ("M",))
    assert seat.settings.shortcuts() == {}


def test_what_is_pressed_while_recording_runs_nothing(seat: Seat) -> None:
    sheet = seat.record("take")
    QTest.keyClick(sheet.recorder, Key.Key_F2)
    assert sheet.recorder.shortcut == "F2"
    QTest.keyClick(sheet.recorder, Key.Key_K, CTRL)
    assert sheet.recorder.shortcut == "Ctrl+K"
    assert cover_of(seat.window) is sheet
    QTest.keyClick(sheet.recorder, Key.Key_Escape)
    assert cover_of(seat.window) is None
    assert (seat.done, seat.registry.keys("take")) == ([], ("A",))


def test_two_letters_after_each_other_are_one_shortcut(seat: Seat) -> None:
    recorder = seat.record("take").recorder
    hangul(recorder, "ㅎ")
    hangul(recorder, "ㄷ")
    assert recorder.shortcut == "G E"
    QTest.keyClick(recorder, Key.Key_W)
    recorder._patience.timeout.emit()
    recorder._patience.stop()
    QTest.keyClick(recorder, Key.Key_Q)
    assert recorder.shortcut == "Q", "after a while it is another key"


def test_the_first_letter_of_sequences_is_held_by_all_of_them(seat: Seat) -> None:
    sheet = seat.record("call")
    QTest.keyClick(sheet.recorder, Key.Key_G)
    assert "티켓으로 이동" in sheet.words.text()
    sheet.yes_button.click()
    assert (seat.registry.keys("call"), seat.registry.keys("window.page_tickets")) == (("G",), ("Ctrl+1",))


def test_a_further_key_stands_beside_those_there_are(seat: Seat) -> None:
    sheet = seat.record("call")
    QTest.keyClick(sheet.recorder, Key.Key_F7)
    QTest.keyClick(sheet.recorder, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert seat.registry.keys("call") == ("F2", "F7")


def test_keys_are_taken_away_and_given_back(seat: Seat) -> None:
    sheet = seat.record("call")
    QTest.keyClick(sheet.recorder, Key.Key_Backspace)
    assert seat.registry.keys("call") == ()
    button = seat.window.topbar.findChild(Button)
    assert button is not None
    assert "F2" not in button.text()
    page = seat.section()
    QTest.keyClick(page.table, Key.Key_R)
    assert seat.registry.keys("call") == ("F2",)
    assert "F2" in button.text()


def test_whatever_shows_a_key_follows_it(seat: Seat) -> None:
    keys, window = OwnKeys(seat.registry, seat.settings), seat.window
    keys.give("window.page_tickets", ("F7",))
    keys.give("window.undo", ("Ctrl+U",))
    keys.give("window.palette", ())
    rail = window.rail.button("tickets")
    assert rail is not None
    assert rail.toolTip() == "티켓  F7"
    assert window.topbar.search._key == ""
    strip = show_undo(seat.section(), "처리됨", lambda: None)
    assert strip.button.text() == "실행 취소  Ctrl+U"
    keys.give_all_back()
    assert (rail.toolTip(), window.topbar.search._key) == ("티켓  Ctrl+1", "Ctrl+K")


def test_all_keys_are_given_back_after_a_question_and_that_can_be_undone(seat: Seat) -> None:
    keys = OwnKeys(seat.registry, seat.settings)
    keys.give("take", ("M",))
    keys.give("call", ())
    page = seat.section()
    page.all_back.click()
    question = cover_of(seat.window)
    assert isinstance(question, Sheet)
    assert seat.registry.keys("take") == ("M",)
    question.findChildren(Button)[-1].click()
    assert [seat.registry.keys(name) for name in ("take", "merge", "call")] == [("A",), ("M",), ("F2",)]
    seat.undo()
    assert [seat.registry.keys(name) for name in ("take", "merge", "call")] == [("M",), (), ()]
    assert set(seat.settings.shortcuts()) == {"take", "merge", "call"}


def test_own_keys_come_back_from_who_has_them_meanwhile(seat: Seat) -> None:
    keys = OwnKeys(seat.registry, seat.settings)
    keys.give("take", ("M",))
    keys.give_back("merge")
    assert (seat.registry.keys("take"), seat.registry.keys("merge")) == ((), ("M",))


def test_lines_are_found_by_first_letters_by_keys_and_by_being_changed(seat: Seat) -> None:
    page = seat.section()

    def found(query: str) -> list[str]:
        page.search.setText(query)
        page.search.search_now()
        return [line.command.id for _, line in page.table.records.places()]

    assert found("ㄴㄱ ㅁㄱ") == ["take"]
    assert found("ctrl+shift+d") == ["window.theme"]
    assert found("없는 명령") == []
    found("")
    OwnKeys(seat.registry, seat.settings).give("take", ("T",))
    page.shown.button("changed").click()
    assert [line.command.id for _, line in page.table.records.places()] == ["take"]


def test_a_kept_key_that_collides_meanwhile_is_shown_as_not_in_use(seat: Seat, start: Start) -> None:
    seat.settings.keep_shortcut("take", ["F2"])
    seat.settings.keep_shortcut("gone", ["F3"])
    again = start()
    page = again.section()
    page.shown.button("changed").click()
    line = page.current()
    assert line is not None
    badge = state_badge(line)
    assert badge is not None
    assert (line.keys, badge.text) == (("A",), "쓰이지 않음")
    assert "인박스 › 전화 접수" in page.about.text()


def test_single_letters_can_be_switched_off(seat: Seat) -> None:
    page = seat.section()
    page.singles.click()
    assert seat.press_on_tickets(Key.Key_A) == []
    page.singles.click()
    assert single_keys.are_on
    assert seat.press_on_tickets(Key.Key_A) == ["take"]


def test_the_sheet_of_keys_leads_to_where_they_are_changed(seat: Seat) -> None:
    seat.window.open_keys()
    sheet = cover_of(seat.window)
    assert isinstance(sheet, KeySheet)
    sheet.change_button.click()
    assert cover_of(seat.window) is None
    page = seat.window.settings_section("shortcuts")
    assert page is not None
    assert page.isVisible()


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("Q", ""),
        ("Ctrl+Shift+Q", ""),
        ("Ctrl+Tab", ""),
        ("G X", ""),
        ("F12", ""),
        ("Shift+Backtab", "moving"),
        ("Down", "moving"),
        ("Ctrl+Enter", "moving"),
        ("Space", "moving"),
        ("Ctrl+C", "writing"),
        ("Ctrl+Shift+Z", "writing"),
        ("Ctrl+Left", "writing"),
        ("J", "lists"),
        ("X G", "lists"),
        ("Alt+F4", "system"),
        ("Meta+L", "system"),
    ],
)
def test_some_keys_are_not_given_to_commands(key: str, reason: str) -> None:
    assert refusal(key, "linux") == (reason and f"shortcuts.refused_{reason}")


def test_a_refused_key_says_why_and_its_own_key_is_never_refused(seat: Seat) -> None:
    sheet = seat.record("shortcuts.remove")
    QTest.keyClick(sheet.recorder, Key.Key_V, CTRL)
    assert "글을 쓰고 고칠 때" in sheet.words.text()
    assert not sheet.yes_button.isEnabled()
    QTest.keyClick(sheet.recorder, Key.Key_Return)
    assert cover_of(seat.window) is sheet
    sheet.cancel()
    OwnKeys(seat.registry, seat.settings).give("shortcuts.remove", ())
    assert OwnKeys(seat.registry, seat.settings).judge("Del", "shortcuts.remove").is_usable


def test_the_whole_program_starts_with_the_keys_that_were_chosen(workplace: Workplace, qtbot: QtBot) -> None:
    workplace.settings.keep_shortcut("ticket.resolve", ["L"])
    workplace.settings.keep_shortcut("ticket.escalate", ["E"])
    window = show_window(open_window(workplace), qtbot)
    assert (window.registry.key("ticket.resolve"), window.registry.key("ticket.escalate")) == ("L", "E")
    page = window.show_page("people")
    assert isinstance(page, PeoplePage)
    assert page.person.change.text().endswith("E")
    workplace.commands.take_over({"people.change": ["F4"]})
    assert page.person.change.text().endswith("F4")
