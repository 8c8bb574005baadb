"""Forms, pickers and sheets."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.choices import Choice, Deliver, local_provider, rank
from desktop_app.ui.dialogs import Answer, Sheet, ask, ask_form, ask_reason, confirm
from desktop_app.ui.form import Field, Form, Kind
from desktop_app.ui.picker import ChoicePicker, MultiPicker, Picker, pick_at
from desktop_app.ui.widgets import Button, ImeLineEdit, box, column

PEOPLE = [
    Choice(1, "김민지", "재무팀", person="김민지", words="2107"),
    Choice(2, "김명준", "영업1팀", person="김명준"),
    Choice(3, "강미정", "구매팀", person="강미정"),
]


def test_ranking_forgives_and_puts_the_best_first() -> None:
    assert [choice.value for choice in rank("ㄱㅁㅈ", PEOPLE)] == [1, 2, 3]
    assert [choice.value for choice in rank("rlaalswl", PEOPLE)] == [1]
    assert [choice.value for choice in rank("2107", PEOPLE)] == [1]
    assert [choice.value for choice in rank("구매", PEOPLE)] == [3]
    assert rank("없음", PEOPLE) == []


class Host(QWidget):
    """A window with one picker and something else to go to."""

    def __init__(self, qtbot: QtBot, provider: object = None) -> None:
        super().__init__()
        self.picker = Picker(provider or local_provider(PEOPLE), name="사람")  # type: ignore[arg-type]  # or None
        self.other = ImeLineEdit("다음")
        self.setLayout(column(self.picker, self.other, None))
        self.resize(500, 400)
        qtbot.addWidget(self)
        with qtbot.waitActive(self):
            self.show()
        self.picker.setFocus()


def test_typing_offers_and_enter_takes_the_first(qtbot: QtBot) -> None:
    host = Host(qtbot)
    host.picker.setText("ㄱㅁㅈ")
    assert host.picker.is_open
    assert host.picker.hasFocus()
    with qtbot.waitSignal(host.picker.picked) as told:
        qtbot.keyClick(host.picker, Qt.Key.Key_Return)
    assert told.args == [PEOPLE[0]]
    assert (host.picker.text(), host.picker.value(), host.picker.is_open) == ("김민지", 1, False)


def test_the_list_sees_the_syllable_being_composed(qtbot: QtBot) -> None:
    host = Host(qtbot)
    for preedit in ("ㄱ", "가", "강"):
        QApplication.sendEvent(host.picker, QInputMethodEvent(preedit, []))
    assert host.picker.is_open
    with qtbot.assertNotEmitted(host.picker.picked):
        qtbot.keyClick(host.picker, Qt.Key.Key_Return)


def test_arrows_choose_and_tab_takes_and_goes_on(qtbot: QtBot) -> None:
    host = Host(qtbot)
    host.picker.setText("김")
    qtbot.keyClick(host.picker, Qt.Key.Key_Down)
    qtbot.keyClick(host.picker, Qt.Key.Key_Tab)
    assert host.picker.value() == 2
    assert host.other.hasFocus()


def test_escape_closes_the_list_and_keeps_the_words(qtbot: QtBot) -> None:
    host = Host(qtbot)
    host.picker.setText("김")
    qtbot.keyClick(host.picker, Qt.Key.Key_Escape)
    assert (host.picker.is_open, host.picker.text()) == (False, "김")


def test_answers_that_come_late_are_dropped(qtbot: QtBot) -> None:
    waiting: list[Deliver] = []
    host = Host(qtbot, lambda query, deliver: waiting.append(deliver))
    host.picker.setText("김")
    host.picker.setText("김민")
    waiting[1](PEOPLE[:1])
    waiting[0](PEOPLE)
    qtbot.keyClick(host.picker, Qt.Key.Key_Down)
    qtbot.keyClick(host.picker, Qt.Key.Key_Return)
    assert host.picker.value() == 1
    host.picker.setText("강")
    host.close()
    waiting[-1](PEOPLE)


def test_changing_the_words_takes_the_choice_away(qtbot: QtBot) -> None:
    host = Host(qtbot)
    host.picker.set_choice(PEOPLE[0])
    with qtbot.waitSignal(host.picker.picked) as told:
        qtbot.keyClick(host.picker, Qt.Key.Key_Backspace)
    assert told.args == [None]
    assert host.picker.value() is None


def test_several_are_collected_and_new_words_taken(qtbot: QtBot) -> None:
    several = MultiPicker(local_provider(PEOPLE), name="태그", allows_new=True)
    window = box(column(several, None))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    several.field.setFocus()
    several.field.setText("강")
    qtbot.keyClick(several.field, Qt.Key.Key_Return)
    several.field.setText("월마감")
    qtbot.keyClick(several.field, Qt.Key.Key_Return)
    assert several.values() == [3, "월마감"]
    cross = next(
        button for button in several.findChildren(QWidget) if button.accessibleName() == "강미정 빼기"
    )
    with qtbot.waitSignal(several.changed):
        qtbot.mouseClick(cross, Qt.MouseButton.LeftButton)
    assert several.values() == ["월마감"]


def test_a_button_can_ask_for_one_of_many(qtbot: QtBot) -> None:
    button = Button("담당")
    window = box(column(button, None))
    window.resize(500, 400)
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
    taken: list[Choice] = []
    popup = pick_at(button, local_provider(PEOPLE), taken.append)
    popup.field.setText("강")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    assert taken == [PEOPLE[2]]
    assert popup.isHidden()


class Chooser(QWidget):
    """A window with one long list and something else to go to."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        choices = [("os", "운영체제"), ("disk", "디스크 여유"), ("battery", "배터리 수명")]
        self.field, self.other = ChoicePicker(choices, name="항목"), ImeLineEdit("다음")
        self.chosen: list[object] = []
        self.field.chosen.connect(self.chosen.append)
        self.setLayout(column(self.field, self.other, None))
        self.resize(400, 400)
        qtbot.addWidget(self)
        with qtbot.waitActive(self):
            self.show()
        self.field.setFocus()


