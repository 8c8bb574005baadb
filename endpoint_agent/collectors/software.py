"""Installed software of the whole machine; what single users installed is theirs."""

from endpoint_agent.platforms import here
from shared.inventory import Program


def collect() -> list[Program]:
    return here.software()
