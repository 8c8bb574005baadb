"""Messages of the system: told while one works elsewhere, bundled, quiet when asked, never confidential."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.settings import Settings
from desktop_app.core.workplace import Workplace
from desktop_app.notices.feature import Bell
from desktop_app.notices.models import notices_of
from desktop_app.notices.pages import NoticeSettingsPage
from desktop_app.notices.popups import kinds_of
from desktop_app.notices.quiet import Quiet, quiet_of
from desktop_app.tickets.inbox import InboxPage
from desktop_app.ui.attention import Attention
from desktop_app.ui.live import said
from desktop_app.ui.toast import Toast
from desktop_app.ui.tray import Line, Tray
from desktop_app.ui.window import MainWindow
from server.core.context import Actor
from server.tickets.models import Ticket
from shared.notices import NoticeKind
from shared.permissions import Role
from shared.tickets import Level
from tests.desktop_app.notices.test_bell import assign, ref_to
from tests.support import catalog, tickets
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.seat import DeskServer, open_window, show_window

WAIT_MS = 15_000


class Shown(Tray):
    """A notification area that keeps what it was told to show."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list[tuple[str, str]] = []
        self.lines: Callable[[], Sequence[Line | None]] = list

    @property
    def is_there(self) -> bool:
        return True

    def show_message(self, title: str, text: str) -> None:
        self.messages.append((title, text))

    def set_menu(self, lines: Callable[[], Sequence[Line | None]]) -> None:
        self.lines = lines

    def press(self, words: str) -> None:
        next(line for line in self.lines() if line is not None and said(line[0]) == words)[1]()


class Elsewhere(Attention):
    """Somebody who works in another program until `come` is called."""

    is_here = False

    def come(self) -> None:
        self.is_here = True
        self.came.emit()


@dataclass
class Away:
    """박서준 has the program open behind another one; 이도윤 assigns tickets to him."""

    qtbot: QtBot
    desk: Desk
    place: Workplace
    window: MainWindow
    tray: Shown
    bell: Bell
    attention: Elsewhere
    lead: Actor
    team_id: int

    def ticket(self, subject: str, **fields: object) -> Ticket:
        requester = hire(self.desk)
        return tickets.ticket(
            self.desk, self.lead, requester, team_id=self.team_id, subject=subject, **fields
        )

    def assigned(self, subject: str, **fields: object) -> Ticket:
        made, board = self.ticket(subject, **fields), notices_of(self.place)
        me = self.place.backend.me.person
        assert me is not None
        assign(self.desk, self.lead, made, me.id)
        self.qtbot.waitUntil(
            lambda: any(
                group.ticket.id == made.id and any(one.kind is NoticeKind.ASSIGNED for one in group.lines)
                for group in board.groups
            ),
            timeout=WAIT_MS,
        )
        return made

    def pass_the_pause(self) -> None:
        self.bell.popups.pause.stop()
        self.bell.popups.pause.timeout.emit()


@pytest.fixture
def away(desk_server: DeskServer, workplace: Workplace, qtbot: QtBot) -> Away:
    attention = Elsewhere(workplace.backend)
    window = show_window(open_window(workplace), qtbot)
    board = notices_of(workplace)
    qtbot.waitUntil(lambda: board._known is not None, timeout=WAIT_MS)
    me, lead = workplace.backend.me.person, hire(desk_server.desk, name="이도윤")
    assert me is not None
    line = catalog.team(desk_server.desk, "1차", members=[me.id, lead])
    tray = Shown()
    bell = Bell(workplace, window, tray)
    by = tickets.actor_for(lead, line, roles=(Role.LEAD,))
    return Away(qtbot, desk_server.desk, workplace, window, tray, bell, attention, by, line.id)


def shown_ticket(window: MainWindow) -> int | None:
    page = window.show_page("inbox")
    assert isinstance(page, InboxPage)
    return page.pane.ticket_id


def test_the_first_is_told_at_once_and_what_comes_meanwhile_in_one(away: Away) -> None:
    first = away.assigned("메일이 안 옵니다")
    assert away.tray.messages == [("나에게 배정됨 · 이도윤", f"#{first.number} 메일이 안 옵니다")]
    for subject in ("프린터 고장", "VPN 끊김"):
        away.assigned(subject)
    assert len(away.tray.messages) == 1
    away.tray.clicked.emit()
    assert shown_ticket(away.window) == first.id

    away.pass_the_pause()
    title, text = away.tray.messages[-1]
    assert title == "새 알림 2건"
    assert "프린터 고장" in text
    assert "VPN 끊김" in text
    away.tray.clicked.emit()
    assert away.bell.panel is not None
    assert away.bell.panel.isVisible()
    away.bell.panel.leave()
    away.pass_the_pause()
    assert len(away.tray.messages) == 2


