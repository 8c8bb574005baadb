"""Linux, read from /sys, /proc and the package databases; almost no other program is started."""

from endpoint_agent.platforms.linux.adapters import network
from endpoint_agent.platforms.linux.installed import software
from endpoint_agent.platforms.linux.machine import cpu, hardware, machine_id, memory
from endpoint_agent.platforms.linux.peripherals import batteries, displays
from endpoint_agent.platforms.linux.release import console_account, system
from endpoint_agent.platforms.linux.storage import disks, free_by_mount, volumes

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
