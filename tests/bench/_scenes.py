"""What is done at the desk while it is measured: opens, scrolls, switches, is told of changes."""

import json
import os
import threading
import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from desktop_app.app import Desk
from desktop_app.tickets.inbox import InboxPage
from shared.tickets import ANSWER_TICKET, NewEntry, View
from tests.bench._memory import memory_mb
from tests.end_to_end.client import Caller

LONGEST_S = 20.0
HEARTBEAT_MS = 5
PAGES, DRAGS, NOTCHES, SWITCHES = 400, 300, 600, 30
Figures = dict[str, Any]


class Painted(QObject):
    """When a widget was painted last."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.at = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.at = time.perf_counter()
        return False


class Heartbeat(QObject):
    """The longest time in which the window could not answer anybody."""

    def __init__(self) -> None:
        super().__init__()
        self.longest, self._last = 0.0, time.perf_counter()
        timer = QTimer(self, interval=HEARTBEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._beat)
        timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now

    def end(self) -> float:
        self._beat()
        self.deleteLater()
        return self.longest * 1000


class Span:
    """Wall time, and CPU of the window's thread, from its making on."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.thread_time()

    def end(self) -> tuple[float, float]:
        return (time.perf_counter() - self._wall) * 1000, (time.thread_time() - self._cpu) * 1000


def until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + LONGEST_S
    while not holds():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)
        if time.monotonic() > deadline:
            raise TimeoutError(what)


