"""What this person prefers on this computer: typed, with defaults, kept by the operating system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

ORGANISATION, APPLICATION = "Ieum", "Desk"

T = TypeVar("T")
Kind = Literal["choice", "number", "switch", "text"]


@dataclass(frozen=True)
class Preference:
    """One row of the settings page: `choices` for a choice, `lowest`/`highest` for a number."""

    name: str
    default: Any
    kind: Kind
    choices: tuple[str, ...] = ()
    lowest: float = 0
    highest: float = 0

    def checked(self, value: Any) -> Any:
        """The value in the type of the default; the default itself when what was kept makes no sense."""
        match self.kind:
            case "switch":
                return value if isinstance(value, bool) else str(value).lower() in ("true", "1")
            case "number":
                return self._number(value)
            case "choice":
                return value if value in self.choices else self.default
            case _:
                return str(value)

    def _number(self, value: Any) -> float | int:
        try:
            number = type(self.default)(value)
        except (TypeError, ValueError):
            return cast(float, self.default)
        return cast(float, max(self.lowest, min(self.highest, number)))


PREFERENCES: dict[str, Preference] = {
    preference.name: preference
    for preference in (
        Preference("theme", "system", "choice", ("system", "light", "dark")),
        Preference("language", "ko", "choice", ("ko", "en")),
        Preference("text_scale", 1.0, "number", lowest=0.9, highest=1.5),
        Preference("density", "comfortable", "choice", ("comfortable", "compact")),
        Preference("font", "bundled", "choice", ("bundled", "system")),
        Preference("layout", "columns", "choice", ("columns", "rows", "list")),
        Preference("single_keys", True, "switch"),
        Preference("reduced_motion", False, "switch"),
        Preference("close_to_tray", False, "switch"),
        Preference("tray_was_asked", False, "switch"),
        Preference("sounds", True, "switch"),
        Preference("global_hotkey", "Ctrl+Shift+F2", "text"),
        Preference("server_address", "", "text"),
        Preference("login", "", "text"),
        Preference("start_page", "", "text"),
        Preference("first_steps_done", False, "switch"),
    )
}


def define(preference: Preference) -> None:
    """A feature's own preference; the name begins with the feature: `custody.label_size`."""
    PREFERENCES[preference.name] = preference


class Settings(QObject):
    """Preferences by attribute-like names: `settings.get("theme")`; `changed` tells which one changed."""

    changed = Signal(str)

    def __init__(self, folder: Path | None = None, parent: QObject | None = None) -> None:
        """Kept where the system keeps settings; in `folder` when one is given (tests, portable use)."""
        super().__init__(parent)
        if folder is None:
            self._kept = QSettings(ORGANISATION, APPLICATION)
        else:
            self._kept = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)

    def get(self, name: str) -> Any:
        preference = PREFERENCES[name]
        value = self._kept.value(name)
        return preference.default if value is None else preference.checked(value)

    def set(self, name: str, value: Any) -> None:
        value = PREFERENCES[name].checked(value)
        if value != self.get(name):
            self._kept.setValue(name, value)
            self.changed.emit(name)

    def reset(self, name: str) -> None:
        self.set(name, PREFERENCES[name].default)

    @property
    def theme(self) -> str:
        return cast(str, self.get("theme"))

    @property
    def language(self) -> str:
        return cast(str, self.get("language"))

    @property
    def text_scale(self) -> float:
        return cast(float, self.get("text_scale"))

    @property
    def density(self) -> str:
        return cast(str, self.get("density"))

    @property
    def single_keys(self) -> bool:
        return cast(bool, self.get("single_keys"))

    # --- what the window remembers -------------------------------------------------------

    def sizes(self, splitter: str) -> list[int]:
        """The widths of a splitter's parts; empty when it was never moved."""
        words = str(self._kept.value(f"sizes/{splitter}") or "").split()
        return [int(word) for word in words if word.isdecimal()]

    def keep_sizes(self, splitter: str, sizes: list[int]) -> None:
        self._kept.setValue(f"sizes/{splitter}", " ".join(map(str, sizes)))

    def geometry(self, window: str) -> QByteArray:
        value = self._kept.value(f"geometry/{window}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_geometry(self, window: str, geometry: QByteArray) -> None:
        self._kept.setValue(f"geometry/{window}", geometry)

    def words(self, name: str) -> list[str]:
        """A remembered list: columns of a table, last searches."""
        return self._list(f"words/{name}")

    def _list(self, name: str) -> list[str]:
        """A list of one is kept as a text."""
        value = self._kept.value(name)
        return [str(value)] if isinstance(value, str) else [str(word) for word in value or []]

    def keep_words(self, name: str, words: list[str]) -> None:
        self._kept.setValue(f"words/{name}", words)

    def shortcuts(self) -> Mapping[str, Sequence[str]]:
        """Keys that the person changed, by command; none where they were taken away."""
        self._kept.beginGroup("shortcuts")
        names = self._kept.childKeys()
        self._kept.endGroup()
        return {name: self._list(f"shortcuts/{name}") for name in names}

    def keep_shortcut(self, command: str, shortcuts: Sequence[str] | None) -> None:
        """None: the keys that the command came with."""
        if shortcuts is None:
            self._kept.remove(f"shortcuts/{command}")
        else:
            self._kept.setValue(f"shortcuts/{command}", list(shortcuts))

    def flush(self) -> None:
        self._kept.sync()
