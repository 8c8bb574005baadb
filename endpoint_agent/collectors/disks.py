"""Built-in disks."""

from endpoint_agent.platforms import here
from shared.inventory import Disk


def collect() -> list[Disk]:
    return here.disks()
