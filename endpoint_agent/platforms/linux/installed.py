"""Installed software of Linux: dpkg, rpm, flatpak and snap, machine-wide only."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

from msgspec import DecodeError, json, structs

from endpoint_agent import programs
from endpoint_agent.parsers import packages
from endpoint_agent.platforms.linux import sysfs
from shared.inventory import Program

_METAINFO_LIMIT = 262_144
_SNAPD_TIME_LIMIT_S = 10.0
_SNAPD_LIMIT = 4 * 1_048_576


def software() -> list[Program]:
    return packages.sorted_once([*_dpkg(), *_rpm(), *_flatpak(), *_snap()])


def _dpkg() -> Iterator[Program]:
    status = sysfs.content("var/lib/dpkg/status", 64 * 1_048_576).decode("utf-8", "replace")
    days = _dpkg_days() if status else {}
    for program in packages.dpkg(status):
        stamp = days.get(f"{program.name}:{program.architecture}") or days.get(program.name)
        yield structs.replace(program, installed_on=packages.day_of(stamp)) if stamp else program


def _dpkg_days() -> dict[str, float]:
    """When each package's list of files was written, which is when it was installed."""
    try:
        with os.scandir(sysfs.path("var/lib/dpkg/info")) as entries:
            return {
                entry.name.removesuffix(".list"): entry.stat().st_mtime
                for entry in entries
                if entry.name.endswith(".list")
            }
    except OSError:
        return {}


def _rpm() -> Iterator[Program]:
    has_database = any(sysfs.path(f"{folder}/rpm").is_dir() for folder in ("var/lib", "usr/lib/sysimage"))
    program = programs.find("rpm") if has_database else None
    if program and any(sysfs.children("var/lib/rpm") or sysfs.children("usr/lib/sysimage/rpm")):
        yield from packages.rpm(programs.run(program, "-qa", "--qf", packages.RPM_FORMAT))


def _flatpak() -> Iterator[Program]:
    """Read from where flatpak deploys for all users; the program itself would look into home folders."""
    for app in sysfs.children("var/lib/flatpak/app"):
        for active in sorted(app.glob("*/*/active")):
            name, version, developer = packages.flatpak_version(_metainfo(active, app.name))
            architecture, branch = active.parts[-3], active.parts[-2]
            if architecture == "current":
                continue
            yield Program(
                name=name or app.name[:250],
                version=version or branch[:250],
                publisher=developer,
                source="flatpak",
                architecture=architecture[:64],
                installed_on=packages.day_of(active.stat().st_mtime),
            )


def _metainfo(active: Path, app_id: str) -> str:
    for folder in ("files/share/metainfo", "files/share/appdata", "export/share/metainfo"):
        for ending in ("metainfo.xml", "appdata.xml"):
            found = sysfs.text(active / folder / f"{app_id}.{ending}", _METAINFO_LIMIT)
            if found:
                return found
    return ""


def _snap() -> Iterator[Program]:
    answer = _ask_snapd()
    if answer is not None:
        yield from packages.snaps(answer)
        return
    for folder in sysfs.children("snap"):
        program = packages.snap_yaml(sysfs.text(folder / "current/meta/snap.yaml", _METAINFO_LIMIT))
        if program is not None:
            yield program


def _ask_snapd() -> dict[str, object] | None:
    """snapd's answer to "which snaps are installed?", None where it does not give one."""
    address = sysfs.path("run/snapd.socket")
    if not address.exists():
        return None
    received = bytearray()
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(_SNAPD_TIME_LIMIT_S)
            line.connect(str(address))
            line.sendall(b"GET /v2/snaps HTTP/1.0\r\nHost: localhost\r\n\r\n")
            while len(received) < _SNAPD_LIMIT and (chunk := line.recv(65_536)):
                received += chunk
        return json.decode(bytes(received).partition(b"\r\n\r\n")[2], type=dict[str, object])
    except (OSError, DecodeError):
        return None
