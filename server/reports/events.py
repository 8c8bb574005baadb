"""What happens to reports."""

from dataclasses import dataclass, field

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportSettingsChanged(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class SavedReportChanged(Event):
    """Created, changed or removed."""


@dataclass(frozen=True, kw_only=True)
class ReportMade(Event):
    """A file is there; `recipients` are the addresses that want it by mail."""

    file_id: int
    recipients: list[str] = field(default_factory=list)
