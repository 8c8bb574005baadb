"""What the desk sees of machines that report, and what it decides about them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.inventory.parts import Program, Sections, Usage
from shared.inventory.reports import EnrolmentState, Failure
from shared.permissions import Permission
from shared.wire import (
    Endpoint,
    Id,
    Limit,
    Line,
    Nothing,
    OptionalCode,
    OptionalLine,
    OptionalText,
    Page,
    Ref,
    Reply,
    Version,
    Wire,
)


class MatchState(StrEnum):
    MATCHED = "matched"
    UNKNOWN = "unknown"
    """No asset found: waits for a decision."""
    SUGGESTED = "suggested"
    """One asset fits, a person confirms."""
    IGNORED = "ignored"
    """Decided: not one of ours."""


class Freshness(StrEnum):
    FRESH = "fresh"
    LATE = "late"
    SILENT = "silent"
    NEVER = "never"


class DeviceRow(Reply):
    id: int
    hostname: str
    maker: str
    model: str
    serial: str
    os_name: str
    state: EnrolmentState
    match: MatchState
    asset: Ref | None
    suggested_asset: Ref | None
    suggestion_reason: str
    observed_account: str
    freshness: Freshness
    last_seen_at: datetime | None
    enrolled_at: datetime
    version: int


class Change(Reply):
    """One thing that changed on a machine. `kind`: "added", "removed", "updated", "changed"."""

    at: datetime
    section: str
    kind: str
    label: str
    old: str
    new: str


class DeviceDetail(Reply):
    """Everything known of one machine now; `reported_at` by section says how old each part is."""

    row: DeviceRow
    sections: Sections
    usage: Usage
    reported_at: dict[str, datetime]
    software_count: int
    agent_version: str
    failures: list[Failure]
    recent_changes: list[Change]


class DeviceFacts(Reply):
    """The short form beside a ticket: one machine as it is now and what changed before the ticket."""

    device_id: int
    asset: Ref | None
    hostname: str
    maker: str
    model: str
    serial: str
    os_name: str
    freshness: Freshness
    last_seen_at: datetime | None
    observed_account: str
    is_reboot_pending: bool | None
    booted_at: datetime | None
    disk_mount: str
    disk_free_bytes: int
    disk_total_bytes: int
    memory_used_bytes: int
    memory_total_bytes: int
    battery_health_percent: int | None
    battery_cycles: int | None
    warranty_until: date | None
    changes: list[Change]


class DevicesQuery(Wire):
    match: MatchState | None = None
    freshness: Freshness | None = None
    search: OptionalLine = ""
    cursor: OptionalLine = ""
    limit: Limit = 50


class FactsQuery(Wire):
    """Machines of one person or one asset, and what changed in `days` before `at` (default now)."""

    person_id: Id | None = None
    asset_id: Id | None = None
    device_id: Id | None = None
    at: datetime | None = None
    days: Annotated[int, Meta(ge=1, le=90)] = 7


class DeviceFactsList(Reply):
    items: list[DeviceFacts]


class ProgramsQuery(Wire):
    search: OptionalLine = ""
    cursor: OptionalLine = ""
    limit: Limit = 200


class ChangesQuery(Wire):
    cursor: OptionalLine = ""
    limit: Limit = 100


class MatchDevice(Wire):
    """Tie a device to an asset of the register; `asset_id` None with `is_ignored` = not ours."""

    version: Version
    asset_id: Id | None = None
    is_ignored: bool = False
    note: OptionalText = ""


class RegisterDevice(Wire):
    """Make a new asset from what the device reports."""

    version: Version
    asset_tag: Line
    category: OptionalCode = "laptop"


class DeviceDecision(Wire):
    version: Version
    reason: OptionalText = ""


class NewEnrolmentSecret(Wire):
    label: Line
    valid_days: Annotated[int, Meta(ge=1, le=365)] = 30
    max_uses: Annotated[int, Meta(ge=1, le=200_000)] = 1000


class EnrolmentSecretRow(Reply):
    id: int
    label: str
    created_at: datetime
    expires_at: datetime
    max_uses: int
    use_count: int
    is_revoked: bool


class EnrolmentSecretCreated(Reply):
    """`secret` is shown this once."""

    row: EnrolmentSecretRow
    secret: str


class EnrolmentSecrets(Reply):
    items: list[EnrolmentSecretRow]


LIST_DEVICES = Endpoint(
    "GET", "/api/devices", DevicesQuery, Nothing, Page[DeviceRow], permission=Permission.DEVICES_READ
)
GET_DEVICE = Endpoint(
    "GET", "/api/devices/{device_id}", Nothing, Nothing, DeviceDetail, permission=Permission.DEVICES_READ
)
LIST_DEVICE_PROGRAMS = Endpoint(
    "GET",
    "/api/devices/{device_id}/programs",
    ProgramsQuery,
    Nothing,
    Page[Program],
    permission=Permission.DEVICES_SOFTWARE,
)
LIST_DEVICE_CHANGES = Endpoint(
    "GET",
    "/api/devices/{device_id}/changes",
    ChangesQuery,
    Nothing,
    Page[Change],
    permission=Permission.DEVICES_READ,
)
LIST_FACTS = Endpoint(
    "GET", "/api/device-facts", FactsQuery, Nothing, DeviceFactsList, permission=Permission.DEVICES_READ
)
MATCH_DEVICE = Endpoint(
    "POST",
    "/api/devices/{device_id}/match",
    Nothing,
    MatchDevice,
    DeviceRow,
    permission=Permission.DEVICES_MANAGE,
)
REGISTER_DEVICE = Endpoint(
    "POST",
    "/api/devices/{device_id}/register",
    Nothing,
    RegisterDevice,
    DeviceRow,
    permission=Permission.DEVICES_MANAGE,
)
ACCEPT_DEVICE = Endpoint(
    "POST",
    "/api/devices/{device_id}/accept",
    Nothing,
    DeviceDecision,
    DeviceRow,
    permission=Permission.DEVICES_MANAGE,
)
REVOKE_DEVICE = Endpoint(
    "POST",
    "/api/devices/{device_id}/revoke",
    Nothing,
    DeviceDecision,
    DeviceRow,
    permission=Permission.DEVICES_MANAGE,
)
LIST_ENROLMENT_SECRETS = Endpoint(
    "GET", "/api/enrolment-secrets", Nothing, Nothing, EnrolmentSecrets, permission=Permission.DEVICES_MANAGE
)
CREATE_ENROLMENT_SECRET = Endpoint(
    "POST",
    "/api/enrolment-secrets",
    Nothing,
    NewEnrolmentSecret,
    EnrolmentSecretCreated,
    permission=Permission.DEVICES_MANAGE,
    status=201,
)
REVOKE_ENROLMENT_SECRET = Endpoint(
    "POST",
    "/api/enrolment-secrets/{secret_id}/revoke",
    Nothing,
    Nothing,
    EnrolmentSecretRow,
    permission=Permission.DEVICES_MANAGE,
)
