"""Monitors and batteries of a Mac."""

from typing import Any

from endpoint_agent.parsers import names
from endpoint_agent.platforms.macos import profiler
from shared.inventory import Battery, Display

_STEP_MWH = 100


def displays() -> list[Display]:
    return displays_of(profiler.ask("SPDisplaysDataType"))


def displays_of(cards: list[dict[str, Any]]) -> list[Display]:
    """The monitors of each graphics card."""
    return [_display(entry) for card in cards for entry in card.get("spdisplays_ndrvs") or []]


def batteries() -> list[Battery]:
    return [batteries_of(entry) for entry in profiler.registry("AppleSmartBattery")]


def batteries_of(entry: dict[str, Any]) -> Battery:
    """Capacities are in mAh; `Voltage` in mV turns them into energy."""

    def amount(*keys: str) -> int:
        value = next((entry[key] for key in keys if isinstance(entry.get(key), int)), 0)
        return max(0, value)

    design, full = amount("DesignCapacity"), amount("AppleRawMaxCapacity", "MaxCapacity")
    volts = amount("Voltage")
    return Battery(
        model=names.clean(profiler.text(entry, "DeviceName")),
        serial=names.serial(profiler.text(entry, "Serial", "BatterySerialNumber")),
        design_mwh=round(design * volts / 1000 / _STEP_MWH) * _STEP_MWH,
        full_mwh=round(full * volts / 1000 / _STEP_MWH) * _STEP_MWH,
        cycles=amount("CycleCount"),
        health_percent=min(100, round(full * 100 / design)) if design else 0,
    )


def _display(entry: dict[str, Any]) -> Display:
    number = profiler.text(entry, "spdisplays_display-serial-number", "_spdisplays_display-serial-number")
    connector = profiler.text(entry, "spdisplays_connection_type").removeprefix("spdisplays_")
    return Display(
        model=names.clean(profiler.text(entry, "_name")),
        serial=names.serial(number),
        made_year=profiler.number(profiler.text(entry, "_spdisplays_display-year")),
        connector=connector[:64],
    )
