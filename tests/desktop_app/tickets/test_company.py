"""Two desks at one ticket: each sees the other at once, and goes on with a draft of another PC."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.catalog.directory import catalog_of
from desktop_app.core.workplace import Workplace
from desktop_app.tickets.presence import PresenceBoard, presence_of
from desktop_app.tickets.rows import PEN, TicketRows
from server.catalog.models import TeamMember
from server.tickets.models import TicketDraft
from shared.permissions import Role
from shared.tickets import EntryKind, TicketRow
from tests.support.auth import PASSWORD
from tests.support.seat import DeskServer, seat
from tests.support.ticket_pane import PaneWindow, Scene


@pytest.fixture
def mate(seat_at: Callable[..., Workplace], open_ticket: Scene) -> Workplace:
    """이서연 of the same team, at a desk of her own."""
    place = seat_at(Role.DESK_AGENT, login="seoyeon", name="이서연")
    person = place.backend.me.person
    assert person is not None
    with open_ticket.desk.ctx() as ctx:
        ctx.session.add(TeamMember(team_id=open_ticket.team.id, person_id=person.id))
    return place


@pytest.fixture
def second(mate: Workplace, open_ticket: Scene, qtbot: QtBot) -> PaneWindow:
    """The same ticket in front of her."""
    window = PaneWindow(mate)
    qtbot.addWidget(window)
    window.show()
    window.pane.show_ticket(open_ticket.ticket.id)
    open_ticket.wait(lambda: window.pane.detail is not None)
    return window


def test_another_desk_sees_within_a_second_who_looks_and_who_writes(
    open_ticket: Scene, second: PaneWindow
) -> None:
    here = open_ticket.pane
    open_ticket.wait(lambda: here.heads.names() == ["이서연"] and second.pane.heads.names() == ["박서준"])
    assert here.writing.isHidden()

    began = time.monotonic()
    second.pane.composer.text.insert("확인")
    open_ticket.wait(lambda: not here.writing.isHidden())
    took = time.monotonic() - began

    assert took < 1.0
    assert here.writing.words.text() == "이서연 님이 1초 전부터 답변을 작성 중입니다"
    assert here.composer.isEnabled(), "it informs, it never locks"

    second.pane.composer.throw_away()
    open_ticket.wait(here.writing.isHidden)
    second.pane.clear()
    open_ticket.wait(lambda: here.heads.names() == [])


def test_the_row_of_the_list_shows_a_pen(open_ticket: Scene, second: PaneWindow) -> None:
    board = presence_of(open_ticket.place)
    rows = TicketRows(board.is_written_in, catalog_of(open_ticket.place).tag_badge)
    detail = open_ticket.pane.detail
    assert detail is not None
    row: TicketRow = detail.row
    assert PEN not in rows.content(row).marks
    second.pane.composer.start(EntryKind.NOTE)
    second.pane.composer.text.insert("메모")
    open_ticket.wait(lambda: board.is_written_in(row.id))
    assert PEN in rows.content(row).marks
    assert open_ticket.pane.writing.words.text() == "이서연 님이 1초 전부터 내부 메모를 작성 중입니다"


def test_who_gives_no_sign_of_life_vanishes_by_the_clock_of_the_desk(
    open_ticket: Scene, second: PaneWindow
) -> None:
    open_ticket.wait(lambda: open_ticket.pane.heads.names() == ["이서연"])
    for place in (open_ticket.place, second.pane._place):
        board = place.backend.findChild(PresenceBoard)
        for timer in board.findChildren(QTimer):
            timer.stop()
    board = presence_of(open_ticket.place)
    now = time.monotonic()
    board._clock = lambda: now + 30
    board._expire()
    assert open_ticket.pane.heads.names() == []


def test_a_draft_is_gone_on_with_at_another_pc(
    open_ticket: Scene, desk_server: DeskServer, qtbot: QtBot, tmp_path: Path
) -> None:
    open_ticket.composer.text.insert("케이블을 먼저")
    open_ticket.wait(lambda: _copies(open_ticket) == ["케이블을 먼저"])

    login = open_ticket.place.backend.session.login
    with seat(qtbot, desk_server.address, login, PASSWORD, tmp_path / "other-pc") as place:
        window = PaneWindow(place)
        qtbot.addWidget(window)
        window.show()
        window.pane.show_ticket(open_ticket.ticket.id)
        composer = window.pane.composer
        open_ticket.wait(lambda: not composer.elsewhere.isHidden())
        assert "초안이 있습니다" in composer.elsewhere.words.text()

        open_ticket.click(composer.elsewhere.take)

        assert composer.text.full_text() == "케이블을 먼저"
        composer.text.insert(" 확인해 주세요")
        open_ticket.wait(lambda: _copies(open_ticket) == ["케이블을 먼저 확인해 주세요"])
        window.close()


def _copies(scene: Scene) -> list[str]:
    with scene.desk.ctx(writes=False) as ctx:
        return list(ctx.session.scalars(select(TicketDraft.text)))
