"""Network adapters."""

from endpoint_agent.platforms import here
from shared.inventory import Adapter


def collect() -> list[Adapter]:
    return here.network()
