"""A server on loopback that keeps to the contract, and gives odd answers when told to."""

import gzip
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from msgspec import ValidationError, json, structs

from shared.errors import Refusal
from shared.inventory import (
    SECTION_NAMES,
    AgentOrders,
    Enrolled,
    Enrolment,
    EnrolmentState,
    Heartbeat,
    ProblemReport,
    ProblemReported,
    Program,
    Report,
    digest_of,
    digest_of_all,
    program_key,
)

SECRET = "s" * 43


@dataclass
class Received:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    wire_bytes: int


@dataclass
class Canned:
    """An answer that is given whatever was asked."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def refusal(status: int, code: str, **facts: Any) -> Canned:
    return Canned(status, json.encode(Refusal(code=code, facts=facts)))


class Desk:
    """What the server knows of one device. `canned` answers come first, one for each request."""

    def __init__(self) -> None:
        self.requests: list[Received] = []
        self.canned: deque[Canned] = deque()
        self.orders = AgentOrders(interval_s=3600, window_s=60)
        self.sections: dict[str, Any] = {}
        self.software: list[Program] = []
        self.digests: dict[str, str] = {}
        self.failures: list[str] = []
        self.reports: list[Report] = []
        self.heartbeats: list[Heartbeat] = []
        self.problems: list[ProblemReport] = []
        self.enrolments: list[Enrolment] = []
        self.state = EnrolmentState.ACTIVE
        self.secret = SECRET
        self.url = ""

    def answer(self, request: Received) -> Canned:
        self.requests.append(request)
        if self.canned:
            return self.canned.popleft()
        if request.path == "/livez":
            return Canned(200, b"ok")
        if request.path == "/api/agent/enrol":
            return self._enrol(request)
        if request.headers.get("authorization") != f"Device 7:{self.secret}":
            return refusal(401, "device_revoked")
        try:
            return self._answer_device(request)
        except ValidationError as wrong:
            return refusal(422, "value_not_accepted", reason=str(wrong))

    def _answer_device(self, request: Received) -> Canned:
        if request.path == "/api/agent/reports":
            return Canned(200, json.encode(self.take(json.decode(request.body, type=Report))))
        if request.path == "/api/agent/heartbeat":
            beat = json.decode(request.body, type=Heartbeat)
            self.heartbeats.append(beat)
            is_known = beat.digest == digest_of_all(self.digests)
            wanted = [] if is_known else [*self._names(), "software"]
            return Canned(200, json.encode(structs.replace(self.orders, wanted=wanted)))
        if request.path == "/api/agent/problems":
            self.problems.append(json.decode(request.body, type=ProblemReport))
            reply = ProblemReported(ticket_number="T-1042", ticket_id=1042)
            return Canned(201, json.encode(reply))
        return refusal(404, "not_found")

    def take(self, report: Report) -> AgentOrders:
        """Keep what came; want what does not fit its digest."""
        if any(known.report_id == report.report_id for known in self.reports):
            return self.orders
        self.reports.append(report)
        self.failures = [failure.section for failure in report.failures]
        for name in self._names():
            section = getattr(report.sections, name, None)
            if section is not None:
                self.sections[name] = section
        if report.software is not None:
            self.software = report.software
        change = report.software_change
        if change is not None and change.base_digest == self.digests.get("software"):
            gone = {program_key(program) for program in change.removed}
            kept = [program for program in self.software if program_key(program) not in gone]
            self.software = sorted([*kept, *change.added], key=program_key)
        have = {name: digest_of(section) for name, section in self.sections.items()}
        have["software"] = digest_of(self.software)
        self.digests = {name: digest for name, digest in report.digests.items() if have.get(name) == digest}
        wanted = sorted(set(report.digests) - set(self.digests))
        return structs.replace(self.orders, wanted=wanted)

    def _enrol(self, request: Received) -> Canned:
        enrolment = json.decode(request.body, type=Enrolment)
        self.enrolments.append(enrolment)
        if enrolment.secret != "let me in":
            return refusal(401, "enroll_secret_expired")
        reply = Enrolled(device_id=7, secret=self.secret, state=self.state, orders=self.orders)
        return Canned(201, json.encode(reply))

    @staticmethod
    def _names() -> list[str]:
        return list(SECTION_NAMES)

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]


@contextmanager
def running(desk: Desk) -> Iterator[Desk]:
    """Serve `desk` on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 20

        def handle_one(self) -> None:
            lines = [
                f"{self.requestline}\r\n".encode(),
                *(f"{k}: {v}\r\n".encode() for k, v in self.headers.items()),
                b"\r\n",
            ]
            length = int(self.headers.get("Content-Length", "0"))
            raw = self.rfile.read(length)
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = gzip.decompress(raw) if headers.get("content-encoding") == "gzip" else raw
            wire_bytes = sum(len(line) for line in lines) + length
            answer = desk.answer(Received(self.command, self.path, headers, body, wire_bytes))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            try:
                self.wfile.write(answer.body)
            except OSError:
                self.close_connection = True

        do_GET = do_POST = handle_one  # noqa: N815 -- names that the standard library gives

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    desk.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def sections_of(report: Report) -> set[str]:
    """The names of the sections that a report brings."""
    sections = report.sections
    if sections is None:
        return set()
    return {name for name in structs.asdict(sections) if getattr(sections, name) is not None}
