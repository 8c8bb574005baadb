"""Notices: written, published, shown above the inbox, tickets hung on one and answered together."""

from datetime import timedelta

from pytestqt.qtbot import QtBot

from desktop_app.announcements.pages import AnnouncementsPage
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.announcements import AnnouncementsPart, Linking
from desktop_app.tickets.inbox import InboxPage
from desktop_app.ui.choices import Choice
from desktop_app.ui.window import MainWindow
from server.announcements import actions
from server.announcements.models import Announcement
from shared import announcements as wire
from shared.announcements import AnnouncementKind, AnnouncementState
from shared.permissions import Role
from shared.tickets import LinkKind, Status
from tests.support import tickets
from tests.support.house import Desk, actor
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window
from tests.support.ticket_pane import scene


def published(desk: Desk, title: str = "VPN 접속 장애", **fields: object) -> Announcement:
    lead = actor(Role.LEAD)
    values = {"kind": AnnouncementKind.OUTAGE, "title": title, "starts_at": desk.now} | fields
    row = tickets.act(desk, lead, actions.create, wire.Announcement(**values))  # type: ignore[arg-type]
    command = wire.AnnouncementCommand(version=row.version)
    return tickets.act(desk, lead, actions.publish, row.id, command)


def opened(qtbot: QtBot, place: Workplace) -> tuple[MainWindow, AnnouncementsPage]:
    window = show_window(open_window(place), qtbot, width=1600, height=980)
    page = window.show_page("announcements")
    assert isinstance(page, AnnouncementsPage)
    qtbot.waitUntil(lambda: page.list.is_loaded, timeout=WAIT_MS)
    return window, page


def test_a_notice_is_written_published_added_to_and_ended(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    _, page = opened(qtbot, workplace)
    sheet = page.new()
    assert sheet is not None
    start = desk_server.desk.now + timedelta(hours=3)
    sheet.form.set_values(
        {"title": "메일 서버 점검", "text": "**오후**에 멈춥니다.", "starts_at": start}
        | {"keywords": [Choice("메일", "메일")]}
    )
    sheet.send()
    view = page.view
    qtbot.waitUntil(lambda: view.detail is not None, timeout=WAIT_MS)

    def state() -> AnnouncementState | None:
        return view.detail.row.state if view.detail is not None else None

    assert state() is AnnouncementState.DRAFT
    view.publish()
    qtbot.waitUntil(lambda: state() is AnnouncementState.SCHEDULED, timeout=WAIT_MS)
    more = view.add()
    assert more is not None
    more.form.set_value("text", "조금 늦어집니다")
    more.send()
    qtbot.waitUntil(lambda: view.detail is not None and bool(view.detail.updates), timeout=WAIT_MS)
    last = view.end()
    assert last is not None
    last.send()
    qtbot.waitUntil(lambda: state() is AnnouncementState.ENDED, timeout=WAIT_MS)


def test_what_goes_on_stands_above_the_inbox_until_it_is_put_away(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    window = show_window(open_window(workplace), qtbot)
    page = window.show_page("inbox")
    assert isinstance(page, InboxPage)
    assert not page.strip.isVisible()
    published(desk_server.desk)
    qtbot.waitUntil(page.strip.isVisible, timeout=WAIT_MS)
    page.strip.put_away(page.strip.shown()[0])
    assert not page.strip.isVisible()


def test_a_ticket_is_hung_on_a_notice_by_one_key_and_resolved_with_it(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    desk = desk_server.desk
    row = published(desk, keywords=["모니터"])
    window, page = opened(qtbot, workplace)
    made = scene(qtbot, desk, workplace)
    made.open()
    part = made.pane.context.parts["announcements"]
    assert isinstance(part, AnnouncementsPart)
    qtbot.waitUntil(lambda: bool(part.found), timeout=WAIT_MS)
    detail = made.pane.detail
    assert detail is not None
    assert Linking(made.window, workplace).may(detail)
    workplace.commands.get("ticket.line_announcement").run()

    def links() -> list[LinkKind]:
        return [link.kind for link in made.pane.detail.links] if made.pane.detail is not None else []

    qtbot.waitUntil(lambda: LinkKind.ANNOUNCEMENT in links(), timeout=WAIT_MS)
    page.show_announcement(row.id)
    linked = page.view.linked
    qtbot.waitUntil(lambda: linked.found is not None and linked.found.open == 1, timeout=WAIT_MS)
    sheet = linked.ask(is_end=True)
    assert sheet is not None
    sheet.form.set_value("text", "복구했습니다")
    sheet.send()
    qtbot.waitUntil(lambda: tickets.fresh(desk, made.ticket).status is Status.RESOLVED, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: linked.found is not None and linked.found.open == 0, timeout=WAIT_MS)
    assert window.isVisible()
