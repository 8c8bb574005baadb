"""Network adapters of Windows."""

from typing import Any

import psutil

from endpoint_agent.platforms.windows import registry
from shared.inventory import Adapter

_CLASS = r"SYSTEM\CurrentControlSet\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}"
_CONNECTIONS = r"SYSTEM\CurrentControlSet\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}"
_WIFI_MEDIA = (1, 9)
_NOT_TOLD = ("127.", "169.254.", "fe80", "::1")


def network() -> list[Adapter]:
    """Adapters with hardware, and virtual ones that carry an address."""
    states, devices = psutil.net_if_stats(), _devices_by_name()
    found = []
    for name, entries in sorted(psutil.net_if_addrs().items()):
        device = devices.get(name, {})
        kind = kind_of(device)
        mac = next((entry.address for entry in entries if entry.family == psutil.AF_LINK), "")
        addresses = sorted(_worth_telling(entries))
        if kind == "virtual" and (not addresses or not mac):
            continue
        state = states.get(name)
        found.append(
            Adapter(
                name=name[:250],
                mac=mac.replace("-", ":").lower()[:64],
                kind=kind,
                is_up=bool(state and state.isup),
                speed_mbps=state.speed if state and state.isup else 0,
                addresses=addresses,
            )
        )
    return found


def kind_of(device: dict[str, Any]) -> str:
    """From where the device is plugged in and which medium it drives."""
    plugged = registry.text(device, "DeviceInstanceID").upper()
    if plugged.startswith("USB\\"):
        return "dongle"
    if not plugged.startswith("PCI\\"):
        return "virtual"
    return "wifi" if device.get("*PhysicalMediaType") in _WIFI_MEDIA else "ethernet"


def _devices_by_name() -> dict[str, dict[str, Any]]:
    by_id = {}
    for number in registry.subkeys(_CLASS):
        device = registry.values(rf"{_CLASS}\{number}")
        by_id[registry.text(device, "NetCfgInstanceId")] = device
    found = {}
    for adapter_id, device in by_id.items():
        connection = registry.values(rf"{_CONNECTIONS}\{adapter_id}\Connection") if adapter_id else {}
        found[registry.text(connection, "Name")] = device
    return found


def _worth_telling(entries: list[Any]) -> list[str]:
    plain = [entry.address.split("%")[0] for entry in entries if entry.family != psutil.AF_LINK]
    return [address[:64] for address in plain if not address.lower().startswith(_NOT_TOLD)]
