"""Names and media types of files that come from outside."""

import re
import unicodedata

UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10)}
)
LONGEST_NAME = 120
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,60}")


def safe_name(name: str) -> str:
    """A name that every system can keep: no folders, no control or direction characters, nothing reserved."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = " ".join(UNSAFE.sub("_", last).split()).rstrip(". ").lstrip(". ") or "file"
    stem, dot, suffix = clean.rpartition(".")
    if not dot or not stem or len(suffix) > 16:
        stem, dot, suffix = clean, "", ""
    if stem.casefold().split(".")[0] in RESERVED:
        stem = f"_{stem}"
    return stem[: LONGEST_NAME - len(dot + suffix)] + dot + suffix


def media_type(given: str) -> str:
    kind = given.partition(";")[0].strip().lower()
    return kind if MEDIA_TYPE.fullmatch(kind) else "application/octet-stream"
