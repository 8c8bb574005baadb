"""Accounts and roles: who gives them, what follows at once, what nobody may do."""

from datetime import date

import msgspec
import pytest

from server.auth import queries
from server.auth.models import Account
from shared import auth as wire
from shared.errors import NotFound
from shared.people import CHANGE_PERSON, GET_PERSON, ChangedPerson
from shared.permissions import Role
from tests.server.auth.test_sessions import as_holder, sign_in, status_of
from tests.support.auth import PASSWORD, account_for, token_for
from tests.support.house import Api, Desk, Refused
from tests.support.people import hire


@pytest.fixture
def admin(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.ADMINISTRATOR))


def changed(account: Account | wire.AccountRow, **fields: object) -> wire.ChangedAccount:
    if isinstance(account, Account):
        person_id = account.person_id
    else:
        person_id = account.person.id if account.person is not None else None
    same = wire.ChangedAccount(
        version=account.version, roles=account.roles, is_enabled=account.is_enabled, person_id=person_id
    )
    return msgspec.structs.replace(same, **fields)


def refused(api: Api, *call: object, **ids: object) -> tuple[int, str, str]:
    with pytest.raises(Refused) as refusal:
        api.call(*call, **ids)  # type: ignore[arg-type]  # passed on as it came
    return refusal.value.status, refusal.value.code, refusal.value.field


def test_an_administrator_opens_an_account_for_a_person(desk: Desk, admin: Api) -> None:
    person = hire(desk, name="이도윤")
    form = wire.NewAccount(login="doyun", password=PASSWORD, person_id=person.id, roles=[Role.HR])

    row = admin.call(wire.CREATE_ACCOUNT, body=form)

    assert (row.login, row.name, row.roles, row.is_enabled) == ("doyun", "이도윤", [Role.HR], True)
    sign_in(desk, "doyun")
    listed = {one.login: one for one in admin.call(wire.LIST_ACCOUNTS).items}
    assert listed["doyun"].last_sign_in_at == desk.now
    assert listed["doyun"].person is not None


def test_signing_in_does_not_outdate_what_the_administrator_has_open(desk: Desk, admin: Api) -> None:
    account = account_for(desk, Role.LEAD, login="lead")
    sign_in(desk, "lead")

    row = admin.call(wire.CHANGE_ACCOUNT, body=changed(account, roles=[Role.MANAGER]), account_id=account.id)

    assert row.roles == [Role.MANAGER]


@pytest.mark.parametrize(
    ("form", "status", "code", "field"),
    [
        ({"login": "LEAD"}, 409, "login_taken", "login"),
        ({"login": " \u200b "}, 422, "login_missing", "login"),
        ({"roles": []}, 422, "roles_missing", "roles"),
        ({"roles": ["requester"]}, 422, "requester_needs_person", "person_id"),
        ({"roles": ["king"]}, 422, "value_not_accepted", "roles[0]"),
        ({"person_id": 999}, 422, "person_unknown", "person_id"),
        ({"password": "short"}, 422, "value_not_accepted", "password"),
        ({"password": "newlogin-newlogin"}, 422, "password_has_login", "password"),
        ({"is_admin": True}, 422, "unknown_field", "is_admin"),
    ],
)
def test_a_bad_new_account_is_refused(
    desk: Desk, admin: Api, form: dict[str, object], status: int, code: str, field: str
) -> None:
    account_for(desk, Role.LEAD, login="lead")
    good = {"login": "newlogin", "password": PASSWORD, "roles": ["lead"]}

    assert refused(admin, wire.CREATE_ACCOUNT, body=good | form) == (status, code, field)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_but_administrators_sees_or_changes_accounts(desk: Desk, role: Role) -> None:
    account = account_for(desk, Role.LEAD, login="lead")
    api = desk.api(token_for(desk, role))
    new = wire.NewAccount(login="mine", password=PASSWORD, roles=[Role.ADMINISTRATOR])
    reset = wire.ResetPassword(version=1, new_password=PASSWORD)

    assert refused(api, wire.LIST_ACCOUNTS)[0] == 403
    assert refused(api, wire.CREATE_ACCOUNT, body=new)[0] == 403
    hidden = 403 if role not in (Role.REQUESTER,) else 404
    promoted = changed(account, roles=[Role.ADMINISTRATOR])
    assert refused(api, wire.CHANGE_ACCOUNT, body=promoted, account_id=account.id)[0] == hidden
    assert refused(api, wire.RESET_PASSWORD, body=reset, account_id=account.id)[0] == hidden