def test_a_long_list_is_chosen_from_by_its_first_letters(qtbot: QtBot) -> None:
    host = Chooser(qtbot)
    field, other, chosen = host.field, host.other, host.chosen
    assert (field.value(), field.text()) == ("os", "운영체제")
    field.setText("ㅂㅌㄹ")
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert (chosen, field.value(), field.text()) == (["battery"], "battery", "배터리 수명")
    assert other.hasFocus()


def test_a_long_list_opens_whole_where_it_stands(qtbot: QtBot) -> None:
    host = Chooser(qtbot)
    field, chosen = host.field, host.chosen
    field.set_value("disk")
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.is_open
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen == ["battery"]
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen == ["battery"], "the same again is no choice"


@pytest.mark.parametrize("way", ["leave", "escape"])
def test_a_long_list_never_loses_what_was_chosen(qtbot: QtBot, way: str) -> None:
    host = Chooser(qtbot)
    field, other, chosen = host.field, host.other, host.chosen
    field.setText("없는 것")
    assert field.value() == "os"
    if way == "leave":
        other.setFocus()
    else:
        qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), field.is_open, chosen) == ("운영체제", False, [])


# --- forms ---------------------------------------------------------------------------------------

FIELDS = [
    Field("subject", "제목", is_required=True),
    Field("more", "내용", "text"),
    Field("count", "수량", "number", is_half=True),
    Field("due", "기한", "date", is_half=True),
    Field("level", "우선순위", "choice", choices=[("high", "높음"), ("low", "낮음")]),
    Field("mode", "방식", "segments", choices=[("a", "지급"), ("b", "반납")]),
    Field("keep", "유지", "check"),
    Field("secret", "비밀번호", "password"),
    Field("owner", "담당", "pick", provider=local_provider(PEOPLE), is_required=True),
    Field("tags", "태그", "pick_many", provider=local_provider(PEOPLE)),
    Field(
        "own",
        "직접",
        "custom",
        widget=lambda: QLabel("0"),
        read=lambda w: w.text(),
        write=lambda w, v: w.setText(v),
    ),
]
VALUES = {
    "subject": "제목 글",
    "more": "여러\n줄",
    "count": 12,
    "due": date(2026, 11, 24),
    "level": "low",
    "mode": "b",
    "keep": True,
    "secret": " p ",
    "own": "1",
}


