"""The same readers over hundreds of recorded real machines, where those samples are beside the checkout."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from endpoint_agent.parsers import edid, names, packages, smbios
from tests.endpoint_agent.samples import printed_megabytes, table_of_dmidecode

_BAD_WORDS = re.compile(
    r"o\.e\.m|default string|system (product|manuf|serial)|not specified|unknown|\[empty|no dimm", re.I
)
_NO_SERIALS = {"00000000", "01010101", "00000001", "ffffffff"}


@pytest.fixture(scope="module")
def inventory(shared_fixtures: Path) -> Path:
    folder = shared_fixtures / "inventory"
    if not folder.is_dir():
        pytest.skip("the recorded machines are not beside this checkout")
    return folder


def dumps(folder: Path) -> Iterator[tuple[Path, str]]:
    for name in ("linuxhw-dmi", "glpi-agent/generic/dmidecode"):
        for path in sorted((folder / name).rglob("*")):
            if path.is_file():
                yield path, path.read_text("utf-8", "replace")


def test_no_recorded_machine_shows_a_placeholder(inventory: Path) -> None:
    seen = 0
    for path, printed in dumps(inventory):
        found = smbios.hardware(table_of_dmidecode(printed))
        shown = (
            found.maker,
            found.model,
            found.serial,
            found.board_maker,
            found.board_model,
            found.asset_tag,
        )
        assert not any(_BAD_WORDS.search(text) for text in shown), (path, shown)
        seen += 1
    assert seen > 100


def test_memory_of_recorded_machines_adds_up(inventory: Path) -> None:
    for path, printed in dumps(inventory):
        said = 0
        for block in re.findall(r"DMI type 17,.*?(?:\n\s*\n|\Z)", printed, re.DOTALL):
            size = re.search(r"\n\tSize: (.*)", block)
            if size and "\tType: Flash" not in block and "\n\tType: EPROM" not in block:
                said += printed_megabytes(size[1])
        modules = smbios.memory_modules(table_of_dmidecode(printed))
        assert sum(module.size_bytes for module in modules) == said * 1_048_576, path
        assert not any(_BAD_WORDS.search(module.maker + module.part) for module in modules), path


def test_known_makers_have_one_name_over_all_recorded_machines(inventory: Path) -> None:
    said: dict[str, set[str]] = {}
    for _, printed in dumps(inventory):
        maker = smbios.hardware(table_of_dmidecode(printed)).maker
        said.setdefault(re.sub(r"\W", "", maker).casefold()[:4], set()).add(maker)
    for start in ("hp", "asus", "sams", "lg", "leno", "msi", "dell", "giga"):
        assert len(said.get(start, {""})) == 1, said[start]
    assert "hewl" not in said


def test_recorded_monitors_read_as_edid_decode_reads_them(inventory: Path) -> None:
    seen = wrong = 0
    for path in sorted((inventory / "linuxhw-edid").rglob("*")):
        text = path.read_text("utf-8", "replace") if path.is_file() else ""
        raw = _hex_of(text)
        shown = edid.display(raw) if raw else None
        if shown is None:
            continue
        seen += 1
        wrong += not _agrees(shown.made_year, shown.width_mm, shown.height_mm, shown.model, text)
    assert seen > 100
    assert wrong <= seen // 100, f"{wrong} of {seen}"


def test_recorded_monitors_have_the_serial_that_was_expected(inventory: Path) -> None:
    expected = json.loads((inventory / "expected/glpi-agent/generic_screen.json").read_text())["edid_tests"]
    wrong = []
    for name, said in expected.items():
        shown = edid.display((inventory / "glpi-agent/generic/edid" / name).read_bytes())
        assert shown is not None
        wanted = {said["SERIAL"], said.get("ALTSERIAL")} - {None}
        is_none = bool(wanted & _NO_SERIALS) and shown.serial == ""
        if not is_none and shown.serial not in wanted:
            wrong.append((name, shown.serial, wanted))
    assert wrong == []


def test_recorded_rpm_rows_are_read(inventory: Path) -> None:
    rows = (inventory / "glpi-agent/linux/packaging/rpm").read_text().splitlines()
    printed = ""
    for row in rows:
        part = row.split("\t")
        printed += "\t".join((part[0], part[2], part[1], part[5], part[3])) + "\n"
    found = list(packages.rpm(printed))
    assert len(found) == len(rows)
    assert all(row.installed_on and row.version for row in found)


def test_recorded_disk_properties_name_the_disk(inventory: Path) -> None:
    found = dict(
        line[2:].split("=", 1)
        for line in (inventory / "glpi-agent/linux/udev/ssd").read_text().splitlines()
        if line.startswith("E:")
    )
    assert names.serial(found["ID_SERIAL_SHORT"]) == "DFW1W11002SE002B3117"


def _hex_of(text: str) -> bytes:
    block = re.search(r"edid-decode \(hex\):\s*\n\s*\n((?:[0-9a-f]{2}[ \n])+)", text)
    return bytes.fromhex(block[1]) if block else b""


def _agrees(year: int, width_mm: int, height_mm: int, model: str, text: str) -> bool:
    said_year = re.search(r"(?:Made in|Model year):? (?:week \d+ of )?(\d{4})", text)
    if said_year and int(said_year[1]) != year:
        return False
    size = re.search(r"Maximum image size: (\d+) cm x (\d+) cm", text)
    if size and (abs(int(size[1]) * 10 - width_mm) > 10 or abs(int(size[2]) * 10 - height_mm) > 10):
        return False
    name = re.search(r"Display Product Name: '(.*?)'", text)
    return not name or names.clean(name[1]) in model
