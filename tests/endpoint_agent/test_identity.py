"""The device's secret is for root's eyes; the machine's own id never leaves it."""

import os
from pathlib import Path

import pytest

from endpoint_agent import files, identity
from endpoint_agent.identity import Identity, machine_key
from endpoint_agent.settings import Settings
from endpoint_agent.stops import ConfigurationUnsafe, NotEnrolled
from tests.endpoint_agent.pc import NOW

posix = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")


@pytest.fixture
def place(home: Path) -> Settings:
    return Settings(state_dir=str(home / "state"))


def saved(place: Settings) -> Path:
    identity.save(place, Identity(device_id=7, secret="geheim", server="https://x", enrolled_at=NOW))
    return Path(place.state_dir) / identity.FILE_NAME


def test_what_was_saved_comes_back(place: Settings) -> None:
    saved(place)
    assert identity.load(place).authorization() == "Device 7:geheim"
    identity.forget(place)
    with pytest.raises(NotEnrolled):
        identity.load(place)


@posix
def test_the_secret_is_kept_for_one_user(place: Settings) -> None:
    path = saved(place)
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_secret_that_others_can_read_is_not_used(place: Settings, mode: int) -> None:
    saved(place).chmod(mode)
    with pytest.raises(ConfigurationUnsafe):
        identity.load(place)


@posix
def test_a_state_folder_that_others_may_write_is_not_used(place: Settings) -> None:
    saved(place).parent.chmod(0o777)
    with pytest.raises(ConfigurationUnsafe) as stop:
        identity.load(place)
    assert stop.value.facts["path"] == place.state_dir


@posix
def test_a_link_in_place_of_the_secret_is_not_followed(place: Settings) -> None:
    path = saved(place)
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(ConfigurationUnsafe, match="agent_path_link"):
        identity.load(place)


def test_a_folder_that_may_not_be_looked_into_is_not_taken_for_an_empty_one(
    place: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(place)

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(files, "check_owned", lambda path: None)
    monkeypatch.setattr(os, "lstat", refuse)
    with pytest.raises(PermissionError):
        identity.load(place)


def test_a_broken_file_means_enrolling_again(place: Settings) -> None:
    path = saved(place)
    path.write_bytes(b'{"device_id": 7, "sec')
    with pytest.raises(NotEnrolled):
        identity.load(place)


def test_the_key_of_the_machine_hides_its_id() -> None:
    raw = "3d1219c7c4c5404aaa1f6d2a48adfda4"
    key = machine_key(raw)
    assert len(key) == 32
    assert key != raw
    assert key == machine_key(raw.upper() + "\n")
    assert key != machine_key(raw[::-1])
    assert machine_key("") == ""
