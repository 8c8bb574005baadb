"""The commands of an administrator at the server, each ending with a sentence and an exit code."""

import io
import json
import os
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pysqlite3
import pytest

from server import __main__ as server
from server import migrations
from server.app import make_house
from server.auth import queries, set_up
from server.core import backups, files, fulltext, instance
from server.core.context import House
from server.people.models import Person
from server.settings import Settings
from tests.support import auth as _cheap_passwords  # noqa: F401  # hashes cheaply
from tests.support.postgres import Postgres, find_programs

PASSWORD = "긴 비밀번호 열두 자 이상 7"


@pytest.fixture(autouse=True)
def same_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def command(*words: str | Path) -> int:
    return server.main([str(word) for word in words])


def house_over(data: Path, url: str = "") -> House:
    return make_house(Settings(data_dir=str(data), database_url=url))


def make_company(data: Path, url: str = "") -> str:
    """A database with one person and one file; returns the file's digest."""
    data.mkdir(mode=0o700, exist_ok=True)
    house = house_over(data, url)
    migrations.upgrade(house.database.engine)
    with house.transaction() as ctx:
        ctx.session.add(Person(employee_number="1", name="김민지", updated_at=ctx.now))
        digest = files.store(data, b"a hand-over paper")
    house.database.dispose()
    return digest


def names(data: Path, url: str = "") -> list[str]:
    house = house_over(data, url)
    with house.transaction(writes=False) as ctx:
        found = [person.name for person in ctx.session.query(Person)]
    house.database.dispose()
    return found


def answer(capsys: pytest.CaptureFixture[str]) -> str:
    shown = capsys.readouterr()
    return shown.out + shown.err


# --- accounts and secrets -----------------------------------------------------------------------------------


def test_an_administrator_is_created_on_an_empty_directory(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))

    code = command(
        "create-admin", "--data-dir", data, "--login", "admin", "--name", "관리자", "--password-stdin"
    )

    assert (code, "admin" in answer(capsys)) == (0, True)
    house = house_over(data)
    with house.transaction(writes=False) as ctx:
        account = queries.by_login(ctx, "ADMIN")
        assert account is not None
        assert (account.name, account.is_administrator) == ("관리자", True)
    house.database.dispose()
    assert stat.S_IMODE(data.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("password", "sentence"), [("짧다", "12"), ("aaaaaaaaaaaaaaaa", "단순"), ("admin-admin-1", "아이디")]
)
def test_a_weak_password_makes_no_administrator(
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    password: str,
    sentence: str,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))

    code = command("create-admin", "--data-dir", data, "--login", "admin", "--name", "관", "--password-stdin")

    assert (code, sentence in answer(capsys)) == (1, True)


