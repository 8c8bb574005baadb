"""The server's command line: serve, migrate, create-admin, create-secret, check, backup, restore, openapi."""

import argparse
import getpass
import json
import logging
import multiprocessing
import os
import re
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from uvicorn.supervisors import Multiprocess

from server import migrations
from server.app import make_app, make_house
from server.auth import set_up
from server.core import backups, instance, logs
from server.core.backups import BackupFault, Manifest
from server.core.context import Context, House
from server.core.db import Base, integrity_faults
from server.core.files import path_of
from server.core.text import say, say_refusal
from server.custody import checking
from server.inventory.actions import enrolment
from server.migrations import DatabaseIsNewer
from server.settings import LOOPBACK_NAMES, Settings, SettingsFault, hand_down, language, load
from shared import __version__
from shared.errors import DeskError
from shared.inventory import NewEnrolmentSecret

FAILED, BUSY, BAD_CONFIGURATION = 1, 75, 78
STOP_S = 8
"""Seconds that open requests have when the server stops; live feeds are cut then."""
WORKER = "server.__main__:worker"

log = logging.getLogger("server")


class Fault(Exception):
    """The command could not be done; `key` is its sentence, `code` what the shell sees."""

    def __init__(self, key: str, code: int = FAILED, **facts: Any) -> None:
        super().__init__(key)
        self.key = key
        self.code = code
        self.facts = facts


def t(key: str, **facts: object) -> str:
    return say(language(), key, **facts)


def tell(key: str, **facts: object) -> None:
    print(t(key, **facts), flush=True)


# --- what every command needs -------------------------------------------------------------------------------


def settings_of(args: argparse.Namespace) -> Settings:
    given = {name: getattr(args, name, None) for name in ("database_url", "host", "port", "processes")}
    return load(args.data_dir, **given)


@contextmanager
def house_of(settings: Settings) -> Iterator[House]:
    """The house over a data directory that exists, closed at the end."""
    if not settings.folder.is_dir():
        raise Fault("cli.no_data_dir", BAD_CONFIGURATION, folder=settings.folder)
    house = make_house(settings)
    try:
        yield house
    finally:
        house.database.dispose()


def make_folder(settings: Settings) -> None:
    settings.folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def one_server(settings: Settings) -> Any:
    """SQLite has one server; PostgreSQL may have many."""
    return nullcontext() if settings.database_url.startswith("postgres") else instance.alone(settings.folder)


def bring_up_to_date(settings: Settings, house: House) -> None:
    """Give the database the schema of this program, unless a server works on it at this moment."""
    if migrations.current(house.database.engine) != migrations.head():
        with one_server(settings):
            migrations.upgrade(house.database.engine)


# --- serve --------------------------------------------------------------------------------------------------


def serve(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    make_folder(settings)
    logs.configure()
    if settings.processes > 1 and not settings.database_url.startswith("postgres"):
        raise Fault("cli.processes_need_postgres", BAD_CONFIGURATION)
    with one_server(settings), listening(settings) as listener:
        with house_of(settings) as house:
            migrations.upgrade(house.database.engine)
            prepare(settings, house)
        return run(settings, listener)


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except (OSError, OverflowError) as error:
        text = getattr(error, "strerror", None) or error
        facts = {"host": settings.host, "port": settings.port, "text": text}
        raise Fault("cli.port_taken", BUSY, **facts) from error
    with listener:
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else each answer waits 40 ms
        yield listener


def prepare(settings: Settings, house: House) -> None:
    """What a start finds missing: the company's name, the way in for the first administrator."""
    with house.transaction() as ctx:
        if settings.company:
            set_up.name_company(ctx, settings.company)
        token = set_up.offer(ctx)
    if token is not None:
        log.warning(t("cli.set_up_token", token=token))
    if settings.host not in LOOPBACK_NAMES and settings.hosts == LOOPBACK_NAMES:
        log.warning(t("cli.no_public_url"))


def run(settings: Settings, listener: socket.socket) -> int:
    """Serve until SIGTERM or Ctrl-C, then let open requests end."""
    host, port = listener.getsockname()[:2]
    config = web_server(settings)
    log.info(t("cli.listening", version=__version__, host=host, port=port))
    if settings.processes > 1:
        hand_down(settings)
        Multiprocess(config, sockets=[listener]).run()
        return 0
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: None)  # the web server raises it again once everything has ended
    server = uvicorn.Server(config)
    server.run(sockets=[listener])
    return 0 if server.started else FAILED


