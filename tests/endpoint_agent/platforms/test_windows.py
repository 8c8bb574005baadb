"""Windows as its registry, firmware and disk driver describe it."""

import struct
from datetime import date
from typing import Any

import pytest

from endpoint_agent.platforms import windows
from endpoint_agent.platforms.windows import adapters, installed, machine, peripherals, registry, storage
from tests.endpoint_agent.samples import Table, edid

_UNINSTALL = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall"
_VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
Tree = dict[tuple[str, int], dict[str, Any]]


@pytest.fixture
def tree(monkeypatch: pytest.MonkeyPatch) -> Tree:
    """A registry by key and view."""
    keys: Tree = {}

    def subkeys(key: str, view: int = 64) -> list[str]:
        inside = [name[len(key) + 1 :] for name, seen in keys if seen == view and name.startswith(key + "\\")]
        return sorted({name.split("\\")[0] for name in inside})

    monkeypatch.setattr(registry, "values", lambda key, view=64: dict(keys.get((key, view), {})))
    monkeypatch.setattr(registry, "subkeys", subkeys)
    monkeypatch.setattr(registry, "has", lambda key, view=64: (key, view) in keys)
    return keys


def test_software_is_what_apps_and_features_lists(tree: Tree) -> None:
    def entry(view: int, key: str, **values: Any) -> None:
        tree[rf"{_UNINSTALL}\{key}", view] = values

    entry(
        64,
        "a",
        DisplayName="한컴오피스 2022",
        DisplayVersion="12.0.0.893",
        Publisher="Hancom Inc.",
        InstallDate="20240131",
    )
    entry(64, "b", DisplayName="Update for X", ParentKeyName="X")
    entry(64, "c", DisplayName="Part of Windows", SystemComponent=1)
    entry(64, "d", DisplayName="KB500", ReleaseType="Security Update")
    entry(64, "e", DisplayVersion="1.0")
    entry(32, "f", DisplayName="AhnLab V3 Internet Security 9.0", DisplayVersion=9)
    seen = windows.software()
    assert [(p.name, p.version, p.architecture) for p in seen] == [
        ("AhnLab V3 Internet Security 9.0", "9", "x86"),
        ("한컴오피스 2022", "12.0.0.893", "x64"),
    ]
    assert seen[1].installed_on == date(2024, 1, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20240131", date(2024, 1, 31)),
        ("2024-01-31", date(2024, 1, 31)),
        ("1/31/2024", date(2024, 1, 31)),
        ("20241341", None),
        ("31.01.2024", None),
        ("", None),
    ],
)
def test_days_of_installation_are_never_guessed(text: str, day: date | None) -> None:
    assert installed.install_day(text) == day


def test_windows_11_is_told_by_its_build(tree: Tree) -> None:
    tree[_VERSION, 64] = {
        "ProductName": "Windows 10 Pro",
        "CurrentBuild": "22631",
        "UBR": 4460,
        "DisplayVersion": "23H2",
        "InstallDate": 1_700_000_000,
        "CurrentVersion": "6.3",
    }
    tree[r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters", 64] = {
        "NV Hostname": "SEOUL-041",
        "NV Domain": "corp.example",
    }
    firewall = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
    for profile, state in (("DomainProfile", 1), ("StandardProfile", 1), ("PublicProfile", 0)):
        tree[rf"{firewall}\{profile}", 64] = {"EnableFirewall": state}
    tree[r"SYSTEM\CurrentControlSet\Control\SecureBoot\State", 64] = {"UEFISecureBootEnabled": 1}
    seen = windows.system()
    assert (seen.name, seen.version, seen.build) == ("Windows 11 Pro", "23H2", "22631.4460")
    assert (seen.hostname, seen.domain, seen.installed_on) == (
        "SEOUL-041",
        "corp.example",
        date(2023, 11, 14),
    )
    assert (seen.is_firewall_on, seen.is_secure_boot_on, seen.is_reboot_pending) == (False, True, False)


def test_the_firmware_table_is_taken_out_of_its_wrapping() -> None:
    table = Table()
    table.machine("LENOVO", "20U6S1CW00", "PF2ABCDE", version="ThinkPad L14 Gen 1")
    raw = table.bytes()
    version, inner = machine.split_firmware(struct.pack("<BBBBI", 0, 3, 2, 0, len(raw)) + raw)
    assert (version, inner) == ((3, 2), raw)
    assert machine.split_firmware(b"") == ((2, 8), b"")


def test_only_monitors_that_run_now_are_listed(tree: Tree) -> None:
    present = r"SYSTEM\CurrentControlSet\Services\monitor\Enum"
    tree[present, 64] = {"0": r"DISPLAY\DELA0B9\5&1", "Count": 1, "NextInstance": 1}
    for place in (r"DISPLAY\DELA0B9\5&1", r"DISPLAY\OLD0001\5&2"):
        tree[rf"SYSTEM\CurrentControlSet\Enum\{place}\Device Parameters", 64] = {
            "EDID": edid("DEL", name="DELL U2415")
        }
    assert [d.model for d in windows.displays()] == ["DELL U2415"]


def test_batteries_come_from_the_report_of_windows() -> None:
    report = (
        "<BatteryReport><Batteries><Battery><Id>DELL XX</Id>"
        "<Manufacturer>SMP</Manufacturer><SerialNumber>4711</SerialNumber>"
        "<DesignCapacity>60000</DesignCapacity><FullChargeCapacity>45020</FullChargeCapacity><CycleCount>88</CycleCount>"
        "</Battery></Batteries><RecentUsage>not looked at</RecentUsage></BatteryReport>"
    )
    (battery,) = peripherals.batteries_of(report)
    assert (battery.model, battery.full_mwh, battery.health_percent, battery.cycles) == (
        "SMP DELL XX",
        45_000,
        75,
        88,
    )
    assert peripherals.batteries_of("") == []


def test_the_answer_of_the_disk_driver_is_read() -> None:
    texts = b"Samsung \0SSD 980 PRO 1TB\0S5GXNX0R123456\0"
    head = struct.pack("<IIBBBBIIIIII", 1, 0, 0, 0, 0, 1, 40, 49, 0, 65, 17, 0)
    found = storage.descriptor(head.ljust(40, b"\0") + texts)
    assert found is not None
    assert (found.model, found.serial, found.bus) == ("Samsung SSD 980 PRO 1TB", "S5GXNX0R123456", 17)
    assert storage.kind_of(17, has_seek_penalty=None) == "nvme"
    assert storage.kind_of(11, has_seek_penalty=True) == "hdd"
    assert storage.descriptor(b"") is None


def test_adapters_are_told_apart_by_their_device() -> None:
    assert adapters.kind_of({"DeviceInstanceID": r"USB\VID_0BDA", "*PhysicalMediaType": 14}) == "dongle"
    assert adapters.kind_of({"DeviceInstanceID": r"PCI\VEN_8086", "*PhysicalMediaType": 9}) == "wifi"
    assert adapters.kind_of({"DeviceInstanceID": r"PCI\VEN_8086", "*PhysicalMediaType": 14}) == "ethernet"
    assert adapters.kind_of({"DeviceInstanceID": r"ROOT\VMS_MP"}) == "virtual"
