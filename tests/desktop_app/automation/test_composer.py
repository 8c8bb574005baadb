"""Macros and texts in the composer: opened by signs and keys, shown before they run, gaps block sending."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.automation.insertions import add_insertions
from desktop_app.automation.library import library_of
from desktop_app.automation.run_sheet import MacroSheet
from desktop_app.core.workplace import Workplace
from desktop_app.ui.picker import PickerPopup
from desktop_app.ui.widgets import Label
from shared.automation import ActionKind, Scope, TextKind
from shared.permissions import Role
from shared.tickets import EntryKind, Status
from tests.support import tickets
from tests.support.automation import macro, reply_text, step
from tests.support.seat import DeskServer
from tests.support.ticket_pane import Scene, scene

K = ActionKind


@pytest.fixture
def made(qtbot: QtBot, desk_server: DeskServer, workplace: Workplace) -> Scene:
    """A ticket open, with a macro, a template and a block of the whole desk."""
    desk = desk_server.desk
    lead = tickets.worker(desk, "정하늘", roles=(Role.LEAD,))
    macro(
        desk,
        lead,
        step(K.TAKE),
        step(K.RESOLVE, word="solved", text="{{requester.name}} 님, 해결했습니다."),
        name="바로 해결",
        scope=Scope.SHARED,
    )
    reply_text(desk, lead, "{{until}}까지 처리합니다.", name="기한 안내", scope=Scope.SHARED)
    block = {"kind": TextKind.BLOCK, "shortcut": "원격", "scope": Scope.SHARED, "name": "원격"}
    reply_text(desk, lead, "원격으로 보겠습니다.", **block)
    library = library_of(workplace)
    add_insertions(workplace, library_window(qtbot))
    found = scene(qtbot, desk, workplace)
    found.open()
    found.wait(lambda: library.macros and len(library.texts) == 2)
    found.pane.write(EntryKind.ANSWER)
    return found


def library_window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    return window


def popup(made: Scene) -> PickerPopup | None:
    found = [one for one in made.window.findChildren(PickerPopup) if one.isVisible()]
    return found[-1] if found else None


def opened(made: Scene) -> PickerPopup:
    made.wait(lambda: popup(made) is not None)
    found = popup(made)
    assert found is not None
    return found


def text(made: Scene) -> str:
    return str(made.composer.text.full_text())


def test_a_slash_at_the_start_of_a_line_offers_macros_and_runs_one(made: Scene) -> None:
    made.type("/")
    list_ = opened(made)
    made.type("바로")
    made.wait(lambda: list_.view.choices() and list_.view.current() is not None)
    made.press(Qt.Key.Key_Return)
    made.wait(lambda: made.window.findChildren(MacroSheet))
    sheet = made.window.findChildren(MacroSheet)[-1]
    made.wait(sheet.yes_button.isEnabled)
    assert text(made) == ""
    sheet.run()
    made.wait(lambda: tickets.fresh(made.desk, made.ticket).status is Status.RESOLVED)
    assert made.said(EntryKind.ANSWER) == ["김민지 님, 해결했습니다."]


def test_the_sheet_says_what_will_happen(made: Scene) -> None:
    sheet = open_macro(made)
    said = [label.text() for label in sheet.effects.findChildren(Label)]
    assert said[:2] == ["담당자: 없음 → 박서준", "상태: 접수 → 배정"]
    assert "답변: 김민지 님, 해결했습니다." in said
    assert made.said(EntryKind.ANSWER) == []


def open_macro(made: Scene) -> MacroSheet:
    made.pane.offer("macro")
    list_ = opened(made)
    made.wait(list_.view.choices)
    list_._take(next(one for one in list_.view.choices() if one.title == "바로 해결"))
    made.wait(lambda: made.window.findChildren(MacroSheet))
    sheet = made.window.findChildren(MacroSheet)[-1]
    made.wait(sheet.yes_button.isEnabled)
    return sheet


def test_a_slash_inside_of_a_line_is_just_a_slash(made: Scene) -> None:
    made.type("and/")
    made.qtbot.wait(50)
    assert popup(made) is None
    assert text(made) == "and/"


def test_a_colon_puts_in_a_block(made: Scene) -> None:
    made.type("a :")
    list_ = opened(made)
    made.wait(list_.view.choices)
    made.press(Qt.Key.Key_Return)
    made.wait(lambda: text(made) == "a 원격으로 보겠습니다.")


def test_what_was_no_command_stands_in_the_text(made: Scene) -> None:
    """A smiley is no block: Esc gives back what was typed."""
    made.type(":")
    opened(made)
    made.type(")")
    made.press(Qt.Key.Key_Escape)
    assert text(made) == ":)"


def test_a_colon_after_a_word_opens_nothing(made: Scene) -> None:
    made.type("12:")
    made.qtbot.wait(50)
    assert popup(made) is None


def test_a_syllable_in_composition_is_kept(made: Scene) -> None:
    made.type("가")
    made.compose("나")
    made.type("/")
    made.qtbot.wait(50)
    assert popup(made) is None
    assert text(made).startswith("가")


def fill(made: Scene, name: str) -> None:
    made.pane.offer("template")
    list_ = opened(made)
    made.wait(list_.view.choices)
    list_._take(next(one for one in list_.view.choices() if one.title == name))


def test_a_gap_is_marked_and_blocks_sending_until_it_is_filled(made: Scene) -> None:
    fill(made, "기한 안내")
    made.wait(lambda: text(made) == "⟦대기 종료 시각⟧까지 처리합니다.")
    assert not made.composer.can_send
    assert made.composer.text.textCursor().selectedText() == "⟦대기 종료 시각⟧"
    QTest.keyClicks(made.composer.text, "6 PM ")
    made.wait(lambda: made.composer.can_send)
    assert text(made) == "6 PM 까지 처리합니다."


def test_keys_of_a_ticket_reach_them(made: Scene, workplace: Workplace) -> None:
    assert workplace.commands.get("ticket.insert_macro").shortcuts == (".",)
    run: Callable[[], object] = workplace.commands.get("ticket.insert_block").run
    run()
    opened(made)
