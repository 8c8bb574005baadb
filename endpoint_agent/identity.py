"""Who this device is: the secret given at enrolment, and a key of the machine that hides its real id."""

import hashlib
import hmac
import os
from datetime import datetime
from pathlib import Path

from msgspec import DecodeError, Struct, json

from endpoint_agent import files
from endpoint_agent.settings import Settings
from endpoint_agent.stops import ConfigurationUnsafe, NotEnrolled

FILE_NAME = "identity.json"
_MACHINE_KEY_SALT = b"ieum endpoint agent, key of the machine, 1"


class Identity(Struct, frozen=True, kw_only=True):
    """What enrolment gave this device; kept where only the agent reads it."""

    device_id: int
    secret: str
    server: str
    enrolled_at: datetime
    state: str = "active"
    machine_key: str = ""

    def authorization(self) -> str:
        return f"Device {self.device_id}:{self.secret}"


def machine_key(machine_id: str) -> str:
    """The same for one installation of the operating system, useless to find that id again."""
    if not machine_id:
        return ""
    return hmac.new(_MACHINE_KEY_SALT, machine_id.strip().lower().encode(), hashlib.sha256).hexdigest()[:32]


def load(settings: Settings) -> Identity:
    """The identity kept on disk. NotEnrolled without one; refuses a file or folder others may change."""
    path = _file(settings)
    files.check_owned(path.parent)
    try:
        os.lstat(path)
    except FileNotFoundError:
        raise NotEnrolled("agent_not_enrolled") from None
    files.check_owned(path)
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise ConfigurationUnsafe("agent_secret_readable", path=str(path))
    try:
        return json.decode(files.read(path), type=Identity)
    except DecodeError:
        raise NotEnrolled("agent_identity_broken", path=str(path)) from None


def save(settings: Settings, identity: Identity) -> None:
    path = _file(settings)
    files.make_private_folder(path.parent)
    files.write_whole(path, json.encode(identity), mode=0o600)


def forget(settings: Settings) -> None:
    """Revoked, or told to enrol again: the secret goes."""
    _file(settings).unlink(missing_ok=True)


def _file(settings: Settings) -> Path:
    return Path(settings.state_dir) / FILE_NAME
