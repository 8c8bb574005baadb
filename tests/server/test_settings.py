"""Settings: file, then environment, then command line; faults are named."""

from pathlib import Path

import pytest

from server import settings
from server.settings import SettingsFault, hand_down, load


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        settings.DATA_DIR,
        *(f"IEUM_{name.upper()}" for name in settings.Settings.__struct_fields__),
    ):
        monkeypatch.delenv(name, raising=False)


def test_the_environment_wins_over_the_file_and_the_command_line_over_both(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "server.toml").write_text('port = 1\nhost = "10.0.0.1"\ncompany = "이음"\n', "utf-8")
    monkeypatch.setenv("IEUM_PORT", "2")
    monkeypatch.setenv("IEUM_HOST", "10.0.0.2")
    monkeypatch.setenv("IEUM_ALLOWED_HOSTS", "a.example, b.example,")

    found = load(str(tmp_path), port=3, database_url=None)

    assert (found.port, found.host, found.company) == (3, "10.0.0.2", "이음")
    assert found.allowed_hosts == ["a.example", "b.example"]
    assert found.url == f"sqlite:///{tmp_path / 'ieum.db'}"


@pytest.mark.parametrize("text", ["port = ", 'port = "x"', "prot = 1", "port = [1]"])
def test_a_fault_in_the_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "server.toml").write_text(text, "utf-8")

    with pytest.raises(SettingsFault, match=r"server\.toml"):
        load(str(tmp_path))


def test_worker_processes_see_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        settings.DATA_DIR,
        *(f"IEUM_{name.upper()}" for name in settings.Settings.__struct_fields__),
    ):
        monkeypatch.setenv(name, "to be restored")
        monkeypatch.delenv(name)
    given = settings.Settings(
        data_dir=str(tmp_path),
        port=7,
        company="이음, 주식회사",
        trusted_proxies=["10.0.0.1"],
        runs_jobs=False,
    )

    hand_down(given)

    assert load() == given


def test_only_names_that_were_given_are_answered(tmp_path: Path) -> None:
    found = load(str(tmp_path), public_url="https://Desk.Corp.example:8443/x")

    assert found.hosts == {"127.0.0.1", "localhost", "::1", "desk.corp.example"}


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "C.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8", "IEUM_LANGUAGE": "ko"}, "ko"),
        ({}, "ko"),
    ],
)
def test_the_command_line_speaks_korean_unless_the_system_is_english(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], language: str
) -> None:
    for name in ("IEUM_LANGUAGE", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    assert settings.language() == language