def web_server(settings: Settings) -> uvicorn.Config:
    has_many = settings.processes > 1
    return uvicorn.Config(
        WORKER if has_many else make_app(settings, make_house(settings)),
        factory=has_many,
        workers=settings.processes,
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="on",
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=STOP_S,
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=32_768,
        ssl_certfile=settings.certificate or None,
        ssl_keyfile=settings.certificate_key or None,
    )


def worker() -> Any:
    """The application of one process out of several; its settings come from the environment."""
    os.umask(0o077)
    logs.configure()
    settings = load()
    return make_app(settings, make_house(settings))


# --- small commands -----------------------------------------------------------------------------------------


def migrate(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    make_folder(settings)
    with one_server(settings), house_of(settings) as house:
        before = migrations.current(house.database.engine)
        migrations.upgrade(house.database.engine)
        tell("cli.migrated", before=before or "-", after=migrations.head())
    return 0


def create_admin(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    make_folder(settings)
    password = sys.stdin.readline().rstrip("\n") if args.password_stdin else ask_password()
    with house_of(settings) as house:
        bring_up_to_date(settings, house)
        with house.transaction() as ctx:
            account = set_up.create_administrator(ctx, login=args.login, name=args.name, password=password)
        (settings.folder / set_up.FILE).unlink(missing_ok=True)
        tell("cli.admin_created", login=account.login)
    return 0


def ask_password() -> str:
    try:
        password = getpass.getpass(t("cli.password") + " ")
        again = getpass.getpass(t("cli.password_again") + " ")
    except EOFError as error:
        raise Fault("cli.no_terminal") from error
    if again != password:
        raise Fault("cli.passwords_differ")
    return password


def create_secret(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    form = {"label": args.label, "valid_days": args.valid_days, "max_uses": args.max_uses}
    try:
        wanted = msgspec.convert(form, NewEnrolmentSecret)
    except msgspec.ValidationError as error:
        raise Fault("cli.value_refused", text=error) from error
    with house_of(settings) as house:
        bring_up_to_date(settings, house)
        with house.transaction() as ctx:
            made = enrolment.create_secret(ctx, wanted)
    print(made.secret)
    print(t("cli.secret_created", until=made.row.expires_at.date()), file=sys.stderr)
    return 0


def openapi(args: argparse.Namespace) -> int:
    settings = settings_of(args)
    house = make_house(settings)
    schema = make_app(settings, house).openapi_schema.to_schema()
    house.database.dispose()
    print(json.dumps(schema, ensure_ascii=False, indent=2))
    return 0


# --- check --------------------------------------------------------------------------------------------------


def check(args: argparse.Namespace) -> int:
    """Look at everything, change nothing; every fault is a line, and the exit code says whether."""
    settings = settings_of(args)
    if not settings.database_url and not (settings.folder / "ieum.db").is_file():
        raise Fault("cli.no_database", BAD_CONFIGURATION, folder=settings.folder)
    with house_of(settings) as house:
        faults = list(faults_of_folder(settings))
        revision = migrations.current(house.database.engine)
        if revision != migrations.head():
            faults.append(t("cli.schema_differs", found=revision or "-", known=migrations.head()))
        else:
            with house.transaction(writes=False) as ctx:
                faults += integrity_faults(ctx.session)
                faults += file_faults(ctx)
                faults += checking.verify(ctx)
    for fault in faults:
        print(fault)
    tell("cli.check_failed" if faults else "cli.check_passed", count=len(faults))
    return FAILED if faults else 0


def faults_of_folder(settings: Settings) -> Iterator[str]:
    """A closed directory keeps everything in it; in an open one each file has to be closed."""
    if os.name != "posix" or not is_open(settings.folder):
        return
    for name in ("ieum.db", "ieum.db-wal", "server.toml", set_up.FILE):
        if is_open(settings.folder / name):
            yield t("cli.readable_by_others", path=settings.folder / name)


def is_open(path: Path) -> bool:
    """To users outside its owner's group."""
    return path.exists() and bool(path.stat().st_mode & 0o007)


def file_faults(ctx: Context) -> Iterator[str]:
    """Files that records name and the directory lacks, or whose content is no longer what was stored."""
    digests = {
        digest
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if re.search(r"(^|_)sha256$", column.name)
        for digest in ctx.session.scalars(select(column).where(column != "").distinct())
    }
    for digest in sorted(digests):
        path = path_of(ctx.data_dir, digest)
        if not path.is_file():
            yield t("cli.file_missing", name=digest)
        elif sha256(path.read_bytes()).hexdigest() != digest:
            yield t("cli.file_changed", name=digest)


# --- backup and restore -------------------------------------------------------------------------------------


def backup(args: argparse.Namespace) -> int:
    settings, target = settings_of(args), Path(args.file).absolute()
    with house_of(settings) as house:
        kind = "sqlite" if house.database.is_sqlite else "postgresql"
        revision = migrations.current(house.database.engine)
        if not revision:
            raise Fault("cli.nothing_to_back_up", folder=settings.folder)
        manifest = Manifest(database=kind, revision=revision, made_at=house.clock.now())
        backups.make(house.database, settings.folder, target, manifest)
    tell("cli.backed_up", file=target, size=f"{target.stat().st_size:,}")
    return 0


def restore(args: argparse.Namespace) -> int:
    folder = Path(args.data_dir)
    manifest = backups.restore(Path(args.file), folder, args.database_url or "")
    tell("cli.restored", folder=folder, made_at=manifest.made_at.astimezone().strftime("%Y-%m-%d %H:%M"))
    return 0


# --- the command line ---------------------------------------------------------------------------------------

Command = Callable[[argparse.Namespace], int]


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="ieum-server", description=t("cli.help"))
    top.add_argument("--version", action="version", version=f"ieum-server {__version__}")
    commands = top.add_subparsers(required=True, metavar=t("cli.command"))

    def add(name: str, command: Command, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(command=command)
        sub.add_argument("--data-dir", required=name == "restore", help=t("cli.help_data_dir"))
        sub.add_argument("--database-url", help=t("cli.help_database_url"))
        return sub

    serving = add("serve", serve, t("cli.help_serve"))
    serving.add_argument("--host", help=t("cli.help_host"))
    serving.add_argument("--port", type=int, help=t("cli.help_port"))
    serving.add_argument("--processes", type=int, help=t("cli.help_processes"))
    add("migrate", migrate, t("cli.help_migrate"))
    admin = add("create-admin", create_admin, t("cli.help_create_admin"))
    admin.add_argument("--login", required=True)
    admin.add_argument("--name", required=True)
    admin.add_argument("--password-stdin", action="store_true", help=t("cli.help_password_stdin"))
    secret = add("create-secret", create_secret, t("cli.help_create_secret"))
    secret.add_argument("--label", default="ieum-server create-secret")
    secret.add_argument("--valid-days", type=int, default=30)
    secret.add_argument("--max-uses", type=int, default=1000)
    add("check", check, t("cli.help_check"))
    add("backup", backup, t("cli.help_backup")).add_argument("file")
    add("restore", restore, t("cli.help_restore")).add_argument("file")
    add("openapi", openapi, t("cli.help_openapi"))
    return top


def fault_of(error: Exception) -> Fault:
    """Every fault an administrator can mend, as a sentence and an exit code; anything else is a bug."""
    match error:
        case Fault():
            return error
        case SettingsFault():
            return Fault("cli.settings_broken", BAD_CONFIGURATION, text=error)
        case instance.AlreadyRunning():
            return Fault("cli.already_running", BUSY, pid=error.pid)
        case DatabaseIsNewer():
            return Fault("cli.database_newer", BAD_CONFIGURATION, found=error.found, known=error.known)
        case BackupFault():
            return Fault(f"cli.{error.reason}", **error.facts)
        case DBAPIError():
            return Fault("cli.database_fault", text=str(error.orig).strip())
    raise error


def main(words: list[str] | None = None) -> int:
    multiprocessing.freeze_support()
    os.umask(0o077)
    args = parser().parse_args(words)
    command: Command = args.command
    try:
        return command(args)
    except DeskError as refusal:
        facts = {"field": refusal.field, **refusal.facts}
        print(say_refusal(language(), refusal.code, facts), file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        fault = fault_of(error)
        print(t(fault.key, **fault.facts), file=sys.stderr)
        return fault.code


if __name__ == "__main__":
    sys.exit(main())
