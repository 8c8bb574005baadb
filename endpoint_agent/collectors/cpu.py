"""The processor."""

from endpoint_agent.platforms import here
from shared.inventory import Cpu


def collect() -> Cpu:
    return here.cpu()
