"""What gathers for later: one quiet line for each digest, once at this computer, when it is not quiet."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from desktop_app.notices.dialogs import NoticePanel
from desktop_app.notices.models import notices_of
from desktop_app.notices.quiet import quiet_of
from desktop_app.ui.attention import Attention
from desktop_app.ui.toast import Toast
from desktop_app.ui.widgets import Button
from desktop_app.ui.window import MainWindow
from server.core.context import Actor
from server.notices.actions import tell_digests
from shared.permissions import Role
from tests.desktop_app.notices.test_bell import window_of
from tests.desktop_app.notices.test_popups import Elsewhere
from tests.support import catalog, tickets
from tests.support.auth import PASSWORD
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.seat import DeskServer, open_window, seat

WAIT_MS = 15_000


class Here(Attention):
    """Somebody who has the program before them, whatever else happens on the screen of the tests."""

    is_here = True


def queue_of(desk: Desk, place: Workplace) -> Callable[[str], object]:
    """Makes tickets in the queue of the person at the desk: they are told of later."""
    me, lead = place.backend.me.person, hire(desk, name="이도윤")
    assert me is not None
    line = catalog.team(desk, "1차", members=[me.id, lead])
    by: Actor = tickets.actor_for(lead, line, roles=(Role.LEAD,))
    return lambda subject: tickets.ticket(desk, by, hire(desk), team_id=line.id, subject=subject)


def gather(desk: Desk, place: Workplace, qtbot: QtBot) -> None:
    """A quarter of an hour passes; the desktop knows of the digest."""
    board = notices_of(place)
    before = board.digest.at if board.digest is not None else None
    desk.pass_time(minutes=16)
    with desk.ctx() as ctx:
        tell_digests(ctx)
    board.ask()
    qtbot.waitUntil(lambda: board.digest is not None and board.digest.at != before, timeout=WAIT_MS)


def titles(window: MainWindow) -> list[str]:
    return [toast.title.text() for toast in window.findChildren(Toast) if not toast.isHidden()]


@contextmanager
def running(qtbot: QtBot, address: str, login: str, folder: Path) -> Iterator[tuple[Workplace, MainWindow]]:
    """The program from its start to its end; what it keeps lies in `folder`."""
    with seat(qtbot, address, login, PASSWORD, folder) as place:
        Here(place.backend)
        window = open_window(place)
        window.show()
        qtbot.waitUntil(lambda: notices_of(place)._known is not None, timeout=WAIT_MS)
        yield place, window
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


def test_a_digest_is_one_line_and_told_once_also_over_a_restart(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot, tmp_path: Path
) -> None:
    desk, login = desk_server.desk, workplace.backend.session.login
    ask = queue_of(desk, workplace)
    with running(qtbot, desk_server.address, login, tmp_path / "pc") as (place, window):
        for subject in ("메일이 안 옵니다", "프린터 고장"):
            ask(subject)
        gather(desk, place, qtbot)
        assert titles(window) == ["티켓 2건에 모인 알림 2건"]
        toast = window.findChildren(Toast)[-1]
        toast.findChildren(Button)[0].click()
        panel = window.findChild(NoticePanel)
        assert panel is not None
        assert {row.group.subject for row in panel.rows} == {"메일이 안 옵니다", "프린터 고장"}
        panel.leave()
        with qtbot.waitSignal(notices_of(place).changed, timeout=WAIT_MS):
            notices_of(place).ask()
        assert titles(window) == []

    with running(qtbot, desk_server.address, login, tmp_path / "pc") as (place, window):
        assert notices_of(place).digest is not None
        assert titles(window) == []
        ask("VPN 끊김")
        gather(desk, place, qtbot)
        assert titles(window) == ["티켓 1건에 모인 알림 1건"]


def test_a_digest_waits_for_the_person_and_for_the_end_of_quiet(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot
) -> None:
    attention, quiet = Elsewhere(workplace.backend), quiet_of(workplace)
    window = window_of(workplace, qtbot)
    queue_of(desk_server.desk, workplace)("메일이 안 옵니다")
    quiet.begin(1)
    gather(desk_server.desk, workplace, qtbot)
    quiet.end()
    assert titles(window) == []
    quiet.begin(1)
    attention.come()
    assert titles(window) == []
    translator.set_language("en")
    quiet.end()
    assert titles(window) == ["1 notification about 1 ticket"]
