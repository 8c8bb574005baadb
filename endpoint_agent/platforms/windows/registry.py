"""Reading the registry below HKEY_LOCAL_MACHINE; a missing key is simply empty."""

import importlib
from typing import Any

_READ = 0x20019
_VIEW = {64: 0x0100, 32: 0x0200}


def values(key: str, view: int = 64) -> dict[str, Any]:
    """The values of a key by name, {} when the key is missing or forbidden."""
    found: dict[str, Any] = {}
    winreg, opened = _open(key, view)
    if opened is None:
        return found
    with opened:
        for number in range(winreg.QueryInfoKey(opened)[1]):
            try:
                name, value, _ = winreg.EnumValue(opened, number)
            except OSError:
                continue
            found[name] = value
    return found


def subkeys(key: str, view: int = 64) -> list[str]:
    """The names of the keys below a key."""
    winreg, opened = _open(key, view)
    if opened is None:
        return []
    with opened:
        return [winreg.EnumKey(opened, number) for number in range(winreg.QueryInfoKey(opened)[0])]


def has(key: str, view: int = 64) -> bool:
    _, opened = _open(key, view)
    if opened is None:
        return False
    opened.Close()
    return True


def text(found: dict[str, Any], name: str) -> str:
    """A value as text; numbers are written out, anything else is ""."""
    value = found.get(name)
    return str(value).strip("\0 ") if isinstance(value, str | int) else ""


def _open(key: str, view: int) -> tuple[Any, Any]:
    winreg = importlib.import_module("winreg")
    try:
        return winreg, winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key, 0, _READ | _VIEW[view])
    except OSError:
        return winreg, None
