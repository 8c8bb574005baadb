"""Signing in, refreshing, signing out: what a stolen or outdated secret is still good for."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text

from server.auth.models import SignInSession
from shared import auth as wire
from shared.permissions import Permission, Role
from tests.support.auth import PASSWORD, account_for
from tests.support.catalog import team
from tests.support.house import Api, Desk, Refused
from tests.support.people import hire

NEW_PASSWORD = "다음 암호는 더 길다 29"


def sign_in(desk: Desk, login: str, password: str = PASSWORD, client: str = "ieum-desk") -> wire.SignedIn:
    return desk.api().call(wire.SIGN_IN, body=wire.SignIn(login=login, password=password, client=client))


def as_holder(desk: Desk, pair: wire.SignedIn) -> Api:
    return desk.api(f"Bearer {pair.access_token}")


def refresh(desk: Desk, token: str) -> wire.SignedIn:
    return desk.api().call(wire.REFRESH_SESSION, body=wire.Refresh(refresh_token=token))


def status_of(api: Api) -> int:
    return int(api.raw(wire.GET_ME).status_code)


def test_who_signs_in_learns_who_they_are_and_what_they_may_do(desk: Desk) -> None:
    person = hire(desk, name="박서준")
    group = team(desk, "헬프데스크", members=[person])
    team(desk, "없어진 팀", members=[person], is_active=False)
    account_for(desk, Role.DESK_AGENT, person=person, login="Seojun")

    me = as_holder(desk, sign_in(desk, " sEOJUN ")).call(wire.GET_ME)

    assert (me.login, me.name, me.roles, me.team_ids) == ("Seojun", "박서준", [Role.DESK_AGENT], [group.id])
    assert me.person is not None
    assert me.person.id == person.id
    assert Permission.TICKETS_WORK in me.permissions
    assert Permission.ACCOUNTS_MANAGE not in me.permissions


@pytest.mark.parametrize(
    ("login", "password"), [("seojun", "wrong"), ("nobody", PASSWORD), ("' or 1=1--", "x")]
)
def test_a_wrong_login_and_a_wrong_password_look_the_same(desk: Desk, login: str, password: str) -> None:
    account_for(desk, Role.LEAD, login="seojun")

    with pytest.raises(Refused) as refused:
        sign_in(desk, login, password)

    assert (refused.value.status, refused.value.code, refused.value.facts) == (401, "sign_in_failed", {})


def test_the_access_token_is_over_after_fifteen_minutes_and_the_next_pair_goes_on(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    first = sign_in(desk, "lead")
    desk.clock.pass_time(minutes=15)

    assert status_of(as_holder(desk, first)) == 401
    second = refresh(desk, first.refresh_token)
    assert status_of(as_holder(desk, second)) == 200
    assert len(as_holder(desk, second).call(wire.LIST_SESSIONS).items) == 1


def test_refreshing_makes_the_access_token_before_it_worthless(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    first = sign_in(desk, "lead")

    refresh(desk, first.refresh_token)

    assert status_of(as_holder(desk, first)) == 401


def test_a_refresh_token_shown_twice_ends_the_session_of_both_holders(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    first = sign_in(desk, "lead")
    second = refresh(desk, first.refresh_token)

    with pytest.raises(Refused) as thief:
        refresh(desk, first.refresh_token)
    with pytest.raises(Refused) as owner:
        refresh(desk, second.refresh_token)

    assert (thief.value.status, thief.value.code) == (401, "session_over")
    assert (owner.value.status, owner.value.code) == (401, "session_over")
    assert status_of(as_holder(desk, second)) == 401


def test_of_parallel_refreshes_one_wins_and_the_session_is_then_over(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    token = sign_in(desk, "lead").refresh_token
    api = desk.api()

    def once(_: int) -> int:
        return int(api.raw(wire.REFRESH_SESSION, body=wire.Refresh(refresh_token=token)).status_code)

    with ThreadPoolExecutor(5) as pool:
        statuses = sorted(pool.map(once, range(5)))

    assert statuses == [200, 401, 401, 401, 401]
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalars(select(SignInSession.ended_at)).one() is not None


def test_a_refresh_token_is_over_after_thirty_days_without_use(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    token = sign_in(desk, "lead").refresh_token
    desk.pass_time(days=30)

    with pytest.raises(Refused) as refused:
        refresh(desk, token)

    assert refused.value.status == 401


def test_after_signing_out_no_token_works(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    pair = sign_in(desk, "lead")

    as_holder(desk, pair).call(wire.SIGN_OUT)

    assert status_of(as_holder(desk, pair)) == 401
    with pytest.raises(Refused):
        refresh(desk, pair.refresh_token)


def test_one_may_end_ones_own_sessions_and_not_see_those_of_others(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    account_for(desk, Role.LEAD, login="other")
    at_home, at_work = sign_in(desk, "lead", client="집"), sign_in(desk, "lead", client="회사")
    strange = as_holder(desk, sign_in(desk, "other")).call(wire.LIST_SESSIONS).items[0]
    api = as_holder(desk, at_work)

    rows = api.call(wire.LIST_SESSIONS).items
    home = next(row for row in rows if row.client == "집")
    assert [(row.client, row.is_current) for row in rows] == [("회사", True), ("집", False)]
    api.call(wire.END_SESSION, session_id=home.id)

    assert status_of(as_holder(desk, at_home)) == 401
    assert status_of(api) == 200
    for session_id in (home.id, strange.id, 999):
        with pytest.raises(Refused) as refused:
            api.call(wire.END_SESSION, session_id=session_id)
        assert refused.value.status == 404


def test_a_new_password_ends_every_other_session(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    here, there = sign_in(desk, "lead"), sign_in(desk, "lead")
    form = wire.ChangePassword(old_password=PASSWORD, new_password=NEW_PASSWORD)

    as_holder(desk, here).call(wire.CHANGE_PASSWORD, body=form)

    assert (status_of(as_holder(desk, here)), status_of(as_holder(desk, there))) == (200, 401)
    with pytest.raises(Refused):
        sign_in(desk, "lead", PASSWORD)
    sign_in(desk, "lead", NEW_PASSWORD)


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("wrong", NEW_PASSWORD, "password_wrong", "old_password"),
        (PASSWORD, "short", "value_not_accepted", "new_password"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", "password_too_simple", "new_password"),
        (PASSWORD, "my-LEADER-2026!", "password_has_login", "new_password"),
    ],
)
def test_a_bad_new_password_changes_nothing(desk: Desk, old: str, new: str, code: str, field: str) -> None:
    account_for(desk, Role.LEAD, login="leader")
    api = as_holder(desk, sign_in(desk, "leader"))

    with pytest.raises(Refused) as refused:
        api.call(wire.CHANGE_PASSWORD, body={"old_password": old, "new_password": new})

    assert (refused.value.status, refused.value.code, refused.value.field) == (422, code, field)
    sign_in(desk, "leader", PASSWORD)


def test_an_open_session_cannot_try_out_the_old_password(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    api = as_holder(desk, sign_in(desk, "lead"))
    wrong = wire.ChangePassword(old_password="guess", new_password=NEW_PASSWORD)
    right = wire.ChangePassword(old_password=PASSWORD, new_password=NEW_PASSWORD)

    guesses = [api.raw(wire.CHANGE_PASSWORD, body=wrong).status_code for _ in range(11)]

    assert guesses == [422] * 10 + [429]
    assert api.raw(wire.CHANGE_PASSWORD, body=right).status_code == 429


def test_the_database_holds_no_token_and_no_password(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    pair = sign_in(desk, "lead")
    refresh(desk, pair.refresh_token)

    with desk.ctx(writes=False) as ctx:
        rows = [
            str(row)
            for table in ("account", "sign_in_session", "used_refresh", "audit_entry", "update_record")
            for row in ctx.session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608  # fixed names
        ]

    everything = "\n".join(rows)
    assert rows
    for secret in (pair.access_token, pair.refresh_token, PASSWORD):
        assert secret not in everything


def test_sessions_long_over_are_forgotten(desk: Desk) -> None:
    account_for(desk, Role.LEAD, login="lead")
    refresh(desk, sign_in(desk, "lead").refresh_token)

    desk.pass_time(days=61)

    with desk.ctx(writes=False) as ctx:
        assert ctx.session.scalars(select(SignInSession)).all() == []


def test_a_refresh_whose_answer_was_lost_is_asked_for_again(desk: Desk) -> None:
    account_for(desk, Role.DESK_AGENT, login="minji")
    pair = sign_in(desk, "minji")
    body = wire.Refresh(refresh_token=pair.refresh_token)

    lost = desk.api().call(wire.REFRESH_SESSION, body=body, key="one-and-the-same")
    again = desk.api().call(wire.REFRESH_SESSION, body=body, key="one-and-the-same")

    assert status_of(as_holder(desk, lost)) == 401
    assert status_of(as_holder(desk, again)) == 200
    assert refresh(desk, again.refresh_token).access_token


@pytest.mark.parametrize(("key", "minutes"), [("another-request", 0), ("", 0), ("one-and-the-same", 2)])
def test_a_copied_refresh_token_does_not_pass_for_a_repeat(desk: Desk, key: str, minutes: int) -> None:
    account_for(desk, Role.DESK_AGENT, login="minji")
    body = wire.Refresh(refresh_token=sign_in(desk, "minji").refresh_token)
    pair = desk.api().call(wire.REFRESH_SESSION, body=body, key="one-and-the-same")
    desk.clock.pass_time(minutes=minutes)

    with pytest.raises(Refused) as refused:
        desk.api().call(wire.REFRESH_SESSION, body=body, key=key)

    assert refused.value.status == 401
    assert status_of(as_holder(desk, pair)) == 401
