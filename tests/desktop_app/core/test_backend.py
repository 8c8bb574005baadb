"""Calls reach the server once, answers reach those who still wait for them, sign-ins end without loss."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from desktop_app.core import backend as calls
from desktop_app.core.backend import Backend
from desktop_app.core.sentences import sentence
from desktop_app.core.workplace import Workplace
from server.auth.actions import end_sessions
from server.auth.models import SignInSession
from server.people import queries as people
from server.tickets.models import Ticket
from shared.auth import CHANGE_PASSWORD, GET_ME, LIST_SESSIONS, ChangePassword, Me
from shared.errors import DeskError, Invalid, Unavailable
from shared.people import CREATE_PERSON, LIST_PEOPLE, NewPerson, PeopleQuery
from shared.permissions import Role
from shared.tickets import CREATE_TICKET, NewTicket
from tests.support.auth import PASSWORD, account_for
from tests.support.faulty_line import FaultyLine, faulty_line
from tests.support.people import hire
from tests.support.seat import WAIT_MS, DeskServer, leave_seat, sign_in, take_seat


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "FIRST_PAUSE_MS", 60)


@pytest.fixture
def line(desk_server: DeskServer) -> Iterator[FaultyLine]:
    with faulty_line(desk_server.address) as opened:
        yield opened


@pytest.fixture
def shaky(desk_server: DeskServer, line: FaultyLine, qtbot: QtBot, tmp_path: Path) -> Iterator[Workplace]:
    """박서준 behind a network that fails on command."""
    account_for(
        desk_server.desk,
        Role.LEAD,
        Role.HR,
        person=hire(desk_server.desk, name="박서준"),
        login="shaky",
    )
    place = take_seat(qtbot, line.address, "shaky", PASSWORD, tmp_path / "pc")
    yield place
    leave_seat(place)


def ask(
    place: Workplace, search: str, into: list[Any], owner: QObject | None = None, latest: str = ""
) -> None:
    def taken(page: Any) -> None:
        into.append([row.name for row in page.items])

    query = PeopleQuery(search=search)
    place.backend.call(
        owner or place.backend, LIST_PEOPLE, taken, failed=into.append, query=query, latest=latest
    )


# --- answers ------------------------------------------------------------------------------------------------


def test_a_page_asks_and_its_function_gets_the_answer(workplace: Workplace, qtbot: QtBot) -> None:
    answers: list[Any] = []
    ask(workplace, "ㅂㅅㅈ", answers)
    qtbot.waitUntil(lambda: answers == [["박서준"]], timeout=WAIT_MS)


def test_an_answer_for_a_closed_page_is_dropped(workplace: Workplace, qtbot: QtBot) -> None:
    page, dropped, answers = QObject(), list[Any](), list[Any]()
    ask(workplace, "", dropped, owner=page)
    shiboken6.delete(page)
    for _ in range(3):
        ask(workplace, "", answers)
    qtbot.waitUntil(lambda: len(answers) == 3, timeout=WAIT_MS)

    assert dropped == []


def test_only_the_newest_question_of_its_kind_is_answered(workplace: Workplace, qtbot: QtBot) -> None:
    answers: list[Any] = []
    for typed in ("ㅂ", "박", "박ㅅ", "없는이름"):
        ask(workplace, typed, answers, latest="search")
    ask(workplace, "박서준", answers)
    qtbot.waitUntil(lambda: len(answers) == 2, timeout=WAIT_MS)

    assert sorted(answers) == [[], ["박서준"]]


def test_a_refusal_names_the_field_and_says_what_to_do(workplace: Workplace, qtbot: QtBot) -> None:
    refusals: list[DeskError] = []
    body = NewPerson(employee_number="", name="새사람")
    workplace.backend.call(workplace.backend, CREATE_PERSON, failed=refusals.append, body=body)
    qtbot.waitUntil(lambda: bool(refusals), timeout=WAIT_MS)

    assert isinstance(refusals[0], Invalid)
    assert (refusals[0].code, refusals[0].field) == ("employee_number_missing", "employee_number")
    assert "사번을 입력하세요" in sentence(refusals[0])


def test_a_refusal_that_nobody_takes_is_told_to_the_window(workplace: Workplace, qtbot: QtBot) -> None:
    with qtbot.waitSignal(workplace.backend.failed, timeout=WAIT_MS) as told:
        body = ChangePassword(old_password="falsch und lang", new_password="neu und sehr lang 1")
        workplace.backend.call(workplace.backend, CHANGE_PASSWORD, body=body)

    assert told.args[0].code == "password_wrong"


# --- a network that fails -----------------------------------------------------------------------------------


def test_a_lost_answer_makes_one_ticket(
    shaky: Workplace, line: FaultyLine, desk_server: DeskServer, qtbot: QtBot
) -> None:
    caller = hire(desk_server.desk, name="김민지")
    made: list[Any] = []
    line.lose_answer_to("POST /api/tickets ", times=2)
    body = NewTicket(subject="모니터가 안 켜져요", requester_id=caller.id)
    shaky.backend.call(shaky.backend, CREATE_TICKET, made.append, failed=made.append, body=body)
    qtbot.waitUntil(lambda: bool(made), timeout=WAIT_MS)

    assert line.count("POST /api/tickets ") >= 3
    with desk_server.desk.ctx(writes=False) as ctx:
        kept = ctx.session.scalars(select(Ticket.subject)).all()
    assert kept == ["모니터가 안 켜져요"]
    assert made[0].row.subject == "모니터가 안 켜져요"


def test_a_lost_answer_to_the_refresh_does_not_end_the_session(
    shaky: Workplace, line: FaultyLine, qtbot: QtBot
) -> None:
    told: list[Any] = []
    line.lose_answer_to("POST /api/session/refresh ")
    shaky.backend.session.access_expires_at = datetime.now(UTC)
    before = shaky.backend.session.refresh_token

    shaky.backend.call(shaky.backend, GET_ME, told.append, failed=told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)

    assert line.count("POST /api/session/refresh ") >= 2
    assert isinstance(told[0], Me)
    assert shaky.backend.session.refresh_token not in ("", before)


def test_what_was_sent_is_carried_out_though_the_page_is_closed(
    shaky: Workplace, line: FaultyLine, desk_server: DeskServer, qtbot: QtBot
) -> None:
    page, told = QObject(), list[Any]()
    line.lose_answer_to("POST /api/people ")
    body = NewPerson(employee_number="N-1", name="새사람")
    shaky.backend.call(page, CREATE_PERSON, told.append, body=body)
    shiboken6.delete(page)

    def is_hired() -> bool:
        with desk_server.desk.ctx(writes=False) as ctx:
            return people.by_employee_number(ctx, "N-1") is not None

    qtbot.waitUntil(lambda: is_hired() and line.count("POST /api/people ") == 2, timeout=WAIT_MS)
    assert told == []


def test_an_unreachable_server_is_told_after_some_tries(
    shaky: Workplace, line: FaultyLine, qtbot: QtBot
) -> None:
    line.cut()
    answers: list[Any] = []
    ask(shaky, "", answers)
    qtbot.waitUntil(lambda: bool(answers), timeout=WAIT_MS)

    assert isinstance(answers[0], Unavailable)
    assert answers[0].code == "server_unreachable"
    assert "이 PC에 보관" in sentence(answers[0])


def test_a_short_failure_is_not_noticed(shaky: Workplace, line: FaultyLine, qtbot: QtBot) -> None:
    line.lose_answer_to("GET /api/people", times=2)
    answers: list[Any] = []
    ask(shaky, "박서준", answers)
    qtbot.waitUntil(lambda: answers == [["박서준"]], timeout=WAIT_MS)


# --- tokens -------------------------------------------------------------------------------------------------


def listen(backend: Backend) -> list[str]:
    told: list[str] = []
    backend.sign_in_needed.connect(lambda: told.append("sign_in_needed"))
    return told


def test_a_token_that_expires_in_mid_work_is_renewed_silently(
    workplace: Workplace, desk_server: DeskServer, qtbot: QtBot
) -> None:
    told, before = listen(workplace.backend), workplace.backend.session.refresh_token
    desk_server.desk.clock.pass_time(minutes=16)
    answers: list[Any] = []
    for _ in range(3):
        ask(workplace, "박서준", answers)
    qtbot.waitUntil(lambda: answers == [["박서준"]] * 3, timeout=WAIT_MS)

    assert told == []
    assert workplace.backend.session.refresh_token != before


def test_tokens_are_renewed_before_they_end(workplace: Workplace, qtbot: QtBot) -> None:
    session = workplace.backend.session
    assert 13 * 60_000 < session.renew_in_ms < 15 * 60_000
    before, session.access_expires_at = session.access_token, None
    assert session.needs_refresh
    answers: list[Any] = []
    ask(workplace, "박서준", answers)
    qtbot.waitUntil(lambda: answers == [["박서준"]], timeout=WAIT_MS)

    assert session.access_token != before
    assert not session.needs_refresh


def end_everywhere(place: Workplace, desk_server: DeskServer) -> None:
    """An administrator ends the person's sessions."""
    with desk_server.desk.ctx() as ctx:
        end_sessions(ctx, place.backend.me.account_id)


