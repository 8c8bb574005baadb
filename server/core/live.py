"""The feed of updates, live: one reader in each process, many followers."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

from server.core import updates
from shared.updates import PASSING_SEQ, Update

log = logging.getLogger(__name__)

QUEUE_LENGTH = 5_000
HEARTBEAT_S = 15.0
AGAIN_S = 1.0
"""Until the next try where the database did not answer: nobody else would wake the reader."""

Read = Callable[[int], Awaitable[list[Update]]]
"""The updates after a sequence number, read off the loop."""


class Feed:
    """Wakes at every commit, reads what is new once, and hands it to every follower."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._followers: set[asyncio.Queue[Update | None]] = set()
        self._news = asyncio.Event()
        self._last_seq = 0
        self._task: asyncio.Task[None] | None = None
        self._unsubscribe: list[Callable[[], None]] = []

    async def start(self, last_seq: int) -> None:
        self._last_seq = last_seq
        self._followers.clear()
        self._news = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._unsubscribe = [
            updates.BELL.subscribe(lambda: wake(loop, self._news)),
            updates.PASSING.subscribe(lambda update: self._hear(loop, update)),
        ]
        self._task = asyncio.create_task(self._pump())

    async def stop(self) -> None:
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for queue in self._followers:
            queue.put_nowait(None)

    async def _pump(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            if not self._followers:
                continue
            try:
                read = await self._read(self._last_seq)
            except Exception:
                log.exception("the feed could not read what is new, trying again")
                self._news.set()
                await asyncio.sleep(AGAIN_S)
                continue
            for update in read:
                self._last_seq = update.seq
                self._hand_to_all(update)

    def _hear(self, loop: asyncio.AbstractEventLoop, update: Update) -> None:
        """Passing news, from another thread: handed on as it is."""
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._hand_to_all, update)

    def _hand_to_all(self, update: Update) -> None:
        for queue in list(self._followers):
            self._hand(queue, update)

    def _hand(self, queue: asyncio.Queue[Update | None], update: Update) -> None:
        if queue.full():
            self._followers.discard(queue)
            queue.get_nowait()
            queue.put_nowait(None)
        else:
            queue.put_nowait(update)

    async def follow(
        self, after: int, may_go_on: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[Update | None]:
        """Updates after `after` for ever; None now and then as a sign of life. Ends when it may not go on."""
        queue: asyncio.Queue[Update | None] = asyncio.Queue(QUEUE_LENGTH)
        self._last_seq = max(self._last_seq, after) if not self._followers else self._last_seq
        self._followers.add(queue)
        seq = after
        try:
            while batch := await self._read(seq):
                for update in batch:
                    seq = update.seq
                    yield update
            while await may_go_on():
                try:
                    update_now = await asyncio.wait_for(queue.get(), HEARTBEAT_S / 3)
                except TimeoutError:
                    yield None
                    continue
                if update_now is None:
                    return
                if update_now.seq == PASSING_SEQ:
                    yield update_now
                elif update_now.seq > seq:
                    seq = update_now.seq
                    yield update_now
        finally:
            self._followers.discard(queue)


def wake(loop: asyncio.AbstractEventLoop, news: asyncio.Event) -> None:
    """Set `news` from another thread."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(news.set)
