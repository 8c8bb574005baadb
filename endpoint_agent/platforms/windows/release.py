"""The Windows that is installed."""

from typing import Any

import psutil

from endpoint_agent.parsers import names, packages
from endpoint_agent.platforms.windows import registry
from shared.inventory import System

_VERSION = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
_TCPIP = r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters"
_FIREWALL = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
_SECURE_BOOT = r"SYSTEM\CurrentControlSet\Control\SecureBoot\State"
_LOGON = r"SOFTWARE\Microsoft\Windows\CurrentVersion\Authentication\LogonUI"
_PENDING = (
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending",
    r"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired",
)
_FIRST_BUILD_OF_11 = 22_000


def system() -> System:
    version, tcpip = registry.values(_VERSION), registry.values(_TCPIP)
    installed = version.get("InstallDate")
    return System(
        family="windows",
        name=product_name(version),
        version=registry.text(version, "DisplayVersion") or registry.text(version, "ReleaseId"),
        build=".".join(filter(None, (registry.text(version, "CurrentBuild"), registry.text(version, "UBR")))),
        kernel=registry.text(version, "CurrentVersion"),
        installed_on=packages.day_of(installed) if isinstance(installed, int) else None,
        hostname=names.clean(registry.text(tcpip, "NV Hostname") or registry.text(tcpip, "Hostname")),
        domain=names.clean(registry.text(tcpip, "NV Domain") or registry.text(tcpip, "Domain")),
        is_reboot_pending=any(registry.has(key) for key in _PENDING),
        is_firewall_on=_is_firewall_on(),
        is_secure_boot_on=_flag(registry.values(_SECURE_BOOT), "UEFISecureBootEnabled"),
    )


def console_account() -> str:
    """The account id of the person at the screen."""
    for user in psutil.users():
        if user.name and not user.host:
            return names.clean(user.name)
    return names.clean(registry.text(registry.values(_LOGON), "LastLoggedOnSAMUser").rpartition("\\")[2])


def product_name(version: dict[str, Any]) -> str:
    """Windows 11 still calls itself 10 in the registry; its build number does not."""
    name = names.clean(registry.text(version, "ProductName"))
    build = registry.text(version, "CurrentBuild")
    if build.isdigit() and int(build) >= _FIRST_BUILD_OF_11:
        return name.replace("Windows 10", "Windows 11")
    return name


def _is_firewall_on() -> bool | None:
    """On only when it is on in every kind of network."""
    states = [
        _flag(registry.values(rf"{_FIREWALL}\{profile}"), "EnableFirewall")
        for profile in ("DomainProfile", "StandardProfile", "PublicProfile")
    ]
    known = [state for state in states if state is not None]
    return all(known) if known else None


def _flag(found: dict[str, Any], name: str) -> bool | None:
    value = found.get(name)
    return bool(value) if isinstance(value, int) else None
