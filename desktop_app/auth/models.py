"""What stands behind signing in: the check of an address, certificates that were trusted, password rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from hashlib import sha256
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkProxyFactory

from desktop_app.core.settings import Preference, Settings, define
from desktop_app.core.transport import AddressFault, Answer, Transport, checked_address
from shared import CONTRACT_VERSION
from shared.auth import GET_SERVER_INFO, ServerInfo

PAUSE_MS = 350
SHORTEST_PASSWORD = 12
FEWEST_LETTERS = 5
DEPLOYED = ".helpdesk"
"""Files that administrators hand out: {"server": "https://…"}."""

define(Preference("auth.keeps_sign_in", True, "switch"))
define(Preference("auth.uses_proxy", True, "switch"))


class Reach(StrEnum):
    """What is known about an address."""

    EMPTY = "empty"
    FAULTY = "faulty"
    CHECKING = "checking"
    UNREACHABLE = "unreachable"
    UNTRUSTED = "untrusted"
    STRANGER = "stranger"
    OUTDATED = "outdated"
    """The server is older than this program."""
    TOO_NEW = "too_new"
    """This program is older than the server."""
    NEW = "new"
    """Nobody has set it up yet."""
    READY = "ready"


@dataclass(frozen=True)
class Finding:
    """`code` names the sentence of a faulty address, `certificate` is one that is not trusted (PEM)."""

    reach: Reach
    address: str = ""
    code: str = ""
    certificate: str = ""
    info: ServerInfo | None = None

    @property
    def is_usable(self) -> bool:
        return self.reach in (Reach.READY, Reach.NEW)

    @property
    def is_encrypted(self) -> bool:
        return self.address.startswith("https://")


class AddressCheck(QObject):
    """Asks whoever lives at an address while it is typed; `found` carries a `Finding`."""

    found = Signal(object)

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._text = ""
        self._transport: Transport | None = None
        self.finding = Finding(Reach.EMPTY)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._ask)

    @property
    def is_pending(self) -> bool:
        """Somebody has typed, and the pause is not over."""
        return self._pause.isActive()

    def type(self, text: str) -> None:
        """Ask after a short pause."""
        if text.strip() != self._text:
            self._text = text.strip()
            self._drop()
            self._pause.start()

    def check(self, text: str) -> None:
        """Ask now."""
        self._text = text.strip()
        self._ask()

    def _ask(self) -> None:
        self._pause.stop()
        self._drop()
        if not self._text:
            self._tell(Finding(Reach.EMPTY))
            return
        try:
            address = checked_address(self._text)
        except AddressFault as fault:
            self._tell(Finding(Reach.FAULTY, code=fault.code))
            return
        self._tell(Finding(Reach.CHECKING, address))
        self._transport = transport = Transport(address, self)
        transport.pin(trusted(self._settings, address))
        transport.send("GET", GET_SERVER_INFO.path, partial(self._answered, transport))

    def _answered(self, transport: Transport, answer: Answer) -> None:
        if transport is self._transport:
            self._tell(finding(transport.address, answer))

    def _tell(self, finding: Finding) -> None:
        self.finding = finding
        self.found.emit(finding)

    def _drop(self) -> None:
        if self._transport is not None:
            self._transport.deleteLater()
            self._transport = None


def finding(address: str, answer: Answer) -> Finding:
    """What an answer says about who gave it."""
    if answer.untrusted:
        return Finding(Reach.UNTRUSTED, address, certificate=answer.untrusted)
    if answer.status == 0:
        return Finding(Reach.UNREACHABLE, address)
    try:
        info = msgspec.json.decode(answer.body, type=ServerInfo)
    except msgspec.DecodeError:
        return Finding(Reach.STRANGER, address)
    if info.contract_version != CONTRACT_VERSION:
        is_old = info.contract_version < CONTRACT_VERSION
        return Finding(Reach.OUTDATED if is_old else Reach.TOO_NEW, address, info=info)
    return Finding(Reach.READY if info.is_set_up else Reach.NEW, address, info=info)


# --- certificates that the person trusted -------------------------------------------------------------------


def trusted(settings: Settings, address: str) -> str:
    """The certificate (PEM) that was trusted at this address; "" leaves it to the system."""
    return next(iter(settings.words(_place(address))), "")


def trust(settings: Settings, address: str, certificate: str) -> None:
    settings.keep_words(_place(address), [certificate] if certificate else [])


def _place(address: str) -> str:
    return f"certificate-{sha256(address.encode()).hexdigest()[:16]}"


def use_proxy(settings: Settings) -> None:
    """Reach the server through the proxy that this computer is set up with, or directly."""
    QNetworkProxyFactory.setUseSystemConfiguration(bool(settings.get("auth.uses_proxy")))


# --- the rest -----------------------------------------------------------------------------------------------


def password_fault(password: str, again: str | None = None, login: str = "") -> str:
    """The key of what is wrong with a new password, as the server will judge it; "" when nothing is."""
    if len(password) < SHORTEST_PASSWORD:
        return "auth.password_short"
    folded = password.casefold()
    if len(set(folded)) < FEWEST_LETTERS:
        return "auth.password_simple"
    if len(login) >= 4 and login.casefold() in folded:
        return "auth.password_login"
    if again is not None and again != password:
        return "auth.password_differs"
    return ""


def deployed_address(path: Path) -> str:
    """The address in a file that an administrator handed out; "" when it is not one."""
    try:
        content = json.loads(path.read_text("utf-8"))
        return checked_address(str(content["server"]))
    except (OSError, ValueError, KeyError, TypeError):
        return ""
