"""A problem reported from a computer becomes a ticket."""

import pytest
from msgspec import structs
from sqlalchemy import select

from server.tickets.models import Ticket, TicketLink
from shared.inventory import REPORT_PROBLEM, ProblemReport, ProblemReported, Usage
from shared.permissions import Role
from shared.tickets import GET_TICKET, LIST_OWN_TICKETS, Channel, EntryKind, LinkKind
from tests.support.assets import asset
from tests.support.auth import token_for
from tests.support.custody import issue
from tests.support.house import Desk, Refused
from tests.support.inventory import Machine, enrolment_secret, reporting
from tests.support.people import hire

PROBLEM = ProblemReport(subject="VPN이 안 됩니다", body="아침부터 연결이 끊깁니다.")


def report(found: Machine, problem: ProblemReport = PROBLEM, key: str = "") -> ProblemReported:
    return found.api().call(REPORT_PROBLEM, body=problem, key=key)


def requester_of(desk: Desk, reported: ProblemReported) -> int:
    with desk.ctx(writes=False) as ctx:
        return ctx.session.get_one(Ticket, reported.ticket_id).requester_id


def test_the_holder_of_the_computer_gets_a_ticket_linked_to_it(desk: Desk) -> None:
    person = hire(desk, name="김민지")
    known = asset(desk, serial="307NZPE55555")
    issue(desk, known, person)
    found = reporting(desk, serial="307NZPE55555")

    reported = report(found)

    detail = desk.api(token_for(desk, Role.DESK_AGENT)).call(GET_TICKET, ticket_id=reported.ticket_id)
    assert detail.row.number == reported.ticket_number
    assert (detail.row.requester, detail.row.channel) == ("김민지", Channel.AGENT)
    assert (detail.row.subject, detail.description) == (PROBLEM.subject, PROBLEM.body)
    assert detail.entries[0].kind is EntryKind.EVENT
    with desk.ctx(writes=False) as ctx:
        links = ctx.session.scalars(select(TicketLink).order_by(TicketLink.kind)).all()
    assert [(link.kind, link.target_id) for link in links] == [
        (LinkKind.ASSET, known.id),
        (LinkKind.DEVICE, found.id),
    ]
    own = desk.api(token_for(desk, Role.REQUESTER, person=person)).call(LIST_OWN_TICKETS)
    assert [row.id for row in own.items] == [reported.ticket_id]


def test_who_writes_may_be_somebody_else_than_the_holder(desk: Desk) -> None:
    holder = hire(desk, name="이서연")
    by_mail = hire(desk, name="박지훈", email="jihoon@corp.example")
    by_account = hire(desk, name="최유나", account_name="yuna.choi")
    known = asset(desk, serial="307NZPE55555")
    issue(desk, known, holder)
    found = reporting(desk, serial="307NZPE55555")

    said = [
        report(found, structs.replace(PROBLEM, email="Jihoon@corp.example ")),
        report(found, structs.replace(PROBLEM, account="CORP\\Yuna.Choi")),
        report(found, structs.replace(PROBLEM, email="nobody@corp.example", account="root")),
    ]

    assert [requester_of(desk, one) for one in said] == [by_mail.id, by_account.id, holder.id]


def test_without_an_asset_it_is_who_was_seen_last_at_the_machine(desk: Desk) -> None:
    person = hire(desk, account_name="minji.kim")
    found = reporting(desk, usage=Usage(account="minji.kim"))

    assert requester_of(desk, report(found)) == person.id


def test_a_report_of_nobody_is_refused_with_what_to_do(desk: Desk) -> None:
    found = reporting(desk)
    with pytest.raises(Refused) as refused:
        report(found)

    assert (refused.value.status, refused.value.code) == (409, "problem_without_person")
    assert refused.value.facts == {"hostname": found.hostname}


def test_somebody_who_has_left_asks_for_nothing(desk: Desk) -> None:
    hire(desk, account_name="minji.kim", last_working_day=desk.now.date().replace(day=1))
    found = reporting(desk, usage=Usage(account="minji.kim"))

    with pytest.raises(Refused) as refused:
        report(found)
    assert refused.value.code == "problem_without_person"


def test_a_device_that_waits_reports_no_problems(desk: Desk) -> None:
    hire(desk, email="minji@corp.example")
    first = reporting(desk)
    second = Machine(desk, structs.replace(first.hardware, machine_key="f" * 32))
    second.enrol(enrolment_secret(desk))

    with pytest.raises(Refused) as refused:
        report(second, structs.replace(PROBLEM, email="minji@corp.example"))
    assert refused.value.code == "problem_before_acceptance"


def test_a_report_sent_twice_makes_one_ticket(desk: Desk) -> None:
    hire(desk, account_name="minji.kim")
    found = reporting(desk, usage=Usage(account="minji.kim"))

    first, second = (report(found, key="problem-0001") for _ in range(2))

    assert first == second
    with desk.ctx(writes=False) as ctx:
        assert len(ctx.session.scalars(select(Ticket)).all()) == 1
