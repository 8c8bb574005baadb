"""Installed applications of macOS: those for all users; home folders are not entered."""

import plistlib
from collections.abc import Iterator
from pathlib import Path
from xml.parsers.expat import ExpatError

from endpoint_agent.parsers import names, packages
from shared.inventory import Program

FOLDERS = (Path("/Applications"), Path("/Applications/Utilities"))
_LIMIT = 1_048_576


def software() -> list[Program]:
    return packages.sorted_once(program for folder in FOLDERS for program in _bundles(folder))


def _bundles(folder: Path) -> Iterator[Program]:
    for bundle in sorted(folder.glob("*.app")) + sorted(folder.glob("*/*.app")):
        program = program_of(bundle)
        if program is not None:
            yield program


def program_of(bundle: Path) -> Program | None:
    """Name and version out of a bundle's property list; None where there is none to read."""
    try:
        with open(bundle / "Contents/Info.plist", "rb") as file:
            found = plistlib.loads(file.read(_LIMIT))
        stamp = bundle.stat().st_mtime
    except (OSError, plistlib.InvalidFileException, ExpatError, ValueError):
        return None
    name = found.get("CFBundleDisplayName") or found.get("CFBundleName") or bundle.stem
    version = found.get("CFBundleShortVersionString") or found.get("CFBundleVersion") or ""
    return Program(
        name=names.clean(str(name)),
        version=names.clean(str(version)),
        source="bundle",
        installed_on=packages.day_of(stamp),
    )
