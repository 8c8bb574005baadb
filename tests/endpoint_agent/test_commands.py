"""The command line as an administrator and an employee use it."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import json

from endpoint_agent import commands, files, problems, service, texts
from endpoint_agent.__main__ import main
from endpoint_agent.problems import Answer
from endpoint_agent.settings import Settings
from endpoint_agent.texts import Texts
from shared.errors import sentences
from shared.inventory import EnrolmentState, Report
from tests.endpoint_agent.desk import SECRET, Canned, Desk

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(home: Path, desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program with a settings file of its own; exit code, output, errors."""
    config = home / "agent.toml"
    config.write_text(f'server = "{desk.url}"\nstate_dir = "{home}/state"\nruntime_dir = "{home}/run"\n')
    config.chmod(0o600)

    def call(*words: str, stdin: str = "", lang: str = "en") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        try:
            code = main([words[0], "--config", str(config), "--lang", lang, *words[1:]])
        except SystemExit as left:
            code = int(left.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def test_a_pc_is_enrolled_and_reports(run: Run, desk: Desk, home: Path) -> None:
    code, out, _ = run("enrol", "--asset-tag", "A-0042", stdin="let me in\n")
    assert (code, out) == (0, "Enrolled. Device number 7\n")
    assert (desk.enrolments[0].asset_tag, desk.enrolments[0].hardware.machine_key != "") == ("A-0042", True)
    code, out, _ = run("once")
    assert code == 0
    assert out.startswith("Sent: full report, ")
    code, out, _ = run("once")
    assert out.startswith("Sent: nothing changed, ")
    code, out, _ = run("status", lang="ko")
    assert "장치 번호: 7" in out
    assert "주기: 60분" in out
    written = [
        path for path in (home / "state").rglob("*") if path.is_file() and path.name != "identity.json"
    ]
    assert not any(SECRET.encode() in path.read_bytes() for path in written)
    assert not any(
        b"let me in" in path.read_bytes() for path in (home / "state").rglob("*") if path.is_file()
    )


def test_known_hardware_is_told_that_a_person_decides(run: Run, desk: Desk) -> None:
    desk.state = EnrolmentState.PENDING
    _, out, _ = run("enrol", stdin="let me in")
    assert "until a person accepts it" in out


def test_the_enrolment_secret_may_stand_in_a_file_but_not_in_one_that_others_write(
    run: Run, home: Path
) -> None:
    secret = home / "secret"
    secret.write_text("let me in\n")
    secret.chmod(0o666)
    code, _, err = run("enrol", "--secret-file", str(secret))
    assert (code, "agent_path_writable" in err) == (78, True)
    secret.chmod(0o600)
    assert run("enrol", "--secret-file", str(secret))[0] == 0


def test_a_refused_enrolment_ends_with_77(run: Run) -> None:
    assert run("enrol", stdin="wrong")[0] == 77
    assert run("enrol", stdin="\n")[0] == 78


def test_a_server_without_tls_is_refused_with_78(run: Run, desk: Desk) -> None:
    code, _, err = run("enrol", "--server", "http://desk.example.com", stdin="let me in")
    assert (code, "agent_server_address" in err) == (78, True)
    assert desk.requests == []


def test_a_pc_that_is_not_enrolled_says_so_with_77(run: Run) -> None:
    for command in ("once", "status", "doctor"):
        code, out, err = run(command)
        assert code == 77, command
        assert "agent_not_enrolled" in out + err


def test_a_silent_server_ends_with_69(run: Run, desk: Desk) -> None:
    run("enrol", stdin="let me in")
    desk.canned.append(Canned(503))
    code, _, err = run("once", lang="ko")
    assert code == 69
    assert err == "서버가 지금 받을 수 없습니다(상태 503). 나중에 다시 보냅니다. [agent_server_busy]\n"
    assert "1" in run("status")[1].split("Waiting to be sent: ")[1]


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_a_state_folder_that_others_may_write_ends_with_78_and_its_name(run: Run, home: Path) -> None:
    run("enrol", stdin="let me in")
    (home / "state").chmod(0o777)
    code, _, err = run("once")
    assert code == 78
    assert str(home / "state") in err


def test_show_prints_what_would_be_sent_and_sends_nothing(run: Run, desk: Desk) -> None:
    code, out, _ = run("show")
    assert code == 0
    report = json.decode(out, type=Report)
    assert report.software
    assert report.sections is not None
    assert desk.requests == []


@pytest.mark.parametrize(
    ("lang", "words"),
    [("ko", ("[설치된 프로그램]", "키 입력")), ("en", ("[Installed software]", "keystrokes"))],
)
def test_show_for_people_lists_every_part_and_what_is_never_collected(
    run: Run, lang: str, words: tuple[str, str]
) -> None:
    code, out, _ = run("show", "--human", lang=lang)
    assert code == 0
    assert all(word in out for word in words)
    assert "{" not in out


def test_show_last_reads_what_the_service_sent(run: Run, home: Path) -> None:
    assert run("show", "--last")[0] == 1
    (home / "run").mkdir(mode=0o755)
    run("enrol", stdin="let me in")
    run("once")
    code, out, _ = run("show", "--last")
    assert (code, json.decode(out, type=Report).software != []) == (0, True)
    assert run("show", "--last", "--human")[0] == 0


def test_the_notice_names_what_is_switched_off(run: Run, home: Path) -> None:
    config = home / "agent.toml"
    config.write_text(config.read_text() + 'categories_off = ["software"]\n')
    _, out, _ = run("what-is-collected", lang="ko")
    (line,) = [line for line in out.splitlines() if "설치된 프로그램:" in line]
    assert line.endswith("(꺼짐)")


def test_a_problem_of_an_administrator_gets_its_number(run: Run, desk: Desk) -> None:
    run("enrol", stdin="let me in")
    code, out, _ = run("report", "--subject", "프린터 안 됨", stdin="3층 복합기\n")
    assert (code, out) == (0, "Reported. Ticket T-1042\n")
    assert (desk.problems[0].subject, desk.problems[0].body) == ("프린터 안 됨", "3층 복합기\n")
    assert run("report", "--subject", "x" * 300)[0] == 78


def test_a_problem_of_an_employee_is_left_for_the_service(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("enrol", stdin="let me in")
    state = str(home / "state")
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: False if str(path) == state else real(path, mode))
    code, _, err = run("report", "--subject", "느림", "--body", "")
    assert (code, "agent_service_missing" in err) == (77, True)
    (home / "run/problems").mkdir(parents=True)
    monkeypatch.setattr(commands, "ANSWER_WAIT_S", 0)
    code, out, _ = run("report", "--subject", "느림", "--body", "")
    assert (code, "handed to the agent" in out) == (0, True)
    (left,) = problems.waiting(Settings(runtime_dir=str(home / "run")))
    assert left.problem.subject == "느림"


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (Answer(number="T-7"), 0, "Reported. Ticket T-7"),
        (Answer(code="device_revoked"), 77, "[device_revoked]"),
    ],
)
def test_an_employee_hears_what_became_of_the_report(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer, code: int, said: str
) -> None:
    state = str(home / "state")
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: False if str(path) == state else real(path, mode))
    monkeypatch.setattr(problems, "answer_to", lambda settings, key: answer)
    (home / "run/problems").mkdir(parents=True)
    ended, out, err = run("report", "--subject", "느림", "--body", "")
    assert (ended, said in out + err) == (code, True)


