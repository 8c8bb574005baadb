"""Disks and volumes of Linux."""

import json
import os
import re
from pathlib import Path

from endpoint_agent import programs
from endpoint_agent.parsers import names
from endpoint_agent.platforms.linux import sysfs
from shared.inventory import Disk, Volume

_NOT_DISKS = re.compile(r"(loop|ram|zram|dm-|md|sr|fd|nbd|drbd|zd)\d*")
_PSEUDO_WORDS = (
    "autofs binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fuse.gvfsd-fuse "
    "fuse.portal fusectl hugetlbfs iso9660 mqueue nsfs proc pstore ramfs rpc_pipefs securityfs "
    "selinuxfs squashfs sysfs tmpfs tracefs udf nfs nfs4 cifs smb3 smbfs sshfs fuse.sshfs 9p "
    "virtiofs ceph glusterfs afs lustre"
)
_PSEUDO = frozenset(_PSEUDO_WORDS.split(" "))
_DEVICE_FOLDERS = (
    "proc",
    "sys",
    "dev",
    "run/user",
    "var/lib/docker",
    "var/lib/containers",
    "snap",
    "run/snapd",
)


def disks() -> list[Disk]:
    """Disks that are built in: no loop devices, no card readers, no USB sticks."""
    found = (_disk(device) for device in sysfs.children("sys/block") if not _NOT_DISKS.fullmatch(device.name))
    return [disk for disk in found if disk is not None]


def volumes() -> list[Volume]:
    """Mounted volumes of this PC, each device once; network shares are not this PC's."""
    found: dict[str, Volume] = {}
    for device, mount, filesystem in mounts():
        if device in found:
            continue
        found[device] = Volume(
            mount=mount[:250],
            filesystem=filesystem[:64],
            size_bytes=_size(mount),
            is_encrypted=_is_encrypted(device),
        )
    return sorted((volume for volume in found.values() if volume.size_bytes), key=lambda volume: volume.mount)


def free_by_mount() -> dict[str, int]:
    free: dict[str, int] = {}
    seen: set[str] = set()
    for device, mount, _ in mounts():
        if device in seen:
            continue
        seen.add(device)
        try:
            state = os.statvfs(sysfs.path(mount))
        except OSError:
            continue
        free[mount[:250]] = state.f_bavail * state.f_frsize
    return free


def mounts() -> list[tuple[str, str, str]]:
    """(device, mount point, file system) of real volumes, the root always first."""
    found = []
    for line in sysfs.text("proc/self/mounts").splitlines():
        part = line.split(" ")
        if len(part) < 4:
            continue
        device, mount, filesystem = _unescape(part[0]), _unescape(part[1]), part[2]
        is_inside = any(mount.startswith(f"/{folder}/") for folder in _DEVICE_FOLDERS)
        is_real = device.startswith("/dev/") or filesystem in ("zfs", "btrfs", "bcachefs")
        if mount == "/" or (is_real and filesystem not in _PSEUDO and not is_inside):
            found.append((device, mount, filesystem))
    return sorted(found, key=lambda entry: (len(entry[1]), entry[1]))


def _disk(device: Path) -> Disk | None:
    size = sysfs.number(device / "size") * 512
    if not size or sysfs.text(device / "removable", 8) == "1":
        return None
    where = os.path.realpath(device)
    udev = sysfs.udev("b" + sysfs.text(device / "dev", 32))
    if udev.get("ID_BUS") == "usb" or re.search(r"/usb\d+/", where):
        return None
    kind = _kind(device, where)
    return Disk(
        name=device.name,
        model=_model(device, udev),
        serial=_serial(device, udev),
        size_bytes=size,
        kind=kind,
        health="" if kind == "virtual" else _health(device.name),
    )


def _kind(device: Path, where: str) -> str:
    model = sysfs.text(device / "device/model", 256)
    if re.search(r"/(virtio|xen|vbd)[^/]*/", where + "/") or re.match(r"(vd|xvd)", device.name):
        return "virtual"
    if re.search(r"vmware|vbox|qemu|virtual", model, re.IGNORECASE):
        return "virtual"
    if device.name.startswith("nvme"):
        return "nvme"
    return "hdd" if sysfs.text(device / "queue/rotational", 8) == "1" else "ssd"


def _model(device: Path, udev: dict[str, str]) -> str:
    model = sysfs.text(device / "device/model", 256) or udev.get("ID_MODEL", "").replace("_", " ")
    if len(model) == 16 and udev.get("ID_MODEL", "").replace("_", " ").startswith(model.rstrip()):
        model = udev["ID_MODEL"].replace("_", " ")  # SCSI cuts model names after 16 letters
    return names.meaningful(model)


def _serial(device: Path, udev: dict[str, str]) -> str:
    for text in (
        udev.get("ID_SCSI_SERIAL", ""),
        udev.get("ID_SERIAL_SHORT", ""),
        sysfs.text(device / "device/serial", 128),
        sysfs.text(device / "serial", 128),
        _vpd_serial(sysfs.content(device / "device/vpd_pg80", 256)),
    ):
        found = names.serial(text)
        if found:
            return found
    return ""


def _vpd_serial(page: bytes) -> str:
    return page[4 : 4 + page[3]].decode("ascii", "replace").strip() if len(page) > 4 else ""


def _health(name: str) -> str:
    """ "ok" or "failing" as the disk itself says; only root can ask, and only where smartctl is installed."""
    program = programs.find("smartctl") if os.geteuid() == 0 else None
    if program is None:
        return ""
    try:
        answer = json.loads(programs.run(program, "-j", "-H", f"/dev/{name}"))
        has_passed = answer.get("smart_status", {}).get("passed")
    except (programs.ProgramFailed, ValueError, AttributeError):
        return ""
    return "" if has_passed is None else "ok" if has_passed else "failing"


def _is_encrypted(device: str) -> bool | None:
    """True when LUKS lies anywhere below the volume; None where the device cannot be followed."""
    name = os.path.basename(os.path.realpath(sysfs.path(device)))
    block = sysfs.path(f"sys/class/block/{name}")
    if not device.startswith("/dev/") or not block.exists():
        return None
    return _lies_on_luks(block, depth=0)


def _lies_on_luks(block: Path, depth: int) -> bool:
    if sysfs.text(block / "dm/uuid", 256).startswith("CRYPT-"):
        return True
    try:
        below = os.listdir(block / "slaves")
    except OSError:
        return False
    return depth < 8 and any(
        _lies_on_luks(sysfs.path(f"sys/class/block/{name}"), depth + 1) for name in below
    )


def _size(mount: str) -> int:
    try:
        state = os.statvfs(sysfs.path(mount))
    except OSError:
        return 0
    return state.f_blocks * state.f_frsize


def _unescape(text: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), text)
