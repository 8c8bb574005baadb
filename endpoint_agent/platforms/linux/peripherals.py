"""Monitors and batteries of Linux."""

from pathlib import Path

from endpoint_agent.parsers import edid, names
from endpoint_agent.platforms.linux import sysfs
from shared.inventory import Battery, Display

_MICRO = 1000
_STEP_MWH = 100
"""Full capacity drifts with every charge; finer steps would report a change each day."""


def displays() -> list[Display]:
    """Monitors that are plugged in, by connector."""
    found = []
    for connector in sysfs.children("sys/class/drm"):
        card = sysfs.content(connector / "edid", 4096)
        shown = edid.display(card, connector.name.partition("-")[2][:64]) if card else None
        if shown is not None:
            found.append(shown)
    return found


def batteries() -> list[Battery]:
    """Batteries of the PC itself; those of mice and headsets have the scope "Device"."""
    found = (_battery(supply) for supply in sysfs.children("sys/class/power_supply"))
    return [battery for battery in found if battery is not None]


def _battery(supply: Path) -> Battery | None:
    if sysfs.text(supply / "type", 32) != "Battery" or sysfs.text(supply / "scope", 32) == "Device":
        return None
    if sysfs.text(supply / "present", 8) == "0":
        return None
    design, full = _capacity(supply, "full_design"), _capacity(supply, "full")
    maker = names.meaningful(sysfs.text(supply / "manufacturer", 128))
    model = names.meaningful(sysfs.text(supply / "model_name", 128))
    return Battery(
        model=names.clean(f"{maker} {model}"),
        serial=names.serial(sysfs.text(supply / "serial_number", 128)),
        design_mwh=design,
        full_mwh=round(full / _STEP_MWH) * _STEP_MWH,
        cycles=sysfs.number(supply / "cycle_count"),
        health_percent=min(100, round(full * 100 / design)) if design else 0,
    )


def _capacity(supply: Path, name: str) -> int:
    """In mWh; some batteries count charge (µAh) instead of energy (µWh)."""
    energy = sysfs.number(supply / f"energy_{name}")
    if energy:
        return energy // _MICRO
    charge = sysfs.number(supply / f"charge_{name}")
    volts = sysfs.number(supply / "voltage_min_design") or sysfs.number(supply / "voltage_now")
    return charge * volts // 1_000_000_000
