"""Answers that can be taken back: safe on the server, seen by colleagues, sent once and at their time."""

from dataclasses import replace
from datetime import date

import pytest

from server.catalog.models import TeamMember
from server.core.context import Actor
from server.people.models import Person
from server.tickets.actions import holding, talk, work
from server.tickets.models import Ticket
from server.tickets.queries import drafts as draft_queries
from server.tickets.queries import holding as queries
from server.tickets.queries import own
from shared.errors import Conflict
from shared.permissions import Role
from shared.tickets import (
    EntryKind,
    HoldAnswer,
    LogTime,
    NewEntry,
    OwnAnswer,
    TicketCommand,
    TicketDetail,
    WithdrawAnswer,
    WorkTimeQuery,
)
from tests.support.auth import account_for
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, detail, fresh, history, own_ticket, ticket, worker

KEY = "k" * 12


class Place:
    """박서준 and 이도윤 of one team, and a ticket of 김민지."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.line = desk, team(desk, "1차")
        person = hire(desk, name="박서준")
        account = account_for(desk, Role.DESK_AGENT, person=person)
        with desk.ctx() as ctx:
            ctx.session.add(TeamMember(team_id=self.line.id, person_id=person.id))
        plain = actor_for(person, self.line, roles=(Role.DESK_AGENT,))
        self.me = Actor(
            plain.kind, account.id, person.id, person.name, plain.permissions, frozenset([self.line.id])
        )
        self.mate = worker(desk, "이도윤", self.line)
        self.asker: Person = hire(desk, name="김민지")
        self.ticket: Ticket = ticket(desk, self.me, self.asker, team_id=self.line.id)

    def hold(self, text: str = "재부팅해 주세요", base_seq: int = 0) -> None:
        entry = NewEntry(text=text, base_seq=base_seq)
        act(self.desk, self.me, holding.hold, self.ticket.id, HoldAnswer(key=KEY, entry=entry))

    def answers(self) -> list[str]:
        return [one.text for one in history(self.desk, self.ticket) if one.kind is EntryKind.ANSWER]

    def seen_by(self, who: Actor) -> TicketDetail:
        return detail(self.desk, who, self.ticket)


@pytest.fixture
def place(desk: Desk) -> Place:
    return Place(desk)


def test_a_desk_that_died_loses_nothing_and_the_clock_sends(place: Place) -> None:
    place.hold()
    assert place.answers() == []
    held = place.seen_by(place.mate).held
    assert [(one.author_name, one.text, one.key, one.left_s) for one in held] == [
        ("박서준", "재부팅해 주세요", "", 10)
    ]
    assert place.seen_by(place.me).held[0].key == KEY

    place.desk.pass_time(seconds=9)
    assert place.answers() == []
    place.desk.pass_time(seconds=6)

    assert place.answers() == ["재부팅해 주세요"]
    said = history(place.desk, place.ticket)[-1]
    assert said.author_name == "박서준"
    assert (place.seen_by(place.mate).held, fresh(place.desk, place.ticket).last_answer_seq) == ([], said.seq)


def test_it_counts_from_the_sending_and_goes_out_once(place: Place) -> None:
    place.hold()
    place.desk.clock.pass_time(seconds=5)
    with place.desk.ctx(place.me) as ctx:
        talk.answer(replace(ctx, request_key=KEY), place.ticket.id, NewEntry(text="재부팅해 주세요"))
    place.desk.pass_time(seconds=30)
    assert place.answers() == ["재부팅해 주세요"]


def test_the_clock_was_faster_than_the_desk(place: Place) -> None:
    place.hold()
    place.desk.pass_time(seconds=15)
    with place.desk.ctx(place.me) as ctx:
        talk.answer(replace(ctx, request_key=KEY), place.ticket.id, NewEntry(text="재부팅해 주세요"))
    assert place.answers() == ["재부팅해 주세요"]


def test_its_author_takes_it_back_until_it_is_out(place: Place) -> None:
    place.hold()
    act(place.desk, place.mate, holding.withdraw, place.ticket.id, WithdrawAnswer(key=KEY))
    assert len(place.seen_by(place.mate).held) == 1, "it is not theirs"
    act(place.desk, place.me, holding.withdraw, place.ticket.id, WithdrawAnswer(key=KEY))
    place.desk.pass_time(seconds=30)
    assert place.answers() == []

    place.hold()
    place.desk.pass_time(seconds=15)
    with pytest.raises(Conflict, match="answer_is_out"):
        act(place.desk, place.me, holding.withdraw, place.ticket.id, WithdrawAnswer(key=KEY))


def test_what_others_have_overtaken_is_not_sent_but_a_draft_again(place: Place) -> None:
    place.hold(base_seq=fresh(place.desk, place.ticket).last_seq)
    act(place.desk, place.mate, talk.answer, place.ticket.id, NewEntry(text="이미 해결했습니다"))
    place.desk.pass_time(seconds=15)

    assert place.answers() == ["이미 해결했습니다"]
    with place.desk.ctx(place.me, writes=False) as ctx:
        drafts = draft_queries.of(ctx, place.ticket.id).items
    assert [(one.kind, one.text) for one in drafts] == [(EntryKind.ANSWER, "재부팅해 주세요")]
    assert place.seen_by(place.mate).held == []


# --- time ---------------------------------------------------------------------------------------------------


def test_time_of_every_entry_adds_up_and_stays_inside(place: Place) -> None:
    desk, subject = place.desk, place.ticket
    act(desk, place.me, talk.answer, subject.id, NewEntry(text="확인 중", duration_s=300))
    act(desk, place.me, talk.note, subject.id, NewEntry(text="메모", duration_s=120))
    act(desk, place.mate, holding.log_time, subject.id, LogTime(duration_s=600, comment="현장 방문"))
    assert place.seen_by(place.me).worked_s == 1020

    manager = worker(desk, "정부장", roles=(Role.MANAGER,))
    today = date(2026, 11, 23)
    with desk.ctx(manager, writes=False) as ctx:
        found = queries.work_times(ctx, WorkTimeQuery(since=today, until=today)).items
    assert [(one.person.label, one.worked_s, one.tickets) for one in found] == [
        ("이도윤", 600, 1),
        ("박서준", 420, 1),
    ]


def test_recorded_time_does_not_outdate_an_answer(place: Place) -> None:
    seen = fresh(place.desk, place.ticket).last_seq
    act(place.desk, place.mate, holding.log_time, place.ticket.id, LogTime(duration_s=60))
    act(place.desk, place.me, talk.answer, place.ticket.id, NewEntry(text="네", base_seq=seen))
    assert place.answers() == ["네"]


def test_the_first_answer_starts_work_when_it_goes_out(desk: Desk) -> None:
    place = Place(desk)
    version = fresh(desk, place.ticket).version
    act(desk, place.me, work.take, place.ticket.id, TicketCommand(version=version))
    place.hold()
    assert "started" not in [one.name for one in history(desk, place.ticket)]
    desk.pass_time(seconds=15)
    assert "started" in [one.name for one in history(desk, place.ticket)]


def test_the_requester_knows_nothing_of_what_is_on_its_way(desk: Desk) -> None:
    place = Place(desk)
    made = own_ticket(desk, place.asker)
    place.ticket = made
    act(desk, actor_for(place.asker), talk.answer_own, made.id, OwnAnswer(text="급해요"))
    with desk.ctx() as ctx:
        ctx.session.get_one(Ticket, made.id).team_id = place.line.id
    place.hold("비밀 아님")
    with desk.ctx(actor_for(place.asker), writes=False) as ctx:
        shown = own.detail(ctx, own.show(ctx, made.id))
    assert [one.text for one in shown.entries if one.text] == ["급해요"]
