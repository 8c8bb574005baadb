"""Causes beside a ticket, the machine as it was, shared changes, checks of fixes, the rules."""

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.automation.run_sheet import MacroSheet
from desktop_app.core.translator import translator
from desktop_app.core.workplace import Workplace
from desktop_app.diagnosis import words
from desktop_app.diagnosis.conditions import ConditionsEditor
from desktop_app.diagnosis.heads import CauseBadges
from desktop_app.diagnosis.models import Suspected
from desktop_app.diagnosis.rules import RulesPage
from desktop_app.diagnosis.side import CausesPart, SnapshotPart
from desktop_app.diagnosis.suspicion import SuspicionSheet, SuspicionStrip
from desktop_app.tickets.extensions import MACRO, Startable, extensions_of
from desktop_app.tickets.inbox import InboxPage
from desktop_app.ui.choices import Choice
from desktop_app.ui.cover import Cover
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.widgets import ImeLineEdit, box, column
from desktop_app.ui.window import MainWindow
from server.announcements.models import Announcement
from server.inventory.models import Device
from server.tickets.models import Ticket
from shared.announcements import AnnouncementState
from shared.automation import ActionKind, Scope
from shared.diagnosis import Compare, Condition, Fact, FixState, SuspicionState
from shared.inventory import Usage
from shared.permissions import Role
from shared.tickets import TicketDetail
from shared.wire import Ref
from tests.desktop_app.ui.clipping import clipped_texts, nameless
from tests.support import automation, diagnosis, inventory
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window
from tests.support.tickets import actor_for, detail, worker

Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)


@pytest.fixture
def window(workplace: Workplace, desk_server: DeskServer, qtbot: QtBot) -> MainWindow:
    return show_window(open_window(workplace), qtbot)


def texts(widget: QWidget) -> str:
    """Everything that a part says."""
    return "\n".join(
        str(text)
        for child in widget.findChildren(QWidget)
        if (text := getattr(child, "full_text", None) or getattr(child, "text", None))
        and (text := text() if callable(text) else text)
    )


def full_machine(server: DeskServer) -> tuple[Ticket, inventory.Machine]:
    """A computer with a full disk, and a ticket from it."""
    desk = server.desk
    diagnosis.install_rules(desk)
    pc = inventory.reporting(desk)
    pc.usage = Usage(volumes_free={"/": 20 * 10**9})
    pc.send(pc.delta())
    with desk.ctx(writes=False) as ctx:
        device = ctx.session.get_one(Device, pc.id)
    return diagnosis.complained(desk, device, hire(desk), "저장이 안 됩니다"), pc


def shown(server: DeskServer, ticket: Ticket) -> TicketDetail:
    return detail(server.desk, worker(server.desk, "이도윤"), ticket)


def test_a_probable_cause_is_shown_with_its_evidence_and_watched_by_a_click(
    window: MainWindow, workplace: Workplace, desk_server: DeskServer, qtbot: QtBot, wait: Wait
) -> None:
    ticket, pc = full_machine(desk_server)
    part = CausesPart(workplace, window)
    part.show_ticket(shown(desk_server, ticket))
    wait(lambda: part.found is not None)
    assert part.found is not None
    assert [one.name for one in part.found.findings] == ["디스크 여유 공간 부족"]
    assert "디스크 여유 4%" in texts(part)

    part._watch(ticket.id, part.found.findings[0])
    wait(lambda: part.found is not None and part.found.checks)
    pc.usage = Usage(volumes_free={"/": 300 * 10**9})
    pc.send(pc.delta())
    part.show_ticket(shown(desk_server, ticket))
    wait(lambda: part.found is not None and part.found.checks[0].state is FixState.MET)
    assert "장비 보고로는 해결되었습니다." in texts(part)


def test_causes_follow_the_language(
    window: MainWindow, workplace: Workplace, desk_server: DeskServer, wait: Wait
) -> None:
    ticket, _ = full_machine(desk_server)
    part = CausesPart(workplace, window)
    part.show_ticket(shown(desk_server, ticket))
    wait(lambda: "디스크 여유 공간 부족" in texts(part))
    translator.set_language("en")
    wait(lambda: "Disk nearly full" in texts(part))


def test_the_machine_as_it_was_stays_while_the_machine_goes_on(
    window: MainWindow, workplace: Workplace, desk_server: DeskServer, wait: Wait
) -> None:
    ticket, pc = full_machine(desk_server)
    pc.usage = Usage(volumes_free={"/": 400 * 10**9})
    pc.send(pc.delta())
    part = SnapshotPart(workplace, window)
    part.show_ticket(shown(desk_server, ticket))
    wait(lambda: part.found is not None)

    assert "(4%)" in texts(part)


