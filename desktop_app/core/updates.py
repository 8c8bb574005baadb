"""Follows the server's feed of updates: server-sent events, resumed where it broke off.

Before each stream the updates missed are asked for once: a gap is told, and nothing is skipped.
"""

import random
from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkReply, QNetworkRequest
from shiboken6 import isValid

from desktop_app.core.transport import Answer, Transport
from shared.updates import LIST_UPDATES, UPDATES_STREAM_PATH, Update, Updates

GATHER_MS = 40
"""Updates that come within this time are told together."""
SILENCE_MS = 30_000
"""A stream without any sign of life for so long is dead."""
LONGEST_PAUSE_MS = 15_000
STREAM_TRIES = 2
"""After so many streams that carried nothing (a proxy that buffers), long polling is used."""
QUIET_FAILURES = 1
"""A stream that ends (a proxy cut it) is opened again before anybody is told."""
FROM_NOW = 2**53
"""Behind every update there is: the answer says where the feed is now."""
MOST = 1000
STREAM_STATUS = QNetworkRequest.Attribute.HttpStatusCodeAttribute


class UpdatesFollower(QObject):
    """Emits `arrived` with new updates, `gap` after too many were missed, `state_changed` live or offline."""

    arrived = Signal(object)
    gap = Signal()
    state_changed = Signal(str)
    refused = Signal()
    """The token is no longer good: refresh it, then `start` again."""

    def __init__(self, transport: Transport, token: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._transport = transport
        self._token = token
        self.seq = -1
        """The last update that was seen; -1 before the first answer."""
        self._reply: QNetworkReply | None = None
        self._turn = 0
        """Counts what was dropped: an answer of an earlier turn is late and means nothing."""
        self._buffer = b""
        self._failures = 0
        self._barren_streams = 0
        self._is_stopped = True
        self._gathered: list[Update] = []
        self._gather = self._timer(GATHER_MS, self._tell)
        self._silence = self._timer(SILENCE_MS, self._give_up)
        self._again = self._timer(0, self._open)

    def _timer(self, pause_ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=pause_ms)
        timer.timeout.connect(act)
        return timer

    def start(self) -> None:
        """Follow from where it was left, or from now."""
        self._is_stopped = False
        self._again.stop()
        self._drop()
        self._open()

    def stop(self) -> None:
        self._is_stopped = True
        self._again.stop()
        self._drop()

    def _open(self) -> None:
        if self._is_stopped or self._reply is not None:
            return
        is_polling = self._barren_streams >= STREAM_TRIES and self.seq >= 0
        self._ask(wait_s=20 if is_polling and not self._failures else 0)

    # --- what was missed -----------------------------------------------------------------------------------

    def _ask(self, wait_s: int) -> None:
        after = self.seq if self.seq >= 0 else FROM_NOW
        query = {"after": str(after), "wait_s": str(wait_s), "limit": str(MOST)}
        headers = {"Authorization": f"Bearer {self._token()}"}
        told = partial(self._told, self._turn)
        self._reply = self._transport.send("GET", LIST_UPDATES.path, told, query=query, headers=headers)

    def _told(self, turn: int, answer: Answer) -> None:
        if turn != self._turn:
            return
        self._reply = None
        if answer.status == 401:
            self.refused.emit()
            return
        if answer.status != 200:
            self._retry()
            return
        found = msgspec.json.decode(answer.body, type=Updates)
        if found.is_gap and self.seq >= 0:
            self.gap.emit()
        self.seq = found.last_seq if found.last_seq < FROM_NOW else 0
        self._gathered.extend(found.items)
        self._tell()
        if self._barren_streams >= STREAM_TRIES:
            self._go_on_polling()
        elif len(found.items) >= MOST:
            self._again.start(0)
        else:
            self._stream()

    def _go_on_polling(self) -> None:
        self._failures = 0
        self.state_changed.emit("live")
        self._again.start(100)

    # --- the stream ----------------------------------------------------------------------------------------

    def _stream(self) -> None:
        headers = {"Authorization": f"Bearer {self._token()}", "Last-Event-ID": str(self.seq)}
        self._buffer = b""
        self._reply = self._transport.open_stream(UPDATES_STREAM_PATH, headers)
        self._reply.readyRead.connect(self._read)
        self._reply.finished.connect(partial(self._ended, self._turn))
        self._silence.start()

    def _read(self) -> None:
        if self._reply is None or self._reply.attribute(STREAM_STATUS) != 200:
            return
        if self._failures or not self._buffer:
            self._failures = self._barren_streams = 0
            self.state_changed.emit("live")
        self._silence.start()
        self._buffer += bytes(self._reply.readAll().data())
        *events, self._buffer = self._buffer.replace(b"\r\n", b"\n").split(b"\n\n")
        self._buffer = self._buffer or b" "
        for event in events:
            self._take(event)

    def _take(self, event: bytes) -> None:
        lines = [line.strip() for line in event.split(b"\n")]
        content = b"".join(line[5:].strip() for line in lines if line.startswith(b"data:"))
        if not content:
            return
        update = msgspec.json.decode(content, type=Update)
        self.seq = max(self.seq, update.seq)
        self._gathered.append(update)
        if not self._gather.isActive():
            self._gather.start()

    def _ended(self, turn: int) -> None:
        if turn != self._turn or self._reply is None:
            return
        reply, self._reply = self._reply, None
        self._silence.stop()
        status = reply.attribute(STREAM_STATUS)
        reply.deleteLater()
        if status == 401:
            self.refused.emit()
        else:
            self._retry()

    def _give_up(self) -> None:
        self._barren_streams += not self._buffer
        self._drop()
        self._retry()

    def _retry(self) -> None:
        if self._is_stopped:
            return
        self._failures += 1
        if self._failures > QUIET_FAILURES:
            self.state_changed.emit("offline")
        longest = min(LONGEST_PAUSE_MS, 500 * 2**self._failures)
        self._again.start(random.randrange(200, longest))

    def _drop(self) -> None:
        reply, self._reply = self._reply, None
        self._turn += 1
        self._silence.stop()
        if reply is not None and isValid(reply):
            reply.abort()
            reply.deleteLater()

    def _tell(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered:
            self.arrived.emit(gathered)