def test_nobody_gives_a_role_to_themselves(desk: Desk) -> None:
    admin_account = account_for(desk, Role.ADMINISTRATOR, login="admin")
    api = as_holder(desk, sign_in(desk, "admin"))
    form = changed(admin_account, roles=[Role.ADMINISTRATOR, Role.ASSET_KEEPER])

    assert refused(api, wire.CHANGE_ACCOUNT, body=form, account_id=admin_account.id) == (
        403,
        "own_role",
        "roles",
    )


@pytest.mark.parametrize("fields", [{"roles": [Role.LEAD]}, {"is_enabled": False}])
def test_the_last_administrator_stays(desk: Desk, fields: dict[str, object]) -> None:
    last = account_for(desk, Role.ADMINISTRATOR, Role.LEAD, login="admin")
    account_for(desk, Role.LEAD, login="lead")
    api = as_holder(desk, sign_in(desk, "admin"))

    assert refused(api, wire.CHANGE_ACCOUNT, body=changed(last, **fields), account_id=last.id)[:2] == (
        409,
        "last_administrator",
    )


def test_an_administrator_whose_access_ended_does_not_count_as_another_one(desk: Desk) -> None:
    last = account_for(desk, Role.ADMINISTRATOR, login="admin")
    account_for(desk, Role.ADMINISTRATOR, person=hire(desk, access_ends_on=date(2026, 11, 1)))
    api = as_holder(desk, sign_in(desk, "admin"))

    assert refused(api, wire.CHANGE_ACCOUNT, body=changed(last, is_enabled=False), account_id=last.id) == (
        409,
        "last_administrator",
        "",
    )


@pytest.mark.parametrize("fields", [{"roles": [Role.DESK_AGENT]}, {"is_enabled": False}, {"person_id": None}])
def test_whoever_loses_rights_is_signed_out_everywhere_at_once(
    desk: Desk, admin: Api, fields: dict[str, object]
) -> None:
    account = account_for(desk, Role.DESK_AGENT, Role.LEAD, person=hire(desk), login="lead")
    pairs = [sign_in(desk, "lead"), sign_in(desk, "lead")]

    admin.call(wire.CHANGE_ACCOUNT, body=changed(account, **fields), account_id=account.id)

    assert [status_of(as_holder(desk, pair)) for pair in pairs] == [401, 401]
    for pair in pairs:
        body = wire.Refresh(refresh_token=pair.refresh_token)
        assert refused(desk.api(), wire.REFRESH_SESSION, body=body)[0] == 401


def test_a_gained_role_works_at_the_next_call(desk: Desk, admin: Api) -> None:
    account = account_for(desk, Role.DESK_AGENT, login="agent")
    api = as_holder(desk, sign_in(desk, "agent"))

    form = changed(account, roles=[Role.DESK_AGENT, Role.LEAD])
    admin.call(wire.CHANGE_ACCOUNT, body=form, account_id=account.id)

    assert api.call(wire.GET_ME).roles == [Role.DESK_AGENT, Role.LEAD]


def test_a_reset_password_ends_sessions_and_lifts_the_block(desk: Desk, admin: Api) -> None:
    account = account_for(desk, Role.LEAD, login="lead")
    pair = sign_in(desk, "lead")
    for _ in range(10):
        refused(desk.api(), wire.SIGN_IN, body=wire.SignIn(login="lead", password="forgotten"))
    form = wire.ResetPassword(version=account.version, new_password="새로 받은 암호 3 0 1")

    row = admin.call(wire.RESET_PASSWORD, body=form, account_id=account.id)

    assert row.version == account.version + 1
    assert status_of(as_holder(desk, pair)) == 401
    sign_in(desk, "lead", "새로 받은 암호 3 0 1")


