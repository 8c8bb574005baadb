"""The program starts with what it knows, signs people in and out, and keeps the rest."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.app import Desk, choose_input_method, open_window, take_token, version_fault
from desktop_app.core.workplace import Workplace


def test_the_window_opens_for_somebody_who_is_signed_in(workplace: Workplace, qtbot: QtBot) -> None:
    window = open_window(workplace)
    qtbot.addWidget(window)
    window.show()
    assert window.windowTitle() == "Ieum 헬프데스크"
    assert "박서준" in window.rail.person.accessibleName()
