"""Regular reports: who gets them, and who does not."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.reports.saved import SavedReportsPage
from desktop_app.ui.dialogs import FormSheet
from shared.permissions import Role
from tests.support.auth import account_for
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window


def test_the_page_says_who_gets_a_report_and_who_does_not(
    seat_at: Callable[..., Workplace], desk_server: DeskServer, qtbot: QtBot
) -> None:
    director = hire(desk_server.desk, name="강이사", email="director@ieum.example")
    account_for(desk_server.desk, Role.MANAGER, person=director)
    window = show_window(open_window(seat_at(Role.MANAGER)), qtbot, 1366, 800)
    page = window.show_settings("saved_reports")
    assert isinstance(page, SavedReportsPage)
    page.add()
    sheet = window.findChild(FormSheet)
    assert sheet is not None
    addresses = "director@ieum.example, who@else.example"
    sheet.form.set_values({**sheet.form.values(), "name": "월간", "recipients": addresses})
    qtbot.mouseClick(sheet.yes_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.saved.records) == 1, timeout=WAIT_MS)

    shown = page.saved.records
    words = [shown.data(shown.index(0, column)) for column in range(shown.columnCount())]
    assert words[-1] == "2명 · 1명은 못 받음"

    page.change(shown.id_at(0))
    (again,) = [one for one in window.findChildren(FormSheet) if not one.isHidden()]
    said = again.form.rows["recipients"].below.text()
    assert "받지 못하는 주소: who@else.example" in said
    assert "보관만 합니다" in said, "this company has no mail server"
