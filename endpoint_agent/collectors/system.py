"""The operating system as installed and how it is protected."""

from endpoint_agent.platforms import here
from shared.inventory import System


def collect() -> System:
    return here.system()
