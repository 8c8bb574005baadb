"""Asking macOS: system_profiler answers in JSON, ioreg in property lists."""

import plistlib
import re
from typing import Any
from xml.parsers.expat import ExpatError

from msgspec import DecodeError, json

from endpoint_agent import programs

_UNITS = {"KB": 1024, "MB": 1024**2, "GB": 1024**3, "TB": 1024**4}


def ask(kind: str) -> list[dict[str, Any]]:
    """The entries of one kind of data, such as SPHardwareDataType."""
    printed = programs.run("/usr/sbin/system_profiler", "-json", "-detailLevel", "basic", kind)
    try:
        return json.decode(printed, type=dict[str, list[dict[str, Any]]]).get(kind, [])
    except DecodeError as broken:
        raise programs.ProgramFailed(f"system_profiler {kind}: {broken}") from None


def registry(device_class: str) -> list[dict[str, Any]]:
    """The devices of one class in the registry of the kernel."""
    printed = programs.run("/usr/sbin/ioreg", "-a", "-r", "-d", "1", "-c", device_class)
    if not printed.strip():
        return []
    try:
        found = plistlib.loads(printed.encode())
    except (plistlib.InvalidFileException, ExpatError, ValueError) as broken:
        raise programs.ProgramFailed(f"ioreg {device_class}: {broken}") from None
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def items(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The leaves of entries that hold others in `_items`."""
    found = []
    for entry in entries:
        below = entry.get("_items")
        found.extend(items(below) if isinstance(below, list) else [entry])
    return found


def text(entry: dict[str, Any], *keys: str) -> str:
    """The first of the fields that is there."""
    for key in keys:
        value = entry.get(key)
        if isinstance(value, str | int) and str(value):
            return str(value)
    return ""


def size_bytes(words: str) -> int:
    """ "16 GB" in bytes."""
    match = re.match(r"([\d.]+)\s*([KMGT]B)", words)
    return round(float(match[1]) * _UNITS[match[2]]) if match else 0


def number(words: str) -> int:
    """The first whole number in a text."""
    match = re.search(r"\d+", words)
    return int(match[0]) if match else 0
