"""Typed settings, read from agent.toml: the only place that knows their names, defaults and limits."""

import os
import re
import sys
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from msgspec import Meta, Struct, ValidationError, convert

from endpoint_agent import files
from endpoint_agent.stops import ConfigurationUnsafe
from shared.inventory import SECTION_NAMES

SOFTWARE = "software"
USAGE = "usage"
CATEGORIES = (*SECTION_NAMES, SOFTWARE, USAGE)
MIN_INTERVAL_S = 900
MAX_INTERVAL_S = 7 * 86_400
_PIN = re.compile(r"^(sha256[:/])?([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$")


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the administrator of this PC decided."""

    server: str = ""
    server_ca: str = ""
    """A file with the certificates of the company's own authority."""
    server_pin: str = ""
    """"sha256:..." of the server's certificate; then no authority is needed."""
    proxy: str = ""
    interval_s: Annotated[int, Meta(ge=MIN_INTERVAL_S, le=MAX_INTERVAL_S)] = 4 * 3600
    """Used until the server says otherwise."""
    categories_off: list[str] = []
    software_exclude: list[str] = []
    """Regular expressions; a program whose name fits never leaves this PC."""
    observe_account: bool = False
    asset_tag: str = ""
    language: str = ""
    enrol_secret_file: str = ""
    """Left by the installer: used once by `run`, then deleted."""
    state_dir: str = ""
    runtime_dir: str = ""


def default_config_file() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Ieum" / "agent.toml"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Ieum/agent.toml")
    return Path("/etc/ieum-agent/agent.toml")


def default_state_dir() -> str:
    if sys.platform == "win32":
        return str(default_config_file().parent / "state")
    if sys.platform == "darwin":
        return "/Library/Application Support/Ieum/state"
    return "/var/lib/ieum-agent"


def default_runtime_dir() -> str:
    """Where users of this PC leave problem reports and read what was sent; only while the agent runs."""
    if sys.platform == "win32":
        return str(default_config_file().parent / "shared")
    return "/var/run/ieum-agent" if sys.platform == "darwin" else "/run/ieum-agent"


def load(
    config_file: Path | None = None, *, state_dir: str = "", server: str = "", is_for_anyone: bool = False
) -> Settings:
    """Settings of the file, with what the command line says in their place. Refuses an unsafe file.

    `is_for_anyone`: a user who may not read the file gets the defaults instead of a refusal.
    """
    path = config_file or default_config_file()
    found: dict[str, Any] = {}
    try:
        if path.exists():
            found = _read(path)
        elif config_file:
            raise ConfigurationUnsafe("agent_config_missing", path=str(path))
    except PermissionError:
        if not is_for_anyone:
            raise
    given = {"state_dir": state_dir, "server": server}
    found.update({name: value for name, value in given.items() if value})
    found.setdefault("state_dir", default_state_dir())
    found.setdefault("runtime_dir", default_runtime_dir())
    try:
        settings = convert(found, Settings)
    except ValidationError as refusal:
        raise ConfigurationUnsafe("agent_config_invalid", path=str(path), reason=str(refusal)) from None
    _check(settings, path)
    return settings


def server_address(server: str) -> str:
    """The server's address without a trailing slash; https, or http to this very machine."""
    parts = urlsplit(server.strip())
    is_allowed = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    if not is_allowed or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ConfigurationUnsafe("agent_server_address", server=server)
    return server.strip().rstrip("/")


def pin_of(settings: Settings) -> str:
    """The pinned fingerprint as 64 hex digits, or ""."""
    return re.sub(r"^sha256[:/]", "", settings.server_pin).replace(":", "").lower()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _read(path: Path) -> dict[str, Any]:
    files.check_owned(path)
    try:
        return tomllib.loads(files.read(path).decode())
    except PermissionError:
        raise
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as refusal:
        raise ConfigurationUnsafe("agent_config_invalid", path=str(path), reason=str(refusal)) from None


def _check(settings: Settings, path: Path) -> None:
    def refuse(reason: str) -> ConfigurationUnsafe:
        return ConfigurationUnsafe("agent_config_invalid", path=str(path), reason=reason)

    if settings.server:
        server_address(settings.server)
    if settings.server_pin and not _PIN.match(settings.server_pin):
        raise refuse("server_pin: sha256:<64 hex>")
    unknown = sorted(set(settings.categories_off) - set(CATEGORIES))
    if unknown:
        raise refuse("categories_off: " + ", ".join(unknown))
    for pattern in settings.software_exclude:
        try:
            re.compile(pattern)
        except re.error as wrong:
            raise refuse(f"software_exclude {pattern!r}: {wrong}") from None
    for name in ("server_ca", "enrol_secret_file"):
        file = getattr(settings, name)
        if file:
            files.check_owned(Path(file))
