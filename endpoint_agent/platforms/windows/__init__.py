"""Windows, read from the registry, the firmware table and the disk driver; WMI is not asked."""

from endpoint_agent.platforms.windows.adapters import network
from endpoint_agent.platforms.windows.installed import software
from endpoint_agent.platforms.windows.machine import cpu, hardware, machine_id, memory
from endpoint_agent.platforms.windows.peripherals import batteries, displays
from endpoint_agent.platforms.windows.release import console_account, system
from endpoint_agent.platforms.windows.storage import disks, free_by_mount, volumes

__all__ = [
    "batteries",
    "console_account",
    "cpu",
    "disks",
    "displays",
    "free_by_mount",
    "hardware",
    "machine_id",
    "memory",
    "network",
    "software",
    "system",
    "volumes",
]
