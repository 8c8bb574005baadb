"""The directory over HTTP."""

from shared.people import LIST_PEOPLE, PeopleQuery
from shared.permissions import Role
from tests.support.auth import token_for
from tests.support.house import Desk
from tests.support.people import hire


def test_a_desk_agent_finds_somebody_by_initials(desk: Desk) -> None:
    hire(desk, name="김민지")
    hire(desk, name="이도윤")
    api = desk.api(token_for(desk, Role.DESK_AGENT))

    page = api.call(LIST_PEOPLE, query=PeopleQuery(search="ㄱㅁㅈ"))

    assert [row.name for row in page.items] == ["김민지"]
