"""The page of journeys in a real window, over a real server."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.journeys.pages import PAGE, JourneysPage
from desktop_app.ui.dialogs import FormSheet, Sheet
from desktop_app.ui.window import MainWindow
from server.assets.models import Asset
from server.journeys import actions
from server.journeys.models import Journey
from server.people.models import Person
from shared.journeys import Anchor, EvidenceRule, JourneyKind, Redate, StepKind
from tests.support.assets import asset
from tests.support.custody import issue
from tests.support.house import Desk
from tests.support.journeys import HR, see, start, step, template
from tests.support.people import hire
from tests.support.seat import open_window

WAIT_MS = 20_000
S = TypeVar("S", bound=Sheet)

ARRIVING = (
    step("계정 생성", StepKind.ACCOUNT, days=-2),
    step("책상 준비", days=-1),
    step("사원증 안내", after=[1]),
    step("노트북 지급", StepKind.ISSUE, category="laptop"),
    step("장비 보고 확인", StepKind.EVIDENCE, days=2, rule=EvidenceRule.DEVICE_REPORTED),
)
LEAVING = (
    step("안내", anchor=Anchor.LAST_WORKING_DAY, days=-2),
    step("반납", StepKind.RETURN, anchor=Anchor.LAST_WORKING_DAY),
    step(
        "사용 없음",
        StepKind.EVIDENCE,
        anchor=Anchor.ACCESS_END,
        days=3,
        rule=EvidenceRule.NOT_USED_AFTER_CUTOFF,
    ),
)


def today() -> date:
    return datetime.now().astimezone().date()


def day(by: int) -> date:
    return today() + timedelta(days=by)


def arriving(desk: Desk, by: int = 2, name: str = "김민지", **fields: Any) -> tuple[Person, Journey]:
    person = hire(desk, name=name, account_name="minji.kim", starts_on=day(by), **fields)
    return person, start(desk, template(desk, ARRIVING), person)


def leaving(desk: Desk, by: int = -3, name: str = "송태호") -> tuple[Person, Journey, Asset]:
    """Somebody with a laptop whose last day is so many days from now."""
    meant, until = day(by), day(max(by, 1))
    person = hire(desk, name=name, account_name="taeho.song", last_working_day=until, access_ends_on=until)
    laptop = asset(desk, serial=f"SN-{name}", cost_won=1_840_000)
    issue(desk, laptop, person)
    journey = start(desk, template(desk, LEAVING, JourneyKind.OFFBOARDING), person)
    if meant != until:
        form = Redate(
            version=see(desk, journey).row.version,
            last_working_day=meant,
            access_ends_on=meant,
            reason="이미 떠남",
        )
        with desk.ctx(HR) as ctx:
            actions.redate(ctx, journey.id, form)
    return person, journey, laptop


def write(widget: QWidget, text: str) -> None:
    """Hangul comes from the input method, as a text that is finished."""
    widget.setFocus()
    event = QInputMethodEvent()
    event.setCommitString(text)
    QCoreApplication.sendEvent(widget, event)


class Board:
    """What somebody sees and clicks."""

    def __init__(self, qtbot: QtBot, place: Workplace) -> None:
        self.qtbot = qtbot
        self.window: MainWindow = open_window(place)
        qtbot.addWidget(self.window)
        self.window.resize(1600, 980)
        self.window.show()
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)
        self.page = cast(JourneysPage, self.window.show_page(PAGE))
        self.wait(lambda: len(self.page.model.loaded) == len(JourneyKind))

    def wait(self, true: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(true()), timeout=WAIT_MS)

    def click(self, widget: QWidget) -> None:
        self.wait(widget.isVisible)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def names(self) -> list[str]:
        return [card.row.person.label for card in self.page.board.rows.values()]

    def open(self, journey: Journey) -> None:
        """By the button of the line."""
        self.wait(lambda: journey.id in self.page.board.rows)
        self.wait(self.page.board.rows[journey.id].button.isVisible)
        self.click(self.page.board.rows[journey.id].button)
        self.wait(lambda: self.page.journey.detail is not None)

    def card(self, title: str) -> int:
        """The step whose title begins so."""
        detail = self.page.journey.detail
        assert detail is not None
        return next(one.id for one in detail.steps if one.title.startswith(title))

    def press(self, title: str, button: str) -> None:
        self.click(self.page.journey.cards[self.card(title)].buttons[button])

    def state(self, title: str) -> str:
        return self.page.journey.cards[self.card(title)].step.state.value

    def sheet(self, kind: type[S]) -> S:
        found = [one for one in self.window.findChildren(kind) if one.isVisible()]
        return found[-1]

    def form(self) -> FormSheet:
        return self.sheet(FormSheet)
