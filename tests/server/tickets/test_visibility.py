"""Who sees which ticket: nothing of a hidden one gets out by any way of reading."""

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from server.catalog.models import Team
from server.core.context import Actor
from server.people.models import Person
from server.tickets.actions import edit, talk, work
from server.tickets.models import Ticket
from server.tickets.queries import bundle, lists, visibility
from shared.catalog import Tier
from shared.errors import Forbidden, NotFound
from shared.permissions import Role
from shared.tickets import (
    Assign,
    Escalate,
    LinkKind,
    NewEntry,
    NewLink,
    Order,
    RowsQuery,
    TicketAction,
    TicketCommand,
    TicketsQuery,
    View,
)
from tests.support.catalog import team
from tests.support.house import Desk
from tests.support.people import hire
from tests.support.tickets import act, actor_for, detail, fresh, own_ticket, ticket, worker


@dataclass
class Place:
    desk: Desk
    hr: Team
    it: Team
    requester: Person
    eve: Actor
    """Works in the team hr."""
    tom: Actor
    """Works in the team it."""
    boss: Actor
    """Reads everything, writes nothing."""
    plain: Ticket
    secret: Ticket


@pytest.fixture
def place(desk: Desk) -> Place:
    hr, it = team(desk, "인사 지원"), team(desk, "IT 헬프데스크")
    eve, tom = worker(desk, "이브", hr), worker(desk, "톰", it)
    boss = worker(desk, "부서장", roles=(Role.MANAGER,))
    requester = hire(desk, "한지우")
    plain = ticket(desk, eve, requester, subject="ZQX-PLAIN")
    secret = ticket(desk, eve, requester, subject="ZQX-CONF", is_confidential=True, description="ZQX-CONF")
    act(desk, eve, talk.note, plain.id, NewEntry(text="ZQX-NOTE"))
    act(desk, eve, talk.note, secret.id, NewEntry(text="ZQX-CONF ZQX-NOTE"))
    return Place(desk, hr, it, requester, eve, tom, boss, plain, secret)


def everything_read(desk: Desk, actor: Actor, requester_id: int) -> str:
    """All that the desk's side tells this caller, as it would go over the wire."""
    told: list[Any] = []
    with desk.ctx(actor, writes=False) as ctx:
        ids = list(ctx.session.scalars(select(Ticket.id)))
        for view in View:
            for order in Order:
                told.append(lists.list_ids(ctx, TicketsQuery(view=view, order=order)))
        told.append(lists.list_ids(ctx, TicketsQuery(text="ZQX")))
        told.append(lists.list_ids(ctx, TicketsQuery(requester_id=requester_id)))
        told.append(lists.list_rows(ctx, RowsQuery(ids=",".join(map(str, ids)))))
        for ticket_id in ids:
            try:
                told.append(bundle.detail(ctx, bundle.show(ctx, ticket_id)))
            except NotFound:
                continue
    return msgspec.json.encode(told).decode()


def visible_ids(desk: Desk, actor: Actor) -> set[int]:
    with desk.ctx(actor, writes=False) as ctx:
        return set(ctx.session.scalars(select(Ticket.id).where(visibility.visible(ctx))))


def test_the_team_sees_everything_of_its_tickets(place: Place) -> None:
    told = everything_read(place.desk, place.eve, place.requester.id)

    assert "ZQX-NOTE" in told
    assert "ZQX-CONF" in told


def test_another_team_sees_nothing_of_them(place: Place) -> None:
    told = everything_read(place.desk, place.tom, place.requester.id)

    assert "ZQX" not in told
    assert visible_ids(place.desk, place.tom) == set()


def test_a_manager_reads_notes_but_nothing_confidential(place: Place) -> None:
    told = everything_read(place.desk, place.boss, place.requester.id)

    assert "ZQX-NOTE" in told
    assert "ZQX-CONF" not in told


@pytest.mark.parametrize(
    "role", [Role.REQUESTER, Role.ADMINISTRATOR, Role.ASSET_KEEPER, Role.HR, Role.AUDITOR]
)
def test_other_roles_see_no_ticket_by_their_role_alone(place: Place, role: Role) -> None:
    assert visible_ids(place.desk, worker(place.desk, "누군가", place.hr, roles=(role,))) == set()


def test_a_manager_may_read_but_not_write(place: Place) -> None:
    seen = detail(place.desk, place.boss, place.plain)

    assert seen.allowed_actions == []
    with pytest.raises(Forbidden):
        act(place.desk, place.boss, talk.note, place.plain.id, NewEntry(text="x"))
    with pytest.raises(NotFound):
        act(place.desk, place.boss, talk.note, place.secret.id, NewEntry(text="x"))