def test_the_doctor_walks_all_the_way_and_names_the_step_that_fails(run: Run, desk: Desk) -> None:
    run("enrol", stdin="let me in")
    code, out, _ = run("doctor")
    assert code == 0
    assert out.count("[ok]") == 9
    desk.canned.append(Canned(404))
    code, out, _ = run("doctor")
    assert code == 69
    assert out.splitlines()[-1].startswith("[failed] answer of the server")
    desk.canned.append(Canned(200))
    desk.canned.append(Canned(200, b"", {"Date": "Thu, 01 Jan 1970 00:00:00 GMT"}))


def test_wrong_usage_ends_with_2(run: Run) -> None:
    assert run("fly")[0] == 2
    assert run("report")[0] == 2


@pytest.mark.parametrize("lang", texts.LANGUAGES)
def test_help_is_in_both_languages_with_the_exit_codes(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([f"--lang={lang}", "--help"])
    printed = capsys.readouterr().out
    assert all(code in printed for code in ("69", "77", "78"))
    assert ("수집" in printed) is (lang == "ko")


def test_both_languages_have_the_same_words_and_placeholders() -> None:
    import re

    ko, en = (Texts(lang)._words for lang in texts.LANGUAGES)
    assert set(ko) == set(en)
    for key in ko:
        assert set(re.findall(r"\{(\w+)", ko[key])) == set(re.findall(r"\{(\w+)", en[key])), key


def test_every_refusal_of_the_agent_has_its_sentence() -> None:
    import re

    source = "".join(path.read_text() for path in Path(texts.__file__).parent.rglob("*.py"))
    codes = set(re.findall(r"\"(agent_[a-z_]+)\"", source))
    assert len(codes) > 20
    for lang in texts.LANGUAGES:
        assert codes <= set(sentences(lang)), codes - set(sentences(lang))


@pytest.mark.skipif(sys.platform != "linux", reason="systemd")
def test_the_unit_is_hardened_and_stops_for_good_when_refused() -> None:
    unit = service.unit_text()
    for line in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "RestartPreventExitStatus=77 78",
        "UMask=0077",
    ):
        assert line in unit
    assert f"ExecStart={sys.executable} -I -m endpoint_agent run" in unit


@pytest.mark.skipif(sys.platform != "linux", reason="systemd")
def test_the_service_is_installed_and_removed_without_a_trace(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, ...]] = []
    monkeypatch.setattr(service, "_UNIT_FILE", home / "ieum-agent.service")
    monkeypatch.setattr(service, "_tell", lambda *words: told.append(words))
    monkeypatch.setattr(files, "check_owned", lambda path: None)
    assert service.install() == str(home / "ieum-agent.service")
    assert (home / "ieum-agent.service").read_text() == service.unit_text()
    service.remove()
    assert list(home.glob("*.service")) == []
    assert told == [
        ("systemctl", "daemon-reload"),
        ("systemctl", "enable", "--now", "ieum-agent.service"),
        ("systemctl", "disable", "--now", "ieum-agent.service"),
        ("systemctl", "daemon-reload"),
    ]


def test_the_program_starts_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "endpoint_agent", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("ieum-agent ")
