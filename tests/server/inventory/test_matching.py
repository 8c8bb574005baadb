"""Which asset a device is: by evidence, by a person, never by force."""

from datetime import timedelta

import pytest
from msgspec import json, structs
from sqlalchemy import select

from server.assets.actions import change
from server.audit.models import AuditEntry
from server.inventory.actions import decisions
from server.inventory.models import Device
from server.inventory.queries import facts, last_seen
from shared.assets import AssetCategory, ChangedAsset
from shared.inventory import (
    ACCEPT_DEVICE,
    LIST_FACTS,
    MATCH_DEVICE,
    REGISTER_DEVICE,
    DeviceDecision,
    DeviceRow,
    FactsQuery,
    MatchDevice,
    MatchState,
    RegisterDevice,
    Usage,
    Volume,
)
from shared.permissions import Role
from tests.support.assets import asset, reload
from tests.support.auth import token_for
from tests.support.custody import issue, ledger_faults
from tests.support.house import Api, Desk, Refused, actor
from tests.support.inventory import GIB, Machine, enrolment_secret, machine, reporting
from tests.support.people import hire

KEEPER = actor(Role.ASSET_KEEPER)


def keeper(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.ASSET_KEEPER))


def decide(desk: Desk, found: Machine, **fields: object) -> DeviceRow:
    body = MatchDevice(version=found.row().version, **fields)  # type: ignore[arg-type]  # its own fields
    return keeper(desk).call(MATCH_DEVICE, device_id=found.id, body=body)


def state(found: Machine) -> tuple[MatchState, int | None, int | None, str]:
    row = found.row()
    return row.match, row.asset_id, row.suggested_asset_id, row.match_reason


def test_a_device_is_the_asset_with_its_serial(desk: Desk) -> None:
    known = asset(desk, serial="307nzpe 55555", maker="LG전자")
    asset(desk, serial="307NZPE55556")

    found = reporting(desk, serial="307NZPE 55555")

    assert state(found) == (MatchState.MATCHED, known.id, None, "match_serial")
    assert reload(desk, known.id).device_id == found.id
    with desk.ctx(writes=False) as ctx:
        assert last_seen(ctx, known.id) == desk.now


def test_a_pending_device_is_never_matched_or_shown(desk: Desk) -> None:
    person = hire(desk)
    known = asset(desk, serial="307NZPE55555")
    issue(desk, known, person)
    first = reporting(desk, serial="307NZPE55555")
    second = Machine(desk, structs.replace(first.hardware, machine_key="f" * 32))
    second.enrol(enrolment_secret(desk))
    second.change("system", name="Debian")
    second.send(second.full())

    with desk.ctx(KEEPER, writes=False) as ctx:
        shown = [
            *facts.find(ctx, FactsQuery(person_id=person.id)).items,
            *facts.find(ctx, FactsQuery(asset_id=known.id)).items,
            *facts.find(ctx, FactsQuery(device_id=second.id)).items,
        ]
    assert [fact.device_id for fact in shown] == [first.id, first.id]
    assert state(second)[0] is MatchState.UNKNOWN
    body = DeviceDecision(version=second.row().version)
    row = keeper(desk).call(ACCEPT_DEVICE, device_id=second.id, body=body)
    assert row.asset is not None
    assert row.asset.id == known.id
    assert reload(desk, known.id).device_id == second.id


def test_the_same_serial_of_another_maker_is_only_suggested(desk: Desk) -> None:
    known = asset(desk, serial="5CG1234XYZ", maker="Dell")

    found = reporting(desk, serial="5CG1234XYZ")

    assert state(found) == (MatchState.SUGGESTED, None, known.id, "match_serial_other_maker")


def test_an_asset_that_is_another_device_already_is_only_suggested(desk: Desk) -> None:
    known = asset(desk, serial="307NZPE55555")
    first = reporting(desk, serial="307NZPE55555")

    second = reporting(desk, serial="307NZPE55555")

    assert state(first)[0] is MatchState.MATCHED
    assert state(second) == (MatchState.SUGGESTED, None, known.id, "match_asset_has_device")


def test_placeholders_match_nothing(desk: Desk) -> None:
    asset(desk, serial="Default string")
    assert state(reporting(desk, serial="Default string"))[0] is MatchState.UNKNOWN


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ("", (MatchState.MATCHED, "match_tag")),
        ("SN-OTHER-1", (MatchState.SUGGESTED, "match_tag_other_serial")),
    ],
)
def test_a_tag_given_at_enrolment_counts_unless_the_serial_contradicts(
    desk: Desk, recorded: str, expected: tuple[MatchState, str]
) -> None:
    asset(desk, tag="NB-0042", serial=recorded)
    found = machine(desk)

    found.enrol(enrolment_secret(desk), asset_tag="nb-0042")

    assert (state(found)[0], state(found)[3]) == expected


