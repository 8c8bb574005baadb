"""A confidential subject is in no answer, hit, count, snippet, export or feed of those outside its team."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from shared.permissions import Role
from shared.reports import GET_CONTRACT_FILE, ContractFileQuery, Format
from shared.search import SEARCH, SearchQuery
from shared.tickets import (
    ANSWER_TICKET,
    CREATE_TICKET,
    EDIT_TICKET,
    ESCALATE_TICKET,
    NOTE_TICKET,
    EditTicket,
    Escalate,
    NewEntry,
    NewTicket,
)
from tests.support import catalog
from tests.support.auth import token_for
from tests.support.house import make_schema, open_desk
from tests.support.people import hire
from tests.support.world import World, all_routes, build, name_of, ordered

SECRET = "ZQXSECRET"
OUTSIDE = ("requester", "other team", "device", "manager", "keeper", "hr", "administrator")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A company with a confidential ticket that has gone through much."""
    folder: Path = tmp_path_factory.mktemp("confidential")
    desk = open_desk(folder, f"sqlite:///{folder / 'ieum.db'}")
    make_schema(desk.house.database)
    made = build(desk)
    second = catalog.team(desk, "2차 보안", "L2")
    agent = desk.api(token_for(desk, Role.DESK_AGENT, teams=[second]))
    body = NewTicket(
        subject=f"{SECRET} 인사 문의",
        requester_id=hire(desk, name="한비밀").id,
        team_id=second.id,
        asset_id=made.ids["asset_id"],
        is_confidential=True,
        tags=[SECRET],
    )
    ticket = agent.call(CREATE_TICKET, body=body).row
    agent.call(NOTE_TICKET, body=NewEntry(text=f"{SECRET} 메모"), ticket_id=ticket.id)
    detail = agent.call(ANSWER_TICKET, body=NewEntry(text=f"{SECRET} 답변"), ticket_id=ticket.id)
    renamed = EditTicket(version=detail.row.version, subject=f"{SECRET} 인사 문의 2")
    detail = agent.call(EDIT_TICKET, body=renamed, ticket_id=ticket.id)
    third = catalog.team(desk, "3차 보안", "L3")
    form = Escalate(version=detail.row.version, team_id=third.id, reason="권한", tried=f"{SECRET} 확인")
    agent.call(ESCALATE_TICKET, body=form, ticket_id=ticket.id)
    desk.pass_time(days=3)
    made.ids["ticket_id"] = ticket.id
    yield made
    desk.close()


@pytest.mark.parametrize("caller", OUTSIDE)
def test_no_route_tells_it(world: World, caller: str) -> None:
    told = [
        name_of(route)
        for _, route in ordered(all_routes())
        if SECRET.encode() in world.ask(caller, route.endpoint).content
    ]
    assert told == []


@pytest.mark.parametrize("role", [Role.DESK_AGENT, Role.LEAD, Role.MANAGER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("words", [SECRET, f"tag:{SECRET}", "인사 문의", "한비밀"])
def test_no_search_finds_or_counts_it(world: World, role: Role, words: str) -> None:
    answer = world.desk.api(token_for(world.desk, role)).raw(SEARCH, query=SearchQuery(text=words))
    assert answer.status_code in (200, 403)
    assert "인사 문의".encode() not in answer.content
    assert answer.status_code == 403 or b'"kind":"ticket","count":0' in answer.content


@pytest.mark.parametrize("format_", list(Format))
def test_no_report_of_a_manager_tells_it(world: World, format_: Format) -> None:
    query = ContractFileQuery(day=world.desk.now.date(), format=format_)
    answer = world.desk.api(token_for(world.desk, Role.MANAGER)).raw(GET_CONTRACT_FILE, query=query)
    assert answer.status_code == 200
    assert SECRET.encode() not in answer.content


def test_the_audit_and_the_feed_carry_no_words_of_it(world: World) -> None:
    with world.desk.ctx(writes=False) as ctx:
        for table in ("audit_entry", "update_record", "delivery"):
            rows = ctx.session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608  # a name of ours
            assert SECRET not in repr(rows), table
