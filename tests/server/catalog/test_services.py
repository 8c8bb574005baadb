"""Services, who may ask for them, and the order of the category tree."""

from typing import Any

import pytest

from shared.catalog import (
    CHANGE_SERVICE,
    CREATE_CATEGORY,
    CREATE_SERVICE,
    LIST_CATEGORIES,
    LIST_SERVICES,
    MOVE_CATEGORY,
    Audience,
    ChangedService,
    Level,
    MoveCategory,
    NewCategory,
    NewService,
)
from shared.permissions import Role
from shared.tickets import CREATE_OWN_TICKET, CREATE_TICKET, NewOwnTicket, NewTicket
from tests.support.auth import token_for
from tests.support.catalog import category, service, team
from tests.support.house import Api, Desk, Refused
from tests.support.people import department, hire


@pytest.fixture
def admin(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.ADMINISTRATOR))


def refused(api: Api, *call: Any, **ids: Any) -> tuple[int, str, str]:
    with pytest.raises(Refused) as refusal:
        api.call(*call, **ids)
    return refusal.value.status, refusal.value.code, refusal.value.field


def test_a_service_is_made_and_changed(desk: Desk, admin: Api) -> None:
    group = team(desk, "단말팀")
    made = admin.call(CREATE_SERVICE, body=NewService(name=" 노트북 신청 ", team_id=group.id))
    form = ChangedService(version=made.version, name="노트북 신청", description="새 노트북", icon="laptop")
    changed = admin.call(CHANGE_SERVICE, body=form, service_id=made.id)

    assert (made.name, made.team_id) == ("노트북 신청", group.id)
    assert (changed.description, changed.version) == ("새 노트북", 2)
    assert admin.call(LIST_SERVICES).items == [changed]
    assert refused(admin, CREATE_SERVICE, body=NewService(name="노트북 신청")) == (
        409,
        "service_name_taken",
        "name",
    )
    nobody = NewService(name="x", audience=Audience.DEPARTMENTS)
    assert refused(admin, CREATE_SERVICE, body=nobody)[1] == "service_departments_missing"


def test_a_requester_sees_and_gets_only_what_they_may_ask_for(desk: Desk) -> None:
    finance = department(desk, "재무팀")
    person = hire(desk, name="김민지", department_id=finance.id)
    other = hire(desk, name="서영수")
    everybody = service(desk, "노트북 신청")
    theirs = service(
        desk, "재무 시스템 권한", audience=Audience.DEPARTMENTS, department_ids=[finance.id], position=1
    )
    inside = service(desk, "서버 점검", audience=Audience.DESK)
    service(desk, "옛 서비스", is_active=False)
    api, stranger = (
        desk.api(token_for(desk, Role.REQUESTER, person=person)),
        desk.api(token_for(desk, Role.REQUESTER, person=other)),
    )

    assert [one.id for one in api.call(LIST_SERVICES).items] == [everybody.id, theirs.id]
    assert [one.id for one in stranger.call(LIST_SERVICES).items] == [everybody.id]
    asked = api.call(CREATE_OWN_TICKET, body=NewOwnTicket(subject="권한", service_id=theirs.id))
    assert asked.service == "재무 시스템 권한"
    for wanted in (theirs, inside):
        form = NewOwnTicket(subject="권한", service_id=wanted.id)
        assert refused(stranger, CREATE_OWN_TICKET, body=form) == (422, "service_unknown", "service_id")


def test_a_ticket_goes_to_the_team_of_its_category_else_of_its_service(desk: Desk) -> None:
    mine, first, second = team(desk, "1차"), team(desk, "단말"), team(desk, "계정")
    asked = service(desk, "계정 신청", team_id=second.id)
    hardware = category(desk, "하드웨어", team=first)
    api = desk.api(token_for(desk, Role.DESK_AGENT, teams=[mine, first, second]))
    person = hire(desk)

    def team_for(**fields: Any) -> int | None:
        form = NewTicket(subject="x", requester_id=person.id, **fields)
        return api.call(CREATE_TICKET, body=form).row.team_id

    assert team_for(service_id=asked.id) == second.id
    assert team_for(service_id=asked.id, category_id=hardware.id) == first.id
    assert team_for() == mine.id


def test_a_ticket_begins_with_the_levels_of_its_category_or_the_nearest_above(desk: Desk) -> None:
    mine = team(desk, "1차")
    top = category(desk, "네트워크", urgency=Level.HIGH)
    low = category(desk, "전체 장애", parent=top, impact=Level.HIGH)
    api = desk.api(token_for(desk, Role.DESK_AGENT, teams=[mine]))
    form = NewTicket(subject="x", requester_id=hire(desk).id, category_id=low.id, team_id=mine.id)

    made = api.call(CREATE_TICKET, body=form)

    assert (made.impact, made.urgency, int(made.row.priority)) == (Level.HIGH, Level.HIGH, 1)


def test_categories_stand_in_the_order_that_they_were_dragged_into(desk: Desk, admin: Api) -> None:
    made = [admin.call(CREATE_CATEGORY, body=NewCategory(name=name)) for name in ("하드웨어", "계정", "망")]
    below = admin.call(CREATE_CATEGORY, body=NewCategory(name="노트북", parent_id=made[0].id, icon="laptop"))

    moved = admin.call(
        MOVE_CATEGORY, body=MoveCategory(version=1, parent_id=None, position=0), category_id=made[2].id
    )
    assert [one.path for one in moved.items] == ["망", "하드웨어", "하드웨어 › 노트북", "계정"]
    moved = admin.call(
        MOVE_CATEGORY,
        body=MoveCategory(version=below.version, parent_id=made[1].id, position=5),
        category_id=below.id,
    )
    assert [one.path for one in moved.items] == ["망", "하드웨어", "계정", "계정 › 노트북"]
    assert moved == admin.call(LIST_CATEGORIES)
    circle = MoveCategory(version=moved.items[2].version, parent_id=below.id, position=0)
    assert refused(admin, MOVE_CATEGORY, body=circle, category_id=made[1].id)[1] == "category_circle"
