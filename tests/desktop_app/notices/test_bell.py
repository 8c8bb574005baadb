"""The bell: told at once, opened from there, read at every desk, and as loud as the person wants it."""

from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.notices.dialogs import NoticePanel
from desktop_app.notices.models import notices_of
from desktop_app.notices.pages import NoticeSettingsPage
from desktop_app.ui.toast import Toast
from desktop_app.ui.window import MainWindow
from server.core.context import Actor
from server.tickets.actions import watching, work
from server.tickets.models import Ticket
from shared.notices import NoticeKind, NoticeLevel
from shared.permissions import Role
from shared.tickets import Assign, Watch
from shared.wire import Ref
from tests.support import catalog, tickets
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.seat import DeskServer, open_window, show_window

WAIT_MS = 15_000


def made(desk: Desk, place: Workplace) -> tuple[Actor, Ticket]:
    """A lead, and a ticket in the queue of the person at the desk."""
    me = place.backend.me.person
    assert me is not None
    lead = hire(desk, name="이도윤")
    line = catalog.team(desk, "1차", members=[me.id, lead])
    by = tickets.actor_for(lead, line, roles=(Role.LEAD,))
    return by, tickets.ticket(
        desk, by, hire(desk, name="김민지"), team_id=line.id, subject="메일이 안 옵니다"
    )


def ref_to(subject: Ticket) -> Ref:
    return Ref(kind="ticket", id=subject.id, label=subject.number)


def window_of(place: Workplace, qtbot: QtBot) -> MainWindow:
    window = show_window(open_window(place), qtbot)
    board = notices_of(place)
    qtbot.waitUntil(lambda: board._known is not None, timeout=WAIT_MS)
    return window


def assign(desk: Desk, by: Actor, subject: Ticket, person_id: int) -> None:
    version = tickets.fresh(desk, subject).version
    tickets.act(desk, by, work.assign, subject.id, Assign(version=version, assignee_id=person_id))


def test_an_assignment_rings_and_reading_the_ticket_clears_it(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot
) -> None:
    desk, me = desk_server.desk, workplace.backend.me.person
    assert me is not None
    window = window_of(workplace, qtbot)
    by, subject = made(desk, workplace)
    other = tickets.ticket(desk, by, hire(desk), team_id=subject.team_id)
    workplace.navigation.open(ref_to(other))

    assign(desk, by, subject, me.id)

    qtbot.waitUntil(lambda: bool(window.findChildren(Toast)), timeout=WAIT_MS)
    assert "나에게 배정됨" in window.findChildren(Toast)[-1].title.text()
    board = notices_of(workplace)
    assert board.has_unread(subject.id)
    workplace.navigation.open(ref_to(subject))
    qtbot.waitUntil(lambda: not board.has_unread(subject.id), timeout=WAIT_MS)


def test_the_bell_lists_by_ticket_and_reads_or_clears_all(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    window = window_of(workplace, qtbot)
    _, subject = made(desk, workplace)
    board = notices_of(workplace)
    qtbot.waitUntil(lambda: board.unread == 1, timeout=WAIT_MS)

    window.alerts_asked.emit()
    panel = window.findChild(NoticePanel)
    assert panel is not None
    assert [row.group.ticket.label for row in panel.rows] == [subject.number]
    assert "메일이 안 옵니다" in panel.rows[0].accessibleName()
    panel.read_all.click()
    qtbot.waitUntil(lambda: board.unread == 0, timeout=WAIT_MS)
    panel.clear_all.click()
    qtbot.waitUntil(lambda: panel.rows == [], timeout=WAIT_MS)
    panel.leave()


def test_what_is_on_the_screen_does_not_ring(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot
) -> None:
    desk, me = desk_server.desk, workplace.backend.me.person
    assert me is not None
    window = window_of(workplace, qtbot)
    by, subject = made(desk, workplace)
    workplace.navigation.open(ref_to(subject))
    board = notices_of(workplace)
    qtbot.waitUntil(lambda: not board.has_unread(subject.id), timeout=WAIT_MS)

    assign(desk, by, subject, me.id)
    qtbot.waitUntil(
        lambda: len(board.groups) == 1 and len(board.groups[0].lines) == 2 and board.unread == 0,
        timeout=WAIT_MS,
    )
    assert window.findChildren(Toast) == []


def test_the_list_says_until_when_it_is_quiet(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot
) -> None:
    window = window_of(workplace, qtbot)
    workplace.commands.run("notices.open")
    panel = window.findChild(NoticePanel)
    assert panel is not None
    panel.quiet_button.click()
    assert panel.quiet_until.text().endswith("까지 조용히")
    panel.quiet_button.click()
    assert panel.quiet_until.text() == ""


def test_levels_and_quiet_hours_are_chosen_in_the_settings(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot
) -> None:
    window = window_of(workplace, qtbot)
    page = window.show_settings("notices")
    assert isinstance(page, NoticeSettingsPage)
    qtbot.waitUntil(page.save_button.isEnabled, timeout=WAIT_MS)
    assert page.form.value(NoticeKind.TEAM.value) == NoticeLevel.LATER.value

    page.form.set_values({NoticeKind.TEAM.value: "never", "quiet_from": 1320, "quiet_until": 420})
    page.save_button.click()
    qtbot.waitUntil(lambda: page._version == 1, timeout=WAIT_MS)
    by, subject = made(desk_server.desk, workplace)
    tickets.act(desk_server.desk, by, watching.watch, subject.id, Watch())
    board = notices_of(workplace)
    with qtbot.waitSignal(board.changed, timeout=WAIT_MS):
        board.ask()
    assert board.groups == []
