"""The small parts: what they say, what they do, how they give way."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.commands import Command, CommandRegistry
from desktop_app.core.settings import Settings
from desktop_app.core.translator import t, translator
from desktop_app.ui import live
from desktop_app.ui.badges import Badge, Level
from desktop_app.ui.list_page import Filter, ListPage
from desktop_app.ui.page import Columns, SideButton, SideEntry, SideList, SideSection
from desktop_app.ui.painting import initials, person_hue
from desktop_app.ui.record_table import Column, RecordModel, RecordTable
from desktop_app.ui.widgets import (
    ActionRow,
    Avatar,
    Button,
    Chip,
    ElidedButton,
    ElidedLabel,
    EmptyState,
    FlowLayout,
    IconButton,
    KpiTile,
    Label,
    Meter,
    PriorityBars,
    ProgressBar,
    ScrollArea,
    SegmentedControl,
    SignaturePad,
    Steps,
)


@pytest.mark.parametrize(
    ("name", "short", "long"),
    [
        ("김민지", "김", "민지"),
        ("남궁 도윤", "남", "남궁"),
        ("Grace Hopper", "G", "GH"),
        ("kim", "K", "K"),
        ("", "?", "?"),
    ],
)
def test_initials_are_the_given_name_in_korean(name: str, short: str, long: str) -> None:
    assert (initials(name, is_short=True), initials(name, is_short=False)) == (short, long)
    assert person_hue(name) == person_hue(name)


def test_painted_signs_have_names(qtbot: QtBot) -> None:
    signs = [Chip(Badge("진행 중", "teal")), Avatar("김민지"), PriorityBars(Level(3, "orange", "높음"))]
    for sign in signs:
        qtbot.addWidget(sign)
        assert not sign.grab().isNull()
    assert [sign.accessibleName() for sign in signs] == ["진행 중", "김민지", "높음"]


def test_foreign_text_is_plain(qtbot: QtBot) -> None:
    label = Label("<b>굵게</b><img src='file:///etc/passwd'>")
    button = Button("R&D <b>")
    qtbot.addWidget(label)
    qtbot.addWidget(button)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert (button.text(), button.accessibleName()) == ("R&&D <b>", "R&D <b>")


def test_a_long_line_ends_in_dots_and_keeps_its_words(qtbot: QtBot) -> None:
    label = ElidedLabel("아주 긴 제목입니다 " * 20)
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    assert label.is_elided()
    assert label.toolTip() == label.text()
    label.setText("짧게")
    assert label.toolTip() == ""
    assert label.minimumSizeHint().width() < 40


def test_a_button_ends_in_dots_where_the_place_is_short(qtbot: QtBot) -> None:
    button = ElidedButton("담당 그룹 1차 서비스데스크", "plain", icon="users", hint="12건 중 11건")
    qtbot.addWidget(button)
    button.show()
    button.resize(button.sizeHint())
    assert (button.text().strip(), button.toolTip()) == ("담당 그룹 1차 서비스데스크", "12건 중 11건")
    button.resize(button.minimumSizeHint().width() + 40, button.height())
    assert button.text().endswith("…")
    assert button.toolTip() == "담당 그룹 1차 서비스데스크\n12건 중 11건"


def test_a_button_shows_its_key_and_speaks_its_name(qtbot: QtBot) -> None:
    done: list[int] = []
    button = Button(lambda: t("ui.undo"), key="Ctrl+Enter", clicked=lambda: done.append(1))
    qtbot.addWidget(button)
    assert button.text() == "실행 취소  Ctrl+↵"
    assert button.accessibleName() == "실행 취소"
    translator.set_language("en")
    assert button.accessibleName() == "Undo"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [1]


def test_a_button_of_a_command_follows_its_key(qtbot: QtBot) -> None:
    done: list[int] = []
    registry = CommandRegistry()
    registry.add(Command("x", "ui.undo", lambda: done.append(1), ("Ctrl+Z",), icon="undo-2"))
    button, small = Button.of(registry, "x"), IconButton.of(registry, "x")
    qtbot.addWidget(button)
    qtbot.addWidget(small)
    registry.take_over({"x": ["Ctrl+Y"]})
    assert "Ctrl+Y" in button.text()
    assert small.accessibleName() == "실행 취소"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(small, Qt.MouseButton.LeftButton)
    assert done == [1, 1]


def test_segments_tell_what_was_chosen_by_hand(qtbot: QtBot) -> None:
    segments = SegmentedControl([("a", "답변"), ("b", "메모")])
    qtbot.addWidget(segments)
    with qtbot.assertNotEmitted(segments.changed):
        segments.set_value("b")
    with qtbot.waitSignal(segments.changed) as told:
        qtbot.mouseClick(segments.button("a"), Qt.MouseButton.LeftButton)
    assert (told.args, segments.value()) == (["a"], "a")


def test_buttons_become_icons_where_the_row_is_narrow(qtbot: QtBot) -> None:
    buttons = [Button(text, icon="check") for text in ("대기로 바꾸기", "상위로 이관하기", "해결 처리하기")]
    actions = ActionRow(*buttons)
    qtbot.addWidget(actions)
    actions.show()
    actions.resize(600, 40)
    assert all(button.text() for button in buttons)
    actions.resize(230, 40)
    assert buttons[0].text() == ""
    assert buttons[0].toolTip() == "대기로 바꾸기"
    assert buttons[-1].text()
    actions.resize(600, 40)
    assert all(button.text() for button in buttons)


def test_chips_flow_into_the_next_line(qtbot: QtBot) -> None:
    host = QWidget()
    flow = FlowLayout(host)
    for _ in range(6):
        flow.addWidget(Chip(Badge("하드웨어", "grey")))
    qtbot.addWidget(host)
    assert flow.heightForWidth(1000) < flow.heightForWidth(150)


def test_bars_and_steps_say_how_far_it_is(qtbot: QtBot) -> None:
    bar, steps = ProgressBar(0.4, name="준비"), Steps(["사원증", "스캔", "서명"], 0)
    meter = Meter("메모리", "11 / 16 GB", 0.7)
    for widget in (bar, steps, meter):
        qtbot.addWidget(widget)
    bar.set_share(0.75, "red")
    steps.set_current(1)
    meter.set("12 / 16 GB", 0.8, more="/ 16")
    assert bar.accessibleName() == "준비 75%"
    assert steps.accessibleName() == "2/3 사원증, 스캔, 서명"
    assert meter.value.text() == "12 / 16 GB"
    assert not steps.grab().isNull()


def test_a_figure_has_its_name_and_can_be_opened(qtbot: QtBot) -> None:
    tile = KpiTile("준수율", "96.4", unit="%", badge=Badge("+1.8", "green", "trending-up"), trend=[1, 2, 3])
    qtbot.addWidget(tile)
    tile.set("97.0", more="목표 95%")
    assert tile.accessibleName() == "준수율 97.0 %"
    with qtbot.waitSignal(tile.clicked):
        qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)


def draw(pad: SignaturePad, qtbot: QtBot) -> None:
    qtbot.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    for x in range(50, 200, 10):
        qtbot.mouseMove(pad, QPoint(x, 40 + x % 30))
    qtbot.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(200, 40))


def test_a_signature_is_a_picture_and_a_dot_is_none(qtbot: QtBot) -> None:
    pad = SignaturePad()
    qtbot.addWidget(pad)
    pad.resize(300, 92)
    pad.show()
    qtbot.mouseClick(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert (pad.is_empty, pad.png()) == (True, b"")
    with qtbot.waitSignal(pad.signed):
        draw(pad, qtbot)
    picture = QImage.fromData(pad.png())
    assert not pad.is_empty
    assert (picture.width(), picture.height()) == (600, 184)
    assert len({picture.pixel(x, y) for x in range(0, 600, 3) for y in range(0, 184, 3)}) > 2
    pad.clear()
    assert pad.is_empty


def test_texts_follow_the_language_as_long_as_their_widget_lives(qtbot: QtBot) -> None:
    label = QLabel()
    said: list[str] = []
    live.bind(label.setText, lambda: t("ui.undo"))
    live.on_language(label, lambda: said.append(translator.language))
    translator.set_language("en")
    assert (label.text(), said) == ("Undo", ["ko", "en"])
    label.deleteLater()
    qtbot.waitUntil(lambda: not label_is_alive(label))
    translator.set_language("ko")
    assert said == ["ko", "en"]


def label_is_alive(label: QLabel) -> bool:
    from shiboken6 import isValid

    return isValid(label)


# --- parts of pages ------------------------------------------------------------------------------


def test_a_long_side_list_begins_with_a_whole_line(qtbot: QtBot) -> None:
    side = SideList("설정")
    qtbot.addWidget(side)
    side.set_sections(
        [
            SideSection(f"묶음 {group}", [SideEntry(f"{group}-{line}", f"줄 {line}") for line in range(7)])
            for group in range(5)
        ]
    )
    side.resize(220, 423)
    with qtbot.waitExposed(side):
        side.show()
    area = side.findChild(ScrollArea)
    assert area is not None
    for name in ("1-6", "4-6", "2-3", "1-2"):
        side.set_current(name)
        seen = {line.y(): line for line in area.widget().findChildren(QWidget) if line.visibleRegion()}
        first = seen[min(seen)]
        assert first.visibleRegion().boundingRect() == first.rect()
        chosen = next(line for line in side.findChildren(SideButton) if line.entry.id == name)
        assert chosen.visibleRegion().boundingRect() == chosen.rect()


def test_the_side_list_tells_what_was_chosen_and_keeps_it(qtbot: QtBot) -> None:
    side = SideList("인박스")
    qtbot.addWidget(side)
    entries = [SideEntry("mine", "내 것", "inbox", 3), SideEntry("late", "늦은 것", "timer", 5, "red")]
    side.set_sections([SideSection("보기", entries)])
    side.show()
    button = next(each for each in side.findChildren(QWidget) if each.accessibleName() == "늦은 것 5")
    with qtbot.waitSignal(side.chosen) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == ["late"]
    side.set_count("late", 6)
    assert button.accessibleName() == "늦은 것 6"
    side.set_sections([SideSection("보기", entries)])
    assert side.current() == "late"


def test_columns_remember_their_widths(qtbot: QtBot, settings: Settings, tmp_path: Path) -> None:
    first = Columns(settings, "inbox", QLabel("하나"), QLabel("둘"), sizes=[300, 500])
    qtbot.addWidget(first)
    first.resize(801, 300)
    first.show()
    first.moveSplitter(200, 1)
    kept = first.sizes()
    assert settings.sizes("inbox") == kept
    again = Columns(settings, "inbox", QLabel("하나"), QLabel("둘"), sizes=[300, 500])
    qtbot.addWidget(again)
    again.resize(801, 300)
    again.show()
    assert again.sizes() == kept


def test_a_list_shows_why_it_is_empty_and_comes_back(qtbot: QtBot) -> None:
    model = RecordModel([Column("id", "번호", lambda record: str(record.id))])
    page = ListPage(
        RecordTable(model, name="목록"),
        title="열린 것",
        hints=[("J K", "이동")],
        empty=lambda: EmptyState("inbox", "모두 비웠습니다"),
        search="찾기",
    )
    qtbot.addWidget(page)
    page.show()
    model.set_ids([])
    assert isinstance(page.stack.currentWidget(), EmptyState)
    model.set_ids([1, 2, 3])
    assert page.stack.currentWidget() is page.view
    assert page.count.text() == "3"


def test_filters_can_be_changed_and_taken_away(qtbot: QtBot) -> None:
    page = ListPage(RecordTable(RecordModel([Column("id", "번호", str)]), name="목록"), title="열린 것")
    qtbot.addWidget(page)
    page.set_filters([Filter("status", "상태: 열린 것"), Filter("team", "팀: 단말", is_removable=True)])
    page.show()
    chips = {each.accessibleName(): each for each in page.findChildren(Button)}
    with qtbot.waitSignal(page.filter_clicked) as changed:
        qtbot.mouseClick(chips["상태: 열린 것"], Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.filter_removed) as removed:
        qtbot.mouseClick(chips["팀: 단말 빼기"], Qt.MouseButton.LeftButton)
    assert (changed.args[0], removed.args) == ("status", ["team"])
