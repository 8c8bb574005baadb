"""The bundled typeface: Pretendard, in four weights, with its licence beside it."""

from functools import cache

from PySide6.QtGui import QFontDatabase

from desktop_app.ui.tokens import HERE, TOKENS


@cache
def load() -> tuple[str, ...]:
    """Make the bundled fonts known to Qt, once; the names of their families."""
    found: list[str] = []
    for name in TOKENS["font"]["bundled"]["files"]:
        number = QFontDatabase.addApplicationFont(str(HERE / "fonts" / name))
        found += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return tuple(dict.fromkeys(found))
