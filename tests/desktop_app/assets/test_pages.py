"""The register on the screen: found, opened, scanned, registered, changed, and right without a refresh."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.assets import feature
from desktop_app.assets.pages.asset import AssetPage
from desktop_app.assets.pages.list import AssetsPage
from desktop_app.core.workplace import Workplace
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.widgets import Button
from desktop_app.ui.window import MainWindow
from shared.assets import AssetCategory, AssetState, Condition
from shared.permissions import Role
from shared.wire import Ref
from tests.support import assets, custody
from tests.support.hands import open_pages, type_text
from tests.support.inventory import reporting
from tests.support.people import hire
from tests.support.seat import DeskServer

WAIT_MS = 20_000
Open = Callable[..., MainWindow]


@pytest.fixture
def opened(qtbot: QtBot) -> Open:
    def make(place: Workplace) -> MainWindow:
        window = open_pages(qtbot, place, feature.install)
        return window

    return make


def list_page(window: MainWindow, qtbot: QtBot, rows: int) -> AssetsPage:
    page = window.show_page("assets")
    assert isinstance(page, AssetsPage)
    qtbot.waitUntil(lambda: len(page.records) == rows, timeout=WAIT_MS)
    return page


def asset_page(window: MainWindow) -> AssetPage:
    page = window.page("asset")
    assert isinstance(page, AssetPage)
    return page


def sheet_of(window: MainWindow) -> FormSheet:
    return next(each for each in window.findChildren(FormSheet) if each.isVisible())


def wait_for_sheet(window: MainWindow, qtbot: QtBot) -> FormSheet:
    qtbot.waitUntil(lambda: any(s.isVisible() for s in window.findChildren(FormSheet)), timeout=WAIT_MS)
    return sheet_of(window)


def tags(page: AssetsPage) -> list[str]:
    return [page.records.record(row).tag for row in range(len(page.records))]  # type: ignore[union-attr]


def test_the_register_is_searched_and_filtered(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    assets.asset(desk, "NB-2107", serial="402NZPE00001")
    assets.asset(desk, "MON-0871", AssetCategory.MONITOR, model="27UP850")
    given = assets.asset(desk, "NB-2108")
    custody.issue(desk, given, hire(desk, "김민지"))
    page = list_page(opened(workplace), qtbot, 3)

    type_text(page.search, "ㄱㅁㅈ")
    qtbot.waitUntil(lambda: tags(page) == ["NB-2108"], timeout=WAIT_MS)
    page.clear_filters()
    qtbot.waitUntil(lambda: len(page.records) == 3, timeout=WAIT_MS)
    page.categories.set_value("monitor")
    page.categories.chosen.emit("monitor")
    qtbot.waitUntil(lambda: tags(page) == ["MON-0871"], timeout=WAIT_MS)
    page.clear_filters()
    page.states.set_value(AssetState.ISSUED)
    page.states.chosen.emit(AssetState.ISSUED)
    qtbot.waitUntil(lambda: tags(page) == ["NB-2108"], timeout=WAIT_MS)


def test_a_tag_typed_in_hangul_mode_opens_its_asset(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    assets.asset(desk_server.desk, "NB-2107", serial="SN-2024")
    window = opened(workplace)
    page = list_page(window, qtbot, 1)

    page.scan.setFocus()
    type_text(page.scan, "누-2024")
    QTest.keyClick(page.scan, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: window.current == "asset", timeout=WAIT_MS)
    one = asset_page(window)
    qtbot.waitUntil(lambda: one.header.title.text() == "NB-2107", timeout=WAIT_MS)


def test_an_unknown_tag_is_said_beside_the_field(
    workplace: Workplace, opened: Open, qtbot: QtBot, desk_server: DeskServer
) -> None:
    page = list_page(opened(workplace), qtbot, 0)

    QTest.keyClicks(page.scan, "NB-9999")
    QTest.keyClick(page.scan, Qt.Key.Key_Return)

    qtbot.waitUntil(lambda: "NB-9999" in page.scan_result.text(), timeout=WAIT_MS)


def test_what_another_person_hands_out_shows_in_list_and_page_without_refresh(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    made = assets.asset(desk, "NB-2107")
    window = opened(workplace)
    page = list_page(window, qtbot, 1)
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    one = asset_page(window)
    qtbot.waitUntil(lambda: one.state_chip.badge.text == "지급 가능", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: one.history.mark.badge.text == "원장 이상 없음", timeout=WAIT_MS)

    custody.issue(desk, made, hire(desk, "김민지"))

    qtbot.waitUntil(lambda: one.state_chip.badge.text == "지급", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "김민지" in one.header.subtitle.text(), timeout=WAIT_MS)
    qtbot.waitUntil(
        lambda: "김민지" in [button.text() for button in one.history.findChildren(Button)], timeout=WAIT_MS
    )
    qtbot.waitUntil(lambda: page.records.record(0).state is AssetState.ISSUED, timeout=WAIT_MS)  # type: ignore[union-attr]


def test_the_page_shows_the_machine_behind_the_asset_and_its_software(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    made = assets.asset(desk, "NB-2107", maker="LG Electronics", serial="307NZPE99001")
    machine = reporting(desk, serial="307NZPE99001")
    assert machine.row().asset_id == made.id
    window = opened(workplace)

    workplace.navigation.open(Ref(kind="asset", id=made.id, label="NB-2107"))
    one = asset_page(window)

    qtbot.waitUntil(lambda: one.hardware.mark.badge.text == "보고 중", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: len(one.software.records) == 3, timeout=WAIT_MS)
    QTest.keyClicks(one.software.search, "00002")
    qtbot.waitUntil(lambda: len(one.software.records) == 1, timeout=WAIT_MS)


def test_a_new_asset_is_registered_and_a_taken_tag_is_said_at_the_field(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    assets.asset(desk_server.desk, "NB-2107", model="gram 16")
    window = opened(workplace)
    list_page(window, qtbot, 1)

    workplace.commands.run("assets.new")
    sheet = wait_for_sheet(window, qtbot)
    model = sheet.form.editor("model_id")
    QTest.keyClicks(sheet.form.editor("tag"), "nb-2107")
    model.setFocus()
    rooms = sheet.form.editor("stockroom_id")
    qtbot.waitUntil(lambda: rooms.count() == 1 and rooms.value() is not None, timeout=WAIT_MS)  # type: ignore[attr-defined]
    QTest.keyClicks(model, "gram")
    qtbot.waitUntil(lambda: model.is_open, timeout=WAIT_MS)  # type: ignore[attr-defined]
    QTest.keyClick(model, Qt.Key.Key_Return)
    QTest.mouseClick(sheet.yes_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "NB-2107" in sheet.form.rows["tag"].error, timeout=WAIT_MS)

    sheet.form.set_value("tag", "NB-2108")
    QTest.mouseClick(sheet.yes_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.current == "asset", timeout=WAIT_MS)
    qtbot.waitUntil(lambda: asset_page(window).state_chip.badge.text == "지급 가능", timeout=WAIT_MS)


def test_a_returned_notebook_passes_inspection_only_with_its_wipe(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    made = assets.asset(desk, "NB-2107")
    custody.issue(desk, made, hire(desk))
    custody.take_back(desk, made, Condition.GOOD)
    window = opened(workplace)
    workplace.navigation.open(Ref(kind="asset", id=made.id, label=""))
    qtbot.waitUntil(lambda: asset_page(window).state_chip.badge.text == "초기화 대기", timeout=WAIT_MS)

    QTest.keyClick(asset_page(window), Qt.Key.Key_I)
    sheet = wait_for_sheet(window, qtbot)
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    sheet.send()
    qtbot.waitUntil(sheet.yes_button.isEnabled, timeout=WAIT_MS)
    assert asset_page(window).state_chip.badge.text == "초기화 대기"
    QTest.keyClicks(sheet.form.editor("wipe_method"), "Purge")
    QTest.mouseClick(sheet.yes_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: asset_page(window).state_chip.badge.text == "지급 가능", timeout=WAIT_MS)


def test_who_may_only_read_the_summary_sees_no_price_and_no_acts(
    desk_server: DeskServer, seat_at: Callable[..., Workplace], opened: Open, qtbot: QtBot
) -> None:
    made = assets.asset(desk_server.desk, "NB-2107", cost_won=1_890_000)
    place = seat_at(Role.DESK_AGENT)
    window = opened(place)
    place.navigation.open(Ref(kind="asset", id=made.id, label=""))
    one = asset_page(window)
    qtbot.waitUntil(lambda: one.header.title.text() == "NB-2107", timeout=WAIT_MS)
    qtbot.waitUntil(one.state_chip.isVisible, timeout=WAIT_MS)

    assert one.purchase.isHidden()
    assert one.commands() == []
