"""Letters about tickets, and how a mail server takes them."""

from dataclasses import replace as change

import pytest
from msgspec.structs import replace

from server.core.context import Actor
from server.core.outbox import Delivery
from server.mail import delivery
from server.people.models import Person
from server.tickets.actions import finish, talk, work
from server.tickets.models import Ticket
from shared.permissions import Role
from shared.tickets import NewEntry, Pend, PendingReason, Resolve
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.mail import MailServer, send
from tests.support.people import hire
from tests.support.tickets import act, actor_for, fresh, own_ticket, taken, worker


@pytest.fixture
def agent(office: Desk) -> Actor:
    return worker(office, "박서준", team(office))


@pytest.fixture
def minji(office: Desk) -> Person:
    return hire(office, name="김민지", email="minji@ieum.example")


def answer(desk: Desk, agent: Actor, made: Ticket, text: str) -> None:
    act(desk, agent, talk.answer, made.id, NewEntry(text=text))


def test_the_requester_gets_a_receipt_the_answers_and_the_solution(
    office: Desk, agent: Actor, minji: Person, server: MailServer
) -> None:
    made = taken(office, agent, minji, subject="화면이 꺼집니다")
    answer(office, agent, made, "드라이버를 확인하겠습니다.")
    form = Resolve(version=fresh(office, made).version, text="드라이버를 올렸습니다.", is_public=True)
    act(office, agent, finish.resolve, made.id, form)
    send(office)

    mails = server.inbox.mails
    assert server.inbox.recipients == ["minji@ieum.example"] * 3
    assert [str(mail["Subject"]) for mail in mails] == [
        f"[{made.number}] 접수되었습니다: 화면이 꺼집니다",
        f"[{made.number}] 답변이 등록되었습니다: 화면이 꺼집니다",
        f"[{made.number}] 해결되었습니다: 화면이 꺼집니다",
    ]
    assert "드라이버를 확인하겠습니다." in server.inbox.bodies[1]
    assert "드라이버를 올렸습니다." in server.inbox.bodies[2]
    assert len({mail["Message-ID"] for mail in mails}) == 3
    assert len({mail["References"] for mail in mails}) == 1
    assert {mail["Auto-Submitted"] for mail in mails} == {"auto-generated"}


def test_nothing_internal_ever_travels(office: Desk, agent: Actor, minji: Person, server: MailServer) -> None:
    made = taken(office, agent, minji)
    act(office, agent, talk.note, made.id, NewEntry(text="비밀 메모"))
    act(office, agent, talk.log_call, made.id, NewEntry(text="비밀 통화"))
    answer(office, agent, made, "확인 중입니다.")
    act(office, agent, talk.note, made.id, NewEntry(text="비밀 결론"))
    form = Resolve(version=fresh(office, made).version, text="비밀 해결", is_public=False)
    act(office, agent, finish.resolve, made.id, form)
    send(office)

    assert len(server.inbox.mails) == 3
    assert "비밀" not in "".join(server.inbox.bodies)
    assert "해결되었습니다" in server.inbox.bodies[2]


def test_a_question_that_comes_with_waiting_is_mailed_too(
    office: Desk, agent: Actor, minji: Person, server: MailServer
) -> None:
    made = taken(office, agent, minji)
    form = Pend(
        version=fresh(office, made).version,
        reason=PendingReason.WAITING_USER,
        message="어느 자리인가요?",
    )
    act(office, agent, work.pend, made.id, form)
    send(office)

    assert "어느 자리인가요?" in server.inbox.bodies[-1]


def test_a_confidential_ticket_sends_neither_subject_nor_text(
    office: Desk, agent: Actor, minji: Person, server: MailServer
) -> None:
    made = taken(office, agent, minji, subject="급여 화면 오류", is_confidential=True)
    answer(office, agent, made, "급여 담당자와 확인했습니다.")
    send(office)

    told = str(server.inbox.mails[-1]) + server.inbox.bodies[-1]
    assert "급여" not in told
    assert made.number in told


def test_those_without_an_address_and_companies_without_a_server_get_none(
    desk: Desk, office: Desk, agent: Actor, minji: Person, server: MailServer
) -> None:
    own_ticket(office, hire(office, name="이서준", email=""))
    own_ticket(office, hire(office, name="최유리", email="not an address"))
    office.house = change(office.house, sends_mail=False)
    own_ticket(office, minji)
    send(office)

    assert server.inbox.mails == []
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.query(Delivery).count() == 0


def test_what_requesters_write_themselves_is_not_mailed_to_them(office: Desk, server: MailServer) -> None:
    person = hire(office, name="박서준", email="seojun@ieum.example")
    himself = actor_for(person, team(office, members=[person]), roles=(Role.DESK_AGENT,))
    made = taken(office, himself, person)
    answer(office, himself, made, "제가 고쳤습니다.")
    send(office)

    assert len(server.inbox.mails) == 1


def test_mails_wait_for_a_server_that_is_down_and_go_out_in_order_and_unchanged(
    office: Desk, agent: Actor, minji: Person, server: MailServer
) -> None:
    made = taken(office, agent, minji)
    send(office)
    server.stop()
    for text in ("첫째 답변", "둘째 답변", "셋째 답변"):
        answer(office, agent, made, text)
        send(office, seconds=10)
    assert len(server.inbox.mails) == 1

    server.start()
    send(office, minutes=2)

    assert ["첫째" in server.inbox.bodies[1], "둘째" in server.inbox.bodies[2]] == [True, True]
    assert "셋째" in server.inbox.bodies[3]
    with office.ctx(writes=False) as ctx:
        assert ctx.session.query(Delivery).filter(Delivery.attempts > 1).count() == 1


def test_a_mail_that_is_sent_twice_has_the_same_message_id(
    office: Desk, agent: Actor, minji: Person, server: MailServer
) -> None:
    """The process died between the mail server's yes and our writing it down."""
    own_ticket(office, minji)
    send(office)
    with office.ctx() as ctx:
        row = ctx.session.query(Delivery).one()
        row.done_at, row.due_at = None, ctx.now
    send(office, minutes=1)

    first, second = server.inbox.contents
    assert first == second


@pytest.mark.parametrize(("answer_", "is_given_up"), [("451 later", False), ("550 no such user", True)])
def test_refusals_for_good_are_given_up_and_others_tried_again(
    office: Desk, minji: Person, server: MailServer, answer_: str, is_given_up: bool
) -> None:
    server.inbox.answer = answer_
    own_ticket(office, minji)
    send(office)
    with office.ctx(writes=False) as ctx:
        assert (ctx.session.query(Delivery).one().failed_at is not None) is is_given_up

    server.inbox.answer = "250 OK"
    send(office, minutes=2)
    assert len(server.inbox.mails) == (0 if is_given_up else 1)


def test_english_companies_write_in_english(office: Desk, minji: Person, server: MailServer) -> None:
    office.settings = replace(office.settings, language="en", company="Ieum", mail_from="")
    own_ticket(office, minji, subject="Screen goes dark")
    send(office)

    (mail,) = server.inbox.mails
    assert "Received: Screen goes dark" in str(mail["Subject"])
    assert str(mail["From"]) == "Ieum IT help desk <helpdesk@localhost>"


def test_without_a_mail_server_a_delivery_waits(office: Desk, minji: Person) -> None:
    own_ticket(office, minji)
    office.settings = replace(office.settings, mail_server="")
    send(office)

    with office.ctx(writes=False) as ctx:
        row = ctx.session.query(Delivery).one()
    assert (row.done_at, row.failed_at) == (None, None)
    assert row.last_error.startswith(delivery.NoMailServer.__name__)