def test_work_goes_on_after_the_session_was_ended_and_the_waiting_call_is_sent(
    workplace: Workplace, desk_server: DeskServer, qtbot: QtBot
) -> None:
    backend, told, answers = workplace.backend, listen(workplace.backend), list[Any]()
    end_everywhere(workplace, desk_server)
    body = NewPerson(employee_number="N-1", name="새사람")
    backend.call(
        backend, CREATE_PERSON, lambda made: answers.append(made.row.name), failed=answers.append, body=body
    )
    qtbot.waitUntil(lambda: told == ["sign_in_needed"], timeout=WAIT_MS)
    ask(workplace, "새사람", answers)
    assert (answers, backend.session.is_signed_in) == ([], False)
    assert backend.me.name == "박서준"

    sign_in(qtbot, backend, backend.session.login, PASSWORD)

    qtbot.waitUntil(lambda: len(answers) == 2, timeout=WAIT_MS)
    assert "새사람" in answers
    assert told == ["sign_in_needed"]


def test_what_waits_is_not_sent_for_somebody_else(
    workplace: Workplace, desk_server: DeskServer, qtbot: QtBot
) -> None:
    other = account_for(
        desk_server.desk, Role.LEAD, person=hire(desk_server.desk, name="이도윤"), login="doyun"
    )
    backend, told, answers = workplace.backend, listen(workplace.backend), list[Any]()
    end_everywhere(workplace, desk_server)
    ask(workplace, "", answers)
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)

    sign_in(qtbot, backend, "doyun", PASSWORD)
    ask(workplace, "이도윤", answers)

    qtbot.waitUntil(lambda: answers == [["이도윤"]], timeout=WAIT_MS)
    assert backend.me.account_id == other.id


