"""What happens to devices. The subject is always the device."""

from dataclasses import dataclass
from datetime import datetime

from server.core.events import Event


@dataclass(frozen=True, kw_only=True)
class DeviceEnrolled(Event):
    """New, active or waiting for a person."""

    device_id: int
    is_pending: bool


@dataclass(frozen=True, kw_only=True)
class DeviceAccepted(Event):
    """A person let a waiting device in; it took over from `replaces_id`."""

    device_id: int
    replaces_id: int | None


@dataclass(frozen=True, kw_only=True)
class DeviceReported(Event):
    """An active device was heard of: a report or a heartbeat. Told quietly, because most say nothing new."""

    device_id: int
    asset_id: int | None
    observed_account: str
    collected_at: datetime
    received_at: datetime


@dataclass(frozen=True, kw_only=True)
class DeviceMatched(Event):
    """Which asset it is was decided, by evidence or by a person; None = none any more."""

    device_id: int
    asset_id: int | None


@dataclass(frozen=True, kw_only=True)
class DeviceMatchSuggested(Event):
    """One asset fits, and a person has to confirm."""

    device_id: int
    suggested_asset_id: int | None


@dataclass(frozen=True, kw_only=True)
class DeviceContradicted(Event):
    """It reports hardware that is not the hardware it enrolled with."""

    device_id: int


@dataclass(frozen=True, kw_only=True)
class DeviceRevoked(Event):
    """Its secret is void."""

    device_id: int
    asset_id: int | None


@dataclass(frozen=True, kw_only=True)
class EnrolmentSecretCreated(Event):
    pass


@dataclass(frozen=True, kw_only=True)
class EnrolmentSecretRevoked(Event):
    pass
