"""What the desk reads: pages of devices, programs and changes, and who may read them."""

import pytest

from shared.inventory import (
    GET_DEVICE,
    LIST_DEVICE_CHANGES,
    LIST_DEVICE_PROGRAMS,
    LIST_DEVICES,
    ChangesQuery,
    DevicesQuery,
    Freshness,
    MatchState,
    ProgramsQuery,
    Usage,
)
from shared.permissions import Role
from tests.support.assets import asset
from tests.support.auth import token_for
from tests.support.house import Api, Desk, Refused
from tests.support.inventory import enrolment_secret, machine, programs, reporting


def keeper(desk: Desk) -> Api:
    return desk.api(token_for(desk, Role.ASSET_KEEPER))


def names(api: Api, **fields: object) -> list[str]:
    query = DevicesQuery(**fields)  # type: ignore[arg-type]  # its own fields
    return [row.hostname for row in api.call(LIST_DEVICES, query=query).items]


def test_devices_are_listed_by_name_page_by_page(desk: Desk) -> None:
    for name in ("pc-d", "pc-a", "pc-c", "pc-b", "pc-a"):
        machine(desk, hostname=name).enrol(enrolment_secret(desk))
    api, cursor, found = keeper(desk), "", []
    for _ in range(3):
        page = api.call(LIST_DEVICES, query=DevicesQuery(limit=2, cursor=cursor))
        found += [row.hostname for row in page.items]
        cursor = page.next_cursor

    assert found == ["pc-a", "pc-a", "pc-b", "pc-c", "pc-d"]
    assert cursor == ""


def test_devices_are_found_by_what_they_are_how_fresh_and_who_uses_them(desk: Desk) -> None:
    asset(desk, tag="NB-0777", serial="307NZPE77777")
    silent = reporting(desk, hostname="silent", serial="307NZPE77777")
    desk.clock.pass_time(days=6)
    late = reporting(desk, hostname="late", usage=Usage(account="minji.kim"))
    desk.clock.pass_time(days=2)
    reporting(desk, hostname="fresh_100%")
    machine(desk, hostname="never").enrol(enrolment_secret(desk))
    api = keeper(desk)

    assert names(api, freshness=Freshness.SILENT) == [silent.hostname]
    assert names(api, freshness=Freshness.LATE) == [late.hostname]
    assert names(api, freshness=Freshness.FRESH) == ["fresh_100%"]
    assert names(api, freshness=Freshness.NEVER) == ["never"]
    assert names(api, match=MatchState.MATCHED) == ["silent"]
    assert names(api, search="nb-0777") == ["silent"]
    assert names(api, search="MINJI") == ["late"]
    assert names(api, search="16Z90R never") == ["never"]
    assert names(api, search="100%") == ["fresh_100%"]
    assert names(api, search="lat_") == []


def test_programs_are_for_those_who_may_see_the_whole_list(desk: Desk) -> None:
    found = reporting(desk, programs=programs(450))
    api, cursor, listed = keeper(desk), "", []
    while True:
        query = ProgramsQuery(cursor=cursor)
        page = api.call(LIST_DEVICE_PROGRAMS, query=query, device_id=found.id)
        listed += page.items
        cursor = page.next_cursor
        if not cursor:
            break

    assert listed == found.programs
    some = api.call(LIST_DEVICE_PROGRAMS, query=ProgramsQuery(search="PACKAGE-00007"), device_id=found.id)
    assert some.items == [found.programs[7]]
    with pytest.raises(Refused) as refused:
        desk.api(token_for(desk, Role.DESK_AGENT)).call(
            LIST_DEVICE_PROGRAMS, query=ProgramsQuery(), device_id=found.id
        )
    assert refused.value.status == 403


def test_the_history_is_read_newest_first_page_by_page(desk: Desk) -> None:
    found = reporting(desk)
    for number in range(5):
        found.change("cpu", name=f"CPU {number}")
        found.send(found.delta())
    api = desk.api(token_for(desk, Role.DESK_AGENT))

    first = api.call(LIST_DEVICE_CHANGES, query=ChangesQuery(limit=3), device_id=found.id)
    rest = api.call(LIST_DEVICE_CHANGES, query=ChangesQuery(cursor=first.next_cursor), device_id=found.id)

    assert [change.new for change in first.items + rest.items] == [
        "CPU 4",
        "CPU 3",
        "CPU 2",
        "CPU 1",
        "CPU 0",
    ]


def test_changes_are_said_in_the_language_of_the_caller(desk: Desk) -> None:
    found = reporting(desk)
    found.change("cpu", name="another")
    found.send(found.delta())
    api = desk.api(token_for(desk, Role.DESK_AGENT))

    headers = {"Authorization": api.authorization, "Accept-Language": "en"}
    answer = api.client.get(LIST_DEVICE_CHANGES.url(device_id=found.id), headers=headers).json()

    assert answer["items"][0]["label"] == "name"


def test_what_is_not_there_and_what_may_not_be_seen_look_the_same(desk: Desk) -> None:
    found = reporting(desk)
    requester = desk.api(token_for(desk, Role.REQUESTER))
    missing = [(keeper(desk), 999), (requester, found.id), (requester, 999)]

    codes = []
    for api, device_id in missing:
        with pytest.raises(Refused) as refused:
            api.call(GET_DEVICE, device_id=device_id)
        codes.append((refused.value.status, refused.value.code))
    assert set(codes) == {(404, "not_found")}
