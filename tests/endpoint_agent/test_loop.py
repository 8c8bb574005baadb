"""When the agent contacts the server: spread out, patient, obedient, and never again once revoked."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import json, structs

from endpoint_agent import identity, loop, problems, tasks
from endpoint_agent.loop import Loop, Outcome, perform
from endpoint_agent.settings import Settings
from shared.inventory import ProblemReport
from tests.endpoint_agent.desk import Canned, Desk, refusal
from tests.endpoint_agent.pc import Pc

SILENCE = Outcome(exit_code=69, code="agent_server_unreachable")
STOP = Outcome(exit_code=77, code="device_revoked", repeats=False)
FINE = Outcome(interval_s=3600, window_s=300)


class World:
    """A clock that only moves when somebody sleeps, and the times of each contact."""

    def __init__(self, settings: Settings, *outcomes: Outcome) -> None:
        self.now = 1_000_000.0
        self.contacts: list[float] = []
        self.handed_over: list[float] = []
        self.outcomes = list(outcomes)
        self.problem_outcome = Outcome()
        self.asleep: Callable[[], None] = lambda: None
        self.loop = Loop(
            settings, self.work, clock=lambda: self.now, sleep=self.sleep, chance=lambda low, high: high
        )

    def work(self, task: str, settings: Settings) -> Outcome:
        if task == "problems":
            self.handed_over.append(self.now)
            return self.problem_outcome
        self.contacts.append(self.now)
        return self.outcomes.pop(0)

    def sleep(self, seconds: float) -> None:
        assert 0 < seconds <= loop.SLICE_S
        self.now += seconds
        self.asleep()

    def gaps(self) -> list[float]:
        return [after - before for before, after in zip(self.contacts, self.contacts[1:], strict=False)]


@pytest.fixture(autouse=True)
def unchanged_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "be_modest", lambda: None)
    monkeypatch.setattr(problems, "open_box", lambda settings: None)


def test_the_first_contact_comes_somewhere_inside_the_window(settings: Settings) -> None:
    world = World(settings, STOP)
    world.loop.run(300)
    assert world.contacts == [1_000_300.0]


def test_contacts_follow_the_interval_and_window_of_the_server(settings: Settings) -> None:
    world = World(settings, FINE, structs.replace(FINE, interval_s=7200, window_s=0), STOP)
    world.loop.run(0)
    assert world.gaps() == [3900.0, 7200.0]


def test_silence_is_met_with_doubling_patience_up_to_an_hour(settings: Settings) -> None:
    world = World(settings, *[SILENCE] * 9, FINE, SILENCE, SILENCE, STOP)
    world.loop.run(0)
    assert world.gaps() == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3900, 60, 120]


def test_patience_is_jittered_over_its_whole_width(settings: Settings) -> None:
    seen = Loop(settings, chance=lambda low, high: low)
    assert seen.delay_after(SILENCE) == 0


def test_the_server_may_ask_for_more_patience(settings: Settings) -> None:
    world = World(settings, structs.replace(SILENCE, retry_after_s=86_400), STOP)
    world.loop.run(0)
    assert world.gaps() == [86_400]


def test_answers_that_will_not_change_wait_for_the_next_interval(settings: Settings) -> None:
    world = World(settings, FINE, structs.replace(SILENCE, repeats=False), STOP)
    world.loop.run(0)
    assert world.gaps()[1] == 3600


def test_a_refused_secret_is_tried_again_after_a_day_and_a_refused_report_at_the_next_time(
    settings: Settings,
) -> None:
    refused = Outcome(exit_code=77, code="enroll_secret_expired", status=401)
    invalid = Outcome(exit_code=77, code="value_not_accepted", status=422)
    world = World(settings, FINE, refused, invalid, STOP)
    world.loop.run(0)
    assert world.gaps()[1:] == [86_400, 3600]


@pytest.mark.parametrize("outcome", [STOP, Outcome(exit_code=78, code="agent_path_writable")])
def test_a_revoked_or_unsafe_agent_stops(settings: Settings, outcome: Outcome) -> None:
    world = World(settings, outcome)
    assert world.loop.run(0) == outcome
    assert len(world.contacts) == 1


def test_a_pc_that_slept_reports_soon_after_it_wakes(settings: Settings) -> None:
    world = World(settings, FINE, STOP)

    def fall_asleep() -> None:
        world.now += 40 * 3600
        world.asleep = lambda: None

    world.asleep = fall_asleep
    world.loop.run(0)
    assert world.gaps()[0] <= 40 * 3600 + loop.SLICE_S


def test_a_clock_that_is_set_back_does_not_silence_the_agent(settings: Settings) -> None:
    world = World(settings, FINE, STOP)

    def set_back() -> None:
        world.now -= 10 * 365 * 86_400
        world.asleep = lambda: None

    world.asleep = set_back
    world.loop.run(0)
    assert len(world.contacts) == 2


def test_problem_reports_are_handed_over_soon_and_not_hammered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(settings, FINE, STOP)
    monkeypatch.setattr(problems, "is_waiting", lambda settings: world.now > 1_000_100)
    world.problem_outcome = SILENCE
    world.loop.run(0)
    assert world.handed_over[0] - 1_000_100 <= 2 * loop.SLICE_S
    assert all(
        after - before >= 60 for before, after in zip(world.handed_over, world.handed_over[1:], strict=False)
    )


def test_a_revoked_agent_asks_twice_at_most_and_forgets(enrolled: Settings, desk: Desk, pc: Pc) -> None:
    world = World(enrolled)
    world.loop = Loop(
        enrolled, perform, clock=lambda: world.now, sleep=world.sleep, chance=lambda low, high: low
    )
    desk.secret = "another"
    outcome = world.loop.run(0)
    assert (outcome.exit_code, outcome.code) == (77, "device_revoked")
    assert len(desk.requests) == 1
    assert not (Path(enrolled.state_dir) / identity.FILE_NAME).exists()
    assert perform("contact", enrolled).code == "agent_not_enrolled"
    assert len(desk.requests) == 1


def test_a_contact_tells_the_loop_what_the_server_ordered(enrolled: Settings, desk: Desk, pc: Pc) -> None:
    assert perform("contact", enrolled) == Outcome(interval_s=3600, window_s=60)
    desk.canned.append(Canned(503, b"", {"Retry-After": "90"}))
    busy = perform("contact", enrolled)
    assert (busy.exit_code, busy.retry_after_s, busy.repeats) == (69, 90, True)


def test_a_bug_in_the_agent_does_not_end_the_loop(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(_: Settings) -> Outcome:
        raise ZeroDivisionError

    monkeypatch.setitem(tasks.TASKS, "contact", crash)
    assert perform("contact", settings) == Outcome(exit_code=69, code="agent_failed")


def test_the_installers_secret_is_used_once_and_removed(
    settings: Settings, desk: Desk, pc: Pc, home: Path
) -> None:
    secret = home / "enrol.secret"
    secret.write_text("let me in\n")
    secret.chmod(0o600)
    told = structs.replace(settings, enrol_secret_file=str(secret))
    assert perform("contact", told).exit_code == 0
    assert not secret.exists()
    assert desk.paths() == ["/api/agent/enrol", "/api/agent/reports"]


def test_a_refused_installers_secret_stays_for_the_next_day(
    settings: Settings, desk: Desk, home: Path
) -> None:
    secret = home / "enrol.secret"
    secret.write_text("wrong\n")
    secret.chmod(0o600)
    outcome = perform("contact", structs.replace(settings, enrol_secret_file=str(secret)))
    assert (outcome.code, outcome.status, outcome.repeats) == ("enroll_secret_expired", 401, True)
    assert secret.exists()


def left_by_user(settings: Settings, subject: str = "화면이 깜빡입니다") -> Path:
    box = Path(settings.runtime_dir) / "problems"
    box.mkdir(parents=True, exist_ok=True)
    (box.parent / "answers").mkdir(exist_ok=True)
    problems.leave(settings, ProblemReport(subject=subject, body="b", account="somebody else"))
    (path,) = box.iterdir()
    return path


def test_problem_reports_reach_the_desk_once(enrolled: Settings, desk: Desk) -> None:
    path = left_by_user(enrolled)
    desk.canned.append(Canned(503))
    assert perform("problems", enrolled).exit_code == 69
    assert path.exists()
    assert perform("problems", enrolled).exit_code == 0
    assert not path.exists()
    assert desk.problems[0].subject == "화면이 깜빡입니다"
    assert problems.answer_to(enrolled, path.stem) == problems.Answer(number="T-1042")
    assert desk.requests[0].headers["idempotency-key"] == desk.requests[1].headers["idempotency-key"]


def test_the_reporter_is_the_owner_of_the_file(enrolled: Settings, desk: Desk) -> None:
    left_by_user(enrolled)
    perform("problems", enrolled)
    assert desk.problems[0].account == problems.account_name(os.getuid())


def test_a_problem_report_that_is_refused_is_given_up_and_its_reporter_told(
    enrolled: Settings, desk: Desk
) -> None:
    path = left_by_user(enrolled)
    desk.canned.append(refusal(422, "value_not_accepted"))
    perform("problems", enrolled)
    assert not path.exists()
    answer = problems.answer_to(enrolled, path.stem)
    assert answer is not None
    assert answer.code == "value_not_accepted"


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
def test_what_is_no_report_is_removed_and_never_followed(enrolled: Settings, home: Path) -> None:
    box = Path(enrolled.runtime_dir) / "problems"
    box.mkdir(parents=True)
    target = home / "shadow"
    target.write_bytes(json.encode(ProblemReport(subject="secret of root")))
    (box / "a.json").symlink_to(target)
    os.link(target, box / "b.json")
    os.mkfifo(box / "c.json")
    (box / "d.json").write_text("rubbish")
    (box / "e.json").write_bytes(b" " * 400_000)
    assert problems.waiting(enrolled) == []
    assert list(box.iterdir()) == []
    assert target.exists()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="the service runs as root")
def test_users_may_put_into_the_box_but_not_look_into_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    problems.open_box(settings)
    box = Path(settings.runtime_dir) / "problems"
    assert (box.stat().st_mode & 0o7777, box.parent.stat().st_mode & 0o777) == (0o1733, 0o755)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children of POSIX")
def test_the_resident_part_stays_small(enrolled: Settings, desk: Desk) -> None:
    """The loop itself loads neither psutil nor requests; its child collects and sends."""
    program = (
        "import sys\n"
        "from msgspec import json\n"
        "from endpoint_agent import loop, settings\n"
        "found = json.decode(sys.argv[1], type=settings.Settings)\n"
        "outcome = loop.in_child('contact', found)\n"
        "assert outcome.exit_code == 0, outcome\n"
        "print([name for name in ('psutil', 'requests', 'urllib3') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, json.encode(enrolled).decode()],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    assert desk.paths() == ["/api/agent/reports"]
