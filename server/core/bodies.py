"""Request bodies as they come over the wire: inflated while read, never beyond their limit."""

import zlib
from typing import Any

from shared.errors import Malformed, TooLarge

LONGEST = 32 * 1_048_576
"""Bytes that no body may exceed once inflated, whatever its endpoint allows."""
HIGHEST_RATIO = 200
FREE_OF_RATIO = 262_144


class Inflate:
    """ASGI middleware: a gzip body reaches the handlers as plain bytes."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        encoding = headers.get(b"content-encoding", b"").lower()
        if encoding != b"gzip":
            await self._app(scope, receive, send)
            return
        kept = [pair for pair in scope["headers"] if pair[0] not in (b"content-encoding", b"content-length")]
        inflated = {**scope, "headers": kept}
        await self._app(inflated, _Inflated(receive), send)


class _Inflated:
    def __init__(self, receive: Any) -> None:
        self._receive = receive
        self._inflater = zlib.decompressobj(wbits=31)
        self._seen = 0
        self._made = 0

    async def __call__(self) -> Any:
        message = await self._receive()
        if message["type"] != "http.request":
            return message
        body = message.get("body", b"")
        self._seen += len(body)
        return {**message, "body": self._inflate(body, is_last=not message.get("more_body", False))}

    def _inflate(self, body: bytes, *, is_last: bool) -> bytes:
        parts: list[bytes] = []
        try:
            while body:
                part = self._inflater.decompress(body, 1_048_576)
                parts.append(part)
                self._made += len(part)
                self._check_size()
                body = self._inflater.unconsumed_tail
        except zlib.error as error:
            raise Malformed("body_not_gzip") from error
        if is_last and self._seen and not self._inflater.eof:
            raise Malformed("body_cut_short")
        return b"".join(parts)

    def _check_size(self) -> None:
        is_bomb = self._made > FREE_OF_RATIO and self._made > self._seen * HIGHEST_RATIO
        if is_bomb or self._made > LONGEST:
            raise TooLarge("body_too_large", limit=LONGEST)
