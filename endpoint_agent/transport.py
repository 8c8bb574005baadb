"""The only module that speaks to the server: TLS, proxy, limits, and what each answer means."""

import contextlib
import gzip
import importlib
import logging
import ssl
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from msgspec import DecodeError, ValidationError, json

from endpoint_agent import reports, settings
from endpoint_agent.settings import Settings
from endpoint_agent.stops import DeviceRevoked, ServerRefused, ServerUnreachable
from shared import __version__
from shared.errors import Refusal
from shared.wire import Endpoint, Wire

log = logging.getLogger(__name__)
CONNECT_S, READ_S, TOTAL_S = 5.0, 30.0, 120.0
ANSWER_LIMIT = 1_048_576
RETRY_AFTER_CAP_S = 86_400
_REPEATED = frozenset({408, 425, 429, 502, 503, 504, 507})
_CHUNK = 65_536

B = TypeVar("B", bound=Wire)
R = TypeVar("R")


class Answer:
    """Status, headers and the bytes that were read of an answer."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


class Transport:
    """One connection to one server; `authorization` is this device's secret."""

    def __init__(self, options: Settings, server: str, authorization: str = "") -> None:
        self._options = options
        self._server = settings.server_address(server)
        self._authorization = authorization
        self._session: Any = None
        self.sent_bytes = 0
        """Bytes of the last request as written: line, headers and body."""

    def __enter__(self) -> "Transport":
        return self

    def __exit__(self, *_: object) -> None:
        if self._session is not None:
            self._session.close()

    def call(self, endpoint: Endpoint[Any, B, R], body: B, *, key: str = "") -> R:
        return self.send(endpoint, reports.encode(body), key=key)

    def send(self, endpoint: Endpoint[Any, Any, R], body: bytes, *, key: str = "") -> R:
        """The server's reply; ServerUnreachable, ServerRefused or DeviceRevoked for anything else."""
        answer = self._exchange(endpoint.method, endpoint.path, body, key)
        if 200 <= answer.status < 300:
            try:
                return json.decode(answer.body, type=endpoint.reply)
            except (DecodeError, ValidationError) as odd:
                raise _odd(answer, str(odd)) from None
        raise _refusal(answer)

    def look(self, path: str) -> Answer:
        """A plain GET, for `doctor`."""
        return self._exchange("GET", path, b"", "")

    def _exchange(self, method: str, path: str, body: bytes, key: str) -> Answer:
        requests = importlib.import_module("requests")  # half of all memory: only when something is sent
        headers = self._headers(requests, key)
        packed = gzip.compress(body, 6, mtime=0) if len(body) > 256 else body
        if len(packed) + 24 < len(body):
            headers["Content-Encoding"] = "gzip"
            body = packed
        try:
            with self._connected(requests).request(
                method,
                self._server + path,
                data=body or None,
                headers=headers,
                timeout=(CONNECT_S, READ_S),
                allow_redirects=False,
                stream=True,
            ) as response:
                self.sent_bytes = _size_of(response.request)
                return Answer(response.status_code, dict(response.headers), _read(response))
        except requests.exceptions.SSLError as untrusted:
            raise ServerUnreachable("agent_server_untrusted", reason=_reason(untrusted)) from None
        except (requests.exceptions.RequestException, OSError) as failed:
            raise ServerUnreachable("agent_server_unreachable", reason=_reason(failed)) from None
        except _protocol_errors() as failed:
            raise ServerUnreachable("agent_server_unreachable", reason=_reason(failed)) from None

    def _headers(self, requests: Any, key: str) -> dict[str, Any]:
        """As few as there can be. The secret stands in Authorization only, which a redirect never repeats."""
        skip = importlib.import_module("urllib3.util").SKIP_HEADER
        headers: dict[str, Any] = {"User-Agent": f"ieum-agent/{__version__}", "Accept-Encoding": skip}
        headers["Content-Type"] = "application/json"
        if self._authorization:
            headers["Authorization"] = self._authorization
        if key:
            headers["Idempotency-Key"] = key
        return headers

    def _connected(self, requests: Any) -> Any:
        if self._session is None:
            session = requests.Session()
            session.trust_env = False  # no .netrc, no proxy out of the environment
            session.headers.clear()
            if self._options.proxy:
                session.proxies = {"http": self._options.proxy, "https": self._options.proxy}
            adapter = _adapter(requests, self._options)
            session.mount("https://", adapter)
            session.mount("http://", adapter)
            self._session = session
        return self._session


