"""Approvals by mail: who is asked, reminded and told, and what never travels."""

from datetime import timedelta

import pytest

from server.approvals import actions
from server.approvals.models import Approval
from server.core.outbox import Delivery
from server.people.models import Person
from shared.approvals import Mode, NewDelegation
from tests.support.approvals import Office, by
from tests.support.approvals import office as office_of
from tests.support.house import Desk
from tests.support.mail import MailServer, send
from tests.support.people import hire
from tests.support.tickets import act, actor_for

MANAGER, DIRECTOR, AGENT, REQUESTER = (f"{name}@ieum.example" for name in ("choi", "kang", "park", "kim"))


@pytest.fixture
def at(office: Desk) -> Office:
    found = office_of(office)
    with office.ctx() as ctx:
        for person_id, address in (
            (found.manager.id, MANAGER),
            (found.director.id, DIRECTOR),
            (found.agent.person_id, AGENT),
            (found.requester.id, REQUESTER),
        ):
            ctx.session.get_one(Person, person_id).email = address
    return found


@pytest.fixture
def deputy(office: Desk) -> Person:
    return hire(office, name="한대리", email="han@ieum.example")


def away(at: Office, person: Person, deputy: Person, from_in: int = 0) -> None:
    today = at.desk.now.date()
    form = NewDelegation(
        deputy_id=deputy.id, from_on=today + timedelta(from_in), until_on=today + timedelta(9)
    )
    act(at.desk, actor_for(person), actions.delegate, form)


def subjects(server: MailServer, address: str) -> list[str]:
    return [str(mail["Subject"]).partition("] ")[2].partition(":")[0] for mail in server.inbox.to(address)]


def body(server: MailServer, address: str, number: int = -1) -> str:
    return server.inbox.bodies[[at for at, to in enumerate(server.inbox.recipients) if to == address][number]]


def test_approvers_are_asked_when_it_is_their_turn_and_hear_no_more_than_once(
    at: Office, server: MailServer
) -> None:
    approval = at.ask(at.ticket(), by(at.manager), by(at.director), text="견적서를 붙였습니다.")
    send(at.desk)
    assert subjects(server, MANAGER) == ["결재 요청"]
    assert subjects(server, DIRECTOR) == []
    told = body(server, MANAGER)
    for words in (
        "그래픽 카드를 살까요?",
        "견적서를 붙였습니다.",
        "올린 사람: 박서준",
        "요청자: 김민지",
        "기한: ",
    ):
        assert words in told

    at.approve(at.manager, approval)
    send(at.desk)
    send(at.desk, days=1)

    assert (subjects(server, MANAGER), subjects(server, DIRECTOR)) == (["결재 요청"], ["결재 요청"])


def test_who_asked_hears_the_decision_and_the_reason_and_the_requester_only_that(
    at: Office, server: MailServer
) -> None:
    approval = at.ask(at.ticket(), by(at.manager))
    at.decline(at.manager, approval, "예산이 없습니다")
    send(at.desk)

    assert subjects(server, AGENT) == ["반려되었습니다"]
    for words in ("그래픽 카드를 살까요?", "결재자: 최팀장", "예산이 없습니다"):
        assert words in body(server, AGENT)
        assert words not in body(server, REQUESTER)
    assert subjects(server, REQUESTER)[-1] == "승인되지 않았습니다"


def test_what_is_taken_back_is_told_to_nobody_and_what_expires_to_who_asked(
    at: Office, server: MailServer
) -> None:
    taken_back = at.ask(at.ticket(), by(at.manager))
    act(at.desk, at.agent, actions.withdraw, taken_back.id, taken_back.version, "필요 없음")
    at.ask(at.ticket(), by(at.manager), remind_after_days=None, expires_after_days=3)
    send(at.desk, days=4)

    assert subjects(server, AGENT) == ["결재 기한이 지났습니다"]
    assert subjects(server, REQUESTER) == ["접수되었습니다"] * 2


def test_deputies_are_asked_too_also_for_what_waited_before(
    at: Office, server: MailServer, deputy: Person
) -> None:
    away(at, at.director, deputy)
    at.ask(at.ticket(), by(at.manager, at.director, mode=Mode.ANY))
    away(at, at.manager, deputy)
    send(at.desk)
    assert server.inbox.recipients.count("han@ieum.example") == 1
    assert "대결: 강이사 님을 대신해" in body(server, "han@ieum.example")

    waiting = at.ask(at.ticket(), by(at.manager))
    at.approve(deputy, waiting)
    send(at.desk)
    assert server.inbox.recipients.count("han@ieum.example") == 2
    assert "결재자: 한대리 (최팀장)" in body(server, AGENT)


def test_a_deputy_named_later_hears_of_what_waits(at: Office, server: MailServer, deputy: Person) -> None:
    at.ask(at.ticket(), by(at.manager))
    away(at, at.manager, deputy)
    send(at.desk)

    assert "대결: 최팀장 님을 대신해" in body(server, "han@ieum.example")


def test_of_a_confidential_ticket_only_the_number_travels_and_only_to_the_named(
    at: Office, server: MailServer, deputy: Person
) -> None:
    away(at, at.manager, deputy)
    made = at.ticket(is_confidential=True, subject="징계 조사")
    approval = at.ask(made, by(at.manager), text="비밀 사유")
    send(at.desk, days=3)
    at.decline(at.manager, approval, "비밀 거절")
    send(at.desk)

    assert "han@ieum.example" not in server.inbox.recipients
    assert subjects(server, MANAGER) == ["결재 요청", "결재를 기다리고 있습니다"]
    assert subjects(server, AGENT) == ["반려되었습니다"]
    everything = "".join([*(str(mail) for mail in server.inbox.mails), *server.inbox.bodies])
    for words in ("징계", "비밀 ", "그래픽 카드"):
        assert words not in everything
    assert f"비공개 티켓 {made.number}" in body(server, MANAGER)


def test_approvers_without_address_or_who_are_gone_get_none(at: Office, server: MailServer) -> None:
    with at.desk.ctx() as ctx:
        ctx.session.get_one(Person, at.director.id).email = ""
    at.ask(at.ticket(), by(at.manager, at.director))
    with at.desk.ctx() as ctx:
        ctx.session.get_one(Person, at.manager.id).last_working_day = at.desk.now.date()
    send(at.desk, days=2)

    assert subjects(server, MANAGER) == ["결재 요청"], "no reminder after the last day"
    with at.desk.ctx(writes=False) as ctx:
        assert ctx.session.query(Delivery).filter(Delivery.key.contains(f"-{at.director.id}:")).count() == 0
        assert ctx.session.query(Approval).one().reminders == 1


def test_reminders_come_on_working_days(at: Office, server: MailServer) -> None:
    """Asked on Friday at five: not on Sunday, but on Tuesday, then on Thursday."""
    at.desk.clock.pass_time(days=4, hours=7, minutes=30)
    at.ask(at.ticket(), by(at.manager), remind_after_days=2)
    send(at.desk)
    reminded = []
    for hours in (48, 47, 1, 24, 24):
        send(at.desk, hours=hours)
        reminded.append(len(server.inbox.to(MANAGER)) - 1)

    assert reminded == [0, 0, 1, 1, 2]
    assert subjects(server, MANAGER) == ["결재 요청", *["결재를 기다리고 있습니다"] * 2]
