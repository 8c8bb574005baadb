"""A network that fails on command: a relay on loopback between a program and the server."""

import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PIECE = 65_536


@dataclass
class FaultyLine:
    """Relays to `server` ("http://127.0.0.1:PORT"), which may be another one later.

    `lose_answer_to("POST /api/tickets ")`: the server gets that request and answers, the answer is lost.
    `cut()` refuses everybody until `mend()`; `hang_up()` only ends the connections there are.
    `hold("GET /api/updates/stream ")`: such answers get stuck on the way, as behind a proxy that buffers.
    """

    server: str
    address: str = ""
    requests: list[str] = field(default_factory=list)
    """First lines of the requests that came."""
    _lost: list[str] = field(default_factory=list)
    _held: list[str] = field(default_factory=list)
    _is_cut: bool = False
    _lines: set[socket.socket] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lose_answer_to(self, start: str, times: int = 1) -> None:
        self._lost += [start] * times

    def hold(self, start: str) -> None:
        self._held.append(start)

    def cut(self) -> None:
        self._is_cut = True
        self.hang_up()

    def mend(self) -> None:
        self._is_cut = False

    def hang_up(self) -> None:
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def count(self, start: str) -> int:
        return sum(request.startswith(start) for request in self.requests)

    # --- relaying ------------------------------------------------------------------------------------------

    def accept(self, client: socket.socket) -> None:
        if self._is_cut:
            client.close()
            return
        parts = urlsplit(self.server)
        try:
            server = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)
        except OSError:
            client.close()
            return
        with self._lock:
            self._lines |= {client, server}
        try:
            self._relay(client, server)
        except OSError:
            pass
        finally:
            with self._lock:
                self._lines -= {client, server}
            client.close()
            server.close()

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        is_losing = is_holding = False
        with selectors.DefaultSelector() as waiting:
            waiting.register(client, selectors.EVENT_READ)
            waiting.register(server, selectors.EVENT_READ)
            while True:
                for key, _ in waiting.select():
                    line = key.fileobj
                    assert isinstance(line, socket.socket)
                    piece = line.recv(PIECE)
                    if not piece:
                        return
                    if line is client:
                        first = self._note(piece)
                        is_losing = is_losing or self._take(self._lost, first, once=True)
                        is_holding = self._take(self._held, first, once=False) if first else is_holding
                        server.sendall(piece)
                    elif is_losing:
                        return
                    elif not is_holding:
                        client.sendall(piece)

    def _note(self, piece: bytes) -> str:
        first = piece.split(b"\r\n", 1)[0].decode("latin-1")
        if not first.endswith("HTTP/1.1"):
            return ""
        self.requests.append(first)
        return first

    @staticmethod
    def _take(starts: list[str], first: str, *, once: bool) -> bool:
        found = next((start for start in starts if first and first.startswith(start)), None)
        if found is not None and once:
            starts.remove(found)
        return found is not None


@contextmanager
def faulty_line(server: str) -> Iterator[FaultyLine]:
    listener = socket.create_server(("127.0.0.1", 0))
    line = FaultyLine(server, f"http://127.0.0.1:{listener.getsockname()[1]}")

    def listen() -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=line.accept, args=(client,), daemon=True).start()

    threading.Thread(target=listen, name="faulty line", daemon=True).start()
    try:
        yield line
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        line.cut()
