"""What happens to saved views and to the settings of the search."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SavedViewCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SavedViewChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SavedViewRemoved(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SearchSettingsChanged(Event):
    pass