def test_a_manager_who_works_too_writes_in_their_own_team_only(place: Place) -> None:
    both = worker(place.desk, "팀장", place.it, roles=(Role.MANAGER, Role.DESK_AGENT))

    with pytest.raises(Forbidden):
        act(place.desk, both, talk.note, place.plain.id, NewEntry(text="x"))
    assert detail(place.desk, both, place.plain).allowed_actions == []


def test_counts_know_nothing_of_hidden_tickets(place: Place) -> None:
    def count(actor: Actor) -> dict[Any, int]:
        with place.desk.ctx(actor, writes=False) as ctx:
            return {item.view or item.team_id: item.count for item in lists.count_views(ctx).items}

    assert count(place.tom)[View.ALL_OPEN] == 0
    assert place.hr.id not in count(place.tom)
    assert count(place.boss)[View.ALL_OPEN] == 1
    assert count(place.eve)[View.ALL_OPEN] == 2
    assert detail(place.desk, place.boss, place.plain).requester.open_tickets == 1


def test_tickets_without_a_team_are_everybody_s_of_the_desk(place: Place) -> None:
    free = own_ticket(place.desk, place.requester)

    assert visible_ids(place.desk, place.tom) == {free.id}
    assert free.id in visible_ids(place.desk, place.eve)


def test_what_went_up_stays_in_sight_of_where_it_came_from(place: Place) -> None:
    desk = place.desk
    upper = team(desk, "서버", Tier.L2)
    form = Escalate(version=fresh(desk, place.plain).version, team_id=upper.id, reason="x", tried="x")

    act(desk, place.eve, work.escalate, place.plain.id, form)

    assert place.plain.id in visible_ids(desk, place.eve)
    assert visible_ids(desk, worker(desk, "새 사람", upper)) == {place.plain.id}
    assert TicketAction.ANSWER in detail(desk, place.eve, place.plain).allowed_actions
    assert TicketAction.TAKE not in detail(desk, place.eve, place.plain).allowed_actions


def test_a_confidential_ticket_is_seen_by_the_assigned_team_only(place: Place) -> None:
    desk = place.desk
    upper = team(desk, "보안", Tier.L2)
    form = Escalate(version=fresh(desk, place.secret).version, team_id=upper.id, reason="x", tried="x")

    act(desk, place.eve, work.escalate, place.secret.id, form)

    assert place.secret.id not in visible_ids(desk, place.eve)
    assert visible_ids(desk, worker(desk, "보안관", upper)) == {place.secret.id}


def test_the_owner_sees_their_ticket_after_leaving_the_team(place: Place) -> None:
    desk = place.desk
    act(desk, place.eve, work.take, place.plain.id, TicketCommand(version=fresh(desk, place.plain).version))
    alone = Actor(place.eve.kind, place.eve.id, place.eve.person_id, "이브", place.eve.permissions)

    assert visible_ids(desk, alone) == {place.plain.id}


def test_moving_a_ticket_out_of_sight_still_answers_with_it(place: Place) -> None:
    desk = place.desk
    form = Assign(version=fresh(desk, place.plain).version, team_id=place.it.id)

    with desk.ctx(place.eve) as ctx:
        seen = bundle.detail(ctx, work.assign(ctx, place.plain.id, form))

    assert seen.allowed_actions == []
    assert place.plain.id not in visible_ids(desk, place.eve)


def test_links_to_hidden_tickets_are_left_out_and_cannot_be_made(place: Place) -> None:
    desk = place.desk
    act(desk, place.eve, edit.link, place.plain.id, NewLink(kind=LinkKind.RELATED, target_id=place.secret.id))
    free = own_ticket(desk, place.requester)

    assert detail(desk, place.boss, place.plain).links == []
    with pytest.raises(NotFound):
        act(desk, place.tom, edit.link, free.id, NewLink(kind=LinkKind.RELATED, target_id=place.plain.id))


def test_the_decision_in_the_database_and_at_hand_are_the_same(place: Place) -> None:
    desk = place.desk
    upper = team(desk, "서버", Tier.L2)
    own_ticket(desk, place.requester)
    for made in (place.plain, place.secret):
        form = Escalate(version=fresh(desk, made).version, team_id=upper.id, reason="x", tried="x")
        act(desk, place.eve, work.escalate, made.id, form)
    ticket(desk, place.eve, place.requester)
    people = [
        place.eve,
        place.tom,
        place.boss,
        worker(desk, "둘", upper, place.it),
        actor_for(place.requester),
    ]

    for actor in people:
        with desk.ctx(actor, writes=False) as ctx:
            if actor is place.boss:
                continue
            in_database = set(ctx.session.scalars(select(Ticket.id).where(visibility.visible(ctx))))
            at_hand = {
                row.id
                for row in ctx.session.scalars(select(Ticket))
                if visibility.works_on(actor, row, visibility.origins(ctx, row))
            }
        assert in_database == at_hand
