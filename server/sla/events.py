"""What happens to promises. The subject bears the ticket's number only."""

from dataclasses import dataclass

from server.core.events import Event
from shared.tickets import ClockKind


@dataclass(frozen=True, kw_only=True)
class SlaWarned(Event):
    """A promise will be broken soon. `changes`: clock and level. `recipient_ids`: the persons to tell."""

    clock_id: int
    clock: ClockKind
    level: str
    recipient_ids: tuple[int, ...]
    is_urgent: bool = False
    """Quiet hours do not hold it back."""


@dataclass(frozen=True, kw_only=True)
class SlaBreached(Event):
    """A promise is broken. `recipient_ids` as for a warning of the highest level."""

    clock_id: int
    clock: ClockKind
    recipient_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class VendorWarned(SlaWarned):
    """A vendor will soon be later than the contract says."""


@dataclass(frozen=True, kw_only=True)
class VendorOverdue(SlaBreached):
    """A vendor is later than the contract says."""


@dataclass(frozen=True, kw_only=True)
class SlaBreachCleared(Event):
    """Other terms took a breach back; `changes` says who and why."""

    clock_id: int
    clock: ClockKind


@dataclass(frozen=True, kw_only=True)
class SlaBreachExcused(Event):
    clock_id: int
    clock: ClockKind


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SlaPolicyChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SlaPoliciesOrdered(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SlaSettingsChanged(Event):
    pass
