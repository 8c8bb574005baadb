"""The Linux that is installed: release, kernel, age, and whether it is protected."""

import os
import re
from datetime import date

import psutil

from endpoint_agent import programs
from endpoint_agent.parsers import names, packages
from endpoint_agent.platforms.linux import sysfs
from shared.inventory import System

_SECURE_BOOT = "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"


def system() -> System:
    release = sysfs.pairs("etc/os-release") or sysfs.pairs("usr/lib/os-release")
    domain = sysfs.text("proc/sys/kernel/domainname", 256)
    return System(
        family="linux",
        name=names.clean(release.get("PRETTY_NAME") or release.get("NAME") or "Linux"),
        version=names.clean(release.get("VERSION_ID", "")),
        build=names.clean(release.get("BUILD_ID") or sysfs.text("etc/debian_version", 64)),
        kernel=names.clean(sysfs.text("proc/sys/kernel/osrelease", 256)),
        installed_on=_installed_on(),
        hostname=names.clean(sysfs.text("proc/sys/kernel/hostname", 256)),
        domain=names.clean(_joined_domain() or ("" if domain == "(none)" else domain)),
        is_reboot_pending=_is_reboot_pending(),
        is_firewall_on=_is_firewall_on(),
        is_secure_boot_on=_is_secure_boot_on(),
    )


def console_account() -> str:
    """The account id of the person at the screen of this PC; remote sessions do not count."""
    for user in psutil.users():
        if user.name and any(
            re.match(r":\d|tty\d|seat", place or "") for place in (user.terminal, user.host)
        ):
            return names.clean(user.name)
    return ""


def _installed_on() -> date | None:
    """The day of the oldest thing that only the installer writes."""
    for name in ("var/log/installer", "etc/machine-id", "lost+found", "etc/hostname"):
        try:
            return packages.day_of(os.lstat(sysfs.path(name)).st_mtime)
        except OSError:
            continue
    return None


def _joined_domain() -> str:
    found = re.search(r"^\s*domains\s*=\s*([^,\s]+)", sysfs.text("etc/sssd/sssd.conf"), re.MULTILINE)
    return found[1] if found else ""


def _is_reboot_pending() -> bool | None:
    """Debian and Ubuntu leave a mark; elsewhere a kernel that is gone from the disk tells."""
    if any(sysfs.path(f"{folder}/reboot-required").exists() for folder in ("run", "var/run")):
        return True
    if sysfs.path("var/lib/dpkg/status").exists():
        return False
    kernel = sysfs.text("proc/sys/kernel/osrelease", 256)
    installed = [entry.name for entry in sysfs.children("usr/lib/modules") or sysfs.children("lib/modules")]
    return kernel not in installed if installed else None


def _is_firewall_on() -> bool | None:
    ufw = sysfs.pairs("etc/ufw/ufw.conf").get("ENABLED", "").lower()
    if ufw == "yes":
        return True
    units = [unit for unit in ("firewalld.service", "nftables.service") if _has_unit(unit)]
    systemctl = programs.find("systemctl")
    if units and systemctl and sysfs.path("run/systemd/system").is_dir():
        return any(_is_active(systemctl, unit) for unit in units)
    return False if ufw == "no" else None


def _has_unit(unit: str) -> bool:
    folders = ("usr/lib/systemd/system", "lib/systemd/system", "etc/systemd/system")
    return any(sysfs.path(f"{folder}/{unit}").exists() for folder in folders)


def _is_active(systemctl: str, unit: str) -> bool:
    try:
        return programs.run(systemctl, "is-active", unit).strip() == "active"
    except programs.ProgramFailed:
        return False


def _is_secure_boot_on() -> bool | None:
    state = sysfs.content(f"sys/firmware/efi/efivars/{_SECURE_BOOT}", 16)
    return bool(state[4]) if len(state) >= 5 else None
