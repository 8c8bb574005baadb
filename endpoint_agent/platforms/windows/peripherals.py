"""Monitors and batteries of Windows."""

import os
import re
from pathlib import Path
from typing import Any

from endpoint_agent import files, programs
from endpoint_agent.parsers import edid, names
from endpoint_agent.platforms.windows import registry
from endpoint_agent.settings import default_state_dir
from shared.inventory import Battery, Display

_PRESENT = r"SYSTEM\CurrentControlSet\Services\monitor\Enum"
_ENUM = r"SYSTEM\CurrentControlSet\Enum"
_STEP_MWH = 100


def displays() -> list[Display]:
    """Monitors that the monitor driver has running now, not the hundreds that were ever plugged in."""
    found = []
    for name, path in sorted(registry.values(_PRESENT).items()):
        if not name.isdigit() or not isinstance(path, str):
            continue
        card: Any = registry.values(rf"{_ENUM}\{path}\Device Parameters").get("EDID", b"")
        shown = edid.display(card) if isinstance(card, bytes) else None
        if shown is not None:
            found.append(shown)
    return found


def batteries() -> list[Battery]:
    """From the battery report of Windows itself."""
    root = os.environ.get("SYSTEMROOT", r"C:\Windows")
    report = Path(default_state_dir()) / "battery.xml"
    try:
        programs.run(rf"{root}\System32\powercfg.exe", "/batteryreport", "/xml", "/output", str(report))
        return batteries_of(files.read(report).decode("utf-8", "replace"))
    except (programs.ProgramFailed, OSError):
        return []  # a PC without a battery ends with an error
    finally:
        report.unlink(missing_ok=True)


def batteries_of(report: str) -> list[Battery]:
    """The batteries of a report; its history of use is not looked at."""
    listed = re.search(r"<Batteries>(.*?)</Batteries>", report, re.DOTALL)
    found = []
    for block in re.findall(r"<Battery>(.*?)</Battery>", listed[1] if listed else "", re.DOTALL):
        field = dict(re.findall(r"<(\w+)>([^<]*)</\1>", block))
        design, full = _number(field, "DesignCapacity"), _number(field, "FullChargeCapacity")
        found.append(
            Battery(
                model=names.meaningful(f"{field.get('Manufacturer', '')} {field.get('Id', '')}"),
                serial=names.serial(field.get("SerialNumber", "")),
                design_mwh=design,
                full_mwh=round(full / _STEP_MWH) * _STEP_MWH,
                cycles=_number(field, "CycleCount"),
                health_percent=min(100, round(full * 100 / design)) if design else 0,
            )
        )
    return found


def _number(field: dict[str, str], name: str) -> int:
    digits = re.sub(r"\D", "", field.get(name, ""))
    return int(digits) if digits else 0
