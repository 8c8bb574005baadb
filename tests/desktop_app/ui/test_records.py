# Korean letters count twice
"""Lists of records: quick with 100,000, never waiting, steady while rows come and go."""

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui.badges import Badge, Level
from desktop_app.ui.record_list import RecordList, RowContent, RowDelegate
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.theme import theme

MANY = range(1, 100_001)


@dataclass(frozen=True)
class Thing:
    id: int
    name: str = ""
    count: int = 0


class Rows(RowDelegate):
    def content(self, record: Thing) -> RowContent:
        return RowContent(
            title=record.name,
            text="둘째 줄",
            lead=Level(2, "blue"),
            chip=Badge("상태", "teal", "loader"),
            pill=Badge("38분", "amber", "timer"),
            age="3분",
            who="이도윤",
        )


def things(*ids: int) -> list[Thing]:
    return [Thing(number, f"이름 {number}", number) for number in ids]


@pytest.fixture
def model() -> RecordModel:
    return RecordModel(describe=lambda thing: f"{thing.name}, 번호 {thing.id}")


@pytest.fixture
def rows(model: RecordModel, qtbot: QtBot) -> RecordList:
    made = RecordList(model, Rows(), name="목록")
    qtbot.addWidget(made)
    made.resize(400, 700)
    with qtbot.waitActive(made):
        made.show()
    return made


# --- the model -----------------------------------------------------------------------------------


def test_the_model_keeps_the_rules_while_rows_come_and_go(qtbot: QtBot) -> None:
    model = RecordModel([Column("name", "이름", lambda thing: thing.name)])
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.set_ids(range(1, 301))
    with qtbot.waitSignal(model.rows_needed) as asked:
        assert model.record(0) is None
    model.put(things(*asked.args[0]))
    model.insert(1000, 0, Thing(1000, "neu"))
    model.insert(1001, 150)
    model.move(1000, 299)
    model.move(1000, 3)
    model.remove(42)
    model.remove(99_999)
    model.put(things(7))
    model.set_records(things(3, 1, 2))
    model.sort(0, Qt.SortOrder.DescendingOrder)
    assert model.ids() == [3, 2, 1]
    assert tester is not None


def test_a_missing_page_is_asked_for_once_and_together(model: RecordModel, qtbot: QtBot) -> None:
    model.set_ids(MANY)
    asked: list[list[int]] = []
    model.rows_needed.connect(asked.append)
    with qtbot.waitSignal(model.rows_needed):
        assert [model.record(row) for row in (0, 5, 99, 50_000)] == [None] * 4
    assert asked == [[*range(1, 101), *range(50_001, 50_101)]]
    model.record(7)
    qtbot.wait(1)
    assert len(asked) == 1


def test_a_failed_page_is_asked_for_again(model: RecordModel, qtbot: QtBot) -> None:
    model.set_ids(range(1, 11))
    with qtbot.waitSignal(model.rows_needed) as asked:
        model.record(0)
    model.failed(asked.args[0])
    with qtbot.waitSignal(model.rows_needed) as again:
        model.record(0)
    assert again.args == asked.args


def test_only_the_last_pages_are_kept(model: RecordModel) -> None:
    model.set_ids(MANY)
    for start in range(1, 10_001, 100):
        model.put(things(*range(start, start + 100)))
    assert model.known(1) is None
    assert model.known(10_000) is not None


def test_records_that_moved_are_not_loaded_again(model: RecordModel) -> None:
    model.set_ids(range(1, 101))
    model.put(things(*range(1, 101)))
    model.set_ids(range(100, 0, -1))
    assert model.record(0) == Thing(100, "이름 100", 100)


def test_a_removed_record_does_not_come_back_by_sorting() -> None:
    model = RecordModel([Column("name", "이름", lambda thing: thing.name)])
    model.set_records(things(1, 2, 3))
    model.remove(2)
    model.sort(0)
    assert model.ids() == [1, 3]


def test_an_order_that_the_server_keeps_is_asked_for(qtbot: QtBot) -> None:
    model = RecordModel([Column("name", "이름", lambda thing: thing.name)])
    model.set_ids(MANY)
    with qtbot.waitSignal(model.sort_asked) as asked:
        model.sort(0, Qt.SortOrder.DescendingOrder)
    assert asked.args == ["name", True]


def test_a_row_is_one_sentence_for_a_screen_reader(model: RecordModel) -> None:
    model.set_records(things(7))
    index = model.index(0, 0)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "이름 7, 번호 7"


# --- the list ------------------------------------------------------------------------------------


