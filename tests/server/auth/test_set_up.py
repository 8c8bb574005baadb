"""The first run: only whoever can read the server's files comes in, once."""

import os
import stat

import pytest

from server.auth import set_up
from shared import auth as wire
from shared.permissions import Role
from tests.support.auth import PASSWORD
from tests.support.house import Api, Desk, Refused


def offered(desk: Desk) -> str:
    with desk.ctx() as ctx:
        secret = set_up.offer(ctx)
    assert secret is not None
    return secret


def form(token: str) -> wire.SetUp:
    return wire.SetUp(token=token, login="admin", password=PASSWORD, name="관리자", company="이음 주식회사")


def refusal(api: Api, token: str) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        api.call(wire.SET_UP, body=form(token))
    return refused.value.status, refused.value.code


def test_the_holder_of_the_token_becomes_administrator_and_the_door_closes(desk: Desk) -> None:
    token = offered(desk)
    before = desk.api().call(wire.GET_SERVER_INFO)

    pair = desk.api().call(wire.SET_UP, body=form(token))

    after = desk.api().call(wire.GET_SERVER_INFO)
    assert (before.is_set_up, after.is_set_up, after.company) == (False, True, "이음 주식회사")
    me = desk.api(f"Bearer {pair.access_token}").call(wire.GET_ME)
    assert (me.login, me.roles) == ("admin", [Role.ADMINISTRATOR])
    assert refusal(desk.api(), token) == (404, "not_found")
    assert not (desk.house.data_dir / set_up.FILE).exists()
    with desk.ctx() as ctx:
        assert set_up.offer(ctx) is None


def test_a_wrong_token_is_refused(desk: Desk) -> None:
    token = offered(desk)

    assert refusal(desk.api(), token[:-1] + "!") == (403, "set_up_token_wrong")


def test_without_an_offer_no_token_is_right(desk: Desk) -> None:
    assert refusal(desk.api(), "setup_guess") == (403, "set_up_token_wrong")


def test_the_token_is_good_for_an_hour(desk: Desk) -> None:
    token = offered(desk)
    desk.clock.pass_time(minutes=60)

    assert refusal(desk.api(), token) == (403, "set_up_token_wrong")


def test_a_restart_makes_the_token_before_it_worthless(desk: Desk) -> None:
    first = offered(desk)
    second = offered(desk)

    assert refusal(desk.api(), first) == (403, "set_up_token_wrong")
    desk.api().call(wire.SET_UP, body=form(second))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no file modes")
def test_only_the_servers_user_can_read_the_token(desk: Desk) -> None:
    token = offered(desk)
    path = desk.house.data_dir / set_up.FILE

    assert path.read_text().strip() == token
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
