"""One journey: what may be done, what the server refuses, what moves."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.ui.dates import DateField
from desktop_app.ui.dialogs import Sheet
from desktop_app.ui.widgets import Button
from shared.journeys import JourneyKind
from tests.desktop_app.journeys.helpers import Board, arriving, day, leaving, write
from tests.support.custody import take_back
from tests.support.house import Desk
from tests.support.journeys import Computer, do


def test_a_step_is_ticked_off_and_the_one_behind_it_becomes_ready(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    _, journey = arriving(desk)
    board = Board(qtbot, workplace)
    board.open(journey)
    assert "done" not in board.page.journey.cards[board.card("사원증 안내")].buttons
    board.press("책상 준비", "done")
    board.wait(lambda: board.state("책상 준비") == "done")
    assert board.state("사원증 안내") == "ready"
    assert board.page.journey.cards[board.card("책상 준비")].step.done_by == "박서준"


def test_equipment_and_evidence_are_never_ticked_by_hand(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    _, journey = arriving(desk)
    board = Board(qtbot, workplace)
    board.open(journey)
    cards = board.page.journey.cards
    assert "done" not in cards[board.card("노트북 지급")].buttons
    assert "done" not in cards[board.card("장비 보고 확인")].buttons
    board.press("장비 보고 확인", "check")
    pressed = cards[board.card("장비 보고 확인")]
    board.wait(lambda: board.page.journey.cards[board.card("장비 보고 확인")] is not pressed)
    assert board.state("장비 보고 확인") in ("planned", "ready")


def test_completing_before_the_return_is_refused_with_what_is_still_held(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    _, journey, laptop = leaving(desk)
    board = Board(qtbot, workplace)
    board.page.show_board(JourneyKind.OFFBOARDING)
    board.open(journey)
    _complete(board)
    board.wait(lambda: board.page.journey.refusal is not None)
    refusal = board.page.journey.refusal
    assert refusal is not None
    assert "waive" not in board.page.journey.cards[board.card("반납")].buttons
    board.wait(refusal.isVisible)
    assert refusal.label.text().startswith("아직 반납하지 않은 자산이 1개 있어 완료할 수 없습니다")
    assert laptop.tag in refusal.label.text()

    take_back(desk, laptop)
    do(desk, journey, "안내")
    board.wait(lambda: board.state("사용 없음") == "done")
    _complete(board)
    board.wait(lambda: not board.page.journey.is_open)
    assert board.page.journey.refusal is None
    assert not board.page.journey.complete_button.isVisible()


def _complete(board: Board) -> None:
    board.click(board.page.journey.complete_button)
    sheet = board.sheet(Sheet)
    board.click(next(one for one in sheet.findChildren(Button) if one.property("kind") == "primary"))


def test_new_dates_move_the_steps_and_stand_in_the_history(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    _, journey = arriving(desk, by=30)
    board = Board(qtbot, workplace)
    board.open(journey)
    detail = board.page.journey.detail
    assert detail is not None
    before = {one.id: one.due_on for one in detail.steps}

    board.click(board.page.journey.redate_button)
    sheet = board.form()
    editor = sheet.form.editor("starts_on")
    assert isinstance(editor, DateField)
    assert editor.value() == day(30)
    editor.set_value(day(58))
    board.click(sheet.yes_button)
    assert sheet.form.rows["reason"].error, "a reason must be given"
    write(sheet.form.editor("reason"), "입사일 연기")
    board.click(sheet.yes_button)
    board.wait(lambda: board.page.journey.detail is not detail)

    after = board.page.journey.detail
    assert after is not None
    assert after.row.starts_on == day(58)
    assert all(one.due_on != before[one.id] for one in after.steps)
    assert "입사일 연기" in after.history[-1].text


def test_a_waiver_asks_for_a_reason(desk: Desk, workplace: Workplace, qtbot: QtBot) -> None:
    _, journey = arriving(desk)
    board = Board(qtbot, workplace)
    board.open(journey)
    board.press("계정 생성", "waive")
    sheet = board.form()
    board.click(sheet.yes_button)
    assert sheet.isVisible(), "without a reason nothing is waived"
    assert board.state("계정 생성") == "ready"
    write(sheet.form.editor("reason"), "협력사 계정 사용")
    board.click(sheet.yes_button)
    board.wait(lambda: board.state("계정 생성") == "waived")
    assert board.page.journey.cards[board.card("계정 생성")].step.note == "협력사 계정 사용"


def test_the_alarm_stands_above_the_check_list_with_what_was_observed(
    desk: Desk, workplace: Workplace, qtbot: QtBot
) -> None:
    _, journey, laptop = leaving(desk)
    board = Board(qtbot, workplace)
    board.page.show_board(JourneyKind.OFFBOARDING)
    board.open(journey)
    Computer(desk, laptop).report(account="taeho.song")
    board.wait(lambda: board.page.journey.detail and board.page.journey.detail.row.is_alarm)
    detail = board.page.journey.detail
    assert detail is not None
    assert detail.held[0].observed_account == "taeho.song"
    assert "taeho.song" in detail.alarms[-1].text


def test_escape_goes_back_to_the_board(desk: Desk, workplace: Workplace, qtbot: QtBot) -> None:
    _, journey = arriving(desk)
    board = Board(qtbot, workplace)
    board.open(journey)
    QTest.keyClick(board.page.journey.back, Qt.Key.Key_Escape)
    assert board.page.stack.currentWidget() is board.page.board
    assert board.page.board.current() == journey.id
