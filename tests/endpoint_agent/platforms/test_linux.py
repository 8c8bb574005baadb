"""Linux machines as their /sys, /proc and package folders describe them."""

import os
import socket
import threading
from datetime import date
from pathlib import Path

import pytest

from endpoint_agent import programs
from endpoint_agent.platforms import linux
from endpoint_agent.platforms.linux import storage, sysfs
from tests.endpoint_agent.samples import DPKG_STATUS, UDEV_DMI, Table, edid, plant

pytestmark = pytest.mark.skipif(os.name != "posix", reason="reads a Linux file tree")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sysfs, "ROOT", tmp_path)
    return tmp_path


def test_root_reads_the_whole_firmware_table(root: Path) -> None:
    table = Table()
    table.machine("Dell Inc.", "OptiPlex 5050", "7XK2P13")
    table.module("DIMM1", 16_384, "80CE000080CE", "M378A2K43CB1-CTD")
    plant(
        root,
        {
            "sys/firmware/dmi/tables/DMI": table.bytes(),
            "proc/meminfo": "MemTotal: 16000 kB\nSwapTotal: 0 kB\n",
        },
    )
    seen, memory = linux.hardware(), linux.memory()
    assert (seen.maker, seen.model, seen.serial) == ("Dell", "OptiPlex 5050", "7XK2P13")
    assert (memory.total_bytes, memory.modules[0].maker) == (16_384_000, "Samsung")


def test_without_root_the_readable_fields_do(root: Path) -> None:
    plant(
        root,
        {
            "sys/class/dmi/id/sys_vendor": "LG Electronics\n",
            "sys/class/dmi/id/product_name": "16Z90P-K.AAS9U1\n",
            "sys/class/dmi/id/board_name": "16Z90P\n",
            "sys/class/dmi/id/chassis_type": "10\n",
            "sys/class/dmi/id/chassis_asset_tag": "Default string\n",
            "run/udev/data/+dmi:id": UDEV_DMI,
        },
    )
    seen = linux.hardware()
    assert (seen.maker, seen.model, seen.chassis) == ("LG", "16Z90P-K.AAS9U1", "notebook")
    assert (seen.serial, seen.asset_tag) == ("", "")
    assert [(m.slot, m.size_bytes, m.speed_mhz, m.maker) for m in linux.memory().modules] == [
        ("DIMM A", 8_589_934_592, 3200, "Samsung")
    ]


def test_an_arm_board_has_its_serial_in_the_device_tree(root: Path) -> None:
    plant(
        root,
        {
            "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
            "proc/device-tree/serial-number": "10000000a1b2c3d4\0",
        },
    )
    seen = linux.hardware()
    assert (seen.maker, seen.serial, seen.chassis) == ("Raspberry Pi", "10000000a1b2c3d4", "")


def test_a_machine_without_firmware_but_with_a_hypervisor_is_virtual(root: Path) -> None:
    plant(root, {"proc/cpuinfo": "processor : 0\nflags\t: fpu sse hypervisor lahf_lm\n"})
    assert linux.hardware().chassis == "virtual"


def test_the_processor_has_one_name_and_its_highest_speed(root: Path) -> None:
    plant(
        root,
        {
            "proc/cpuinfo": "model name\t: Intel(R) Core(TM) i5-10210U CPU @ 1.60GHz\ncpu MHz: 400\n",
            "sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq": "4200000\n",
        },
    )
    seen = linux.cpu()
    assert (seen.name, seen.max_mhz) == ("Intel Core i5-10210U CPU @ 1.60GHz", 4200)


def disk(root: Path, name: str, **files: str) -> None:
    known = {"size": "1000215216", "removable": "0", "queue/rotational": "0", "dev": "8:0", **files}
    plant(root, {f"sys/block/{name}/{part}": content for part, content in known.items()})


def test_disks_have_model_serial_and_kind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find", lambda name: None)
    disk(
        root,
        "nvme0n1",
        **{"device/model": "SAMSUNG MZVLB512HBJQ", "device/serial": "S4EWNX0N123456", "dev": "259:0"},
    )
    disk(root, "sda", **{"device/model": "ST1000DM010-2EP1", "queue/rotational": "1"})
    disk(root, "sdb", removable="1")
    disk(root, "sdc", dev="8:32")
    disk(root, "loop0")
    plant(
        root,
        {
            "run/udev/data/b8:0": "E:ID_MODEL=ST1000DM010-2EP102\nE:ID_SERIAL_SHORT=ZN1ABCDE\nE:ID_BUS=ata\n",
            "run/udev/data/b8:32": "E:ID_BUS=usb\n",
        },
    )
    assert [(d.name, d.model, d.serial, d.kind) for d in linux.disks()] == [
        ("nvme0n1", "SAMSUNG MZVLB512HBJQ", "S4EWNX0N123456", "nvme"),
        ("sda", "ST1000DM010-2EP102", "ZN1ABCDE", "hdd"),
    ]
    assert linux.disks()[0].size_bytes == 1000215216 * 512


