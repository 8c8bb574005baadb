"""What happens to teams and categories."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TeamCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    """`changes` holds `member_ids` where somebody came or went."""


@dataclass(frozen=True, kw_only=True)
class CategoryCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class CategoryChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ServiceCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ServiceChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FieldCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FieldChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FormCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class FormChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SkillCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SkillChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class AbsenceChanged(Event):
    """Somebody will be away, other days than before, or no longer."""
