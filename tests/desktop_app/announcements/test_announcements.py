"""Notices: written, published, shown above the inbox, tickets hung on one and answered together."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.announcements.banner import ServiceStrip
from desktop_app.announcements.markdown import MarkdownView
from desktop_app.announcements.pages import AnnouncementsPage
from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.beside.announcements import AnnouncementsPart, Linking
from desktop_app.tickets.inbox import InboxPage
from desktop_app.tickets.new import open_new_ticket
from desktop_app.ui.choices import Choice
from desktop_app.ui.widgets import Chip
from desktop_app.ui.window import MainWindow
from server.announcements import actions
from server.announcements.models import Announcement
from shared import announcements as wire
from shared.announcements import AnnouncementKind, AnnouncementState
from shared.permissions import Role
from shared.tickets import LinkKind, Status
from tests.support import catalog, tickets
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


def test_a_notice_in_two_languages_is_read_in_that_of_the_window(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    english = {"title_en": "VPN is down", "text_en": "We are at it."}
    notice = published(desk_server.desk, text="복구 중입니다.", **english)
    translator.set_language("en")
    _, page = opened(qtbot, workplace)
    assert page.rows.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole).startswith("VPN is down")
    page.show_record(notice.id)
    qtbot.waitUntil(lambda: page.view.detail is not None, timeout=WAIT_MS)
    texts = [browser.toPlainText() for browser in page.view.findChildren(MarkdownView)]
    assert texts == ["We are at it.", "복구 중입니다."]
    assert "VPN is down" in [label.text() for label in page.view.findChildren(QLabel)]


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
    page.show_record(row.id)
    linked = page.view.linked
    qtbot.waitUntil(lambda: linked.found is not None and linked.found.open == 1, timeout=WAIT_MS)
    sheet = linked.ask(is_end=True)
    assert sheet is not None
    sheet.form.set_value("text", "복구했습니다")
    sheet.send()
    qtbot.waitUntil(lambda: tickets.fresh(desk, made.ticket).status is Status.RESOLVED, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: linked.found is not None and linked.found.open == 0, timeout=WAIT_MS)
    assert window.isVisible()


def test_an_outage_of_a_service_stands_by_its_tickets_and_its_form(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    desk = desk_server.desk
    mail, other = catalog.service(desk, "메일"), catalog.service(desk, "VPN")
    made = scene(qtbot, desk, workplace)
    about = tickets.ticket(desk, made.colleague, service_id=mail.id, team_id=made.team.id)
    beside = tickets.ticket(desk, made.colleague, service_id=other.id, team_id=made.team.id)
    made.pane.show_ticket(about.id)
    strip = made.pane.body.notices
    qtbot.waitUntil(lambda: made.pane.detail is not None, timeout=WAIT_MS)
    assert not strip.isVisible()

    published(desk, "메일이 늦습니다", service_ids=[mail.id])
    qtbot.waitUntil(strip.isVisible, timeout=WAIT_MS)
    assert [chip.badge.text for chip in strip.findChildren(Chip)] == ["메일"]
    made.pane.show_ticket(beside.id)
    qtbot.waitUntil(lambda: not strip.isVisible(), timeout=WAIT_MS)

    sheet = open_new_ticket(made.window, workplace, lambda _: None)
    form_strip = sheet.findChild(ServiceStrip)
    assert form_strip is not None
    assert not form_strip.isVisible()
    sheet.form.set_value("service_id", Choice(mail.id, "메일"))
    sheet.form.changed.emit("service_id")
    assert form_strip.isVisible()


def test_the_editor_keeps_services_and_names_them_in_the_preview(
    qtbot: QtBot, desk_server: DeskServer, workplace: Workplace
) -> None:
    mail = catalog.service(desk_server.desk, "메일")
    _, page = opened(qtbot, workplace)
    qtbot.waitUntil(lambda: bool(page.places.services), timeout=WAIT_MS)
    sheet = page.new()
    assert sheet is not None
    sheet.form.set_values({"title": "메일 지연", "services": [Choice(mail.id, mail.name)]})
    sheet.show_preview()
    preview = sheet.preview.parentWidget()
    assert "메일" in [chip.badge.text for chip in preview.findChildren(Chip)]
    sheet.send()
    qtbot.waitUntil(lambda: page.view.detail is not None, timeout=WAIT_MS)
    assert page.view.detail is not None
    assert [one.label for one in page.view.detail.row.services] == ["메일"]
    again = page.view.edit()
    assert again is not None
    assert again.form.value("services") == [mail.id]
