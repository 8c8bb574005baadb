"""What the endpoint agent sends, and what it is told."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.inventory.parts import Hardware, Program, Sections, Usage
from shared.wire import Access, Endpoint, Line, Nothing, OptionalCode, OptionalLine, OptionalText, Reply, Wire


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
