"""The only module that speaks HTTP: one request out, one answer back, never a blocked window."""

import platform
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from PySide6.QtCore import QByteArray, QCryptographicHash, QObject, QUrl
from PySide6.QtNetwork import (
    QNetworkAccessManager,
    QNetworkReply,
    QNetworkRequest,
    QSslCertificate,
    QSslError,
)

from shared import __version__

ANSWER_TIMEOUT_MS = 30_000
UNREACHABLE = 0
"""Status of an answer that never came."""


@dataclass(frozen=True)
class Answer:
    """`status` 0 = no answer at all, `error` says why; `untrusted` is then the certificate (PEM) at fault."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    untrusted: str = ""


Done = Callable[[Answer], None]


class AddressFault(ValueError):
    """The server address cannot be used; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checked_address(address: str) -> str:
    """The address without its trailing slash; TLS is required beyond this machine."""
    address = address.strip()
    if "://" not in address:
        address = f"https://{address}"
    address = address.rstrip("/")
    try:
        parts = urlsplit(address)
        is_whole = bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise AddressFault("address_malformed") from error
    if not is_whole or parts.scheme not in ("http", "https") or parts.query or parts.username:
        raise AddressFault("address_malformed")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise AddressFault("address_needs_tls")
    return address


class Transport(QObject):
    """Requests to one server. Redirects are refused, cookies are not kept."""

    def __init__(self, address: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.address = checked_address(address)
        self._manager = QNetworkAccessManager(self)
        self._manager.setRedirectPolicy(QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
        self._manager.sslErrors.connect(self._check_pinned)
        self._pinned = QSslCertificate()

    def pin(self, pem: str) -> None:
        """Trust the server that shows exactly this certificate, whoever signed it."""
        self._pinned = QSslCertificate(pem.encode())

    def _check_pinned(self, reply: QNetworkReply, errors: list[QSslError]) -> None:
        shown = [error.certificate() for error in errors]
        if not self._pinned.isNull() and all(certificate == self._pinned for certificate in shown):
            reply.ignoreSslErrors(errors)
            return
        untrusted = next((certificate for certificate in shown if not certificate.isNull()), None)
        if untrusted is not None:
            reply.setProperty("untrusted", bytes(untrusted.toPem().data()).decode())

    def send(
        self,
        method: str,
        path: str,
        done: Done,
        *,
        query: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> QNetworkReply:
        """Send; `done` is called once, from the event loop, unless the reply is aborted and forgotten."""
        request = self._request(path, query or {}, headers or {})
        request.setTransferTimeout(ANSWER_TIMEOUT_MS)
        reply = self._manager.sendCustomRequest(request, method.encode(), QByteArray(body))
        reply.finished.connect(lambda: _finish(reply, done))
        return reply

    def open_stream(self, path: str, headers: Mapping[str, str]) -> QNetworkReply:
        """A GET whose answer goes on for ever; the caller reads it as it comes."""
        request = self._request(path, {}, {**headers, "Accept": "text/event-stream"})
        return self._manager.get(request)

    def _request(self, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> QNetworkRequest:
        url = QUrl(self.address + path + (f"?{urlencode(query)}" if query else ""))
        request = QNetworkRequest(url)
        for name, value in headers.items():
            request.setRawHeader(name.encode(), value.encode())
        return request


def _finish(reply: QNetworkReply, done: Done) -> None:
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    body = bytes(reply.readAll().data()) if reply.isOpen() else b""
    names = [bytes(name.data()).decode("latin-1") for name in reply.rawHeaderList()]
    headers = {
        name.lower(): bytes(reply.rawHeader(name).data()).decode("latin-1", "replace") for name in names
    }
    is_cut = status is not None and reply.error() in (
        QNetworkReply.NetworkError.RemoteHostClosedError,
        QNetworkReply.NetworkError.OperationCanceledError,
    )
    error = reply.errorString() if status is None or is_cut else ""
    untrusted = str(reply.property("untrusted") or "")
    reply.deleteLater()
    done(Answer(UNREACHABLE if status is None or is_cut else int(status), body, headers, error, untrusted))


def fingerprint(pem: str) -> str:
    """SHA-256 of a certificate, as administrators read it aloud."""
    digest = QSslCertificate(pem.encode()).digest(QCryptographicHash.Algorithm.Sha256)
    return bytes(digest.data()).hex(":").upper()


def this_machine() -> str:
    """Name of this machine, for the list of sessions."""
    return socket.gethostname()


def this_client() -> str:
    """What the list of sessions calls this sign-in."""
    return f"ieum-desk {__version__} · {this_machine()} · {platform.system()}"[:250]
