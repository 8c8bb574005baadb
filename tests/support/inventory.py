"""Computers that report, for tests: each speaks HTTP as the endpoint agent does."""

import itertools
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from msgspec import structs

from server.inventory.actions import enrolment
from server.inventory.models import Device
from shared.inventory import (
    ENROL,
    SEND_HEARTBEAT,
    SEND_REPORT,
    Adapter,
    AgentOrders,
    Battery,
    Cpu,
    Disk,
    Display,
    Enrolled,
    Enrolment,
    Hardware,
    Heartbeat,
    Memory,
    NewEnrolmentSecret,
    Program,
    Report,
    Sections,
    SoftwareChange,
    System,
    Usage,
    Volume,
    digest_of,
    digest_of_all,
    program_key,
)
from tests.support.house import Api, Desk

GIB = 2**30
_numbers = itertools.count(1)


def enrolment_secret(desk: Desk, **fields: Any) -> str:
    """A secret for installers."""
    with desk.ctx() as ctx:
        return enrolment.create_secret(ctx, NewEnrolmentSecret(label="본사", **fields)).secret


def programs(count: int = 3, *, first: int = 0) -> list[Program]:
    """Packages as a distribution has them, in the order that digests are computed over."""
    found = [
        Program(
            name=f"lib-package-{number:05}",
            version=f"1.{number % 50}.{number % 7}-{number % 3}ubuntu1",
            publisher="Ubuntu Developers",
            source="dpkg",
            architecture="amd64",
            installed_on=date(2026, 3, 1 + number % 28),
        )
        for number in range(first, first + count)
    ]
    return sorted(found, key=program_key)


def notebook(number: int, **fields: Any) -> Hardware:
    known = {
        "maker": "LG Electronics",
        "model": "16Z90R-GA5CK",
        "serial": f"307NZPE{number:05}",
        "uuid": str(UUID(int=(0xC0FFEE << 96) | (0x1234 << 64) | number)),
        "chassis": "notebook",
        "machine_key": f"{number:032x}",
    }
    return Hardware(**(known | fields))


@dataclass
class Machine:
    """One computer. Change `parts`, `programs` or `usage`, then send."""

    desk: Desk
    hardware: Hardware
    hostname: str = "minji-nb"
    programs: list[Program] = field(default_factory=programs)
    parts: dict[str, Any] = field(default_factory=dict)
    usage: Usage | None = None
    seq: int = 0
    enrolled: Enrolled | None = None
    _sent: dict[str, str] = field(default_factory=dict)
    _sent_programs: list[Program] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.parts = {
            "cpu": Cpu(name="Intel Core i7-1360P", cores=12, threads=16, max_mhz=5000),
            "memory": Memory(total_bytes=16 * GIB - 300_000_000),
            "disks": [
                Disk(name="nvme0n1", model="SSD 980", serial="S64A", size_bytes=512_110_190_592, kind="nvme")
            ],
            "volumes": [Volume(mount="/", filesystem="ext4", size_bytes=500 * 10**9, is_encrypted=True)],
            "network": [Adapter(name="wlp0s20f3", mac="aa:bb:cc:00:00:01", kind="wifi", is_up=True)],
            "system": System(
                family="linux", name="Ubuntu", version="24.04", kernel="6.8.0-40", hostname=self.hostname
            ),
            "displays": [],
            "batteries": [Battery(model="LBV7227E", serial="1", cycles=120, health_percent=91)],
        } | self.parts

    # --- identity

    def enrol(self, secret: str, **fields: Any) -> Enrolled:
        body = Enrolment(
            secret=secret, hardware=self.hardware, hostname=self.hostname, os_family="linux", **fields
        )
        self.enrolled = self.desk.api().call(ENROL, body=body)
        return self.enrolled

    @property
    def id(self) -> int:
        assert self.enrolled is not None
        return self.enrolled.device_id

    def api(self) -> Api:
        assert self.enrolled is not None
        return self.desk.api(f"Device {self.enrolled.device_id}:{self.enrolled.secret}")

    def row(self) -> Device:
        with self.desk.ctx(writes=False) as ctx:
            return ctx.session.get_one(Device, self.id)

    # --- what it says

    def sections(self) -> Sections:
        return Sections(hardware=self.hardware, **self.parts)

    def digests(self) -> dict[str, str]:
        found = {
            name: digest_of(part)
            for name, part in structs.asdict(self.sections()).items()
            if part is not None
        }
        return found | {"software": digest_of(self.programs)}

    def full(self, **fields: Any) -> Report:
        return self._report(sections=self.sections(), software=self.programs, **fields)

    def delta(self, **fields: Any) -> Report:
        """What differs from what was sent last."""
        now = self.digests()
        changed = [name for name in now if name != "software" and self._sent.get(name) != now[name]]
        parts = {name: getattr(self.sections(), name) for name in changed}
        before, after = set(self._sent_programs), set(self.programs)
        change = SoftwareChange(
            base_digest=self._sent.get("software", ""),
            added=[program for program in self.programs if program not in before],
            removed=[program for program in self._sent_programs if program not in after],
        )
        has_new_software = self._sent.get("software") != now["software"]
        return self._report(
            sections=Sections(**parts) if parts else None,
            software_change=change if has_new_software else None,
            **fields,
        )

    def heartbeat(self, **fields: Any) -> Heartbeat:
        self.seq += 1
        known: dict[str, Any] = {
            "seq": self.seq,
            "digest": digest_of_all(self.digests()),
            "usage": self.usage,
        }
        return Heartbeat(**(known | fields))

    def _report(self, **fields: Any) -> Report:
        self.seq += 1
        known: dict[str, Any] = {
            "report_id": str(uuid4()),
            "seq": self.seq,
            "collected_at": self.desk.now,
            "agent_version": "0.1.0",
            "digests": self.digests(),
            "usage": self.usage,
        }
        return Report(**(known | fields))

    # --- what it sends

    def send(self, report: Report) -> AgentOrders:
        orders = self.api().call(SEND_REPORT, body=report)
        self._sent, self._sent_programs = self.digests(), list(self.programs)
        return orders

    def beat(self, **fields: Any) -> AgentOrders:
        return self.api().call(SEND_HEARTBEAT, body=self.heartbeat(**fields))

    def change(self, part: str, /, **fields: Any) -> None:
        self.parts[part] = structs.replace(self.parts[part], **fields)


def machine(desk: Desk, **fields: Any) -> Machine:
    """A computer of its own that has not enrolled yet; `serial`, `uuid`, … are those of its hardware."""
    number = next(_numbers)
    own = {name: fields.pop(name) for name in list(fields) if name in Hardware.__struct_fields__}
    return Machine(desk, notebook(number, **own), **({"hostname": f"pc-{number:04}"} | fields))


def reporting(desk: Desk, *, at: datetime | None = None, **fields: Any) -> Machine:
    """A computer that has enrolled and sent everything once."""
    found = machine(desk, **fields)
    found.enrol(enrolment_secret(desk))
    found.send(found.full(**({"collected_at": at} if at is not None else {})))
    return found


def displays(*names: str) -> list[Display]:
    return [Display(maker="LG", model=name, serial=f"SN-{name}") for name in names]
