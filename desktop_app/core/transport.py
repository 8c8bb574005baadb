"""The only module that speaks HTTP: one request out, one answer back, never a blocked window."""

import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from PySide6.QtCore import QByteArray, QObject, QUrl
from PySide6.QtNetwork import (
    QNetworkAccessManager,
    QNetworkReply,
    QNetworkRequest,
    QSslCertificate,
    QSslConfiguration,
    QSslSocket,
)

ANSWER_TIMEOUT_MS = 30_000
UNREACHABLE = 0
"""Status of an answer that never came."""


@dataclass(frozen=True)
class Answer:
    """`status` 0 = no answer at all, `error` says why."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


Done = Callable[[Answer], None]


class AddressFault(ValueError):
    """The server address cannot be used; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checked_address(address: str) -> str:
    """The address without its trailing slash; TLS is required beyond this machine."""
    address = address.strip().rstrip("/")
    if "://" not in address:
        address = f"https://{address}"
    parts = urlsplit(address)
    if not parts.hostname or parts.scheme not in ("http", "https") or parts.query or parts.username:
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
        self._pinned: QSslConfiguration | None = None

    def pin(self, certificate: QSslCertificate) -> None:
        """Trust this certificate alone."""
        configuration = QSslConfiguration.defaultConfiguration()
        configuration.setCaCertificates([certificate])
        configuration.setPeerVerifyMode(QSslSocket.PeerVerifyMode.VerifyPeer)
        self._pinned = configuration

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
        if self._pinned is not None:
            request.setSslConfiguration(self._pinned)
        for name, value in headers.items():
            request.setRawHeader(name.encode(), value.encode())
        return request


def _finish(reply: QNetworkReply, done: Done) -> None:
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    body = bytes(reply.readAll().data())
    names = [bytes(name.data()).decode("latin-1") for name in reply.rawHeaderList()]
    headers = {
        name.lower(): bytes(reply.rawHeader(name).data()).decode("latin-1", "replace") for name in names
    }
    is_cut = status is not None and reply.error() in (
        QNetworkReply.NetworkError.RemoteHostClosedError,
        QNetworkReply.NetworkError.OperationCanceledError,
    )
    error = reply.errorString() if status is None or is_cut else ""
    reply.deleteLater()
    done(Answer(UNREACHABLE if status is None or is_cut else int(status), body, headers, error))


def this_machine() -> str:
    """Name of this machine, for the list of sessions."""
    return socket.gethostname()
