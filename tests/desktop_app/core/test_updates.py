"""The feed of updates: live, resumed where it broke off, honest about gaps."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import delete

from desktop_app.core import updates as feed
from desktop_app.core.workplace import Workplace
from server.core import updates as server_updates
from server.core.updates import UpdateRecord
from server.people import actions
from shared.people import NewPerson
from shared.permissions import Role
from shared.updates import Update
from tests.support.auth import PASSWORD, account_for
from tests.support.faulty_line import FaultyLine, faulty_line
from tests.support.house import Desk
from tests.support.live import serving
from tests.support.people import hire
from tests.support.seat import WAIT_MS, leave_seat, take_seat


@pytest.fixture
def line(desk: Desk) -> Iterator[FaultyLine]:
    with serving(desk) as address, faulty_line(address) as opened:
        yield opened


@pytest.fixture
def shaky(desk: Desk, line: FaultyLine, qtbot: QtBot, tmp_path: Path) -> Iterator[Workplace]:
    account_for(desk, Role.HR, person=hire(desk, name="박서준"), login="shaky")
    place = take_seat(qtbot, line.address, "shaky", PASSWORD, tmp_path / "pc")
    yield place
    leave_seat(place)


def hired(desk: Desk, *names: str) -> list[int]:
    ids = []
    for name in names:
        with desk.ctx() as ctx:
            ids.append(actions.create(ctx, NewPerson(employee_number=f"N-{name}", name=name)).id)
    return ids


def listen(place: Workplace) -> tuple[list[int], list[str]]:
    """Ids of the persons that are told, and everything else that is told."""
    ids: list[int] = []
    told: list[str] = []

    def arrived(updates: list[Update]) -> None:
        ids.extend(update.id for update in updates if update.kind == "person")

    place.backend.updated.connect(arrived)
    place.backend.state_changed.connect(told.append)
    place.backend.reload.connect(lambda: told.append("reload"))
    return ids, told


def test_a_change_on_the_server_is_told_at_once(shaky: Workplace, desk: Desk, qtbot: QtBot) -> None:
    ids, told = listen(shaky)
    expected = hired(desk, "가", "나", "다")
    qtbot.waitUntil(lambda: ids == expected, timeout=WAIT_MS)
    assert told == []
    assert shaky.backend.seq > 0


def test_a_stream_that_breaks_is_taken_up_again_quietly(
    shaky: Workplace, desk: Desk, line: FaultyLine, qtbot: QtBot
) -> None:
    ids, told = listen(shaky)
    line.hang_up()
    expected = hired(desk, "가", "나")
    qtbot.waitUntil(lambda: ids == expected, timeout=WAIT_MS)
    assert "offline" not in told


def test_nothing_is_missed_over_a_restart_of_the_server(
    shaky: Workplace, desk: Desk, line: FaultyLine, qtbot: QtBot
) -> None:
    ids, told = listen(shaky)
    line.cut()
    qtbot.waitUntil(lambda: told == ["offline"], timeout=WAIT_MS)
    expected = hired(desk, "가", "나")
    with serving(desk) as second:
        line.server = second
        line.mend()
        qtbot.waitUntil(lambda: ids == expected and "live" in told, timeout=WAIT_MS)
        assert told == ["offline", "live", "reload"]
        shaky.backend.stop()


def test_a_gap_is_told(shaky: Workplace, desk: Desk, line: FaultyLine, qtbot: QtBot) -> None:
    hired(desk, "가")
    qtbot.waitUntil(lambda: shaky.backend.seq > 0, timeout=WAIT_MS)
    seq = shaky.backend.seq
    ids, told = listen(shaky)
    line.cut()
    hired(desk, "나", "다", "라", "마")
    with desk.ctx() as ctx:
        ctx.session.execute(delete(UpdateRecord).where(UpdateRecord.id <= seq + 2))
        last = server_updates.last_seq(ctx.session)
    line.mend()
    qtbot.waitUntil(lambda: "reload" in told, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: shaky.backend.seq == last, timeout=WAIT_MS)
    expected = hired(desk, "바")
    qtbot.waitUntil(lambda: ids[-1:] == expected, timeout=WAIT_MS)


def test_behind_a_proxy_that_buffers_updates_come_by_polling(
    shaky: Workplace, desk: Desk, line: FaultyLine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    line.hold("GET /api/updates/stream ")
    follower = shaky.backend.findChild(feed.UpdatesFollower)
    assert follower is not None
    follower._silence.setInterval(100)
    line.hang_up()
    streams = line.count("GET /api/updates/stream ")
    ids, _ = listen(shaky)
    qtbot.waitUntil(
        lambda: line.count("GET /api/updates/stream ") >= streams + feed.STREAM_TRIES, timeout=WAIT_MS
    )
    expected = hired(desk, "가")
    qtbot.waitUntil(lambda: ids == expected, timeout=WAIT_MS)
    expected += hired(desk, "나")
    qtbot.waitUntil(lambda: ids == expected, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: shaky.backend.state == "live", timeout=WAIT_MS)
