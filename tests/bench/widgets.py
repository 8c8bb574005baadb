"""The parts of the window that meet long lists, each by itself: CPU of the window's thread, offscreen."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QApplication

from desktop_app.people.name_book import NameBook
from desktop_app.ui.badges import Badge, Level
from desktop_app.ui.record_list import RecordList, RowContent, RowDelegate
from desktop_app.ui.record_model import RecordModel
from desktop_app.ui.theme import theme
from desktop_app.ui.timeline import Entry, Timeline
from shared.people import EmploymentState, PersonRow
from tests.bench._served import load

TIMES = 5
MANY = 100_000
NAMES = ("김이박최정강조윤장임한오서신권", "민서준도윤지하은우현", "예원시진수영호성재연주아라경")
QUESTIONS = ("김민수", "ㄱㅁㅅ", "rlaals", "E099999", "user77777@", "없는사람", "김 재무")
WORDS = "점심시간에 노트북을 덮었다가 다시 열면 27인치 모니터가 계속 신호 없음으로 나옵니다. " * 3


@dataclass(frozen=True)
class Thing:
    id: int
    name: str


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


def run() -> None:
    """Print milliseconds: the best of five, and what it should stay below on a quiet machine."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    theme.apply(app)
    print(load())
    _list()
    _conversation()
    _names()


def _best(label: str, act: Callable[[], object], target: int) -> None:
    def spent() -> float:
        begun = time.process_time()
        act()
        return (time.process_time() - begun) * 1000

    print(f"{label:52} {min(spent() for _ in range(TIMES)):8.1f}   < {target}")


def _list() -> None:
    model = RecordModel(describe=lambda thing: thing.name)
    rows = RecordList(model, Rows(), name="목록")
    rows.resize(400, 700)
    model.put(Thing(number, f"이름 {number}") for number in range(1, 101))
    rows.show()
    fresh = iter(range(MANY + 1, MANY + 1 + TIMES))

    def open_view() -> None:
        model.set_ids(range(1, MANY + 1))
        rows.grab()

    def new_on_top() -> None:
        number = next(fresh)
        model.insert(number, 0, Thing(number, "새 것"))
        rows.grab()

    _best(f"list of {MANY:,} rows opened and painted", open_view, 100)
    _best("a new row on top of it, painted", new_on_top, 100)
    _best("one frame of it", rows.viewport().grab, 16)


def _conversation() -> None:
    timeline = Timeline(name="대화")
    timeline.resize(580, 760)
    timeline.show()
    kinds = ("theirs", "mine", "note")
    entries = [
        Entry(number, kinds[number % 3], "김민지", "오늘 오전 9:12", text=WORDS)  # type: ignore[arg-type]  # of a tuple
        for number in range(200)
    ]

    def shown(count: int) -> Callable[[], object]:
        def show() -> None:
            timeline.set_entries(entries[:count])
            timeline.grab()

        return show

    _best("conversation of 15 messages, painted", shown(15), 60)
    _best("conversation of 200 messages, painted", shown(200), 200)


def _names() -> None:
    names = [a + b + c for a in NAMES[0] for b in NAMES[1] for c in NAMES[2]]
    book = NameBook()
    book.put(_person(number, names[number % len(names)]) for number in range(1, MANY + 1))
    for question in QUESTIONS:
        _best(f"“{question}” among {MANY:,} people", partial(book.find, question, 20), 100)


def _person(number: int, name: str) -> PersonRow:
    return PersonRow(
        id=number,
        name=name,
        employee_number=f"E{number:06d}",
        email=f"user{number}@haneul.example",
        department="재무팀",
        title="대리",
        phone=f"{2000 + number}",
        mobile="",
        location="본관 5층",
        state=EmploymentState.ACTIVE,
        is_vip=False,
        version=1,
    )
