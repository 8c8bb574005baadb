"""Endpoint agents of the sample company: enrolment, first reports, and changes over the weeks."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from msgspec import structs

from server.core.context import NOBODY, Actor, ActorKind
from server.demo.cast import PROGRAMS
from server.demo.stage import Player, Scene
from shared.assets import AssetRow
from shared.inventory import (
    CREATE_ENROLMENT_SECRET,
    ENROL,
    SEND_REPORT,
    Adapter,
    Battery,
    Cpu,
    Disk,
    Enrolment,
    Hardware,
    Memory,
    MemoryModule,
    NewEnrolmentSecret,
    Program,
    Report,
    Sections,
    System,
    Usage,
    Volume,
    digest_of,
    program_key,
)

GIB = 1024**3


class Machine:
    """One PC of the sample company: what it is now, and the reports it has sent."""

    def __init__(self, asset: AssetRow, account: str, random: Random) -> None:
        self.asset = asset
        self.account = account
        self._random = random
        self.device_id = 0
        self._seq = 0
        self.memory_bytes = random.choice((8, 16, 16, 32)) * GIB
        self.disk_bytes = random.choice((256, 512, 512, 1024)) * 1_000_000_000
        self.free_share = random.choice((0.04, 0.15, 0.3, 0.45, 0.6, 0.7))
        self.programs = sorted(self._programs(), key=program_key)
        self.is_reboot_pending = random.random() < 0.15

    def _programs(self) -> list[Program]:
        chosen = [row for row in PROGRAMS if self._random.random() < 0.75]
        return [
            Program(name=name, version=version, publisher=publisher, source="registry", architecture="x86_64")
            for name, version, publisher in chosen
        ]

    def hardware(self) -> Hardware:
        row = self.asset
        chassis = "notebook" if row.category.value == "laptop" else "desktop"
        unique = UUID(int=self._random.getrandbits(128))
        return Hardware(
            maker=row.maker, model=row.model, serial=row.serial, uuid=str(unique), chassis=chassis
        )

    def enrol(self, scene: Scene, at: datetime, secret: str) -> None:
        self._hardware = self.hardware()
        name = f"{self.asset.tag}-W11"
        body = Enrolment(secret=secret, hardware=self._hardware, hostname=name, os_family="windows")
        self.device_id = scene.play(NOBODY, at, ENROL, body).device_id

    def report(self, scene: Scene, at: datetime) -> None:
        """A full report of what the machine is at this moment."""
        self._seq += 1
        sections = self._sections()
        digests = {name: digest_of(getattr(sections, name)) for name in Sections.__struct_fields__}
        digests["software"] = digest_of(self.programs)
        report = Report(
            report_id=str(UUID(int=self._random.getrandbits(128))),
            seq=self._seq,
            collected_at=at,
            agent_version="0.1.0",
            digests=digests,
            usage=self._usage(at),
            sections=sections,
            software=self.programs,
        )
        scene.play(Actor(ActorKind.DEVICE, self.device_id), at, SEND_REPORT, report)

    def change(self) -> None:
        """Something happens to it: an update, a new program, a graphics driver, less room."""
        if self.programs:
            place = self._random.randrange(len(self.programs))
            old = self.programs[place]
            self.programs[place] = Program(
                name=old.name,
                version=old.version + ".1",
                publisher=old.publisher,
                source=old.source,
                architecture=old.architecture,
            )
            self.programs.sort(key=program_key)
        self.free_share = max(0.02, self.free_share - self._random.random() * 0.05)
        self.is_reboot_pending = self._random.random() < 0.2

    def update(self, name: str, version: str) -> None:
        """A program in another version, as the roll-out of an update leaves it."""
        self.programs = sorted(
            (structs.replace(one, version=version) if one.name == name else one for one in self.programs),
            key=program_key,
        )

    def has(self, name: str) -> bool:
        return any(one.name == name for one in self.programs)

    def _sections(self) -> Sections:
        is_laptop = self.asset.category.value == "laptop"
        battery = Battery(
            model="LBV7227E",
            design_mwh=80_000,
            full_mwh=64_800,
            cycles=412,
            health_percent=58 + self.asset.id % 40,
        )
        return Sections(
            hardware=self._hardware,
            cpu=Cpu(name="Intel Core i7-1360P", cores=12, threads=16, max_mhz=5000, architecture="x86_64"),
            memory=Memory(
                total_bytes=self.memory_bytes,
                modules=[
                    MemoryModule(slot="DIMM0", size_bytes=self.memory_bytes, kind="LPDDR5", speed_mhz=6000)
                ],
            ),
            disks=[
                Disk(name="PhysicalDrive0", model="SK hynix PC801", size_bytes=self.disk_bytes, kind="nvme")
            ],
            volumes=[Volume(mount="C:", filesystem="NTFS", size_bytes=self.disk_bytes, is_encrypted=True)],
            network=[
                Adapter(name="Wi-Fi", mac=self._mac(), kind="wifi", is_up=True, addresses=["10.20.3.17"])
            ],
            system=System(
                family="windows",
                name="Windows 11 Pro",
                version="23H2",
                build="22631.4460",
                hostname=f"{self.asset.tag}-W11",
                domain="ieum.example",
                installed_on=date(2025, 3, 4),
                is_reboot_pending=self.is_reboot_pending,
                is_firewall_on=True,
                is_secure_boot_on=True,
            ),
            displays=[],
            batteries=[battery] if is_laptop else [],
        )

    def _mac(self) -> str:
        number = f"{self.asset.id:06x}"
        return f"02:1e:00:{number[0:2]}:{number[2:4]}:{number[4:6]}"

    def _usage(self, at: datetime) -> Usage:
        return Usage(
            booted_at=at - timedelta(hours=self._random.randrange(2, 300)),
            account=self.account,
            memory_used_bytes=int(self.memory_bytes * self._random.uniform(0.4, 0.9)),
            battery_percent=self._random.randrange(20, 100),
            is_plugged=True,
            volumes_free={"C:": int(self.disk_bytes * self.free_share)},
        )


def new_secret(scene: Scene, keeper: Player, at: datetime, label: str) -> str:
    """An enrolment secret, as the administrator makes one for the installer."""
    body = NewEnrolmentSecret(label=label, valid_days=365, max_uses=5000)
    secret: str = scene.play(keeper, at, CREATE_ENROLMENT_SECRET, body).secret
    return secret
