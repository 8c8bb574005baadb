# Korean letters count twice
"""The main window and what features put into it."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QCursor, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.commands import Command, CommandRegistry
from desktop_app.core.navigation import Navigation
from desktop_app.core.settings import Settings
from desktop_app.core.translator import translator
from desktop_app.ui.choices import Choice, Deliver, local_provider
from desktop_app.ui.feature import Feature, RailEntry, TopButton
from desktop_app.ui.keys import set_scope
from desktop_app.ui.keysheet import KeySheet
from desktop_app.ui.page import set_pane
from desktop_app.ui.palette import Palette, PaletteProvider
from desktop_app.ui.theme import theme
from desktop_app.ui.toast import Notice, Toast, show_undo
from desktop_app.ui.widgets import Button, ImeLineEdit, box, row
from desktop_app.ui.window import MainWindow
from shared.wire import Ref


class Work:
    """A window with two pages, and what was done in it."""

    def __init__(self, settings: Settings) -> None:
        self.done: list[object] = []
        self.made: list[str] = []
        self.late: list[Deliver] = []
        self.window = MainWindow(CommandRegistry(), Navigation(), settings)
        entries = [
            RailEntry(
                "inbox", lambda: "인박스" if translator.is_korean else "Inbox", "inbox", self.page("inbox")
            ),
            RailEntry("people", "사람", "users", self.page("people"), key="G P"),
            RailEntry("secret", "비밀", "lock", self.page("secret"), when=lambda: False),
            RailEntry("settings", "설정", "settings", self.page("settings"), is_at_bottom=True),
        ]
        commands = [
            Command(
                "call", "ui.undo", lambda: self.done.append("call"), ("F2",), name_of=lambda: "전화 접수"
            ),
            Command(
                "take",
                "ui.undo",
                lambda: self.done.append("take"),
                ("A",),
                scope="inbox",
                name_of=lambda: "내가 맡기",
            ),
        ]
        providers = [
            PaletteProvider("late", "늦은 것", "#", lambda query, deliver: self.late.append(deliver)),
            PaletteProvider(
                "people",
                "사람",
                "@",
                local_provider([Choice(Ref(kind="person", id=3, label="김민지"), "김민지")]),
            ),
        ]
        openers = {"person": self.done.append}
        self.window.add_feature(
            Feature(
                "work",
                entries,
                commands,
                (TopButton("call", "primary"),),
                openers=openers,
                providers=providers,
            )
        )

    def page(self, name: str) -> Callable[[], QWidget]:
        def make() -> QWidget:
            self.made.append(name)
            left, right = ImeLineEdit(f"{name} 왼쪽"), Button(f"{name} 오른쪽")
            set_pane(left, "왼쪽")
            set_pane(right, "오른쪽")
            page = box(row(left, right))
            page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            set_scope(page, name)
            return page

        return make


@pytest.fixture
def work(qtbot: QtBot, settings: Settings) -> Work:
    made = Work(settings)
    qtbot.addWidget(made.window)
    with qtbot.waitActive(made.window):
        made.window.show()
    made.window.show_page("inbox")
    return made


def test_pages_are_built_when_they_are_shown_and_only_once(work: Work, qtbot: QtBot) -> None:
    window = work.window
    with qtbot.waitSignal(window.page_shown):
        window.show_page("people")
    window.show_page("inbox")
    assert work.made == ["inbox", "people"]
    assert window.show_page("secret") is None
    assert window.show_page("nowhere") is None


def test_the_rail_has_a_named_button_for_every_page_that_may_be_seen(work: Work, qtbot: QtBot) -> None:
    rail = work.window.rail
    assert rail.names() == ["inbox", "people", "settings"]
    people = rail.button("people")
    assert people is not None
    qtbot.mouseClick(people, Qt.MouseButton.LeftButton)
    assert work.window.current == "people"
    work.window.set_badge("people", 12)
    assert people.accessibleName() == "사람 12"
    assert "Ctrl+2" in people.toolTip()


def test_numbers_go_to_pages_and_back_goes_back(work: Work, qtbot: QtBot) -> None:
    window = work.window
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert window.current == "settings"
    window.registry.run("window.back")
    assert window.current == "inbox"
    window.registry.run("window.forward")
    assert window.current == "settings"


def test_keys_of_the_page_count_on_the_page(work: Work, qtbot: QtBot) -> None:
    window = work.window
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_A)
    hangul = QKeyEvent(QEvent.Type.KeyPress, 0x3141, Qt.KeyboardModifier.NoModifier, "ㅁ")
    QApplication.sendEvent(window, hangul)
    window.show_page("people")
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_A)
    assert work.done == ["take", "take"]


def test_a_top_button_runs_its_command_and_shows_its_key(work: Work, qtbot: QtBot) -> None:
    button = next(
        each for each in work.window.topbar.findChildren(Button) if each.accessibleName() == "전화 접수"
    )
    assert "F2" in button.text()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(work.window, Qt.Key.Key_F2)
    assert work.done == ["call", "call"]
    work.window.registry.take_over({"call": ["F4"]})
    assert "F4" in button.text()


def test_one_command_leads_to_a_page_by_its_number_and_by_its_letters(work: Work, qtbot: QtBot) -> None:
    names = [command.name for command in work.window.registry.all()]
    assert len(names) == len(set(names))
    assert work.window.registry.keys("window.page_people") == ("Ctrl+2", "G P")
    work.window.setFocus()
    qtbot.keyClick(work.window, Qt.Key.Key_G)
    qtbot.keyClick(work.window, Qt.Key.Key_P)
    assert work.window.current == "people"


def palette_of(work: Work) -> Palette:
    opened = work.window.findChild(Palette)
    assert opened is not None
    return opened


def test_the_palette_finds_commands_and_runs_them(work: Work, qtbot: QtBot) -> None:
    qtbot.keyClick(work.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = palette_of(work)
    assert palette.field.hasFocus()
    palette.field.setText("ㅈㅎ")
    current = palette.view.current()
    assert current is not None
    assert (current.title, current.key) == ("전화 접수", "F2")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert work.done == ["call"]
    assert palette.isHidden()


def test_commands_of_the_page_are_offered_first(work: Work) -> None:
    first = work.window.open_palette().view.choices()[0]
    assert first.title == "내가 맡기"


def test_a_prefix_asks_only_for_one_kind(work: Work, qtbot: QtBot) -> None:
    palette = work.window.open_palette("@ㄱㅁㅈ")
    assert [choice.title for choice in palette.view.choices()] == ["김민지"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert work.done == [Ref(kind="person", id=3, label="김민지")]


def test_late_results_do_not_move_what_is_chosen(work: Work, qtbot: QtBot) -> None:
    palette = work.window.open_palette("이")
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    chosen = palette.view.current()
    work.late[-1]([Choice("x", "이것도")])
    assert palette.view.current() == chosen
    assert "이것도" in [choice.title for choice in palette.view.choices()]
    palette.close_cover()
    work.late[-1]([Choice("y", "너무 늦게")])


def test_the_best_hit_stands_chosen_however_late_it_comes(work: Work) -> None:
    palette = work.window.open_palette("김민지")
    person = palette.view.current()
    assert person is not None
    assert person.title == "김민지"
    work.late[-1]([Choice(number, f"김민지의 노트북 {number}") for number in range(5)])
    best = palette.view.current()
    assert best is not None
    assert best.value == 0
    assert palette.view.indexAt(palette.view.viewport().rect().topLeft()).row() == 0


def test_while_something_lies_over_the_window_its_keys_rest(work: Work, qtbot: QtBot) -> None:
    palette = work.window.open_palette()
    qtbot.keyClick(palette.field, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(palette.field, Qt.Key.Key_F2)
    assert work.window.current == "inbox"
    assert work.done == []
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.isHidden()


def test_the_sheet_of_keys_has_every_key(work: Work, qtbot: QtBot) -> None:
    work.window.setFocus()
    qtbot.keyClick(work.window, Qt.Key.Key_Question, Qt.KeyboardModifier.ShiftModifier)
    sheet = work.window.findChild(KeySheet)
    assert sheet is not None
    words = {label.text() for label in sheet.findChildren(QLabel)}
    assert {"전화 접수", "내가 맡기", "어둡게 / 밝게", "사람으로 이동"} <= words
    sheet.show_matching("전화")
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    words = {label.text() for label in sheet.findChildren(QLabel)}
    assert "전화 접수" in words
    assert "어둡게 / 밝게" not in words


def test_f6_goes_from_pane_to_pane(work: Work, qtbot: QtBot) -> None:
    page = work.window.page("inbox")
    assert page is not None
    left, right = page.findChild(ImeLineEdit), page.findChild(Button)
    assert left is not None
    assert right is not None
    left.setFocus()
    qtbot.keyClick(left, Qt.Key.Key_F6)
    assert right.hasFocus()
    qtbot.keyClick(right, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert left.hasFocus()


def test_theme_and_text_size_change_and_are_kept(work: Work, settings: Settings) -> None:
    work.window.registry.run("window.theme")
    assert (theme.mode, settings.theme) == ("dark", "dark")
    work.window.registry.run("window.larger")
    assert (theme.scale, settings.text_scale) == (1.1, 1.1)
    work.window.registry.run("window.usual_text")
    assert theme.scale == 1.0


def test_a_person_may_switch_single_keys_off(work: Work, settings: Settings, qtbot: QtBot) -> None:
    settings.set("single_keys", False)
    work.window.setFocus()
    qtbot.keyClick(work.window, Qt.Key.Key_A)
    settings.set("single_keys", True)
    qtbot.keyClick(work.window, Qt.Key.Key_A)
    assert work.done == ["take"]


def test_another_language_reaches_the_window(work: Work) -> None:
    button = work.window.rail.button("inbox")
    assert button is not None
    translator.set_language("en")
    assert button.text() == "Inbox"
    assert work.window.topbar.search.accessibleName() == "Search or run a command"


def test_the_connection_is_a_dot_or_a_chip(work: Work) -> None:
    bar = work.window.topbar
    work.window.set_state("실시간")
    assert [bar._state.isVisible(), bar._chip.isVisible()] == [True, False]
    work.window.set_state("오프라인 — 보낼 항목 3건", "amber", "cloud-off")
    assert [bar._state.isVisible(), bar._chip.isVisible()] == [False, True]


def test_at_most_two_notices_are_shown(work: Work, qtbot: QtBot) -> None:
    done: list[str] = []
    for number in range(3):
        work.window.notify(Notice(f"알림 {number}", action=("맡기", lambda: done.append("act"))))
    shown = [toast for toast in work.window.findChildren(Toast) if toast.isVisible()]
    assert [toast.title.text() for toast in shown] == ["알림 1", "알림 2"]
    qtbot.mouseClick(shown[0].findChildren(Button)[0], Qt.MouseButton.LeftButton)
    assert done == ["act"]
    assert not shown[0].isVisible()


def brief_toast(window: MainWindow) -> Toast:
    toast = Toast(Notice("저장했습니다"), window, shown_ms=150)
    toast.adjustSize()
    toast.move(200, 200)
    return toast


def test_a_mouse_that_rested_there_does_not_hold_a_notice(work: Work, qtbot: QtBot) -> None:
    toast = brief_toast(work.window)
    QCursor.setPos(toast.mapToGlobal(toast.rect().center()))
    QTest.qWait(20)
    with qtbot.waitSignal(toast.closed, timeout=2000):
        toast.show()
        QCursor.setPos(QCursor.pos() + QPoint(1, 0))


@pytest.mark.parametrize("way", [QPoint(300, 0), QPoint(20, 0)], ids=["onto it", "upon it"])
def test_a_mouse_that_is_moved_there_holds_a_notice_until_it_leaves(
    work: Work, qtbot: QtBot, way: QPoint
) -> None:
    toast = brief_toast(work.window)
    there = toast.mapToGlobal(toast.rect().center())
    QCursor.setPos(there - way)
    QTest.qWait(20)
    toast.show()
    QTest.qWait(20)
    QCursor.setPos(there)
    QTest.qWait(400)
    assert toast.isVisible()
    with qtbot.waitSignal(toast.closed, timeout=2000):
        QCursor.setPos(there + QPoint(0, 200))


def test_z_puts_back_what_was_done(work: Work, qtbot: QtBot) -> None:
    done: list[str] = []
    page = work.window.page("inbox")
    assert page is not None
    show_undo(page, "해결 처리됨", lambda: done.append("back"))
    work.window.setFocus()
    qtbot.keyClick(work.window, Qt.Key.Key_Z)
    qtbot.keyClick(work.window, Qt.Key.Key_Z)
    assert done == ["back"]


def test_the_person_at_the_foot_has_a_menu(work: Work, qtbot: QtBot) -> None:
    person = work.window.rail.person
    work.window.set_person("이도윤", "green", "근무 중")
    assert person.accessibleName() == "이도윤 · 근무 중"
