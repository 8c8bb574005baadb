"""Calendars painted and kept, policies edited and put in order, the matrix, and trying out before saving."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.sla.calendar_days import parsed
from desktop_app.sla.calendars import CalendarsPage
from desktop_app.sla.matrix import MatrixPage
from desktop_app.sla.policies import PoliciesPage
from desktop_app.sla.policy_form import PolicySheet, numbers
from desktop_app.sla.simulation import SimulationSheet
from desktop_app.sla.targets import minutes_of, text_of
from desktop_app.sla.week import WeekGrid, added, removed
from desktop_app.ui.dialogs import FormSheet
from server.sla.actions import policies as server_policies
from server.sla.actions.defaults import targets
from server.sla.queries import settings
from shared.sla import NewPolicy, SlaPolicy
from shared.tickets import Channel, ClockKind, Level
from tests.support import catalog, tickets
from tests.support.house import Desk

WAIT_MS = 15_000
Key = Qt.Key


@pytest.fixture
def wait(qtbot: QtBot) -> Callable[[Callable[[], object]], None]:
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)


Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def promised(desk: Desk) -> Desk:
    """With the calendar and the policy that come with the first ticket."""
    group = catalog.team(desk)
    tickets.ticket(desk, tickets.worker(desk, "이도윤", group), channel=Channel.MAIL, team_id=group.id)
    return desk


def shown(qtbot: QtBot, page: QWidget) -> None:
    qtbot.addWidget(page)
    page.resize(1200, 820)
    page.show()
    qtbot.waitExposed(page)


# --- the week -----------------------------------------------------------------------------------------------


def test_strokes_join_and_cut() -> None:
    assert added([(540, 720)], 700, 800) == [(540, 800)]
    assert added([(540, 720)], 720, 780) == [(540, 780)]
    assert removed([(540, 1080)], 720, 780) == [(540, 720), (780, 1080)]
    assert removed([(540, 720)], 0, 1440) == []


@pytest.fixture
def grid(qtbot: QtBot) -> WeekGrid:
    made = WeekGrid()
    made.set_week([[(540, 720)], [], [], [], [], [], []])
    shown(qtbot, made)
    made.setFocus()
    return made


def test_dragging_paints_the_same_time_on_several_days(grid: WeekGrid) -> None:
    start = QPointF(grid._left() + 1.5 * grid._column(), grid._y(600))
    end = QPointF(grid._left() + 3.5 * grid._column(), grid._y(660))
    QTest.mousePress(grid, Qt.MouseButton.LeftButton, pos=start.toPoint())
    QTest.mouseMove(grid, end.toPoint())
    QTest.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=end.toPoint())
    assert [grid.week[day] for day in (1, 2, 3)] == [[(600, 660)]] * 3
    assert grid.week[4] == []


def test_a_click_on_painted_time_takes_half_an_hour_away(grid: WeekGrid) -> None:
    at = QPoint(int(grid._left() + 0.5 * grid._column()), int(grid._y(605)))
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=at)
    assert grid.week[0] == [(540, 600), (630, 720)]


def test_the_keyboard_paints_and_copies_a_day(grid: WeekGrid) -> None:
    QTest.keyClick(grid, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(grid, Key.Key_Right)
    QTest.keyClick(grid, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert grid.week[1] == [(540, 720)]
    QTest.keyClick(grid, Key.Key_Right)
    for _ in range(2):
        QTest.keyClick(grid, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(grid, Key.Key_Space)
    assert grid.week[2] == [(540, 600)]
    assert "수" in grid.accessibleDescription()


# --- calendars ----------------------------------------------------------------------------------------------


def test_a_calendar_is_painted_previewed_and_kept_as_a_new_version(
    promised: Desk, workplace: Workplace, qtbot: QtBot, wait: Wait
) -> None:
    page = CalendarsPage(workplace)
    shown(qtbot, page)
    wait(lambda: page.draft is not None)
    assert not page.save_button.isEnabled()
    page.grid.apply([5], 600, 720, adds=True)
    assert page.save_button.isEnabled()
    page.save()
    sheet = next(one for one in page.findChildren(FormSheet) if one.isVisible())
    sheet.form.set_value("valid_from", date(2030, 1, 7))
    sheet.send()
    wait(lambda: page.draft is not None and not page.draft.is_changed)
    with promised.ctx(writes=False) as ctx:
        calendar = settings.calendars(ctx).items[0]
    assert calendar.week[5] == [(600, 720)]
    assert [one.valid_from for one in calendar.versions] == [date(2030, 1, 7), date(2000, 1, 1)]


def test_an_empty_calendar_is_refused_while_it_is_painted(
    promised: Desk, workplace: Workplace, qtbot: QtBot, wait: Wait
) -> None:
    page = CalendarsPage(workplace)
    shown(qtbot, page)
    wait(lambda: page.draft is not None)
    page.grid.apply(list(range(7)), 0, 1440, adds=False)
    wait(lambda: any("하나도 없는 달력" in text for text in _texts(page.days.preview_card)))


def test_holidays_of_a_country_are_brought_in(
    promised: Desk, workplace: Workplace, qtbot: QtBot, wait: Wait
) -> None:
    page = CalendarsPage(workplace)
    shown(qtbot, page)
    wait(lambda: page.draft is not None)
    page.days.ask_import()
    sheet = next(one for one in page.findChildren(FormSheet) if one.isVisible())
    sheet.form.set_values({"country": "KR", "year": 2035})
    sheet.send()
    assert page.draft is not None
    wait(lambda: page.draft is not None and date(2035, 3, 1) in page.draft.holidays)


def test_windows_are_read_from_words() -> None:
    assert parsed("09:00-12:00, 13:00-18:00") == [(540, 720), (780, 1080)]
    assert parsed("22~24") == [(1320, 1440)]
    assert [parsed(text) for text in ("", "18:00-09:00", "9", "25:00-26:00")] == [None] * 4


# --- policies -----------------------------------------------------------------------------------------------


@pytest.fixture
def policies(promised: Desk, workplace: Workplace, qtbot: QtBot, wait: Wait) -> PoliciesPage:
    page = PoliciesPage(workplace)
    shown(qtbot, page)
    wait(lambda: page.policies and page.calendars)
    return page


def test_a_new_policy_comes_first_and_is_moved_by_keys(policies: PoliciesPage, wait: Wait) -> None:
    policies.ask_new()
    sheet = policies.findChildren(PolicySheet)[-1]
    sheet.form.set_values({"name": "임원", "is_vip": "vip"})
    sheet.form.editor("targets").cell(3, ClockKind.RESOLUTION).setText("2시간 30분")  # type: ignore[attr-defined]
    sheet.send()
    wait(lambda: [one.name for one in policies.policies] == ["임원", "기본 SLA"])
    first: SlaPolicy = policies.policies[0]
    assert (first.is_vip, first.targets[3][ClockKind.RESOLUTION]) == (True, 150)
    card = policies.cards[0]
    QTest.keyClick(card, Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert [one.name for one in policies.policies] == ["기본 SLA", "임원"]
    assert policies.is_moved, "nothing is sent before it is saved"
    policies.save_order()
    wait(lambda: not policies.is_moved)
    assert [one.position for one in policies.policies] == [1, 2]


def test_another_order_is_tried_out_and_put_back(policies: PoliciesPage, promised: Desk, wait: Wait) -> None:
    """The policy for all would take the ticket that the strict one has now."""
    base = policies.policies[0]
    with promised.ctx(writes=True) as ctx:
        strict = {priority: targets(5, 480, 4_800) for priority in base.targets}
        new = NewPolicy(name="임원", kinds=base.kinds, calendar_id=base.calendar_id, targets=strict)
        server_policies.create(ctx, new)
    policies.load()
    wait(lambda: len(policies.policies) == 2)
    policies.shift(policies.policies[1].id, -1)
    policies.simulate_order()
    simulation = policies.findChildren(SimulationSheet)[-1]
    wait(lambda: simulation.result is not None)
    assert simulation.result is not None
    assert simulation.result.changed == 2, "first response and resolution are due later"
    policies.undo_order()
    assert (policies.is_moved, policies.policies[0].name) == (False, "임원")


def test_a_policy_is_tried_out_before_it_is_saved(policies: PoliciesPage, wait: Wait) -> None:
    before = policies.policies[0]
    policies.edit(before.id)
    sheet = policies.findChildren(PolicySheet)[-1]
    sheet.form.editor("targets").cell(3, ClockKind.FIRST_RESPONSE).setText("30m")  # type: ignore[attr-defined]
    sheet.simulate()
    simulation = policies.findChildren(SimulationSheet)[-1]
    assert simulation.isAncestorOf(QApplication.focusWidget() or policies), "Esc closes it, not the policy"
    wait(lambda: simulation.result is not None)
    assert simulation.result is not None
    assert simulation.result.changed == 1
    assert simulation.result.items == [], "a ticket of another team is counted, not named"
    assert policies.policies[0].edition == before.edition


def test_a_target_that_cannot_be_read_is_shown_at_its_field(policies: PoliciesPage) -> None:
    policies.edit(policies.policies[0].id)
    sheet = policies.findChildren(PolicySheet)[-1]
    sheet.form.editor("targets").cell(1, ClockKind.RESOLUTION).setText("빨리")  # type: ignore[attr-defined]
    sheet.send()
    assert sheet.form.rows["targets"].error
    assert sheet.isVisible()


def test_lengths_and_numbers_are_read_as_people_write_them() -> None:
    assert [minutes_of(text) for text in ("4시간", "1h 30m", "90", "", "1시간30분")] == [240, 90, 90, 0, 90]
    assert [minutes_of(text) for text in ("빨리", "-3", "0", "999999999")] == [None] * 4
    assert (text_of(240), text_of(90), text_of(15)) == ("4시간", "1시간 30분", "15분")
    assert (numbers("50, 75 90%"), numbers("많이"), numbers("")) == ([50, 75, 90], None, [])


# --- the matrix ---------------------------------------------------------------------------------------------


def test_the_matrix_is_set_by_keys_and_kept(
    promised: Desk, workplace: Workplace, qtbot: QtBot, wait: Wait
) -> None:
    page = MatrixPage(workplace)
    shown(qtbot, page)
    wait(lambda: page.grid.cells)
    page.grid.setFocus()
    QTest.keyClick(page.grid, Key.Key_Right)
    QTest.keyClicks(page.grid, "1")
    assert page.save_button.isEnabled()
    page.save()
    wait(lambda: page.matrix is not None and page.matrix.version > 1)
    group = catalog.team(promised, "다른 그룹")
    worker = tickets.worker(promised, "배현우", group)
    made = tickets.ticket(promised, worker, team_id=group.id, impact=Level.HIGH, urgency=Level.MEDIUM)
    assert made.priority == 1


def _texts(widget: QWidget) -> list[str]:
    from desktop_app.ui.widgets import Label

    return [label.text() for label in widget.findChildren(Label)]
