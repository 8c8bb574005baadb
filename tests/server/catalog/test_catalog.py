"""Teams and categories: who makes them, what they must not become."""

from typing import Any

import pytest

from server.catalog import queries
from shared.auth import GET_ME
from shared.catalog import (
    CHANGE_CATEGORY,
    CHANGE_TEAM,
    CREATE_CATEGORY,
    CREATE_TEAM,
    LIST_CATEGORIES,
    LIST_TEAMS,
    ChangedCategory,
    ChangedTeam,
    NewCategory,
    NewTeam,
    Tier,
)
from shared.errors import NotFound
from shared.permissions import Role
from tests.support.auth import token_for
from tests.support.catalog import category, team
from tests.support.house import Api, Desk, Refused
from tests.support.people import hire


@pytest.fixture
def admin(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.ADMINISTRATOR))


def refused(api: Api, *call: Any, **ids: Any) -> tuple[int, str, str]:
    with pytest.raises(Refused) as refusal:
        api.call(*call, **ids)
    return refusal.value.status, refusal.value.code, refusal.value.field


# --- teams --------------------------------------------------------------------------------------------------


def test_a_team_is_made_listed_and_changed(desk: Desk, admin: Api) -> None:
    one, two = hire(desk, name="김민지"), hire(desk, name="이도윤")

    made = admin.call(
        CREATE_TEAM, body=NewTeam(name=" 네트워크 ", tier=Tier.L2, member_ids=[two.id, one.id, one.id])
    )
    form = ChangedTeam(version=made.version, name="네트워크", tier=Tier.L3, member_ids=[two.id])
    changed = admin.call(CHANGE_TEAM, body=form, team_id=made.id)

    assert (made.name, [member.label for member in made.members]) == ("네트워크", ["김민지", "이도윤"])
    assert (changed.tier, changed.version, [member.id for member in changed.members]) == (
        Tier.L3,
        2,
        [two.id],
    )
    assert admin.call(LIST_TEAMS).items == [changed]


def test_who_joins_a_team_works_in_it_from_the_next_call(desk: Desk, admin: Api) -> None:
    person = hire(desk, name="박서준")
    api = desk.api(token_for(desk, Role.DESK_AGENT, person=person))
    made = admin.call(CREATE_TEAM, body=NewTeam(name="L1", tier=Tier.L1, member_ids=[person.id]))

    assert api.call(GET_ME).team_ids == [made.id]
    form = ChangedTeam(version=made.version, name="L1", tier=Tier.L1, is_active=False, member_ids=[person.id])
    admin.call(CHANGE_TEAM, body=form, team_id=made.id)
    assert api.call(GET_ME).team_ids == []


@pytest.mark.parametrize(
    ("form", "status", "code", "field"),
    [
        ({"name": "HELPDESK"}, 409, "team_name_taken", "name"),
        ({"name": " \u200b"}, 422, "name_missing", "name"),
        ({"tier": "L5"}, 422, "value_not_accepted", "tier"),
        ({"member_ids": [1, 999]}, 422, "person_unknown", "member_ids"),
        ({"member_ids": [0]}, 422, "value_not_accepted", "member_ids[0]"),
    ],
)
def test_a_bad_team_is_refused(
    desk: Desk, admin: Api, form: dict[str, Any], status: int, code: str, field: str
) -> None:
    team(desk, "Helpdesk")

    assert refused(admin, CREATE_TEAM, body={"name": "새 팀", "tier": "L1"} | form) == (status, code, field)
    assert len(admin.call(LIST_TEAMS).items) == 1


def test_an_outdated_picture_of_a_team_is_refused(desk: Desk, admin: Api) -> None:
    row = team(desk, "L1")
    form = ChangedTeam(version=1, name="L1 팀", tier=Tier.L1)
    admin.call(CHANGE_TEAM, body=form, team_id=row.id)

    assert refused(admin, CHANGE_TEAM, body=form, team_id=row.id)[:2] == (409, "changed_meanwhile")
    assert refused(admin, CHANGE_TEAM, body=form, team_id=99)[:2] == (404, "not_found")


# --- categories ---------------------------------------------------------------------------------------------


def test_categories_are_listed_with_their_paths(desk: Desk, admin: Api) -> None:
    group = team(desk, "하드웨어팀")
    top = admin.call(CREATE_CATEGORY, body=NewCategory(name="하드웨어", team_id=group.id))
    below = admin.call(CREATE_CATEGORY, body=NewCategory(name="디스플레이", parent_id=top.id))

    assert below.path == "하드웨어 › 디스플레이"
    paths = [item.path for item in admin.call(LIST_CATEGORIES).items]
    assert paths == ["하드웨어", "하드웨어 › 디스플레이"]


