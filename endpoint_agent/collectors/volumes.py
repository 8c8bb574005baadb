"""Volumes: their size and whether they are encrypted; free space is in usage."""

from endpoint_agent.platforms import here
from shared.inventory import Volume


def collect() -> list[Volume]:
    return here.volumes()