def test_volumes_are_real_ones_and_each_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(
        root,
        {
            "proc/self/mounts": (
                "proc /proc proc rw 0 0\n/dev/mapper/root / ext4 rw 0 0\n/dev/sda1 /boot ext4 rw 0 0\n"
                "/dev/sda1 /mnt/again ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n"
                "/dev/loop1 /snap/x/1 squashfs ro 0 0\n"
                "server:/share /nfs nfs rw 0 0\n/dev/sdb1 /data\\040disk xfs rw 0 0\n"
                "overlay /var/lib/docker/overlay2/x overlay rw 0 0\n"
            ),
            "dev/mapper/root": "-> ../dm-0",
            "dev/dm-0": "",
            "sys/class/block/dm-0/slaves/dm-1": "",
            "sys/class/block/dm-1/dm/uuid": "CRYPT-LUKS2-abc",
            "sys/class/block/sda1/size": "1",
        },
    )
    monkeypatch.setattr(storage, "_size", lambda mount: 1000)
    assert [(v.mount, v.filesystem, v.is_encrypted) for v in linux.volumes()] == [
        ("/", "ext4", True),
        ("/boot", "ext4", False),
        ("/data disk", "xfs", None),
    ]


def test_an_overlay_root_still_counts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(root, {"proc/self/mounts": "overlay / overlay rw 0 0\n"})
    monkeypatch.setattr(storage, "_size", lambda mount: 1000)
    assert [v.mount for v in linux.volumes()] == ["/"]


def adapter(root: Path, name: str, where: str, **files: str) -> None:
    folder = f"sys/devices/{where}/net/{name}"
    known = {
        "address": "8c:16:45:00:11:22",
        "operstate": "up",
        "addr_assign_type": "0",
        "speed": "1000",
        **files,
    }
    plant(root, {f"{folder}/{part}": content for part, content in known.items()})
    if "virtual" not in where:
        plant(root, {f"{folder}/device/vendor": "0x8086"})
    plant(root, {f"sys/class/net/{name}": f"-> ../../devices/{where}/net/{name}"})


def test_adapters_are_told_apart_by_where_they_are_plugged_in(root: Path) -> None:
    adapter(root, "enp0s31f6", "pci0000:00/0000:00:1f.6")
    adapter(root, "wlp3s0", "pci0000:00/0000:03:00.0", **{"phy80211/name": "phy0", "addr_assign_type": "1"})
    adapter(root, "enx001122334455", "pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0")
    adapter(root, "veth12ab", "virtual")
    adapter(root, "docker0", "virtual")
    plant(
        root,
        {
            "proc/net/if_inet6": (
                "20010db8000000000000000000000001 02 40 00 00 enp0s31f6\n"
                "20010db80000000000000000000000aa 02 40 00 01 enp0s31f6\n"
                "fe80000000000000000000000000000a 02 40 20 80 enp0s31f6\n"
            )
        },
    )
    seen = {a.name: a for a in linux.network()}
    assert {name: a.kind for name, a in seen.items()} == {
        "enp0s31f6": "ethernet",
        "enx001122334455": "dongle",
        "wlp3s0": "wifi",
    }
    assert seen["enp0s31f6"].addresses == ["2001:db8::1"]
    assert seen["wlp3s0"].mac == ""


def test_the_system_tells_release_age_and_protection(root: Path) -> None:
    plant(
        root,
        {
            "etc/os-release": 'PRETTY_NAME="Ubuntu 24.04.1 LTS"\nNAME=Ubuntu\nVERSION_ID="24.04"\n# x=y\n',
            "proc/sys/kernel/osrelease": "6.8.0-45-generic\n",
            "proc/sys/kernel/hostname": "seoul-041\n",
            "proc/sys/kernel/domainname": "(none)\n",
            "etc/sssd/sssd.conf": "[sssd]\ndomains = corp.example.com, other\n",
            "run/reboot-required": "",
            "etc/ufw/ufw.conf": "# comment\nENABLED=yes\n",
            "sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c": b"\x06\0\0\0\x01",
            "etc/machine-id": "abc\n",
        },
    )
    os.utime(root / "etc/machine-id", (1_700_000_000, 1_700_000_000))
    seen = linux.system()
    assert (seen.family, seen.name, seen.version) == ("linux", "Ubuntu 24.04.1 LTS", "24.04")
    assert (seen.hostname, seen.domain, seen.installed_on) == (
        "seoul-041",
        "corp.example.com",
        date(2023, 11, 14),
    )
    assert (seen.is_reboot_pending, seen.is_firewall_on, seen.is_secure_boot_on) == (True, True, True)


