"""Tickets come into being: where they go, whose they are, what is linked."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from server.assets.models import Asset
from server.people import queries as people
from server.people.models import Person
from server.tickets.actions import create
from server.tickets.models import TicketLink
from server.tickets.queries import visibility
from shared.assets import AssetCategory, AssetState
from shared.catalog import Tier
from shared.custody import HolderKind
from shared.errors import Forbidden, Invalid, NotFound
from shared.permissions import Role
from shared.tickets import Channel, EntryKind, Level, LinkKind, NewOwnTicket, NewTicket, Priority, Status
from tests.support.assets import asset
from tests.support.catalog import category, team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, fresh, history, names, own_ticket, tags_of, ticket, worker


def issued(desk: Desk, person: Person, kind: AssetCategory, tag: str) -> Asset:
    """An asset that `person` has in hand."""
    made = asset(desk, tag, kind)
    with desk.ctx() as ctx:
        row = ctx.session.get_one(Asset, made.id)
        row.state, row.stock_state = AssetState.ISSUED, None
        row.holder_kind, row.holder_id = HolderKind.PERSON, person.id
    return made


def linked_assets(desk: Desk, ticket_id: int) -> list[int]:
    with desk.ctx(writes=False) as ctx:
        query = select(TicketLink.target_id).where(
            TicketLink.ticket_id == ticket_id, TicketLink.kind == LinkKind.ASSET
        )
        return list(ctx.session.scalars(query))


def test_a_phone_call_becomes_a_ticket_with_its_call_record(desk: Desk) -> None:
    agent = worker(desk, "박서준", first := team(desk))

    made = ticket(desk, agent, channel=Channel.PHONE, handling_s=95)

    entries = history(desk, made)
    assert (made.status, made.team_id, made.assignee_id) == (Status.OPEN, first.id, None)
    assert (made.priority, made.number) == (Priority.P3, "10001")
    assert [entry.kind for entry in entries] == [EntryKind.EVENT, EntryKind.EVENT, EntryKind.CALL]
    assert entries[2].duration_s == 95
    assert not made.is_waiting_for_desk


def test_numbers_follow_each_other(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))

    assert [ticket(desk, agent).number for _ in range(3)] == ["10001", "10002", "10003"]


def test_a_ticket_solved_on_the_phone_is_resolved_at_once(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))

    made = ticket(desk, agent, channel=Channel.PHONE, resolution="케이블을 다시 꽂았습니다.")

    assert (made.status, made.assignee_id, made.resolved_at) == (Status.RESOLVED, agent.person_id, desk.now)
    assert made.settled_at == desk.now
    assert names(desk, made) == ["created", "assigned", "call", "answer", "resolved"]


def test_one_computer_in_hand_is_linked_and_two_are_not(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    one, two = hire(desk), hire(desk)
    laptop = issued(desk, one, AssetCategory.LAPTOP, "NB-1")
    issued(desk, one, AssetCategory.MONITOR, "MO-1")
    issued(desk, two, AssetCategory.LAPTOP, "NB-2")
    issued(desk, two, AssetCategory.DESKTOP, "PC-2")

    assert linked_assets(desk, ticket(desk, agent, one).id) == [laptop.id]
    assert linked_assets(desk, ticket(desk, agent, two).id) == []
    assert linked_assets(desk, own_ticket(desk, one).id) == [laptop.id]


def test_the_asset_that_is_named_is_linked_instead(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))
    person = hire(desk)
    issued(desk, person, AssetCategory.LAPTOP, "NB-1")
    printer = asset(desk, "PR-9", AssetCategory.PRINTER)

    assert linked_assets(desk, ticket(desk, agent, person, asset_id=printer.id).id) == [printer.id]
    with pytest.raises(NotFound):
        ticket(desk, agent, person, asset_id=9999)


def test_the_category_decides_the_team_and_the_desk_gets_it_back(desk: Desk) -> None:
    first, network = team(desk), team(desk, "네트워크", Tier.L2)
    agent = worker(desk, "박서준", first)
    wireless = category(desk, "무선", parent=category(desk, "네트워크", team=network))

    made = ticket(desk, agent, category_id=wireless.id)

    with desk.ctx(agent, writes=False) as ctx:
        assert made.team_id == network.id
        assert [one.team_id for one in visibility.origins(ctx, made)] == [first.id]


def test_a_requester_s_ticket_goes_to_the_category_s_team_or_to_everybody(desk: Desk) -> None:
    first = team(desk)
    person = hire(desk)

    by_category = own_ticket(desk, person, category_id=category(desk, team=first).id)
    without = own_ticket(desk, person, urgency=Level.HIGH)

    assert (by_category.team_id, without.team_id) == (first.id, None)
    assert (without.channel, without.priority) == (Channel.PORTAL, Priority.P2)
    assert without.is_waiting_for_desk
    assert without.reporter_id is None


def test_whoever_takes_it_at_once_owns_it_in_their_own_team(desk: Desk) -> None:
    first, network = team(desk), team(desk, "네트워크", Tier.L2)
    agent = worker(desk, "박서준", network, first)
    made = ticket(desk, agent, is_taken=True, category_id=category(desk, team=network).id)

    assert (made.team_id, made.assignee_id, made.status) == (first.id, agent.person_id, Status.ASSIGNED)


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"requester_id": None}, Invalid, "field_missing"),
        ({"requester_id": 4711}, NotFound, "not_found"),
        ({"category_id": 4711}, Invalid, "ticket_category_unknown"),
        ({"team_id": 4711}, NotFound, "not_found"),
        ({"assignee_id": 4711}, NotFound, "not_found"),
        ({"subject": "\u200b "}, Invalid, "field_missing"),
    ],
)
def test_what_does_not_exist_is_refused_and_leaves_nothing(
    desk: Desk, fields: dict[str, Any], error: type[Exception], code: str
) -> None:
    agent = worker(desk, "박서준", team(desk))

    with pytest.raises(error) as refused:
        ticket(desk, agent, **fields)

    assert refused.value.code == code  # type: ignore[attr-defined]  # every refusal has one
    assert ticket(desk, agent).number == "10001"


def test_an_owner_works_in_the_team_today(desk: Desk) -> None:
    first = team(desk)
    agent = worker(desk, "박서준", first)
    stranger = hire(desk, "최유진")
    left = worker(desk, "이도윤", first)
    with desk.ctx() as ctx:
        person = ctx.session.get_one(Person, left.person_id)
        person.last_working_day = people.today(ctx).replace(day=1)

    for person_id in (stranger.id, left.person_id):
        with pytest.raises(Invalid) as refused:
            ticket(desk, agent, assignee_id=person_id)
        assert refused.value.code == "assignee_not_in_team"


def test_a_confidential_ticket_needs_a_team(desk: Desk) -> None:
    agent = worker(desk, "박서준")

    with pytest.raises(Invalid) as refused:
        ticket(desk, agent, is_confidential=True)

    assert refused.value.code == "confidential_needs_team"


def test_a_requester_takes_nothing_down_for_others(desk: Desk) -> None:
    person = hire(desk)
    form = NewTicket(subject="x", requester_id=person.id)

    with pytest.raises(Forbidden):
        act(desk, actor_for(person), create.create, form)


def test_an_account_without_a_person_cannot_ask(desk: Desk) -> None:
    nobody = worker(desk, roles=(Role.REQUESTER,))
    with pytest.raises(Forbidden) as refused:
        act(desk, replace(nobody, person_id=None), create.create_own, NewOwnTicket(subject="x"))
    assert refused.value.code == "person_needed"


def test_subject_and_tags_are_tidied(desk: Desk) -> None:
    agent = worker(desk, "박서준", team(desk))

    made = ticket(desk, agent, subject="화면이\n\u202e 꺼짐", tags=["#모니터", "모니터", " "])

    assert (fresh(desk, made).subject, tags_of(desk, made)) == ("화면이 꺼짐", ["모니터"])