def test_a_form_gives_back_what_it_was_given(qtbot: QtBot) -> None:
    form = Form(FIELDS)
    qtbot.addWidget(form)
    form.set_values(VALUES | {"owner": PEOPLE[1], "tags": PEOPLE[:2]})
    assert form.values() == VALUES | {"owner": 2, "tags": [1, 2]}


def test_an_empty_form_is_empty(qtbot: QtBot) -> None:
    form = Form(FIELDS)
    qtbot.addWidget(form)
    values = form.values()
    assert (values["subject"], values["count"], values["due"], values["owner"]) == ("", None, None, None)
    assert form.missing() == ["subject", "owner"]


def test_a_check_box_stands_beside_a_field_and_not_beside_its_label(qtbot: QtBot) -> None:
    form = Form([Field("name", "이름", is_half=True), Field("is_on", "사용함", "check", is_half=True)])
    qtbot.addWidget(form)
    form.resize(600, 200)
    form.show()
    field, check = form.editor("name"), form.editor("is_on")
    middles = [one.mapTo(form, one.rect().center()).y() for one in (field, check)]
    assert abs(middles[0] - middles[1]) <= 2


def test_a_refusal_stands_at_its_field_and_goes_when_that_changes(qtbot: QtBot) -> None:
    form = Form(FIELDS)
    qtbot.addWidget(form)
    form.show()
    rest = form.show_errors({"subject": "너무 깁니다", "elsewhere": "다른 곳"})
    assert rest == ["다른 곳"]
    assert form.rows["subject"].below.text() == "너무 깁니다"
    assert form.editor("subject").property("has_error")
    form.set_value("subject", "짧게")
    assert form.rows["subject"].error == ""


def test_hidden_fields_are_not_missed(qtbot: QtBot) -> None:
    form = Form(FIELDS)
    qtbot.addWidget(form)
    form.show_field("owner", False)
    form.set_value("subject", "x")
    assert form.check()


def test_a_field_that_goes_leaves_the_focus_to_the_first_that_stays(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 600)
    host.show()
    host.activateWindow()
    fields = [Field(name, name) for name in ("template", "requester", "subject")]
    sheet = ask_form(host, "새 티켓", fields, yes="만들기", done=lambda values, sheet: None)
    qtbot.waitUntil(sheet.form.editor("template").hasFocus)

    sheet.form.show_field("template", False)
    assert sheet.form.editor("requester").hasFocus()
    sheet.form.show_field("subject", False)
    assert sheet.form.editor("requester").hasFocus()


def test_halves_close_up_where_a_field_is_left_out(qtbot: QtBot) -> None:
    form = Form([Field(name, name, is_half=True) for name in ("unit", "longest", "pattern")])
    qtbot.addWidget(form)
    form.resize(600, 300)
    form.show()
    left, right = form.rows["unit"].x(), form.rows["longest"].x()
    assert left < right

    form.show_field("unit", False)
    qtbot.waitUntil(lambda: form.rows["longest"].x() == left)
    assert (form.rows["pattern"].x(), form.rows["pattern"].y()) == (right, form.rows["longest"].y())

    form.show_field("unit", True)
    qtbot.waitUntil(lambda: form.rows["longest"].x() == right)


