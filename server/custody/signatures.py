"""Signatures: the picture that a signing pad or a mouse drew."""

import binascii
import struct
from base64 import b64decode
from io import BytesIO

from PIL import Image

from shared.errors import Invalid

LARGEST = 300_000
WIDEST, HIGHEST = 4000, 2000
MAGIC = b"\x89PNG\r\n\x1a\n"
FIELD = "signature_png"


def read(encoded: str) -> bytes:
    """The PNG behind the base64 text, when it is one, of a sensible size, and something is drawn on it."""
    try:
        content = b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("signature_unreadable", FIELD) from error
    if len(content) > LARGEST:
        raise Invalid("signature_too_large", FIELD, limit_kb=LARGEST // 1000)
    _check_header(content)
    if not _has_ink(content):
        raise Invalid("signature_empty", FIELD)
    return content


def _check_header(content: bytes) -> None:
    """The size is read before anything is unpacked."""
    if len(content) < 33 or content[:8] != MAGIC or content[12:16] != b"IHDR":
        raise Invalid("signature_unreadable", FIELD)
    width, height = struct.unpack(">II", content[16:24])
    if not (0 < width <= WIDEST and 0 < height <= HIGHEST):
        raise Invalid("signature_too_large", FIELD, limit_kb=LARGEST // 1000)


def _has_ink(content: bytes) -> bool:
    lowest, highest = flat(content).convert("L").getextrema()
    return lowest != highest


def flat(content: bytes) -> Image.Image:
    """The picture on white paper."""
    try:
        with Image.open(BytesIO(content), formats=["PNG"]) as picture:
            drawn = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise Invalid("signature_unreadable", FIELD) from error
    paper = Image.new("RGBA", drawn.size, "white")
    return Image.alpha_composite(paper, drawn).convert("RGB")
