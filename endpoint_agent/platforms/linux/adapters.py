"""Network adapters of Linux: which are built in, which come with a dock or a program."""

import os
import re
from ipaddress import IPv6Address
from pathlib import Path

import psutil

from endpoint_agent.platforms.linux import sysfs
from shared.inventory import Adapter

_WORTH_KNOWING = re.compile(r"(bond|team|br|tun|tap|wg|ppp|wwan|vlan)\d+")
_TEMPORARY = 0x01
_RANDOM_ADDRESS = "1"


def network() -> list[Adapter]:
    """Adapters with hardware, and virtual ones that carry an address; containers' ends are left out."""
    addresses = _addresses()
    found = []
    for device in sysfs.children("sys/class/net"):
        name = device.name
        has_hardware = (device / "device").exists()
        if not has_hardware and not (_WORTH_KNOWING.fullmatch(name) and addresses.get(name)):
            continue
        found.append(_adapter(device, addresses.get(name, []), has_hardware=has_hardware))
    return found


def _adapter(device: Path, addresses: list[str], *, has_hardware: bool) -> Adapter:
    is_up = sysfs.text(device / "operstate", 32) == "up"
    mac = sysfs.text(device / "address", 64)
    is_random = sysfs.text(device / "addr_assign_type", 8) == _RANDOM_ADDRESS
    return Adapter(
        name=device.name[:250],
        mac="" if is_random or mac == "00:00:00:00:00:00" else mac,
        kind=_kind(device, has_hardware=has_hardware),
        is_up=is_up,
        speed_mbps=_speed(device) if is_up else 0,
        addresses=addresses,
    )


def _kind(device: Path, *, has_hardware: bool) -> str:
    where = os.path.realpath(device)
    if not has_hardware:
        return "virtual"
    if (device / "wireless").exists() or (device / "phy80211").exists():
        return "dongle" if "/usb" in where else "wifi"
    if re.search(r"/usb\d+/", where):
        return "dongle"
    return "ethernet"


def _speed(device: Path) -> int:
    speed = sysfs.number(device / "speed")
    return speed if speed < 1_000_000 else 0


def _addresses() -> dict[str, list[str]]:
    """Addresses by adapter; those that change by themselves (link-local, temporary IPv6) are left out."""
    found: dict[str, list[str]] = {}
    for name, entries in psutil.net_if_addrs().items():
        for entry in entries:
            if entry.family.name == "AF_INET" and not entry.address.startswith(("127.", "169.254.")):
                found.setdefault(name, []).append(entry.address)
    for line in sysfs.text("proc/net/if_inet6").splitlines():
        part = line.split()
        if len(part) != 6:
            continue
        address = IPv6Address(int(part[0], 16))
        if address.is_loopback or address.is_link_local or int(part[4], 16) & _TEMPORARY:
            continue
        found.setdefault(part[5], []).append(str(address))
    return {name: sorted(entries) for name, entries in found.items()}
