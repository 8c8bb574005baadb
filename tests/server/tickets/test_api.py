"""Tickets over HTTP: the main story, every endpoint against every stranger, markers that must not get out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from server.people.models import Person
from shared import tickets as wire
from shared.audit import LIST_AUDIT
from shared.permissions import Role
from shared.tickets import Status, TicketAction
from shared.updates import LIST_UPDATES
from shared.wire import Endpoint
from tests.support.auth import token_for
from tests.support.catalog import team
from tests.support.house import Api, Desk, Refused
from tests.support.people import hire

V = 99
NOON = datetime(2026, 11, 23, 3, tzinfo=UTC)
COMMANDS: dict[str, tuple[Endpoint[Any, Any, Any], Any]] = {
    "answer": (wire.ANSWER_TICKET, wire.NewEntry(text="x")),
    "note": (wire.NOTE_TICKET, wire.NewEntry(text="x")),
    "question": (wire.RECORD_QUESTION, wire.RecordQuestion(text="x")),
    "bounce": (wire.RECORD_BOUNCE, wire.RecordBounce()),
    "call": (wire.LOG_CALL, wire.NewEntry(text="x")),
    "take": (wire.TAKE_TICKET, wire.TicketCommand(version=V)),
    "assign": (wire.ASSIGN_TICKET, wire.Assign(version=V)),
    "start": (wire.START_TICKET, wire.TicketCommand(version=V)),
    "pend": (wire.PEND_TICKET, wire.Pend(version=V, reason=wire.PendingReason.WAITING_USER)),
    "resume": (wire.RESUME_TICKET, wire.TicketCommand(version=V)),
    "escalate": (wire.ESCALATE_TICKET, wire.Escalate(version=V, team_id=1, reason="x", tried="x")),
    "hand_back": (wire.HAND_BACK_TICKET, wire.HandBack(version=V, result="x")),
    "resolve": (wire.RESOLVE_TICKET, wire.Resolve(version=V, text="x")),
    "confirm": (wire.CONFIRM_TICKET, wire.Confirm(version=V)),
    "reopen": (wire.REOPEN_TICKET, wire.Reopen(version=V, reason="x")),
    "close": (wire.CLOSE_TICKET, wire.TicketCommand(version=V)),
    "cancel": (wire.CANCEL_TICKET, wire.Cancel(version=V, reason="x")),
    "edit": (wire.EDIT_TICKET, wire.EditTicket(version=V)),
    "link": (wire.LINK_TICKET, wire.NewLink(kind=wire.LinkKind.PERSON, target_id=1)),
    "merge": (wire.MERGE_TICKET, wire.Merge(version=V, target_id=1)),
    "unmerge": (wire.UNMERGE_TICKET, wire.TicketCommand(version=V)),
    "duplicate": (wire.MARK_DUPLICATE, wire.Duplicate(version=V, target_id=1)),
    "plan": (
        wire.PLAN_CHANGE,
        wire.PlanChange(version=V, starts_at=NOON, ends_at=NOON, plan="x", rollback="x"),
    ),
    "split": (wire.SPLIT_TICKET, wire.Split(version=V, entry_ids=[1], subject="x")),
    "unlink": (wire.UNLINK_TICKET, None),
    "hold": (wire.HOLD_ANSWER, wire.HoldAnswer(key="k" * 8, entry=wire.NewEntry(text="x"))),
    "withdraw_answer": (wire.WITHDRAW_ANSWER, wire.WithdrawAnswer(key="k")),
    "time": (wire.LOG_TIME, wire.LogTime(duration_s=60)),
    "drafts": (wire.LIST_DRAFTS, None),
    "save_draft": (wire.SAVE_DRAFT, wire.NewDraft(kind=wire.EntryKind.NOTE, text="x")),
    "discard_draft": (wire.DISCARD_DRAFT, wire.DiscardDraft(kind=wire.EntryKind.NOTE)),
}
OWN: dict[str, tuple[Endpoint[Any, Any, Any], Any]] = {
    "show": (wire.GET_OWN_TICKET, None),
    "answer": (wire.ANSWER_OWN_TICKET, wire.OwnAnswer(text="x")),
    "confirm": (wire.CONFIRM_OWN_TICKET, wire.Confirm(version=V)),
    "reopen": (wire.REOPEN_OWN_TICKET, wire.Reopen(version=V, reason="x")),
}


@dataclass
class House:
    desk: Desk
    person: Person
    agent: Api
    asker: Api
    other: Api
    """Works in another team."""
    boss: Api
    made: wire.TicketDetail


@pytest.fixture
def house(desk: Desk) -> House:
    person = hire(desk, "한지우")
    agent = desk.api(token_for(desk, Role.DESK_AGENT, teams=[team(desk)]))
    made = agent.call(wire.CREATE_TICKET, body=wire.NewTicket(subject="화면", requester_id=person.id))
    return House(
        desk,
        person,
        agent,
        desk.api(token_for(desk, Role.REQUESTER, person=person)),
        desk.api(token_for(desk, Role.DESK_AGENT, teams=[team(desk, "다른 팀")])),
        desk.api(token_for(desk, Role.MANAGER)),
        made,
    )


def refusal(api: Api, endpoint: Endpoint[Any, Any, Any], body: Any, ticket_id: int) -> tuple[int, str]:
    ids: dict[str, Any] = {"link_id": 1} if "link_id" in endpoint.path else {}
    with pytest.raises(Refused) as refused:
        api.call(endpoint, body=body, ticket_id=ticket_id, **ids)
    return refused.value.status, refused.value.code


def test_a_day_of_a_ticket(house: House) -> None:
    agent, ticket_id = house.agent, house.made.row.id
    assert TicketAction.TAKE in house.made.allowed_actions

    made = agent.call(
        wire.TAKE_TICKET, body=wire.TicketCommand(version=house.made.row.version), ticket_id=ticket_id
    )
    assert TicketAction.START in made.allowed_actions
    agent.call(wire.ANSWER_TICKET, body=wire.NewEntry(text="언제부터인가요?"), ticket_id=ticket_id)
    own = house.asker.call(wire.ANSWER_OWN_TICKET, body=wire.OwnAnswer(text="어제부터"), ticket_id=ticket_id)
    assert [entry.text for entry in own.entries if entry.text] == ["언제부터인가요?", "어제부터"]
    made = agent.call(wire.GET_TICKET, ticket_id=ticket_id)
    assert made.row.is_waiting_for_desk
    made = agent.call(
        wire.RESOLVE_TICKET, body=wire.Resolve(version=made.row.version, text="교체"), ticket_id=ticket_id
    )
    own = house.asker.call(wire.GET_OWN_TICKET, ticket_id=ticket_id)
    assert own.resolution == "교체"
    own = house.asker.call(
        wire.CONFIRM_OWN_TICKET, body=wire.Confirm(version=own.version), ticket_id=ticket_id
    )
    assert own.row.status is Status.CLOSED
    names = [item.name for item in agent.call(LIST_UPDATES).items if item.kind == "ticket"]
    assert names[-2:] == ["ticket_confirmed", "ticket_closed"]


def test_commands_on_a_ticket_out_of_sight_find_nothing(house: House) -> None:
    ticket_id, missing, forbidden = house.made.row.id, (404, "not_found"), (403, "permission_missing")
    callers = {"missing": (house.other, 4711), "other": (house.other, ticket_id)} | {
        "asker": (house.asker, ticket_id),
        "boss": (house.boss, ticket_id),
    }

    for name, (endpoint, body) in COMMANDS.items():
        answers = {who: refusal(api, endpoint, body, one) for who, (api, one) in callers.items()}
        assert answers == {
            "missing": missing,
            "other": missing,
            "asker": missing,
            "boss": forbidden,
        }, name


def test_the_requester_s_endpoints_know_nobody_else(house: House) -> None:
    for name, (endpoint, body) in OWN.items():
        for api in (house.agent, house.other, house.boss):
            assert refusal(api, endpoint, body, house.made.row.id) == (404, "not_found"), name


def test_every_endpoint_with_an_id_is_in_the_tables() -> None:
    listed = {id(endpoint) for endpoint, _ in [*COMMANDS.values(), *OWN.values()]}
    elsewhere = (
        wire.GET_TICKET,
        wire.UPLOAD_ATTACHMENT,
        wire.GET_ATTACHMENT,
        wire.BEAT,
        wire.WATCH_TICKET,
        wire.UNWATCH_TICKET,
    )
    tested_elsewhere = set(map(id, elsewhere))
    endpoints = [value for value in vars(wire).values() if isinstance(value, Endpoint)]
    own_tests = ("approval", "announcement", "ticket-bulk", "recurrence", "ticket-template", "/tags/")
    endpoints = [one for one in endpoints if not any(word in one.path for word in own_tests)]

    assert [e.path for e in endpoints if "{" in e.path and id(e) not in listed | tested_elsewhere] == []


def test_roles_without_tickets_find_none(house: House) -> None:
    for role in (Role.ADMINISTRATOR, Role.ASSET_KEEPER, Role.HR, Role.AUDITOR, Role.REQUESTER):
        api = house.desk.api(token_for(house.desk, role))
        assert refusal(api, wire.GET_TICKET, None, house.made.row.id) == (404, "not_found"), role


def test_a_requester_cannot_slip_in_fields(house: House) -> None:
    fields = {"priority": 1, "requester_id": 2, "status": "closed", "is_confidential": True, "due_at": None}
    for field, value in fields.items():
        with pytest.raises(Refused) as refused:
            house.asker.call(wire.CREATE_OWN_TICKET, body={"subject": "x", field: value})
        found = refused.value
        assert (found.status, found.code, found.field) == (422, "unknown_field", field)

    assert [item.id for item in house.asker.call(wire.LIST_OWN_TICKETS).items] == [house.made.row.id]


def test_markers_of_notes_and_confidential_tickets_get_out_nowhere(house: House) -> None:
    agent, ticket_id = house.agent, house.made.row.id
    agent.call(wire.NOTE_TICKET, body=wire.NewEntry(text="ZQX-NOTE"), ticket_id=ticket_id)
    secret = wire.NewTicket(
        subject="ZQX-CONF", description="ZQX-CONF", requester_id=hire(house.desk).id, is_confidential=True
    )
    hidden = agent.call(wire.CREATE_TICKET, body=secret).row.id
    agent.call(wire.NOTE_TICKET, body=wire.NewEntry(text="ZQX-NOTE"), ticket_id=hidden)
    file = agent.raw(
        wire.UPLOAD_ATTACHMENT,
        query=wire.UploadQuery(name="ZQX-NOTE.txt"),
        body=b"ZQX-NOTE",
        ticket_id=ticket_id,
    )
    note = wire.NewEntry(text="파일", attachment_ids=[file.json()["id"]])
    agent.call(wire.NOTE_TICKET, body=note, ticket_id=ticket_id)
    auditor = house.desk.api(token_for(house.desk, Role.AUDITOR))

    for api, banned in (
        (house.asker, "ZQX"),
        (house.other, "ZQX"),
        (house.boss, "ZQX-CONF"),
        (auditor, "ZQX"),
    ):
        assert banned not in everything(api, [ticket_id, hidden], file.json()["id"])


def everything(api: Api, ticket_ids: list[int], attachment_id: int) -> str:
    """Every answer that reading gives this caller."""
    answers = [
        api.raw(wire.LIST_TICKETS),
        api.raw(wire.LIST_TICKETS, query=wire.TicketsQuery(text="ZQX")),
        api.raw(wire.LIST_TICKET_ROWS, query=wire.RowsQuery(ids=",".join(map(str, ticket_ids)))),
        api.raw(wire.COUNT_VIEWS),
        api.raw(wire.LIST_OWN_TICKETS),
        api.raw(wire.GET_ATTACHMENT, attachment_id=attachment_id),
        api.raw(LIST_UPDATES),
        api.raw(LIST_AUDIT),
    ]
    for ticket_id in ticket_ids:
        answers += [
            api.raw(wire.GET_TICKET, ticket_id=ticket_id),
            api.raw(wire.GET_OWN_TICKET, ticket_id=ticket_id),
        ]
    return " ".join(f"{answer.text} {answer.headers}" for answer in answers)


def test_a_stale_draft_is_answered_with_what_is_new(house: House) -> None:
    ticket_id = house.made.row.id
    seen = house.made.entries[-1].seq
    house.asker.call(wire.ANSWER_OWN_TICKET, body=wire.OwnAnswer(text="됐어요, 그런데"), ticket_id=ticket_id)

    with pytest.raises(Refused) as refused:
        house.agent.call(wire.ANSWER_TICKET, body=wire.NewEntry(text="x", base_seq=seen), ticket_id=ticket_id)

    assert (refused.value.status, refused.value.code) == (409, "answered_meanwhile")
    assert refused.value.facts["entries"][0]["text"] == "됐어요, 그런데"


def test_a_file_goes_up_and_comes_down_whole(house: House) -> None:
    ticket_id, content = house.made.row.id, bytes(range(256)) * 100
    query = wire.UploadQuery(name="../로그.bin", media_type="text/html")

    sent = house.asker.call(wire.UPLOAD_ATTACHMENT, query=query, body=content, ticket_id=ticket_id)
    answer = house.asker.raw(wire.GET_ATTACHMENT, attachment_id=sent.id)

    assert (sent.name, sent.size_bytes) == ("로그.bin", len(content))
    assert answer.content == content
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_queries_outside_their_lists_are_refused(house: House) -> None:
    for ids in ("", "a", "1,", "0x1", "1;2"):
        assert house.agent.raw(wire.LIST_TICKET_ROWS, query={"ids": ids}).status_code == 422, ids
    for query in ({"view": "x"}, {"order": "id;drop"}, {"limit": 0}, {"team_id": "x"}):
        assert house.agent.raw(wire.LIST_TICKETS, query=query).status_code == 422, query


def test_a_demoted_agent_loses_sight_at_once(house: House) -> None:
    person = hire(house.desk, "전직")
    api = house.desk.api(token_for(house.desk, Role.REQUESTER, person=person, teams=[1]))

    assert refusal(api, wire.GET_TICKET, None, house.made.row.id) == (404, "not_found")
