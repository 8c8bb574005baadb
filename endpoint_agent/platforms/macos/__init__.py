"""macOS, read from property lists, system_profiler and ioreg."""

from endpoint_agent.platforms.macos.adapters import network
from endpoint_agent.platforms.macos.installed import software
from endpoint_agent.platforms.macos.machine import cpu, hardware, machine_id, memory
from endpoint_agent.platforms.macos.peripherals import batteries, displays
from endpoint_agent.platforms.macos.release import console_account, system
from endpoint_agent.platforms.macos.storage import disks, free_by_mount, volumes

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
