"""The way to the server, step by step; the first step that fails is named, the rest is not tried."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from endpoint_agent import files, identity, settings
from endpoint_agent.cycle import Cycle
from endpoint_agent.settings import Settings
from endpoint_agent.stops import AgentStop, ConfigurationUnsafe, ServerUnreachable
from endpoint_agent.transport import CONNECT_S, Transport

_CLOCK_TOLERANCE_S = 300


@dataclass(frozen=True)
class Step:
    """One thing that was tried. `stop` is why it failed; `fact` what was found."""

    name: str
    fact: str = ""
    stop: AgentStop | None = None


def examine(options: Settings) -> Iterator[Step]:
    """Every step up to the first that fails."""
    steps: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("folder", _folder),
        ("identity", _identity),
        ("address", _address),
        ("name", _name),
        ("connection", _connection),
        ("tls", _tls),
        ("answer", _answer),
        ("clock", _clock),
        ("report", _report),
    )
    for name, look in steps:
        try:
            yield Step(name, fact=look(options))
        except AgentStop as stop:
            yield Step(name, stop=stop)
            return


def _folder(options: Settings) -> str:
    folder = Path(options.state_dir)
    files.check_owned(folder)
    try:
        files.make_private_folder(folder)
    except OSError as failed:
        raise ConfigurationUnsafe("agent_folder_forbidden", path=str(folder), reason=str(failed)) from None
    return str(folder)


def _identity(options: Settings) -> str:
    known = identity.load(options)
    return f"{known.device_id} ({known.enrolled_at:%Y-%m-%d})"


def _address(options: Settings) -> str:
    return settings.server_address(identity.load(options).server)


def _name(options: Settings) -> str:
    host, port = _place(options)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as failed:
        raise ServerUnreachable("agent_name_unknown", host=host, reason=str(failed)) from None
    return ", ".join(sorted({str(entry[4][0]) for entry in found}))


def _connection(options: Settings) -> str:
    host, port = _place(options)
    try:
        with closing(socket.create_connection((host, port), CONNECT_S)) as line:
            return f"{line.getpeername()[0]}:{port}"
    except OSError as failed:
        raise ServerUnreachable("agent_connection_failed", host=host, port=port, reason=str(failed)) from None


def _tls(options: Settings) -> str:
    """The certificate's fingerprint as it is; whether it is trusted shows the next step."""
    host, port = _place(options)
    if urlsplit(identity.load(options).server).scheme == "http" or options.proxy:
        return "-"
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # nothing is sent; only to look
    try:
        line = socket.create_connection((host, port), CONNECT_S)
        with closing(context.wrap_socket(line, server_hostname=host)) as secured:
            card = secured.getpeercert(binary_form=True) or b""
            return f"{secured.version()}, sha256:{sha256(card).hexdigest()}"
    except OSError as failed:
        raise ServerUnreachable("agent_server_untrusted", reason=str(failed)) from None


def _answer(options: Settings) -> str:
    with Transport(options, identity.load(options).server) as transport:
        answer = transport.look("/livez")
    if answer.status != 200:
        raise ServerUnreachable("agent_answer_odd", status=answer.status, reason="/livez")
    return str(answer.status)


def _clock(options: Settings) -> str:
    """A wrong clock breaks certificates and orders; the answer tells the server's."""
    with Transport(options, identity.load(options).server) as transport:
        said = transport.look("/livez").headers.get("Date", "")
    try:
        seconds = (datetime.now(UTC) - parsedate_to_datetime(said).astimezone(UTC)).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return "-"
    if abs(seconds) > _CLOCK_TOLERANCE_S:
        raise ConfigurationUnsafe("agent_clock_wrong", seconds=round(seconds))
    return f"{seconds:+.0f} s"


def _report(options: Settings) -> str:
    orders = Cycle(options).run()
    return f"{orders.interval_s} s"


def _place(options: Settings) -> tuple[str, int]:
    """Where the first connection goes: the proxy if there is one."""
    parts = urlsplit(options.proxy or identity.load(options).server)
    return parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)
