"""The dashboard over a desk that has worked: figures, what stands behind them, files."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.reports.behind import BehindSheet
from desktop_app.reports.models import Days, Span, days_of
from desktop_app.reports.pages import ReportsPage
from desktop_app.ui.charts import WHOLE
from desktop_app.ui.live import said
from shared.permissions import Role
from shared.reports import By, Figure, Format
from shared.tickets import Channel
from tests.support import tickets
from tests.support.catalog import team
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window


@pytest.fixture
def page(seat_at: Callable[..., Workplace], desk_server: DeskServer, qtbot: QtBot) -> ReportsPage:
    """A manager looks at a month in which three tickets came in and one was solved on the phone."""
    desk = desk_server.desk
    agent = tickets.worker(desk, "이도윤", team(desk, "1차"))
    for _ in range(2):
        tickets.ticket(desk, agent)
    tickets.ticket(desk, agent, resolution="재시작했습니다.", channel=Channel.PHONE)
    window = show_window(open_window(seat_at(Role.MANAGER)), qtbot, 1500, 900)
    shown = window.show_page("reports")
    assert isinstance(shown, ReportsPage)
    qtbot.waitUntil(lambda: shown.board.figures is not None and bool(shown.board.days), timeout=WAIT_MS)
    return shown


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span.WEEK, Days(date(2026, 11, 23), date(2026, 11, 28))),
        (Span.MONTH, Days(date(2026, 11, 1), date(2026, 11, 28))),
        (Span.LAST_MONTH, Days(date(2026, 10, 1), date(2026, 11, 1))),
        (Span.QUARTER, Days(date(2026, 8, 29), date(2026, 11, 28))),
    ],
)
def test_a_period_ends_with_today(span: Span, expected: Days) -> None:
    assert days_of(span, date(2026, 11, 27)) == expected


def test_the_tiles_show_the_figures_and_the_backlog_adds_up(page: ReportsPage) -> None:
    assert page.tiles["backlog"].value.text() == "2"
    assert page.identity.text() == "미해결 0건 + 접수 3건 − 해결 1건 + 이전 해결분 재개 0건 = 미해결 2건"


def test_the_period_that_is_shown_has_the_focus(page: ReportsPage) -> None:
    assert page.span.value() == Span.MONTH.value
    assert page.window().focusWidget() is page.span.button(Span.MONTH.value)


def test_a_tile_leads_to_the_tickets_behind_it(page: ReportsPage, qtbot: QtBot) -> None:
    page.tiles["backlog"].clicked.emit()
    sheet = page.window().findChild(BehindSheet)
    qtbot.waitUntil(lambda: len(sheet.table.records) == 2, timeout=WAIT_MS)
    assert sheet.count.text() == "티켓 2건"


def test_a_bar_and_a_part_of_the_sum_lead_to_their_tickets(page: ReportsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: bool(page.bars[By.AGENT].bars), timeout=WAIT_MS)
    page.bars[By.AGENT].chosen.emit(0, WHOLE)
    sheet = page.window().findChildren(BehindSheet)[-1]
    qtbot.waitUntil(lambda: len(sheet.table.records) == 1, timeout=WAIT_MS)
    sheet.close_cover()
    page.show_behind(Figure.CREATED, "접수")
    sheet = page.window().findChildren(BehindSheet)[-1]
    qtbot.waitUntil(lambda: len(sheet.table.records) == 3, timeout=WAIT_MS)


def test_a_piece_of_a_column_leads_to_what_came_in_by_its_channel(page: ReportsPage, qtbot: QtBot) -> None:
    chart, today = page.flow, len(page.board.days) - 1
    x = chart.x_of(today)
    assert chart.series[0].name() == "전화"  # type: ignore[operator]  # names follow the language
    bottom = chart.ground().bottom()
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPointF(x, bottom - 4).toPoint())
    sheet = page.window().findChildren(BehindSheet)[-1]
    qtbot.waitUntil(lambda: len(sheet.table.records) == 1, timeout=WAIT_MS)
    assert "전화로 접수" in sheet.accessibleName()
    sheet.close_cover()
    qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPointF(x, chart.ground().top() + 2).toPoint())
    sheet = page.window().findChildren(BehindSheet)[-1]
    qtbot.waitUntil(lambda: len(sheet.table.records) == 3, timeout=WAIT_MS)


def test_a_line_of_the_attainment_leads_to_its_own_breaches(page: ReportsPage, qtbot: QtBot) -> None:
    """With the mouse the nearest line, with the keys from one line to the other."""
    week = structs.replace(page.board.weeks[-1], response_pct=60.0, resolution_pct=90.0)
    page.board.weeks = [week]
    page.board.changed.emit()
    chart = page.attainment
    low, high = (chart.ground().bottom() - 2, chart.ground().top() + 2)
    said = []
    for y in (low, high):
        qtbot.mouseClick(chart, Qt.MouseButton.LeftButton, pos=QPointF(chart.x_of(0), y).toPoint())
        said.append(_close_behind(page))
    chart.setFocus()
    for _ in range(2):
        qtbot.keyClick(chart, Qt.Key.Key_Up)
        qtbot.keyClick(chart, Qt.Key.Key_Return)
        said.append(_close_behind(page))
        chart.setFocus()
    assert said == ["첫 응답 SLA 위반", "해결 SLA 위반", "첫 응답 SLA 위반", "해결 SLA 위반"]


def test_a_channel_keeps_its_colour_whichever_others_there_were(page: ReportsPage) -> None:
    hues: list[dict[str, str]] = []
    day = page.board.days[-1]
    for counts in ({"mail": 1, "portal": 2, "api": 1}, {"portal": 3}, {"phone": 1, "portal": 1}):
        page.board.days = [structs.replace(day, created_by_channel=counts)]
        page.board.changed.emit()
        hues.append({said(one.name): one.hue for one in page.flow.series})
    assert len({found["웹 포털"] for found in hues}) == 1
    assert len(set(hues[0].values())) == 3, "and none has that of another"


def _close_behind(page: ReportsPage) -> str:
    """The title of the sheet over the page, without its week."""
    sheet = page.window().findChildren(BehindSheet)[-1]
    sheet.close_cover()
    return sheet.accessibleName().partition(" ")[2]


def test_an_agent_sees_their_own_work(
    seat_at: Callable[..., Workplace], desk_server: DeskServer, qtbot: QtBot
) -> None:
    """What others solved is not in it, and neither are teams, files and the forecast."""
    desk, group = desk_server.desk, team(desk_server.desk, "1차")
    tickets.ticket(desk, tickets.worker(desk, "이도윤", group), resolution="재시작했습니다.")
    window = show_window(open_window(seat_at(Role.DESK_AGENT)), qtbot, 1500, 900)
    shown = window.show_page("reports")
    assert isinstance(shown, ReportsPage)
    qtbot.waitUntil(lambda: shown.board.figures is not None, timeout=WAIT_MS)
    assert shown.board.figures is not None
    assert shown.board.figures.created == 0
    hidden = (shown.team, shown.pdf, shown.forecast, shown.bars[By.AGENT])
    assert not any(widget.isVisible() for widget in hidden)


def test_a_chart_can_be_read_as_a_table(page: ReportsPage) -> None:
    card = page.cards[1]
    card.toggle()
    assert card.table.isVisible()
    assert card.table.rowCount() == len(page.board.days)


@pytest.mark.parametrize(("format_", "head"), [(Format.PDF, b"%PDF"), (Format.XLSX, b"PK")])
def test_the_report_of_the_month_lies_among_the_downloads(
    page: ReportsPage,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    format_: Format,
    head: bytes,
) -> None:
    folder = tmp_path / "downloads"
    monkeypatch.setattr("desktop_app.reports.pages.downloads", lambda: folder)
    page.download(format_)
    qtbot.waitUntil(lambda: folder.is_dir() and any(folder.iterdir()), timeout=WAIT_MS)
    (file,) = folder.iterdir()
    assert file.read_bytes().startswith(head)
