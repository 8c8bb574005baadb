"""What is found out about machines and tickets."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CauseRuleCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class CauseRuleChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SuspicionFound(Event):
    """Too many machines with new tickets share a change."""


@dataclass(frozen=True, kw_only=True)
class SuspicionGrew(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SuspicionConfirmed(Event):
    """A ticket over all of them was made."""


@dataclass(frozen=True, kw_only=True)
class SuspicionDismissed(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FixCheckAttached(Event):
    """The subject is the ticket, as in all that follows."""


@dataclass(frozen=True, kw_only=True)
class FixCheckCancelled(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FixMet(Event):
    """The machine shows it while the ticket is still open."""


@dataclass(frozen=True, kw_only=True)
class FixVerified(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FixFailed(Event):
    """Resolved, and the machine shows that it is not."""
