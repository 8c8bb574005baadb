"""What counts as a signature."""

import struct
import zlib
from base64 import b64decode, b64encode

import pytest

from server.custody import signatures
from shared.errors import Invalid
from tests.support.custody import png_chunk, signature_png


def test_a_drawn_signature_is_kept_byte_for_byte() -> None:
    drawn = signature_png()

    assert signatures.read(drawn) == b64decode(drawn)


def test_a_signature_on_transparent_ground_is_read() -> None:
    pixels = b"".join(b"\x00" + b"\x00\x00\x00\x00" * 9 + b"\x00\x00\x00\xff" for _ in range(4))

    assert signatures.read(png(10, 4, 6, pixels))


@pytest.mark.parametrize(
    "encoded",
    [
        "not base64!",
        "한글",
        b64encode(b"GIF89a" + b"\x00" * 40).decode(),
        b64encode(b"\x89PNG\r\n\x1a\n").decode(),
        b64encode(b64decode(signature_png())[:200]).decode(),
        b64encode(b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + b"\x00" * 40).decode()[:-4]
        + "AAAA",
    ],
)
def test_what_is_no_picture_is_refused(encoded: str) -> None:
    with pytest.raises(Invalid) as refused:
        signatures.read(encoded)
    assert refused.value.code in ("signature_unreadable", "signature_too_large")


def test_an_empty_sheet_is_no_signature() -> None:
    with pytest.raises(Invalid, match="signature_empty"):
        signatures.read(signature_png(is_empty=True))
    with pytest.raises(Invalid, match="signature_empty"):
        signatures.read(png(4, 2, 6, b"\x00" + b"\x00" * 16 + b"\x00" + b"\x11\x22\x33\x00" * 4))


def test_a_huge_picture_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(Invalid, match="signature_too_large"):
        signatures.read(png(30_000, 30_000, 0, b""))
    padded = b64encode(b64decode(signature_png()) + b"\x00" * 300_000).decode()
    with pytest.raises(Invalid, match="signature_too_large"):
        signatures.read(padded)


def png(width: int, height: int, color_type: int, pixels: bytes) -> str:
    header = struct.pack(">IIBBBBB", width, height, 8, color_type, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(pixels)), (b"IEND", b"")]
    return b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)).decode()
