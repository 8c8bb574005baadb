"""Keys: what a key press is called, also in Hangul mode; which command it means; how it is written.

KeyMap(view, {"J": view.next, "Shift+E": view.extend})   keys of one widget
CommandKeys(window, registry)                            all commands of a window
set_scope(page, "things")                               where scoped commands count
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from desktop_app.core.commands import CommandRegistry, is_single, normal
from desktop_app.core.hangul import LETTERS, to_keys

SEQUENCE_MS = 1200
"""How long the second key of `G D` is waited for."""

SIGNS = {"Enter": "↵", "Return": "↵", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→", "Space": "␣"}
MAC_SIGNS = {"Ctrl": "⌘", "Alt": "⌥", "Shift": "⇧", "Meta": "⌃"}
SHIFTED = frozenset('~!@#$%^&*()_+{}|:"<>?')

Modifier = Qt.KeyboardModifier


def key_name(event: QKeyEvent) -> str:
    """`J`, `Shift+A`, `Ctrl+Enter`, `?`; ㅓ is `J` and ㄸ is `Shift+E`. Empty for a modifier alone."""
    key, text = event.key(), event.text()
    name = _hangul_key(key, text) or _latin_key(key, text)
    if not name:
        return ""
    held = event.modifiers()
    parts = [word for word, mask in _MASKS if held & mask]
    if name in SHIFTED and "Shift" in parts and len(parts) == 1:
        parts.remove("Shift")
    return "+".join([*parts, name])


_MASKS = (
    ("Ctrl", Modifier.ControlModifier),
    ("Alt", Modifier.AltModifier),
    ("Meta", Modifier.MetaModifier),
    ("Shift", Modifier.ShiftModifier),
)


def _hangul_key(key: int, text: str) -> str:
    letter = text[:1] if text and ord(text[0]) in LETTERS else chr(key) if key in LETTERS else ""
    return to_keys(letter)[:1].upper()


def _latin_key(key: int, text: str) -> str:
    if key in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_unknown):
        return ""
    if len(text) == 1 and text.isprintable() and not text.isspace() and not text.isalpha():
        return text
    name = QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)
    return {"Return": "Enter"}.get(name, name)


def written(key: str) -> str:
    """As it stands on a button: Ctrl+↵, ⌘K on a Mac."""
    return "+".join(key_parts(key)) if sys.platform != "darwin" else "".join(key_parts(key))


def key_parts(key: str) -> list[str]:
    """One word for each key cap: `Ctrl+K` → Ctrl, K; `G D` → G, D."""
    parts: list[str] = []
    for word in key.split():
        names = (
            ["+"]
            if word == "+"
            else [*word.removesuffix("++").split("+"), *(["+"] if word.endswith("++") else [])]
        )
        parts += [SIGNS.get(name, name) for name in names]
    if sys.platform == "darwin":
        parts = [MAC_SIGNS.get(name, name) for name in parts]
    return parts


class _SingleKeys:
    """Whether single letters are commands: a person who uses a screen reader may switch them off."""

    are_on = True


single_keys = _SingleKeys()


def _is_free(watched: QObject) -> bool:
    return single_keys.are_on and not (isinstance(watched, QWidget) and awaits_second(watched))


class KeyMap(QObject):
    """Single keys of one widget: an event filter that understands Hangul mode."""

    def __init__(self, widget: QWidget, keys: Mapping[str, Callable[[], object]]) -> None:
        super().__init__(widget)
        self._acts = {normal(key): act for key, act in keys.items()}
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            name = key_name(event)
            act = self._acts.get(name)
            if act is not None and (not is_single(name) or _is_free(watched)):
                act()
                return True
        return False


# --- commands ------------------------------------------------------------------------------------


def set_scope(widget: QWidget, scope: str) -> None:
    """Commands of this scope count while the focus is inside of this widget."""
    widget.setProperty("scope", scope)


def scopes_at(widget: QWidget | None) -> list[str]:
    """The scopes around a widget, nearest first."""
    found: list[str] = []
    while widget is not None:
        scope = widget.property("scope")
        if isinstance(scope, str) and scope:
            found.append(scope)
        widget = widget.parentWidget()
    return found


_reserved: set[str] = set()


def is_reserved(event: QKeyEvent) -> bool:
    """A key with modifiers that a command wants: text fields leave it to the window."""
    return key_name(event) in _reserved


class CoverLike(Protocol):
    """What lies over a window and gets its keys first."""

    def press(self, name: str) -> bool: ...

    def window(self) -> QWidget: ...


_covers: list[CoverLike] = []


def add_cover(cover: CoverLike) -> None:
    _covers.append(cover)


def remove_cover(cover: CoverLike) -> None:
    if cover in _covers:
        _covers.remove(cover)


def cover_of(window: QWidget) -> CoverLike | None:
    """The uppermost cover of a window."""
    _covers[:] = [cover for cover in _covers if isValid(cover)]
    return next((cover for cover in reversed(_covers) if cover.window() is window), None)


class CommandKeys(QObject):
    """Runs commands by their keys in one window.

    Keys with modifiers and function keys are shortcuts of the window. Single keys come from the window's
    `keyPressEvent` through `press`: what a text field has used never gets there.
    """

    def __init__(
        self,
        window: QWidget,
        registry: CommandRegistry,
        page_scopes: Callable[[], list[str]] = list,
    ) -> None:
        super().__init__(window)
        self._window, self._registry = window, registry
        self._page_scopes = page_scopes
        self._shortcuts: dict[str, QShortcut] = {}
        self._first = ""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._forget_first)
        registry.changed.connect(self._renew)
        self._renew()

    @property
    def awaits_second(self) -> bool:
        return bool(self._first)

    def scopes(self) -> list[str]:
        """Where the person is: around the focus, then those of the page that is shown."""
        focus = QApplication.focusWidget()
        found = scopes_at(focus) if focus is not None and focus.window() is self._window else []
        return [*found, *(scope for scope in self._page_scopes() if scope not in found)]

    def _renew(self) -> None:
        wanted = {key for key in self._registry.every_key() if not is_single(key) and " " not in key}
        for key in self._shortcuts.keys() - wanted:
            self._shortcuts.pop(key).deleteLater()
        for key in wanted - self._shortcuts.keys():
            shortcut = QShortcut(QKeySequence(key.replace("Enter", "Return")), self._window)
            shortcut.activated.connect(lambda key=key: self.run(key))
            shortcut.activatedAmbiguously.connect(lambda key=key: self.run(key))
            self._shortcuts[key] = shortcut
        _reserved.clear()
        _reserved.update(key for key in wanted if "Ctrl+" in key or "Alt+" in key or key.startswith("F"))

    def run(self, key: str) -> bool:
        """While something lies over the window, keys are its own."""
        cover = cover_of(self._window)
        if cover is not None:
            return cover.press(key)
        command = self._registry.for_key(key, self.scopes())
        if command is None:
            return False
        command.run()
        return True

    def press(self, event: QKeyEvent) -> bool:
        """A key that nobody used; True when it was a command's."""
        name = key_name(event)
        if not name or (is_single(name) and not single_keys.are_on):
            return False
        first, self._first = self._first, ""
        self._patience.stop()
        if first and self.run(f"{first} {name}"):
            return True
        if self._registry.begins(name, self.scopes()):
            self._first = name
            self._patience.start(SEQUENCE_MS)
            return True
        return self.run(name)

    def _forget_first(self) -> None:
        self._first = ""


def awaits_second(widget: QWidget) -> bool:
    """A sequence was begun in this window: J in `G J` is not the J of a list."""
    keys = widget.window().findChild(CommandKeys, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return keys is not None and keys.awaits_second