def test_of_a_hundred_thousand_rows_only_those_in_sight_are_painted(
    rows: RecordList, model: RecordModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    content = Rows.content

    def counted(self: Rows, record: Thing) -> RowContent:
        painted.append(record.id)
        return content(self, record)

    monkeypatch.setattr(Rows, "content", counted)
    model.put(things(*range(1, 101)))
    model.set_ids(MANY)
    rows.grab()
    assert 5 < len(set(painted)) < 20

    painted.clear()
    model.insert(200_000, 0, Thing(200_000, "새 것"))
    rows.grab()
    assert 200_000 in painted
    assert len(set(painted)) < 20


def test_keys_move_in_every_input_mode(rows: RecordList, model: RecordModel, qtbot: QtBot) -> None:
    model.set_records(things(1, 2, 3, 4))
    rows.set_current(1)
    qtbot.keyClick(rows, Qt.Key.Key_J)
    hangul = QKeyEvent(QEvent.Type.KeyPress, 0x3153, Qt.KeyboardModifier.NoModifier, "ㅓ")
    QApplication.sendEvent(rows, hangul)
    assert rows.current_id() == 3
    qtbot.keyClick(rows, Qt.Key.Key_K)
    qtbot.keyClick(rows, Qt.Key.Key_Down)
    assert rows.current_id() == 3
    assert rows.marked_ids() == [3]


def test_marks_stay_while_one_moves(rows: RecordList, model: RecordModel, qtbot: QtBot) -> None:
    model.set_records(things(1, 2, 3, 4))
    rows.set_current(1)
    qtbot.keyClick(rows, Qt.Key.Key_X)
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_X):
        qtbot.keyClick(rows, key)
    assert sorted(rows.marked_ids()) == [1, 3]
    qtbot.keyClick(rows, Qt.Key.Key_Escape)
    assert rows.marked_ids() == [3]


def test_shift_and_ctrl_a_mark_more(rows: RecordList, model: RecordModel, qtbot: QtBot) -> None:
    model.set_records(things(1, 2, 3, 4))
    rows.set_current(2)
    qtbot.keyClick(rows, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert rows.marked_ids() == [2, 3]
    qtbot.keyClick(rows, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert rows.marked_ids() == [1, 2, 3, 4]


def test_the_left_edge_marks_and_the_row_opens(rows: RecordList, model: RecordModel, qtbot: QtBot) -> None:
    model.set_records(things(1, 2, 3, 4))
    rows.set_current(1)
    edge = QPoint(10, theme.row_height + 20)
    with qtbot.waitSignal(rows.marked_changed):
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    assert rows.marked_ids() == [2]
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(0, theme.row_height))
    assert sorted(rows.marked_ids()) == [2, 3]
    with qtbot.waitSignal(rows.current_changed):
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 20))
    assert rows.marked_ids() == [1]


def test_enter_opens(rows: RecordList, model: RecordModel, qtbot: QtBot) -> None:
    model.set_records(things(5))
    rows.set_current(5)
    with qtbot.waitSignal(rows.opened) as here:
        qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert here.args == [5]


def test_one_stands_on_the_same_record_when_the_list_is_another(rows: RecordList, model: RecordModel) -> None:
    model.set_records(things(*range(1, 50)))
    rows.set_current(20)
    model.set_ids([99, 20, 21])
    assert rows.current_id() == 20
    model.insert(500, 0, Thing(500, "새 것"))
    assert rows.current_id() == 20
    model.set_ids([1, 2])
    assert rows.current_id() == 0


def test_letters_that_the_list_does_not_use_go_on(rows: RecordList, model: RecordModel) -> None:
    model.set_records(things(1))
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_E, Qt.KeyboardModifier.NoModifier, "e")
    rows.keyPressEvent(event)
    assert not event.isAccepted()


def test_rows_are_drawn_in_both_densities_and_while_they_load(rows: RecordList, model: RecordModel) -> None:
    model.set_ids([1, 2, 3])
    empty = rows.grab().toImage()
    model.put(things(1, 2, 3))
    filled = rows.grab().toImage()
    theme.configure(mode="light", text_scale=1.0, density="compact", typeface="bundled")
    compact = rows.grab().toImage()
    assert empty != filled != compact


# --- the table -----------------------------------------------------------------------------------


def test_a_click_on_the_header_sorts_and_again_turns_it(qtbot: QtBot) -> None:
    columns = [
        Column(
            "name",
            "이름",
            lambda thing: thing.name,
            second=lambda thing: "둘째",
            person=lambda thing: "김민지",
        ),
        Column(
            "count", "수", lambda thing: f"{thing.count:,}", is_number=True, sort=lambda thing: thing.count
        ),
        Column(
            "state",
            "상태",
            lambda thing: "좋음",
            badge=lambda thing: Badge("좋음", "green", "check"),
            stretches=True,
        ),
    ]
    model = RecordModel(columns)
    model.set_records([Thing(1, "가", 30), Thing(2, "나", 4), Thing(3, "다", 200)])
    table = RecordTable(model, name="표")
    qtbot.addWidget(table)
    table.resize(600, 300)
    table.show()
    head = table.horizontalHeader()
    head.sectionClicked.emit(1)
    assert model.ids() == [2, 1, 3]
    head.sectionClicked.emit(1)
    assert model.ids() == [3, 1, 2]
    assert not table.grab().isNull()
    assert model.headerData(0, Qt.Orientation.Horizontal) == "이름"
