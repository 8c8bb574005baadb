"""What requesters do with their own tickets, and the little they see of the desk."""

from dataclasses import dataclass

import pytest

from server.core.context import Actor
from server.people.models import Person
from server.tickets.actions import finish, talk, work
from server.tickets.models import Ticket
from server.tickets.queries import own
from shared.errors import Conflict, NotFound
from shared.tickets import (
    Confirm,
    EntryKind,
    LinkKind,
    NewEntry,
    OwnAnswer,
    OwnTicket,
    Pend,
    PendingReason,
    Reopen,
    Resolve,
    Status,
    TicketCommand,
)
from tests.support.catalog import category, team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, detail, fresh, history, names, own_ticket, taken, worker


@dataclass
class Pair:
    """An agent and somebody who asked them."""

    desk: Desk
    agent: Actor
    person: Person
    made: Ticket

    @property
    def asker(self) -> Actor:
        return actor_for(self.person)

    def now(self) -> Ticket:
        return fresh(self.desk, self.made)

    def answer(self, text: str) -> Ticket:
        return act(self.desk, self.asker, talk.answer_own, self.made.id, OwnAnswer(text=text))

    def resolve(self, *, is_public: bool = True) -> Ticket:
        form = Resolve(version=self.now().version, text="케이블을 바꿨습니다.", is_public=is_public)
        return act(self.desk, self.agent, finish.resolve, self.made.id, form)

    def seen(self) -> OwnTicket:
        with self.desk.ctx(self.asker, writes=False) as ctx:
            return own.detail(ctx, own.show(ctx, self.made.id))


@pytest.fixture
def pair(desk: Desk) -> Pair:
    agent = worker(desk, "안지우", team(desk))
    person = hire(desk, "한지우")
    return Pair(desk, agent, person, taken(desk, agent, person))


def test_an_answer_ends_the_waiting(pair: Pair) -> None:
    form = Pend(version=pair.made.version, reason=PendingReason.WAITING_USER, message="언제 가능하신가요?")
    act(pair.desk, pair.agent, work.pend, pair.made.id, form)
    assert not pair.now().is_waiting_for_desk

    pair.answer("세 시에 됩니다")

    assert (pair.now().status, pair.now().is_waiting_for_desk) == (Status.IN_PROGRESS, True)
    assert names(pair.desk, pair.made)[-2:] == ["question", "resumed"]


def test_an_answer_to_a_solution_reopens_it(pair: Pair) -> None:
    pair.resolve()

    pair.answer("아직 안 됩니다")

    assert (pair.now().status, pair.now().reopen_count) == (Status.IN_PROGRESS, 1)
    assert history(pair.desk, pair.made)[-1].facts == {"refused": "solved", "was": "resolved"}


def test_mere_thanks_do_not_reopen_it(pair: Pair) -> None:
    pair.resolve()

    pair.answer("네, 잘 됩니다. 감사합니다!")

    assert (pair.now().status, pair.now().is_waiting_for_desk) == (Status.RESOLVED, False)
    assert history(pair.desk, pair.made)[-1].name == "thanks_only"


def test_an_answer_to_a_closed_ticket_follows_it_up(pair: Pair) -> None:
    pair.resolve()
    act(pair.desk, pair.agent, finish.close, pair.made.id, TicketCommand(version=pair.now().version))

    new = pair.answer("또 같은 문제입니다")

    assert new.id != pair.made.id
    assert pair.now().status is Status.CLOSED
    assert (new.subject, new.requester_id, new.status) == ("화면이 꺼집니다", pair.person.id, Status.OPEN)
    link = detail(pair.desk, pair.agent, new).links[0]
    assert (link.kind, link.target.id) == (LinkKind.FOLLOW_UP_OF, pair.made.id)
    assert history(pair.desk, new)[-1].text == "또 같은 문제입니다"
    assert history(pair.desk, pair.made)[-1].facts == {"number": new.number}


def test_a_confirmed_solution_is_closed_at_once(pair: Pair) -> None:
    pair.resolve()

    act(pair.desk, pair.asker, talk.confirm_own, pair.made.id, Confirm(version=pair.now().version))

    assert (pair.now().status, pair.now().closed_at) == (Status.CLOSED, pair.desk.now)


