"""A Mac as system_profiler, ioreg and property lists describe it."""

import plistlib
from pathlib import Path

import pytest

from endpoint_agent import programs
from endpoint_agent.platforms.macos import adapters, installed, machine, peripherals, profiler, storage


def test_a_notebook_says_who_it_is() -> None:
    entry = {
        "machine_name": "MacBook Air",
        "machine_model": "MacBookAir10,1",
        "serial_number": "C02ABCDEFGHI",
        "platform_UUID": "2B05150B-FA33-45BD-90F0-3369BF908E3E",
        "boot_rom_version": "6723.81.1",
    }
    seen = machine.hardware_of(entry)
    assert (seen.maker, seen.model, seen.chassis) == ("Apple", "MacBook Air MacBookAir10,1", "notebook")
    assert (seen.serial, seen.bios_version) == ("C02ABCDEFGHI", "6723.81.1")


def test_memory_of_intel_macs_has_slots_and_of_apple_silicon_one_block() -> None:
    intel = [
        {
            "_items": [
                {
                    "_name": "BANK 0/DIMM0",
                    "dimm_size": "8 GB",
                    "dimm_type": "DDR4",
                    "dimm_speed": "2400 MHz",
                    "dimm_manufacturer": "0x80CE",
                    "dimm_part_number": "M471A1K43CB1-CRC",
                },
                {"_name": "BANK 1/DIMM0", "dimm_size": "empty"},
            ]
        }
    ]
    (module,) = machine.modules_of(intel)
    assert (module.slot, module.size_bytes, module.speed_mhz, module.maker) == (
        "BANK 0/DIMM0",
        8 * 1024**3,
        2400,
        "Samsung",
    )
    (block,) = machine.modules_of(
        [{"SPMemoryDataType": "16 GB", "dimm_type": "LPDDR4", "dimm_manufacturer": "Hynix"}]
    )
    assert (block.size_bytes, block.kind, block.maker) == (16 * 1024**3, "LPDDR4", "SK hynix")


def test_disks_are_the_built_in_ones() -> None:
    entries = [
        {
            "_name": "Apple SSD Controller",
            "_items": [
                {
                    "_name": "APPLE SSD AP0512Q",
                    "bsd_name": "disk0",
                    "device_model": "APPLE SSD AP0512Q",
                    "device_serial": "0ba0123",
                    "size_in_bytes": 500277790720,
                    "smart_status": "Verified",
                    "removable_media": "no",
                },
                {"_name": "Card", "size_in_bytes": 1, "removable_media": "yes"},
            ],
        }
    ]
    (disk,) = storage.disks_of(entries, kind="nvme")
    assert (disk.name, disk.serial, disk.health) == ("disk0", "0ba0123", "ok")


def test_ports_with_an_address_are_adapters() -> None:
    printed = (
        "\nHardware Port: Wi-Fi\nDevice: en0\nEthernet Address: 3C:22:FB:00:11:22\n\n"
        "Hardware Port: Thunderbolt Bridge\nDevice: bridge0\nEthernet Address: 82:00:00:00:00:01\n\n"
        "Hardware Port: USB 10/100/1000 LAN\nDevice: en7\nEthernet Address: 00:e0:4c:00:00:01\n\nVLANs\n"
    )
    found = adapters.ports_of(printed)
    assert [(device, adapters.kind_of(port)) for port, device, _ in found] == [
        ("en0", "wifi"),
        ("bridge0", "virtual"),
        ("en7", "dongle"),
    ]
    assert found[0][2] == "3c:22:fb:00:11:22"


def test_a_battery_tells_energy_out_of_charge() -> None:
    entry = {
        "DeviceName": "bq20z451",
        "Serial": "F8Y1234567",
        "DesignCapacity": 4382,
        "AppleRawMaxCapacity": 4000,
        "CycleCount": 101,
        "Voltage": 12_000,
    }
    seen = peripherals.batteries_of(entry)
    assert (seen.design_mwh, seen.full_mwh, seen.health_percent, seen.cycles) == (52_600, 48_000, 91, 101)


def test_monitors_hang_on_graphics_cards() -> None:
    cards = [
        {
            "_name": "Apple M1",
            "spdisplays_ndrvs": [
                {
                    "_name": "DELL U2720Q",
                    "_spdisplays_display-year": "2020",
                    "spdisplays_display-serial-number": "8R1XK13",
                }
            ],
        },
        {},
    ]
    (display,) = peripherals.displays_of(cards)
    assert (display.model, display.made_year, display.serial) == ("DELL U2720Q", 2020, "8R1XK13")


def test_applications_are_read_from_their_property_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, content in (
        ("KakaoTalk.app", {"CFBundleName": "KakaoTalk", "CFBundleShortVersionString": "3.6.5"}),
        ("Suite/Part.app", {"CFBundleVersion": "7"}),
    ):
        folder = tmp_path / name / "Contents"
        folder.mkdir(parents=True)
        (folder / "Info.plist").write_bytes(plistlib.dumps(content))
    (tmp_path / "Broken.app/Contents").mkdir(parents=True)
    (tmp_path / "Broken.app/Contents/Info.plist").write_text("<plist>")
    monkeypatch.setattr(installed, "FOLDERS", (tmp_path,))
    assert [(p.name, p.version) for p in installed.software()] == [("KakaoTalk", "3.6.5"), ("Part", "7")]


def test_answers_that_are_no_json_or_plist_fail_in_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "run", lambda *words: "<nonsense>")
    with pytest.raises(programs.ProgramFailed):
        profiler.ask("SPHardwareDataType")
    with pytest.raises(programs.ProgramFailed):
        profiler.registry("AppleSmartBattery")
