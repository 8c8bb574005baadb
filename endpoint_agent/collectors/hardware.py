"""Identity of the machine."""

from msgspec import structs

from endpoint_agent.identity import machine_key
from endpoint_agent.platforms import here
from shared.inventory import Hardware


def collect() -> Hardware:
    return structs.replace(here.hardware(), machine_key=machine_key(here.machine_id()))
