"""Texts that follow the language while the window is open.

bind(label.setText, lambda: t("things.title"))       set now and after every change of language
bind_key(cap.set_key, registry.key_of("things.new"))  set now and after every change of keys
on_language(page, page.retranslate)                   the same for a whole page
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, SignalInstance

from desktop_app.core.commands import KeyOf
from desktop_app.core.translator import translator

Text = str | Callable[[], str]
"""A fixed text (foreign words), or a function that says it in the language of the window."""

Key = str | KeyOf
"""A fixed key, "Esc", or that of a command, which a person may change."""


def said(text: Text) -> str:
    return text if isinstance(text, str) else text()


class _Follower(QObject):
    """Lives as long as the widget that it is a child of."""

    def __init__(self, owner: QObject, act: Callable[[], object]) -> None:
        super().__init__(owner)
        self._act = act

    def follow(self, *_: object) -> None:
        self._act()


def on_signal(signal: SignalInstance, owner: QObject, act: Callable[[], object]) -> None:
    """Call `act` at every emission while `owner` lives: for signals that live longer than widgets."""
    signal.connect(_Follower(owner, act).follow)


def on_language(owner: QObject, act: Callable[[], object]) -> None:
    """Call now, and again after every change of language as long as `owner` lives."""
    act()
    on_signal(translator.language_changed, owner, act)


def bind(setter: Callable[[str], Any], text: Text, owner: QObject | None = None) -> None:
    """`setter` is a bound method of a widget (or give the `owner`); a fixed text is simply set."""
    setter(said(text))
    if callable(text):
        holder = owner or getattr(setter, "__self__", None)
        assert isinstance(holder, QObject), "say whose text it is"
        on_signal(translator.language_changed, holder, lambda: setter(text()))


def bind_key(setter: Callable[[str], Any], key: Key) -> None:
    """`setter` is a bound method of the widget that shows the key."""
    setter(str(key))
    if isinstance(key, KeyOf):
        holder = getattr(setter, "__self__", None)
        assert isinstance(holder, QObject), "say whose key it is"
        on_signal(key.registry.changed, holder, lambda: setter(str(key)))
