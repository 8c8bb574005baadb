"""COLLECTORS: everything the agent ever looks at. What is not in this table is not collected."""

from collections.abc import Callable
from typing import Any

from endpoint_agent.collectors import (
    batteries,
    cpu,
    disks,
    displays,
    hardware,
    memory,
    network,
    software,
    system,
    volumes,
)

COLLECTORS: dict[str, Callable[[], Any]] = {
    "hardware": hardware.collect,
    "cpu": cpu.collect,
    "memory": memory.collect,
    "disks": disks.collect,
    "volumes": volumes.collect,
    "network": network.collect,
    "system": system.collect,
    "displays": displays.collect,
    "batteries": batteries.collect,
    "software": software.collect,
}
