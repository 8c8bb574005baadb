"""Settings are typed, checked and read only from a file that nobody else may write."""

from pathlib import Path

import pytest

from endpoint_agent import files, settings
from endpoint_agent.settings import server_address
from endpoint_agent.stops import ConfigurationUnsafe


def write(home: Path, text: str) -> Path:
    path = home / "agent.toml"
    path.write_text(text)
    path.chmod(0o600)
    return path


def refused(home: Path, text: str) -> str:
    with pytest.raises(ConfigurationUnsafe) as stop:
        settings.load(write(home, text))
    assert stop.value.exit_code == 78
    return f"{stop.value.code} {stop.value.facts.get('reason', '')}"


def test_a_file_sets_everything(home: Path) -> None:
    found = settings.load(
        write(
            home,
            'server = "https://desk.example.com"\ninterval_s = 7200\ncategories_off = ["displays"]\n'
            'software_exclude = ["^steam"]\nobserve_account = true\nproxy = "http://proxy:3128"\n'
            f'server_pin = "sha256:{"ab" * 32}"\nstate_dir = "/var/lib/x"\n',
        )
    )
    assert (found.server, found.interval_s, found.observe_account) == ("https://desk.example.com", 7200, True)
    assert (found.state_dir, settings.pin_of(found)) == ("/var/lib/x", "ab" * 32)


def test_without_a_file_there_are_safe_defaults(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(settings, "default_config_file", lambda: home / "missing.toml")
    found = settings.load()
    assert (found.observe_account, found.categories_off, found.interval_s) == (False, [], 14_400)
    assert found.state_dir == settings.default_state_dir()


def test_what_the_command_line_says_wins(home: Path) -> None:
    path = write(home, 'server = "https://a"\nstate_dir = "/a"\n')
    found = settings.load(path, state_dir="/b", server="https://b")
    assert (found.server, found.state_dir) == ("https://b", "/b")


def test_a_file_that_was_named_but_is_missing_is_refused(home: Path) -> None:
    with pytest.raises(ConfigurationUnsafe, match="agent_config_missing"):
        settings.load(home / "missing.toml")


@pytest.mark.parametrize(
    "text",
    [
        "interval_s = 10",
        "interval_s = 99999999",
        'colour = "red"',
        'server_pin = "md5:12"',
        "server = 5",
        "broken",
        'categories_off = ["processes"]',
        'software_exclude = ["("]',
        "verify = false",
    ],
)
def test_wrong_settings_are_refused_with_a_reason(home: Path, text: str) -> None:
    assert refused(home, text).startswith("agent_config_invalid ")


@pytest.mark.parametrize(
    "address",
    [
        "https://desk.example.com",
        "https://desk.example.com:8443/ieum",
        "http://127.0.0.1:8080",
        "http://localhost",
        "http://[::1]:80",
    ],
)
def test_https_and_this_very_machine_are_accepted(address: str) -> None:
    assert server_address(address + "/") == address


@pytest.mark.parametrize(
    "address",
    [
        "http://desk.example.com",
        "http://10.0.0.1",
        "http://127.0.0.1.example.com",
        "ftp://x",
        "desk.example.com",
        "",
        "https://",
        "https://user:pw@desk",
        "https://desk/?x=1",
        "http://localhost.example.com",
        "file:///etc/passwd",
    ],
)
def test_anything_else_is_no_server(address: str) -> None:
    with pytest.raises(ConfigurationUnsafe, match="agent_server_address"):
        server_address(address)


def test_a_user_who_may_not_read_the_settings_can_still_report_a_problem(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, limit: int = 0) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    path = write(home, 'runtime_dir = "/elsewhere"')
    monkeypatch.setattr(files, "read", refuse)
    assert settings.load(path, is_for_anyone=True).runtime_dir == settings.default_runtime_dir()
    with pytest.raises(PermissionError):
        settings.load(path)


def test_a_file_that_others_may_write_is_refused(home: Path) -> None:
    path = write(home, "interval_s = 3600")
    path.chmod(0o666)
    with pytest.raises(ConfigurationUnsafe, match="agent_path_writable"):
        settings.load(path)


def test_a_certificate_file_that_others_may_write_is_refused(home: Path) -> None:
    card = home / "ca.pem"
    card.touch()
    card.chmod(0o666)
    with pytest.raises(ConfigurationUnsafe, match="agent_path_writable"):
        settings.load(write(home, f'server_ca = "{card}"'))
