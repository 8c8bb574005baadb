"""Devices on the screen: unknown ones are matched, registered or left out; what they report is shown."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.assets import feature as assets_feature
from desktop_app.core.workplace import Workplace
from desktop_app.inventory import feature
from desktop_app.inventory.dialogs import SecretsSheet
from desktop_app.inventory.pages.device import DevicePage
from desktop_app.inventory.pages.list import DevicesPage
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.window import MainWindow
from shared.inventory import MatchState, Program
from shared.permissions import Role
from shared.wire import Ref
from tests.support import assets
from tests.support.hands import open_pages
from tests.support.inventory import displays, reporting
from tests.support.seat import DeskServer

WAIT_MS = 20_000
Open = Callable[[Workplace], MainWindow]


@pytest.fixture
def opened(qtbot: QtBot) -> Open:
    return lambda place: open_pages(qtbot, place, assets_feature.install, feature.install)


def list_page(window: MainWindow, qtbot: QtBot, rows: int) -> DevicesPage:
    page = window.show_page("devices")
    assert isinstance(page, DevicesPage)
    qtbot.waitUntil(lambda: len(page.records) == rows, timeout=WAIT_MS)
    return page


def device_page(window: MainWindow, device_id: int, qtbot: QtBot) -> DevicePage:
    window.navigation.open(Ref(kind="device", id=device_id, label=""))
    page = window.page("device")
    assert isinstance(page, DevicePage)
    qtbot.waitUntil(lambda: page.opened.row is not None and page.opened.row.id == device_id, timeout=WAIT_MS)
    return page


def sheet_of(window: MainWindow) -> FormSheet:
    return next(each for each in window.findChildren(FormSheet) if each.isVisible())


def chip(page: DevicePage) -> str:
    return page.match_chip.badge.text


def test_unknown_devices_appear_by_themselves_and_are_filtered(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    page = list_page(opened(workplace), qtbot, 0)

    machine = reporting(desk_server.desk, hostname="minji-nb")

    qtbot.waitUntil(lambda: len(page.records) == 1, timeout=WAIT_MS)
    page.matches.button("matched").click()
    qtbot.waitUntil(lambda: len(page.records) == 0, timeout=WAIT_MS)
    page.matches.button("unknown").click()
    qtbot.waitUntil(lambda: len(page.records) == 1, timeout=WAIT_MS)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    one = device_page(page._window, machine.id, qtbot)
    qtbot.waitUntil(lambda: one.header.title.text() == "minji-nb", timeout=WAIT_MS)


def test_an_unknown_device_is_matched_to_an_asset_found_by_typing(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    made = assets.asset(desk_server.desk, "NB-2107", model="gram 17")
    machine = reporting(desk_server.desk)
    window = opened(workplace)
    page = device_page(window, machine.id, qtbot)
    assert chip(page) == "결정 대기"

    workplace.commands.run("inventory.match")
    sheet = sheet_of(window)
    picker = sheet.form.editor("asset")
    picker.setFocus()
    QTest.keyClicks(picker, "2107")
    qtbot.waitUntil(lambda: picker.is_open, timeout=WAIT_MS)  # type: ignore[attr-defined]
    QTest.keyClick(picker, Qt.Key.Key_Return)
    QTest.mouseClick(sheet.yes_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: chip(page) == "NB-2107", timeout=WAIT_MS)
    assert machine.row().asset_id == made.id


def test_a_device_becomes_a_new_asset(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    assets.stockroom(desk_server.desk)
    machine = reporting(desk_server.desk)
    window = opened(workplace)
    page = device_page(window, machine.id, qtbot)

    workplace.commands.run("inventory.register")
    sheet = sheet_of(window)
    QTest.keyClicks(sheet.form.editor("asset_tag"), "NB-3001")
    QTest.mouseClick(sheet.yes_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: chip(page) == "NB-3001", timeout=WAIT_MS)


def test_a_device_is_left_out_and_its_secret_revoked(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    machine = reporting(desk_server.desk)
    window = opened(workplace)
    page = device_page(window, machine.id, qtbot)

    workplace.commands.run("inventory.ignore")
    QTest.mouseClick(sheet_of(window).yes_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: chip(page) == "제외", timeout=WAIT_MS)
    assert machine.row().match is MatchState.IGNORED

    workplace.commands.run("inventory.revoke")
    QTest.mouseClick(sheet_of(window).yes_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.state_chip.badge.text == "해지됨", timeout=WAIT_MS)


def test_what_is_installed_on_the_machine_shows_without_refresh(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    machine = reporting(desk_server.desk)
    window = opened(workplace)
    page = device_page(window, machine.id, qtbot)
    qtbot.waitUntil(lambda: len(page.software.records) == 3, timeout=WAIT_MS)
    assert page.displays.isHidden()

    machine.programs = [Program(name="AnyDesk", version="9.0", source="dpkg"), *machine.programs]
    machine.parts["displays"] = displays("27UP850")
    machine.send(machine.delta())

    qtbot.waitUntil(lambda: len(page.software.records) == 4, timeout=WAIT_MS)
    qtbot.waitUntil(
        lambda: any(c.label.startswith("AnyDesk") for c in page.changes._changes), timeout=WAIT_MS
    )
    assert not page.displays.isHidden()


def test_a_new_secret_is_shown_once_copied_and_revoked(
    workplace: Workplace, opened: Open, qtbot: QtBot, desk_server: DeskServer
) -> None:
    window = opened(workplace)
    window.show_page("devices")
    workplace.commands.run("inventory.secrets")
    sheet = next(each for each in window.findChildren(SecretsSheet) if each.isVisible())
    QTest.keyClicks(sheet.form.editor("label"), "HQ")
    QTest.mouseClick(sheet.make, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sheet.shown.count() == 1, timeout=WAIT_MS)
    secret = sheet.secret.text()
    assert len(secret) > 16
    QTest.mouseClick(sheet.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == secret

    sheet.close_cover()
    workplace.commands.run("inventory.secrets")
    again = next(each for each in window.findChildren(SecretsSheet) if each.isVisible())
    qtbot.waitUntil(lambda: again.rows.count() == 1, timeout=WAIT_MS)
    assert again.shown.count() == 0


def test_who_may_not_decide_sees_no_acts_and_no_software(
    desk_server: DeskServer, seat_at: Callable[..., Workplace], opened: Open, qtbot: QtBot
) -> None:
    machine = reporting(desk_server.desk)
    place = seat_at(Role.DESK_AGENT)
    window = opened(place)

    page = device_page(window, machine.id, qtbot)

    assert [command for command in place.commands.available(["device"]) if command.scope == "device"] == []
    qtbot.waitUntil(page.pane.isVisible, timeout=WAIT_MS)
    assert page.software.isHidden()