def test_reopening_keeps_the_reason_as_their_words(pair: Pair) -> None:
    pair.resolve()

    form = Reopen(version=pair.now().version, reason="다시 꺼집니다")
    act(pair.desk, pair.asker, talk.reopen_own, pair.made.id, form)

    assert pair.now().status is Status.IN_PROGRESS
    assert [(row.kind, row.text) for row in history(pair.desk, pair.made)[-2:]] == [
        (EntryKind.QUESTION, "다시 꺼집니다"),
        (EntryKind.EVENT, ""),
    ]


def test_only_what_is_solved_can_be_confirmed_or_reopened(pair: Pair) -> None:
    version = pair.made.version

    for function, form in (
        (talk.confirm_own, Confirm(version=version)),
        (talk.reopen_own, Reopen(version=version, reason="x")),
    ):
        with pytest.raises(Conflict) as refused:
            act(pair.desk, pair.asker, function, pair.made.id, form)
        assert refused.value.code == "status_change_not_allowed"


def test_a_note_meanwhile_does_not_stand_in_the_requester_s_way(pair: Pair) -> None:
    pair.resolve()
    shown = pair.seen().version
    act(pair.desk, pair.agent, talk.note, pair.made.id, NewEntry(text="내부"))

    act(pair.desk, pair.asker, talk.confirm_own, pair.made.id, Confirm(version=shown))

    assert pair.now().status is Status.CLOSED


def test_a_public_change_meanwhile_does(pair: Pair) -> None:
    pair.resolve()
    shown = pair.seen().version
    act(pair.desk, pair.agent, talk.note, pair.made.id, NewEntry(text="내부"))
    act(pair.desk, pair.agent, talk.answer, pair.made.id, NewEntry(text="하나 더 해 보세요"))

    with pytest.raises(Conflict) as refused:
        act(pair.desk, pair.asker, talk.confirm_own, pair.made.id, Confirm(version=shown))

    assert [change["name"] for change in refused.value.facts["changes"]] == ["answer"]


def test_they_see_the_public_part_only(pair: Pair) -> None:
    desk, agent, made = pair.desk, pair.agent, pair.made
    act(desk, agent, talk.note, made.id, NewEntry(text="ZQX-NOTE"))
    act(desk, agent, talk.log_call, made.id, NewEntry(text="ZQX-CALL"))
    act(desk, agent, talk.answer, made.id, NewEntry(text="확인 중입니다."))
    pair.resolve(is_public=False)

    seen = pair.seen()

    assert [(entry.seq, entry.name or entry.kind.value) for entry in seen.entries] == [
        (1, "created"),
        (2, "started"),
        (3, "answer"),
        (4, "resolved"),
    ]
    assert (seen.resolution, seen.row.status) == ("", Status.RESOLVED)
    assert all(entry.author is None for entry in seen.entries)
    assert [entry.author_name for entry in seen.entries] == ["", "", "안지우", ""]


def test_a_note_does_not_move_their_ticket_in_time(pair: Pair) -> None:
    before = pair.seen().row.updated_at
    pair.desk.clock.pass_time(hours=1)

    act(pair.desk, pair.agent, talk.note, pair.made.id, NewEntry(text="내부"))

    assert pair.seen().row.updated_at == before


def test_the_list_holds_their_own_newest_first(desk: Desk) -> None:
    person, other = hire(desk), hire(desk)
    first, second = own_ticket(desk, person, "하나"), own_ticket(desk, person, "둘")
    own_ticket(desk, other, "남의 것")

    with desk.ctx(actor_for(person), writes=False) as ctx:
        items = own.list_own(ctx).items

    assert [item.id for item in items] == [second.id, first.id]


def test_tickets_of_others_are_not_found(desk: Desk) -> None:
    made = own_ticket(desk, hire(desk), category_id=category(desk).id)
    stranger = actor_for(hire(desk))

    with pytest.raises(NotFound):
        act(desk, stranger, talk.answer_own, made.id, OwnAnswer(text="x"))
    with pytest.raises(NotFound), desk.ctx(stranger, writes=False) as ctx:
        own.show(ctx, made.id)
