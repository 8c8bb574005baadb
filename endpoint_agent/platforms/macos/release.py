"""The macOS that is installed."""

import os
import plistlib
import pwd
from datetime import date
from typing import Any
from xml.parsers.expat import ExpatError

from endpoint_agent import programs
from endpoint_agent.parsers import names, packages
from shared.inventory import System

_VERSION_FILE = "/System/Library/CoreServices/SystemVersion.plist"
_SETUP_MARK = "/var/db/.AppleSetupDone"
_FIREWALL = "/usr/libexec/ApplicationFirewall/socketfilterfw"


def system() -> System:
    kernel = os.uname()
    version = _version()
    return System(
        family="macos",
        name=names.clean(str(version.get("ProductName", "macOS"))),
        version=names.clean(str(version.get("ProductVersion", ""))),
        build=names.clean(str(version.get("ProductBuildVersion", ""))),
        kernel=names.clean(f"{kernel.sysname} {kernel.release}"),
        installed_on=_installed_on(),
        hostname=names.clean(kernel.nodename.removesuffix(".local")),
        is_firewall_on=_is_firewall_on(),
    )


def console_account() -> str:
    """The account id of the person at the screen; nobody when it belongs to root."""
    try:
        owner = pwd.getpwuid(os.stat("/dev/console").st_uid).pw_name
    except (OSError, KeyError):
        return ""
    return "" if owner == "root" else names.clean(owner)


def _version() -> dict[str, Any]:
    try:
        with open(_VERSION_FILE, "rb") as file:
            found = plistlib.load(file)
    except (OSError, plistlib.InvalidFileException, ExpatError):
        return {}
    return found if isinstance(found, dict) else {}


def _installed_on() -> date | None:
    try:
        return packages.day_of(os.stat(_SETUP_MARK).st_mtime)
    except OSError:
        return None


def _is_firewall_on() -> bool | None:
    try:
        printed = programs.run(_FIREWALL, "--getglobalstate")
    except programs.ProgramFailed:
        return None
    return "enabled" in printed