def test_a_mistyped_password_makes_no_administrator(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter([PASSWORD, PASSWORD + "!"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(typed))

    assert command("create-admin", "--data-dir", data, "--login", "admin", "--name", "관") == 1
    assert "다릅니다" in answer(capsys)


def test_an_enrolment_secret_is_the_only_thing_on_standard_output(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_company(data)

    assert command("create-secret", "--data-dir", data, "--valid-days", "7") == 0

    shown = capsys.readouterr()
    assert shown.out.startswith("ieum-enrol-")
    assert shown.out.count("\n") == 1
    assert "다시 볼 수 없습니다" in shown.err


def test_a_secret_cannot_be_good_for_years(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_company(data)

    assert command("create-secret", "--data-dir", data, "--valid-days", "4000") == 1
    assert "365" in answer(capsys)


# --- faults of the surroundings -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["check", "backup", "create-secret"])
def test_without_a_data_directory_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    words = [tmp_path / "b.tar"] if name == "backup" else []

    assert command(name, "--data-dir", tmp_path / "typo", *words) == 78
    assert "typo" in answer(capsys)
    assert not (tmp_path / "typo").exists()


def test_settings_that_cannot_be_read_are_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.mkdir()
    (data / "server.toml").write_text("prot = 1", "utf-8")

    assert command("check", "--data-dir", data) == 78
    assert "prot" in answer(capsys)


def test_a_database_of_a_newer_program_is_left_alone(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_company(data)
    with pysqlite3.connect(str(data / "ieum.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()

    assert command("migrate", "--data-dir", data) == 78
    assert "9999" in answer(capsys)
    assert command("serve", "--data-dir", data, "--port", "0") == 78


def test_nobody_migrates_under_a_running_server(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_company(data)

    with instance.alone(data):
        assert command("migrate", "--data-dir", data) == 75
        assert command("serve", "--data-dir", data, "--port", "0") == 75
    assert str(os.getpid()) in answer(capsys)


def test_several_processes_need_postgresql(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("serve", "--data-dir", data, "--port", "0", "--processes", "2") == 78
    assert "PostgreSQL" in answer(capsys)


def test_a_database_server_that_is_away_is_a_sentence(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = "postgresql://nobody@127.0.0.1:1/none"

    assert command("migrate", "--data-dir", data, "--database-url", address) == 1
    assert "Traceback" not in answer(capsys)


def test_the_api_describes_itself(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("openapi", "--data-dir", data) == 0

    paths = json.loads(capsys.readouterr().out)["paths"]
    assert "/api/session" in paths
    assert not data.exists()


# --- check --------------------------------------------------------------------------------------------------


def test_a_sound_directory_passes(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_company(data)

    assert (command("check", "--data-dir", data), answer(capsys)) == (0, "이상이 없습니다.\n")


def test_what_others_can_read_is_reported(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_company(data)
    data.chmod(0o755)
    assert command("check", "--data-dir", data) == 0

    (data / "ieum.db").chmod(0o644)

    assert command("check", "--data-dir", data) == 1
    assert "chmod" in answer(capsys)


def test_a_database_without_schema_is_reported(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.mkdir(mode=0o700)
    pysqlite3.connect(data / "ieum.db").close()

    assert command("check", "--data-dir", data) == 1
    assert "migrate" in answer(capsys)


def test_lost_and_changed_files_are_reported(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_company(data)
    digest = files.store(data, b"attached")
    with pysqlite3.connect(str(data / "ieum.db")) as database:
        table, column = next(
            (name, column)
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for _, column, *_ in database.execute(f"PRAGMA table_info({name})").fetchall()
            if column.endswith("sha256")
        )
        database.execute("PRAGMA ignore_check_constraints = ON")
        _insert(database, table, {column: digest})
    database.close()
    path = files.path_of(data, digest)

    path.write_bytes(b"tampered")
    assert command("check", "--data-dir", data) == 1
    assert digest in answer(capsys)
    path.unlink()
    assert command("check", "--data-dir", data) == 1
    assert digest in answer(capsys)


def _insert(database: pysqlite3.Connection, table: str, values: dict[str, str]) -> None:
    """A row of any table, with something in every column."""
    columns = database.execute(f"PRAGMA table_info({table})").fetchall()
    row = {
        name: values.get(name, "2026-11-23 00:00:00" if name.endswith("at") else "1")
        for _, name, *_ in columns
    }
    marks = ", ".join("?" for _ in row)
    database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))  # noqa: S608


# --- backup and restore -------------------------------------------------------------------------------------


def test_a_restored_backup_is_the_company_as_it_was(data: Path, tmp_path: Path) -> None:
    digest = make_company(data)
    (data / "server.toml").write_text('company = "이음"\n', "utf-8")
    backup, new = tmp_path / "ieum.tar", tmp_path / "new"

    assert command("backup", "--data-dir", data, backup) == 0
    assert command("restore", backup, "--data-dir", new) == 0

    assert names(new) == ["김민지"]
    assert files.load(new, digest) == b"a hand-over paper"
    assert (new / "server.toml").read_text("utf-8") == 'company = "이음"\n'
    assert command("check", "--data-dir", new) == 0
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (backup, new / "ieum.db", new / "server.toml")]
    assert modes == [0o600] * 3


def test_a_backup_is_made_while_somebody_writes(data: Path, tmp_path: Path) -> None:
    make_company(data)
    house = house_over(data)
    with instance.alone(data), house.transaction() as ctx:
        ctx.session.add(Person(employee_number="2", name="아직 아님", updated_at=ctx.now))
        ctx.session.flush()
        assert command("backup", "--data-dir", data, tmp_path / "b.tar") == 0
    house.database.dispose()

    assert command("restore", tmp_path / "b.tar", "--data-dir", tmp_path / "new") == 0
    assert names(tmp_path / "new") == ["김민지"]


def test_neither_tokens_nor_leftovers_are_in_a_backup(data: Path, tmp_path: Path) -> None:
    digest = make_company(data)
    house = house_over(data)
    with house.transaction() as ctx:
        set_up.offer(ctx)
    house.database.dispose()
    (data / "files" / "00").mkdir()
    (data / "files" / "00" / "tmp12345").write_bytes(b"half a file")

    command("backup", "--data-dir", data, tmp_path / "b.tar")

    with tarfile.open(tmp_path / "b.tar") as tar:
        assert sorted(tar.getnames()) == sorted(["backup.json", "ieum.db", f"files/{digest[:2]}/{digest}"])


def test_a_failed_backup_leaves_the_one_before_and_no_partial_file(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make_company(data)
    target = tmp_path / "b.tar"
    command("backup", "--data-dir", data, target)
    before = target.read_bytes()

    def disk_full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tarfile.TarFile, "addfile", disk_full)
    assert command("backup", "--data-dir", data, target) == 1

    assert "No space left" in answer(capsys)
    assert target.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar", "data"]


def test_a_backup_into_nowhere_is_a_sentence(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_company(data)

    assert command("backup", "--data-dir", data, tmp_path / "no" / "b.tar") == 1
    assert "b.tar" in answer(capsys)


def test_a_damaged_database_is_not_backed_up(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_company(data)
    content = bytearray((data / "ieum.db").read_bytes())
    content[8192 : len(content) // 2] = bytes(len(content) // 2 - 8192)
    (data / "ieum.db").write_bytes(content)

    assert command("backup", "--data-dir", data, tmp_path / "b.tar") == 1
    assert "Traceback" not in answer(capsys)
    assert not (tmp_path / "b.tar").exists()


def tampered(backup: Path, name: str, content: bytes, *, link: str = "") -> None:
    """The backup with one more (or another) member."""
    with tarfile.open(backup) as tar:
        members = {one.name: tar.extractfile(one) for one in tar}
        kept = {one: file.read() for one, file in members.items() if file is not None}
    kept[name] = content
    with tarfile.open(backup, "w") as tar:
        for one, text in kept.items():
            member = tarfile.TarInfo(one)
            member.size = len(text)
            if link and one == name:
                member.type, member.linkname, member.size = tarfile.SYMTYPE, link, 0
            tar.addfile(member, io.BytesIO(text))


@pytest.mark.parametrize(
    ("name", "content", "link"),
    [
        ("../outside", b"x", ""),
        ("/etc/x", b"x", ""),
        ("files/../../x", b"x", ""),
        ("server.toml", b"", "/etc/passwd"),
        ("files/ab/" + "ab" + "0" * 62, b"not what the name says", ""),
        ("ieum.db", b"not a database", ""),
        ("backup.json", b"{}", ""),
    ],
)
def test_a_tampered_backup_is_refused_and_nothing_is_restored(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, link: str
) -> None:
    make_company(data)
    backup, new = tmp_path / "b.tar", tmp_path / "sub" / "new"
    command("backup", "--data-dir", data, backup)
    tampered(backup, name, content, link=link)

    assert command("restore", backup, "--data-dir", new) == 1

    assert "Traceback" not in answer(capsys)
    assert list(new.iterdir()) == []
    assert not (tmp_path / "sub" / "outside").exists()


@pytest.mark.parametrize("cut", [0, 100, 20_000])
def test_a_backup_cut_short_is_refused(data: Path, tmp_path: Path, cut: int) -> None:
    make_company(data)
    backup = tmp_path / "b.tar"
    command("backup", "--data-dir", data, backup)
    backup.write_bytes(backup.read_bytes()[:cut])

    assert command("restore", backup, "--data-dir", tmp_path / "new") == 1
    assert list((tmp_path / "new").iterdir()) == []


def test_nothing_is_restored_over_a_company(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_company(data)
    command("backup", "--data-dir", data, tmp_path / "b.tar")

    assert command("restore", tmp_path / "b.tar", "--data-dir", data) == 1
    assert "ieum.db" in answer(capsys) or "files" in answer(capsys)
    assert names(data) == ["김민지"]


def test_a_postgresql_company_moves_to_another_database(
    data: Path, tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = find_programs()
    assert programs is not None
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    old, new = postgres.fresh_database(), postgres.fresh_database()
    digest = make_company(data, old)
    backup = tmp_path / "b.tar"

    assert command("backup", "--data-dir", data, "--database-url", old, backup) == 0
    assert command("restore", backup, "--data-dir", tmp_path / "new") == 1
    assert command("restore", backup, "--data-dir", tmp_path / "new", "--database-url", new) == 0

    assert names(tmp_path / "new", new) == ["김민지"]
    assert files.load(tmp_path / "new", digest) == b"a hand-over paper"
    assert command("check", "--data-dir", tmp_path / "new", "--database-url", new) == 0


def test_without_the_tools_of_postgresql_there_is_a_clear_sentence(
    data: Path,
    tmp_path: Path,
    postgres: Postgres,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = postgres.fresh_database()
    make_company(data, url)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert command("backup", "--data-dir", data, "--database-url", url, tmp_path / "b.tar") == 1
    assert "pg_dump" in answer(capsys)


def test_every_reason_of_a_backup_has_its_sentence() -> None:
    source = Path(backups.__file__).read_text("utf-8")
    reasons = {part.split('"')[0] for part in source.split('BackupFault("')[1:]}

    assert reasons
    for reason in reasons:
        assert server.t(f"cli.{reason}")


def test_check_makes_nothing_where_there_is_no_database(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "server", "check", "--data-dir", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 78
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_administrator_without_a_terminal_is_told_how(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "server", "create-admin", "--data-dir", str(tmp_path), "--login", "root"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )

    assert done.returncode != 0
    assert "--password-stdin" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_search_index_is_built_anew_and_checked(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make_company(data)
    assert command("reindex", "--data-dir", data) == 0
    house = house_over(data)
    with house.transaction() as ctx:
        fulltext.remove(ctx.session, "person", [1])
    house.database.dispose()

    assert command("check", "--data-dir", data) == 1
    assert "person" in capsys.readouterr().out
    assert command("reindex", "--resume", "--data-dir", data) == 0
    assert command("reindex", "--data-dir", data) == 0
    assert command("check", "--data-dir", data) == 0
