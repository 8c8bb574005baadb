"""Custody over HTTP: the day of the asset desk, rights, and many hands at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from server.custody import queries
from shared.assets import Condition
from shared.custody import (
    CORRECT_CUSTODY,
    CREATE_STOCKROOM,
    CREATE_VENDOR,
    FIND_ASSET,
    GET_CUSTODY_HISTORY,
    GET_DOCUMENT,
    GET_DOCUMENT_PDF,
    HAND_OVER,
    ISSUE_ASSET,
    LIST_CUSTODIES,
    LIST_OWN_ASSETS,
    LIST_STOCKROOMS,
    LIST_VENDORS,
    REPORT_LOST,
    RETURN_ASSET,
    SEND_TO_REPAIR,
    SIGN_DOCUMENT,
    TRANSFER_ASSET,
    Correct,
    CustodiesQuery,
    CustodyKind,
    Direction,
    DocumentLineInput,
    Find,
    HandOver,
    HolderKind,
    Issue,
    NewStockroom,
    NewVendor,
    ReportLost,
    Return,
    SendToRepair,
    SignDocument,
    Transfer,
)
from shared.permissions import Role
from tests.support.assets import asset
from tests.support.auth import token_for
from tests.support.custody import ledger_faults, signature_png
from tests.support.house import Desk, Refused
from tests.support.people import hire


def test_twenty_at_once_want_one_laptop_and_one_gets_it(desk: Desk) -> None:
    found = asset(desk, "NB-2107")
    people = [hire(desk, f"사람{number:02}") for number in range(20)]
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))

    def ask(person_id: int) -> Any:
        return api.raw(ISSUE_ASSET, asset_id=found.id, body=Issue(holder_id=person_id))

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(ask, [person.id for person in people]))

    winners = [answer.json() for answer in answers if answer.status_code == 201]
    losers = [answer.json() for answer in answers if answer.status_code == 409]
    assert (len(winners), len(losers)) == (1, 19)
    assert {(loser["code"], loser["facts"]["holder"]) for loser in losers} == {
        ("asset_not_available", winners[0]["holder"]["label"])
    }
    history = api.call(GET_CUSTODY_HISTORY, asset_id=found.id)
    assert [row.holder.id for row in history.custodies if row.closed_at is None] == [
        winners[0]["holder"]["id"]
    ]
    assert len(history.events) == 2
    assert ledger_faults(desk) == []


def test_parallel_hand_overs_get_numbers_without_gap(desk: Desk) -> None:
    person = hire(desk)
    found = [asset(desk).id for _ in range(8)]
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))

    def hand_over(asset_id: int) -> str:
        line = DocumentLineInput(asset_id=asset_id)
        return api.call(
            HAND_OVER, body=HandOver(direction=Direction.ISSUE, person_id=person.id, lines=[line])
        ).number

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(hand_over, found))

    assert numbers == [f"H-2026-{number:06}" for number in range(1, 9)]
    assert ledger_faults(desk) == []


def test_the_same_request_twice_hands_over_once(desk: Desk) -> None:
    person, found = hire(desk), asset(desk)
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))
    line = DocumentLineInput(asset_id=found.id)
    body = HandOver(direction=Direction.ISSUE, person_id=person.id, lines=[line])

    first = api.call(HAND_OVER, body=body, key="one-and-the-same")
    second = api.call(HAND_OVER, body=body, key="one-and-the-same")

    assert first == second


def test_a_laptop_goes_through_all_hands(desk: Desk) -> None:
    kim, lee = hire(desk, "김민지"), hire(desk, "이서연")
    found = asset(desk).id
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))
    vendor = api.call(CREATE_VENDOR, body=NewVendor(name="한빛서비스"))
    room = api.call(CREATE_STOCKROOM, body=NewStockroom(name="판교 창고"))
    due_at = desk.now + timedelta(days=1)

    api.call(ISSUE_ASSET, asset_id=found, body=Issue(holder_id=kim.id, kind=CustodyKind.LOAN, due_at=due_at))
    api.call(TRANSFER_ASSET, asset_id=found, body=Transfer(holder_id=lee.id, reason="인계"))
    api.call(REPORT_LOST, asset_id=found, body=ReportLost(reason="분실"))
    api.call(FIND_ASSET, asset_id=found, body=Find(reason="찾음", stockroom_id=room.id))
    api.call(SEND_TO_REPAIR, asset_id=found, body=SendToRepair(vendor_id=vendor.id, reason="점검"))
    back = api.call(RETURN_ASSET, asset_id=found, body=Return(condition=Condition.WORN))
    fixed = Correct(wrong_seq=7, holder_kind=HolderKind.STOCKROOM, holder_id=room.id, reason="판교로 왔음")
    held = api.call(CORRECT_CUSTODY, asset_id=found, body=fixed)

    history = api.call(GET_CUSTODY_HISTORY, asset_id=found)
    assert (back.holder.label, held.holder.label) == ("본사 창고", "판교 창고")
    assert [event.kind.value for event in history.events] == [
        "receive",
        "issue",
        "transfer",
        "report_lost",
        "find",
        "send_to_repair",
        "return",
        "correct",
    ]
    assert history.is_intact
    assert [found.name for found in api.call(LIST_VENDORS).items] == ["한빛서비스"]
    assert len(api.call(LIST_STOCKROOMS).items) == 2
    assert ledger_faults(desk) == []


def test_a_document_is_handed_over_signed_and_read(desk: Desk) -> None:
    person, found = hire(desk, "김민지"), asset(desk)
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))
    lines = [DocumentLineInput(asset_id=found.id)]

    made = api.call(HAND_OVER, body=HandOver(direction=Direction.ISSUE, person_id=person.id, lines=lines))
    body = SignDocument(signature_png=signature_png(), signer_name="김민지")
    signed = api.call(SIGN_DOCUMENT, document_id=made.id, body=body)
    pdf = api.raw(GET_DOCUMENT_PDF, document_id=made.id)

    assert api.call(GET_DOCUMENT, document_id=made.id) == signed
    assert pdf.headers["content-type"] == "application/pdf"
    assert "H-2026-000001.pdf" in pdf.headers["content-disposition"]
    assert pdf.content.startswith(b"%PDF-")


def test_custodies_are_listed_by_page_person_and_time(desk: Desk) -> None:
    kim, lee = hire(desk, "김민지"), hire(desk, "이서연")
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))
    for _ in range(3):
        api.call(ISSUE_ASSET, asset_id=asset(desk).id, body=Issue(holder_id=kim.id))
    due_at = desk.now + timedelta(days=1)
    loan = Issue(holder_id=lee.id, kind=CustodyKind.LOAN, due_at=due_at)
    late = api.call(ISSUE_ASSET, asset_id=asset(desk, "LN-1").id, body=loan)
    desk.pass_time(days=2)

    first = api.call(LIST_CUSTODIES, query=CustodiesQuery(person_id=kim.id, is_open=True, limit=2))
    rest = api.call(LIST_CUSTODIES, query=CustodiesQuery(person_id=kim.id, limit=2, cursor=first.next_cursor))

    assert (len(first.items), len(rest.items), rest.next_cursor) == (2, 1, "")
    assert len({row.id for row in first.items + rest.items}) == 3
    assert [row.id for row in api.call(LIST_CUSTODIES, query=CustodiesQuery(overdue=True)).items] == [late.id]
    closed = api.call(LIST_CUSTODIES, query=CustodiesQuery(is_open=False)).items
    assert {row.holder.kind for row in closed} == {"stockroom"}


def test_everybody_sees_what_he_answers_for_and_no_more(desk: Desk) -> None:
    kim, lee = hire(desk, "김민지"), hire(desk, "이서연")
    mine, other = asset(desk, "NB-1"), asset(desk, "NB-2")
    keeper = desk.api(token_for(desk, Role.ASSET_KEEPER))
    keeper.call(ISSUE_ASSET, asset_id=mine.id, body=Issue(holder_id=kim.id))
    keeper.call(ISSUE_ASSET, asset_id=other.id, body=Issue(holder_id=lee.id))

    api = desk.api(token_for(desk, Role.REQUESTER, person=kim))

    assert [row.asset.label for row in api.call(LIST_OWN_ASSETS).items] == ["NB-1"]
    with pytest.raises(Refused) as refused:
        api.call(GET_CUSTODY_HISTORY, asset_id=mine.id)
    assert refused.value.status == 404
    with pytest.raises(Refused) as refused:
        api.call(LIST_CUSTODIES)
    assert refused.value.status == 403


def test_an_agent_reads_the_ledger_but_does_not_write_it(desk: Desk) -> None:
    found, person = asset(desk), hire(desk)
    api = desk.api(token_for(desk, Role.DESK_AGENT))

    assert api.call(GET_CUSTODY_HISTORY, asset_id=found.id).is_intact
    with pytest.raises(Refused) as refused:
        api.call(ISSUE_ASSET, asset_id=found.id, body=Issue(holder_id=person.id))
    assert (refused.value.status, refused.value.code) == (403, "permission_missing")
    with desk.ctx(writes=False) as ctx:
        assert queries.held_by(ctx, person.id) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"holder_id": 0}, "holder_id"),
        ({"holder_id": 9999}, "holder_id"),
        ({}, "holder_id"),
        ({"holder_id": 1, "kind": "gift"}, "kind"),
        ({"holder_id": 1, "kind": "loan"}, "due_at"),
        ({"holder_id": 1, "at": "2099-01-01T00:00:00Z"}, "at"),
        ({"holder_id": 1, "owner": True}, "owner"),
    ],
)
def test_bad_input_names_its_field(desk: Desk, body: dict[str, Any], field: str) -> None:
    hire(desk)
    found = asset(desk)
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))

    with pytest.raises(Refused) as refused:
        api.call(ISSUE_ASSET, asset_id=found.id, body=body)
    assert (refused.value.status, refused.value.field) == (422, field)
