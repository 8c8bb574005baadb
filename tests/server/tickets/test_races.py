"""Two people at once, requests repeated, drafts gone stale, history that cannot be rewritten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from server.core.context import Actor
from server.tickets.actions import create, edit, finish, talk, work
from server.tickets.models import Ticket, TicketEntry
from shared.errors import Conflict, DeskError
from shared.permissions import Role
from shared.tickets import (
    ANSWER_TICKET,
    CREATE_TICKET,
    GET_TICKET,
    EditTicket,
    NewEntry,
    NewTicket,
    OwnAnswer,
    Resolve,
    StartTicket,
    Status,
    TicketCommand,
)
from tests.support.auth import token_for
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, fresh, history, names, taken, ticket, worker


@pytest.fixture
def pair(desk: Desk) -> tuple[Actor, Actor]:
    first = team(desk)
    return worker(desk, "안지우", first), worker(desk, "배현우", first)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The results, or the refusals, of calls that start together."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return call()
        except DeskError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_an_own_answer_that_went_out_meanwhile_does_not_count_but_what_a_colleague_said_does(
    desk: Desk, pair: tuple[Actor, Actor]
) -> None:
    me, other = pair
    seen = taken(desk, me)
    act(desk, me, talk.answer, seen.id, NewEntry(text="계정 잠금을 풀었습니다."))
    act(desk, me, talk.note, seen.id, NewEntry(text="비밀번호도 확인함"))

    edited = act(desk, me, edit.edit, seen.id, EditTicket(version=seen.version, subject="계정 잠김"))
    assert edited.subject == "계정 잠김"

    with pytest.raises(Conflict, match="changed_meanwhile"):
        act(desk, me, edit.edit, seen.id, EditTicket(version=seen.version, subject="다시"))
    act(desk, other, talk.note, seen.id, NewEntry(text="저도 봤습니다"))
    with pytest.raises(Conflict, match="changed_meanwhile"):
        act(desk, me, edit.edit, seen.id, EditTicket(version=edited.version, subject="또"))


def test_of_two_agents_who_resolve_at_once_one_wins(desk: Desk, pair: tuple[Actor, Actor]) -> None:
    made = taken(desk, pair[0])

    def resolve(actor: Actor) -> Callable[[], Ticket]:
        form = Resolve(version=made.version, text=f"{actor.name} 해결")
        return lambda: act(desk, actor, finish.resolve, made.id, form)

    results = at_once(*(resolve(actor) for actor in pair))

    lost = [result for result in results if isinstance(result, Conflict)]
    assert [error.code for error in lost] == ["changed_meanwhile"]
    assert [change["name"] for change in lost[0].facts["changes"]] == ["answer", "resolved"]
    assert lost[0].facts["changes"][0]["author"] in ("안지우", "배현우")
    assert names(desk, made).count("resolved") == 1


def test_of_two_agents_who_take_at_once_one_owns_it(desk: Desk, pair: tuple[Actor, Actor]) -> None:
    made = ticket(desk, pair[0])
    form = TicketCommand(version=made.version)

    results = at_once(*((lambda actor=actor: act(desk, actor, work.take, made.id, form)) for actor in pair))

    assert sorted(type(result) is Conflict for result in results) == [False, True]
    assert names(desk, made).count("taken") == 1


def test_tickets_made_at_once_have_their_own_numbers(desk: Desk, pair: tuple[Actor, Actor]) -> None:
    person = hire(desk)
    form = NewTicket(subject="x", requester_id=person.id)

    results = at_once(*[lambda: act(desk, pair[0], create.create, form)] * 6)

    assert sorted(made.number for made in results) == [str(10001 + n) for n in range(6)]


def test_notes_written_at_once_all_stay(desk: Desk, pair: tuple[Actor, Actor]) -> None:
    made = ticket(desk, pair[0])

    at_once(
        *(
            (lambda n=n: act(desk, pair[n % 2], talk.note, made.id, NewEntry(text=f"메모 {n}")))
            for n in range(6)
        )
    )

    entries = history(desk, made)
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert {entry.text for entry in entries if entry.text} == {f"메모 {n}" for n in range(6)}


def test_a_refused_command_tells_what_changed_since(desk: Desk, pair: tuple[Actor, Actor]) -> None:
    made = taken(desk, pair[0])
    act(desk, pair[1], talk.note, made.id, NewEntry(text="메모"))
    now = fresh(desk, made).version
    act(desk, pair[1], edit.edit, made.id, EditTicket(version=now, subject="다른 제목"))

    with pytest.raises(Conflict) as refused:
        act(desk, pair[0], work.start, made.id, StartTicket(version=made.version))

    facts = refused.value.facts
    assert (facts["seen"], facts["version"]) == (made.version, fresh(desk, made).version)
    assert [(change["name"], change["author"], change["at"]) for change in facts["changes"]] == [
        ("note", "배현우", desk.now),
        ("edited", "배현우", desk.now),
    ]


# --- stale drafts -------------------------------------------------------------------------------------------


def test_an_answer_written_before_a_colleague_s_is_held_back(desk: Desk, pair: tuple[Actor, Actor]) -> None:
    made = taken(desk, pair[0])
    seen = made.last_seq
    act(desk, pair[1], talk.note, made.id, NewEntry(text="같은 건 처리 중"))
    act(desk, pair[1], talk.answer, made.id, NewEntry(text="해결해 드렸습니다."))

    with pytest.raises(Conflict) as refused:
        act(desk, pair[0], talk.answer, made.id, NewEntry(text="곧 보겠습니다.", base_seq=seen))

    facts = refused.value.facts
    assert refused.value.code == "answered_meanwhile"
    assert [(entry["kind"], entry["name"], entry["text"]) for entry in facts["entries"]] == [
        ("note", "", "같은 건 처리 중"),
        ("answer", "", "해결해 드렸습니다."),
        ("event", "started", ""),
    ]
    assert facts["entries"][1]["author"] == "배현우"
    act(desk, pair[0], talk.answer, made.id, NewEntry(text="곧 보겠습니다.", base_seq=seen + 3))


def test_a_new_word_of_the_requester_holds_an_answer_back_too(desk: Desk, pair: tuple[Actor, Actor]) -> None:
    person = hire(desk)
    made = taken(desk, pair[0], person)
    act(desk, actor_for(person), talk.answer_own, made.id, OwnAnswer(text="이제 됩니다"))

    with pytest.raises(Conflict):
        act(desk, pair[0], talk.answer, made.id, NewEntry(text="x", base_seq=made.last_seq))


def test_notes_and_edits_do_not_outdate_a_draft(desk: Desk, pair: tuple[Actor, Actor]) -> None:
    made = taken(desk, pair[0])
    act(desk, pair[1], talk.note, made.id, NewEntry(text="메모"))
    form = EditTicket(version=fresh(desk, made).version, subject="새 제목")
    act(desk, pair[1], edit.edit, made.id, form)

    act(desk, pair[0], talk.answer, made.id, NewEntry(text="답변", base_seq=made.last_seq))

    assert fresh(desk, made).status is Status.IN_PROGRESS


def test_nobody_is_held_back_by_their_own_steps(desk: Desk, pair: tuple[Actor, Actor]) -> None:
    made = ticket(desk, pair[0])
    act(desk, pair[0], work.take, made.id, TicketCommand(version=made.version))

    act(desk, pair[0], talk.answer, made.id, NewEntry(text="답변", base_seq=made.last_seq))


# --- repeats over HTTP --------------------------------------------------------------------------------------


def test_ten_parallel_copies_of_one_new_ticket_make_one(desk: Desk) -> None:
    api = desk.api(token_for(desk, Role.DESK_AGENT, teams=[team(desk)]))
    body = NewTicket(subject="프린터", requester_id=hire(desk).id)

    results = at_once(*[lambda: api.call(CREATE_TICKET, body=body, key="one-and-the-same")] * 10)

    assert {made.row.number for made in results} == {"10001"}
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_an_answer_whose_reply_was_lost_is_said_once(desk: Desk) -> None:
    api = desk.api(token_for(desk, Role.DESK_AGENT, teams=[team(desk)]))
    made = api.call(CREATE_TICKET, body=NewTicket(subject="프린터", requester_id=hire(desk).id))
    body = NewEntry(text="확인했습니다.", base_seq=made.entries[-1].seq)

    first = api.call(ANSWER_TICKET, body=body, key="lost-reply-1", ticket_id=made.row.id)
    again = api.call(ANSWER_TICKET, body=body, key="lost-reply-1", ticket_id=made.row.id)

    assert first == again
    entries = api.call(GET_TICKET, ticket_id=made.row.id).entries
    assert [entry.text for entry in entries].count("확인했습니다.") == 1


# --- history ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", ["UPDATE ticket_entry SET text = 'x'", "DELETE FROM ticket_entry"])
def test_the_database_refuses_to_rewrite_history(
    desk: Desk, pair: tuple[Actor, Actor], statement: str
) -> None:
    made = ticket(desk, pair[0])

    with pytest.raises(DBAPIError), desk.ctx() as ctx:
        ctx.session.execute(text(statement))

    assert history(desk, made)[0].text == ""


def test_every_change_of_a_ticket_is_in_its_history(desk: Desk, pair: tuple[Actor, Actor]) -> None:
    made = taken(desk, pair[0])
    form = Resolve(version=made.version, text="해결")
    made = act(desk, pair[0], finish.resolve, made.id, form)
    act(desk, pair[0], finish.close, made.id, TicketCommand(version=made.version))

    with desk.ctx(writes=False) as ctx:
        rows = ctx.session.scalars(select(TicketEntry).order_by(TicketEntry.seq)).all()
    assert [row.name or row.kind.value for row in rows] == [
        "created",
        "assigned",
        "taken",
        "answer",
        "resolved",
        "closed",
    ]
    assert [row.seq for row in rows] == [1, 2, 3, 4, 5, 6]