def test_a_badge_at_the_head_shows_the_cause_in_the_panel_and_its_macro_starts_there(
    window: MainWindow, workplace: Workplace, desk_server: DeskServer, qtbot: QtBot, wait: Wait
) -> None:
    ticket, _ = full_machine(desk_server)
    lead = actor_for(hire(desk_server.desk), roles=(Role.LEAD, Role.ADMINISTRATOR))
    note = automation.step(ActionKind.NOTE, text="디스크를 비웠습니다.")
    cleaned = automation.macro(desk_server.desk, lead, note, name="디스크 비움", scope=Scope.SHARED)
    diagnosis.give_macro(desk_server.desk, "disk_full", cleaned.id)
    workplace.navigation.open(Ref(kind="ticket", id=ticket.id, label=""))
    inbox = cast(InboxPage, window.show_page("inbox"))
    pane, badges = inbox.pane, cast(CauseBadges, inbox.pane.body.head_parts["causes"])
    wait(lambda: badges.badges and badges.isVisible())
    assert [one.badge.text for one in badges.badges] == ["디스크 여유 공간 부족"]
    assert "디스크 여유 4%" in badges.badges[0].toolTip()

    pane.toggle_panel()
    assert not pane.context.isVisible()
    QTest.mouseClick(badges.badges[0], Qt.MouseButton.LeftButton)
    part = cast(CausesPart, pane.context.parts["causes"])
    assert part.isVisible()
    assert part.isAncestorOf(QApplication.focusWidget())
    wait(lambda: "매크로: 디스크 비움" in texts(part))

    workplace.commands.run("ticket.line_cause_macro")
    sheet = next(one for one in window.findChildren(MacroSheet) if one.isVisible())
    wait(sheet.yes_button.isEnabled)
    assert "디스크를 비웠습니다." in texts(sheet)
    sheet.run()
    wait(lambda: pane.detail is not None and "디스크를 비웠습니다." in str(pane.detail.entries))


def plant(server: DeskServer) -> None:
    desk = server.desk
    fleet = diagnosis.fleet(desk, 120)
    diagnosis.changed(desk, fleet[:8], "Corp VPN Client", "5.1.9", old="5.1.8")
    for device in fleet[:6]:
        diagnosis.complained(desk, device, hire(desk))
    diagnosis.look(desk)


def test_the_inbox_says_that_tickets_share_a_change_and_one_click_groups_them(
    window: MainWindow, workplace: Workplace, desk_server: DeskServer, wait: Wait
) -> None:
    plant(desk_server)
    inbox = window.show_page("inbox")
    strip = cast(QWidget, inbox).findChild(SuspicionStrip)
    assert isinstance(strip, SuspicionStrip)
    Suspected.of(workplace).ask()
    wait(strip.isVisible)
    assert "Corp VPN Client 5.1.8 → 5.1.9" in strip.label.text()

    strip.button.click()
    sheet = cast(SuspicionSheet, [one for one in window.findChildren(Cover) if one.isVisible()][-1])
    wait(lambda: sheet.detail is not None)
    assert sheet.detail is not None
    assert len(sheet.detail.tickets) == 6
    sheet._copy_notice()
    assert "Corp VPN Client" in QGuiApplication.clipboard().text()
    sheet.make_parent()
    wait(lambda: not Suspected.of(workplace).open)
    assert [row.state for row in Suspected.of(workplace).rows] == [SuspicionState.CONFIRMED]
    wait(lambda: not strip.isVisible())


def test_a_notice_is_drafted_from_the_evidence(
    window: MainWindow, workplace: Workplace, desk_server: DeskServer, wait: Wait
) -> None:
    plant(desk_server)
    window.show_page("inbox")
    Suspected.of(workplace).ask()
    wait(lambda: Suspected.of(workplace).open)
    workplace.commands.run("diagnosis.suspicion")
    sheet = cast(SuspicionSheet, [one for one in window.findChildren(Cover) if one.isVisible()][-1])
    wait(lambda: sheet.detail is not None)
    sheet.notice_button.click()
    wait(lambda: not [one for one in window.findChildren(Cover) if one.isVisible()])

    with desk_server.desk.ctx(writes=False) as ctx:
        found = ctx.session.scalars(select(Announcement)).all()
    assert [(one.state, one.title) for one in found] == [
        (AnnouncementState.DRAFT, "Corp VPN Client 5.1.9 관련 불편 안내")
    ]