def test_what_the_system_does_not_say_stays_open(root: Path) -> None:
    seen = linux.system()
    assert (seen.name, seen.is_reboot_pending, seen.is_firewall_on, seen.is_secure_boot_on) == (
        "Linux",
        None,
        None,
        None,
    )


def test_a_kernel_that_is_gone_from_the_disk_wants_a_restart(root: Path) -> None:
    plant(root, {"proc/sys/kernel/osrelease": "5.14.0-1\n", "usr/lib/modules/5.14.0-2/x": ""})
    assert linux.system().is_reboot_pending is True


def test_debian_software_has_its_day_of_installation(root: Path) -> None:
    plant(
        root,
        {
            "var/lib/dpkg/status": DPKG_STATUS,
            "var/lib/dpkg/info/bash.list": "",
            "var/lib/dpkg/info/libc6:i386.list": "",
        },
    )
    os.utime(root / "var/lib/dpkg/info/bash.list", (1_700_000_000, 1_700_000_000))
    seen = {(p.name, p.architecture): p for p in linux.software()}
    assert seen["bash", "amd64"].installed_on == date(2023, 11, 14)
    assert seen["libc6", "i386"].installed_on is not None
    assert seen["libc6", "amd64"].installed_on is None
    assert [p.name for p in linux.software()] == sorted(p.name for p in linux.software())


def test_flatpak_and_snap_are_read_where_they_are_deployed(root: Path) -> None:
    app = "var/lib/flatpak/app/org.gimp.GIMP/x86_64/stable"
    plant(
        root,
        {
            f"{app}/abc/files/share/metainfo/org.gimp.GIMP.metainfo.xml": (
                '<name>GIMP</name><release version="2.10.38"/>'
            ),
            f"{app}/active": "-> abc",
            "snap/hello/42/meta/snap.yaml": "name: hello\nversion: 2.10\n",
            "snap/hello/current": "-> 42",
            "snap/README": "x",
        },
    )
    assert [(p.name, p.version, p.source) for p in linux.software()] == [
        ("GIMP", "2.10.38", "flatpak"),
        ("hello", "2.10", "snap"),
    ]


def test_snapd_is_asked_through_its_socket(root: Path) -> None:
    (root / "run").mkdir()
    body = b'{"result": [{"name": "lxd", "version": "5.21"}]}'
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(root / "run/snapd.socket"))
        listener.listen()

        def answer() -> None:
            line, _ = listener.accept()
            with line:
                assert line.recv(4096).startswith(b"GET /v2/snaps")
                line.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + body)

        snapd = threading.Thread(target=answer)
        snapd.start()
        seen = linux.software()
        snapd.join()
    assert [(p.name, p.version) for p in seen] == [("lxd", "5.21")]


def test_monitors_and_batteries_are_found(root: Path) -> None:
    plant(
        root,
        {
            "sys/class/drm/card0-DP-1/edid": edid("DEL", name="DELL U2415", serial="7MT019AI34EU"),
            "sys/class/drm/card0-HDMI-A-1/edid": b"",
            "sys/class/power_supply/AC/type": "Mains\n",
            "sys/class/power_supply/BAT0/type": "Battery\n",
            "sys/class/power_supply/BAT0/manufacturer": "SMP\n",
            "sys/class/power_supply/BAT0/model_name": "L17M2PB5\n",
            "sys/class/power_supply/BAT0/serial_number": " 1234\n",
            "sys/class/power_supply/BAT0/energy_full_design": "50000000\n",
            "sys/class/power_supply/BAT0/energy_full": "41230000\n",
            "sys/class/power_supply/BAT0/cycle_count": "312\n",
            "sys/class/power_supply/hidpp_battery_0/type": "Battery\n",
            "sys/class/power_supply/hidpp_battery_0/scope": "Device\n",
        },
    )
    assert [(d.model, d.connector) for d in linux.displays()] == [("DELL U2415", "DP-1")]
    (battery,) = linux.batteries()
    assert (battery.model, battery.design_mwh, battery.full_mwh) == ("SMP L17M2PB5", 50_000, 41_200)
    assert (battery.cycles, battery.health_percent) == (312, 82)


def test_a_battery_that_counts_charge_is_turned_into_energy(root: Path) -> None:
    supply = "sys/class/power_supply/BAT1"
    plant(
        root,
        {
            f"{supply}/type": "Battery",
            f"{supply}/charge_full_design": "4000000",
            f"{supply}/charge_full": "3000000",
            f"{supply}/voltage_min_design": "11400000",
        },
    )
    (battery,) = linux.batteries()
    assert (battery.design_mwh, battery.health_percent) == (45_600, 75)


def test_an_empty_machine_is_described_without_a_failure(root: Path) -> None:
    for look in (
        linux.hardware,
        linux.memory,
        linux.disks,
        linux.volumes,
        linux.network,
        linux.system,
        linux.software,
        linux.displays,
        linux.batteries,
        linux.machine_id,
        linux.cpu,
    ):
        look()
