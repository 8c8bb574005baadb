"""Days and moments: written as people write them, by keys, and in the calendar."""

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCalendarWidget, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.core.translator import translator
from desktop_app.ui.dates import DateField, read_clock, read_day, read_moment
from desktop_app.ui.form import Field, Form


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("2026. 12. 1.", date(2026, 12, 1)),
        ("2026년 12월 1일", date(2026, 12, 1)),
        ("20261201", date(2026, 12, 1)),
        ("내일", date(2026, 11, 25)),
        ("Today", date(2026, 11, 24)),
        ("2026-02-30", None),
        ("0026-12-01", None),
        ("ㅠㅠ", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: date | None) -> None:
    assert read_day(text, date(2026, 11, 24)) == day


@pytest.mark.parametrize(("text", "clock"), [("2026-12-01 9:05", (9, 5)), ("오늘 18:30", (18, 30))])
def test_a_moment_is_a_day_and_a_time_of_this_computer(text: str, clock: tuple[int, int]) -> None:
    found = read_moment(text, date(2026, 12, 1))
    assert found is not None
    assert found.tzinfo is UTC
    there = found.astimezone()
    assert (there.date(), there.hour, there.minute) == (date(2026, 12, 1), *clock)
    assert read_moment("2026-12-01", date(2026, 12, 1)) is None
    assert read_moment("2026-12-01 24:00", date(2026, 12, 1)) is None


@pytest.mark.parametrize(
    ("text", "minute"),
    [("9:05", 545), ("09:30", 570), ("9", 540), ("24:00", None), ("9:60", None), ("", None)],
)
def test_a_time_of_day_is_read_as_minutes(text: str, minute: int | None) -> None:
    assert read_clock(text) == minute


def test_seconds_that_are_not_shown_are_kept(qtbot: QtBot) -> None:
    form = Form([Field("at", "시작", "moment")])
    qtbot.addWidget(form)
    at = datetime(2026, 12, 1, 9, 30, 17, tzinfo=UTC)
    form.set_value("at", at)
    assert form.value("at") == at


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_keys_and_the_calendar_choose_a_day(qtbot: QtBot) -> None:
    form = Form([Field("due", "기한", "date"), Field("more", "더")])
    qtbot.addWidget(form)
    with qtbot.waitActive(form):
        form.show()
    due = form.editor("due")
    due.setFocus()
    qtbot.keyClicks(due, "2026.12.30")
    qtbot.keyClick(due, Qt.Key.Key_PageUp)
    assert form.value("due") == date(2027, 1, 6)
    qtbot.keyClick(due, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    calendar = due.findChild(QCalendarWidget)
    assert calendar is not None
    calendar.activated.emit(calendar.selectedDate().addDays(2))
    assert (form.value("due"), due.hasFocus()) == (date(2027, 1, 8), True)
    qtbot.keyClick(due, Qt.Key.Key_Tab)
    assert form.editor("more").hasFocus()


@pytest.mark.parametrize(
    ("language", "wants"), [("ko", "“내년”을 날짜로 읽을 수 없습니다"), ("en", "is not a date")]
)
def test_a_date_says_what_it_wants_in_either_language(qtbot: QtBot, language: str, wants: str) -> None:
    translator.set_language(language)
    field = DateField("기한")
    qtbot.addWidget(field)
    field.setText("내년")
    assert wants in field.fault()
    assert "2026-12-01" in field.fault()


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize(("language", "month"), [("ko", "12월"), ("en", "December")])
def test_the_calendar_speaks_the_language_of_the_window(qtbot: QtBot, language: str, month: str) -> None:
    translator.set_language(language)
    field = DateField("기한")
    qtbot.addWidget(field)
    field.set_value(date(2026, 12, 1))
    field.open_calendar()
    calendar = field.findChild(QCalendarWidget)
    assert calendar is not None
    assert month in [button.text() for button in calendar.findChildren(QToolButton)]
    assert calendar.firstDayOfWeek() == Qt.DayOfWeek.Sunday
