"""Finding assets."""

import pytest

from server.assets import queries
from shared.assets import AssetsQuery
from shared.permissions import Role
from tests.support.assets import asset
from tests.support.house import Desk, actor

KEEPER = actor(Role.ASSET_KEEPER)


def tags(desk: Desk, **asked: object) -> list[str]:
    with desk.ctx(KEEPER, writes=False) as ctx:
        return [row.tag for row in queries.find(ctx, AssetsQuery(**asked)).items]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "code",
    [
        "nb-2107",
        "NB-2107",
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
    with desk.ctx(writes=False) as ctx:
        found = queries.by_code(ctx, code)
    assert found is not None
    assert found.tag == "NB-2107"
