"""A ticket open in front of an agent."""

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from tests.support.seat import DeskServer
from tests.support.ticket_pane import Scene, scene


@pytest.fixture
def open_ticket(qtbot: QtBot, desk_server: DeskServer, workplace: Workplace) -> Scene:
    made = scene(qtbot, desk_server.desk, workplace)
    made.open()
    return made
