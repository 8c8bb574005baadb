"""What leaves this PC, to whom, and what each odd answer means."""

import socket
import ssl
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from msgspec import structs

from endpoint_agent import programs, transport
from endpoint_agent.settings import Settings
from endpoint_agent.stops import DeviceRevoked, ServerRefused, ServerUnreachable
from endpoint_agent.transport import Transport
from shared.inventory import SEND_HEARTBEAT, AgentOrders, Heartbeat
from tests.endpoint_agent.desk import SECRET, Canned, Desk, refusal, running

BEAT = Heartbeat(seq=1, digest="d" * 32)
ORDERS = b'{"interval_s": 3600, "window_s": 0}'


def beat(settings: Settings, server: str = "") -> AgentOrders:
    with Transport(settings, server or settings.server, f"Device 7:{SECRET}") as line:
        return line.call(SEND_HEARTBEAT, BEAT)


def test_the_secret_stands_in_authorization_and_nowhere_else(settings: Settings, desk: Desk) -> None:
    beat(settings)
    (request,) = desk.requests
    assert request.headers.pop("authorization") == f"Device 7:{SECRET}"
    assert SECRET not in str(request.headers)
    assert SECRET.encode() not in request.body
    assert set(request.headers) == {"host", "user-agent", "content-type", "content-length"}


def test_the_size_that_is_told_is_the_size_on_the_wire(settings: Settings, desk: Desk) -> None:
    with Transport(settings, settings.server, f"Device 7:{SECRET}") as line:
        line.call(SEND_HEARTBEAT, BEAT)
        assert line.sent_bytes == desk.requests[0].wire_bytes


def test_long_bodies_are_compressed(settings: Settings, desk: Desk) -> None:
    desk.canned.append(Canned(200, ORDERS))
    with Transport(settings, settings.server) as line:
        line.send(SEND_HEARTBEAT, b'"' + b"a" * 5000 + b'"')
    assert desk.requests[0].headers["content-encoding"] == "gzip"
    assert desk.requests[0].wire_bytes < 400


@pytest.mark.parametrize(
    ("canned", "repeats"),
    [
        (Canned(200, b"<html>Sign in to the hotel</html>"), True),
        (Canned(200, b""), True),
        (Canned(200, b'{"interval_s": "soon"}'), True),
        (Canned(200, b"x" * 3_000_000), True),
        (Canned(204, b""), True),
        (Canned(301, b"", {"Location": "https://elsewhere.example/"}), True),
        (Canned(401, b"<html>proxy</html>"), False),
        (Canned(404, b""), False),
        (Canned(413, b"nginx"), False),
        (Canned(500, b'{"code": "failed"}'), False),
        (Canned(200, ORDERS[:20], {"Date": "Thu, 01 Jan 1970 00:00:00 GMT"}), True),
        (Canned(200, b"\x1f\x8b\x08", {"Content-Encoding": "gzip"}), True),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Canned) else str(value),
)
def test_odd_answers_are_survived(settings: Settings, desk: Desk, canned: Canned, repeats: bool) -> None:
    desk.canned.append(canned)
    with pytest.raises(ServerUnreachable) as stop:
        beat(settings)
    assert stop.value.code == "agent_answer_odd"
    assert stop.value.repeats is repeats
    assert len(desk.requests) == 1


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504, 507])
def test_answers_that_pass_are_repeated(settings: Settings, desk: Desk, status: int) -> None:
    desk.canned.append(Canned(status, b"", {"Retry-After": "120"}))
    with pytest.raises(ServerUnreachable) as stop:
        beat(settings)
    assert (stop.value.code, stop.value.repeats, stop.value.retry_after_s) == ("agent_server_busy", True, 120)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0),
        ("999999999", 86_400),
        ("99999999999999999999", 86_400),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        pytest.param(format_datetime(datetime.now(UTC) + timedelta(days=300)), 86_400, id="next year"),
    ],
)
def test_the_wish_to_wait_is_understood_up_to_a_day(
    settings: Settings, desk: Desk, said: str, seconds: int
) -> None:
    desk.canned.append(Canned(429, b"", {"Retry-After": said}))
    with pytest.raises(ServerUnreachable) as stop:
        beat(settings)
    assert stop.value.retry_after_s == seconds


def test_the_wait_may_stand_in_our_own_refusal(settings: Settings, desk: Desk) -> None:
    desk.canned.append(refusal(429, "too_many", retry_after_s=77))
    with pytest.raises(ServerUnreachable) as stop:
        beat(settings)
    assert stop.value.retry_after_s == 77


def test_our_own_refusals_are_told_apart(settings: Settings, desk: Desk) -> None:
    desk.canned.append(refusal(422, "value_not_accepted", field_name="seq"))
    with pytest.raises(ServerRefused) as stop:
        beat(settings)
    assert (stop.value.code, stop.value.answer_status) == ("value_not_accepted", 422)
    desk.canned.append(refusal(401, "device_revoked"))
    with pytest.raises(DeviceRevoked):
        beat(settings)
    desk.canned.append(refusal(401, "sign_in_needed"))
    with pytest.raises(ServerRefused) as other:
        beat(settings)
    assert not isinstance(other.value, DeviceRevoked)


def test_a_redirect_is_not_followed(settings: Settings, desk: Desk) -> None:
    with running(Desk()) as elsewhere:
        desk.canned.append(Canned(307, b"", {"Location": elsewhere.url + "/api/agent/heartbeat"}))
        with pytest.raises(ServerUnreachable):
            beat(settings)
        assert elsewhere.requests == []


