"""`open(ref)`: which feature shows what; back and forward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from shared.wire import Ref

LONGEST = 100
Opener = Callable[[Ref], None]


@dataclass(frozen=True)
class Place:
    """Where somebody was: a page of the rail, and the record that was open there."""

    page: str
    ref: Ref | None = None


class Navigation(QObject):
    """Features register what they can open; everybody else only knows the `Ref`."""

    moved = Signal(object)
    """The `Place` that is shown now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._openers: dict[str, Opener] = {}
        self._windows: dict[str, Opener] = {}
        self._show_page: Callable[[str], object] = lambda _: None
        self._past: list[Place] = []
        self._future: list[Place] = []
        self._is_travelling = False

    def register(self, kind: str, opener: Opener, *, in_window: Opener | None = None) -> None:
        """`opener` shows a record of this kind in the main window, `in_window` in a window of its own."""
        self._openers[kind] = opener
        if in_window is not None:
            self._windows[kind] = in_window

    def set_page_shower(self, show: Callable[[str], object]) -> None:
        """How the main window switches to a page by its name."""
        self._show_page = show

    def can_open(self, ref: Ref) -> bool:
        return ref.kind in self._openers

    def open(self, ref: Ref, *, in_window: bool = False) -> bool:
        """False when no feature shows this kind."""
        opener = self._windows.get(ref.kind) if in_window else None
        opener = opener or self._openers.get(ref.kind)
        if opener is None:
            return False
        opener(ref)
        return True

    def show_page(self, page: str) -> None:
        self._show_page(page)

    # --- back and forward ----------------------------------------------------------------

    def arrived(self, page: str, ref: Ref | None = None) -> None:
        """What is shown now: said by the window on a switch, by pages when a record opens."""
        place = Place(page, ref)
        if self._is_travelling or (self._past and self._past[-1] == place):
            return
        self._past.append(place)
        del self._past[:-LONGEST]
        self._future.clear()
        self.moved.emit(place)

    @property
    def place(self) -> Place | None:
        return self._past[-1] if self._past else None

    @property
    def can_go_back(self) -> bool:
        return len(self._past) > 1

    @property
    def can_go_forward(self) -> bool:
        return bool(self._future)

    def back(self) -> None:
        if self.can_go_back:
            self._future.append(self._past.pop())
            self._travel(self._past[-1])

    def forward(self) -> None:
        if self._future:
            self._past.append(self._future.pop())
            self._travel(self._past[-1])

    def previous(self) -> None:
        """Change over between the last two places."""
        if len(self._past) > 1:
            self._past[-2:] = [self._past[-1], self._past[-2]]
            self._travel(self._past[-1])

    def _travel(self, place: Place) -> None:
        self._is_travelling = True
        try:
            self._show_page(place.page)
            if place.ref is not None:
                self.open(place.ref)
        finally:
            self._is_travelling = False
        self.moved.emit(place)

    def recent(self, count: int = 8) -> list[Ref]:
        """The records that were open last, newest first, each once."""
        refs: dict[tuple[str, int], Ref] = {}
        for place in reversed(self._past):
            if place.ref is not None:
                refs.setdefault((place.ref.kind, place.ref.id), place.ref)
        return list(refs.values())[:count]
