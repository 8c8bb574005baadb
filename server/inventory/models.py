"""Tables of the inventory: devices, what they report now, and what changed on them."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, deferred, mapped_column

from server.core.db import Base, BigId, Record, Versioned
from shared.inventory import EnrolmentState, MatchState


class EnrolmentSecret(Record):
    """What an installer carries: it enrols devices and opens nothing else. Only its digest is kept."""

    __tablename__ = "enrolment_secret"

    label: Mapped[str]
    digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    max_uses: Mapped[int]
    use_count: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None]


class Device(Versioned):
    """One computer that reports.

    People decide `state`, `match`, `asset_id`: these changes raise `version`. What the machine reports is
    written past the version, so that a report never collides with a decision.
    `serial`, `serial_key`, `uuid`, `machine_key` are the identity it enrolled with: a report may complete it,
    never change it.
    """

    __tablename__ = "device"
    __table_args__ = (
        Index(
            "uq_device_active_asset",
            "asset_id",
            unique=True,
            sqlite_where=text("state = 'active' AND asset_id IS NOT NULL"),
            postgresql_where=text("state = 'active' AND asset_id IS NOT NULL"),
        ),
        Index("ix_device_hostname", "hostname", "id"),
        Index("ix_device_match", "match", "state"),
        Index("ix_device_enrolled_from", "enrolled_from", "enrolled_at"),
    )

    # --- identity
    hostname: Mapped[str]
    maker: Mapped[str] = mapped_column(default="")
    model: Mapped[str] = mapped_column(default="")
    serial: Mapped[str] = mapped_column(default="")
    maker_key: Mapped[str] = mapped_column(default="")
    serial_key: Mapped[str] = mapped_column(default="", index=True)
    uuid: Mapped[str] = mapped_column(default="", index=True)
    machine_key: Mapped[str] = mapped_column(default="", index=True)
    secret_digest: Mapped[str]
    given_tag_key: Mapped[str] = mapped_column(default="")
    """Asset tag typed in by the person who enrolled it, as the register compares tags."""
    enrolment_secret_id: Mapped[int] = mapped_column(ForeignKey("enrolment_secret.id"))
    enrolled_from: Mapped[str] = mapped_column(default="")
    enrolled_at: Mapped[datetime]

    # --- decisions
    state: Mapped[EnrolmentState]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    """The device of the same hardware that this one takes over from once it is accepted."""
    match: Mapped[MatchState] = mapped_column(default=MatchState.UNKNOWN)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"))
    suggested_asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"))
    match_reason: Mapped[str] = mapped_column(default="")
    is_decided: Mapped[bool] = mapped_column(default=False)
    """A person decided about the match: the server does not guess any more."""
    decision_note: Mapped[str] = mapped_column(default="")
    updated_at: Mapped[datetime]

    # --- observed
    os_name: Mapped[str] = mapped_column(default="")
    seq: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(default="")
    """Digest over all digests as the device and the server agreed last; "" while the server misses a part."""
    agent_version: Mapped[str] = mapped_column(default="")
    observed_account: Mapped[str] = mapped_column(default="")
    observed_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    last_full_at: Mapped[datetime | None]
    clock_off_s: Mapped[int] = mapped_column(default=0)
    is_changed: Mapped[bool] = mapped_column(default=False)
    """The hardware reported now contradicts the identity it enrolled with."""
    flip_count: Mapped[int] = mapped_column(default=0)
    """How often reports went to and fro between two identities: two machines share one secret."""
    failures: Mapped[bytes] = deferred(mapped_column(LargeBinary, default=b"[]"))


class DeviceSection(Base):
    """One part of the newest report, as it came. "usage" is the part that changes by itself."""

    __tablename__ = "device_section"

    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(default="")
    content: Mapped[bytes]
    reported_at: Mapped[datetime]


class Software(Record):
    """The catalogue: every program of the company once, however many devices have it."""

    __tablename__ = "software"
    __table_args__ = (Index("ix_software_name", "name", "version_sort"),)

    key: Mapped[str] = mapped_column(unique=True)
    """Digest of source, name, version, publisher and architecture."""
    source: Mapped[str]
    name: Mapped[str]
    version: Mapped[str]
    publisher: Mapped[str]
    architecture: Mapped[str]
    version_sort: Mapped[str]


class Installation(Base):
    """A program on a device."""

    __tablename__ = "installation"
    __table_args__ = (
        Index("ix_installation_software", "software_id", "device_id"),
        {"sqlite_with_rowid": False},
    )

    device_id: Mapped[int] = mapped_column(BigId, ForeignKey("device.id"), primary_key=True)
    software_id: Mapped[int] = mapped_column(BigId, ForeignKey("software.id"), primary_key=True)
    installed_on: Mapped[date | None]


class DeviceChange(Record):
    """One thing that changed on a device: the history of the machine, kept for a year."""

    __tablename__ = "device_change"
    __table_args__ = (
        Index("ix_device_change_device_at", "device_id", "at"),
        Index("ix_device_change_what", "label", "new", "at", "device_id"),
    )

    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"))
    at: Mapped[datetime]
    section: Mapped[str]
    kind: Mapped[str]
    label: Mapped[str]
    field: Mapped[str]
    old: Mapped[str]
    new: Mapped[str]


class ReceivedReport(Base):
    """A report that came, with the answer it got, so that its repeat gets the same one."""

    __tablename__ = "received_report"

    device_id: Mapped[int] = mapped_column(ForeignKey("device.id"), primary_key=True)
    report_id: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    collected_at: Mapped[datetime]
    received_at: Mapped[datetime] = mapped_column(index=True)
    reply: Mapped[bytes]
