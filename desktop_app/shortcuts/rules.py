"""Which keys may be given to a command: the rest move, write, or belong to the system."""

from __future__ import annotations

import sys

MOVING = frozenset(
    "Tab Backtab Enter Esc Space Backspace Del Up Down Left Right Home End PgUp PgDown Ins".split()  # noqa: SIM905
)
"""With Shift or without: they go on, choose, close and mark."""
CONFIRMING = "Ctrl+Enter"
WRITING = frozenset("A C V X Z Y Left Right Up Down Home End Backspace Del Ins".split())  # noqa: SIM905
"""With Ctrl, also with Shift: what every text field knows."""
LISTS = frozenset("JKX")
SYSTEM = frozenset({"Alt+F4", "Alt+Esc", "Ctrl+Esc", "Ctrl+Shift+Esc", "Alt+Space", "Ctrl+Alt+Del"})
SYSTEM_OF_MAC = frozenset({"Ctrl+Q", "Ctrl+H", "Ctrl+M", "Ctrl+Space"})
NAMELESS = frozenset({"Menu", "Print", "Pause", "SysReq", "Help"})


def refusal(shortcut: str, platform: str = sys.platform) -> str:
    """Why it cannot be taken, as the key of a text; "" when it can."""
    first = shortcut.split()[0]
    bare = first.replace("Shift+", "")
    if bare in MOVING or bare == CONFIRMING:
        return "shortcuts.refused_moving"
    if bare.startswith("Ctrl+") and bare.removeprefix("Ctrl+") in WRITING:
        return "shortcuts.refused_writing"
    if first in LISTS:
        return "shortcuts.refused_lists"
    if _is_of_system(first, bare, platform):
        return "shortcuts.refused_system"
    return ""


def _is_of_system(key: str, bare: str, platform: str) -> bool:
    if platform == "darwin":
        return key in SYSTEM_OF_MAC
    return key in SYSTEM or bare in NAMELESS or "Meta+" in key