def rest(seconds: float) -> None:
    end = time.monotonic() + seconds
    until(lambda: time.monotonic() > end, "rest")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Scenes(QObject):
    """Waits for the window, tells when it was usable, and in mode "work" goes on."""

    def __init__(self, desk: Desk, mode: str, clock: Callable[[], Figures], words: list[str]) -> None:
        super().__init__()
        self._desk, self._mode, self._clock = desk, mode, clock
        self._address, _, _, self._login, self._password = words
        self.found: Figures = {}
        self._look = QTimer(self, interval=1)
        self._look.timeout.connect(self._on_look)
        self._look.start()

    @property
    def page(self) -> InboxPage:
        assert self._desk.window is not None
        page = self._desk.window.page("inbox")
        assert isinstance(page, InboxPage)
        return page

    def _on_look(self) -> None:
        """Rows have been painted; later, those of the server."""
        if self._desk.window is None or not self.page.rows.rows._contents:
            return
        if "first" not in self.found:
            self.found["first"] = self._clock()
        place = self._desk.place
        is_live = place is not None and place.backend.state == "live" and not self.page.tickets.is_loading
        if not is_live or self.page.pane.detail is None:
            return
        self.found["live"] = self._clock()
        self._look.stop()
        if self._mode == "work":
            self._guarded_work()
        self.found["memory"] = memory_mb()
        print(json.dumps(self.found), flush=True)
        self._desk.end()

    def _guarded_work(self) -> None:
        """The program writes faults down and goes on; a measurement ends."""
        try:
            rest(1.0)
            self._work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)

    # --- one day -------------------------------------------------------------------------------------------

    def _work(self) -> None:
        self.painted = Painted(self.page.pane.conversation.timeline.viewport())
        self.rows_painted = Painted(self.page.rows.viewport())
        self.found["tickets"] = len(self.page.tickets.records)
        self.found["memory_list"] = memory_mb()
        self.found["open"] = [self._open() for _ in range(8)]
        self.found["memory_opened"] = memory_mb()
        self.found["switch_new"], self.found["switch_known"] = self._step("J"), self._step("K")
        talked = [100 * (n + 1) for n in range(SWITCHES + 10) if self._may_see(100 * (n + 1))][:SWITCHES]
        self.found["talk_new"] = [self._switch(partial(self.page.show_ticket, one), one) for one in talked]
        self.found["talk_known"] = [self._switch(partial(self.page.show_ticket, one), one) for one in talked]
        self.found["memory_three"] = memory_mb()
        self.found["updates"] = self._changes()
        for name, act, times in (
            ("pages", self._page_down, PAGES),
            ("drag", self._drag, DRAGS),
            ("wheel", self._wheel, NOTCHES),
        ):
            self.found[name] = self._scroll(act, times)
        self.found["memory_scrolled"] = memory_mb()

    def _may_see(self, ticket_id: int) -> bool:
        return self.page.tickets.records.row_of(ticket_id) >= 0

    def _open(self) -> Figures:
        """From asking to painted, on the window's thread; `handled`: from the answer to painted."""
        page, backend = self.page, self._desk.place.backend  # type: ignore[union-attr]  # it is open
        arrived: list[float] = []
        normal = backend._answered

        def answered(pending: Any, answer: Any) -> None:
            if pending.endpoint.path.endswith("/tickets") and not arrived:
                arrived.append(time.perf_counter())
            normal(pending, answer)

        backend._answered = answered  # type: ignore[method-assign]
        opened: list[float] = []
        link = page.tickets.opened.connect(lambda: opened.append(time.perf_counter()))
        span, heart = Span(), Heartbeat()
        page.open_view(View.ALL_OPEN.value)
        until(lambda: opened and self.rows_painted.at > opened[0], "a view")
        handled = (time.perf_counter() - arrived[0]) * 1000
        wall, cpu = span.end()
        backend._answered = normal  # type: ignore[method-assign]
        page.tickets.opened.disconnect(link)
        longest = heart.end()
        rest(0.4)
        return {"wall": wall, "cpu": cpu, "handled": handled, "longest": longest}

    # --- tickets -------------------------------------------------------------------------------------------

    def _step(self, key: str) -> list[Figures]:
        rows = self.page.rows
        rows.setFocus()
        name = Qt.Key.Key_J if key == "J" else Qt.Key.Key_K
        spans = []
        for _ in range(SWITCHES):
            row = rows.currentIndex().row() + (1 if key == "J" else -1)
            wanted = rows.records.id_at(row)
            press = QKeyEvent(QEvent.Type.KeyPress, name, Qt.KeyboardModifier.NoModifier, key.lower())
            spans.append(self._switch(partial(rows.keyPressEvent, press), wanted))
        return spans

    def _switch(self, act: Callable[[], object], wanted: int) -> Figures:
        pane = self.page.pane
        shown: list[float] = []
        normal = pane._show

        def show(detail: Any) -> None:
            normal(detail)
            if detail.row.id == wanted and not shown:
                shown.append(time.perf_counter())

        pane._show = show  # type: ignore[method-assign]
        span = Span()
        act()
        until(lambda: shown and self.painted.at > shown[0], f"ticket {wanted}")
        wall, cpu = span.end()
        pane._show = normal  # type: ignore[method-assign]
        rest(0.12)
        return {"wall": wall, "cpu": cpu}

    # --- news ----------------------------------------------------------------------------------------------

    def _changes(self) -> list[Figures]:
        """A colleague answers a ticket in the list; from sending to the row painted anew."""
        page = self.page
        caller = Caller(self._address, self._login, self._password)
        page.rows.verticalScrollBar().setValue(0)
        rest(1.0)
        spans = []
        me = self._desk.place.backend.me  # type: ignore[union-attr]  # it is open
        in_sight = map(page.tickets.row, page.tickets.records.ids(0, page.rows.rowAt(600)))
        ours = [row for row in in_sight if row is not None and row.team_id in me.team_ids]
        for before in ours:
            ticket_id = before.id
            thread = threading.Thread(
                target=caller.call,
                args=(ANSWER_TICKET,),
                kwargs={"ticket_id": ticket_id, "body": NewEntry(text="확인했습니다.")},
            )
            span = Span()
            thread.start()
            self._until_told(ticket_id, before)
            wall, cpu = span.end()
            thread.join()
            spans.append({"wall": wall, "cpu": cpu})
            rest(0.6)
        return spans

    def _until_told(self, ticket_id: int, before: object) -> None:
        until(lambda: self.page.tickets.row(ticket_id) is not before, "an update")
        changed = time.perf_counter()
        until(lambda: self.rows_painted.at > changed - 0.05, "an update painted")

    # --- scrolling -----------------------------------------------------------------------------------------

    def _scroll(self, act: Callable[[int, int], None], times: int) -> Figures:
        self.page.rows.verticalScrollBar().setValue(0)
        rest(0.5)
        frames: list[float] = []
        heart = Heartbeat()
        for turn in range(times):
            span = Span()
            act(turn, times)
            self._until_frame(time.perf_counter())
            frames.append(span.end()[1])
        longest = heart.end()
        rest(0.5)
        frames.sort()
        return {"longest": longest, "cpu": frames[len(frames) // 2], "p95": frames[int(len(frames) * 0.95)]}

    def _until_frame(self, scrolled: float) -> None:
        until(lambda: self.rows_painted.at > scrolled or time.perf_counter() > scrolled + 0.5, "a frame")

    def _page_down(self, turn: int, _: int) -> None:
        bar = self.page.rows.verticalScrollBar()
        bar.setValue(bar.value() + bar.pageStep())

    def _drag(self, turn: int, times: int) -> None:
        bar = self.page.rows.verticalScrollBar()
        bar.setValue(bar.maximum() * (turn + 1) // times)

    def _wheel(self, turn: int, _: int) -> None:
        view = self.page.rows.viewport()
        at = QPointF(view.rect().center())
        event = QWheelEvent(
            at,
            QPointF(view.mapToGlobal(view.rect().center())),
            QPoint(0, 0),
            QPoint(0, -120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QCoreApplication.sendEvent(view, event)