def test_a_laptop_issued_lately_to_who_signs_in_is_suggested(desk: Desk) -> None:
    person = hire(desk, account_name="CORP\\minji.kim")
    laptop, monitor = asset(desk), asset(desk, category=AssetCategory.MONITOR)
    for one in (laptop, monitor):
        issue(desk, one, person)
    found = reporting(desk)
    assert state(found)[0] is MatchState.UNKNOWN

    found.beat(usage=Usage(account="Minji.Kim"))

    assert state(found) == (MatchState.SUGGESTED, None, laptop.id, "match_issued_to_account")


def test_a_laptop_issued_after_its_holder_first_signed_in_is_found_within_the_hour(desk: Desk) -> None:
    person = hire(desk, account_name="minji.kim")
    found = reporting(desk, usage=Usage(account="minji.kim"))
    laptop = asset(desk)
    issue(desk, laptop, person)
    assert state(found)[0] is MatchState.UNKNOWN

    desk.pass_time(hours=1)

    assert state(found) == (MatchState.SUGGESTED, None, laptop.id, "match_issued_to_account")


@pytest.mark.parametrize("is_corrected", [False, True])
def test_a_device_that_was_there_first_is_matched_when_its_asset_is_recorded(
    desk: Desk, is_corrected: bool
) -> None:
    found = reporting(desk, serial="307NZPE55555")
    other = machine(desk)
    other.enrol(enrolment_secret(desk), asset_tag="nb-0099")

    known = asset(desk, serial="307NZPE55554" if is_corrected else "307NZPE55555")
    tagged = asset(desk, tag="NB-0099")
    if is_corrected:
        form = ChangedAsset(
            tag=known.tag, serial="307NZPE55555", model_id=known.model_id, version=known.version
        )
        with desk.ctx(KEEPER) as ctx:
            change(ctx, known.id, form)

    assert state(found) == (MatchState.MATCHED, known.id, None, "match_serial")
    assert state(other) == (MatchState.MATCHED, tagged.id, None, "match_tag")


def test_a_laptop_issued_long_ago_is_not_guessed(desk: Desk) -> None:
    person = hire(desk, account_name="minji.kim")
    issue(desk, asset(desk), person)
    desk.clock.pass_time(days=31)
    found = machine(desk, usage=Usage(account="minji.kim"))
    found.enrol(enrolment_secret(desk))
    found.send(found.full())

    assert state(found)[0] is MatchState.UNKNOWN


def test_a_person_matches_undoes_and_ignores_and_the_server_stays_out(desk: Desk) -> None:
    known, right = asset(desk, serial="307NZPE55555"), asset(desk)
    found = reporting(desk, serial="307NZPE55555")

    matched = decide(desk, found, asset_id=right.id, note="스티커 확인")
    assert matched.asset is not None
    assert (matched.asset.id, matched.suggestion_reason) == (right.id, "match_by_hand")
    assert (reload(desk, known.id).device_id, reload(desk, right.id).device_id) == (None, found.id)

    assert decide(desk, found).match is MatchState.UNKNOWN
    assert reload(desk, right.id).device_id is None
    found.change("cpu", name="another")
    found.send(found.full())
    assert state(found)[0] is MatchState.UNKNOWN

    assert decide(desk, found, is_ignored=True).match is MatchState.IGNORED


def test_a_match_that_cannot_be_is_refused(desk: Desk) -> None:
    known = asset(desk, serial="307NZPE55555")
    reporting(desk, serial="307NZPE55555")
    found = reporting(desk)

    for fields, code in (
        ({"asset_id": known.id}, "asset_has_device"),
        ({"asset_id": 999}, "asset_unknown"),
        ({"asset_id": known.id, "is_ignored": True}, "match_or_ignore"),
    ):
        with pytest.raises(Refused) as refused:
            decide(desk, found, **fields)
        assert refused.value.code == code


def test_reports_between_do_not_disturb_a_persons_decision(desk: Desk) -> None:
    found = reporting(desk)
    seen = found.row().version
    desk.clock.pass_time(hours=1)
    found.beat()
    found.change("cpu", cores=2)
    found.send(found.delta())

    body = MatchDevice(version=seen, is_ignored=True)

    assert keeper(desk).call(MATCH_DEVICE, device_id=found.id, body=body).match is MatchState.IGNORED
    with pytest.raises(Refused) as refused:
        keeper(desk).call(MATCH_DEVICE, device_id=found.id, body=body)
    assert refused.value.code == "changed_meanwhile"


def test_a_device_is_registered_as_a_new_asset_that_lies_in_the_stockroom(desk: Desk) -> None:
    asset(desk)
    found = reporting(desk)

    body = RegisterDevice(version=found.row().version, asset_tag="NB-7001")
    row = keeper(desk).call(REGISTER_DEVICE, device_id=found.id, body=body)

    assert row.asset is not None
    made = reload(desk, row.asset.id)
    assert (made.tag, made.serial, made.device_id) == ("NB-7001", found.hardware.serial, found.id)
    assert made.holder_kind == "stockroom"
    assert ledger_faults(desk) == []