def test_what_was_read_elsewhere_meanwhile_is_not_told(away: Away) -> None:
    away.assigned("메일이 안 옵니다")
    second = away.assigned("프린터 고장")
    board = notices_of(away.place)
    board.read(second.id)
    away.qtbot.waitUntil(lambda: not board.has_unread(second.id), timeout=WAIT_MS)
    away.pass_the_pause()
    assert len(away.tray.messages) == 1


def test_a_confidential_subject_stays_inside(away: Away) -> None:
    made = away.assigned("임원 인사 자료 유출", is_confidential=True)
    assert away.tray.messages == [("나에게 배정됨", f"#{made.number} 기밀 티켓")]


def test_who_has_the_program_before_them_gets_no_message_and_who_comes_back_reads(away: Away) -> None:
    made, board = away.ticket("메일이 안 옵니다"), notices_of(away.place)
    away.place.navigation.open(ref_to(made))
    away.qtbot.waitUntil(lambda: shown_ticket(away.window) == made.id, timeout=WAIT_MS)
    me = away.place.backend.me.person
    assert me is not None
    assign(away.desk, away.lead, made, me.id)
    away.qtbot.waitUntil(lambda: bool(away.tray.messages), timeout=WAIT_MS)
    assert board.has_unread(made.id), "a window behind another one is not read"

    away.attention.come()
    away.qtbot.waitUntil(lambda: not board.has_unread(made.id), timeout=WAIT_MS)
    away.pass_the_pause()
    away.assigned("프린터 고장")
    assert len(away.tray.messages) == 1


def test_quiet_silences_all_but_what_is_urgent(away: Away) -> None:
    away.tray.press("1시간 동안 조용히")
    assert "조용히" in away.window.topbar.bell.accessibleName()
    away.assigned("메일이 안 옵니다")
    assert away.tray.messages == []
    assert away.window.findChildren(Toast) == []

    away.ticket("전산실 정전", impact=Level.HIGH, urgency=Level.HIGH)
    away.qtbot.waitUntil(lambda: bool(away.tray.messages), timeout=WAIT_MS)
    assert "긴급" in away.tray.messages[0][0]
    away.tray.press("다시 알리기")
    assert quiet_of(away.place).until is None


def test_kinds_are_chosen_on_this_computer_and_the_window_may_stay_behind(away: Away) -> None:
    page = NoticeSettingsPage(away.place, away.tray)
    away.qtbot.addWidget(page)
    page.on_shown()
    away.qtbot.waitUntil(page.save_button.isEnabled, timeout=WAIT_MS)
    page.try_button.click()
    assert len(away.tray.messages) == 1
    page.popups.set_values({NoticeKind.ASSIGNED.value: False, "close_to_tray": True})
    page.save_button.click()
    assert NoticeKind.ASSIGNED not in kinds_of(away.place)
    assert NoticeKind.MENTION in kinds_of(away.place)
    away.assigned("메일이 안 옵니다")
    assert len(away.tray.messages) == 1

    assert not away.window.close()
    assert not away.window.isVisible()
    away.tray.activated.emit()
    assert away.window.isVisible()
    away.tray.press("종료")
    assert not away.window.isVisible()


def test_without_a_notification_area_the_settings_say_so(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot
) -> None:
    page = NoticeSettingsPage(workplace, Tray())
    qtbot.addWidget(page)
    page.on_shown()
    qtbot.waitUntil(page.save_button.isEnabled, timeout=WAIT_MS)
    assert page.popups.isHidden()
    assert page.try_button.isHidden()


SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (datetime(2026, 11, 27, 18, 30, tzinfo=SEOUL), datetime(2026, 11, 28, 8, tzinfo=SEOUL)),
        (datetime(2026, 11, 28, 2, tzinfo=SEOUL), datetime(2026, 11, 28, 8, tzinfo=SEOUL)),
    ],
)
def test_quiet_until_morning_ends_at_eight_and_outlives_a_restart(
    now: datetime, until: datetime, tmp_path: Path
) -> None:
    clock = [now]
    settings = Settings(tmp_path)
    Quiet(settings, lambda: clock[0]).begin_until_morning()
    later = Quiet(settings, lambda: clock[0])
    assert later.until == until
    clock[0] = until - timedelta(seconds=1)
    assert later.silences(NoticeKind.ASSIGNED)
    assert not later.silences(NoticeKind.URGENT)
    clock[0] = until
    assert later.until is None
