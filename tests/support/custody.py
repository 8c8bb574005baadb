"""Custody for tests: giving assets to people, signatures."""

import itertools
import struct
import zlib
from base64 import b64encode
from datetime import datetime

from server.assets.models import Asset
from server.custody import actions, queries
from server.custody.models import Custody
from server.people.models import Person
from shared import custody as wire
from shared.assets import Condition
from shared.custody import CustodyKind
from shared.permissions import Role
from tests.support.house import Desk, actor

KEEPER = actor(Role.ASSET_KEEPER)
_counter = itertools.count()


def issue(
    desk: Desk,
    asset: Asset,
    person: Person,
    kind: CustodyKind = CustodyKind.ASSIGNMENT,
    due_at: datetime | None = None,
) -> Custody:
    """Hand an available asset to a person."""
    with desk.ctx(KEEPER) as ctx:
        return actions.issue(ctx, asset.id, wire.Issue(holder_id=person.id, kind=kind, due_at=due_at))


def take_back(desk: Desk, asset: Asset, condition: Condition = Condition.GOOD) -> Custody:
    """Return an asset to the default stockroom."""
    with desk.ctx(KEEPER) as ctx:
        return actions.return_(ctx, asset.id, wire.Return(condition=condition))


def ledger_faults(desk: Desk) -> list[str]:
    """What the check of the whole ledger finds."""
    with desk.ctx(writes=False) as ctx:
        return queries.verify(ctx)


def signature_png(width: int = 240, height: int = 80, *, is_empty: bool = False) -> str:
    """A drawn wave as base64 PNG, as the desktop app sends it; another one at every call."""
    turn = next(_counter) % height
    rows = []
    for y in range(height):
        line = bytearray(b"\xff" * width)
        if not is_empty:
            for x in range(width):
                if abs(y - height / 2 - ((x * 7 + turn) % height - height / 2) * 0.7) < 2:
                    line[x] = 0
        rows.append(b"\x00" + bytes(line))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    )
    return b64encode(content).decode()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
