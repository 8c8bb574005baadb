"""A PC whose parts a test can change between two reports."""

from datetime import UTC, datetime, timedelta
from typing import Any

from endpoint_agent.parsers.packages import sorted_once
from endpoint_agent.settings import Settings
from endpoint_agent.snapshot import Snapshot
from shared.inventory import (
    Cpu,
    Disk,
    Failure,
    Hardware,
    Memory,
    Program,
    Sections,
    System,
    Usage,
    Volume,
    digest_of,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Pc:
    """`take` stands in for the collectors."""

    def __init__(self) -> None:
        self.now = NOW
        self.parts: dict[str, Any] = {
            "hardware": Hardware(
                maker="Dell", model="OptiPlex 5050", serial="7XK2P13", machine_key="ab" * 16
            ),
            "cpu": Cpu(name="Intel Core i5", cores=4, threads=8),
            "memory": Memory(total_bytes=16 * 1024**3),
            "disks": [Disk(name="nvme0n1", size_bytes=512 * 10**9, kind="nvme")],
            "volumes": [Volume(mount="/", filesystem="ext4", size_bytes=500 * 10**9)],
            "network": [],
            "system": System(family="linux", name="Ubuntu 24.04", hostname="seoul-041"),
            "displays": [],
            "batteries": [],
        }
        self.programs = [self.program(f"package-{number:03d}") for number in range(200)]
        self.failing: list[str] = []
        self.free = 200 * 10**9
        self.booted_at = NOW - timedelta(hours=1)

    @staticmethod
    def program(name: str, version: str = "1.0") -> Program:
        return Program(name=name, version=version, source="dpkg", architecture="amd64", publisher="Somebody")

    def take(self, settings: Settings, now: datetime) -> Snapshot:
        off = {*settings.categories_off, *self.failing}
        parts = {name: part for name, part in self.parts.items() if name not in off}
        software = None if "software" in off else sorted_once(self.programs)
        digests = {name: digest_of(part) for name, part in parts.items()}
        if software is not None:
            digests["software"] = digest_of(software)
        return Snapshot(
            collected_at=self.now,
            sections=Sections(**parts),
            software=software,
            usage=Usage(
                booted_at=self.booted_at, memory_used_bytes=4 * 1024**3, volumes_free={"/": self.free}
            ),
            digests=digests,
            failures=[Failure(section=name, reason="broken") for name in self.failing],
        )

    def clock(self) -> datetime:
        return self.now

    def pass_time(self, **period: float) -> None:
        self.now += timedelta(**period)
