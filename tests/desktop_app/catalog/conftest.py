"""A company with a small catalog, and the settings of an administrator over it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.ui.dialogs import FormSheet
from desktop_app.ui.window import MainWindow
from server.catalog.models import Category, Service
from shared.catalog import FieldKind, FormItem, Level
from tests.support.catalog import category, choice, custom_field, request_form, service, team, when
from tests.support.house import Desk
from tests.support.people import department
from tests.support.seat import WAIT_MS, DeskServer, open_window, show_window

W = TypeVar("W", bound=QWidget)


@dataclass
class Books:
    """The settings, open, and what the database holds."""

    qtbot: QtBot
    desk: Desk
    place: Workplace
    window: MainWindow
    hardware: Category
    laptop: Category
    network: Category
    service: Service

    def section(self, name: str, kind: type[W]) -> W:
        shown = self.window.show_settings(name)
        assert isinstance(shown, kind)
        return shown

    def wait(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT_MS)

    def sheet(self) -> FormSheet:
        sheets = [one for one in self.window.findChildren(FormSheet) if not one.isHidden()]
        assert sheets, "no sheet is open"
        return sheets[-1]

    def has_sheet(self) -> bool:
        return any(not one.isHidden() for one in self.window.findChildren(FormSheet))

    def fill(self, **values: Any) -> None:
        self.sheet().form.set_values(values)

    def send(self) -> None:
        self.sheet().send()
        self.wait(lambda: not self.has_sheet())

    def press(self, widget: QWidget, key: Any, modifiers: Any = None) -> None:
        if modifiers is None:
            QTest.keyClick(widget, key)
        else:
            QTest.keyClick(widget, key, modifiers)


@pytest.fixture
def books(workplace: Workplace, desk_server: DeskServer, qtbot: QtBot) -> Books:
    desk = desk_server.desk
    department(desk, "재무팀")
    devices = team(desk, "2차 단말", "L2")
    hardware = category(desk, "하드웨어", team=devices, icon="laptop")
    laptop = category(desk, "노트북", parent=hardware, urgency=Level.MEDIUM)
    network = category(desk, "네트워크", position=1, icon="wifi")
    wanted = service(desk, "노트북 신청", description="새 노트북이나 교체를 요청합니다", team_id=devices.id)
    swap = [choice("new", "신규"), choice("swap", "교체")]
    custom_field(desk, "request_kind", FieldKind.CHOICE, label="구분", choices=swap)
    custom_field(desk, "amount", FieldKind.NUMBER, label="수량", unit="대", minimum=1, maximum=10)
    custom_field(desk, "needed_on", FieldKind.DATE, label="필요한 날")
    custom_field(desk, "old_tag", label="기존 자산 번호", pattern=r"NB-\d{4}", pattern_message="NB-0000 꼴로")
    request_form(
        desk,
        FormItem(field="request_kind", is_required=True),
        "amount",
        FormItem(title="교체", conditions=[when("request_kind", "swap")]),
        FormItem(field="old_tag", is_required=True, conditions=[when("request_kind", "swap")]),
        FormItem(field="needed_on"),
        category=laptop,
        intro="팀장 승인 뒤 보통 3일 안에 준비합니다.",
    )
    window = show_window(open_window(workplace), qtbot)
    return Books(qtbot, desk, workplace, window, hardware, laptop, network, wanted)
