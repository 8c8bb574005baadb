"""Batteries of the PC."""

from endpoint_agent.platforms import here
from shared.inventory import Battery


def collect() -> list[Battery]:
    return here.batteries()
