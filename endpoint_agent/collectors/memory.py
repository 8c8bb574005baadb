"""Memory and its modules."""

from endpoint_agent.platforms import here
from shared.inventory import Memory


def collect() -> Memory:
    return here.memory()
