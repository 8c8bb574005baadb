"""Custody for tests: giving assets to people, signatures."""

import itertools
import re
import struct
import zlib
from base64 import a85decode, b64encode
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
    with desk.house.transaction(writes=False, sees_one_moment=True) as ctx:
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
        png_chunk(kind, data)
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b""))
    )
    return b64encode(content).decode()


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pdf_text(content: bytes) -> str:
    """The words of a PDF of ours, read as a viewer does: glyph by glyph through the tables of its fonts."""
    objects = dict(re.findall(rb"(\d+) 0 obj\n(.*?)endobj", content, re.DOTALL))
    fonts: dict[bytes, dict[int, str]] = {}
    for body in objects.values():
        if found := re.search(rb"/Name /(\S+) .*/ToUnicode (\d+) 0 R", body, re.DOTALL):
            fonts[found.group(1)] = _letters(_stream(objects[found.group(2)]))
    pages = [_stream(body) for body in objects.values() if re.match(rb"<<\n/Filter \[ /ASCII85", body)]
    return "\n".join(line for page in pages for line in _lines(page, fonts))


def _stream(body: bytes) -> bytes:
    start = re.search(rb"/Length (\d+).*?stream\r?\n", body, re.DOTALL)
    assert start is not None, "an object without a stream"
    packed = body[start.end() :][: int(start.group(1))]
    return zlib.decompress(a85decode(packed.strip()[:-2]) if b"ASCII85Decode" in body else packed)


def _letters(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-F]{2})> <([0-9A-F]{4})>", table)
    return {int(code, 16): chr(int(letter, 16)) for code, letter in pairs}


def _lines(page: bytes, fonts: dict[bytes, dict[int, str]]) -> list[str]:
    """Every text block with its pieces joined."""
    lines: list[str] = []
    letters: dict[int, str] = {}
    for block in re.findall(rb"BT(.*?)ET", page, re.DOTALL):
        pieces = []
        for font, shown in re.findall(rb"/(\S+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", block):
            if font:
                letters = fonts.get(font, {})
            else:
                pieces.append("".join(letters.get(code, "?") for code in _unescaped(shown)))
        lines.append("".join(pieces))
    return lines


def _unescaped(shown: bytes) -> bytes:
    def plain(found: re.Match[bytes]) -> bytes:
        word = found.group(1)
        return bytes([int(word, 8)]) if word.isdigit() else {b"n": b"\n", b"r": b"\r"}.get(word, word)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, shown)
