"""What changes by itself: free space, memory in use, time of start; the account only if switched on."""

from datetime import UTC, datetime

import psutil

from endpoint_agent.platforms import here
from shared.inventory import Usage


def collect(*, observes_account: bool) -> Usage:
    power = _power()
    return Usage(
        booted_at=datetime.fromtimestamp(int(psutil.boot_time()), UTC),
        account=here.console_account() if observes_account else "",
        memory_used_bytes=_memory_used(),
        battery_percent=max(0, round(power[0])) if power else None,
        is_plugged=power[1] if power else None,
        volumes_free=here.free_by_mount(),
    )


def _memory_used() -> int:
    memory = psutil.virtual_memory()
    return max(0, memory.total - memory.available)


def _power() -> tuple[float, bool | None] | None:
    """Charge in percent and whether the mains is plugged in; None without a battery."""
    try:
        found = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    except (OSError, RuntimeError):
        return None
    return (found.percent, found.power_plugged) if found else None
