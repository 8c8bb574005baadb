"""Network adapters of macOS."""

import re
from typing import Any

import psutil

from endpoint_agent import programs
from shared.inventory import Adapter

_NOT_TOLD = ("127.", "169.254.", "fe80", "::1")


def network() -> list[Adapter]:
    """The hardware ports that System Settings lists."""
    printed = programs.run("/usr/sbin/networksetup", "-listallhardwareports")
    states, entries = psutil.net_if_stats(), psutil.net_if_addrs()
    found = []
    for port, device, mac in ports_of(printed):
        state = states.get(device)
        found.append(
            Adapter(
                name=device[:250],
                mac=mac,
                kind=kind_of(port),
                is_up=bool(state and state.isup),
                speed_mbps=state.speed if state and state.isup else 0,
                addresses=sorted(_worth_telling(entries.get(device, []))),
            )
        )
    return sorted(found, key=lambda adapter: adapter.name)


def ports_of(printed: str) -> list[tuple[str, str, str]]:
    """(name of the port, device, address) of each block with all three."""
    shape = r"Hardware Port: (.+)\nDevice: (\S+)\nEthernet Address: ([0-9a-fA-F:]{17})"
    return [(port, device, mac.lower()) for port, device, mac in re.findall(shape, printed)]


def kind_of(port: str) -> str:
    if "Wi-Fi" in port or "AirPort" in port:
        return "wifi"
    if "USB" in port:
        return "dongle"
    is_wire = "Ethernet" in port and "Adapter" not in port
    return "ethernet" if is_wire else "virtual"


def _worth_telling(entries: list[Any]) -> list[str]:
    plain = [entry.address.split("%")[0] for entry in entries if entry.family != psutil.AF_LINK]
    return [address[:64] for address in plain if not address.startswith(_NOT_TOLD)]
