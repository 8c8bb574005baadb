"""Monitors."""

from endpoint_agent.platforms import here
from shared.inventory import Display


def collect() -> list[Display]:
    return here.displays()