def _adapter(requests: Any, options: Settings) -> Any:
    """TLS by the system's authorities, the company's own, or the pinned certificate; never unchecked."""
    pin = settings.pin_of(options)
    context = ssl.create_default_context(cafile=options.server_ca or None)
    checks_authority = bool(options.server_ca) or not pin
    if not checks_authority:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE  # the fingerprint below is the check
    given: dict[str, Any] = {"ssl_context": context}
    if pin:
        given["assert_fingerprint"] = pin

    class Checked(requests.adapters.HTTPAdapter):  # type: ignore[misc]  # imported late, so of unknown type
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **kwargs, **given)

        def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
            return super().proxy_manager_for(proxy, **kwargs, **given)

        def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
            host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
            return host, {"cert_reqs": "CERT_REQUIRED" if checks_authority else "CERT_NONE"}

        def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
            """The context above decides; the bundle of certificates that requests brings is not used."""

    return Checked(max_retries=0)


def _read(response: Any) -> bytes:
    """At most ANSWER_LIMIT bytes and TOTAL_S seconds of the answer."""
    received, due = bytearray(), time.monotonic() + TOTAL_S
    while len(received) < ANSWER_LIMIT and time.monotonic() < due:
        chunk = response.raw.read1(_CHUNK, decode_content=False)
        if not chunk:
            break
        received += chunk
    return bytes(received[:ANSWER_LIMIT])


def _size_of(request: Any) -> int:
    lines = [f"{request.method} {request.path_url} HTTP/1.1", f"Host: {request.url.split('/')[2]}"]
    lines += [f"{name}: {value}" for name, value in request.headers.items() if "@@@" not in str(value)]
    return sum(len(line) + 2 for line in lines) + 2 + len(request.body or b"")


def _refusal(answer: Answer) -> Exception:
    """What a status of 300 and above means for this agent."""
    refusal = _decoded(answer.body)
    if answer.status in _REPEATED:
        return ServerUnreachable(
            "agent_server_busy", retry_after_s=_retry_after_s(answer, refusal), status=answer.status
        )
    if refusal is None or not 400 <= answer.status < 500:
        return _odd(answer, refusal.code if refusal else "")
    if answer.status == 401 and refusal.code == "device_revoked":
        return DeviceRevoked(refusal.code, answer_status=401, **_facts(refusal))
    return ServerRefused(refusal.code, answer_status=answer.status, **_facts(refusal))


def _odd(answer: Answer, reason: str) -> ServerUnreachable:
    """Not one of our server's answers: a sign-in page of a hotel, a redirect, an error page, half a reply."""
    repeats = answer.status < 400
    return ServerUnreachable("agent_answer_odd", repeats=repeats, status=answer.status, reason=reason[:200])


def _decoded(body: bytes) -> Refusal | None:
    try:
        return json.decode(body, type=Refusal)
    except (DecodeError, ValidationError):
        return None


def _facts(refusal: Refusal) -> dict[str, Any]:
    return {
        name: value for name, value in refusal.facts.items() if name not in ("code", "answer_status", "self")
    }


def _retry_after_s(answer: Answer, refusal: Refusal | None) -> int | None:
    """Seconds the server asks to wait, at most a day; None when it does not say."""
    said = next(
        (value for name, value in answer.headers.items() if name.lower() == "retry-after"), ""
    ).strip()
    if not said and refusal is not None:
        said = str(refusal.facts.get("retry_after_s", ""))
    if said.isascii() and said.isdigit():
        return min(int(said[:9]), RETRY_AFTER_CAP_S)
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        moment = parsedate_to_datetime(said)
        until = (moment.astimezone(UTC) - datetime.now(UTC)).total_seconds()
        return int(min(max(until, 0), RETRY_AFTER_CAP_S))
    return None


def _protocol_errors() -> tuple[type[Exception], ...]:
    """What urllib3 raises while a body is read, past the reach of requests."""
    return (importlib.import_module("urllib3.exceptions").HTTPError, ValueError)


def _reason(failed: Exception) -> str:
    """The innermost cause, in one short line."""
    cause: BaseException = failed
    while True:
        inner = cause.args[0] if cause.args and isinstance(cause.args[0], BaseException) else None
        inner = inner or getattr(cause, "reason", None)
        if not isinstance(inner, BaseException) or inner is cause:
            break
        cause = inner
    return " ".join(f"{type(cause).__name__}: {cause}".split())[:200]
