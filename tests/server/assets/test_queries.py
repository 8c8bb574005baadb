"""Finding assets."""

import pytest

from server.assets import queries
from shared.assets import AssetCategory, AssetsQuery, AssetState
from shared.errors import Invalid, NotFound
from shared.permissions import Role
from tests.support.assets import asset
from tests.support.custody import issue
from tests.support.house import Desk, actor
from tests.support.people import hire

KEEPER = actor(Role.ASSET_KEEPER)


def tags(desk: Desk, **asked: object) -> list[str]:
    with desk.ctx(KEEPER, writes=False) as ctx:
        return [row.tag for row in queries.find(ctx, AssetsQuery(**asked)).items]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "code",
    [
        "nb-2107",
        "  NB-2107 ",
        "ＮＢ-2107",
        "5cd1234abc",
        "https://desk.example/a/NB-2107",
        "HTTPS://DESK.EXAMPLE/A/nb-2107/?x=1",
    ],
)
def test_a_scan_finds_exactly_one_asset(desk: Desk, code: str) -> None:
    asset(desk, "NB-2107", serial="5CD1234ABC")
    asset(desk, "NB-21070", serial="5CD1234ABCD")

    assert tags(desk, code=code) == ["NB-2107"]


def test_a_serial_of_two_makers_finds_both(desk: Desk) -> None:
    asset(desk, "NB-1", maker="LG", serial="123-45")
    asset(desk, "NB-2", maker="삼성", serial="123-45")

    assert tags(desk, code="123-45") == ["NB-1", "NB-2"]


@pytest.mark.parametrize("search", ["김민", "ㄱㅁㅈ", "2107", "5cd1", "gram 17", "lg 민지", "nb-21 김ㅁㅈ"])
def test_the_search_takes_tag_serial_model_and_holder(desk: Desk, search: str) -> None:
    held = asset(desk, "NB-2107", serial="5CD1234ABC", model="gram 17")
    asset(desk, "MN-9999", maker="Dell", category=AssetCategory.MONITOR, serial="CN-0X")
    issue(desk, held, hire(desk, "김민지"))

    assert tags(desk, search=search) == ["NB-2107"]


def test_signs_in_a_search_are_letters_not_wildcards(desk: Desk) -> None:
    asset(desk, "NB_1")
    asset(desk, "NBX1")

    assert tags(desk, search="NB_1") == ["NB_1"]
    assert tags(desk, search="%") == []


def test_filters_narrow_the_list(desk: Desk) -> None:
    person = hire(desk)
    laptop, monitor = asset(desk, "NB-1"), asset(desk, "MN-1", category=AssetCategory.MONITOR)
    issue(desk, laptop, person)

    assert tags(desk, state=AssetState.ISSUED) == ["NB-1"]
    assert tags(desk, category="monitor") == [monitor.tag]
    assert tags(desk, holder_person_id=person.id) == ["NB-1"]
    with desk.ctx(writes=False) as ctx:
        assert [held.tag for held in queries.held_by(ctx, person.id)] == ["NB-1"]
    with pytest.raises(Invalid):
        tags(desk, category="spaceship")


def test_pages_follow_each_other_without_gap(desk: Desk) -> None:
    for number in range(7):
        asset(desk, f"nb-{number}" if number % 2 else f"NB-{number}")
    seen, cursor = [], ""
    with desk.ctx(KEEPER, writes=False) as ctx:
        while True:
            page = queries.find(ctx, AssetsQuery(limit=3, cursor=cursor))
            seen += [row.tag.lower() for row in page.items]
            cursor = page.next_cursor
            if not cursor:
                break

    assert seen == [f"nb-{number}" for number in range(7)]


def test_somebody_without_rights_sees_only_what_he_holds(desk: Desk) -> None:
    person = hire(desk)
    own, other = asset(desk), asset(desk)
    issue(desk, own, person)

    with desk.ctx(actor(Role.REQUESTER, person_id=person.id), writes=False) as ctx:
        assert queries.get(ctx, own.id).tag == own.tag
        with pytest.raises(NotFound):
            queries.get(ctx, other.id)
    with desk.ctx(actor(Role.REQUESTER), writes=False) as ctx, pytest.raises(NotFound):
        queries.get(ctx, own.id)