@pytest.mark.parametrize("kind", ["date", "moment", "number", "clock"])
@pytest.mark.parametrize("is_required", [True, False])
def test_what_cannot_be_read_is_kept_marked_and_never_sent(
    window: QWidget, qtbot: QtBot, kind: Kind, is_required: bool
) -> None:
    sent: list[object] = []
    fields = [Field("when", "언제", kind, is_required=is_required), Field("more", "더")]
    sheet = ask_form(window, "새 것", fields, yes="저장", done=lambda values, _: sent.append(values))
    line, row = sheet.form.editor("when"), sheet.form.rows["when"]
    assert isinstance(line, ImeLineEdit)
    letters = QInputMethodEvent("", [])
    letters.setCommitString("다음달")
    QApplication.sendEvent(line, letters)
    assert row.error == "", "nothing is wrong while it is being written"

    qtbot.keyClick(line, Qt.Key.Key_Tab)
    assert line.full_text() == "다음달"
    assert line.property("has_error")
    assert row.below.text().startswith("“다음달”")
    sheet.send()
    assert (sent, line.hasFocus()) == ([], True)

    line.setText({"moment": "2026-12-01 10:00", "date": "2026-12-01"}.get(kind, "12"))
    assert (row.error, line.property("has_error")) == ("", False)
    sheet.send()
    assert len(sent) == 1


def test_a_number_out_of_bounds_says_what_may_be_written(qtbot: QtBot) -> None:
    form = Form([Field("every", "간격", "number", between=(1, 366)), Field("at", "시각", "clock")])
    qtbot.addWidget(form)
    form.set_values({"every": 400, "at": 570})
    assert form.faults() == {"every": "1부터 366까지 적을 수 있습니다."}
    form.set_value("every", 366)
    assert (form.faults(), form.values()) == ({}, {"every": 366, "at": 570})
    assert form.editor("at").full_text() == "09:30"  # type: ignore[attr-defined]  # a line


