"""The figures of a past instant: chosen, seen, kept apart from those of now."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.backend import Backend
from desktop_app.core.workplace import Workplace
from desktop_app.reports.as_of import usual_days
from desktop_app.reports.behind import BehindSheet
from desktop_app.reports.models import Span, today
from desktop_app.reports.pages import ReportsPage
from desktop_app.ui.dialogs import FormSheet
from server.core.context import Actor
from shared.permissions import Role
from shared.reports import Figure, Format
from tests.support import tickets
from tests.support.catalog import team
from tests.support.custody import pdf_text
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window


@pytest.fixture
def agent(desk_server: DeskServer) -> Actor:
    """Of a desk that took two tickets three days ago, and since then one more that was solved at once."""
    desk = desk_server.desk
    made = tickets.worker(desk, "이도윤", team(desk, "1차"))
    desk.pass_time(days=-3)
    for _ in range(2):
        tickets.ticket(desk, made)
    desk.pass_time(days=3)
    tickets.ticket(desk, made, resolution="재시작했습니다.")
    return made


@pytest.fixture
def page(
    agent: Actor, seat_at: Callable[..., Workplace], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> ReportsPage:
    """A manager looks at the last quarter; changes of tickets are read again at once."""
    monkeypatch.setattr("desktop_app.reports.models.GATHER_MS", 1)
    shown = open_page(seat_at(Role.MANAGER), qtbot)
    shown.board.choose(span=Span.QUARTER)
    wait_for_created(shown, 3, qtbot)
    return shown


def open_page(place: Workplace, qtbot: QtBot) -> ReportsPage:
    shown = show_window(open_window(place), qtbot, 1366, 768).show_page("reports")
    assert isinstance(shown, ReportsPage)
    qtbot.waitUntil(lambda: shown.board.figures is not None, timeout=WAIT_MS)
    return shown


def wait_for_created(page: ReportsPage, count: int, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.board.figures is not None and page.board.figures.created == count)


def choose_yesterday(page: ReportsPage, qtbot: QtBot) -> None:
    """With the keys alone: what the sheet proposes is taken."""
    qtbot.keyClick(page.window().focusWidget(), Qt.Key.Key_T)
    sheet = page.window().findChildren(FormSheet)[-1]
    qtbot.keyClick(sheet.form.rows["at"].editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait_for_created(page, 2, qtbot)


def test_the_screen_says_what_was_known_then_and_one_click_leads_back(
    page: ReportsPage, qtbot: QtBot
) -> None:
    assert not page.strip.isVisible()
    choose_yesterday(page, qtbot)
    assert page.strip.isVisible()
    assert "어제 오후 11:59" in page.strip.label.text()
    assert page.identity.text() == "미해결 0건 + 접수 2건 − 해결 0건 + 이전 해결분 재개 0건 = 미해결 2건"
    assert page.span.button(Span.MONTH.value).text() == "그달"
    assert not page.forecast.isVisible(), "what is expected is expected now"
    page.show_behind(Figure.CREATED, "접수")
    sheet = page.window().findChildren(BehindSheet)[-1]
    qtbot.waitUntil(lambda: len(sheet.table.records) == 2, timeout=WAIT_MS)
    assert "지금 값" in sheet.count.text()
    sheet.close_cover()
    qtbot.mouseClick(page.strip.back, Qt.MouseButton.LeftButton)
    wait_for_created(page, 3, qtbot)
    assert not page.strip.isVisible()
    assert page.forecast.isVisible()


def test_what_happens_meanwhile_does_not_change_a_past_instant(
    page: ReportsPage, agent: Actor, desk_server: DeskServer, qtbot: QtBot
) -> None:
    choose_yesterday(page, qtbot)
    shown = page.board.figures
    tickets.ticket(desk_server.desk, agent)
    qtbot.waitUntil(lambda: page.board.figures is not shown, timeout=WAIT_MS)
    assert page.board.figures == shown
    page.back_to_now()
    wait_for_created(page, 4, qtbot)


def test_nothing_that_is_still_to_come_can_be_chosen(page: ReportsPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.as_of, Qt.MouseButton.LeftButton)
    sheet = page.window().findChildren(FormSheet)[-1]
    sheet.form.set_value("at", datetime.now(UTC) + timedelta(days=2))
    sheet.send()
    assert sheet.isVisible()
    assert sheet.form.rows["at"]._error == "아직 오지 않은 시점은 고를 수 없습니다."
    assert page.board.as_of is None
    page.board.look_back(datetime.now(UTC) + timedelta(days=2))
    assert page.board.as_of is not None
    assert page.board.as_of <= datetime.now(UTC)


def test_days_that_are_asked_for_often_are_a_click_away(page: ReportsPage, qtbot: QtBot) -> None:
    page.choose_moment()
    sheet = page.window().findChildren(FormSheet)[-1]
    line = sheet.body.itemAt(sheet.body.count() - 1).layout()
    assert line is not None
    for at, day in enumerate(usual_days(today()).values()):
        qtbot.mouseClick(line.itemAt(at).widget(), Qt.MouseButton.LeftButton)
        chosen = sheet.form.values()["at"].astimezone()
        assert (chosen.date(), chosen.hour, chosen.minute) == (day, 23, 59)


def test_what_was_not_answered_does_not_keep_figures_of_another_instant(
    page: ReportsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Backend, "call", lambda *_, **__: None)
    page.board.look_back(datetime.now(UTC) - timedelta(days=1))
    assert page.strip.isVisible()
    assert {tile.value.text() for tile in page.tiles.values()} == {"–"}
    assert page.identity.text() == ""


def test_the_files_hold_what_was_known_then_and_say_so(
    page: ReportsPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "downloads"
    monkeypatch.setattr("desktop_app.reports.pages.downloads", lambda: folder)
    choose_yesterday(page, qtbot)
    page.download(Format.PDF)
    qtbot.waitUntil(lambda: folder.is_dir() and any(folder.iterdir()), timeout=WAIT_MS)
    (file,) = folder.iterdir()
    yesterday = f"{today() - timedelta(days=1)}"
    assert f"-as-of-{yesterday}-2359" in file.name
    assert f"{yesterday} 23:59에 알려져 있던 내용 기준" in pdf_text(file.read_bytes())


def test_a_lead_reads_who_gets_the_sla_report(seat_at: Callable[..., Workplace], qtbot: QtBot) -> None:
    leads = open_page(seat_at(Role.LEAD), qtbot)
    assert not leads.pdf.isVisible()
    assert leads.who_makes.isVisible()
    assert "관리 책임자" in leads.who_makes.text()
    others = [open_page(seat_at(role), qtbot) for role in (Role.MANAGER, Role.DESK_AGENT)]
    assert not any(one.who_makes.isVisible() for one in others)
