"""The inbox: views, orders, words, rows, counts."""

from datetime import timedelta
from typing import Any

import pytest

from server.core.context import Actor
from server.tickets.actions import due, finish, work
from server.tickets.models import Ticket
from server.tickets.queries import lists
from shared.catalog import Tier
from shared.errors import Invalid
from shared.permissions import Role
from shared.tickets import (
    Assign,
    Cancel,
    ClockKind,
    Confirm,
    Escalate,
    Order,
    Pend,
    PendingReason,
    Resolve,
    RowsQuery,
    SlaState,
    TicketIds,
    TicketsQuery,
    View,
)
from tests.support.assets import asset
from tests.support.catalog import category, team
from tests.support.house import Desk
from tests.support.people import department, hire
from tests.support.tickets import act, fresh, taken, ticket, worker


def listed(desk: Desk, actor: Actor, **fields: Any) -> TicketIds:
    with desk.ctx(actor, writes=False) as ctx:
        return lists.list_ids(ctx, TicketsQuery(**fields))


def counts(desk: Desk, actor: Actor) -> dict[Any, int]:
    with desk.ctx(actor, writes=False) as ctx:
        return {item.view or item.team_id: item.count for item in lists.count_views(ctx).items}


def set_due(desk: Desk, made: Ticket, hours: float) -> None:
    with desk.ctx() as ctx:
        due.set_due(ctx, ctx.session.get_one(Ticket, made.id), desk.now + timedelta(hours=hours))


def test_every_view_holds_what_its_name_says_and_counts_agree(desk: Desk) -> None:
    first = team(desk)
    ann = worker(desk, "안지우", first)
    free, mine, waiting, done, dropped, late = (ticket(desk, ann) for _ in range(6))
    for made in (mine, waiting, done):
        form = Assign(version=made.version, assignee_id=ann.person_id)
        act(desk, ann, work.assign, made.id, form)
    pend = Pend(
        version=fresh(desk, waiting).version,
        reason=PendingReason.SCHEDULED,
        until=desk.now + timedelta(days=9),
    )
    act(desk, ann, work.pend, waiting.id, pend)
    act(desk, ann, finish.resolve, done.id, Resolve(version=fresh(desk, done).version, text="해결"))
    act(desk, ann, finish.cancel, dropped.id, Cancel(version=dropped.version, reason="스팸"))
    set_due(desk, late, -1)
    expected = {
        View.UNASSIGNED: {free.id, late.id},
        View.MINE: {mine.id, waiting.id},
        View.WATCHED: set(),
        View.MENTIONED: set(),
        View.DUE: {late.id},
        View.WAITING: {waiting.id},
        View.ALL_OPEN: {free.id, mine.id, waiting.id, late.id},
        View.RECENTLY_CLOSED: {done.id, dropped.id},
    }

    for view, ids in expected.items():
        assert set(listed(desk, ann, view=view).ids) == ids
    assert counts(desk, ann) == {view: len(ids) for view, ids in expected.items()} | {first.id: 4}
    desk.clock.pass_time(days=8)
    assert listed(desk, ann, view=View.RECENTLY_CLOSED).ids == []


def test_what_waits_to_be_confirmed_is_still_on_the_desk(desk: Desk) -> None:
    first, second = team(desk), team(desk, "네트워크", Tier.L2)
    ann, ben = worker(desk, "안지우", first), worker(desk, "배현우", second)
    made = taken(desk, ann)
    made = act(
        desk,
        ann,
        work.escalate,
        made.id,
        Escalate(version=made.version, team_id=second.id, reason="x", tried="x"),
    )
    assert listed(desk, ann, view=View.UNASSIGNED).ids == []
    assert listed(desk, ann, team_id=second.id).ids == [made.id]

    made = act(desk, ben, finish.resolve, made.id, Resolve(version=made.version, text="해결"))

    assert listed(desk, ann, view=View.MINE).ids == [made.id]
    assert listed(desk, ann, view=View.MINE).first_rows[0].is_ready_to_confirm
    act(desk, ann, finish.confirm, made.id, Confirm(version=made.version))
    assert listed(desk, ann, view=View.MINE).ids == []


