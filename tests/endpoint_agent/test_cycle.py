"""What is sent when: everything once, then only what differs, and hardly anything when nothing does."""

import errno
import json
import os
from pathlib import Path

import pytest
from msgspec import structs

from endpoint_agent import files, identity, state
from endpoint_agent.cycle import Cycle
from endpoint_agent.spool import Spool
from endpoint_agent.stops import DeviceRevoked, NotEnrolled, ServerRefused, ServerUnreachable
from shared.inventory import Disk, digest_of_all
from tests.endpoint_agent.conftest import Agent
from tests.endpoint_agent.desk import Canned, Desk, refusal, sections_of


def waiting(agent: Agent) -> int:
    return len(Spool(Path(agent.settings.state_dir) / "spool").waiting())


def test_the_first_report_says_everything(agent: Agent, desk: Desk) -> None:
    agent.contact()
    (report,) = desk.reports
    assert sections_of(report) == set(agent.pc.parts)
    assert report.software is not None
    assert len(report.software) == 200
    assert desk.digests == report.digests
    assert waiting(agent) == 0


def test_an_unchanged_pc_sends_a_heartbeat_of_at_most_400_bytes(agent: Agent, desk: Desk) -> None:
    agent.contact()
    agent.contact()
    assert desk.paths() == ["/api/agent/reports", "/api/agent/heartbeat"]
    assert desk.heartbeats[0].digest == digest_of_all(desk.digests)
    assert desk.heartbeats[0].usage is None
    assert desk.requests[-1].wire_bytes <= 400


def test_usage_goes_along_once_a_day_or_when_it_tells_something(agent: Agent, desk: Desk) -> None:
    agent.contact()
    agent.contact(hours=25)
    agent.contact()
    agent.pc.free -= 30 * 10**9
    agent.contact()
    agent.pc.booted_at = agent.pc.now
    agent.contact()
    assert [beat.usage is not None for beat in desk.heartbeats] == [True, False, True, True]
    assert all(request.wire_bytes <= 500 for request in desk.requests[1:])


def test_one_changed_program_is_one_row_and_few_bytes(agent: Agent, desk: Desk) -> None:
    agent.contact()
    agent.pc.programs[5] = agent.pc.program("package-005", "2.0")
    agent.contact()
    change = desk.reports[-1].software_change
    assert change is not None
    assert [row.version for row in change.added] == ["2.0"]
    assert [row.version for row in change.removed] == ["1.0"]
    assert sections_of(desk.reports[-1]) == set()
    assert desk.requests[-1].wire_bytes <= 1100
    agent.contact()
    assert desk.paths()[-1] == "/api/agent/heartbeat"
    assert len(desk.reports) == 2


def test_a_changed_section_is_sent_alone(agent: Agent, desk: Desk) -> None:
    agent.contact()
    agent.pc.parts["disks"] = [Disk(name="sda")]
    agent.contact()
    assert sections_of(desk.reports[-1]) == {"disks"}
    assert (desk.reports[-1].software, desk.reports[-1].software_change) == (None, None)
    assert desk.sections["disks"] == [Disk(name="sda")]


def test_a_change_of_half_the_software_sends_the_list_again(agent: Agent, desk: Desk) -> None:
    agent.contact()
    agent.pc.programs = [agent.pc.program(row.name, "2.0") for row in agent.pc.programs]
    agent.contact()
    assert desk.reports[-1].software_change is None
    assert desk.software == agent.pc.programs


def test_what_the_server_wants_is_sent_at_once(agent: Agent, desk: Desk) -> None:
    agent.contact()
    desk.digests = {"cpu": desk.digests["cpu"]}  # the server was restored from a backup
    agent.contact()
    assert desk.paths()[-2:] == ["/api/agent/heartbeat", "/api/agent/reports"]
    assert desk.digests == desk.reports[-1].digests
    agent.contact()
    assert desk.paths()[-1] == "/api/agent/heartbeat"


def test_rows_against_an_unknown_list_are_followed_by_the_whole_list(agent: Agent, desk: Desk) -> None:
    agent.contact()
    desk.digests["software"] = "another"
    agent.pc.programs = agent.pc.programs[1:]
    agent.contact()
    assert desk.reports[-2].software_change is not None
    assert desk.reports[-1].software == agent.pc.programs


def test_a_server_that_wants_for_ever_is_not_answered_for_ever(agent: Agent, desk: Desk) -> None:
    desk.orders = structs.replace(desk.orders)
    body = b'{"interval_s": 3600, "window_s": 0, "wanted": ["cpu", "unheard-of"]}'
    desk.canned.extend(Canned(200, body) for _ in range(20))
    agent.contact()
    assert len(desk.requests) == 2


def test_a_failing_collector_costs_only_its_part(agent: Agent, desk: Desk) -> None:
    agent.contact()
    agent.pc.failing = ["displays"]
    agent.contact()
    assert desk.failures == ["displays"]
    assert sections_of(desk.reports[-1]) == set()
    assert "displays" in desk.reports[-1].digests
    agent.contact()
    assert desk.paths()[-1] == "/api/agent/heartbeat"
    assert desk.heartbeats[-1].digest == digest_of_all(desk.digests)
    agent.pc.failing = []
    agent.contact()
    assert desk.failures == []


