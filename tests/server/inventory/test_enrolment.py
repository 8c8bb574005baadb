"""How devices come in, and how they are kept from taking each other's place."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from msgspec import structs
from sqlalchemy import select

from server.inventory.actions import enrolment
from server.inventory.models import Device, EnrolmentSecret
from server.inventory.queries import secrets
from shared.inventory import (
    ACCEPT_DEVICE,
    CREATE_ENROLMENT_SECRET,
    GET_DEVICE,
    LIST_DEVICES,
    LIST_ENROLMENT_SECRETS,
    REVOKE_DEVICE,
    REVOKE_ENROLMENT_SECRET,
    DeviceDecision,
    DevicesQuery,
    EnrolmentState,
    NewEnrolmentSecret,
)
from shared.permissions import Role
from tests.support.auth import token_for
from tests.support.house import Desk, Refused, actor
from tests.support.inventory import Machine, enrolment_secret, machine, reporting

KEEPER = actor(Role.ASSET_KEEPER)


def refusal(call: Callable[[], object]) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.status, refused.value.code


def twin_of(found: Machine, **fields: object) -> Machine:
    """The same hardware, installed anew."""
    return Machine(found.desk, structs.replace(found.hardware, **fields), hostname=found.hostname)


def test_a_device_gets_a_secret_of_its_own_and_the_server_keeps_only_its_digest(desk: Desk) -> None:
    one, other = machine(desk), machine(desk)
    secret = enrolment_secret(desk)

    first, second = one.enrol(secret), other.enrol(secret)

    assert first.secret != second.secret
    assert len(first.secret) >= 43
    assert first.state is EnrolmentState.ACTIVE
    assert one.row().secret_digest not in ("", first.secret)


def test_an_enrolment_secret_opens_nothing_else(desk: Desk) -> None:
    secret = enrolment_secret(desk)
    for header in (f"Bearer {secret}", f"Device 1:{secret}"):
        api = desk.api(header)
        assert refusal(lambda api=api: api.call(LIST_DEVICES, query=DevicesQuery()))[0] == 401  # type: ignore[misc]  # a default


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ({"revoked_at": timedelta()}, "enrolment_secret_revoked"),
        ({"expires_at": timedelta()}, "enrolment_secret_expired"),
    ],
)
def test_a_secret_ends_by_time_or_by_a_person(desk: Desk, spoil: dict[str, timedelta], code: str) -> None:
    word = enrolment_secret(desk)
    with desk.ctx() as ctx:
        row = ctx.session.scalars(select(EnrolmentSecret)).one()
        for name, span in spoil.items():
            setattr(row, name, ctx.now + span)

    assert refusal(lambda: machine(desk).enrol(word)) == (401, code)


def test_a_secret_is_used_up_and_an_unknown_one_never_works(desk: Desk) -> None:
    word = enrolment_secret(desk, max_uses=1)
    machine(desk).enrol(word)

    assert refusal(lambda: machine(desk).enrol(word)) == (401, "enrolment_secret_used_up")
    assert refusal(lambda: machine(desk).enrol(word + "x")) == (401, "enrolment_secret_unknown")


def test_old_and_new_secret_work_side_by_side_and_devices_outlive_theirs(desk: Desk) -> None:
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))
    old = api.call(CREATE_ENROLMENT_SECRET, body=NewEnrolmentSecret(label="11월"))
    new = api.call(CREATE_ENROLMENT_SECRET, body=NewEnrolmentSecret(label="12월"))
    one, other = machine(desk), machine(desk)
    one.enrol(old.secret)
    other.enrol(new.secret)

    api.call(REVOKE_ENROLMENT_SECRET, secret_id=old.row.id)

    assert refusal(lambda: machine(desk).enrol(old.secret)) == (401, "enrolment_secret_revoked")
    assert one.send(one.full()).wanted == []
    listed = api.call(LIST_ENROLMENT_SECRETS).items
    assert [(row.label, row.use_count, row.is_revoked) for row in listed] == [
        ("12월", 1, False),
        ("11월", 1, True),
    ]


def test_known_hardware_that_enrols_again_waits_and_the_first_goes_on(desk: Desk) -> None:
    first = reporting(desk)
    second = twin_of(first, machine_key="f" * 32)

    answer = second.enrol(enrolment_secret(desk))

    assert answer.state is EnrolmentState.PENDING
    assert second.id != first.id
    assert first.beat().wanted == []
    assert second.send(second.full()).wanted == []


def test_a_device_whose_answer_was_lost_gets_another_one(desk: Desk) -> None:
    word = enrolment_secret(desk, max_uses=1)
    found = machine(desk)
    lost = found.enrol(word)

    again = found.enrol(word)

    assert (again.device_id, again.state) == (lost.device_id, EnrolmentState.ACTIVE)
    assert again.secret != lost.secret
    found.send(found.full())
    found.enrolled = lost
    assert refusal(found.beat) == (401, "device_unknown")


def test_a_device_that_has_used_its_secret_is_not_given_away(desk: Desk) -> None:
    word = enrolment_secret(desk)
    first = machine(desk)
    first.enrol(word)
    first.beat()

    assert twin_of(first).enrol(word).state is EnrolmentState.PENDING


def test_machines_that_share_a_placeholder_serial_are_different_machines(desk: Desk) -> None:
    word = enrolment_secret(desk)
    for number in range(5):
        found = machine(desk, serial="To Be Filled By O.E.M.", uuid="", machine_key=f"{number:032x}")
        assert found.enrol(word).state is EnrolmentState.ACTIVE
        found.beat()


def test_machines_with_the_same_bad_serial_but_nothing_else_in_common_are_different(desk: Desk) -> None:
    word = enrolment_secret(desk)
    for _ in range(3):
        found = machine(desk, serial="SYS-1928374")
        assert found.enrol(word).state is EnrolmentState.ACTIVE
        found.beat()


def test_copies_of_one_disk_image_are_different_machines(desk: Desk) -> None:
    word = enrolment_secret(desk)
    for _ in range(20):
        found = machine(desk, machine_key="a" * 32)
        assert found.enrol(word).state is EnrolmentState.ACTIVE
        found.beat()


def test_an_accepted_device_takes_over_match_and_history(desk: Desk) -> None:
    first = reporting(desk)
    first.change("cpu", name="another")
    first.send(first.delta())
    second = twin_of(first, machine_key="f" * 32)
    second.enrol(enrolment_secret(desk))
    second.change("system", version="26.04")
    second.send(second.full())
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))

    body = DeviceDecision(version=second.row().version, reason="재설치 확인")
    accepted = api.call(ACCEPT_DEVICE, device_id=second.id, body=body)

    assert accepted.state is EnrolmentState.ACTIVE
    assert first.row().state is EnrolmentState.REVOKED
    assert refusal(first.beat) == (401, "device_revoked")
    told = [change.label for change in api.call(GET_DEVICE, device_id=second.id).recent_changes]
    assert told == ["다시 등록됨", "버전", "이름", "이름"]
    assert refusal(lambda: api.call(ACCEPT_DEVICE, device_id=second.id, body=body))[1] in (
        "changed_meanwhile",
        "device_not_pending",
    )


def test_a_revoked_device_is_told_so_and_waits_when_it_enrols_again(desk: Desk) -> None:
    found = reporting(desk)
    api = desk.api(token_for(desk, Role.ASSET_KEEPER))
    body = DeviceDecision(version=found.row().version, reason="분실")

    api.call(REVOKE_DEVICE, device_id=found.id, body=body)

    assert refusal(lambda: found.send(found.full())) == (401, "device_revoked")
    assert refusal(found.beat) == (401, "device_revoked")
    assert twin_of(found).enrol(enrolment_secret(desk)).state is EnrolmentState.PENDING
    listed = api.call(LIST_DEVICES, query=DevicesQuery()).items
    assert found.id not in [row.id for row in listed]
    searched = api.call(LIST_DEVICES, query=DevicesQuery(search=found.hostname)).items
    assert found.id in [row.id for row in searched]


def test_a_secret_that_is_wrong_is_refused_whoever_it_names(desk: Desk) -> None:
    found = reporting(desk)
    for word in (
        f"{found.id}:wrong",
        f"{found.id}:",
        f"{found.id}",
        "77:x",
        "x:y",
        "-1:x",
        "9" * 40 + ":x",
        ":",
    ):
        assert refusal(lambda word=word: desk.api(f"Device {word}").call(LIST_DEVICES))[0] == 401  # type: ignore[misc]  # a default
    with desk.ctx(writes=False) as ctx:
        assert ctx.session.get_one(Device, found.id).state is EnrolmentState.ACTIVE


def test_a_device_may_read_nothing(desk: Desk) -> None:
    found = reporting(desk)
    assert refusal(lambda: found.api().call(LIST_DEVICES, query=DevicesQuery())) == (
        403,
        "permission_missing",
    )
    assert refusal(lambda: found.api().call(GET_DEVICE, device_id=found.id)) == (404, "not_found")


def test_one_address_cannot_flood_the_desk_with_devices(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enrolment, "MOST_IN_PACE", 3)
    word = enrolment_secret(desk)
    for _ in range(3):
        machine(desk).enrol(word)

    assert refusal(lambda: machine(desk).enrol(word)) == (429, "enrolments_too_many")
    desk.clock.pass_time(minutes=11)
    machine(desk).enrol(word)


def test_who_may_not_manage_devices_manages_none(desk: Desk) -> None:
    found = reporting(desk)
    desk_agent, requester = (desk.api(token_for(desk, role)) for role in (Role.DESK_AGENT, Role.REQUESTER))
    body = DeviceDecision(version=1)

    assert refusal(lambda: desk_agent.call(REVOKE_DEVICE, device_id=found.id, body=body))[0] == 403
    assert refusal(lambda: requester.call(REVOKE_DEVICE, device_id=found.id, body=body))[0] == 404
    assert refusal(lambda: desk_agent.call(LIST_ENROLMENT_SECRETS))[0] == 403
    with desk.ctx(KEEPER, writes=False) as ctx:
        assert len(secrets.find(ctx).items) == 1


def test_a_copied_machine_is_sent_away_and_the_original_goes_on(desk: Desk) -> None:
    original = reporting(desk)
    copy = replace(original, hardware=machine(desk).hardware)
    copy.seq = 500

    assert copy.send(copy.delta()).is_reenrol

    assert original.row().seq < 500
    copy.enrol(enrolment_secret(desk))
    assert copy.id != original.id
    assert copy.enrolled is not None
    assert copy.enrolled.state is EnrolmentState.ACTIVE


def test_a_virtual_machine_copied_with_its_installation_is_found_out_by_its_turns(desk: Desk) -> None:
    original = reporting(desk)
    hardware = structs.replace(original.hardware, uuid=str(UUID(int=77 << 64)), serial="VMware-77-AB")
    copy = replace(original, hardware=hardware)
    copy.seq = 1000
    answers = []
    for turn in range(3):
        copy.seq, original.seq = 1000 + 10 * turn, 1005 + 10 * turn
        answers.append((copy.send(copy.full()).is_reenrol, original.send(original.full()).is_reenrol))

    assert answers == [(False, False), (True, False), (True, False)]


def test_a_new_board_is_flagged_and_the_recorded_serial_stays(desk: Desk) -> None:
    found = reporting(desk)
    recorded = found.hardware.serial
    found.hardware = structs.replace(found.hardware, serial="307NZPE99999")

    found.send(found.delta())

    api = desk.api(token_for(desk, Role.ASSET_KEEPER))
    detail = api.call(GET_DEVICE, device_id=found.id)
    assert detail.row.serial == recorded
    assert detail.row.suggestion_reason == "match_hardware_changed"
    assert [(change.label, change.new) for change in detail.recent_changes] == [("일련번호", "307NZPE99999")]


def test_a_serial_that_becomes_readable_completes_the_identity(desk: Desk) -> None:
    found = machine(desk, serial="", uuid="")
    found.enrol(enrolment_secret(desk))
    found.send(found.full())
    found.hardware = structs.replace(found.hardware, serial="307NZPE70001")

    found.send(found.delta())

    row = found.row()
    assert (row.serial, row.serial_key, row.is_changed) == ("307NZPE70001", "307nzpe70001", False)
