"""What reached the desk from elsewhere, and what did not reach the requester."""

from dataclasses import dataclass

import pytest

from server.core.context import Actor
from server.people.models import Person
from server.tickets.actions import finish, talk, work
from server.tickets.models import Ticket
from server.tickets.queries import own
from shared.catalog import Tier
from shared.errors import Conflict, Invalid
from shared.tickets import (
    Channel,
    EntryKind,
    Escalate,
    HandBack,
    LinkKind,
    NewEntry,
    Pend,
    PendingReason,
    RecordBounce,
    RecordQuestion,
    Resolve,
    Status,
    TicketAction,
    TicketCommand,
)
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, detail, fresh, history, names, taken, ticket, worker


@dataclass
class Talk:
    desk: Desk
    agent: Actor
    person: Person
    made: Ticket

    def now(self) -> Ticket:
        return fresh(self.desk, self.made)

    def hear(self, text: str, *, is_automatic: bool = False) -> Ticket:
        form = RecordQuestion(text=text, is_automatic=is_automatic)
        return act(self.desk, self.agent, talk.record_question, self.made.id, form)

    def answer(self, text: str = "확인하고 있습니다.") -> Ticket:
        return act(self.desk, self.agent, talk.answer, self.made.id, NewEntry(text=text))

    def wait(self) -> Ticket:
        form = Pend(version=self.now().version, reason=PendingReason.WAITING_USER, message="모델명은요?")
        return act(self.desk, self.agent, work.pend, self.made.id, form)

    def bounce(self, entry_id: int | None = None, reason: str = "받는 사람 없음") -> Ticket:
        form = RecordBounce(entry_id=entry_id, reason=reason)
        return act(self.desk, self.agent, talk.record_bounce, self.made.id, form)


@pytest.fixture
def heard(desk: Desk) -> Talk:
    agent, person = worker(desk, "박서준", team(desk)), hire(desk, name="김민지")
    return Talk(desk, agent, person, taken(desk, agent, person, channel=Channel.MAIL))


def test_words_from_elsewhere_end_a_waiting_as_if_they_were_written_here(heard: Talk) -> None:
    heard.wait()
    now = heard.hear("그램 15Z90N입니다.")
    assert now.status is Status.IN_PROGRESS
    question = next(e for e in history(heard.desk, heard.made) if e.kind is EntryKind.QUESTION)
    assert (question.author_id, question.facts) == (heard.person.id, {"recorded_by": "박서준"})
    assert now.is_waiting_for_desk


def test_the_requester_reads_their_words_but_not_who_typed_them(heard: Talk) -> None:
    heard.hear("화면도 깜빡입니다.")
    with heard.desk.ctx(actor_for(heard.person), writes=False) as ctx:
        seen = own.detail(ctx, own.show(ctx, heard.made.id))
    assert (seen.entries[-1].text, seen.entries[-1].facts) == ("화면도 깜빡입니다.", {})


def test_an_automatic_reply_changes_nothing_but_stands_in_the_history(heard: Talk) -> None:
    waiting = heard.wait()
    after = heard.hear("휴가 중입니다.", is_automatic=True)
    assert (after.status, after.pending_reason) == (Status.PENDING, PendingReason.WAITING_USER)
    assert after.is_waiting_for_desk is waiting.is_waiting_for_desk is False
    assert names(heard.desk, heard.made)[-1] == "automatic"


def test_an_automatic_reply_does_not_reopen_and_thanks_do_not_either(heard: Talk) -> None:
    form = Resolve(version=heard.now().version, text="교체했습니다.")
    act(heard.desk, heard.agent, finish.resolve, heard.made.id, form)
    heard.hear("부재중입니다. 월요일에 돌아옵니다.", is_automatic=True)
    assert heard.hear("감사합니다").status is Status.RESOLVED
    assert heard.hear("다시 안 됩니다").status is Status.IN_PROGRESS


def test_words_about_what_is_over_begin_a_ticket_that_follows_it(heard: Talk) -> None:
    form = Resolve(version=heard.now().version, text="교체했습니다.")
    done = act(heard.desk, heard.agent, finish.resolve, heard.made.id, form)
    closing = TicketCommand(version=done.version)
    act(heard.desk, heard.agent, finish.close, heard.made.id, closing)
    after = heard.hear("또 꺼집니다.")
    assert after.id != heard.made.id
    seen = detail(heard.desk, heard.agent, after)
    assert [link.target.id for link in seen.links if link.kind is LinkKind.FOLLOW_UP_OF] == [heard.made.id]
    assert seen.entries[-1].author_name == "김민지"


def test_an_answer_that_came_back_told_nobody_anything(heard: Talk) -> None:
    heard.answer()
    after = heard.bounce()
    assert (after.last_answer_seq, after.is_waiting_for_desk) == (0, True)
    form = Pend(version=after.version, reason=PendingReason.WAITING_USER)
    with pytest.raises(Conflict, match="message_needed"):
        act(heard.desk, heard.agent, work.pend, heard.made.id, form)
    line = history(heard.desk, heard.made)[-1]
    assert (line.name, line.facts["reason"]) == ("bounced", "받는 사람 없음")


def test_an_older_answer_that_came_back_leaves_the_newer_one_told(heard: Talk) -> None:
    heard.answer("첫 답변")
    first = history(heard.desk, heard.made)[-2 if names(heard.desk, heard.made)[-1] == "started" else -1]
    newest = heard.answer("둘째 답변")
    after = heard.bounce(first.id)
    assert after.last_answer_seq == newest.last_answer_seq
    assert not after.is_waiting_for_desk
    with pytest.raises(Conflict, match="answer_bounced_already"):
        heard.bounce(first.id)


def test_only_an_answer_of_this_ticket_can_come_back(heard: Talk) -> None:
    assert TicketAction.RECORD_BOUNCE not in detail(heard.desk, heard.agent, heard.made).allowed_actions
    with pytest.raises(Conflict, match="no_answer_to_bounce"):
        heard.bounce()
    heard.answer()
    with pytest.raises(Invalid, match="entry_not_an_answer"):
        heard.bounce(history(heard.desk, heard.made)[0].id)


def test_the_history_names_teams_and_owners_for_programs_too(desk: Desk) -> None:
    first, second = team(desk), team(desk, "네트워크", Tier.L2)
    ann, ben = worker(desk, "안지우", first), worker(desk, "배현우", second)
    made = ticket(desk, ann)
    made = act(desk, ann, work.take, made.id, TicketCommand(version=made.version))
    form = Escalate(version=made.version, team_id=second.id, reason="권한 필요", tried="재부팅")
    made = act(desk, ann, work.escalate, made.id, form)
    act(desk, ben, work.hand_back, made.id, HandBack(version=made.version, result="포트 고장"))
    facts = {entry.name: entry.facts for entry in history(desk, made) if entry.kind is EntryKind.EVENT}
    assert facts["created"]["priority"] == "3"
    assert facts["assigned"]["team_id"] == facts["taken"]["team_id"] == str(first.id)
    assert facts["taken"]["owner_id"] == str(ann.person_id)
    assert (facts["escalated"]["from_team_id"], facts["escalated"]["team_id"]) == (
        str(first.id),
        str(second.id),
    )
    assert (facts["handed_back"]["team_id"], facts["handed_back"]["owner_id"]) == (
        str(first.id),
        str(ann.person_id),
    )
