"""The local index of people: there at once, right soon after, and again after a restart."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app.core.workplace import Workplace
from desktop_app.people.models import COMPLETE_AT, PeopleIndex
from server.people import actions
from shared.people import NewPerson
from tests.support.auth import PASSWORD
from tests.support.people import department, hire
from tests.support.seat import DeskServer, leave_seat, take_seat

WAIT_MS = 20_000


def names(index: PeopleIndex, query: str) -> list[str]:
    return [row.name for row in index.find(query, 8)]


def test_everybody_is_found_after_the_first_reading(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot
) -> None:
    team = department(desk_server.desk, "재무팀")
    for number in range(250):
        hire(desk_server.desk, name=f"김민지{number}", department_id=team.id)

    index = PeopleIndex.of(workplace)
    qtbot.waitUntil(lambda: index.is_complete, timeout=WAIT_MS)

    assert len(index) == 251
    assert names(index, "ㄱㅁㅈ249 재무") == ["김민지249"]
    assert PeopleIndex.of(workplace) is index


def test_a_new_colleague_is_found_without_asking(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot
) -> None:
    index = PeopleIndex.of(workplace)
    qtbot.waitUntil(lambda: index.is_complete, timeout=WAIT_MS)

    with desk_server.desk.ctx() as ctx:
        actions.create(ctx, NewPerson(employee_number="N-1", name="새사람"))

    qtbot.waitUntil(lambda: names(index, "ㅅㅅㄹ") == ["새사람"], timeout=WAIT_MS)


def test_the_next_start_knows_everybody_and_learns_what_changed(
    desk_server: DeskServer, workplace: Workplace, qtbot: QtBot, tmp_path: Path
) -> None:
    with desk_server.desk.ctx() as ctx:
        first = actions.create(ctx, NewPerson(employee_number="N-1", name="첫사람"))
    index = PeopleIndex.of(workplace)
    qtbot.waitUntil(lambda: index.is_complete, timeout=WAIT_MS)
    read_at = workplace.store.noted(COMPLETE_AT)
    login, folder = workplace.backend.session.login, workplace.store.path.parent.parent
    leave_seat(workplace)
    with desk_server.desk.ctx() as ctx:
        actions.create(ctx, NewPerson(employee_number="N-2", name="둘째사람"))

    again = take_seat(qtbot, desk_server.address, login, PASSWORD, folder)
    index = PeopleIndex.of(again)
    qtbot.waitUntil(lambda: index.is_loaded, timeout=WAIT_MS)
    assert names(index, "첫사람") == ["첫사람"]
    assert index.get(first.id) is not None
    qtbot.waitUntil(lambda: names(index, "둘째") == ["둘째사람"], timeout=WAIT_MS)
    assert again.store.noted(COMPLETE_AT) == read_at
    leave_seat(again)
