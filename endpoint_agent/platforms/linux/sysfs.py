"""Reading the small files of the kernel: a missing or forbidden one is simply empty."""

import os
from pathlib import Path

ROOT = Path("/")
"""Tests put a recorded tree here."""
_LIMIT = 4 * 1_048_576


def path(name: str) -> Path:
    return ROOT / name.lstrip("/")


def content(name: str | Path, limit: int = _LIMIT) -> bytes:
    """The bytes of a file below the root, b"" when it cannot be read."""
    try:
        with open(path(name) if isinstance(name, str) else name, "rb") as file:
            return file.read(limit)
    except OSError:
        return b""


def text(name: str | Path, limit: int = _LIMIT) -> str:
    return content(name, limit).decode("utf-8", "replace").strip()


def number(name: str | Path) -> int:
    """A decimal number, 0 when there is none."""
    found = text(name, 64)
    try:
        return max(0, int(found))
    except ValueError:
        return 0


def children(name: str) -> list[Path]:
    """The entries of a folder by name, [] when it cannot be read."""
    folder = path(name)
    try:
        return [folder / entry for entry in sorted(os.listdir(folder))]
    except OSError:
        return []


def pairs(name: str | Path, separator: str = "=") -> dict[str, str]:
    """A file of NAME=value lines; quotes around values are taken off."""
    found: dict[str, str] = {}
    for line in text(name).splitlines():
        key, equals, value = line.partition(separator)
        if equals and not key.lstrip().startswith("#"):
            found[key.strip()] = value.strip().strip("\"'")
    return found


def udev(kind: str) -> dict[str, str]:
    """Properties that udev keeps of a device: `b8:0` for a disk, `+dmi:id` for the firmware."""
    found: dict[str, str] = {}
    for line in text(f"run/udev/data/{kind}").splitlines():
        if line.startswith("E:"):
            key, _, value = line[2:].partition("=")
            found[key] = value
    return found
