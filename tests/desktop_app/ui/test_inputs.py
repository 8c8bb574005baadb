"""Text fields keep the syllable that is being composed."""

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.core.commands import Command, CommandRegistry
from desktop_app.core.translator import translator
from desktop_app.ui.keys import CommandKeys
from desktop_app.ui.widgets import CheckBox, ChoiceBox, ImeLineEdit, ImeTextEdit, SearchBox, box, row


def compose(widget: object, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QApplication.sendEvent(widget, event)  # type: ignore[arg-type]  # any widget


def test_a_line_tells_of_the_syllable_being_composed(qtbot: QtBot) -> None:
    line = ImeLineEdit("이름")
    qtbot.addWidget(line)
    told: list[str] = []
    line.query_changed.connect(told.append)
    compose(line, "ㄱ")
    compose(line, "기")
    compose(line, "", "김")
    compose(line, "ㅁ")
    assert told[-1] == "김ㅁ"
    assert (line.text(), line.full_text()) == ("김", "김ㅁ")


def test_a_box_to_tick_says_what_does_not_fit_on_its_line(qtbot: QtBot) -> None:
    words = "이도윤 · 오늘 오전 9:12 · 답변 — 드라이버를 다시 설치해 두었습니다"
    tick = CheckBox(words, elides=True)
    qtbot.addWidget(tick)
    tick.resize(160, 28)
    tick.show()
    assert tick.text().endswith("…")
    assert (tick.toolTip(), tick.accessibleName()) == (words, words)

    tick.resize(900, 28)
    assert (tick.text(), tick.toolTip()) == (words, "")


def test_a_box_to_tick_takes_the_room_that_longer_words_of_another_language_need(qtbot: QtBot) -> None:
    words = {"ko": "나중에", "en": "No signature now, it is signed later"}
    tick = CheckBox(lambda: words[translator.language], elides=True)
    line = box(row(tick, None))
    qtbot.addWidget(line)
    line.resize(600, 40)
    line.show()
    assert tick.text() == words["ko"]
    translator.set_language("en")
    qtbot.waitUntil(lambda: tick.text() == words["en"])


def test_enter_while_composing_does_not_send(qtbot: QtBot) -> None:
    line = ImeLineEdit("이름")
    qtbot.addWidget(line)
    line.show()
    compose(line, "기")
    with qtbot.assertNotEmitted(line.submitted):
        qtbot.keyClick(line, Qt.Key.Key_Return)
    compose(line, "", "김")
    with qtbot.waitSignal(line.submitted):
        qtbot.keyClick(line, Qt.Key.Key_Return)


def test_a_text_keeps_the_last_syllable(qtbot: QtBot) -> None:
    text = ImeTextEdit("답변")
    qtbot.addWidget(text)
    text.show()
    text.setFocus()
    compose(text, "", "안녕하세")
    with qtbot.waitSignal(text.edited):
        compose(text, "요")
    assert text.is_composing
    assert (text.toPlainText(), text.full_text()) == ("안녕하세", "안녕하세요")


def test_a_syllable_in_the_middle_stands_where_it_is_typed(qtbot: QtBot) -> None:
    text = ImeTextEdit("답변")
    qtbot.addWidget(text)
    text.set_text("첫 줄\n둘 줄")
    cursor = text.textCursor()
    cursor.setPosition(5)
    text.setTextCursor(cursor)
    compose(text, "째")
    assert text.full_text() == "첫 줄\n둘째 줄"


def test_ctrl_enter_sends_a_text_and_enter_does_not(qtbot: QtBot) -> None:
    text = ImeTextEdit("답변")
    qtbot.addWidget(text)
    with qtbot.assertNotEmitted(text.submitted):
        qtbot.keyClick(text, Qt.Key.Key_Return)
    with qtbot.waitSignal(text.submitted):
        qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_pasted_pictures_and_files_go_out_and_rich_text_comes_in_plain(qtbot: QtBot) -> None:
    text = ImeTextEdit("답변")
    qtbot.addWidget(text)
    picture, files, rich = QMimeData(), QMimeData(), QMimeData()
    picture.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    files.setUrls([QUrl.fromLocalFile("/a/b.png")])
    rich.setHtml("<b>굵게</b>")
    rich.setText("굵게")
    with qtbot.waitSignal(text.image_pasted):
        text.insertFromMimeData(picture)
    with qtbot.waitSignal(text.files_pasted) as told:
        text.insertFromMimeData(files)
    assert told.args == [["/a/b.png"]]
    text.insertFromMimeData(rich)
    assert "<b>" not in text.toHtml()
    assert text.full_text() == "굵게"


def test_a_text_grows_with_what_is_written(qtbot: QtBot) -> None:
    text = ImeTextEdit("답변", lines=2, most_lines=5)
    qtbot.addWidget(text)
    text.resize(300, text.height())
    text.show()
    low = text.height()
    text.set_text("\n".join("줄" * 1 for _ in range(4)))
    middle = text.height()
    text.set_text("\n".join("줄" for _ in range(40)))
    assert low < middle < text.height() < 40 * 14


def test_search_waits_a_moment_and_knows_the_half_syllable(qtbot: QtBot) -> None:
    search = SearchBox("찾기")
    qtbot.addWidget(search)
    search.show()
    with qtbot.waitSignal(search.searched) as told:
        compose(search, "ㄱ")
        compose(search, "기")
    assert told.args == ["기"]


def test_escape_empties_the_search_and_then_leaves_it(qtbot: QtBot) -> None:
    search = SearchBox("찾기")
    qtbot.addWidget(search)
    search.show()
    search.setText("vpn")
    search.search_now()
    with qtbot.waitSignal(search.searched) as told:
        qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert told.args == [""]
    with qtbot.waitSignal(search.left):
        qtbot.keyClick(search, Qt.Key.Key_Escape)


def test_the_keys_of_commands_work_inside_of_text_fields(qtbot: QtBot) -> None:
    line = ImeLineEdit("이름")
    window = box(row(line))
    qtbot.addWidget(window)
    done: list[str] = []
    registry = CommandRegistry()
    registry.add(Command("find", "ui.palette", lambda: done.append("find"), ("Ctrl+K",)))
    CommandKeys(window, registry)
    with qtbot.waitActive(window):
        window.show()
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(line, Qt.Key.Key_J)
    assert done == ["find"]
    assert line.text() == "j"


def test_scrolling_does_not_change_a_choice(qtbot: QtBot) -> None:
    choice = ChoiceBox([(1, "하나"), (2, "둘")], name="수")
    qtbot.addWidget(choice)
    choice.set_value(2)
    choice.set_choices([(2, "둘"), (3, "셋")])
    assert choice.value() == 2
