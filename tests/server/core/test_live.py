"""The live feed goes on where the database was away for a moment."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import OperationalError

from server.core import live, updates
from server.core.live import Feed
from shared.updates import Update

NEWS = Update(seq=1, kind="ticket", id=7, name="ticket_created", at=datetime(2026, 11, 23, tzinfo=UTC))


def test_a_read_that_fails_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "AGAIN_S", 0.0)
    told: list[Update] = []
    faults = [OperationalError("SELECT", {}, Exception("the server closed the connection"))]

    async def read(after: int) -> list[Update]:
        if told and faults:
            raise faults.pop()
        return [one for one in told if one.seq > after]

    async def forever() -> bool:
        return True

    async def first_news() -> Update | None:
        feed = Feed(read)
        await feed.start(0)
        try:
            following = feed.follow(0, forever)
            heard = asyncio.ensure_future(anext(following))
            await asyncio.sleep(0)
            told.append(NEWS)
            updates.BELL.ring()
            return await asyncio.wait_for(heard, 3)
        finally:
            await feed.stop()

    assert asyncio.run(first_news()) == NEWS
    assert faults == []
