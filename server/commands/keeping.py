"""check, reindex, backup, restore."""

import argparse
import os
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from server import migrations
from server.auth import set_up
from server.commands.base import (
    BAD_CONFIGURATION,
    FAILED,
    Add,
    Fault,
    bring_up_to_date,
    house_of,
    settings_of,
    t,
    tell,
)
from server.core import backups
from server.core.backups import Manifest
from server.core.context import Context
from server.core.db import Base, integrity_faults
from server.core.files import path_of
from server.custody import checking
from server.search.actions import index as search_index
from server.settings import Settings


def add(adding: Add) -> None:
    adding("check", check, t("cli.help_check"))
    reindexing = adding("reindex", reindex, t("cli.help_reindex"))
    reindexing.add_argument("--resume", action="store_true", help=t("cli.help_resume"))
    adding("backup", backup, t("cli.help_backup")).add_argument("file")
    adding("restore", restore, t("cli.help_restore")).add_argument("file")


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
            with house.transaction(writes=False, sees_one_moment=True) as ctx:
                faults += integrity_faults(ctx.session)
                faults += file_faults(ctx)
                faults += checking.verify(ctx)
                faults += [t(key, **facts) for key, facts in search_index.faults(ctx)]
    for fault in faults:
        print(fault)
    tell("cli.check_failed" if faults else "cli.check_passed", count=len(faults))
    return FAILED if faults else 0


def reindex(args: argparse.Namespace) -> int:
    """Build the search index anew, in small transactions beside a server that works on."""
    with house_of(settings_of(args)) as house:
        bring_up_to_date(settings_of(args), house)
        count = sum(search_index.rebuild(house, from_start=not args.resume))
    tell("cli.reindexed", count=f"{count:,}")
    return 0


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
