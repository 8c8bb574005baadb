"""Applications of the server for tests. To build one takes half a second; the next desk uses it again."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from litestar import Litestar

from server.app import make_app
from server.core.context import House
from server.settings import Settings

RESTING = 3
"""So many rest before one is used again: a late thread of the test before does not meet the new house."""


class _Lent:
    """Stands for the house that the application serves just now."""

    def __init__(self, house: House) -> None:
        self.house = house

    def __getattr__(self, name: str) -> Any:
        return getattr(self.house, name)


_resting: deque[tuple[_Lent, Litestar]] = deque()


@contextmanager
def lent(settings: Settings, house: House) -> Iterator[Litestar]:
    """An application over `house`, for the time of one start and stop."""
    if len(_resting) < RESTING:
        stand_in = _Lent(house)
        one = stand_in, make_app(settings, stand_in)  # type: ignore[arg-type]  # it does all that a house does
    else:
        one = _resting.popleft()
        one[0].house = house
    try:
        yield one[1]
    finally:
        _resting.append(one)
