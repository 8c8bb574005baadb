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