# --- sheets --------------------------------------------------------------------------------------


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = box(column(Button("아래"), None))
    made.resize(1000, 700)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_a_form_in_a_sheet_sends_when_it_is_complete(window: QWidget, qtbot: QtBot) -> None:
    sent: list[object] = []
    sheet = ask_form(window, "새 것", FIELDS[:2], yes="만들기", done=lambda values, _: sent.append(values))
    qtbot.keyClick(sheet.form.editor("subject"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sent == []
    assert sheet.form.rows["subject"].error
    sheet.form.set_value("subject", "글")
    qtbot.mouseClick(sheet.yes_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(sheet.yes_button, Qt.MouseButton.LeftButton)
    assert sent == [{"subject": "글", "more": ""}]


def test_a_refused_form_keeps_what_was_written(window: QWidget, qtbot: QtBot) -> None:
    sheet = ask_form(
        window,
        "새 것",
        FIELDS[:1],
        yes="만들기",
        done=lambda values, sheet: sheet.refuse("이미 있습니다", "subject"),
    )
    sheet.form.set_value("subject", "글")
    sheet.send()
    assert sheet.form.rows["subject"].error == "이미 있습니다"
    assert sheet.form.value("subject") == "글"
    assert sheet.yes_button.isEnabled()
    sheet.refuse("서버가 바쁩니다")
    assert "서버가 바쁩니다" in [label.text() for label in sheet.findChildren(QLabel)]


def test_tab_stays_in_the_sheet_and_escape_gives_the_focus_back(window: QWidget, qtbot: QtBot) -> None:
    below = window.findChild(Button)
    assert below is not None
    below.setFocus()
    sheet = ask_form(window, "새 것", FIELDS[:1], yes="만들기", done=lambda values, _: None)
    assert sheet.isAncestorOf(QApplication.focusWidget() or window)
    for _ in range(6):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        assert sheet.isAncestorOf(QApplication.focusWidget() or window)
    with qtbot.waitSignal(sheet.closed):
        qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    assert below.hasFocus()


def test_a_question_is_answered_once(window: QWidget, qtbot: QtBot) -> None:
    said: list[str] = []
    sheet = ask(
        window,
        "보낼까요?",
        "그 사이에 바뀌었습니다.",
        [Answer("edit", "고치기"), Answer("send", "보내기", "primary")],
        said.append,
    )
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Space)
    assert said == ["send"]
    assert sheet.isHidden()


def test_enter_presses_the_button_that_has_the_focus_once_it_is_pressed_anew(
    window: QWidget, qtbot: QtBot
) -> None:
    said: list[str] = []
    ask(window, "보낼까요?", "그 사이에 바뀌었습니다.", [Answer("send", "보내기")], said.append)
    button = QApplication.focusWidget()
    assert isinstance(button, Button)
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True
    )
    QApplication.sendEvent(button, held)
    assert said == []
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert said == ["send"]


def test_the_buttons_under_a_short_question_are_shown_whole(window: QWidget, qtbot: QtBot) -> None:
    sheet = confirm(window, "나갈까요?", "바꾼 내용이 사라집니다.", yes="나가기", done=lambda: None)
    button = next(each for each in sheet.findChildren(Button) if each.accessibleName() == "나가기")
    wanted = button.sizeHint().height()
    qtbot.waitUntil(lambda: button.height() > 0 and button.visibleRegion().boundingRect().height() >= wanted)


def test_tab_goes_through_rows_where_they_stand_not_when_they_were_made(
    window: QWidget, qtbot: QtBot
) -> None:
    sheet = Sheet(window, "행")
    rows, last = column(), Button("끝")
    sheet.add(box(rows), last)
    sheet.open()
    added = [Button("하나"), Button("둘")]
    for button in added:
        rows.addWidget(button)
    qtbot.waitUntil(lambda: all(button.isVisible() for button in added))
    seen = []
    sheet.close_button.setFocus()
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget() or sheet, Qt.Key.Key_Tab)
        seen.append((QApplication.focusWidget() or sheet).accessibleName())
    assert seen == ["하나", "둘", "끝"]


def test_nothing_is_deleted_without_a_yes(window: QWidget, qtbot: QtBot) -> None:
    done: list[int] = []
    confirm(
        window, "지울까요?", "되돌릴 수 없습니다.", yes="지우기", done=lambda: done.append(1), is_danger=True
    ).cancel()
    assert done == []
    sheet = confirm(
        window, "지울까요?", "되돌릴 수 없습니다.", yes="지우기", done=lambda: done.append(1), is_danger=True
    )
    button = next(each for each in sheet.findChildren(Button) if each.accessibleName() == "지우기")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [1]


def test_a_reason_may_begin_from_a_template(window: QWidget, qtbot: QtBot) -> None:
    said: list[str] = []
    sheet = ask_reason(
        window, "왜 넘기나요?", label="이유", yes="넘기기", done=said.append, templates=["권한이 없습니다"]
    )
    sheet.send()
    assert said == []
    template = next(each for each in sheet.findChildren(Button) if each.accessibleName() == "권한이 없습니다")
    qtbot.mouseClick(template, Qt.MouseButton.LeftButton)
    sheet.send()
    assert said == ["권한이 없습니다"]


def test_a_sheet_is_as_high_as_what_it_holds_and_never_higher_than_the_window(
    window: QWidget, qtbot: QtBot
) -> None:
    heights = []
    make: list[Callable[[], QWidget]] = [
        lambda: QLabel("한 줄"),
        lambda: box(column(*(QLabel("줄") for _ in range(90)))),
    ]
    for content in make:
        sheet = Sheet(window, "높이")
        sheet.add(content())
        sheet.open()
        heights.append(sheet.card.height())
        sheet.close_cover()
    assert heights[0] < 200
    assert heights[1] <= window.height()
