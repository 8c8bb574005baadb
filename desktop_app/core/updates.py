"""Follows the server's feed of updates: server-sent events, resumed where it broke off."""

import random
from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtNetwork import QNetworkReply, QNetworkRequest

from desktop_app.core.transport import Answer, Transport
from shared.updates import LIST_UPDATES, UPDATES_STREAM_PATH, Update, Updates

GATHER_MS = 40
"""Updates that come within this time are told together."""
SILENCE_MS = 30_000
"""A stream without any sign of life for so long is dead."""
LONGEST_PAUSE_MS = 15_000
STREAM_TRIES = 3
"""After so many streams that carried nothing (a proxy that buffers), long polling is used."""


class UpdatesFollower(QObject):
    """Emits `arrived` with new updates, `gap` when too many were missed, `state_changed`: "live", "offline"."""

    arrived = Signal(object)
    gap = Signal()
    state_changed = Signal(str)
    refused = Signal()
    """The token is no longer good: refresh it, then `start` again."""

    def __init__(self, transport: Transport, token: Callable[[], str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._transport = transport
        self._token = token
        self._seq = -1
        self._reply: QNetworkReply | None = None
        self._buffer = b""
        self._failures = 0
        self._is_stopped = True
        self._gathered: list[Update] = []
        self._gather = self._timer(GATHER_MS, self._tell)
        self._silence = self._timer(SILENCE_MS, self._give_up)
        self._again = self._timer(0, self._open)

    def _timer(self, pause_ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=pause_ms)
        timer.timeout.connect(act)
        return timer

    def start(self, seq: int | None = None) -> None:
        """Follow from `seq`, or from where it was left, or from now."""
        if seq is not None and self._seq < 0:
            self._seq = seq
        self._is_stopped = False
        self._drop()
        self._open()

    def stop(self) -> None:
        self._is_stopped = True
        self._again.stop()
        self._drop()

    # --- the stream ----------------------------------------------------------------------------------------

    def _open(self) -> None:
        if self._is_stopped or self._reply is not None:
            return
        if self._failures >= STREAM_TRIES:
            self._poll()
            return
        headers = {"Authorization": f"Bearer {self._token()}"}
        if self._seq >= 0:
            headers["Last-Event-ID"] = str(self._seq)
        self._buffer = b""
        self._reply = self._transport.open_stream(UPDATES_STREAM_PATH, headers)
        self._reply.readyRead.connect(self._read)
        self._reply.finished.connect(self._ended)
        self._silence.start()

    def _read(self) -> None:
        if self._reply is None:
            return
        status = self._reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        if status != 200:
            return
        if self._failures or not self._buffer:
            self._failures = 0
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
        self._seq = max(self._seq, update.seq)
        self._gathered.append(update)
        if not self._gather.isActive():
            self._gather.start()

    def _ended(self) -> None:
        reply, self._reply = self._reply, None
        self._silence.stop()
        if reply is None:
            return
        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        reply.deleteLater()
        if status == 401:
            self.refused.emit()
            return
        self._retry()

    def _give_up(self) -> None:
        self._drop()
        self._retry()

    def _retry(self) -> None:
        if self._is_stopped:
            return
        self._failures += 1
        self.state_changed.emit("offline")
        longest = min(LONGEST_PAUSE_MS, 500 * 2**self._failures)
        self._again.start(random.randrange(200, longest))

    def _drop(self) -> None:
        reply, self._reply = self._reply, None
        self._silence.stop()
        if reply is not None:
            reply.readyRead.disconnect(self._read)
            reply.finished.disconnect(self._ended)
            reply.abort()
            reply.deleteLater()

    # --- long polling --------------------------------------------------------------------------------------

    def _poll(self) -> None:
        query = {"after": str(max(self._seq, 0)), "wait_s": "20"}
        headers = {"Authorization": f"Bearer {self._token()}"}
        self._transport.send("GET", LIST_UPDATES.path, self._polled, query=query, headers=headers)

    def _polled(self, answer: Answer) -> None:
        if self._is_stopped:
            return
        if answer.status == 401:
            self.refused.emit()
            return
        if answer.status != 200:
            self._retry()
            return
        found = msgspec.json.decode(answer.body, type=Updates)
        self.state_changed.emit("live")
        if found.is_gap and self._seq >= 0:
            self.gap.emit()
        self._seq = found.last_seq
        self._gathered.extend(found.items)
        self._tell()
        self._again.start(100)

    def _tell(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered:
            self.arrived.emit(gathered)
