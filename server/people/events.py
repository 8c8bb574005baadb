"""What happens to persons, departments and locations."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonHired(Event):
    """Somebody was entered, by hand or by an import."""


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    """`changes` holds the dates where they changed."""


@dataclass(frozen=True, kw_only=True)
class DepartmentCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class LocationCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class PeopleImported(Event):
    """A file was taken in; `changes` counts what it did."""
