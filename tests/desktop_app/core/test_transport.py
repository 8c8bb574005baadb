"""Addresses are checked, other machines need TLS, a certificate counts when somebody trusted it."""

import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import which

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.core.transport import AddressFault, Answer, Transport, checked_address, fingerprint


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://ieum.example.kr/", "https://ieum.example.kr"),
        (" ieum.example.kr ", "https://ieum.example.kr"),
        ("ieum.example.kr:8443", "https://ieum.example.kr:8443"),
        ("http://localhost:8060", "http://localhost:8060"),
        ("http://127.0.0.1:8060/", "http://127.0.0.1:8060"),
        ("https://ieum.example.kr/desk", "https://ieum.example.kr/desk"),
    ],
)
def test_an_address_is_understood_as_people_type_it(typed: str, address: str) -> None:
    assert checked_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "address_malformed"),
        ("https://", "address_malformed"),
        ("ftp://ieum.example.kr", "address_malformed"),
        ("https://me:secret@ieum.example.kr", "address_malformed"),
        ("https://ieum.example.kr/?x=1", "address_malformed"),
        ("https://ieum.example.kr:port", "address_malformed"),
        ("http://ieum.example.kr", "address_needs_tls"),
        ("http://127.0.0.1.example.kr", "address_needs_tls"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(typed: str, code: str) -> None:
    with pytest.raises(AddressFault) as fault:
        checked_address(typed)
    assert fault.value.code == code


class Page(BaseHTTPRequestHandler):
    """Answers "hello"; under /away with a redirect to another host."""

    def do_GET(self) -> None:
        is_away = self.path.startswith("/away")
        self.send_response(302 if is_away else 200)
        if is_away:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.send_header("Content-Length", "0" if is_away else "5")
        self.end_headers()
        self.wfile.write(b"" if is_away else b"hello")

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def answering(server: ThreadingHTTPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.fixture
def plain_port() -> Iterator[int]:
    yield from answering(ThreadingHTTPServer(("127.0.0.1", 0), Page))


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One that nobody signed, for a name that is not even this machine's."""
    if which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("certificate")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ieum.example.kr -keyout key -out pem"
    )
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder / "pem", folder / "key"


@pytest.fixture
def secret_port(certificate: tuple[Path, Path]) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a refused handshake is expected
    yield from answering(server)


def get(transport: Transport, path: str, qtbot: QtBot) -> Answer:
    answers: list[Answer] = []
    transport.send("GET", path, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def test_an_answer_comes_with_status_and_headers(plain_port: int, qtbot: QtBot) -> None:
    answer = get(Transport(f"http://127.0.0.1:{plain_port}"), "/", qtbot)
    assert (answer.status, answer.body, answer.headers["content-length"]) == (200, b"hello", "5")


def test_a_redirect_to_another_machine_is_not_followed(plain_port: int, qtbot: QtBot) -> None:
    assert get(Transport(f"http://127.0.0.1:{plain_port}"), "/away", qtbot).status == 302


def test_nobody_there_is_no_answer(qtbot: QtBot) -> None:
    answer = get(Transport("http://127.0.0.1:9"), "/", qtbot)
    assert (answer.status, answer.untrusted) == (0, "")
    assert answer.error


def test_an_unknown_certificate_is_refused_and_shown(
    secret_port: int, certificate: tuple[Path, Path], qtbot: QtBot
) -> None:
    answer = get(Transport(f"https://127.0.0.1:{secret_port}"), "/", qtbot)

    pem = certificate[0].read_text()
    assert answer.status == 0
    assert fingerprint(answer.untrusted) == fingerprint(pem)
    assert len(fingerprint(pem).split(":")) == 32


def test_a_certificate_that_was_trusted_is_accepted(
    secret_port: int, certificate: tuple[Path, Path], qtbot: QtBot
) -> None:
    transport = Transport(f"https://127.0.0.1:{secret_port}")
    transport.pin(certificate[0].read_text())
    assert get(transport, "/", qtbot).body == b"hello"
