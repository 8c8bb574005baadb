"""The asset desk with the scanner alone: badge, assets, signature, paper; and back again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.assets import feature as assets_feature
from desktop_app.core.workplace import Workplace
from desktop_app.custody import feature
from desktop_app.custody.lines import Mode
from desktop_app.custody.models import DRAFT
from desktop_app.custody.pages import papers
from desktop_app.custody.pages.desk import DeskPage
from desktop_app.people.models import PeopleIndex
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.window import MainWindow
from shared.assets import AssetCategory, AssetState, Condition, StockState
from shared.custody import Document, DocumentState
from tests.support import assets, custody
from tests.support.auth import PASSWORD
from tests.support.hands import open_pages, type_text
from tests.support.people import department, hire
from tests.support.seat import DeskServer, leave_seat, take_seat

WAIT_MS = 20_000


@pytest.fixture
def desk_page(qtbot: QtBot) -> Callable[[Workplace], DeskPage]:
    def make(place: Workplace) -> DeskPage:
        window = open_pages(qtbot, place, assets_feature.install, feature.install)
        index = PeopleIndex.of(place)
        qtbot.waitUntil(lambda: index.is_complete, timeout=WAIT_MS)
        place.commands.run("custody.desk")
        page = window.page("asset_desk")
        assert isinstance(page, DeskPage)
        page.scanner._now_ms = lambda: 1000.0
        return page

    return make


Open = Callable[[Workplace], DeskPage]


def scan(page: DeskPage, code: str) -> None:
    """As a scanner does it: every character and Enter, wherever the focus is."""
    target = QApplication.focusWidget()
    target = page if target is None else target
    type_text(target, code)
    QTest.keyClick(target, Qt.Key.Key_Return)


def draw_signature(pad: QWidget | None) -> None:
    assert pad is not None
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 40))
    for x in range(40, 200, 8):
        QTest.mouseMove(pad, QPoint(x, 30 + x % 30))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(200, 50))


def click_mend(page: DeskPage) -> None:
    mend = page.line_cards()[0].mend
    assert mend is not None
    QTest.mouseClick(mend, Qt.MouseButton.LeftButton)


def words(page: DeskPage) -> list[str]:
    return [card.chip.badge.text for card in page.line_cards()]


def window_of(page: DeskPage) -> MainWindow:
    window = page.window()
    assert isinstance(window, MainWindow)
    return window


def test_badge_and_tags_are_scanned_signed_and_finished_with_f10(
    desk_server: DeskServer, workplace: Workplace, desk_page: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    person = hire(desk, "문가영", "20261124", department_id=department(desk, "마케팅").id)
    notebook = assets.asset(desk, "NB-2215", serial="SN-2024")
    screen = assets.asset(desk, "MON-0871", AssetCategory.MONITOR)
    page = desk_page(workplace)

    scan(page, "20261124")
    qtbot.waitUntil(lambda: page.form.person is not None, timeout=WAIT_MS)
    scan(page, "누-2024")
    qtbot.waitUntil(lambda: len(page.form.lines) == 1, timeout=WAIT_MS)
    assert "SN-2024" in page.read.text()
    scan(page, "ㅡㅐㅜ-0871")
    qtbot.waitUntil(lambda: len(page.form.lines) == 2, timeout=WAIT_MS)
    assert words(page) == ["지급 가능 → 지급"] * 2
    assert not page.paper.finish.isEnabled()
    draw_signature(page.paper.pad)
    qtbot.waitUntil(page.paper.finish.isEnabled, timeout=WAIT_MS)
    QTest.keyClick(page, Qt.Key.Key_F10)

    qtbot.waitUntil(lambda: page.paper.document is not None, timeout=WAIT_MS)
    paper = page.paper.document
    assert paper is not None
    assert paper.state is DocumentState.SIGNED
    assert page.paper.number.text() == paper.number
    for each in (notebook, screen):
        kept = assets.reload(desk, each.id)
        assert (kept.state, kept.holder_id) == (AssetState.ISSUED, person.id)
    assert page.form.is_empty
    assert workplace.store.draft(DRAFT) is None


def test_an_asset_that_somebody_has_is_red_and_comes_back_first(
    desk_server: DeskServer, workplace: Workplace, desk_page: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    hire(desk, "문가영", "E-1")
    dock = assets.asset(desk, "DOCK-0133", AssetCategory.DOCK)
    custody.issue(desk, dock, hire(desk, "강채원"))
    page = desk_page(workplace)
    scan(page, "dock-0133")
    qtbot.waitUntil(lambda: words(page) == ["강채원 님에게 지급된 상태"], timeout=WAIT_MS)

    mend = page.line_cards()[0].mend
    assert mend is not None
    QTest.mouseClick(mend, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: words(page) == ["지급 가능 → 지급"], timeout=WAIT_MS)
    assert custody.ledger_faults(desk) == []


def test_a_notebook_that_came_back_is_wiped_before_it_goes_out_again(
    desk_server: DeskServer, workplace: Workplace, desk_page: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    notebook = assets.asset(desk, "NB-1")
    custody.issue(desk, notebook, hire(desk, "강채원"))
    page = desk_page(workplace)
    scan(page, "NB-1")
    scan(page, "nb-1 ")
    qtbot.waitUntil(lambda: len(page.line_cards()) == 1, timeout=WAIT_MS)
    click_mend(page)
    qtbot.waitUntil(lambda: words(page) == ["초기화 대기: 지급할 수 없음"], timeout=WAIT_MS)

    click_mend(page)
    qtbot.waitUntil(
        lambda: any(s.isVisible() for s in window_of(page).findChildren(FormSheet)), timeout=WAIT_MS
    )
    sheet = next(s for s in window_of(page).findChildren(FormSheet) if s.isVisible())
    sheet.form.set_value("wipe_method", "Purge")
    QTest.mouseClick(sheet.yes_button, Qt.MouseButton.LeftButton)

    qtbot.waitUntil(lambda: words(page) == ["지급 가능 → 지급"], timeout=WAIT_MS)


def test_another_desk_hands_it_out_first_and_the_line_turns_red_by_itself(
    desk_server: DeskServer, workplace: Workplace, desk_page: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    notebook = assets.asset(desk, "NB-2215")
    page = desk_page(workplace)
    scan(page, "NB-2215")
    qtbot.waitUntil(lambda: words(page) == ["지급 가능 → 지급"], timeout=WAIT_MS)

    custody.issue(desk, notebook, hire(desk, "강채원"))

    qtbot.waitUntil(lambda: words(page) == ["강채원 님에게 지급된 상태"], timeout=WAIT_MS)


def test_coming_back_takes_the_person_from_the_asset_and_asks_for_its_accessories(
    desk_server: DeskServer, workplace: Workplace, desk_page: Open, qtbot: QtBot
) -> None:
    desk = desk_server.desk
    person = hire(desk, "문가영", "E-1")
    notebook = assets.asset(desk, "NB-2215")
    page = desk_page(workplace)
    scan(page, "E-1 ")
    scan(page, "NB-2215")
    qtbot.waitUntil(lambda: len(page.line_cards()) == 1 and page.form.person is not None, timeout=WAIT_MS)
    for name in ("충전기", "파우치"):
        page.line_cards()[0].ticks[name].click()
    page.paper.no_signature.click()
    page.paper.finish.click()
    qtbot.waitUntil(lambda: page.paper.document is not None, timeout=WAIT_MS)

    page.modes.button("return").click()
    scan(page, "NB-2215")
    qtbot.waitUntil(
        lambda: page.form.person is not None and page.form.person.id == person.id, timeout=WAIT_MS
    )
    qtbot.waitUntil(lambda: list(page.line_cards()[0].ticks) == ["충전기", "파우치"], timeout=WAIT_MS)
    assert words(page) == ["지급 → 초기화 대기"]
    page.line_cards()[0].ticks["파우치"].click()
    card = page.line_cards()[0]
    card.condition.set_value(Condition.DAMAGED)
    card.condition.chosen.emit(Condition.DAMAGED)
    assert words(page) == ["지급 → 격리"]
    draw_signature(page.paper.pad)
    QTest.keyClick(page, Qt.Key.Key_F10)

    qtbot.waitUntil(lambda: page.paper.document is not None, timeout=WAIT_MS)
    paper = page.paper.document
    assert paper is not None
    assert paper.lines[0].missing_accessories == ["파우치"]
    assert assets.reload(desk, notebook.id).stock_state is StockState.QUARANTINE


def test_f8_takes_back_the_last_scan_and_an_unknown_code_offers_to_register(
    desk_server: DeskServer, workplace: Workplace, desk_page: Open, qtbot: QtBot
) -> None:
    assets.asset(desk_server.desk, "NB-2215")
    page = desk_page(workplace)
    scan(page, "NB-2215")
    qtbot.waitUntil(lambda: len(page.form.lines) == 1, timeout=WAIT_MS)
    QTest.keyClick(page, Qt.Key.Key_F8)
    assert page.form.lines == []

    scan(page, "NB-9999")
    qtbot.waitUntil(page.register.isVisible, timeout=WAIT_MS)
    page.register.click()
    qtbot.waitUntil(
        lambda: any(s.isVisible() for s in window_of(page).findChildren(FormSheet)), timeout=WAIT_MS
    )
    sheet = next(s for s in window_of(page).findChildren(FormSheet) if s.isVisible())
    assert sheet.form.value("tag") == "NB-9999"


def test_a_paper_without_signature_is_signed_later_and_saved(
    desk_server: DeskServer,
    workplace: Workplace,
    desk_page: Open,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(papers, "downloads", lambda: tmp_path / "downloads")
    desk = desk_server.desk
    hire(desk, "문가영", "E-1")
    assets.asset(desk, "NB-2215")
    page = desk_page(workplace)
    scan(page, "E-1 ")
    scan(page, "NB-2215")
    qtbot.waitUntil(lambda: not page.form.missing(), timeout=WAIT_MS)
    page.paper.no_signature.click()
    QTest.keyClick(page, Qt.Key.Key_F10)
    qtbot.waitUntil(lambda: page.paper.document is not None, timeout=WAIT_MS)
    first = page.paper.document
    assert first is not None
    assert first.state is DocumentState.PREPARED
    qtbot.waitUntil(lambda: page.paper.waiting.count() == 2, timeout=WAIT_MS)

    signed: list[Document] = []
    sheet = papers.sign(window_of(page), page._custody, first, signed.append)
    draw_signature(sheet.findChild(type(page.paper.pad)))
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(signed), timeout=WAIT_MS)
    assert signed[0].state is DocumentState.SIGNED

    page.paper.pdf.click()
    saved = tmp_path / "downloads" / f"{first.number}.pdf"
    qtbot.waitUntil(saved.exists, timeout=WAIT_MS)
    assert saved.read_bytes().startswith(b"%PDF")


def test_what_was_on_the_desk_is_there_after_the_program_was_killed(
    desk_server: DeskServer, workplace: Workplace, desk_page: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = desk_server.desk
    person = hire(desk, "문가영", "E-1")
    assets.asset(desk, "NB-2215")
    page = desk_page(workplace)
    page.modes.button("loan").click()
    scan(page, "E-1 ")
    scan(page, "NB-2215")
    qtbot.waitUntil(lambda: len(page.form.lines) == 1 and page.form.person is not None, timeout=WAIT_MS)
    page.line_cards()[0].ticks["충전기"].click()
    key = page.form.key
    qtbot.waitUntil(lambda: workplace.store.draft(DRAFT) is not None, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not page.form._save_timer.isActive(), timeout=WAIT_MS)
    login, folder = workplace.backend.session.login, workplace.store.path.parent.parent
    page.scanner.stop()
    leave_seat(workplace)

    again = take_seat(qtbot, desk_server.address, login, PASSWORD, folder)
    try:
        page = desk_page(again)
        qtbot.waitUntil(lambda: len(page.form.lines) == 1 and page.form.person is not None, timeout=WAIT_MS)
        assert page.form.person is not None
        assert page.form.person.id == person.id
        assert (page.form.mode, page.form.key) == (Mode.LOAN, key)
        assert page.form.lines[0].present == {"충전기"}
        page.scanner.stop()
    finally:
        leave_seat(again)
