"""What the endpoint agent reports, and what the desk sees of it."""

from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any

from msgspec import Meta, json

from shared.permissions import Permission
from shared.wire import (
    Access,
    Count,
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

# --- parts of a report. Sizes are bytes, speeds MHz, times UTC. "" or None = the machine does not say. ----


class Part(Wire, omit_defaults=True):
    """Fields with their default value are left out, on the wire and in digests: a record may gain a field
    without an older agent's digests becoming wrong."""


class Hardware(Part):
    """Identity of the machine. Placeholders ("To be filled by O.E.M.") are sent as ""."""

    maker: OptionalLine = ""
    model: OptionalLine = ""
    serial: OptionalLine = ""
    uuid: OptionalLine = ""
    board_maker: OptionalLine = ""
    board_model: OptionalLine = ""
    board_serial: OptionalLine = ""
    chassis: OptionalCode = ""
    """"notebook", "desktop", "server", "virtual", ..."""
    bios_version: OptionalLine = ""
    bios_date: OptionalCode = ""
    asset_tag: OptionalLine = ""
    machine_key: OptionalCode = ""
    """HMAC of the operating system's own machine id; never the id itself."""


class Cpu(Part):
    name: OptionalLine = ""
    cores: Count = 0
    threads: Count = 0
    max_mhz: Count = 0
    architecture: OptionalCode = ""


class MemoryModule(Part):
    slot: OptionalLine = ""
    size_bytes: Count = 0
    kind: OptionalCode = ""
    speed_mhz: Count = 0
    maker: OptionalLine = ""
    part: OptionalLine = ""
    serial: OptionalLine = ""


class Memory(Part):
    total_bytes: Count = 0
    swap_bytes: Count = 0
    modules: list[MemoryModule] = []


class Disk(Part):
    name: OptionalLine
    model: OptionalLine = ""
    serial: OptionalLine = ""
    size_bytes: Count = 0
    kind: OptionalCode = ""
    """"ssd", "hdd", "nvme", "virtual"."""
    health: OptionalCode = ""


class Volume(Part):
    mount: OptionalLine
    filesystem: OptionalCode = ""
    size_bytes: Count = 0
    is_encrypted: bool | None = None


class Adapter(Part):
    name: OptionalLine
    mac: OptionalCode = ""
    kind: OptionalCode = ""
    """"ethernet", "wifi", "virtual", "dongle"."""
    is_up: bool = False
    speed_mbps: Count = 0
    addresses: list[OptionalCode] = []


class System(Part):
    """The operating system as installed."""

    family: OptionalCode = ""
    """"linux", "windows", "macos"."""
    name: OptionalLine = ""
    version: OptionalLine = ""
    build: OptionalLine = ""
    kernel: OptionalLine = ""
    installed_on: date | None = None
    hostname: OptionalLine = ""
    domain: OptionalLine = ""
    is_reboot_pending: bool | None = None
    is_firewall_on: bool | None = None
    is_secure_boot_on: bool | None = None


class Program(Part):
    """One installed piece of software; (source, name, version, architecture) is its identity."""

    name: OptionalLine
    version: OptionalLine = ""
    publisher: OptionalLine = ""
    source: OptionalCode = ""
    """"dpkg", "rpm", "flatpak", "snap", "registry", "bundle"."""
    architecture: OptionalCode = ""
    installed_on: date | None = None


class Display(Part):
    maker: OptionalLine = ""
    model: OptionalLine = ""
    serial: OptionalLine = ""
    made_year: Count = 0
    width_mm: Count = 0
    height_mm: Count = 0
    connector: OptionalCode = ""


class Battery(Part):
    """`health_percent` = full capacity over design capacity."""

    model: OptionalLine = ""
    serial: OptionalLine = ""
    design_mwh: Count = 0
    full_mwh: Count = 0
    cycles: Count = 0
    health_percent: Count = 0


class Usage(Wire):
    """What changes by itself; kept out of the digests."""

    booted_at: datetime | None = None
    account: OptionalLine = ""
    """The signed-in account's id; "" unless the company switched it on or a person is at the console."""
    memory_used_bytes: Count = 0
    battery_percent: Count | None = None
    is_plugged: bool | None = None
    volumes_free: dict[str, int] = {}
    """Free bytes by mount point."""


class Sections(Wire):
    """The parts of a report; None = not sent this time (unchanged, or its collector failed)."""

    hardware: Hardware | None = None
    cpu: Cpu | None = None
    memory: Memory | None = None
    disks: list[Disk] | None = None
    volumes: list[Volume] | None = None
    network: list[Adapter] | None = None
    system: System | None = None
    displays: list[Display] | None = None
    batteries: list[Battery] | None = None


SECTION_NAMES = tuple(Sections.__struct_fields__)


class SoftwareChange(Wire):
    """Rows added and removed since the digest the server confirmed last."""

    base_digest: OptionalCode
    added: list[Program] = []
    removed: list[Program] = []


class Failure(Wire):
    """A collector that failed, and why."""

    section: OptionalCode
    reason: OptionalLine


class Report(Wire):
    """One report of one device.

    full: `sections` all given, `software` given. delta: only sections that differ, `software_change`.
    unchanged: none of them. `digests` always carries the digest of every section and of "software" as they
    are now, so that the server can tell at once whether it knows them; it answers `wanted` for those it
    does not.
    """

    report_id: Annotated[str, Meta(min_length=8, max_length=64)]
    seq: Annotated[int, Meta(ge=1, le=2**53)]
    collected_at: datetime
    agent_version: OptionalCode
    digests: dict[str, OptionalCode] = {}
    usage: Usage | None = None
    sections: Sections | None = None
    software: Annotated[list[Program], Meta(max_length=20_000)] | None = None
    software_change: SoftwareChange | None = None
    failures: Annotated[list[Failure], Meta(max_length=64)] = []


class AgentOrders(Reply):
    """All the server may ever ask of an agent. `wanted`: sections to send in full next time."""

    interval_s: int
    window_s: int
    wanted: list[str] = []
    is_reenrol: bool = False


class Heartbeat(Wire):
    """The unchanged report, as small as it can be: one digest over all digests."""

    seq: Annotated[int, Meta(ge=1, le=2**53)]
    digest: OptionalCode
    report_id: OptionalCode = ""
    usage: Usage | None = None


class Enrolment(Wire):
    """First contact: the shared secret of the installer is exchanged for a secret of this device alone."""

    secret: Line
    hardware: Hardware
    hostname: OptionalLine = ""
    os_family: OptionalCode = ""
    agent_version: OptionalCode = ""
    asset_tag: OptionalLine = ""
    """Given by the person who enrols, where the machine has no readable serial."""


class EnrolmentState(StrEnum):
    ACTIVE = "active"
    PENDING = "pending"
    """Known hardware enrols again: waits for a person."""
    REVOKED = "revoked"


class Enrolled(Reply):
    """`secret` is shown this once."""

    device_id: int
    secret: str
    state: EnrolmentState
    orders: AgentOrders


class ProblemReport(Wire):
    """ "A problem with this PC", written by the person in front of it."""

    subject: Line
    body: OptionalText = ""
    account: OptionalLine = ""
    email: OptionalLine = ""


class ProblemReported(Reply):
    ticket_number: str
    ticket_id: int


ENROL = Endpoint(
    "POST",
    "/api/agent/enrol",
    Nothing,
    Enrolment,
    Enrolled,
    access=Access.PUBLIC,
    status=201,
    max_body_bytes=65_536,
)
SEND_REPORT = Endpoint(
    "POST",
    "/api/agent/reports",
    Nothing,
    Report,
    AgentOrders,
    access=Access.DEVICE,
    max_body_bytes=8 * 1_048_576,
)
SEND_HEARTBEAT = Endpoint(
    "POST",
    "/api/agent/heartbeat",
    Nothing,
    Heartbeat,
    AgentOrders,
    access=Access.DEVICE,
    max_body_bytes=8_192,
)
REPORT_PROBLEM = Endpoint(
    "POST", "/api/agent/problems", Nothing, ProblemReport, ProblemReported, access=Access.DEVICE, status=201
)

# --- what the desk sees ------------------------------------------------------------------------------------


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


def digest_of(part: Any) -> str:
    """Digest of one section or of the sorted software list: both sides must compute the very same."""
    return sha256(json.encode(part, order="deterministic")).hexdigest()[:32]


def digest_of_all(digests: dict[str, str]) -> str:
    """Digest over all digests, the content of a heartbeat."""
    return digest_of(dict(sorted(digests.items())))


def program_key(program: Program) -> tuple[str, str, str, str]:
    """Identity and sort order of installed software."""
    return (program.source, program.name, program.version, program.architecture)
