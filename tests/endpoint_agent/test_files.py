"""Files that nobody else can change, written whole or not at all."""

import os
from pathlib import Path

import pytest

from endpoint_agent import files
from endpoint_agent.stops import ConfigurationUnsafe

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")


def refused(path: Path) -> str:
    with pytest.raises(ConfigurationUnsafe) as stop:
        files.check_owned(path)
    assert stop.value.exit_code == 78
    return f"{stop.value.code} {stop.value.facts['path']}"


def test_a_folder_of_ones_own_is_accepted(home: Path) -> None:
    files.check_owned(home)
    files.check_owned(home / "not" / "there" / "yet")


@pytest.mark.parametrize("mode", [0o770, 0o702, 0o777])
def test_a_path_that_others_may_write_is_refused_and_named(home: Path, mode: int) -> None:
    folder = home / "open"
    folder.mkdir()
    folder.chmod(mode)
    (folder / "agent.toml").touch(0o600)
    assert refused(folder / "agent.toml") == f"agent_path_writable {folder}"


def test_a_sticky_folder_is_fine_above_but_not_as_the_place_itself(home: Path) -> None:
    folder = home / "sticky"
    folder.mkdir()
    folder.chmod(0o1777)
    (folder / "mine").mkdir(0o700)
    files.check_owned(folder / "mine")
    assert refused(folder).startswith("agent_path_writable")


def test_a_link_is_refused_and_so_is_a_link_to_an_open_place(home: Path) -> None:
    (home / "real").mkdir(0o700)
    (home / "link").symlink_to(home / "real")
    assert refused(home / "link") == f"agent_path_link {home / 'link'}"
    opened = home / "opened"
    opened.mkdir()
    opened.chmod(0o777)
    (home / "way").symlink_to(opened)
    assert refused(home / "way" / "file") == f"agent_path_writable {opened}"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs root to give a file away")
def test_a_path_of_another_user_is_refused(home: Path) -> None:
    given = home / "given"
    given.mkdir()
    os.chown(given, 65_534, 65_534)
    assert refused(given / "x") == f"agent_path_foreign {given}"


def test_a_link_in_place_of_the_file_is_never_followed(home: Path) -> None:
    target = home / "passwd"
    target.write_text("root")
    (home / "state.json").symlink_to(target)
    with pytest.raises(OSError, match="symbolic"):
        files.read(home / "state.json")
    files.write_whole(home / "state.json", b"mine")
    assert target.read_text() == "root"
    assert (home / "state.json").read_bytes() == b"mine"
    assert not (home / "state.json").is_symlink()


def test_a_link_in_place_of_the_draft_is_never_followed(home: Path) -> None:
    target = home / "passwd"
    target.write_text("root")
    (home / ".state.json.new").symlink_to(target)
    files.write_whole(home / "state.json", b"mine")
    assert target.read_text() == "root"


def test_a_fifo_does_not_hang_the_reader(home: Path) -> None:
    os.mkfifo(home / "state.json")
    with pytest.raises(OSError, match="regular"):
        files.read(home / "state.json")


def test_an_interrupted_write_leaves_the_old_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home / "state.json"
    files.write_whole(path, b"old")

    def fail(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="space"):
        files.write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert sorted(entry.name for entry in home.iterdir()) == ["state.json"]


def test_private_files_and_folders_are_private(home: Path) -> None:
    files.make_private_folder(home / "state")
    files.write_whole(home / "state" / "x", b"")
    assert (home / "state").stat().st_mode & 0o777 == 0o700
    assert (home / "state" / "x").stat().st_mode & 0o777 == 0o600