def test_whoever_signs_in_never_becomes_the_holder(desk: Desk) -> None:
    holder = hire(desk, name="이서연")
    hire(desk, name="김민지", account_name="minji.kim")
    known = asset(desk, serial="307NZPE55555")
    issue(desk, known, holder)
    before = reload(desk, known.id)

    found = reporting(desk, serial="307NZPE55555", usage=Usage(account="minji.kim"))

    after = reload(desk, known.id)
    assert (after.holder_id, after.holder_since, after.state) == (
        holder.id,
        before.holder_since,
        before.state,
    )
    assert found.row().observed_account == "minji.kim"
    assert ledger_faults(desk) == []


def test_every_decision_stands_in_the_audit_with_its_reason(desk: Desk) -> None:
    asset(desk, tag="NB-1", serial="307NZPE55555")
    found = reporting(desk, serial="307NZPE55555")
    decide(desk, found)

    with desk.ctx(writes=False) as ctx:
        entries = ctx.session.scalars(
            select(AuditEntry).where(AuditEntry.name == "device_matched").order_by(AuditEntry.id)
        ).all()
        changes = [json.decode(entry.changes) for entry in entries]
        reported = ctx.session.scalars(select(AuditEntry).where(AuditEntry.name == "device_reported")).all()
    assert [(change["asset"], change["reason"]) for change in changes] == [
        (["", "NB-1"], ["", "match_serial"]),
        (["NB-1", ""], ["match_serial", "match_by_hand"]),
    ]
    assert reported == []


def test_the_facts_of_a_person_are_those_of_what_they_hold(desk: Desk) -> None:
    person = hire(desk, account_name="minji.kim")
    serials = ("307NZPE50001", "307NZPE50002")
    laptop, spare = (asset(desk, serial=serial, warranty_until=desk.now.date()) for serial in serials)
    issue(desk, laptop, person)
    issue(desk, spare, person)
    own = reporting(desk, serial=serials[0], usage=Usage(account="minji.kim", volumes_free={"/": 20 * GIB}))
    own.parts["volumes"] = [Volume(mount="/", size_bytes=200 * GIB), Volume(mount="/boot", size_bytes=GIB)]
    own.change("system", is_reboot_pending=True)
    own.send(own.delta())
    desk.clock.pass_time(hours=2)
    other = reporting(desk, serial=serials[1])
    reporting(desk, usage=Usage(account="minji.kim"))

    found = desk.api(token_for(desk, Role.DESK_AGENT)).call(LIST_FACTS, query=FactsQuery(person_id=person.id))

    assert [fact.device_id for fact in found.items] == [own.id, other.id]
    fact = found.items[0]
    assert (fact.disk_mount, fact.disk_free_bytes, fact.is_reboot_pending) == ("/", 20 * GIB, True)
    assert (fact.battery_health_percent, fact.warranty_until) == (91, desk.now.date())
    assert fact.memory_total_bytes == 16 * GIB - 300_000_000


def test_the_changes_before_a_ticket_are_those_of_the_days_before_it(desk: Desk) -> None:
    found = reporting(desk)
    moments = []
    for name in ("CPU A", "CPU B", "CPU C"):
        desk.clock.pass_time(days=5)
        moments.append(desk.now)
        found.change("cpu", name=name)
        found.send(found.delta())

    with desk.ctx(KEEPER, writes=False) as ctx:
        asked = FactsQuery(device_id=found.id, at=moments[1] + timedelta(hours=1))
        (fact,) = facts.find(ctx, asked).items
        (now,) = facts.find(ctx, FactsQuery(device_id=found.id, days=90)).items
    assert [(change.new, change.at) for change in fact.changes] == [
        ("CPU B", moments[1]),
        ("CPU A", moments[0]),
    ]
    assert [change.new for change in now.changes] == ["CPU C", "CPU B", "CPU A"]


def test_facts_need_somebody_to_be_about(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.api(token_for(desk, Role.DESK_AGENT)).call(LIST_FACTS, query=FactsQuery())
    assert refused.value.code == "facts_of_whom"


def test_nothing_matched_is_left_behind_when_a_device_goes(desk: Desk) -> None:
    known = asset(desk, serial="307NZPE55555")
    found = reporting(desk, serial="307NZPE55555")

    with desk.ctx(KEEPER) as ctx:
        row = ctx.session.get_one(Device, found.id)
        decisions.revoke(ctx, row.id, DeviceDecision(version=row.version))

    assert reload(desk, known.id).device_id is None
    with desk.ctx(writes=False) as ctx:
        assert last_seen(ctx, known.id) is None