def test_netrc_and_proxies_of_the_environment_are_ignored(
    settings: Settings, desk: Desk, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = home / ".netrc"
    netrc.write_text("machine 127.0.0.1 login evil password evil\ndefault login evil password evil\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(netrc))
    beat(settings)
    with Transport(settings, settings.server) as line:
        line.look("/livez")
    assert "authorization" not in desk.requests[1].headers
    assert desk.requests[0].headers["authorization"].startswith("Device ")


def test_the_proxy_of_the_settings_is_used(settings: Settings, desk: Desk) -> None:
    with running(Desk()) as proxy:
        proxy.canned.append(Canned(200, ORDERS))
        beat(structs.replace(settings, proxy=proxy.url))
        assert proxy.requests[0].path.startswith("http://127.0.0.1")
    assert desk.requests == []


def test_a_server_that_is_off_cannot_be_reached(settings: Settings) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(ServerUnreachable) as stop:
        beat(settings, f"http://127.0.0.1:{port}")
    assert (stop.value.code, stop.value.repeats) == ("agent_server_unreachable", True)


@pytest.mark.parametrize(
    "spoken",
    [
        b"",
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_broken_speech_is_survived(settings: Settings, spoken: bytes) -> None:
    with talking(spoken) as url, pytest.raises(ServerUnreachable):
        beat(settings, url)


def test_a_server_that_says_nothing_is_left_after_the_time_limit(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "READ_S", 0.2)
    with silent() as url, pytest.raises(ServerUnreachable):
        beat(settings, url)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that signs itself, and its key, in one file."""
    openssl = programs.find("openssl")
    if openssl is None:
        pytest.skip("openssl makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    command = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=desk.test",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(folder / "key"),
        "-out",
        str(folder / "cert"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    whole = folder / "both.pem"
    whole.write_text((folder / "key").read_text() + (folder / "cert").read_text())
    return whole


def fingerprint(certificate: Path) -> str:
    from hashlib import sha256

    text = (certificate.parent / "cert").read_text()
    return "sha256:" + sha256(ssl.PEM_cert_to_DER_cert(text)).hexdigest()


def test_an_unknown_certificate_gets_no_request(settings: Settings, certificate: Path) -> None:
    with secured(certificate) as (url, heard), pytest.raises(ServerUnreachable) as stop:
        beat(settings, url)
    assert stop.value.code == "agent_server_untrusted"
    assert heard == []


def test_the_companys_own_authority_is_trusted(settings: Settings, certificate: Path) -> None:
    with secured(certificate) as (url, heard):
        trusting = structs.replace(settings, server_ca=str(certificate.parent / "cert"))
        assert beat(trusting, url).interval_s == 3600
    assert len(heard) == 1


def test_a_pinned_certificate_needs_no_authority(settings: Settings, certificate: Path) -> None:
    with secured(certificate) as (url, heard):
        assert beat(structs.replace(settings, server_pin=fingerprint(certificate)), url).interval_s == 3600
    assert len(heard) == 1


@pytest.mark.parametrize("with_authority", [True, False])
def test_a_wrong_pin_gets_no_request(settings: Settings, certificate: Path, with_authority: bool) -> None:
    ca = str(certificate.parent / "cert") if with_authority else ""
    wrong = structs.replace(settings, server_pin="sha256:" + "0" * 64, server_ca=ca)
    with secured(certificate) as (url, heard), pytest.raises(ServerUnreachable) as stop:
        beat(wrong, url)
    assert stop.value.code == "agent_server_untrusted"
    assert heard == []


def test_an_authority_with_another_name_in_the_certificate_gets_no_request(
    settings: Settings, certificate: Path
) -> None:
    trusting = structs.replace(settings, server_ca=str(certificate.parent / "cert"))
    with secured(certificate) as (url, heard), pytest.raises(ServerUnreachable):
        beat(trusting, url.replace("127.0.0.1", "localhost"))
    assert heard == []


# --- small servers that misbehave -------------------------------------------------------------------------


class Listener:
    """A socket whose every connection is given to `talk` on a thread."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._context = context
        self._is_open = True
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self._socket.getsockname()[1]}"

    def _serve(self) -> None:
        while True:
            line, _ = self._socket.accept()
            with line:
                if not self._is_open:
                    return
                try:
                    if self._context is None:
                        self.talk(line)
                    else:
                        with self._context.wrap_socket(line, server_side=True) as safe:
                            self.talk(safe)
                except OSError:
                    continue

    def talk(self, line: socket.socket) -> None:
        raise NotImplementedError

    def __exit__(self, *_: object) -> None:
        self._is_open = False
        self._over.set()
        socket.create_connection(self._socket.getsockname()).close()
        self._thread.join()
        self._socket.close()


class talking(Listener):  # noqa: N801 -- used like a function
    def __init__(self, spoken: bytes) -> None:
        self._spoken = spoken
        super().__init__()

    def talk(self, line: socket.socket) -> None:
        line.recv(65_536)
        line.sendall(self._spoken)

    def __enter__(self) -> str:
        return self.url


class silent(Listener):  # noqa: N801 -- used like a function
    def talk(self, line: socket.socket) -> None:
        self._over.wait(10)

    def __enter__(self) -> str:
        return self.url


class secured(Listener):  # noqa: N801 -- used like a function
    """A TLS server that notes what it heard after the handshake."""

    def __init__(self, certificate: Path) -> None:
        self.heard: list[bytes] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        super().__init__(context)

    def talk(self, line: socket.socket) -> None:
        line.settimeout(5)
        said = b""
        while not said.endswith(b"}") and (more := line.recv(65_536)):
            said += more
        if said:
            self.heard.append(said)
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(ORDERS)}\r\nConnection: close\r\n\r\n"
            line.sendall(head.encode() + ORDERS)

    def __enter__(self) -> tuple[str, list[bytes]]:
        return self.url, self.heard