def test_every_order(desk: Desk) -> None:
    ann = worker(desk, "안지우", team(desk))
    low, urgent, soon, later = (
        ticket(desk, ann, impact=level, urgency=level) for level in ("low", "high", "medium", "medium")
    )
    set_due(desk, later, 2)
    set_due(desk, soon, 1)

    def ids(order: Order) -> list[int]:
        return listed(desk, ann, order=order).ids

    assert ids(Order.DUE) == [soon.id, later.id, urgent.id, low.id]
    assert ids(Order.PRIORITY) == [urgent.id, soon.id, later.id, low.id]
    assert ids(Order.NEWEST) == [later.id, soon.id, urgent.id, low.id]
    desk.clock.pass_time(minutes=1)
    act(desk, ann, work.assign, low.id, Assign(version=low.version, assignee_id=ann.person_id))
    assert ids(Order.UPDATED)[0] == low.id
    assert listed(desk, ann, order=Order.DUE, limit=2).ids == [soon.id, later.id]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("프린터", {"a"}),
        ("OUTLOOK", {"b"}),
        ("outlook", {"b"}),
        ("10002", {"b"}),
        ("#10002", {"b"}),
        ("한지", {"b"}),
        ("ㅎㅈㅇ", {"b"}),
        ("50%", {"c"}),
        ("_", set()),
        ("' OR 1=1 --", set()),
        ("  ", {"a", "b", "c"}),
    ],
)
def test_words_find_number_subject_and_requester(desk: Desk, text: str, found: set[str]) -> None:
    ann = worker(desk, "안지우", team(desk))
    made = {
        "a": ticket(desk, ann, hire(desk, "김민수"), subject="프린터 고장"),
        "b": ticket(desk, ann, hire(desk, "한지우"), subject="Outlook 오류"),
        "c": ticket(desk, ann, hire(desk, "김민수"), subject="디스크 50% 초과"),
    }

    assert set(listed(desk, ann, text=text).ids) == {made[one].id for one in found}
    assert listed(desk, ann, text=text, order=Order.NEWEST).ids == sorted(
        (made[one].id for one in found), reverse=True
    )


def test_filters_by_requester_and_by_asset(desk: Desk) -> None:
    ann = worker(desk, "안지우", team(desk))
    person, laptop = hire(desk), asset(desk)
    theirs = ticket(desk, ann, person)
    about = ticket(desk, ann, asset_id=laptop.id)

    assert listed(desk, ann, requester_id=person.id).ids == [theirs.id]
    assert listed(desk, ann, asset_id=laptop.id).ids == [about.id]


def test_the_first_rows_are_the_first_fifty(desk: Desk) -> None:
    ann = worker(desk, "안지우", team(desk))
    person = hire(desk)
    for _ in range(52):
        ticket(desk, ann, person)

    found = listed(desk, ann, order=Order.NEWEST)

    assert len(found.ids) == 52
    assert [row.id for row in found.first_rows] == found.ids[:50]
    assert found.seq > 0


def test_a_row_tells_what_the_list_shows(desk: Desk) -> None:
    second = team(desk, "네트워크", Tier.L2)
    ann = worker(desk, "안지우", second)
    person = hire(desk, "한지우", department_id=department(desk, "개발팀").id)
    wireless = category(desk, "무선", parent=category(desk, "네트워크"))
    made = ticket(desk, ann, person, category_id=wireless.id, is_taken=True)

    with desk.ctx(ann, writes=False) as ctx:
        row = lists.list_rows(ctx, RowsQuery(ids=str(made.id))).items[0]

    assert (row.number, row.requester, row.department) == (made.number, "한지우", "개발팀")
    assert (row.category, row.tier, row.assignee) == ("네트워크 › 무선", Tier.L2, "안지우")
    assert (row.version, row.sla_state, row.due_clock) == (
        made.version,
        SlaState.RUNNING,
        ClockKind.RESOLUTION,
    )


def test_rows_come_in_the_asked_order_without_hidden_ones(desk: Desk) -> None:
    ann, ben = worker(desk, "안지우", team(desk)), worker(desk, "배현우", team(desk, "다른 팀"))
    one, two, hidden = ticket(desk, ann), ticket(desk, ann), ticket(desk, ben)

    with desk.ctx(ann, writes=False) as ctx:
        asked = RowsQuery(ids=f"{two.id},{hidden.id},4711,{one.id},{two.id}")
        assert [row.id for row in lists.list_rows(ctx, asked).items] == [two.id, one.id]
        for ids in (",".join(["1"] * 201), "9" * 30):
            with pytest.raises(Invalid):
                lists.list_rows(ctx, RowsQuery(ids=ids))


def test_queues_are_counted_even_when_empty(desk: Desk) -> None:
    first, other = team(desk), team(desk, "현장 지원")
    ann = worker(desk, "안지우", first)
    boss = worker(desk, "부서장", roles=(Role.MANAGER,))

    assert counts(desk, ann) == dict.fromkeys(View, 0) | {first.id: 0}
    assert counts(desk, boss) == dict.fromkeys(View, 0) | {first.id: 0, other.id: 0}
