"""The other moves of an asset from its page: to somebody else, lost, found, to repair; its label."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.assets import feature as assets_feature
from desktop_app.assets.pages.asset import AssetPage
from desktop_app.core.workplace import Workplace
from desktop_app.custody import feature
from desktop_app.custody.pages.label import save_labels
from desktop_app.custody.pages.papers import PapersSheet
from desktop_app.people.models import PeopleIndex
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.window import MainWindow
from server.assets.models import Asset
from shared.assets import Condition
from shared.permissions import Role
from shared.wire import Ref
from tests.support import assets, custody
from tests.support.hands import open_pages
from tests.support.people import hire
from tests.support.seat import DeskServer

WAIT_MS = 20_000
Open = Callable[[Workplace, Asset], MainWindow]


@pytest.fixture
def opened(qtbot: QtBot) -> Open:
    def make(place: Workplace, asset: Asset) -> MainWindow:
        window = open_pages(qtbot, place, assets_feature.install, feature.install)
        qtbot.waitUntil(lambda: PeopleIndex.of(place).is_complete, timeout=WAIT_MS)
        place.navigation.open(Ref(kind="asset", id=asset.id, label=asset.tag))
        qtbot.waitUntil(lambda: page_of(window).open_asset.row is not None, timeout=WAIT_MS)
        return window

    return make


def page_of(window: MainWindow) -> AssetPage:
    page = window.page("asset")
    assert isinstance(page, AssetPage)
    return page


def state(window: MainWindow) -> str:
    return page_of(window).state_chip.badge.text


def sheet_of(window: MainWindow) -> FormSheet:
    return next(each for each in window.findChildren(FormSheet) if each.isVisible())


def send(window: MainWindow) -> None:
    QTest.mouseClick(sheet_of(window).yes_button, Qt.MouseButton.LeftButton)


def test_an_asset_goes_to_somebody_else(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    made = assets.asset(desk, "NB-2107")
    custody.issue(desk, made, hire(desk, "김민지"))
    hire(desk, "문가영", "E-77")
    window = opened(workplace, made)

    workplace.commands.run("custody.transfer")
    sheet = sheet_of(window)
    picker = sheet.form.editor("holder_id")
    picker.setFocus()
    QTest.keyClicks(picker, "E-77")
    qtbot.waitUntil(lambda: picker.is_open, timeout=WAIT_MS)  # type: ignore[attr-defined]
    QTest.keyClick(picker, Qt.Key.Key_Return)
    QTest.keyClicks(sheet.form.editor("reason"), "team")
    send(window)

    qtbot.waitUntil(lambda: "문가영" in page_of(window).header.subtitle.text(), timeout=WAIT_MS)
    assert custody.ledger_faults(desk) == []


def test_an_asset_is_lost_and_found_again(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    made = assets.asset(desk, "MON-1")
    custody.issue(desk, made, hire(desk))
    window = opened(workplace, made)
    qtbot.waitUntil(lambda: state(window) == "지급", timeout=WAIT_MS)

    workplace.commands.run("custody.lost")
    QTest.keyClicks(sheet_of(window).form.editor("reason"), "train")
    send(window)
    qtbot.waitUntil(lambda: state(window) == "분실", timeout=WAIT_MS)
    assert not workplace.commands.run("custody.lost")

    workplace.commands.run("custody.find")
    QTest.keyClicks(sheet_of(window).form.editor("reason"), "desk")
    send(window)
    qtbot.waitUntil(lambda: state(window) == "초기화 대기", timeout=WAIT_MS)


def test_a_broken_asset_goes_to_repair_and_comes_back(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    assets.vendor(desk, "한빛서비스")
    made = assets.asset(desk, "NB-2107")
    window = opened(workplace, made)

    workplace.commands.run("custody.repair")
    vendor = sheet_of(window).form.editor("vendor_id")
    qtbot.waitUntil(lambda: vendor.value() is not None, timeout=WAIT_MS)  # type: ignore[attr-defined]
    QTest.keyClicks(sheet_of(window).form.editor("reason"), "display")
    send(window)
    qtbot.waitUntil(lambda: state(window) == "수리 중", timeout=WAIT_MS)

    workplace.commands.run("custody.return_one")
    sheet_of(window).form.set_value("condition", Condition.DAMAGED)
    send(window)
    qtbot.waitUntil(lambda: state(window) == "격리", timeout=WAIT_MS)


def test_who_may_not_move_assets_has_no_desk(
    desk_server: DeskServer, seat_at: Callable[..., Workplace], opened: Open
) -> None:
    place = seat_at(Role.DESK_AGENT)
    window = opened(place, assets.asset(desk_server.desk))

    assert not place.commands.run("custody.desk")
    assert window.show_page("asset_desk") is None
    assert page_of(window).commands() == []


def test_an_asset_without_papers_says_so(
    desk_server: DeskServer, workplace: Workplace, opened: Open, qtbot: QtBot
) -> None:
    window = opened(workplace, assets.asset(desk_server.desk))

    workplace.commands.run("custody.documents")

    sheet = next(each for each in window.findChildren(PapersSheet) if each.isVisible())
    assert sheet._note.isVisible()


def test_a_label_is_a_picture_with_black_and_white(tmp_path: Path, desk_app: object) -> None:
    (path, other) = save_labels(tmp_path, ["NB-2107", "NB/2107"])

    image = QImage(str(path))
    colors = {image.pixelColor(x, image.height() // 4).name() for x in range(0, image.width() // 2, 3)}
    assert {"#000000", "#ffffff"} <= colors
    assert other.name == "label NB_2107.png"