def test_a_renamed_category_renames_the_paths_below(desk: Desk, admin: Api) -> None:
    top = category(desk, "하드웨어")
    low = category(desk, "노트북", parent=top)

    admin.call(CHANGE_CATEGORY, body=ChangedCategory(version=1, name="장비"), category_id=top.id)

    with desk.ctx(writes=False) as ctx:
        assert queries.category_path(ctx, low.id) == "장비 › 노트북"


def test_a_category_does_not_move_below_itself(desk: Desk, admin: Api) -> None:
    top = category(desk, "가")
    middle = category(desk, "나", parent=top)
    low = category(desk, "다", parent=middle)

    for parent in (top, low):
        form = ChangedCategory(version=1, name="가", parent_id=parent.id)
        assert refused(admin, CHANGE_CATEGORY, body=form, category_id=top.id) == (
            409,
            "category_circle",
            "parent_id",
        )
    moved = ChangedCategory(version=1, name="다", parent_id=top.id)
    assert admin.call(CHANGE_CATEGORY, body=moved, category_id=low.id).path == "가 › 다"


@pytest.mark.parametrize(
    ("form", "status", "code", "field"),
    [
        ({"name": "하드웨어"}, 409, "category_name_taken", "name"),
        ({"name": " "}, 422, "name_missing", "name"),
        ({"parent_id": 99}, 422, "category_unknown", "parent_id"),
        ({"team_id": 99}, 422, "team_unknown", "team_id"),
    ],
)
def test_a_bad_category_is_refused(
    desk: Desk, admin: Api, form: dict[str, Any], status: int, code: str, field: str
) -> None:
    category(desk, "하드웨어")

    assert refused(admin, CREATE_CATEGORY, body={"name": "기타"} | form) == (status, code, field)


def test_the_same_name_is_fine_at_another_place(desk: Desk, admin: Api) -> None:
    top = category(desk, "하드웨어")

    assert admin.call(CREATE_CATEGORY, body=NewCategory(name="하드웨어", parent_id=top.id)).id


def test_tickets_of_a_category_go_to_its_team_or_to_the_nearest_above(desk: Desk) -> None:
    first, closed = team(desk, "L1"), team(desk, "옛 팀", is_active=False)
    top = category(desk, "하드웨어", team=first)
    own = category(desk, "노트북", parent=top, team=closed)
    none = category(desk, "기타")

    with desk.ctx(writes=False) as ctx:
        found = [queries.team_of(ctx, one.id) for one in (top, own, none)]
        assert [row.id if row is not None else 0 for row in found] == [first.id, first.id, 0]
        with pytest.raises(NotFound):
            queries.team_of(ctx, 99)


def test_an_outdated_picture_of_a_category_is_refused(desk: Desk, admin: Api) -> None:
    row = category(desk, "하드웨어")
    form = ChangedCategory(version=1, name="장비")
    admin.call(CHANGE_CATEGORY, body=form, category_id=row.id)

    assert refused(admin, CHANGE_CATEGORY, body=form, category_id=row.id)[:2] == (409, "changed_meanwhile")


# --- who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_change_the_catalog(desk: Desk, role: Role) -> None:
    row, group = category(desk, "하드웨어"), team(desk, "L1")
    api = desk.api(token_for(desk, role))
    hidden = 404 if role is Role.REQUESTER else 403

    assert refused(api, CREATE_TEAM, body=NewTeam(name="x", tier=Tier.L1))[0] == 403
    assert refused(api, CREATE_CATEGORY, body=NewCategory(name="x"))[0] == 403
    renamed = ChangedTeam(version=1, name="x", tier=Tier.L1)
    assert refused(api, CHANGE_TEAM, body=renamed, team_id=group.id)[0] == hidden
    moved = ChangedCategory(version=1, name="x")
    assert refused(api, CHANGE_CATEGORY, body=moved, category_id=row.id)[0] == hidden


def test_everybody_who_signs_in_sees_categories_and_only_the_desk_sees_teams(desk: Desk) -> None:
    category(desk, "하드웨어")
    requester = desk.api(token_for(desk, Role.REQUESTER))

    assert [item.name for item in requester.call(LIST_CATEGORIES).items] == ["하드웨어"]
    assert refused(requester, LIST_TEAMS)[0] == 403
    assert refused(desk.api(), LIST_CATEGORIES)[0] == 401
