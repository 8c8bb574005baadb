"""What happens to macros, reply texts, rules and settings. No event carries their words."""

from dataclasses import dataclass

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReplyTextChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class ReplyTextRemoved(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class MacroChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class MacroRemoved(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class RuleChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class RuleRemoved(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class RuleDisabled(Event):
    """It failed too often and switched itself off."""


@dataclass(frozen=True, kw_only=True)
class RuleLooped(Event):
    """It was started by what it had done itself; it was stopped."""


@dataclass(frozen=True, kw_only=True)
class AutomationSettingsChanged(Event):
    pass