def test_signing_out_ends_the_session_at_the_server(
    workplace: Workplace, desk_server: DeskServer, qtbot: QtBot
) -> None:
    backend, account_id = workplace.backend, workplace.backend.me.account_id
    with qtbot.waitSignal(backend.sign_in_needed, timeout=WAIT_MS):
        backend.sign_out()

    def is_ended() -> bool:
        with desk_server.desk.ctx(writes=False) as ctx:
            mine = select(SignInSession.ended_at).where(SignInSession.account_id == account_id)
            return all(ended is not None for ended in ctx.session.scalars(mine))

    qtbot.waitUntil(is_ended, timeout=WAIT_MS)
    assert (backend.session.access_token, backend.session.refresh_token) == ("", "")


def test_a_kept_sign_in_goes_on_without_a_password(
    workplace: Workplace, seat_at: Callable[..., Workplace], qtbot: QtBot
) -> None:
    session = workplace.backend.session
    again = Backend(session, lambda: "ko", workplace.backend)
    session.access_token, session.access_expires_at = "", None
    done: list[str] = []
    again.resume(lambda: done.append("done"), lambda error: done.append(error.code))
    qtbot.waitUntil(lambda: done == ["done"], timeout=WAIT_MS)
    again.stop()


def test_a_kept_sign_in_that_ended_is_told_and_asked_for_once(
    workplace: Workplace, desk_server: DeskServer, qtbot: QtBot
) -> None:
    session = workplace.backend.session
    end_everywhere(workplace, desk_server)
    session.access_token, session.access_expires_at = "", None
    again, done = Backend(session, lambda: "ko", workplace.backend), list[str]()
    told = listen(again)
    again.resume(lambda: done.append("done"), lambda error: done.append(error.code))
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT_MS)

    assert done == ["session_over"]
    sessions: list[Any] = []
    again.call(again, LIST_SESSIONS, sessions.append, failed=sessions.append)
    sign_in(qtbot, again, session.login, PASSWORD)
    qtbot.waitUntil(lambda: len(sessions) == 1, timeout=WAIT_MS)
    assert done == ["session_over"]
    again.stop()