def test_a_check_is_put_together_from_the_menu_of_the_ticket(
    window: MainWindow, workplace: Workplace, desk_server: DeskServer, wait: Wait
) -> None:
    ticket, _ = full_machine(desk_server)
    known = shown(desk_server, ticket)
    part = CausesPart(workplace, window)
    part.show_ticket(known)
    wait(lambda: part.found is not None)
    line = next(one for one in extensions_of(workplace).lines if one.name == "fix_check")
    assert line.when(known)
    line.run(known)
    sheet = cast(FormSheet, [one for one in window.findChildren(Cover) if one.isVisible()][-1])
    editor = sheet.findChild(ConditionsEditor)
    assert isinstance(editor, ConditionsEditor)
    editor.set_values([Condition(fact=Fact.REBOOTED_SINCE)])
    sheet.send()
    wait(lambda: diagnosis.diagnosis(desk_server.desk, worker(desk_server.desk), ticket).checks)


def test_a_condition_that_is_added_leaves_the_focus_where_it_is(qtbot: QtBot) -> None:
    name, editor = ImeLineEdit("이름"), ConditionsEditor()
    form = box(column(name, editor))
    qtbot.addWidget(form)
    form.show()
    form.activateWindow()
    name.setFocus()
    qtbot.waitUntil(name.hasFocus)
    editor.set_values([Condition(fact=Fact.REBOOTED_SINCE)])
    QApplication.processEvents()
    assert name.hasFocus(), "nothing of it was a window for a moment"


def test_rules_are_switched_and_made_in_the_settings(
    window: MainWindow, workplace: Workplace, desk_server: DeskServer, qtbot: QtBot, wait: Wait
) -> None:
    diagnosis.install_rules(desk_server.desk)
    macros = {7: "재부팅 안내"}
    startable = Startable(lambda: macros, lambda: macros, lambda _, __: None)
    extensions_of(workplace).add_startable(MACRO, startable)
    page = RulesPage(workplace)
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.on_shown()
    wait(lambda: page.known)
    assert page.known is not None
    first = page.known[0]
    page._switch(first, False)
    wait(lambda: page.known is not None and not page.known[0].is_active)

    page.ask_new()
    sheet = cast(FormSheet, [one for one in page.window().findChildren(Cover) if one.isVisible()][-1])
    for name, value in (("name_ko", "금지된 프로그램"), ("name_en", "Forbidden program")):
        sheet.form.set_value(name, value)
    editor = sheet.findChildren(ConditionsEditor)[0]
    editor.set_values([Condition(fact=Fact.SOFTWARE_PRESENT, program="torrent")])
    offered: list[Choice] = []
    page._macros("재부", offered.extend)
    sheet.form.set_value("macro", offered[0])
    sheet.send()
    wait(lambda: page.known is not None and len(page.known) == 10)
    assert "매크로: 재부팅 안내" in texts(page)
    assert clipped_texts(page) == []
    assert nameless(page) == []


@pytest.mark.parametrize(
    ("condition", "ko", "en"),
    [
        (
            Condition(fact=Fact.DISK_FREE_PERCENT, compare=Compare.ABOVE, limit=15),
            "디스크 여유 15% 초과",
            "free disk above 15%",
        ),
        (Condition(fact=Fact.REBOOTED_SINCE), "이후 재부팅함", "restarted since"),
        (
            Condition(fact=Fact.SOFTWARE_AT_LEAST, program="Office", version="16.0"),
            "Office 16.0 이상",
            "Office 16.0 or newer",
        ),
    ],
)
def test_conditions_are_said_in_both_languages(condition: Condition, ko: str, en: str) -> None:
    assert words.condition(condition) == ko
    translator.set_language("en")
    assert words.condition(condition) == en


@pytest.mark.parametrize("language", ["ko", "en", "pseudo"])
def test_no_text_of_the_evidence_is_clipped(
    window: MainWindow, workplace: Workplace, desk_server: DeskServer, language: str, wait: Wait
) -> None:
    plant(desk_server)
    translator.set_language(language)
    window.show_page("inbox")
    Suspected.of(workplace).ask()
    wait(lambda: Suspected.of(workplace).open)
    workplace.commands.run("diagnosis.suspicion")
    sheet = cast(SuspicionSheet, [one for one in window.findChildren(Cover) if one.isVisible()][-1])
    wait(lambda: sheet.detail is not None)
    QTest.qWait(80)
    assert clipped_texts(sheet) == []
    assert nameless(sheet) == []