def test_a_category_that_is_switched_off_is_not_sent(agent: Agent, desk: Desk) -> None:
    agent.contact()
    agent.set(categories_off=["software", "displays"])
    agent.contact()
    assert desk.reports[-1].software is None
    assert "software" not in desk.reports[-1].digests
    assert "displays" not in sections_of(desk.reports[-1])


def test_changes_while_the_server_is_away_arrive_in_their_order(agent: Agent, desk: Desk) -> None:
    agent.contact()
    desk.canned.extend(Canned(503) for _ in range(3))
    for version in ("2", "3", "4"):
        agent.pc.programs[0] = agent.pc.program("package-000", version)
        with pytest.raises(ServerUnreachable):
            agent.contact()
    assert waiting(agent) == 3
    agent.contact()
    rows = [report.software_change.added[0].version for report in desk.reports[1:] if report.software_change]
    assert rows == ["2", "3", "4"]
    assert [report.seq for report in desk.reports] == sorted({report.seq for report in desk.reports})
    assert desk.digests == desk.reports[-1].digests
    assert waiting(agent) == 0


def test_a_pc_that_was_off_for_six_weeks_has_no_backlog(agent: Agent, desk: Desk) -> None:
    agent.contact()
    agent.pc.programs[0] = agent.pc.program("package-000", "9")
    agent.contact(weeks=6)
    assert len(desk.reports) == 2


def test_the_same_report_sent_again_has_the_same_id_and_key(agent: Agent, desk: Desk) -> None:
    desk.canned.append(Canned(502))
    with pytest.raises(ServerUnreachable):
        agent.contact()
    agent.contact()
    first, second = desk.requests
    assert first.body == second.body
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == desk.reports[0].report_id


def test_a_report_found_invalid_is_put_aside_and_everything_sent_next(agent: Agent, desk: Desk) -> None:
    agent.contact()
    agent.pc.programs[0] = agent.pc.program("package-000", "2")
    desk.canned.append(refusal(422, "value_not_accepted"))
    with pytest.raises(ServerRefused):
        agent.contact()
    assert waiting(agent) == 0
    assert state.load(agent.settings).last_refusal == "value_not_accepted"
    assert len(list((Path(agent.settings.state_dir) / "spool/bad").iterdir())) == 1
    agent.contact()
    assert desk.reports[-1].software is not None


@pytest.mark.parametrize("status", [301, 302, 404, 403, 413, 418, 500, 501, 503])
def test_any_other_bad_answer_leaves_the_report_on_disk(agent: Agent, desk: Desk, status: int) -> None:
    desk.canned.append(Canned(status, b"<html>no</html>", {"Location": "http://127.0.0.1:9/"}))
    with pytest.raises(ServerUnreachable):
        agent.contact()
    assert waiting(agent) == 1


def test_a_revoked_device_forgets_its_secret_and_everything_that_waited(agent: Agent, desk: Desk) -> None:
    agent.contact()
    desk.secret = "another"
    with pytest.raises(DeviceRevoked):
        agent.contact()
    assert list(Path(agent.settings.state_dir).glob("*.json*")) == []
    with pytest.raises(NotEnrolled):
        Cycle(agent.settings)
    assert len(desk.requests) == 2


def test_the_order_to_enrol_again_forgets_the_secret(agent: Agent, desk: Desk) -> None:
    desk.orders = structs.replace(desk.orders, is_reenrol=True)
    with pytest.raises(NotEnrolled):
        agent.contact()
    with pytest.raises(NotEnrolled):
        identity.load(agent.settings)


@pytest.mark.parametrize(("said", "kept"), [(1, 900), (10**9, 604_800), (7200, 7200)])
def test_orders_are_kept_within_bounds(agent: Agent, desk: Desk, said: int, kept: int) -> None:
    desk.orders = structs.replace(desk.orders, interval_s=said, window_s=-5)
    agent.contact()
    found = state.load(agent.settings)
    assert (found.interval_s, found.window_s) == (kept, 0)


def test_unknown_orders_do_nothing(agent: Agent, desk: Desk) -> None:
    order = {"interval_s": 1, "window_s": 0, "run": "calc", "url": "http://127.0.0.1/x", "wanted": []}
    desk.canned.append(Canned(200, json.dumps(order).encode()))
    agent.contact()
    assert len(desk.requests) == 1


def test_a_full_disk_does_not_keep_the_report_back(
    agent: Agent, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, content: bytes, mode: int = 0o600) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "write_whole", refuse)
    agent.contact()
    agent.contact()
    assert len(desk.reports) == 2
    assert desk.reports[1].seq >= desk.reports[0].seq


def test_lost_state_starts_anew_with_higher_numbers(agent: Agent, desk: Desk) -> None:
    agent.contact()
    for path in Path(agent.settings.state_dir).glob("[sk]*.json*"):
        path.write_bytes(b"\0broken")
    agent.contact()
    assert desk.reports[-1].software is not None
    assert desk.reports[-1].seq >= desk.reports[0].seq


def test_the_users_of_the_pc_can_read_what_was_sent(agent: Agent, desk: Desk) -> None:
    runtime = Path(agent.settings.runtime_dir)
    runtime.mkdir(mode=0o755)
    agent.contact()
    last = runtime / "last-report.json"
    assert last.read_bytes() == desk.requests[-1].body
    assert os.name != "posix" or last.stat().st_mode & 0o777 == 0o644
    assert b"sss" not in last.read_bytes()