def test_ones_own_password_is_not_reset_without_the_old_one(desk: Desk) -> None:
    own = account_for(desk, Role.ADMINISTRATOR, login="admin")
    api = as_holder(desk, sign_in(desk, "admin"))
    form = wire.ResetPassword(version=own.version, new_password="훔친 토큰만으로 바꾸어 보기")

    assert refused(api, wire.RESET_PASSWORD, body=form, account_id=own.id)[:2] == (403, "own_password_reset")


def test_an_outdated_picture_of_an_account_is_refused(desk: Desk, admin: Api) -> None:
    account = account_for(desk, Role.LEAD, login="lead")
    form = changed(account, roles=[Role.MANAGER])
    admin.call(wire.CHANGE_ACCOUNT, body=form, account_id=account.id)

    assert refused(admin, wire.CHANGE_ACCOUNT, body=form, account_id=account.id)[:2] == (
        409,
        "changed_meanwhile",
    )
    assert refused(admin, wire.CHANGE_ACCOUNT, body=form, account_id=999)[0] == 404


# --- leavers ------------------------------------------------------------------------------------------------


def test_from_the_day_after_access_ends_nobody_signs_in(desk: Desk) -> None:
    person = hire(desk, last_working_day=date(2026, 11, 20), access_ends_on=date(2026, 11, 23))
    account_for(desk, Role.LEAD, person=person, login="leaver")
    pair = sign_in(desk, "leaver")

    desk.clock.pass_time(hours=14, minutes=29)
    token = sign_in(desk, "leaver").refresh_token
    desk.clock.pass_time(minutes=1)

    assert status_of(as_holder(desk, pair)) == 401
    assert refused(desk.api(), wire.REFRESH_SESSION, body=wire.Refresh(refresh_token=token))[0] == 401
    assert refused(desk.api(), wire.SIGN_IN, body=wire.SignIn(login="leaver", password=PASSWORD)) == (
        401,
        "sign_in_failed",
        "",
    )


def test_the_clock_disables_the_accounts_of_leavers(desk: Desk) -> None:
    leaver = account_for(desk, Role.LEAD, person=hire(desk, last_working_day=date(2026, 11, 24)))
    stays = account_for(desk, Role.LEAD, person=hire(desk, access_ends_on=date(2027, 1, 1)))

    desk.pass_time(days=2)

    with desk.ctx(writes=False) as ctx:
        assert queries.get(ctx, leaver.id).is_enabled is False
        assert queries.get(ctx, stays.id).is_enabled is True


def test_a_date_in_the_past_closes_the_account_with_the_change(desk: Desk) -> None:
    person = hire(desk, name="최하은")
    account = account_for(desk, Role.LEAD, person=person, login="haeun")
    pair = sign_in(desk, "haeun")
    api = desk.api(token_for(desk, Role.HR))
    form = ChangedPerson(
        version=1,
        employee_number=person.employee_number,
        name=person.name,
        last_working_day=date(2026, 11, 20),
    )

    api.call(CHANGE_PERSON, body=form, person_id=person.id)

    assert status_of(as_holder(desk, pair)) == 401
    with desk.ctx(writes=False) as ctx:
        assert queries.get(ctx, account.id).is_enabled is False
    assert api.call(GET_PERSON, person_id=person.id).last_working_day == date(2026, 11, 20)


def test_a_leaver_gets_no_account(desk: Desk, admin: Api) -> None:
    person = hire(desk, access_ends_on=date(2026, 11, 20))
    form = wire.NewAccount(login="late", password=PASSWORD, person_id=person.id)

    assert refused(admin, wire.CREATE_ACCOUNT, body=form)[:2] == (409, "access_ended")


def test_an_unknown_account_is_not_found(desk: Desk) -> None:
    with desk.ctx(writes=False) as ctx, pytest.raises(NotFound):
        queries.get(ctx, 1)
